"""Colours as displays take them (sRGB), as all of toonnet does, and as glTF keeps them (linear)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_linear(displayed: NDArray[Any]) -> NDArray[np.float64]:
    """Return colours in [0, 1] in linear light (IEC 61966-2-1)."""
    values = np.asarray(displayed, np.float64)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def to_displayed(linear: NDArray[Any]) -> NDArray[np.float64]:
    """Return colours of linear light, in [0, 1], as displays take them."""
    values = np.asarray(linear, np.float64)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
