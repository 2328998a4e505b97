"""Arguments in, results out: one picture, a batch array or a list of pictures become one form.

Kernels see lists of pictures only. Everything that speaks to people about arrays is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Form = Literal["one", "stack", "list"]
AnyArray = NDArray[Any]
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one call, C-contiguous H x W x 3 uint8 each, and the form they came in."""

    form: Form
    arrays: list[AnyArray]
    stack_shape: Shape = ()
    """Of a stack: the shape of each picture, known even if there is none."""

    @classmethod
    def of(cls, image: Any, name: str = "image") -> Pictures:
        """Check and take apart what a caller passed as `image`.

        Raises
        ------
        TypeError
            If it is no array or list of arrays, or not uint8.
        ValueError
            If a shape isn't H x W x 3 (or N x H x W x 3), H or W is 0, or H x W exceeds 2^31 - 1.
        """
        if isinstance(image, list | tuple):
            return cls("list", [_picture(entry, f"{name}[{i}]") for i, entry in enumerate(image)])
        array = _array(image, name, "a NumPy array or a list of them")
        if array.ndim != 4:
            return cls("one", [_picture(array, name, "HxWx3 or NxHxWx3")])
        _check_pixels(array, name, "NxHxWx3")
        return cls("stack", list(np.ascontiguousarray(array)), array.shape[1:])

    @classmethod
    def planes(cls, value: Any, name: str, dtype: type[np.generic] = np.uint8) -> Pictures:
        """Check and take apart planes, H x W each, as `of` does pictures."""

        def plane(entry: Any, label: str, wanted: str = "HxW") -> AnyArray:
            array = _array(entry, label)
            if array.ndim != 2:
                raise ValueError(f"{label} must be {wanted}, got {array.shape}")
            _check_plane(array, label, dtype)
            return np.ascontiguousarray(array)

        if isinstance(value, list | tuple):
            return cls("list", [plane(entry, f"{name}[{i}]") for i, entry in enumerate(value)])
        array = _array(value, name, "a NumPy array or a list of them")
        if array.ndim != 3:
            return cls("one", [plane(array, name, "HxW or NxHxW")])
        _check_plane(array, name, dtype)
        return cls("stack", list(np.ascontiguousarray(array)), array.shape[1:])

    def companions(
        self, value: Any, name: str, check: Callable[[AnyArray, AnyArray, str], AnyArray]
    ) -> list[AnyArray | None]:
        """Take apart a second argument that goes with the pictures, such as a mask.

        It has the pictures' form: one array for one picture, a stack or list for several.
        ``check(array, picture, label)`` returns the array fit for a kernel, or raises.
        """
        if value is None:
            return [None] * len(self.arrays)
        if self.form == "one":
            return [check(_array(value, name), self.arrays[0], name)]
        entries = _entries(value, name)
        if len(entries) != len(self.arrays):
            raise ValueError(
                f"{name} must have one entry a picture ({len(self.arrays)}), got {len(entries)}"
            )
        labels = [f"{name}[{i}]" for i in range(len(entries))]
        return [
            check(_array(entry, label), picture, label)
            for entry, picture, label in zip(entries, self.arrays, labels, strict=True)
        ]

    def check_sides(self) -> None:
        """Refuse pictures on which a window's sums of coordinates could leave 32 bits."""
        for index, picture in enumerate(self.arrays):
            if max(picture.shape) > _LARGEST_SIDE:
                name = "image" if self.form == "one" else f"image[{index}]"
                raise ValueError(
                    f"{name} must have at most 2^23 rows and columns, got {picture.shape}"
                )

    def masks(self, mask: Any) -> list[AnyArray | None]:
        """Take apart `mask`: bool, H x W a picture, True inside the drawing; or None."""
        return self.companions(mask, "mask", _mask)

    def targets(
        self,
        out: Any,
        shape_of: Callable[[Shape], Shape],
        dtype: type[np.generic],
        sources: Sequence[AnyArray | None],
    ) -> tuple[Any, list[AnyArray]]:
        """Allocate the result or check `out`; return it in the caller's form and taken apart.

        ``shape_of`` maps a picture's shape to its result's.

        Raises
        ------
        TypeError, ValueError
            If `out` has another form, dtype or shape, isn't contiguous or writeable, or overlaps
            one of the `sources` or itself.
        """
        if self.form == "stack":
            return self.rows(out, shape_of(self.stack_shape), dtype, sources)
        shapes = [shape_of(picture.shape) for picture in self.arrays]
        if self.form == "one":
            result = np.empty(shapes[0], dtype) if out is None else out
            if out is not None:
                _check_target(out, shapes[0], dtype, "out")
                _check_apart([("out", out)], sources)
            return result, [result]
        if out is None:
            out = [np.empty(shape, dtype) for shape in shapes]
            return out, out
        if not isinstance(out, list | tuple):
            raise TypeError(f"out must be a list of arrays like image, got {_type_name(out)}")
        if len(out) != len(shapes):
            raise ValueError(f"out must hold {len(shapes)} arrays, got {len(out)}")
        labels = [f"out[{i}]" for i in range(len(out))]
        for array, shape, label in zip(out, shapes, labels, strict=True):
            _check_target(array, shape, dtype, label)
        _check_apart(list(zip(labels, out, strict=True)), sources)
        return out, list(out)

    def rows(
        self,
        out: Any,
        shape: Shape,
        dtype: type[np.generic],
        sources: Sequence[AnyArray | None],
    ) -> tuple[AnyArray, list[AnyArray]]:
        """Do what `targets` does where every picture's result has the same `shape`.

        A batch's result is one array then, N first, even if the batch is a list.
        """
        full = shape if self.form == "one" else (len(self.arrays), *shape)
        if out is None:
            out = np.empty(full, dtype)
        else:
            _check_target(out, full, dtype, "out")
            _check_apart([("out", out)], sources)
        return out, [out] if self.form == "one" else list(out)


