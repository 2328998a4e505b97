"""Global features of a picture that a FIN inserts: histograms, and how to add one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from toonnet.models.colors import gray, hsv, rgb

Binning = Literal["floor", "overflow"]
Normalization = Literal["mixed", "z_score", "channel"]
BACKGROUND_FROM = 250.0
"""A pixel with all channels as bright is background, where that is asked to be left out."""


@dataclass(frozen=True)
class Feature:
    """Something that each pixel has, whose histogram is the feature."""

    values: Callable[[Any], Any]
    """float32 pictures of integers, N x H x W x 3 to N x H x W x channels; by ``keras.ops``."""
    ranges: tuple[int, ...]
    """How many values each channel has: integers from 0 to this less 1."""


def local_contrast(picture: Any) -> Any:
    """Return the difference of the largest and the smallest value in a pixel's 3 x 3 window."""
    largest = ops.max_pool(picture, 3, 1, "same")
    return largest + ops.max_pool(-picture, 3, 1, "same")


FEATURES: dict[str, Feature] = {
    "rgb_histogram": Feature(rgb, (256, 256, 256)),
    "hsv_histogram": Feature(hsv, (180, 256, 256)),
    "gray_histogram": Feature(gray, (256,)),
    "local_contrast": Feature(local_contrast, (256, 256, 256)),
}
"""By name; add a row (before a model that has it is loaded) to plug in another."""


def first_values(values: int, bins: int, binning: Binning) -> NDArray[np.float32]:
    """Return the least value of each bin but the first, float32, bins - 1.

    ``"floor"``: value v is in bin floor(bins v / values). ``"overflow"``: each bin is as wide as
    the whole number floor(values / bins), and what is left over is in the last.
    """
    order = np.arange(1, bins)
    first = -(-values * order // bins) if binning == "floor" else order * (values // bins)
    return first.astype(np.float32)


@keras.saving.register_keras_serializable("toonnet")
class Histogram(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Count a feature's values in the pixels of uint8 RGB pictures.

    Parameters
    ----------
    feature
        One of `FEATURES`.
    bins
        A channel.
    binning
        See `first_values`.
    normalization
        ``"mixed"``: divided by the sum over all bins of all channels, as in the paper;
        ``"channel"``: by the channel's sum; ``"z_score"``: less the mean of all cells, divided by
        their standard deviation.
    skip_background
        Leave (almost) white pixels out.

    Returns
    -------
    float32, N x bins x channels. With the defaults bit for bit what ``toonnet.fast.rgb_histogram``
    gives with ``normalize="mixed"``.
    """

    def __init__(
        self,
        feature: str = "rgb_histogram",
        bins: int = 19,
        binning: Binning = "floor",
        normalization: Normalization = "mixed",
        skip_background: bool = False,
        **kwargs: Any,
    ) -> None:
        for name, value, allowed in (
            ("feature", feature, tuple(FEATURES)),
            ("binning", binning, ("floor", "overflow")),
            ("normalization", normalization, ("mixed", "z_score", "channel")),
        ):
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
        most = min(FEATURES[feature].ranges)
        if not 1 <= bins <= most:
            raise ValueError(f"bins of {feature} must be between 1 and {most}, got {bins}")
        super().__init__(trainable=kwargs.pop("trainable", False), **kwargs)
        self.feature, self.bins, self.binning = feature, bins, binning
        self.normalization, self.skip_background = normalization, skip_background

    def edges(self) -> NDArray[np.float32]:
        """Return the least value of each bin but the first, (bins - 1) x channels."""
        ranges = FEATURES[self.feature].ranges
        return np.stack([first_values(most, self.bins, self.binning) for most in ranges], -1)

    def call(self, pictures: Any) -> Any:
        """Return the normalised counts."""
        pictures = ops.cast(pictures, "float32")
        counted = None
        if self.skip_background:
            darkest = ops.min(pictures, axis=-1, keepdims=True)
            counted = ops.cast(ops.less(darkest, BACKGROUND_FROM), "float32")
        return self.normalized(self._counts(FEATURES[self.feature].values(pictures), counted))

    def _counts(self, values: Any, counted: Any) -> Any:
        """Count: sums of ones, exact below 2^24 pixels."""
        ones = ops.ones_like(values) if counted is None else counted + ops.zeros_like(values)
        at_least = [ops.sum(ones, axis=(1, 2))]
        for edge in self.edges():
            reached = ops.cast(ops.greater_equal(values, edge), "float32")
            at_least.append(ops.sum(reached if counted is None else reached * counted, axis=(1, 2)))
        at_least.append(ops.zeros_like(at_least[0]))
        reached = ops.stack(at_least, axis=1)
        return reached[:, :-1] - reached[:, 1:]

    def normalized(self, counts: Any) -> Any:
        """Return counts, N x bins x channels, normalised; where there are none, zeros."""
        if self.normalization == "z_score":
            centred = counts - ops.mean(counts, axis=(1, 2), keepdims=True)
            spread = ops.sqrt(ops.mean(ops.square(centred), axis=(1, 2), keepdims=True))
            return centred / ops.maximum(spread, 1.0)
        axes = (1, 2) if self.normalization == "mixed" else (1,)
        total = ops.maximum(ops.sum(counts, axis=axes, keepdims=True), 1.0)
        # XLA multiplies by the reciprocal of what it knows to be broadcast, which rounds twice;
        # a divisor for each cell it divides by.
        return counts / (total + 0.0 * counts)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return N x bins x channels."""
        return (input_shape[0], self.bins, len(FEATURES[self.feature].ranges))

    def compute_output_spec(self, pictures: Any) -> Any:
        """Return the output's shape and dtype: float32, whatever comes in."""
        return keras.KerasTensor(self.compute_output_shape(pictures.shape), "float32")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make another layer like it."""
        return {
            **super().get_config(),
            "feature": self.feature,
            "bins": self.bins,
            "binning": self.binning,
            "normalization": self.normalization,
            "skip_background": self.skip_background,
        }
