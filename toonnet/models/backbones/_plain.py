"""AlexNet and VGG-16: convolutions one after the other, then two dense layers of 4096."""

from __future__ import annotations

from typing import Any

from keras import layers

from toonnet.models.backbones._backbone import Backbone

_DENSE = 4096


def _activated(x: Any, name: str, *, batch_normalization: bool) -> Any:
    if batch_normalization:
        x = layers.BatchNormalization(name=f"{name}_normalization")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def _dense_part(x: Any, *, batch_normalization: bool, dropout: float) -> Any:
    """Return the second dense layer's output; what follows drops that one."""
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(_DENSE, name="dense_6")(x)
    x = _activated(x, "dense_6", batch_normalization=batch_normalization)
    x = layers.Dropout(dropout, name="dense_6_dropout")(x)
    x = layers.Dense(_DENSE, name="dense_7")(x)
    return _activated(x, "dense_7", batch_normalization=batch_normalization)


def _alexnet(x: Any, *, batch_normalization: bool, dropout: float) -> Any:
    """Build AlexNet; its two halves, which were for two GPUs, are one, so no layer has groups.

    Batch normalisation takes the place of local response normalisation.
    """
    rows = ((96, 11, 4, "valid"), (256, 5, 1, "same"), *((384, 3, 1, "same"),) * 2)
    for number, (filters, side, stride, padding) in enumerate((*rows, (256, 3, 1, "same")), 1):
        name = f"convolution_{number}"
        x = layers.Conv2D(filters, side, strides=stride, padding=padding, name=name)(x)
        x = _activated(x, name, batch_normalization=batch_normalization)
        if number in (1, 2, 5):
            x = layers.MaxPooling2D(3, 2, name=f"pool_{number}")(x)
    return _dense_part(x, batch_normalization=batch_normalization, dropout=dropout)


def _vgg16(x: Any, *, batch_normalization: bool, dropout: float) -> Any:
    for block, (count, filters) in enumerate(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), 1):
        for number in range(1, count + 1):
            name = f"convolution_{block}_{number}"
            x = layers.Conv2D(filters, 3, padding="same", name=name)(x)
            x = _activated(x, name, batch_normalization=batch_normalization)
        x = layers.MaxPooling2D(2, name=f"pool_{block}")(x)
    return _dense_part(x, batch_normalization=batch_normalization, dropout=dropout)


ALEXNET = Backbone("alexnet", _alexnet, least_px=67, dropout=0.5, plain=True)
VGG16 = Backbone("vgg16", _vgg16, least_px=32, dropout=0.5, plain=True)
