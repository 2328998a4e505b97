"""A net that begins with what another one has learnt."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from toonnet.models.errors import ModelError
from toonnet.models.heads import CLASSIFIER
from toonnet.models.looks import one_look


def begin_from(
    net: keras.Model,
    other: keras.Model,
    *,
    labels: Sequence[str] = (),
    others_labels: Sequence[str] = (),
) -> None:
    """Give a net another one's weights; both must have the same trunk.

    The sizes of their pictures and their classes may differ: the classifier gets what the other's
    knows of classes of the same name.

    Parameters
    ----------
    net, other
        Who learns, and from whom.
    labels, others_labels
        The names of their classes; without them no class has a name.

    Raises
    ------
    ModelError
        If the trunks differ.
    """
    other = one_look(other)
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
    shared = [label for label in labels if label in set(others_labels)]
    to = [labels.index(label) for label in shared]
    of = [others_labels.index(label) for label in shared]
    for name in CLASSIFIER if shared else ():
        for variable, learnt in zip(
            net.get_layer(name).weights, other.get_layer(name).weights, strict=True
        ):
            # The classes are the last axis of the kernel and of the bias.
            values = np.array(variable)
            values[..., to] = np.asarray(learnt)[..., of]
            variable.assign(values)


def _weighted(net: keras.Model) -> dict[str, keras.layers.Layer]:
    return {
        layer.name: layer for layer in net.layers if layer.weights and layer.name not in CLASSIFIER
    }
