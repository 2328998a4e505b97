"""Nets for pictures, by name, with fresh weights: nothing is ever downloaded.

================  ===========================================================  =========
name              what                                                         pre-logits
================  ===========================================================  =========
``small``         for 64 to 96 px on a processor: residual, 1.9 million weights  256
``resnet18``      He et al. 2016                                               512
``mobilenet_v2``  Sandler et al. 2018, of keras.applications                   1280
``resnet50``      He et al. 2016, of keras.applications; ``101``, ``152`` too  2048
``inception_v3``  Szegedy et al. 2015, of keras.applications                   2048
``vgg16``         Simonyan and Zisserman 2014                                  4096
``alexnet``       Krizhevsky et al. 2012, both halves joined                   4096
================  ===========================================================  =========
"""

from __future__ import annotations

from typing import Any

import keras

from toonnet.models.backbones._applications import INCEPTION_V3, MOBILENET_V2, RESNETS
from toonnet.models.backbones._backbone import Backbone
from toonnet.models.backbones._plain import ALEXNET, VGG16
from toonnet.models.backbones._residual import RESNET18, SMALL
from toonnet.models.colors import Colors, Space
from toonnet.models.heads import classified

_BACKBONES: dict[str, Backbone] = {
    backbone.name: backbone
    for backbone in (SMALL, RESNET18, MOBILENET_V2, *RESNETS, INCEPTION_V3, VGG16, ALEXNET)
}
_MOMENTUM = 0.9
"""Of batch normalisation's averages. Keras has 0.99, which needs thousands of steps to settle; a
few thousand pictures give a few hundred an epoch at most."""


def backbone_names() -> tuple[str, ...]:
    """Return the names that `create` knows."""
    return tuple(_BACKBONES)


def create(
    name: str,
    classes: int,
    *,
    size_px: int | tuple[int, int] = 224,
    colors: Space = "rgb",
    batch_normalization: bool = True,
    dropout: float | None = None,
) -> keras.Model:
    """Build a net from scratch.

    Parameters
    ----------
    name
        One of `backbone_names`.
    classes
        How many.
    size_px
        The pictures' side, or (height, width).
    colors
        What the net sees: ``"rgb"``, ``"hsv"`` or ``"gray"``; it is fed RGB all the same.
    batch_normalization
        AlexNet and VGG-16 alone can do without it, as they were published.
    dropout
        Share of the pre-logits that is dropped in training; None: 0.5 for AlexNet and VGG-16, else
        0.2.

    Returns
    -------
    keras.Model
        uint8, N x height x width x 3, to probabilities, N x classes. Its layers from
        ``pre_logits_dropout`` on are the classifier.

    Raises
    ------
    ValueError
        If there is no such net, or it can't be built so.
    """
    if name not in _BACKBONES:
        raise ValueError(f"backbone must be one of {', '.join(_BACKBONES)}, got {name!r}")
    backbone = _BACKBONES[name]
    height, width = (size_px, size_px) if isinstance(size_px, int) else size_px
    if min(height, width) < backbone.least_px:
        raise ValueError(f"{name} needs pictures of {backbone.least_px} px, got {height} x {width}")
    if not batch_normalization and not backbone.plain:
        raise ValueError(f"{name} has no form without batch normalization")
    dropped = backbone.dropout if dropout is None else dropout
    if not 0 <= dropped < 1:
        raise ValueError(f"dropout must be at least 0 and below 1, got {dropped}")
    pictures = keras.Input((height, width, 3), dtype="uint8", name="pictures")
    options = {"batch_normalization": batch_normalization, "dropout": dropped}
    trunk = backbone.build(
        Colors(colors, name="colors")(pictures), **_understood(backbone, options)
    )
    net = keras.Model(pictures, classified(trunk, classes, dropout=dropped), name=name)
    for layer in net.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = _MOMENTUM
    return net


def _understood(backbone: Backbone, options: dict[str, Any]) -> dict[str, Any]:
    return options if backbone.plain else {}


__all__ = ["Backbone", "backbone_names", "create"]
