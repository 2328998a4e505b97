"""How probable a model says that it is right, and how often it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from toonnet.models.evaluation._figures import Predictions

_LEAST_PICTURES = 50
"""A temperature found on fewer says more of them than of the model."""
_TEMPERATURES = np.geomspace(0.2, 5.0, 323)
"""In steps of 1 %."""
_LEAST_PROBABILITY = 1e-30


def fit_temperature(predictions: Predictions) -> float:
    """Return the temperature at which the true classes are most probable in all (least mean loss).

    Of the collected pictures, or of all where those are few; 1 where these are too. They must be
    others than those that the model learnt from. See `toonnet.models.temperature`.
    """
    real = predictions.part(predictions.collected)
    for those in (real, predictions):
        if len(those.classes) >= _LEAST_PICTURES:
            losses = [_loss(at_temperature(those, each)) for each in _TEMPERATURES]
            return round(float(_TEMPERATURES[int(np.argmin(losses))]), 3)
    return 1.0


def at_temperature(predictions: Predictions, temperature: float) -> Predictions:
    """Return what the model says at a temperature."""
    said = np.maximum(predictions.probabilities.astype(np.float64), _LEAST_PROBABILITY)
    # Less the largest: a power of small numbers alone would be nothing but zeros.
    powers = np.exp((np.log(said) - np.log(said.max(1, keepdims=True))) / temperature)
    sharper: NDArray[np.float32] = (powers / powers.sum(1, keepdims=True)).astype(np.float32)
    return replace(predictions, probabilities=sharper)


def _loss(predictions: Predictions) -> float:
    right = np.take_along_axis(predictions.probabilities, predictions.classes[:, None], 1)
    return float(-np.log(np.maximum(right, _LEAST_PROBABILITY)).mean())
