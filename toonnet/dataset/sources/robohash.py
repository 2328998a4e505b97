"""RoboHash: robots and cats put together from drawn parts, in a Python package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from math import prod
from pathlib import Path, PurePosixPath
from random import Random
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, ZipMembers, opened
from toonnet.dataset.sources._packaged import PackagedSource
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_FOLDER = "robohash/sets/"


@dataclass(frozen=True, slots=True)
class Layers:
    """Pictures of one ZIP archive laid over one another, the lowest first."""

    archive: Path
    members: tuple[str, ...]

    def read(self) -> bytes:
        """Return the bytes of a PNG with alpha."""
        from PIL import Image

        parts = opened(self.archive)
        canvas, *above = (
            Image.open(BytesIO(parts.read(member))).convert("RGBA") for member in self.members
        )
        for layer in above:
            fits = layer.size == canvas.size
            canvas.alpha_composite(layer if fits else layer.resize(canvas.size))
        buffer = BytesIO()
        canvas.save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


@dataclass(frozen=True)
class PartSet:
    """One artist's parts."""

    folder: str
    """In it one folder a layer, called number#order."""
    label: str
    title: str
    author: str
    licence: str
    count: int
    """How many pictures are put together; every class gets as many."""


_ROBOT_COLORS = (
    *("blue", "brown", "green", "grey", "orange"),
    *("pink", "purple", "red", "white", "yellow"),
)
SETS = (
    *(
        PartSet(f"set1/{color}", "android robot", f"{color} robot", "Zikri Kader", "CC-BY-3.0", 5)
        for color in _ROBOT_COLORS
    ),
    PartSet("set3", "android robot", "robot head", "Julian Peter Arias", "CC-BY-3.0", 50),
    PartSet("set4", "cat", "cat", "David Revoy", "CC-BY-4.0", 100),
)


class RoboHash(PackagedSource):
    """Pictures composed of parts that a seed chooses; the source id names the parts."""

    name: ClassVar[str] = "robohash"
    gives: ClassVar[str] = "robots and cats, composed from drawn parts, PNG"
    licence: ClassVar[str] = "CC-BY-3.0 (robots), CC-BY-4.0 (cats)"
    needs: ClassVar[str] = "pip (44 MB)"
    package: ClassVar[Package] = Package("pip", "robohash", "2.0")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the sets one after the other."""
        parts = opened(fetched.path)
        for part_set in SETS:
            if part_set.label not in wanted.labels:
                continue
            for members in islice(compositions(parts, part_set.folder), part_set.count):
                yield Candidate(
                    source=self.name,
                    source_id=_named(part_set.folder, members),
                    label=part_set.label,
                    artwork=Layers(fetched.path, members),
                    title=part_set.title,
                    author=part_set.author,
                    licence=part_set.licence,
                    url="https://robohash.org",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=(part_set.title,),
                    origin="composed",
                )


def compositions(parts: ZipMembers, folder: str) -> Iterator[tuple[str, ...]]:
    """Yield the members to lay over one another, the lowest first; no choice comes twice.

    The folder's own name is the seed.
    """
    layers: dict[str, list[str]] = {}
    for member in parts.names(f"{_FOLDER}{folder}/"):
        layers.setdefault(PurePosixPath(member).parent.name, []).append(member)
    # A layer's folder is called number#order-and-name; the order is what puts eyes over a face.
    choices = _choices(
        [layers[layer] for layer in sorted(layers, key=lambda layer: layer.split("#")[1])]
    )
    generator = Random(folder)
    seen: set[tuple[str, ...]] = set()
    while choices and len(seen) < prod(map(len, choices)):
        chosen = tuple(chain.from_iterable(map(generator.choice, choices)))
        if chosen not in seen:
            seen.add(chosen)
            yield chosen


def _choices(layers: Sequence[Sequence[str]]) -> list[list[tuple[str, ...]]]:
    """Return what to choose from, the lowest first.

    A face goes with the body of its number: with any of them, shared parts would chain all robots
    into one group, and no split could part them.
    """
    choices: list[list[tuple[str, ...]]] = [[(part,) for part in layer] for layer in layers]
    if layers and "_body-" in layers[0][0]:
        faces = {_number(face): face for face in layers[1]}
        choices[:2] = [[(body, faces[_number(body)]) for body in layers[0]]]
    return choices


def _number(member: str) -> str:
    return PurePosixPath(member).stem.rpartition("-")[2]


def _named(folder: str, members: Sequence[str]) -> str:
    """Return the set and its parts: ``set4/body2+fur9+eyes13+mouth1+accessory8``."""
    stems = (PurePosixPath(member).stem.split("#")[1] for member in members)
    return f"{folder}/{'+'.join(stems)}"


SOURCES: Sequence[type[Source]] = (RoboHash,)
