"""Drawings of other things, by what they show: what the packaged model learns to see with.

Every source of emoji and icons is asked for all that no label's words mean. What is left out:
pictures that are held out, and all that shares a drawing with a picture of the data set, so that no
fold, and no held-out picture, is known from here; and pictures that look like one of those.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset import Dataset
from toonnet.dataset.groups import keys_of_groups
from toonnet.dataset.held_out import load_held_out
from toonnet.dataset.labels import Match, normalised
from toonnet.dataset.licences import allows, expand, licences_in
from toonnet.dataset.motifs import drawing_keys
from toonnet.dataset.sources import Candidate, Settings, Wanted, chosen_sources
from toonnet.io import PictureError, decode_picture
from toonnet.models.inputs import net_picture

SOURCES = ("iconify", "openmoji", "fluent3d")
LICENCES = ("permissive", "share-alike")
SIDE_PX = 64
_MARGIN_PX = 4
_RENDERED_PX = 160
_LEAST_HANDS = 3
"""A thing is learnt that so many artists have drawn."""
_ALIKE_FROM = 0.94
"""Correlation of two pictures' 16 x 16 gray values; seen to be equal drawings, or plain discs."""
_LEAST_DRAWINGS = 3
_FLAGS_AND_TONES = re.compile(r"\b(flag|regional|skin tone|tone ?\d|fitzpatrick|type \d)\b")
_TONE_OF_FLUENT = re.compile(r" (light|medium|dark)$")


class Concepts(Wanted):
    """Wants all that no label's words mean."""

    def match(self, names: Iterable[str]) -> Match | None:
        """Return what names mean to nobody."""
        names = list(names)
        if not names or self.label_list.match(names) is not None:
            return None
        text = normalised(names[0])
        return None if _FLAGS_AND_TONES.search(text) else Match("concept", text)


@dataclass(frozen=True)
class Drawn:
    """Small pictures of many things."""

    pictures: NDArray[np.uint8]
    """N x 64 x 64 x 3, on white."""
    motifs: NDArray[np.str_]
    """What each shows."""
    ids: NDArray[np.str_]
    licences: NDArray[np.str_]

    def part(self, chosen: NDArray[Any]) -> Drawn:
        """Return some of them."""
        return Drawn(*(values[chosen] for values in vars(self).values()))


def concepts(dataset: Dataset, real: NDArray[np.uint8], file: Path, *, workers: int) -> Drawn:
    """Return the drawings, from the file if it is there.

    Parameters
    ----------
    dataset
        Whose drawings are left out; its cache has the packages.
    real
        Its collected pictures, N x 64 x 64 x 3.
    file
        Keeps what was made (.npz).
    workers
        Processes.
    """
    if file.exists():
        with np.load(file, allow_pickle=False) as stored:
            return Drawn(**{name: stored[name] for name in Drawn.__annotations__})
    taken = set().union(*keys_of_groups(dataset.connection).values())
    wanted = _of_many_hands(_candidates(dataset.folder / "cache"))
    with Pool(workers) as pool:
        made = pool.map(_drawn, [candidate for _, candidate in wanted], chunksize=50)
    there = [number for number, picture in enumerate(made) if picture is not None]
    rows = [wanted[number] for number in there]
    found = Drawn(
        np.stack([made[number] for number in there]),
        np.array([key.split("/", 1)[1] for key, _ in rows]),
        np.array([f"{candidate.source}/{candidate.source_id}" for _, candidate in rows]),
        np.array([candidate.licence for _, candidate in rows]),
    )
    apart = np.array([key not in taken for key, _ in rows])
    found = found.part(apart & (_likeness(found.pictures, real) < _ALIKE_FROM))
    counts = Counter(found.motifs.tolist())
    found = found.part(np.array([counts[motif] >= _LEAST_DRAWINGS for motif in found.motifs]))
    np.savez(file, **vars(found))
    return found


def _candidates(cache: Path) -> Iterator[tuple[str, Candidate]]:
    """Yield what may be learnt from, with the key of its drawing."""
    held_out, everything = load_held_out(), Concepts(frozenset())
    for source in chosen_sources(SOURCES, Settings()):
        for each in source.candidates(everything, cache):
            keys = drawing_keys(each.source, each.source_id, title=each.title, author=each.author)
            licence = each.licence or ""
            allowed = expand(LICENCES, [known.name for known in licences_in(licence)])
            tone = "fluent" in each.source_id and _TONE_OF_FLUENT.search(each.title or "")
            if not tone and not held_out.has(keys) and allows(allowed, licence):
                yield keys[0], each


def _of_many_hands(
    candidates: Iterable[tuple[str, Candidate]],
) -> list[tuple[str, Candidate]]:
    given, hands = list(candidates), defaultdict(set)
    for key, _ in given:
        hand, motif = key.split("/", 1)
        hands[motif].add(hand)
    return [row for row in given if len(hands[row[0].split("/", 1)[1]]) >= _LEAST_HANDS]


def _drawn(candidate: Candidate) -> NDArray[np.uint8] | None:
    """Return a drawing as small as it is learnt from, framed like a data set's."""
    import cv2

    cv2.setNumThreads(1)
    content = candidate.artwork.read()
    try:
        is_drawing = candidate.source != "fluent3d"
        decoded = decode_picture(content, size_px=_RENDERED_PX if is_drawing else None)
    except PictureError:
        return None
    if decoded.alpha is None:
        return None
    rows, columns = (np.flatnonzero((decoded.alpha >= 8).any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    drawn = decoded.picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = (SIDE_PX - 2 * _MARGIN_PX) / max(drawn.shape[:2])
    height, width = (max(1, round(side * scale)) for side in drawn.shape[:2])
    square = np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)
    top, left = (SIDE_PX - height) // 2, (SIDE_PX - width) // 2
    small = net_picture(np.ascontiguousarray(drawn), (height, width))
    square[top : top + height, left : left + width] = small
    return square


def _likeness(pictures: NDArray[np.uint8], real: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how much each picture looks like the real one that is most like it."""
    return np.asarray((_pattern(pictures) @ _pattern(real).T).max(1))


def _pattern(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    import cv2

    gray = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
    small = [cv2.resize(each, (16, 16), interpolation=cv2.INTER_AREA) for each in gray]
    values = np.stack(small).reshape(len(small), -1).astype(np.float32)
    values -= values.mean(1, keepdims=True)
    return np.asarray(values / (np.linalg.norm(values, axis=1, keepdims=True) + 1e-6))
