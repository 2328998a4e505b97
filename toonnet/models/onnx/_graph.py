"""An ONNX graph while it grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

OPSET = 17
"""The oldest that has all we need: old runtimes read it too."""


class Value(NamedTuple):
    """A tensor of the graph."""

    name: str
    shape: tuple[int | None, ...]
    """As Keras has it: pictures are N x height x width x channels.

    In the graph they are N x channels x height x width, as ONNX wants them.
    """


class Graph:
    """Nodes and constants, in the order of their making."""

    def __init__(self, *, half: bool = False) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._half = half
        self._known: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def add(self, operation: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Append a node with one output; return the output's name."""
        output = f"{operation.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [output], **attributes))
        return output

    def constant(self, array: Any, dtype: Any = np.float32) -> str:
        """Append a constant, unless there is an equal one; return its name."""
        values: NDArray[Any] = np.ascontiguousarray(np.asarray(array, dtype))
        key = (values.dtype.str, values.shape, values.tobytes())
        if key not in self._known:
            name = f"constant_{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(values, name))
            self._known[key] = name
        return self._known[key]

    def kernel(self, array: Any) -> str:
        """Append weights, which may be kept in half precision; return their name."""
        if not self._half:
            return self.constant(array)
        stored = self.constant(array, np.float16)
        return self.add("Cast", [stored], to=TensorProto.FLOAT)

    def binary(self, operation: str, left: str, right: float | str) -> str:
        """Append an operation on two tensors, the right one may be a number."""
        second = right if isinstance(right, str) else self.constant(right)
        return self.add(operation, [left, second])

    def channels_first(self, name: str) -> str:
        """Turn Keras's order of axes into ONNX's."""
        return self.add("Transpose", [name], perm=[0, 3, 1, 2])

    def channels_last(self, name: str) -> str:
        """Turn ONNX's order of axes into Keras's."""
        return self.add("Transpose", [name], perm=[0, 2, 3, 1])

    def reshaped(self, name: str, shape: Sequence[int]) -> str:
        """Give a tensor another shape; -1 is what is left over, the number of pictures."""
        return self.add("Reshape", [name, self.constant(shape, np.int64)])

    def rename(self, output: str, name: str) -> None:
        """Give the last node's output its public name."""
        assert list(self.nodes[-1].output) == [output]
        self.nodes[-1].output[0] = name