def _entries(value: Any, name: str) -> Sequence[Any] | AnyArray:
    if isinstance(value, list | tuple):
        return value
    array = _array(value, name, "a NumPy array or a list of them")
    if array.ndim == 0:
        raise ValueError(f"{name} must have one entry a picture, got a single value")
    return array


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _array(value: Any, name: str, wanted: str = "a NumPy array") -> AnyArray:
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be {wanted}, got {_type_name(value)}")
    if hasattr(value, "mask"):  # numpy.ma; what lies under its mask isn't meant to be read.
        raise TypeError(f"{name} must be a plain array, got a masked one; fill it first")
    return value


_LARGEST_AREA = 2**31 - 1
"""Kernels count and label pixels in 32 bits."""
_LARGEST_SIDE = 2**23
"""Times the largest vectorised window, 15 x 15, this is less than 2^31."""


def _check_pixels(image: AnyArray, name: str, wanted: str) -> None:
    if image.dtype != np.uint8:
        raise TypeError(f"{name} must be uint8, got {image.dtype}")
    if image.shape[-1] != 3:
        raise ValueError(f"{name} must be {wanted}, got {image.shape}")
    _check_size(image, name, *image.shape[-3:-1])


def _check_plane(plane: AnyArray, name: str, dtype: type[np.generic]) -> None:
    if plane.dtype != dtype:
        raise TypeError(f"{name} must be {np.dtype(dtype).name}, got {plane.dtype}")
    _check_size(plane, name, *plane.shape[-2:])


def _check_size(array: AnyArray, name: str, height: int, width: int) -> None:
    if height == 0 or width == 0:
        raise ValueError(f"{name} must have at least one row and one column, got {array.shape}")
    if height * width > _LARGEST_AREA:
        raise ValueError(f"{name} must have at most 2^31 - 1 pixels, got {array.shape}")


def _picture(value: Any, name: str, wanted: str = "HxWx3") -> AnyArray:
    array = _array(value, name)
    if array.ndim != 3:
        raise ValueError(f"{name} must be {wanted}, got {array.shape}")
    _check_pixels(array, name, wanted)
    return np.ascontiguousarray(array)


def _mask(mask: AnyArray, picture: AnyArray, name: str) -> AnyArray:
    if mask.dtype != np.bool_:
        raise TypeError(f"{name} must be bool, got {mask.dtype}")
    if mask.shape != picture.shape[:2]:
        raise ValueError(
            f"{name} must be HxW like the picture {picture.shape[:2]}, got {mask.shape}"
        )
    return np.ascontiguousarray(mask)


def _check_target(out: Any, shape: Shape, dtype: type[np.generic], name: str) -> None:
    array = _array(out, name)
    if array.dtype != dtype:
        raise TypeError(f"{name} must be {np.dtype(dtype).name}, got {array.dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    if not (array.flags.c_contiguous and array.flags.writeable):
        raise ValueError(f"{name} must be C-contiguous and writeable")


def _check_apart(
    targets: Sequence[tuple[str, AnyArray]], sources: Sequence[AnyArray | None]
) -> None:
    """Raise if a target overlaps a source or another target; all are contiguous."""
    spans = [(_start(array), array.nbytes, label) for label, array in targets]
    spans += [(_start(array), array.nbytes, "") for array in sources if array is not None]
    label_before = ""
    end_target = end_source = 0
    for start, size, label in sorted(span for span in spans if span[1]):
        if start < end_target or (label and start < end_source):
            raise ValueError(f"{label or label_before} must not overlap an input or another output")
        if label:
            label_before, end_target = label, start + size
        else:
            end_source = max(end_source, start + size)


def _start(array: AnyArray) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
