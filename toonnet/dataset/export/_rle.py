"""Masks as COCO's run lengths; the same bytes as pycocotools writes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_BITS = 5
_MORE = 32
_FIRST_CHARACTER = 48


class Runs(NamedTuple):
    """A mask as runs in the order of columns, the first one of False."""

    height: int
    width: int
    lengths: NDArray[np.int64]

    @property
    def area(self) -> int:
        """How many pixels are True."""
        return int(self.lengths[1::2].sum())

    def text(self) -> str:
        """Return the run lengths as COCO stores them.

        Each but the first three as the difference to the last but one, in groups of five bits, the
        lowest first, with a bit that says whether more follow.
        """
        rest = self.lengths.copy()
        rest[3:] -= self.lengths[1:-2]
        characters, used = [], []
        going = np.ones(len(rest), bool)
        while going.any():
            low = rest & (_MORE - 1)
            rest >>= _BITS
            # The sign is that of the highest bit written.
            more = np.where(low & (_MORE >> 1), rest != -1, rest != 0)
            characters.append(low + _MORE * more + _FIRST_CHARACTER)
            used.append(going)
            going = going & more
        shown = np.stack(characters, 1)[np.stack(used, 1)]
        return str(shown.astype(np.uint8).tobytes(), "ascii")


def runs_of(mask: NDArray[np.bool_]) -> Runs:
    """Return the runs of an H x W mask."""
    import cv2

    # Ten times as fast as NumPy's own transposition.
    flat = cv2.transpose(np.ascontiguousarray(mask).view(np.uint8)).reshape(-1)
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    first = [0] if flat.size and flat[0] else []
    edges = np.concatenate([[0], first, changes, [flat.size]])
    return Runs(mask.shape[0], mask.shape[1], np.diff(edges).astype(np.int64))


def bounding_box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return (left, top, width, height) in pixels of what is True; zeros if nothing is."""
    columns = np.flatnonzero(mask.any(axis=0))
    if not columns.size:
        return 0, 0, 0, 0
    rows = np.flatnonzero(mask.any(axis=1))
    left, top = int(columns[0]), int(rows[0])
    return left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1
