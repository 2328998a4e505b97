"""FIN: a net with a global feature inserted at its pre-logits (section 4.2 of the paper).

The feature, n bins x 3 channels, becomes one-dimensional by a convolution and joins the pre-logits;
one more dense layer gives the new pre-logits. What the paper leaves open is an option each.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import keras
from keras import layers

from toonnet.models.features import Binning, Histogram, Normalization
from toonnet.models.heads import classes_of, classified, dropout_of, pre_logits


@dataclass(frozen=True, kw_only=True)
class FinOptions:
    """How a feature is inserted; each default is the likeliest reading of the paper."""

    feature: str = "rgb_histogram"
    """One of `toonnet.models.features.FEATURES`, always of the coloured picture; to count what a
    gray net sees: ``"gray_histogram"``."""
    bins: int = 19
    """A channel."""
    binning: Binning = "floor"
    """How 256 values become bins: ``"floor"`` (of 13 or 14) or ``"overflow"`` (of 13, the last
    with all that is left)."""
    normalization: Normalization = "mixed"
    """"On mixed-channels": ``"mixed"`` (one sum over all cells), ``"z_score"`` (jointly) or
    ``"channel"`` (a sum each)."""
    skip_background: bool = False
    """Leave white pixels out, which else fill the last bins."""
    convolution: Literal["across", "along"] = "across"
    """``"across"``: 1 x channels, each bin by itself; ``"along"``: also over three bins, to one
    value a bin."""
    filters: int = 16
    """Of the convolution across."""
    insertion: Literal["concatenate", "add"] = "concatenate"
    """How the feature joins the pre-logits; to add it, a dense layer brings it to their width."""
    width: int | None = 2048
    """Of the new pre-logits; None: no further dense layer, what is joined is classified."""
    trunk: Literal["trained", "frozen"] = "trained"
    """Whether the net below is trained along, or stays as it is."""

    def __post_init__(self) -> None:
        for name, allowed in (
            ("convolution", ("across", "along")),
            ("insertion", ("concatenate", "add")),
            ("trunk", ("trained", "frozen")),
        ):
            if getattr(self, name) not in allowed:
                raise ValueError(
                    f"{name} must be {' or '.join(map(repr, allowed))}, got {getattr(self, name)!r}"
                )
        for name in ("filters", "width"):
            if getattr(self, name) is not None and getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")

    def to_json(self) -> dict[str, Any]:
        """Return the options as plain values."""
        return asdict(self)


def fin(net: keras.Model, options: FinOptions | None = None) -> keras.Model:
    """Insert a feature into a net.

    Parameters
    ----------
    net
        Of `toonnet.models.create`, fresh or trained; the result shares its layers, all but the
        classifier.
    options
        How; None: `FinOptions()`.

    Returns
    -------
    keras.Model
        Of the same input, output and classifier, for `toonnet.models.npn` too.
    """
    options = FinOptions() if options is None else options
    if options.trunk == "frozen":
        for layer in net.layers:
            layer.trainable = False
    pictures, trunk = net.input, pre_logits(net)
    feature = layers.Flatten(name="feature_flat")(_convolved(_feature(pictures, options), options))
    if options.insertion == "add":
        feature = layers.Dense(trunk.shape[-1], name="feature_dense")(feature)
        joined = layers.Add(name="inserted")([trunk, feature])
    else:
        joined = layers.Concatenate(name="inserted")([trunk, feature])
    if options.width is not None:
        joined = layers.Dense(options.width, name="fin_pre_logits")(joined)
        joined = layers.ReLU(name="fin_pre_logits_relu")(joined)
    return keras.Model(
        pictures,
        classified(joined, classes_of(net), dropout=dropout_of(net)),
        name=f"{net.name}_fin",
    )


def _feature(pictures: Any, options: FinOptions) -> Any:
    return Histogram(
        options.feature,
        options.bins,
        options.binning,
        options.normalization,
        options.skip_background,
        name="feature",
    )(pictures)


def _convolved(feature: Any, options: FinOptions) -> Any:
    """Return the convolved feature, N x bins x filters."""
    if options.convolution == "along":
        x = layers.Conv1D(1, 3, padding="same", name="feature_convolution")(feature)
    else:
        # Each bin alone: a kernel as wide as there are channels is one of length 1 over bins.
        x = layers.Conv1D(options.filters, 1, name="feature_convolution")(feature)
    return layers.ReLU(name="feature_relu")(x)
