"""Colour spaces inside a net, exactly as `toonnet.fast` and OpenCV compute them on uint8.

All arithmetic is float32 on integers below 2^24, so it is exact on every backend.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import keras
from keras import ops

Space = Literal["rgb", "hsv", "gray"]

_FIXED = 4096.0
"""OpenCV's fixed-point HSV has 12 fractional bits."""
GRAY = (9798.0, 19235.0, 3735.0)
"""OpenCV's weights of R, G and B, in 32768ths."""


def rgb(picture: Any) -> Any:
    """Return the picture itself; like the others it takes and gives float32, 0 to 255."""
    return picture


def gray(picture: Any) -> Any:
    """Return the luminance, N x H x W x 1, as ``cv2.cvtColor`` rounds it."""
    weighted = sum(
        weight * picture[..., channel : channel + 1] for channel, weight in enumerate(GRAY)
    )
    return ops.floor((weighted + 16384.0) / 32768.0)


def hsv(picture: Any) -> Any:
    """Return hue (0 to 179), saturation and value, equal to `toonnet.fast.rgb_to_hsv`."""
    red, green, blue = (picture[..., channel : channel + 1] for channel in range(3))
    value = ops.maximum(ops.maximum(red, green), blue)
    chroma = value - ops.minimum(ops.minimum(red, green), blue)
    sextant = ops.where(
        ops.equal(value, red),
        green - blue,
        ops.where(ops.equal(value, green), blue - red + 2.0 * chroma, red - green + 4.0 * chroma),
    )
    hue = ops.floor((sextant * _reciprocal(30.0, chroma) + _FIXED / 2) / _FIXED)
    hue = ops.where(ops.less(hue, 0.0), hue + 180.0, hue)
    saturation = ops.floor((chroma * _reciprocal(255.0, value) + _FIXED / 2) / _FIXED)
    return ops.concatenate([hue, saturation, value], axis=-1)


def _reciprocal(numerator: float, divisor: Any) -> Any:
    """Return the fixed-point table's value; where the divisor is 0 what it multiplies is 0 too."""
    return ops.round(numerator * _FIXED / ops.maximum(divisor, 1.0))


SPACES: dict[str, tuple[Callable[[Any], Any], tuple[float, ...]]] = {
    "rgb": (rgb, (255.0, 255.0, 255.0)),
    "hsv": (hsv, (179.0, 255.0, 255.0)),
    "gray": (gray, (255.0,)),
}
"""What computes a space, and the largest value of each of its channels."""


@keras.saving.register_keras_serializable("toonnet")
class Colors(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Turn uint8 RGB into a colour space, each channel float32 between -1 and 1.

    Parameters
    ----------
    space
        ``"rgb"``, ``"hsv"`` or ``"gray"`` (one channel).
    """

    def __init__(self, space: Space = "rgb", **kwargs: Any) -> None:
        if space not in SPACES:
            raise ValueError(f"colors must be one of {', '.join(SPACES)}, got {space!r}")
        super().__init__(trainable=kwargs.pop("trainable", False), **kwargs)
        self.space = space

    def call(self, pictures: Any) -> Any:
        """Return the net's input, float32, N x H x W x channels."""
        convert, largest = SPACES[self.space]
        scale = ops.convert_to_tensor([2.0 / most for most in largest], "float32")
        return convert(ops.cast(pictures, "float32")) * scale - 1.0

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return N x H x W x channels."""
        return (*input_shape[:-1], len(SPACES[self.space][1]))

    def compute_output_spec(self, pictures: Any) -> Any:
        """Return the output's shape and dtype: float32, whatever comes in."""
        return keras.KerasTensor(self.compute_output_shape(pictures.shape), "float32")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make another layer like it."""
        return {**super().get_config(), "space": self.space}
