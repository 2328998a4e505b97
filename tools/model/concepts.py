"""Drawings of other things, by what they show: what the packaged model learns to see with.

Every source of emoji and icons is asked for all that no label's words mean. What is left out:
pictures that are held out, and all that shares a drawing with a picture of the data set, so that no
fold, and no held-out picture, is known from here; and pictures that look like one of those.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.model.drawn import Drawn, framed, likeness
from toonnet.dataset import Dataset
from toonnet.dataset.groups import keys_of_groups
from toonnet.dataset.held_out import load_held_out
from toonnet.dataset.labels import Match, normalised
from toonnet.dataset.licences import allows, expand, licences_in
from toonnet.dataset.motifs import drawing_keys
from toonnet.dataset.sources import Candidate, Settings, Wanted, chosen_sources
from toonnet.io import PictureError, decode_picture

SOURCES = ("iconify", "openmoji", "fluent3d")
LICENCES = ("permissive", "share-alike")
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
        return Drawn.load(file)
    taken = set().union(*keys_of_groups(dataset.connection).values())
    wanted = _of_many_hands(_candidates(dataset.folder / "cache"))
    apart = [row for row in wanted if row[0] not in taken]
    with Pool(workers) as pool:
        made = pool.map(_drawn, [candidate for _, candidate in apart], chunksize=50)
    things = [(key.split("/", 1)[1], candidate) for key, candidate in apart]
    found = Drawn.of(made, things)
    found = found.part(likeness(found.pictures, real) < _ALIKE_FROM)
    counts = Counter(found.motifs.tolist())
    found = found.part(np.array([counts[motif] >= _LEAST_DRAWINGS for motif in found.motifs]))
    found.save(file)
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
    return framed(decoded.picture, decoded.alpha >= 8)
