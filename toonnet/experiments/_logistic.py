"""Multinomial logistic regression with an L2 penalty, by L-BFGS."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MEMORY = 10
_SUFFICIENT = 1e-4
Array = NDArray[np.float64]


class Logistic(NamedTuple):
    """A fitted regression."""

    mean: Array
    scale: Array
    matrix: Array
    """(Features + 1) x classes; the last row is the offsets."""

    def probabilities(self, x: NDArray[np.floating]) -> Array:
        """Return N x classes for features, N x width."""
        return np.exp(_log_softmax(_with_one((x - self.mean) / self.scale) @ self.matrix))


def fit_logistic(
    x: NDArray[np.floating],
    classes: NDArray[np.int64],
    count: int,
    penalty: float,
    *,
    steps: int = 300,
) -> Logistic:
    """Fit a regression on standardised features.

    Parameters
    ----------
    x, classes
        Features, N x width, and class numbers, N.
    count
        Of classes.
    penalty
        Half of it times the squared coefficients is added to the mean loss; offsets are free.
    steps
        Most steps of the optimizer.
    """
    x = np.asarray(x, np.float64)
    mean, scale = x.mean(0), x.std(0)
    scale[scale == 0] = 1.0
    given, targets = _with_one((x - mean) / scale), np.eye(count)[classes]
    free = np.ones((given.shape[1], 1))
    free[-1] = 0.0

    def loss(flat: Array) -> tuple[float, Array]:
        matrix = flat.reshape(-1, count)
        logs = _log_softmax(given @ matrix)
        kept = penalty * free * matrix
        value = -(targets * logs).sum() / len(given) + 0.5 * (kept * matrix).sum()
        gradient = given.T @ (np.exp(logs) - targets) / len(given) + kept
        return float(value), gradient.ravel()

    flat = minimum(loss, np.zeros(given.shape[1] * count), steps)
    return Logistic(mean, scale, flat.reshape(-1, count))


def minimum(
    loss: Callable[[Array], tuple[float, Array]], start: Array, steps: int, tolerance: float = 1e-6
) -> Array:
    """Return where a smooth convex function is least, by L-BFGS (Nocedal 1980).

    Parameters
    ----------
    loss
        Gives value and gradient.
    start
        Where to begin.
    steps
        At most so many.
    tolerance
        Largest part of the gradient at which it ends.
    """
    x, (value, gradient) = start, loss(start)
    pairs: deque[tuple[Array, Array]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        if np.abs(gradient).max() < tolerance:
            break
        way = -_direction(gradient, pairs)
        slope, length = float(way @ gradient), 1.0 if pairs else 1 / np.abs(gradient).sum()
        while True:
            there = x + length * way
            found, its_gradient = loss(there)
            if found <= value + _SUFFICIENT * length * slope or length < 1e-12:
                break
            length /= 2
        step, change = there - x, its_gradient - gradient
        if step @ change > 1e-12:
            pairs.append((step, change))
        x, value, gradient = there, found, its_gradient
    return x


def _direction(gradient: Array, pairs: deque[tuple[Array, Array]]) -> Array:
    """Return the inverse Hessian, as the last steps tell of it, times the gradient."""
    way, shares = gradient.copy(), []
    for step, change in reversed(pairs):
        shares.append(float(step @ way) / float(step @ change))
        way -= shares[-1] * change
    if pairs:
        step, change = pairs[-1]
        way *= float(step @ change) / float(change @ change)
    for (step, change), taken in zip(pairs, reversed(shares), strict=True):
        way += (taken - float(change @ way) / float(step @ change)) * step
    return way


def _log_softmax(logits: Array) -> Array:
    shifted = logits - logits.max(1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(1, keepdims=True)))


def _with_one(x: NDArray[np.floating]) -> Array:
    return np.concatenate([x, np.ones((len(x), 1))], 1)
