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

    @classmethod
    def of(cls, image: Any, name: str = "image") -> Pictures:
        """Check and take apart what a caller passed as `image`.

        Raises
        ------
        TypeError
            If it is no array or list of arrays, or not uint8.
        ValueError
            If a shape isn't H x W x 3 (or N x H x W x 3), or H or W is 0.
        """
        if isinstance(image, np.ndarray):
            if image.ndim == 4:
                _check_pixels(image, f"{name} must be NxHxWx3", name)
                return cls("stack", list(np.ascontiguousarray(image)))
            if image.ndim != 3:
                raise ValueError(f"{name} must be HxWx3 or NxHxWx3, got {image.shape}")
            _check_pixels(image, f"{name} must be HxWx3", name)
            return cls("one", [np.ascontiguousarray(image)])
        if isinstance(image, list | tuple):
            return cls(
                "list", [_element(picture, f"{name}[{i}]") for i, picture in enumerate(image)]
            )
        raise TypeError(
            f"{name} must be a NumPy array or a list of them, got {type(image).__name__}"
        )

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
        if not isinstance(value, np.ndarray | list | tuple):
            raise TypeError(
                f"{name} must be an array or a list of them, got {type(value).__name__}"
            )
        if len(value) != len(self.arrays):
            raise ValueError(
                f"{name} must have one entry a picture ({len(self.arrays)}), got {len(value)}"
            )
        labels = [f"{name}[{i}]" for i in range(len(value))]
        return [
            check(_array(entry, label), picture, label)
            for entry, picture, label in zip(value, self.arrays, labels, strict=True)
        ]

    def masks(self, mask: Any) -> list[AnyArray | None]:
        """Take apart `mask`: bool, H x W a picture, True inside the drawing; or None."""
        return self.companions(mask, "mask", _mask)

    def targets(
        self,
        out: Any,
        shape_of: Callable[[AnyArray], Shape],
        dtype: type[np.generic],
        sources: Sequence[AnyArray | None],
    ) -> tuple[Any, list[AnyArray]]:
        """Allocate the result or check `out`; return it in the caller's form and taken apart.

        Raises
        ------
        TypeError, ValueError
            If `out` has another form, dtype or shape, isn't contiguous or writeable, or overlaps
            one of the `sources` or itself.
        """
        shapes = [shape_of(picture) for picture in self.arrays]
        if self.form == "one":
            if out is None:
                result = np.empty(shapes[0], dtype)
                return result, [result]
            return out, [_target(out, shapes[0], dtype, sources, "out")]
        if self.form == "stack":
            if out is None:
                if not shapes:
                    raise AssertionError("an empty stack is answered before")
                out = np.empty((len(shapes), *shapes[0]), dtype)
            else:
                _target(out, (len(shapes), *shapes[0]), dtype, sources, "out")
            return out, list(out)
        if out is None:
            out = [np.empty(shape, dtype) for shape in shapes]
            return out, out
        if not isinstance(out, list | tuple):
            raise TypeError(f"out must be a list of arrays like image, got {type(out).__name__}")
        if len(out) != len(shapes):
            raise ValueError(f"out must hold {len(shapes)} arrays, got {len(out)}")
        checked: list[AnyArray] = []
        for i, (array, shape) in enumerate(zip(out, shapes, strict=True)):
            checked.append(_target(array, shape, dtype, [*sources, *checked], f"out[{i}]"))
        return out, checked


def _array(value: Any, name: str) -> AnyArray:
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {type(value).__name__}")
    return value


def _check_pixels(image: AnyArray, rule: str, name: str) -> None:
    if image.dtype != np.uint8:
        raise TypeError(f"{name} must be uint8, got {image.dtype}")
    if image.shape[-1] != 3:
        raise ValueError(f"{rule}, got {image.shape}")
    if 0 in image.shape[-3:-1]:
        raise ValueError(f"{name} must have at least one row and one column, got {image.shape}")


def _element(picture: Any, name: str) -> AnyArray:
    array = _array(picture, name)
    if array.ndim != 3:
        raise ValueError(f"{name} must be HxWx3, got {array.shape}")
    _check_pixels(array, f"{name} must be HxWx3", name)
    return np.ascontiguousarray(array)


def _mask(mask: AnyArray, picture: AnyArray, name: str) -> AnyArray:
    if mask.dtype != np.bool_:
        raise TypeError(f"{name} must be bool, got {mask.dtype}")
    if mask.shape != picture.shape[:2]:
        raise ValueError(
            f"{name} must be HxW like the picture {picture.shape[:2]}, got {mask.shape}"
        )
    return np.ascontiguousarray(mask)


def _target(
    out: Any,
    shape: Shape,
    dtype: type[np.generic],
    sources: Sequence[AnyArray | None],
    name: str,
) -> AnyArray:
    array = _array(out, name)
    if array.dtype != dtype:
        raise TypeError(f"{name} must be {np.dtype(dtype).name}, got {array.dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    if not (array.flags.c_contiguous and array.flags.writeable):
        raise ValueError(f"{name} must be C-contiguous and writeable")
    if any(source is not None and np.may_share_memory(array, source) for source in sources):
        raise ValueError(f"{name} must not overlap an input or another output")
    return array
