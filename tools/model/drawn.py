"""Small pictures of many things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.sources import Candidate
from toonnet.models.inputs import net_picture

SIDE_PX = 64
_MARGIN_PX = 4


@dataclass(frozen=True)
class Drawn:
    """Small pictures of many things."""

    pictures: NDArray[np.uint8]
    """N x 64 x 64 x 3, on white."""
    motifs: NDArray[np.str_]
    """What each shows."""
    ids: NDArray[np.str_]
    licences: NDArray[np.str_]

    @classmethod
    def of(
        cls,
        pictures: Sequence[NDArray[np.uint8] | None],
        things: Sequence[tuple[str, Candidate]],
    ) -> Drawn:
        """Put pictures, what they show and where they are from together; None is left out."""
        rows = [
            (picture, thing, f"{candidate.source}/{candidate.source_id}", candidate.licence)
            for picture, (thing, candidate) in zip(pictures, things, strict=True)
            if picture is not None
        ]
        return cls(*map(np.array, zip(*rows, strict=True)))

    @classmethod
    def load(cls, file: Path) -> Drawn:
        """Read what `save` wrote."""
        with np.load(file, allow_pickle=False) as stored:
            return cls(**{name: stored[name] for name in cls.__annotations__})

    def save(self, file: Path) -> None:
        """Write them (.npz)."""
        np.savez(file, **vars(self))

    def part(self, chosen: NDArray[Any]) -> Drawn:
        """Return some of them."""
        return Drawn(*(values[chosen] for values in vars(self).values()))

    def and_others(self, others: Drawn) -> Drawn:
        """Return these and the others."""
        pairs = zip(vars(self).values(), vars(others).values(), strict=True)
        return Drawn(*(np.concatenate(pair) for pair in pairs))


def framed(picture: NDArray[np.uint8], drawn: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
    """Return a picture, cropped to what is drawn, in the middle of a white square of 64 px.

    None if nothing is drawn.
    """
    rows, columns = (np.flatnonzero(drawn.any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    cropped = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = (SIDE_PX - 2 * _MARGIN_PX) / max(cropped.shape[:2])
    height, width = (max(1, round(side * scale)) for side in cropped.shape[:2])
    square = np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)
    top, left = (SIDE_PX - height) // 2, (SIDE_PX - width) // 2
    small = net_picture(np.ascontiguousarray(cropped), (height, width))
    square[top : top + height, left : left + width] = small
    return square


def likeness(
    pictures: NDArray[np.uint8], real: NDArray[np.uint8], *, outlines: bool = False
) -> NDArray[np.float32]:
    """Return how much each picture looks like the real one that is most like it: correlation.

    Of 16 x 16 gray values; with outlines, of what is inside of the outline and what isn't.
    """
    patterns = [_pattern(each, outlines) for each in (pictures, real)]
    return np.asarray((patterns[0] @ patterns[1].T).max(1))


def _pattern(pictures: NDArray[np.uint8], outlines: bool) -> NDArray[np.float32]:
    import cv2

    gray = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
    if outlines:
        gray = [_inside(each) for each in gray]
    small = [cv2.resize(each, (16, 16), interpolation=cv2.INTER_AREA) for each in gray]
    values = np.stack(small).reshape(len(small), -1).astype(np.float32)
    values -= values.mean(1, keepdims=True)
    return np.asarray(values / (np.linalg.norm(values, axis=1, keepdims=True) + 1e-6))


def _inside(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 255 where white paper can't be reached from the border."""
    import cv2

    _, parts = cv2.connectedComponents((gray >= 245).astype(np.uint8), connectivity=4)
    border = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    return np.where(np.isin(parts, border[border > 0]), 0, 255).astype(np.uint8)
