"""OpenCV's own functions, with our default parameters."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from benchmarks.peers.peer import Peer
from toonnet.fast.params import HistogramParams, MeanShiftParams

MEAN_SHIFT = MeanShiftParams()
BINS = HistogramParams().bins
_STOP = (
    cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS,
    MEAN_SHIFT.max_iterations,
    MEAN_SHIFT.epsilon,
)


def mean_shift_filter(picture: Any) -> Any:
    return cv2.pyrMeanShiftFiltering(
        picture,
        MEAN_SHIFT.spatial_radius_px,
        MEAN_SHIFT.color_radius,
        maxLevel=0,
        termcrit=_STOP,
    )


def _hsv(picture: Any) -> Any:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)


def _histograms(picture: Any) -> list[Any]:
    return [cv2.calcHist([picture], [channel], None, [BINS], [0, 256]) for channel in range(3)]


def _columns(histograms: list[Any]) -> Any:
    return np.stack([histogram.ravel() for histogram in histograms], axis=1)


PEERS = (
    Peer("cv2.pyrMeanShiftFiltering", mean_shift_filter, "equal"),
    Peer("cv2.cvtColor", _hsv, "equal"),
    Peer("cv2.calcHist ×3", _histograms, "equal", result=_columns),
)
