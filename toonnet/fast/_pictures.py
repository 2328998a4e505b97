"""Arguments in, results out: one picture, a batch array or a list of pictures become one form.

Kernels see lists of pictures only. Everything that speaks to people about arrays is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from toonnet.fast._dispatch import Arrays
from toonnet.fast._homes import (
    AnyArray,
    Columns,
    Rows,
    address,
    check_home,
    contiguous,
    device,
    empty,
    held_by_device,
    on_device,
    type_name,
)

Form = Literal["one", "stack", "list"]
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one call, C-contiguous H x W x 3 uint8 each, and the form they came in."""

    form: Form
    arrays: Sequence[AnyArray]
    stack_shape: Shape = ()
    """Of a stack: the shape of each picture, known even if there is none."""
    on_device: bool = False
    """Whether they, and all that goes with them, are on a CUDA device."""

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
            there = held_by_device(image)
            for i, entry in enumerate(image):
                if there or on_device(entry):
                    check_home(entry, f"{name}[{i}]", there=there)
            pictures = [_picture(entry, f"{name}[{i}]") for i, entry in enumerate(image)]
            return cls("list", pictures, on_device=there)
        there = on_device(image)
        array = _array(image, name, "a NumPy array or a list of them")
        if array.ndim != 4:
            return cls("one", [_picture(array, name, "HxWx3 or NxHxWx3")], on_device=there)
        _check_pixels(array, name, "NxHxWx3")
        whole = contiguous(array)
        return cls("stack", Rows(whole) if there else list(whole), array.shape[1:], there)

    @classmethod
    def planes(cls, value: Any, name: str, dtype: type[np.generic] = np.uint8) -> Pictures:
        """Check and take apart planes, H x W each, as `of` does pictures."""

        def plane(entry: Any, label: str, wanted: str = "HxW") -> AnyArray:
            array = _host_array(entry, label)
            if array.ndim != 2:
                raise ValueError(f"{label} must be {wanted}, got {array.shape}")
            _check_plane(array, label, dtype)
            return np.ascontiguousarray(array)

        if isinstance(value, list | tuple):
            return cls("list", [plane(entry, f"{name}[{i}]") for i, entry in enumerate(value)])
        array = _host_array(value, name, "a NumPy array or a list of them")
        if array.ndim != 3:
            return cls("one", [plane(array, name, "HxW or NxHxW")])
        _check_plane(array, name, dtype)
        return cls("stack", list(np.ascontiguousarray(array)), array.shape[1:])

    def companions(
        self, value: Any, name: str, check: Callable[[AnyArray, AnyArray, str], AnyArray]
    ) -> Sequence[AnyArray | None]:
        """Take apart a second argument that goes with the pictures, such as a mask.

        It has the pictures' form: one array for one picture, a stack or list for several.
        ``check(array, picture, label)`` returns the array fit for a kernel, or raises.
        """
        if value is None:
            return [None] * len(self.arrays)
        if self.form == "one":
            check_home(value, name, there=self.on_device)
            return [check(_array(value, name), self.arrays[0], name)]
        entries = _entries(value, name)
        if len(entries) != len(self.arrays):
            raise ValueError(
                f"{name} must have one entry a picture ({len(self.arrays)}), got {len(entries)}"
            )
        if on_device(entries) and len(entries):
            check_home(entries, name, there=self.on_device)
            check(entries[0], self.arrays[0], f"{name}[0]")  # All are alike.
            return Rows(contiguous(entries))  # type: ignore[arg-type]
        labels = [f"{name}[{i}]" for i in range(len(entries))]
        for entry, label in zip(entries, labels, strict=True):
            check_home(entry, label, there=self.on_device)
        return [
            check(_array(entry, label), picture, label)
            for entry, picture, label in zip(entries, self.arrays, labels, strict=True)
        ]

    def check_sides(self) -> None:
        """Refuse pictures on which a window's sums of coordinates could leave 32 bits."""
        for index, picture in enumerate(self.arrays[:1] if self.form == "stack" else self.arrays):
            if max(picture.shape) > _LARGEST_SIDE:
                name = "image" if self.form == "one" else f"image[{index}]"
                raise ValueError(
                    f"{name} must have at most 2^23 rows and columns, got {picture.shape}"
                )

    def masks(self, mask: Any) -> Sequence[AnyArray | None]:
        """Take apart `mask`: bool, H x W a picture, True inside the drawing; or None."""
        return self.companions(mask, "mask", _mask)

    def targets(
        self,
        out: Any,
        shape_of: Callable[[Shape], Shape],
        dtype: type[np.generic],
        sources: Sequence[AnyArray | None],
    ) -> tuple[Any, Sequence[AnyArray]]:
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
            if out is None:
                result = empty(shapes[0], dtype, there=self.on_device)
                return result, [result]
            target = self._target(out, shapes[0], dtype, "out")
            _check_apart([("out", target)], sources)
            return out, [target]
        if out is None:
            out = [empty(shape, dtype, there=self.on_device) for shape in shapes]
            return out, out
        if not isinstance(out, list | tuple):
            raise TypeError(f"out must be a list of arrays like image, got {type_name(out)}")
        if len(out) != len(shapes):
            raise ValueError(f"out must hold {len(shapes)} arrays, got {len(out)}")
        labels = [f"out[{i}]" for i in range(len(out))]
        targets = [
            self._target(array, shape, dtype, label)
            for array, shape, label in zip(out, shapes, labels, strict=True)
        ]
        _check_apart(list(zip(labels, targets, strict=True)), sources)
        return out, targets

    def rows(
        self,
        out: Any,
        shape: Shape,
        dtype: type[np.generic],
        sources: Sequence[AnyArray | None],
    ) -> tuple[AnyArray, Sequence[AnyArray]]:
        """Do what `targets` does where every picture's result has the same `shape`.

        A batch's result is one array then, N first, even if the batch is a list.
        """
        full = shape if self.form == "one" else (len(self.arrays), *shape)
        if out is None:
            target = out = empty(full, dtype, there=self.on_device)
        else:
            target = self._target(out, full, dtype, "out")
            _check_apart([("out", target)], sources)
        if self.form == "one":
            return out, [target]
        return out, Rows(target) if self.on_device else list(target)

    def wholes(self, column: Sequence[AnyArray | None]) -> Sequence[AnyArray | None]:
        """Return the arrays whose memory a column of them takes: a stack on the device is one."""
        return [column.stack] if isinstance(column, Rows) else column

    def batch(self, *columns: Sequence[AnyArray | None]) -> Sequence[Arrays]:
        """Return what a kernel takes: a tuple of arrays a picture."""
        return Columns(*columns) if self.on_device else list(zip(*columns, strict=True))

    def _target(self, out: Any, shape: Shape, dtype: type[np.generic], name: str) -> AnyArray:
        check_home(out, name, there=self.on_device)
        _check_target(out, shape, dtype, name)
        return _array(out, name)


