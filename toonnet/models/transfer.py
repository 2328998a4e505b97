"""A net that begins with what another one has learnt."""

from __future__ import annotations

import keras

from toonnet.models.errors import ModelError
from toonnet.models.heads import CLASSIFIER


def begin_from(net: keras.Model, other: keras.Model) -> None:
    """Give a net another one's weights, all but the classifier's; both must have the same trunk.

    The sizes of their pictures and their classes may differ.

    Raises
    ------
    ModelError
        If the trunks differ.
    """
    own, others = _weighted(net), _weighted(other)
    if list(own) != list(others):
        odd = sorted(set(own) ^ set(others))
        raise ModelError(
            f"{other.name!r} isn't the same net as {net.name!r}: only one of them has {odd[:3]}"
        )
    for name, layer in own.items():
        for variable, learnt in zip(layer.weights, others[name].weights, strict=True):
            if variable.shape != learnt.shape:
                raise ModelError(
                    f"{other.name!r} isn't the same net as {net.name!r}: weights of {name!r} are "
                    f"{tuple(learnt.shape)} and {tuple(variable.shape)}"
                )
            variable.assign(learnt)


def _weighted(net: keras.Model) -> dict[str, keras.layers.Layer]:
    return {
        layer.name: layer for layer in net.layers if layer.weights and layer.name not in CLASSIFIER
    }
