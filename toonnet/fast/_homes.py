"""Where arrays live: in the machine's memory as NumPy arrays, or on a CUDA device."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from toonnet.fast._cuda._device import Device

AnyArray = NDArray[Any]
"""A NumPy array, or one on a device, which looks like it."""

_DLPACK_CUDA = 2


def device() -> Device:
    """Return the CUDA device; raise BackendUnavailable with the remedy where there is none."""
    from toonnet.fast._cuda._device import current

    return current()


def on_device(value: Any) -> bool:
    """Return whether a value is an array on a CUDA device, of whatever library."""
    if type(value) is np.ndarray:
        return False
    if type(value) is getattr(sys.modules.get("cupy"), "ndarray", None):
        return True  # Where it is asked for its interface it makes one, seven times a call.
    if hasattr(value, "__cuda_array_interface__"):
        return True
    ask = getattr(value, "__dlpack_device__", None)
    return ask is not None and not isinstance(value, np.ndarray) and ask()[0] == _DLPACK_CUDA


def held_by_device(image: Any) -> bool:
    """Return whether pictures, one, a stack or a list, are on a CUDA device, as the first says."""
    if isinstance(image, list | tuple):
        return len(image) > 0 and on_device(image[0])
    return on_device(image)


def contiguous(array: AnyArray) -> AnyArray:
    """Return the array, or a C-contiguous copy of it in the same place."""
    if on_device(array):
        copy: AnyArray = device().contiguous(array)
        return copy
    return np.ascontiguousarray(array)


def empty(shape: tuple[int, ...], dtype: Any, *, there: bool) -> AnyArray:
    """Return a new array, ``there`` on the device."""
    return device().empty(shape, dtype) if there else np.empty(shape, dtype)


def address(array: AnyArray) -> int:
    """Return where an array's first element lies."""
    if on_device(array):
        return device().address(array)
    place: int = array.__array_interface__["data"][0]
    return place


def type_name(value: Any) -> str:
    """Return the name of a value's type as messages have it."""
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def check_home(value: Any, name: str, *, there: bool) -> None:
    """Raise TypeError if an array isn't where the pictures are: ``there`` on the device or here."""
    if on_device(value) is there:
        return
    if there:
        raise TypeError(
            f"{name} must be on the CUDA device like the pictures, got one in the machine's "
            "memory; copy it with cupy.asarray"
        )
    raise TypeError(
        f"{name} must be in the machine's memory like the pictures, got one on a CUDA device; "
        "copy it with cupy.asnumpy"
    )


class Rows(Sequence[AnyArray]):
    """The pictures of a contiguous stack, each made only when it is asked for."""

    def __init__(self, stack: AnyArray) -> None:
        self.stack = stack

    @property
    def row_bytes(self) -> int:
        """Return the size of each."""
        return int(np.prod(self.stack.shape[1:])) * self.stack.dtype.itemsize

    def __len__(self) -> int:
        return int(self.stack.shape[0])

    @overload
    def __getitem__(self, index: int) -> AnyArray: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> AnyArray | Rows:
        if isinstance(index, slice):
            return Rows(self.stack[index])
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        row: AnyArray = self.stack[index]
        return row


class Columns(Sequence[tuple[Any, ...]]):
    """A tuple of arrays a picture, kept as a column an array."""

    def __init__(self, *columns: Sequence[Any]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.columns, strict=True)

    @overload
    def __getitem__(self, index: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Columns: ...
    def __getitem__(self, index: int | slice) -> tuple[Any, ...] | Columns:
        if isinstance(index, slice):
            return Columns(*(column[index] for column in self.columns))
        return tuple(column[index] for column in self.columns)
