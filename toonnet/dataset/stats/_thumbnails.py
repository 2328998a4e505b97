"""Small pictures inside a page: WebP as data URIs, within a budget of bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toonnet.dataset.dataset import Dataset, Picture
from toonnet.io import PictureError
from toonnet.report import picture_uri

_MOST = 3000
"""More pictures than that are a burden for a browser."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture and its data URI."""

    picture: Picture
    uri: str


def chosen(pictures: Sequence[Picture], most: int = _MOST) -> list[Picture]:
    """Return at most so many pictures, drawn at random, always the same ones, by their groups."""
    if len(pictures) > most:
        pictures = random.Random(0).sample(pictures, most)
    return sorted(pictures, key=lambda picture: (picture.group_id or "", picture.id))


def thumbnails(
    dataset: Dataset,
    pictures: Sequence[Picture],
    budget_bytes: int,
    advance: Callable[[int, int], None] = lambda finished, problems: None,
) -> Iterator[Thumbnail]:
    """Yield the thumbnails of pictures; together they take about the budget at most.

    The better a thumbnail fits into what is left of the budget, the better its quality. A picture
    whose file is spoiled has none.
    """
    left, problems = budget_bytes, 0
    for number, picture in enumerate(pictures):
        fair_share = left / (len(pictures) - number)
        try:
            uri = picture_uri(dataset.pixels(picture), fair_share)
        except PictureError:
            problems += 1
        else:
            left -= len(uri)
            yield Thumbnail(picture, uri)
        advance(1, problems)


def by_label(pictures: Sequence[Picture], shown: int) -> Mapping[str, list[Picture]]:
    """Return which pictures of each label to show, so many in all, each label in its share."""
    labels: dict[str, list[Picture]] = {}
    for picture in pictures:
        labels.setdefault(picture.label, []).append(picture)
    share = min(1.0, shown / max(1, len(pictures)))
    return {
        label: chosen(those, max(1, round(len(those) * share))) for label, those in labels.items()
    }
