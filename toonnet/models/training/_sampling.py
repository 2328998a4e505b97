"""How often each example is shown: rare classes more often, made pictures as far as wanted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.models.training._examples import Examples


def chances(examples: Examples, balance: float, made: float | None) -> NDArray[np.float64]:
    """Return how likely each example is to be drawn, N, of sum 1.

    Parameters
    ----------
    examples
        What is drawn from.
    balance
        0: classes as often as they have pictures; 1: all equally often; between: between.
    made
        Share of pictures that are composed or derived, in each class that has both kinds; None: as
        they are.
    """
    real = np.ones(len(examples), bool) if examples.collected is None else examples.collected
    shares = np.zeros(len(examples))
    for number in np.unique(examples.classes):
        those = examples.classes == number
        within = np.ones(int(those.sum()))
        kinds = real[those]
        if made is not None and kinds.any() and not kinds.all():
            within[kinds] = (1 - made) / kinds.sum()
            within[~kinds] = made / (~kinds).sum()
        # Of a class with real pictures only those tell how frequent it is.
        size = kinds.sum() if made is not None and kinds.any() else len(kinds)
        shares[those] = within / within.sum() * size ** (1 - balance)
    return np.asarray(shares / shares.sum())
