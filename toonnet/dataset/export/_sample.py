"""What is exported of one picture: plain data, known before anything is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from toonnet.dataset.dataset import Picture
from toonnet.io import (
    PictureError,
    check_png,
    decode_picture,
    encode_mask,
    encode_picture,
    fitted,
    read_source,
)


class SourceFile(NamedTuple):
    """A file of the data set, as it was when the export was planned."""

    path: str
    size_bytes: int
    sha256: str


class Work(NamedTuple):
    """A picture or 3D model that an exported picture was made from."""

    id: str
    kind: str
    """``picture`` or ``body``."""
    title: str
    author: str
    licence: str
    source: str
    source_id: str
    url: str
    package: str
    package_version: str
    operation: str
    """What it was made by from its own parent; empty if it has none."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture to be exported."""

    picture: Picture
    work: Work
    parents: tuple[Work, ...]
    """What it was made from, the nearest first."""
    split: str
    class_number: int
    height: int
    """In pixels as exported, like `width`."""
    width: int
    file: SourceFile
    mask: SourceFile | None

    @property
    def id(self) -> str:
        """The picture's id."""
        return self.picture.id

    @property
    def label(self) -> str:
        """What it shows."""
        return self.picture.label

    @property
    def is_copied(self) -> bool:
        """Whether the picture keeps its size, and so its file."""
        return (self.height, self.width) == (self.picture.height, self.picture.width)

    def metadata(self) -> dict[str, str | int]:
        """Return what every format says about it; text is empty where nothing is known."""
        picture = self.picture
        recipe = picture.recipe
        return {
            "id": picture.id,
            "label": picture.label,
            "split": self.split,
            "origin": picture.origin,
            "title": picture.title or "",
            "author": picture.author or "",
            "licence": picture.licence or "",
            "source": picture.source,
            "source_id": picture.source_id,
            "url": picture.url or "",
            "package": picture.package or "",
            "package_version": picture.package_version or "",
            "group_id": picture.group_id or "",
            "parent_id": picture.parent_id or "",
            "recipe": json.dumps(recipe, sort_keys=True) if recipe else "",
            "height": self.height,
            "width": self.width,
            "pixel_sha256": (picture.pixel_sha256 or "") if self.is_copied else "",
        }

    def identity(self) -> list[object]:
        """Return everything that decides what is exported of it, as JSON."""
        mask = self.mask and self.mask.sha256
        return [self.metadata(), self.class_number, self.file.sha256, mask]

    def picture_bytes(self) -> bytes:
        """Return its PNG file: the data set's own if the size is the same.

        Raises
        ------
        PictureError
            If the file is damaged, or isn't what it was when the export was planned.
        """
        data = _unchanged(self.file)
        if self.is_copied:
            return data
        size_px = max(self.height, self.width)
        return encode_picture(decode_picture(data, size_px=size_px).picture, "png")

    def mask_bytes(self) -> bytes:
        """Return its mask as gray PNG; 255 all over where nothing tells what is drawn.

        So readers that want the same of every picture get it; the metadata tell which it is.
        """
        if self.mask is None:
            return encode_mask(np.full((self.height, self.width), 255, np.uint8))
        data = _unchanged(self.mask)
        if self.is_copied:
            return data
        gray = np.ascontiguousarray(decode_picture(data).picture[..., 0])
        return encode_mask(fitted(gray, max(self.height, self.width)))


def examined(path: Path, height: int, width: int) -> SourceFile:
    """Return what a picture's or mask's file holds.

    Raises
    ------
    PictureError
        If it is missing, damaged or not of that size.
    """
    data = read_source(path)
    found = check_png(data)
    if found != (height, width):
        raise PictureError(
            "broken",
            f"it has {found[0]} x {found[1]} pixels, the catalog says {height} x {width}",
            "collect it again",
        )
    return SourceFile(str(path), len(data), hashlib.sha256(data).hexdigest())


def _unchanged(file: SourceFile) -> bytes:
    data = read_source(file.path)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise PictureError("broken", "it changed during the export", "run the same command again")
    return data
