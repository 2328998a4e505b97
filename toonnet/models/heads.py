"""The classifier at a net's end, and where it begins."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from toonnet.models.errors import ModelError
from toonnet.models.looks import one_look

_FIRST = "pre_logits_dropout"
_LOGITS, _PROBABILITIES = "logits", "probabilities"
CLASSIFIER = (_LOGITS,)
"""Layers whose weights are for the classes alone."""


class Classifier(NamedTuple):
    """The dense layer from pre-logits to logits."""

    kernel: NDArray[np.float32]
    """Width x classes."""
    bias: NDArray[np.float32]
    """Of each class."""


def classified(pre_logits: Any, classes: int, *, dropout: float) -> Any:
    """Return the probabilities' tensor: dropout, dense layer, softmax.

    Raises
    ------
    ValueError
        If there are fewer than two classes.
    """
    if classes < 2:
        raise ValueError(f"classes must be at least 2, got {classes}")
    x = layers.Dropout(dropout, name=_FIRST)(pre_logits)
    x = layers.Dense(classes, name=_LOGITS)(x)
    # The sum of the classes' exponentials in half precision would cost digits.
    return layers.Softmax(name=_PROBABILITIES, dtype="float32")(x)


def pre_logits(net: keras.Model) -> Any:
    """Return the tensor before the classifier; raise ModelError if it isn't a net of ours."""
    return _first_layer(net).input


def classes_of(net: keras.Model) -> int:
    """Return how many classes a net tells apart."""
    return int(net.output.shape[-1])


def dropout_of(net: keras.Model) -> float:
    """Return the share of pre-logits that are dropped in training."""
    return float(_first_layer(net).rate)


def classifier_of(net: keras.Model) -> Classifier:
    """Return the weights that a net has at its end."""
    kernel, bias = (
        keras.ops.convert_to_numpy(each).astype(np.float32)
        for each in one_look(net).get_layer(_LOGITS).weights
    )
    return Classifier(kernel, bias)


def logits_model(net: keras.Model) -> keras.Model:
    """Return a model that shares the net's layers and gives logits."""
    return keras.Model(net.input, net.get_layer(_LOGITS).output, name=f"{net.name}_logits")


def _first_layer(net: keras.Model) -> Any:
    try:
        return net.get_layer(_FIRST)
    except ValueError:
        raise ModelError(
            f"{net.name!r} has no layer {_FIRST!r}; build nets with toonnet.models"
        ) from None
