"""Pillow's own functions, on pictures that are Pillow's already."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageChops

from benchmarks.peers.peer import Peer


def _images(*arrays: Any) -> tuple[Any, ...]:
    return tuple(Image.fromarray(array) for array in arrays)


PEERS = (Peer("PIL.ImageChops.screen", ImageChops.screen, "±1", prepare=_images),)
