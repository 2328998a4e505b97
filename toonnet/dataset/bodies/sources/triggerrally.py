"""Trigger Rally: cars of a racing game."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.bodies._candidate import BodyCandidate, ModelPackage
from toonnet.dataset.bodies._curated import Entry, curated
from toonnet.dataset.bodies._files import Folder, archive_within
from toonnet.dataset.bodies._prepared import put_right
from toonnet.dataset.packages import Fetched, Package, selection
from toonnet.dataset.sources import Source, Wanted
from toonnet.render import Mesh, MeshError, Part, load_mesh

_DATA = "usr/share/games/trigger-rally/data.zip"
_FRONT_DEG = 180.0
"""The game drives along its second axis, which lies at the back once the third is upright."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A body with four wheels, put together as a `.vehicle` file says."""

    archive: Path
    digest: str
    """Of the package."""
    name: str
    entry: Entry

    def read(self) -> bytes:
        """Return what names it: the package's digest and its name."""
        return f"{self.digest} {self.name}".encode()

    def mesh(self) -> Mesh:
        """Return the car."""
        files = Folder(archive_within(self.archive, _DATA), f"vehicles/{self.name}")
        try:
            vehicle = ElementTree.fromstring(files[f"{self.name}.vehicle"])
            parts, warnings = _assembled(vehicle, files)
        except (ElementTree.ParseError, KeyError, ValueError) as error:
            raise MeshError(f"{self.name}.vehicle can't be read: {error}") from error
        return put_right(Mesh(parts, warnings=warnings), self.entry, _FRONT_DEG)


def _assembled(vehicle: ElementTree.Element, files: Folder) -> tuple[list[Part], list[str]]:
    parts: list[Part] = []
    warnings: list[str] = []
    general = vehicle.find("genparams")
    if general is None:
        raise ValueError("it has no genparams")
    wheel = load_mesh(files[general.attrib["wheelmodel"]], file_type="obj", files=files, up="z")
    for part in vehicle.iter("part"):
        body = load_mesh(
            _painted(part.attrib["model"], files), file_type="obj", files=files, up="z"
        )
        warnings += [*body.warnings, *wheel.warnings]
        at, scale = _point(part.attrib["pos"]), float(part.attrib["scale"])
        parts += _placed(body, at, scale, "body")
        for place in part.iter("wheel"):
            offset = _point(place.attrib["pos"])
            scale = float(general.attrib["wheelscale"]) * float(place.attrib["radius"])
            outside = -1.0 if offset[0] < 0 else 1.0
            parts += _placed(wheel, at + offset, scale, "wheel", outside)
    return parts, warnings


def _painted(model: str, files: Folder) -> bytes:
    """Return a model whose faces have the material of its library, whatever they call it.

    The game paints every model with the one picture of its name.
    """
    library = files[model.replace(".obj", ".mtl")]
    material = library.partition(b"newmtl ")[2].partition(b"\n")[0]
    return re.sub(rb"(?m)^usemtl .*$", b"usemtl " + material, files[model])


def _point(text: str) -> NDArray[np.float64]:
    """Return a position of the game, x to the right and z up, with y up."""
    x, y, z = map(float, text.split(","))
    return np.array([x, z, -y])


def _placed(
    mesh: Mesh, at: NDArray[np.float64], scale: float, name: str, outside: float = 1.0
) -> list[Part]:
    """Return parts in their place; a wheel's outer side (`outside` -1: to the left) looks out."""
    turn = np.array([outside, 1.0, outside])
    return [
        replace(
            part,
            positions=part.positions * turn * scale + at,
            normals=None if part.normals is None else part.normals * turn,
            name=name,
        )
        for part in mesh.parts
    ]


class TriggerRally(ModelPackage):
    """Rally cars; ids are like ``fox_wrc``."""

    name: ClassVar[str] = "triggerrally"
    gives: ClassVar[str] = "rally cars, three models in three liveries each"
    licence: ClassVar[str] = "GPL-2.0-or-later"
    needs: ClassVar[str] = "apt-get (119 MB)"
    package: ClassVar[Package] = Package("apt", "trigger-rally-data")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[BodyCandidate]:
        """Yield the chosen cars in the order of their names."""
        archive = selection(fetched, "data", lambda name: name == _DATA)
        there = set(archive_within(archive, _DATA).names("vehicles/"))
        for name, entry in curated(self.name).items():
            if entry.label in wanted.labels and f"vehicles/{name}/{name}.vehicle" in there:
                yield BodyCandidate(
                    source=self.name,
                    source_id=name,
                    label=entry.label,
                    artwork=Vehicle(archive, fetched.digest, name, entry),
                    title=entry.title or name.replace("_", " "),
                    author="Trigger Rally developers",
                    licence="GPL-2.0-or-later",
                    url="https://sourceforge.net/projects/trigger-rally/",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    recipe=entry.recipe(name),
                )


SOURCES: Sequence[type[Source]] = (TriggerRally,)
