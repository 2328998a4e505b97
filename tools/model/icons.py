"""Icons of one colour, by what they show: thousands of things in a hundred and more hands.

A data set has none of them. They show what drawings of a thing have in common better than the few
coloured ones can; they get colours here. Icons that mean a label teach that label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from multiprocessing import Pool
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tools.model.drawn import Drawn, framed, likeness
from toonnet.dataset.labels import OTHER, Match, load_labels, normalised
from toonnet.dataset.licences import allows, expand, licences_in
from toonnet.dataset.sources import Candidate, Settings, Wanted
from toonnet.dataset.sources.iconify import Iconify
from toonnet.io import PictureError, decode_picture

_LEAST_HANDS = 5
_MOST_OF_A_THING = 16
_MOST_OF_A_LABEL = 400
_RENDERED_PX = 128
_EDITION = re.compile(
    r"\b(outlined?|fill|filled|rounded?|sharp|bold|duotone|light|thin|linear|broken|line|solid"
    r"|regular|two ?tone|twotone|o|alt|\d+|sm|md|lg|xl|mini|micro|small|large)\b"
)
_OF_INTERFACES = re.compile(
    r"\b(account|bar|battery|brake|catalog|cell|chart|checkbox|coolant|dagger|defrost|diagram|dot"
    r"|esp|fan|flip|flow|gun|items|leg|level|list|mirror|mobile|mower|node|objects|option|plan"
    r"|rosette|shield|smartphone|speed|suspension|sword|thought|turbine|vendor|wifi|windshield)\b"
)
"""Beside a label's word they speak of a signal, a setting or a structure."""
_PLAIN = 0.25
"""Share that stays black or dark."""
_FILLED = 0.6
"""Share whose enclosed parts get colours of their own."""
_EDGED = 0.25
"""Share that gets a line around it."""
_LEAST_HOLE_PX = 12
_ALIKE_FROM = 0.97
"""Correlation of two outlines."""


class Icons(Iconify):
    """The sets of one colour."""

    colored: ClassVar[bool] = False


class Things(Wanted):
    """Wants everything, by its plain name."""

    def match(self, names: Iterable[str]) -> Match | None:
        """Return the label that a name means, or what else it says."""
        names = list(names)
        known = self.label_list.match(names)
        if known is not None and known.label != OTHER:
            odd = _OF_INTERFACES.search(normalised(names[0]))
            return None if odd else Match(known.label, known.label)
        text = " ".join(_EDITION.sub(" ", normalised(names[0])).split())
        return Match("thing", text) if text else None


def icons(
    cache: Path, real: NDArray[np.uint8], file: Path, *, licences: Sequence[str], workers: int
) -> Drawn:
    """Return the coloured icons, from the file if it is there.

    Parameters
    ----------
    cache
        A data set's, with the packages.
    real
        Its collected pictures, N x 64 x 64 x 3; what has the outline of one of them is left out.
    file
        Keeps what was made (.npz).
    licences
        Of these, or of these groups.
    workers
        Processes.
    """
    if file.exists():
        return Drawn.load(file)
    rows = list(_chosen(_by_thing(cache, licences)))
    with Pool(workers) as pool:
        numbered = [(number, candidate) for number, (_, candidate) in enumerate(rows)]
        made = pool.starmap(_colored, numbered, chunksize=50)
    found = Drawn.of(made, rows)
    found = found.part(likeness(found.pictures, real, outlines=True) < _ALIKE_FROM)
    found.save(file)
    return found


def _by_thing(cache: Path, licences: Sequence[str]) -> Mapping[str, dict[str, list[Candidate]]]:
    """Return the icons of each thing by hand."""
    things: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    everything = Things(frozenset())
    for each in Icons(Settings()).candidates(everything, cache):
        allowed = expand(licences, [known.name for known in licences_in(each.licence or "")])
        match = everything.match(each.words)
        if match is not None and allows(allowed, each.licence or ""):
            things[match.word][each.author or each.source_id].append(each)
    return things


def _chosen(
    things: Mapping[str, dict[str, list[Candidate]]],
) -> Iterator[tuple[str, Candidate]]:
    """Yield so many of each thing, one of each hand before a second one of any."""
    labels = frozenset(load_labels().names)
    random = np.random.default_rng(0)
    for thing, by_hand in sorted(things.items()):
        if thing not in labels and len(by_hand) < _LEAST_HANDS:
            continue
        hands = [[those[place] for place in random.permutation(len(those))]
                 for _, those in sorted(by_hand.items())]  # fmt: skip
        in_turn = filter(None, chain.from_iterable(zip_longest(*hands)))
        most = _MOST_OF_A_LABEL if thing in labels else _MOST_OF_A_THING
        for candidate in islice(in_turn, most):
            yield thing, candidate


def _colored(seed: int, candidate: Candidate) -> NDArray[np.uint8] | None:
    """Return an icon in colours that the seed draws, 64 x 64 x 3, framed like a data set's."""
    try:
        alpha = decode_picture(candidate.artwork.read(), size_px=_RENDERED_PX).alpha
    except PictureError:
        return None
    return None if alpha is None else colored(alpha, np.random.default_rng(seed))


def colored(ink: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8] | None:
    """Return a drawing made of an icon's ink: coloured lines, parts filled, a line around it.

    Parameters
    ----------
    ink
        uint8, height x width: how far each pixel is covered.
    random
        Decides the colours.

    Returns
    -------
    numpy.ndarray or None
        uint8, 64 x 64 x 3, on white; None if there is no ink.
    """
    import cv2

    cv2.setNumThreads(1)
    ink = np.pad(ink, 6)
    picture = np.full((*ink.shape, 3), 255.0, np.float32)
    drawn = ink > 127
    style = random.random()
    line = random.uniform(0, 70, 3) if style < _PLAIN or random.random() < 0.5 else _color(random)
    if random.random() < _EDGED:
        wide = cv2.dilate(drawn.astype(np.uint8), np.ones((5, 5), np.uint8))
        edge = _color(random) if random.random() < 0.5 else random.uniform(0, 60, 3)
        picture[wide > 0], drawn = edge, wide > 0
    if style >= 1 - _FILLED:
        count, parts, figures, _ = cv2.connectedComponentsWithStats(
            (~drawn).astype(np.uint8), connectivity=4
        )
        tint = _color(random)
        outside = parts[0, 0]
        for part in range(1, count):
            if part != outside and figures[part, cv2.CC_STAT_AREA] >= _LEAST_HOLE_PX:
                color = tint if random.random() < 0.6 else _color(random)
                # A pixel wider, under the ink's soft edge.
                grown = cv2.dilate((parts == part).astype(np.uint8), np.ones((3, 3), np.uint8))
                picture[grown > 0] = color
    share = (ink / np.float32(255))[:, :, None]
    picture = picture * (1 - share) + line.astype(np.float32) * share
    return framed(np.rint(picture).astype(np.uint8), (picture < 250).any(2))


def _color(random: np.random.Generator) -> NDArray[np.float64]:
    """Return a colour such as drawings have: of any hue, rarely gray."""
    import cv2

    hue, saturation, value = (
        random.uniform(0, 180),
        random.uniform(60, 255),
        random.uniform(90, 255),
    )
    hsv = np.array([[[hue, saturation, value]]], np.float32).astype(np.uint8)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0].astype(np.float64))