def _entries(value: Any, name: str) -> Sequence[Any] | AnyArray:
    if isinstance(value, list | tuple):
        return value
    array = _array(value, name, "a NumPy array or a list of them")
    if array.ndim == 0:
        raise ValueError(f"{name} must have one entry a picture, got a single value")
    return array


def _array(value: Any, name: str, wanted: str = "a NumPy array") -> AnyArray:
    if on_device(value):
        try:
            array: AnyArray = device().adopt(value, name)
        except KeyError as error:
            raise TypeError(
                f"{name} must be {wanted}, got {type_name(value)}, whose "
                f"__cuda_array_interface__ lacks {error}"
            ) from error
        return array
    return _host_array(value, name, wanted)


def _host_array(value: Any, name: str, wanted: str = "a NumPy array") -> AnyArray:
    if on_device(value):
        raise TypeError(f"{name} must be {wanted}, got one on a CUDA device; use cupy.asnumpy")
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be {wanted}, got {type_name(value)}")
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
    return contiguous(array)


def _mask(mask: AnyArray, picture: AnyArray, name: str) -> AnyArray:
    if mask.dtype != np.bool_:
        raise TypeError(f"{name} must be bool, got {mask.dtype}")
    if mask.shape != picture.shape[:2]:
        raise ValueError(
            f"{name} must be HxW like the picture {picture.shape[:2]}, got {mask.shape}"
        )
    return contiguous(mask)


def _check_target(out: Any, shape: Shape, dtype: type[np.generic], name: str) -> None:
    array = _array(out, name)
    if array.dtype != dtype:
        raise TypeError(f"{name} must be {np.dtype(dtype).name}, got {array.dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    if not (array.flags.c_contiguous and getattr(array.flags, "writeable", True)):
        raise ValueError(f"{name} must be C-contiguous and writeable")


def _check_apart(
    targets: Sequence[tuple[str, AnyArray]], sources: Sequence[AnyArray | None]
) -> None:
    """Raise if a target overlaps a source or another target; all are contiguous."""
    spans = [(address(array), array.nbytes, label) for label, array in targets]
    spans += [(address(array), array.nbytes, "") for array in sources if array is not None]
    label_before = ""
    end_target = end_source = 0
    for start, size, label in sorted(span for span in spans if span[1]):
        if start < end_target or (label and start < end_source):
            raise ValueError(f"{label or label_before} must not overlap an input or another output")
        if label:
            label_before, end_target = label, start + size
        else:
            end_source = max(end_source, start + size)
