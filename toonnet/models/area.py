"""Area resizing inside a net: where a network plus network feeds members of several sizes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

HALF = 0.5 + 2**-10
"""Added before rounding down: a half goes up on every backend, whatever its rounding errors."""


def area_weights(source_px: int, target_px: int) -> NDArray[np.float32]:
    """Return what each source pixel is of each target pixel, target x source, rows sum to 1."""
    edges = np.arange(target_px + 1) * (source_px / target_px)
    pixels = np.arange(source_px)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.asarray(np.maximum(overlap, 0) * (target_px / source_px), np.float32)


@keras.saving.register_keras_serializable("toonnet")
class AreaResize(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Shrink uint8 pictures by area averaging, rounded to whole values.

    Parameters
    ----------
    height, width
        The result's, in pixels; at most the pictures' own.

    Returns
    -------
    uint8, N x height x width x 3.
    """

    def __init__(self, height: int, width: int, **kwargs: Any) -> None:
        super().__init__(trainable=kwargs.pop("trainable", False), **kwargs)
        self.height, self.width = height, width

    def weights_for(self, height: int, width: int) -> tuple[Any, Any]:
        """Return the matrices for rows and for columns of pictures of that size."""
        if height < self.height or width < self.width:
            raise ValueError(
                f"can't enlarge {height} x {width} to {self.height} x {self.width} by area"
            )
        return area_weights(height, self.height), area_weights(width, self.width)

    def call(self, pictures: Any) -> Any:
        """Return the shrunk pictures."""
        rows, columns = self.weights_for(*pictures.shape[1:3])
        x = ops.cast(pictures, "float32")
        x = ops.einsum("th,nhwc->ntwc", rows, x)
        x = ops.einsum("sw,ntwc->ntsc", columns, x)
        return ops.cast(ops.floor(x + HALF), "uint8")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return N x height x width x 3."""
        return (input_shape[0], self.height, self.width, input_shape[-1])

    def compute_output_spec(self, pictures: Any) -> Any:
        """Return the output's shape and dtype."""
        return keras.KerasTensor(self.compute_output_shape(pictures.shape), "uint8")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make another layer like it."""
        return {**super().get_config(), "height": self.height, "width": self.width}
