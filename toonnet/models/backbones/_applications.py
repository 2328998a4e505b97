"""The backbones that keras.applications has, with fresh weights."""

from __future__ import annotations

from functools import partial
from typing import Any

from keras import applications

from toonnet.models.backbones._backbone import Backbone


def _trunk(architecture: str, pictures: Any) -> Any:
    build = getattr(applications, architecture)
    model = build(include_top=False, weights=None, input_tensor=pictures, pooling="avg")
    return model.output


RESNETS = tuple(
    Backbone(f"resnet{depth}", partial(_trunk, f"ResNet{depth}"), least_px=32)
    for depth in (50, 101, 152)
)
INCEPTION_V3 = Backbone("inception_v3", partial(_trunk, "InceptionV3"), least_px=75)
MOBILENET_V2 = Backbone("mobilenet_v2", partial(_trunk, "MobileNetV2"), least_px=32)
