"""Inflate a data set's pictures: ``python -m benchmarks.inflation DATASET``.

Fails where less than 97 % of the accepted, collected pictures give a valid model, more than 10 %
are plates, or less than 80 % of the parts marked by hand (``inflation_marks.toml``) are found.
Tells the processor time of a model, and of ten snapshots.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from toonnet.dataset import Dataset, mask_file
from toonnet.inflate import CartoonModel, black_stroke, inflate
from toonnet.io import PictureError, read_mask, read_picture
from toonnet.render import CelRenderer, TurnedViews

MARKS = Path(__file__).parent / "inflation_marks.toml"
LEAST_VALID, MOST_SLABS, LEAST_FOUND = 0.97, 0.10, 0.80
LEAST_THICKNESS = 0.3
LEAST_OVERLAP = 0.4
"""Of the boxes of a mark and of a part, their intersection over their union."""
SHOT = 20
"""Every so many models snapshots are taken."""

Box = Sequence[float]


def problem(model: CartoonModel) -> str:
    """Return what is wrong with a model; empty: nothing."""
    for part in model.parts:
        edges = np.sort(part.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        _, counts = np.unique(edges, axis=0, return_counts=True)
        if (counts != 2).any():
            return "not watertight"
    thickest = max(model.parts, key=lambda part: part.inscribed_diameter)
    thin = thickest.thickness < LEAST_THICKNESS * thickest.inscribed_diameter
    return "too thin" if thin and not model.slab else ""


def overlap(one: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / (sum(areas) - both)


def found(model: CartoonModel, marks: list[dict[str, Any]], side_px: int) -> int:
    """Return how many marks are parts other than the main body."""
    body = max(model.parts, key=lambda part: part.inscribed_diameter)
    boxes = [np.array(part.box_px) / side_px * 100 for part in model.parts if part is not body]
    return sum(
        max((overlap(mark["box"], box) for box in boxes), default=0.0) >= LEAST_OVERLAP
        for mark in marks
    )


def models(dataset: Dataset, limit: int | None) -> Iterator[tuple[Any, CartoonModel | str, float]]:
    """Yield pictures with their models, or the reason why there is none, and seconds."""
    for number, picture in enumerate(dataset.pictures(status="accepted", origin="collected")):
        if number == limit:
            return
        path = dataset.folder / mask_file(picture.id)
        mask = read_mask(path) if path.exists() else None
        pixels = read_picture(dataset.path(picture)).picture
        began = time.process_time()
        try:
            made: CartoonModel | str = inflate(pixels, mask)
        except PictureError as error:
            made = error.reason
        yield picture, made, time.process_time() - began


def main() -> int:
    """Measure, print, compare with what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--limit", type=int, help="at most so many pictures")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    marked = {
        (entry["source"], entry["source_id"]): entry["parts"]
        for entry in tomllib.loads(MARKS.read_text())["drawing"]
    }
    outcomes: Counter[str] = Counter()
    hits = marks = 0
    seconds, shooting = [], []
    renderer = CelRenderer(512, style=black_stroke(512), outputs="pictures")
    with Dataset.open(arguments.dataset) as dataset, renderer:
        for picture, made, spent in models(dataset, arguments.limit):
            outcome = made if isinstance(made, str) else problem(made) or "valid"
            outcomes[outcome] += 1
            if isinstance(made, str):
                continue
            outcomes["plates"] += made.slab
            seconds.append(spent)
            wanted = marked.get((picture.source, picture.source_id), [])
            marks += len(wanted)
            hits += found(made, wanted, picture.width)
            if len(seconds) % SHOT == 1:
                began = time.process_time()
                renderer.render(made.render_mesh(), TurnedViews(10))
                shooting.append(time.process_time() - began)
    plates = outcomes.pop("plates")
    total = max(outcomes.total(), 1)
    print(f"{total} pictures: {dict(outcomes)}, {plates} of them plates")
    print(f"a model: {1000 * np.median(seconds):.0f} ms (median)")
    print(f"ten snapshots of 512 x 512: {1000 * np.median(shooting):.0f} ms of processor time")
    print(f"{hits} of {marks} marked parts are parts; load {os.getloadavg()[0]:.1f}")
    good = outcomes["valid"] >= LEAST_VALID * total and plates <= MOST_SLABS * total
    return 0 if good and hits >= LEAST_FOUND * marks else 1


if __name__ == "__main__":
    sys.exit(main())
