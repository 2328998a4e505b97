"""A net that also looks at the mirrored picture."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("toonnet")
class Mirror(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Turn left and right around: uint8, N x height x width x 3, to the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trainable=kwargs.pop("trainable", False), **kwargs)

    def call(self, pictures: Any) -> Any:
        """Return the mirrored pictures."""
        return ops.flip(pictures, axis=2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the input's shape."""
        return input_shape

    def compute_output_spec(self, pictures: Any) -> Any:
        """Return the input's shape and dtype."""
        return keras.KerasTensor(pictures.shape, pictures.dtype)


def both_ways(net: keras.Model) -> keras.Model:
    """Return a net that gives the mean of what a net says of a picture and of its mirror image.

    It shares the net's weights, and takes twice the time.
    """
    # A model that is compiled would take its loss along into the file.
    net = keras.Model(net.input, net.output, name=net.name)
    pictures = keras.Input(net.input_shape[1:], dtype="uint8", name="pictures")
    said = [net(pictures), net(Mirror(name="mirror")(pictures))]
    mean = layers.Average(name="mean")(said)
    return keras.Model(pictures, mean, name=f"{net.name}_both_ways")
