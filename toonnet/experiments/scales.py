"""The three sizes at which the experiments are run."""

from __future__ import annotations

from typing import Literal

from toonnet.experiments.cells import Scale, StandIn
from toonnet.models.training import RECIPES

ScaleName = Literal["smoke", "cpu", "gpu"]

_PAPER = RECIPES["paper"]
_HEAD = _PAPER.with_values(name="head", epochs=10, batch=64)


def _net(backbone: str, size_px: int, pictures_per_s: float) -> StandIn:
    return StandIn(backbone=backbone, size_px=size_px, pictures_per_s=pictures_per_s)


SCALES: dict[str, Scale] = {
    "smoke": Scale(
        name="smoke",
        nets={
            "r101": _net("small", 20, 300),
            "gv3": _net("small", 16, 300),
        },
        splits=("grouped-0",),
        most=48,
        recipe=_PAPER.with_values(epochs=2, batch=8),
        head_recipe=_HEAD.with_values(epochs=2, batch=8),
        fin={"width": 32},
        head={"width": 32},
        head_batches=(4, 16),
        cell_s=6,
    ),
    "cpu": Scale(
        name="cpu",
        nets={
            "r50": _net("resnet18", 64, 90),
            "r101": _net("small", 64, 215),
            "gv3": _net("mobilenet_v2", 64, 122),
        },
        splits=("grouped-0", "grouped-1", "grouped-2", "paper-0"),
        most=1980,  # Each class's share is rounded: never over 2,000.
        recipe=_PAPER.with_values(epochs=8, batch=32),
        head_recipe=_HEAD.with_values(epochs=6),
        fin={"width": 512},
        head={"width": 512},
        cell_s=20,
    ),
    "gpu": Scale(
        name="gpu",
        nets={
            "alexnet": _net("alexnet", 227, 2000),
            "vgg16": _net("vgg16", 224, 800),
            "r50": _net("resnet50", 224, 900),
            "r101": _net("resnet101", 224, 550),
            "r152": _net("resnet152", 224, 400),
            "gv3": _net("inception_v3", 299, 700),
        },
        splits=("grouped-0", "grouped-1", "grouped-2", "paper-0"),
        most=None,
        recipe=_PAPER,
        head_recipe=_HEAD,
        members_batch=24,
        cell_s=60,
        most_bytes=40e6,
        half=True,
    ),
}
"""By name. What the paper doesn't say: AlexNet, VGG-16 and ResNet-152 have no stand-in on two
cores, where ResNet-18 stands for ResNet-50, `small`, residual too, for ResNet-101 and MobileNetV2
for Inception v3; the smoke test's nets stand for nothing."""
