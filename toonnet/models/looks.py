"""A net that looks at a picture more than once: mirrored, and moved a little."""

from __future__ import annotations

from typing import Any, Literal

import keras
from keras import layers, ops

Looks = Literal[1, 2, 6]
"""At the picture; its mirror image too; both also moved up to the left, and down to the right."""

_MOVED_SHARE = 1 / 32
"""Of the side: what nets that shrink a picture in strides see differently."""
WHITE = 255.0


class _Look(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Gives pictures of the same shape: uint8, N x height x width x 3."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trainable=kwargs.pop("trainable", False), **kwargs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the input's shape."""
        return input_shape

    def compute_output_spec(self, pictures: Any) -> Any:
        """Return the input's shape and dtype."""
        return keras.KerasTensor(pictures.shape, pictures.dtype)


@keras.saving.register_keras_serializable("toonnet")
class Mirror(_Look):
    """Turn left and right around."""

    def call(self, pictures: Any) -> Any:
        """Return the mirrored pictures."""
        return ops.flip(pictures, axis=2)


@keras.saving.register_keras_serializable("toonnet")
class Move(_Look):
    """Move down to the right by so many pixels, or up to the left if below 0; white comes in."""

    def __init__(self, pixels: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pixels = pixels

    def call(self, pictures: Any) -> Any:
        """Return the moved pictures."""
        height, width = pictures.shape[1:3]
        before, after = max(self.pixels, 0), max(-self.pixels, 0)
        left = pictures[:, after : height - before, after : width - before]
        room = (before, after)
        return ops.pad(left, ((0, 0), room, room, (0, 0)), constant_values=int(WHITE))

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same layer."""
        return {**super().get_config(), "pixels": self.pixels}


def looking(net: keras.Model, looks: Looks) -> keras.Model:
    """Return a net that gives the mean of what a net says of so many looks at a picture.

    It shares the net's weights, and takes so many times as long.
    """
    if looks == 1:
        return net
    # A model that is compiled would take its loss along into the file.
    net = keras.Model(net.input, net.output, name=net.name)
    pictures = keras.Input(net.input_shape[1:], dtype="uint8", name="pictures")
    seen = [pictures, Mirror(name="mirror")(pictures)]
    if looks == 6:
        far = max(round(_MOVED_SHARE * max(net.input_shape[1:3])), 1)
        moves = [Move(pixels, name=name) for pixels, name in ((-far, "up"), (far, "down"))]
        seen += [move(each) for move in moves for each in seen]
    mean = layers.Average(name="mean")([net(each) for each in seen])
    return keras.Model(pictures, mean, name=f"{net.name}_{looks}_looks")


def looks_of(net: keras.Model) -> Looks:
    """Return how often a net looks at a picture."""
    kinds = {type(layer) for layer in net.layers}
    return 6 if Move in kinds else 2 if Mirror in kinds else 1


def one_look(net: keras.Model) -> keras.Model:
    """Return the net that `looking` was given, of the one that it gave; any other as it is."""
    if looks_of(net) == 1:
        return net
    (inner,) = (layer for layer in net.layers if isinstance(layer, keras.Model))
    return inner
