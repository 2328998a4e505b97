"""From a picture to what a net takes; needs no Keras.

IUS runs at a longer side of 299 px; then the picture is shrunk by area to the net's size. What is
made of a data set is kept, one PNG a picture, so that a second run starts at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.batch import (
    Item,
    LocalEngine,
    Made,
    Progress,
    Summary,
    progress_for,
    recipe_hash,
    run_batch,
)
from toonnet.fast import IUSParams, ius
from toonnet.io import decode_picture, encode_picture, fitted, read_picture, read_source
from toonnet.models.card import Unify

UNIFY_SIDE_PX = 299
"""Where IUS runs: the paper's input size."""
VERSION = 1
"""Goes up when the same settings give other pixels."""

Picture = NDArray[np.uint8]
_PRESETS = {"default": IUSParams.default, "paper": IUSParams.paper}


def net_picture(picture: Picture, size_px: tuple[int, int], unify: Unify = "none") -> Picture:
    """Return a picture as a net takes it.

    Parameters
    ----------
    picture
        uint8, H x W x 3, RGB, of the same proportions as the net's input, or it is distorted.
    size_px
        (Height, width) of the result.
    unify
        ``"none"``, or the preset of IUS.
    """
    import cv2

    if unify != "none":
        picture = unified(fitted(picture, UNIFY_SIDE_PX), unify)
    if picture.shape[:2] == size_px:
        return picture
    smaller = picture.shape[0] >= size_px[0] and picture.shape[1] >= size_px[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size_px[::-1], interpolation=how), np.uint8)


def squared(picture: Picture) -> Picture:
    """Return a picture with white beside it, so that it is square; it stays in the middle."""
    height, width = picture.shape[:2]
    if height == width:
        return picture
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    return square


def unified(pictures: Any, preset: Unify, threads: int = 1) -> Any:
    """Return a picture, or a list of them, in unified style."""
    return ius(pictures, _PRESETS[preset](), threads=threads)


@dataclass(frozen=True)
class PrepareJob:
    """Makes the nets' pictures of files."""

    size_px: tuple[int, int]
    unify: Unify

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return what decides the pixels."""
        return {
            "operation": "net picture",
            "version": VERSION,
            "size_px": list(self.size_px),
            "unify": self.unify,
        }

    def prepare(self) -> None:
        """Load what `make` needs."""
        import cv2

        cv2.setNumThreads(1)
        net_picture(np.zeros((8, 8, 3), np.uint8), self.size_px, self.unify)

    def read(self, item: Item) -> bytes:
        """Return the file's bytes."""
        return read_source(item.source)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the net's picture as PNG."""
        picture = net_picture(decode_picture(content).picture, self.size_px, self.unify)
        return Made(encode_picture(picture, "png"))


def prepare(
    files: Mapping[str, str | os.PathLike[str]],
    cache: str | os.PathLike[str],
    job: PrepareJob,
    *,
    workers: int = 1,
    progress: Callable[[int], Progress] = lambda total: progress_for(total, "", quiet=True),
    on_wait: Callable[[str], None] = lambda told: None,
) -> tuple[Path, Summary]:
    """Make the nets' pictures that aren't in the cache yet.

    Another run that is just making them is waited for.

    Parameters
    ----------
    files
        Picture files by id.
    cache
        A folder; each kind of pictures gets one in it.
    job
        What to make.
    workers, progress, on_wait
        Of the run.

    Returns
    -------
    The folder of these pictures, for `loaded`, and what became of the run.

    Raises
    ------
    BatchError
        If the run can't start.
    """
    folder = Path(cache) / recipe_hash(job.recipe)[:16]
    items = [Item(_file(id_), os.fspath(path), id_) for id_, path in sorted(files.items())]
    summary = run_batch(
        job,
        items,
        folder,
        engine=LocalEngine(workers),
        progress=progress(len(items)),
        on_wait=on_wait,
    )
    return folder, summary


def loaded(folder: Path, ids: Sequence[str], size_px: tuple[int, int]) -> Picture:
    """Return prepared pictures, N x height x width x 3, in the order of their ids."""
    pictures = np.empty((len(ids), *size_px, 3), np.uint8)
    for number, id_ in enumerate(ids):
        pictures[number] = read_picture(prepared_file(folder, id_)).picture
    return pictures


def is_prepared(folder: Path, id_: str) -> bool:
    """Return whether a picture could be made."""
    return prepared_file(folder, id_).exists()


def prepared_file(folder: Path, id_: str) -> Path:
    """Return where a prepared picture is, as PNG."""
    return folder / _file(id_)


def _file(id_: str) -> str:
    return f"{id_[:2]}/{id_}.png"
