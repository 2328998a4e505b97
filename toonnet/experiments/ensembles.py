"""Other ways to put nets together: what NPN has to be better than."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from toonnet.experiments._logistic import fit_logistic
from toonnet.experiments.cells import How

if TYPE_CHECKING:
    from toonnet.models.heads import Classifier

PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_LEAST = 1e-30
Shares = NDArray[np.float32]


@dataclass(frozen=True)
class Outputs:
    """What a trained net gives of a split's pictures, by side."""

    pre_logits: Mapping[str, NDArray[np.floating[Any]]]
    """N x width."""
    probabilities: Mapping[str, Shares]
    """N x classes."""
    classifier: Classifier
    """From pre-logits to logits."""


def put_together(
    how: How, members: Sequence[Outputs], classes: Mapping[str, NDArray[np.int64]]
) -> tuple[Shares, dict[str, Any]]:
    """Return the ensemble's probabilities of the test pictures, and what was chosen for it.

    Choices are made on the validation pictures alone.

    Parameters
    ----------
    how
        In which way.
    members
        The nets' outputs.
    classes
        The truth, by side.
    """
    if how == "best_single":
        return _best_single(members, classes["validation"])
    if how == "logistic":
        return _logistic(members, classes)
    mean = _mean_probability if how == "mean_probability" else _mean_logit
    said = {
        side: mean(np.stack([each.probabilities[side] for each in members]))
        for side in ("validation", "test")
    }
    error, _ = _validated(said["validation"], classes["validation"])
    return said["test"], {"validation_error": error}


def similarity(first: NDArray[np.floating[Any]], second: NDArray[np.floating[Any]]) -> float:
    """Return the linear CKA of two nets' features of the same pictures (Kornblith et al. 2019).

    1: the same but for a rotation and a scale; 0: nothing in common.
    """
    x, y = (each.astype(np.float64) - each.mean(0, dtype=np.float64) for each in (first, second))
    # Gram matrices of pictures are smaller than those of features where pictures are few.
    one, other = x @ x.T, y @ y.T
    return float((one * other).sum() / np.sqrt((one * one).sum() * (other * other).sum()))


def _mean_probability(said: Shares) -> Shares:
    return np.asarray(said.mean(0), np.float32)


def _mean_logit(said: Shares) -> Shares:
    # Logarithms differ from logits by a number a picture and member, which changes no order.
    logits = np.log(np.maximum(said, _LEAST)).mean(0)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(shares / shares.sum(1, keepdims=True), np.float32)


def _best_single(
    members: Sequence[Outputs], truth: NDArray[np.int64]
) -> tuple[Shares, dict[str, Any]]:
    told = [_validated(each.probabilities["validation"], truth) for each in members]
    best = min(range(len(members)), key=lambda number: told[number])
    more = {"chosen": best, "validation_error": told[best][0]}
    return members[best].probabilities["test"], more


def _logistic(
    members: Sequence[Outputs], classes: Mapping[str, NDArray[np.int64]]
) -> tuple[Shares, dict[str, Any]]:
    joined = {
        side: np.concatenate([each.pre_logits[side].astype(np.float32) for each in members], 1)
        for side in classes
    }
    count = members[0].probabilities["test"].shape[1]
    tried = []
    for penalty in PENALTIES:
        fitted = fit_logistic(joined["train"], classes["train"], count, penalty)
        said = fitted.probabilities(joined["validation"])
        tried.append((_validated(said, classes["validation"]), penalty, fitted))
    (error, _), penalty, fitted = min(tried, key=lambda each: each[:2])
    more = {"penalty": penalty, "validation_error": error}
    return fitted.probabilities(joined["test"]).astype(np.float32), more


def _validated(said: NDArray[Any], truth: NDArray[np.int64]) -> tuple[float, float]:
    """Return error and loss; zeros where there is nothing to validate on."""
    if not len(truth):
        return 0.0, 0.0
    right = said[np.arange(len(truth)), truth]
    loss = float(-np.log(np.maximum(right, _LEAST)).mean())
    return float((said.argmax(1) != truth).mean()), loss
