"""Pictures on surfaces."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

LARGEST_SIDE_PX = 2048
_MOST_PIXELS = 100_000_000


def texture(content: bytes, name: str, warnings: list[str]) -> NDArray[np.uint8] | None:
    """Return a picture as H x W x 4, at most 2048 wide and high; None with a warning if it isn't.

    Parameters
    ----------
    content
        The bytes of a file.
    name
        For the warning.
    warnings
        What was mended; added to.
    """
    from PIL import Image

    try:
        with Image.open(BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError(f"{image.width} x {image.height} pixels")
            # A smaller JPEG is decoded at once, instead of made smaller afterwards.
            image.draft("RGB", (LARGEST_SIDE_PX, LARGEST_SIDE_PX))
            converted = image.convert("RGBA")
        converted.thumbnail((LARGEST_SIDE_PX, LARGEST_SIDE_PX))
        return np.array(converted, np.uint8)
    except Exception as error:  # Pillow decodes late and raises whatever the damage makes it raise.
        warnings.append(f"unreadable texture {name[:100]!r}: {error}")
        return None
