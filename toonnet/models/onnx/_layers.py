"""How layers of Keras are written in ONNX: one function each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from toonnet.models.errors import ModelError
from toonnet.models.onnx._graph import Graph, Value

Writer = Callable[[Graph, Any, Sequence[Value]], str]
_WRITERS: dict[type, Writer] = {}


def writes(*kinds: type) -> Callable[[Writer], Writer]:
    """Register a function that writes layers of these kinds."""

    def register(writer: Writer) -> Writer:
        _WRITERS.update(dict.fromkeys(kinds, writer))
        return writer

    return register


def write(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    """Write a layer; return its output's name.

    Raises
    ------
    ModelError
        If nobody knows how.
    """
    writer = _WRITERS.get(type(layer))
    if writer is None:
        known = ", ".join(sorted(kind.__name__ for kind in _WRITERS))
        raise ModelError(
            f"layer {layer.name!r} is a {type(layer).__name__}, "
            f"which can't be exported; these can: {known}"
        )
    return writer(graph, layer, inputs)


@writes(layers.Conv2D)
def _convolution(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    kernel = keras.ops.convert_to_numpy(layer.kernel).transpose(3, 2, 0, 1)
    return _convolved(graph, layer, inputs[0], kernel, layer.groups)


@writes(layers.DepthwiseConv2D)
def _depthwise(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    kernel = keras.ops.convert_to_numpy(layer.kernel)
    height, width, channels, multiplier = kernel.shape
    kernel = kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    return _convolved(graph, layer, inputs[0], kernel, channels)


def _convolved(graph: Graph, layer: Any, value: Value, kernel: Any, groups: int) -> str:
    operands = [value.name, graph.kernel(kernel)]
    if layer.use_bias:
        operands.append(graph.constant(keras.ops.convert_to_numpy(layer.bias)))
    x = graph.add(
        "Conv",
        operands,
        kernel_shape=list(layer.kernel_size),
        strides=list(layer.strides),
        dilations=list(layer.dilation_rate),
        group=groups,
        pads=_pads(layer, value, layer.kernel_size, layer.strides),
    )
    return activated(graph, x, layer.activation)


def _pads(layer: Any, value: Value, window: Sequence[int], strides: Sequence[int]) -> list[int]:
    """Return what is padded at top, left, bottom, right: Keras puts the odd one at the end."""
    if layer.padding == "valid":
        return [0, 0, 0, 0]
    pads = []
    for axis, (side, stride) in enumerate(zip(window, strides, strict=True), 1):
        size = value.shape[axis]
        if size is None:
            raise ModelError(f"layer {layer.name!r} needs pictures of one size to be exported")
        missing = max(0, (-(-size // stride) - 1) * stride + side - size)
        pads.append((missing // 2, missing - missing // 2))
    return [pads[0][0], pads[1][0], pads[0][1], pads[1][1]]


@writes(layers.Conv1D)
def _convolution_1d(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    """Write N x steps x channels as a picture of one row: nobody knows fewer axes better."""
    name, (side,) = inputs[0].name, layer.kernel_size
    steps, channels = (length or 0 for length in inputs[0].shape[1:])
    if layer.strides != (1,) or layer.padding not in ("same", "valid") or layer.groups != 1:
        raise ModelError(f"layer {layer.name!r} is a Conv1D of a kind that can't be exported")
    kernel = keras.ops.convert_to_numpy(layer.kernel).transpose(2, 1, 0)[:, :, None, :]
    before = (side - 1) // 2 if layer.padding == "same" else 0
    after = side - 1 - before if layer.padding == "same" else 0
    x = graph.reshaped(name, (-1, 1, steps, channels))
    operands = [graph.channels_first(x), graph.kernel(kernel)]
    if layer.use_bias:
        operands.append(graph.constant(keras.ops.convert_to_numpy(layer.bias)))
    x = graph.add("Conv", operands, kernel_shape=[1, side], pads=[0, before, 0, after])
    x = activated(graph, x, layer.activation)
    return graph.reshaped(
        graph.channels_last(x), (-1, steps - side + 1 + before + after, layer.filters)
    )


@writes(layers.Dense)
def _dense(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    operands = [inputs[0].name, graph.kernel(keras.ops.convert_to_numpy(layer.kernel))]
    if layer.use_bias:
        operands.append(graph.constant(keras.ops.convert_to_numpy(layer.bias)))
    return activated(graph, graph.add("Gemm", operands), layer.activation)


@writes(layers.BatchNormalization)
def _batch_normalization(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    mean = keras.ops.convert_to_numpy(layer.moving_mean)
    scale = keras.ops.convert_to_numpy(layer.gamma) if layer.scale else np.ones_like(mean)
    offset = keras.ops.convert_to_numpy(layer.beta) if layer.center else np.zeros_like(mean)
    variance = keras.ops.convert_to_numpy(layer.moving_variance)
    parameters = [graph.constant(each) for each in (scale, offset, mean, variance)]
    return graph.add(
        "BatchNormalization", [inputs[0].name, *parameters], epsilon=float(layer.epsilon)
    )


def activated(graph: Graph, x: str, activation: Any) -> str:
    """Write an activation function."""
    name = "linear" if activation is None else activation.__name__
    if name == "linear":
        return x
    if name in ("relu", "sigmoid", "tanh"):
        return graph.add(name.capitalize(), [x])
    if name == "relu6":
        return graph.add("Clip", [x, graph.constant(0.0), graph.constant(6.0)])
    if name == "silu":
        return graph.binary("Mul", x, graph.add("Sigmoid", [x]))
    if name == "softmax":
        return graph.add("Softmax", [x], axis=-1)
    raise ModelError(f"activation {name!r} can't be exported")


@writes(layers.Activation)
def _activation(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    return activated(graph, inputs[0].name, layer.activation)


@writes(layers.ReLU)
def _relu(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    if layer.negative_slope or layer.threshold:
        raise ModelError(f"layer {layer.name!r} is a ReLU of a kind that can't be exported")
    if layer.max_value is None:
        return graph.add("Relu", [inputs[0].name])
    top = graph.constant(float(layer.max_value))
    return graph.add("Clip", [inputs[0].name, graph.constant(0.0), top])


@writes(layers.Softmax)
def _softmax(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    return graph.add("Softmax", [inputs[0].name], axis=-1)


@writes(layers.Dropout)
def _nothing(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    return inputs[0].name


@writes(layers.Add)
def _sum(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    total = inputs[0].name
    for value in inputs[1:]:
        total = graph.binary("Add", total, value.name)
    return total


@writes(layers.Average)
def _average_of(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    return graph.binary("Mul", _sum(graph, layer, inputs), 1 / len(inputs))


@writes(layers.Concatenate)
def _concatenate(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    rank = len(inputs[0].shape)
    axis = layer.axis % rank
    if rank == 4:
        axis = (0, 2, 3, 1)[axis]
    return graph.add("Concat", [value.name for value in inputs], axis=axis)


@writes(layers.MaxPooling2D)
def _largest(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    return _pooled(graph, layer, inputs[0], "MaxPool")


@writes(layers.AveragePooling2D)
def _average(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    return _pooled(graph, layer, inputs[0], "AveragePool", count_include_pad=0)


def _pooled(graph: Graph, layer: Any, value: Value, operation: str, **attributes: int) -> str:
    return graph.add(
        operation,
        [value.name],
        kernel_shape=list(layer.pool_size),
        strides=list(layer.strides),
        pads=_pads(layer, value, layer.pool_size, layer.strides),
        **attributes,
    )


@writes(layers.GlobalAveragePooling2D)
def _mean(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    x = graph.add("GlobalAveragePool", [inputs[0].name])
    return graph.reshaped(x, (-1, inputs[0].shape[-1] or 0))


@writes(layers.ZeroPadding2D)
def _padded(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    (top, bottom), (left, right) = layer.padding
    pads = graph.constant([0, 0, top, left, 0, 0, bottom, right], np.int64)
    return graph.add("Pad", [inputs[0].name, pads], mode="constant")


@writes(layers.Flatten)
def _flat(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    name, shape = inputs[0]
    name = graph.channels_last(name) if len(shape) == 4 else name
    return graph.reshaped(name, (-1, int(np.prod([side or 0 for side in shape[1:]]))))


@writes(layers.Reshape)
def _reshaped(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    name, shape = inputs[0]
    name = graph.channels_last(name) if len(shape) == 4 else name
    name = graph.reshaped(name, (-1, *layer.target_shape))
    return graph.channels_first(name) if len(layer.target_shape) == 3 else name
