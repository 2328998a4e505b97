"""Residual nets of 3 x 3 convolutions: ResNet-18, and one for small pictures and machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras import layers

from toonnet.models.backbones._backbone import Backbone


def _convolved(x: Any, filters: int, name: str, *, side: int = 3, stride: int = 1) -> Any:
    """Return a convolution without bias, normalised."""
    x = layers.Conv2D(
        filters,
        side,
        strides=stride,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(x)
    return layers.BatchNormalization(name=f"{name}_normalization")(x)


def _block(x: Any, filters: int, name: str, *, stride: int, averaged: bool) -> Any:
    """Return two convolutions beside a way past them.

    Where that way halves the picture it averages (ResNet-D) or takes every other pixel (ResNet).
    """
    y = _convolved(x, filters, f"{name}_1", stride=stride)
    y = layers.ReLU(name=f"{name}_1_relu")(y)
    y = _convolved(y, filters, f"{name}_2")
    if stride > 1 and averaged:
        x = layers.AveragePooling2D(stride, padding="same", name=f"{name}_pool")(x)
    if stride > 1 or x.shape[-1] != filters:
        kept = 1 if averaged else stride
        x = _convolved(x, filters, f"{name}_past", side=1, stride=kept)
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_sum")([x, y]))


def _stages(x: Any, widths: Sequence[int], blocks: Sequence[int], *, averaged: bool) -> Any:
    for stage, (filters, count) in enumerate(zip(widths, blocks, strict=True), 1):
        for number in range(1, count + 1):
            stride = 2 if number == 1 and stage > 1 else 1
            name = f"block_{stage}_{number}"
            x = _block(x, filters, name, stride=stride, averaged=averaged)
    return layers.GlobalAveragePooling2D(name="average")(x)


def _resnet18(x: Any) -> Any:
    x = _convolved(x, 64, "stem", side=7, stride=2)
    x = layers.ReLU(name="stem_relu")(x)
    x = layers.MaxPooling2D(3, 2, padding="same", name="stem_pool")(x)
    return _stages(x, (64, 128, 256, 512), (2, 2, 2, 2), averaged=False)


def _small(x: Any) -> Any:
    """Build the small net: a quarter of the side at once, then the work where it is cheap."""
    for number, filters in enumerate((32, 64), 1):
        x = _convolved(x, filters, f"stem_{number}", stride=2)
        x = layers.ReLU(name=f"stem_{number}_relu")(x)
    return _stages(x, (64, 128, 256), (2, 2, 1), averaged=True)


RESNET18 = Backbone("resnet18", _resnet18, least_px=32)
SMALL = Backbone("small", _small, least_px=16)
