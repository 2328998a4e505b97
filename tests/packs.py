"""Packs of small real drawings, for tests of the experiments."""

import numpy as np
from realart import openmoji_labelled

from toonnet.experiments.pack import SIDES, Pack
from toonnet.io import encode_picture


def small_pack(splits=("grouped-0",), size_px=40):
    """Return a pack of OpenMoji's cars, cats and clouds."""
    found = list(openmoji_labelled(size_px))
    labels = sorted({label for _, label, _ in found})
    numbers = np.arange(len(found))
    sides = {
        split: np.array([SIDES.index(side) for side in ("train", "train", "validation", "test")])[
            (numbers + shift) % 4
        ].astype(np.uint8)
        for shift, split in enumerate(splits)
    }
    return Pack(
        tuple(labels),
        tuple(name for name, _, _ in found),
        tuple(f"group {number // 2}" for number in numbers),
        np.array([labels.index(label) for _, label, _ in found]),
        numbers % 5 > 0,
        sides,
        tuple(encode_picture(picture, "png") for _, _, picture in found),
    )
