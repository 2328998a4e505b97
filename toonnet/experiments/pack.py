"""What experiments start from: a data set's pictures, their truth and their sides, in one file.

All scales start from such a file, so that a run on another machine computes the same things. It
holds pictures as they came, at the side where IUS runs; IUS and the nets' sizes are made of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.io import atomic_write
from toonnet.models.card import Unify
from toonnet.models.errors import ModelError
from toonnet.models.inputs import UNIFY_SIDE_PX, net_picture
from toonnet.models.training import Examples

SIDES = ("", "train", "validation", "test")
"""By number; the first: on no side."""
FORMAT = 1
_QUALITIES = (101, 95, 90, 85, 80, 70, 60, 50, 40, 30)
"""Of WebP; above 100 nothing is lost."""


@dataclass(frozen=True)
class Pack:
    """Pictures with all that experiments need to know of them."""

    labels: tuple[str, ...]
    ids: tuple[str, ...]
    groups: tuple[str, ...]
    classes: NDArray[np.int64]
    collected: NDArray[np.bool_]
    """True where a picture is a real one."""
    sides: Mapping[str, NDArray[np.uint8]]
    """By split and seed, such as ``"grouped-0"``: each picture's side, a number in `SIDES`."""
    encoded: tuple[bytes, ...]
    """PNG or WebP, `UNIFY_SIDE_PX` on the longer side."""

    @cached_property
    def digest(self) -> str:
        """Return what tells this pack from others, in hexadecimal."""
        whole = hashlib.sha256(self._told().encode())
        for content in self.encoded:
            whole.update(hashlib.sha256(content).digest())
        return whole.hexdigest()

    def save(self, path: Path) -> None:
        """Write the file, in one step."""
        ends = np.cumsum([len(content) for content in self.encoded], dtype=np.int64)
        buffer = io.BytesIO()
        np.savez(
            buffer,
            told=np.frombuffer(self._told().encode(), np.uint8),
            pictures=np.frombuffer(b"".join(self.encoded), np.uint8),
            ends=ends,
        )
        atomic_write(path, buffer.getbuffer())

    @classmethod
    def load(cls, path: Path) -> Pack:
        """Read what `save` wrote.

        Raises
        ------
        ModelError
            If it isn't such a file.
        """
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
                told = json.loads(stored["told"].tobytes())
                blob, ends = stored["pictures"].tobytes(), stored["ends"].tolist()
            if told.pop("format") != FORMAT:
                raise ValueError("it has another format")
            encoded = [blob[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
            pack = cls(
                tuple(told["labels"]),
                tuple(told["ids"]),
                tuple(told["groups"]),
                np.array(told["classes"], np.int64),
                np.array(told["collected"], np.bool_),
                {name: np.array(each, np.uint8) for name, each in told["sides"].items()},
                tuple(encoded),
            )
            lengths = {len(pack.ids), len(pack.groups), len(pack.classes), len(encoded)}
            if len(lengths | {len(pack.collected)} | set(map(len, pack.sides.values()))) != 1:
                raise ValueError("its parts differ in length")
            return pack
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"{str(path)!r} is no pack of pictures: {error}") from error

    def numbers(self, split: str, side: str) -> NDArray[np.int64]:
        """Return which pictures are on a side of a split."""
        return np.flatnonzero(self.sides[split] == SIDES.index(side))

    def pictures(self, size_px: int, unify: Unify, cache: Path, *, workers: int) -> Any:
        """Return all pictures as nets take them, N x size x size x 3; kept in the cache."""
        path = cache / f"{self.digest[:16]}-{size_px}-{unify}.npy"
        if not path.exists():
            with ThreadPoolExecutor(workers) as pool:
                made = pool.map(lambda each: _made(each, size_px, unify), self.encoded)
                array = np.stack(list(made))
            buffer = io.BytesIO()
            np.save(buffer, array)
            cache.mkdir(parents=True, exist_ok=True)
            atomic_write(path, buffer.getbuffer(), durable=False)
        return np.load(path, mmap_mode="r", allow_pickle=False)

    def examples(self, split: str, side: str, pictures: Any) -> Examples:
        """Return the examples of one side, of the pictures that `pictures` gave."""
        numbers = self.numbers(split, side)
        return Examples(
            (np.asarray(pictures[numbers]),),
            self.classes[numbers],
            self.labels,
            tuple(self.ids[number] for number in numbers),
            self.collected[numbers],
        )

    def _told(self) -> str:
        return json.dumps(
            {
                "format": FORMAT,
                "labels": self.labels,
                "ids": self.ids,
                "groups": self.groups,
                "classes": self.classes.tolist(),
                "collected": self.collected.astype(int).tolist(),
                "sides": {name: each.tolist() for name, each in sorted(self.sides.items())},
            }
        )


def within(files: Sequence[bytes], most_bytes: float, *, workers: int) -> tuple[bytes, ...]:
    """Return picture files as they are, or where that is too much as WebP of the best quality.

    Raises
    ------
    ModelError
        If no quality fits.
    """
    if sum(map(len, files)) <= most_bytes:
        return tuple(files)
    with ThreadPoolExecutor(workers) as pool:
        for quality in _QUALITIES:
            made = tuple(pool.map(lambda each, quality=quality: _webp(each, quality), files))
            if sum(map(len, made)) <= most_bytes:
                return made
    raise ModelError(f"{len(files):,} pictures need over {most_bytes / 1e6:.0f} MB")


def _webp(content: bytes, quality: int) -> bytes:
    import cv2

    bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    return cv2.imencode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()


def _made(content: bytes, size_px: int, unify: Unify) -> NDArray[np.uint8]:
    import cv2

    # Of our own making a moment ago: no need for the careful decoder of strangers' files.
    bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    picture = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
    return net_picture(picture, (size_px, size_px), unify)


def unify_ms(pack: Pack, *, count: int = 50) -> float:
    """Return the time that IUS takes a picture on one core, the median of some pictures."""
    from time import perf_counter

    from toonnet.models.inputs import unified

    times = []
    for content in pack.encoded[:count]:
        picture = _made(content, UNIFY_SIDE_PX, "none")
        began = perf_counter()
        unified(picture, "default")
        times.append(1000 * (perf_counter() - began))
    return float(np.median(times))
