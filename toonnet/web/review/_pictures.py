"""Pictures as the page shows them: small ones made when they are asked for, and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset import Dataset, DatasetError, Picture
from toonnet.io import atomic_write, format_of, read_picture, read_source

THUMBNAIL_PX = 256
_FOLDER = Path("cache", "thumbnails")
_WEBP_QUALITY = 85


def thumbnail(dataset: Dataset, picture: Picture) -> bytes:
    """Return the picture as WebP, its longer side at most `THUMBNAIL_PX`.

    It is kept in the data set's cache under what its pixels are, not what it is called.

    Raises
    ------
    PictureError, DatasetError
        If there is no such picture any more.
    """
    path = _own_path(dataset, picture)
    if picture.pixel_sha256 is None or not picture.pixel_sha256.isalnum():
        return _encoded(_small(read_picture(path).picture))
    name = f"{picture.pixel_sha256}-{THUMBNAIL_PX}.webp"
    kept = dataset.folder / _FOLDER / name[:2] / name
    try:
        return kept.read_bytes()
    except OSError:
        content = _encoded(_small(read_picture(path).picture))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(kept, content, durable=False)
    except OSError:
        pass  # A full or read-only disk keeps nothing; the page works all the same.
    return content


def whole(dataset: Dataset, picture: Picture) -> bytes:
    """Return the picture's own PNG file.

    Raises
    ------
    PictureError, DatasetError
        If there is no such picture any more.
    """
    content = read_source(_own_path(dataset, picture))
    if format_of(content) != "PNG":
        raise DatasetError(f"picture {picture.id} isn't a PNG file; collect it again")
    return content


def _own_path(dataset: Dataset, picture: Picture) -> Path:
    """Return where the picture lies; raise DatasetError if the catalog points elsewhere."""
    place = dataset.path(picture)
    if "\0" not in str(place):
        path = place.resolve()
        if path.is_relative_to(dataset.folder.resolve()):
            return path
    raise DatasetError(f"picture {picture.id} lies outside the data set; collect it again")


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    longer = max(picture.shape[:2])
    if longer <= THUMBNAIL_PX:
        return picture
    height, width = (max(1, round(side * THUMBNAIL_PX / longer)) for side in picture.shape[:2])
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def _encoded(picture: NDArray[np.uint8]) -> bytes:
    import cv2

    reversed_channels = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".webp", reversed_channels, [cv2.IMWRITE_WEBP_QUALITY, _WEBP_QUALITY])
    return bytes(encoded)
