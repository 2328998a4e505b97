"""Real robots, as example-robot-data has them for simulations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from toonnet.dataset.bodies._candidate import BodyCandidate, ModelPackage
from toonnet.dataset.bodies._curated import Entry, curated
from toonnet.dataset.bodies._files import Folder
from toonnet.dataset.bodies._prepared import put_right
from toonnet.dataset.packages import Fetched, Package, opened
from toonnet.dataset.sources import Source, Wanted
from toonnet.render import Mesh
from toonnet.render.urdf import load_urdf

_SHARE = "cmeel.prefix/share"
_ROBOTS = "example-robot-data/robots"
_FRONT_DEG = -90.0
"""Robots look along their first axis."""


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot's URDF file in a wheel."""

    archive: Path
    digest: str
    """Of the package."""
    name: str
    entry: Entry

    def read(self) -> bytes:
        """Return what names it: the package's digest and its name."""
        return f"{self.digest} {self.name}".encode()

    def mesh(self) -> Mesh:
        """Return the robot in the pose of its entry."""
        files = Folder(opened(self.archive), _SHARE)
        pose = {joint: math.radians(angle_deg) for joint, angle_deg in self.entry.pose}
        mesh = load_urdf(files[f"{_ROBOTS}/{self.name}.urdf"], files, pose=pose)
        return put_right(mesh, self.entry, _FRONT_DEG)


class Robots(ModelPackage):
    """Humanoid and other robots; ids are like ``pr2_description/urdf/pr2``."""

    name: ClassVar[str] = "robots"
    gives: ClassVar[str] = "humanoid robots as they are built, and other robots"
    licence: ClassVar[str] = "each robot's own: Apache-2.0, BSD-3-Clause"
    needs: ClassVar[str] = "pip (131 MB)"
    package: ClassVar[Package] = Package("pip", "example-robot-data", "6.0.0")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[BodyCandidate]:
        """Yield the chosen robots in the order of their names."""
        there = set(opened(fetched.path).names(f"{_SHARE}/{_ROBOTS}/"))
        for name, entry in curated(self.name).items():
            if entry.label in wanted.labels and f"{_SHARE}/{_ROBOTS}/{name}.urdf" in there:
                yield BodyCandidate(
                    source=self.name,
                    source_id=name,
                    label=entry.label,
                    artwork=Robot(fetched.path, fetched.digest, name, entry),
                    title=entry.title,
                    author=entry.author,
                    licence=entry.licence,
                    url=entry.url,
                    package=fetched.package.name,
                    package_version=fetched.version,
                    recipe=entry.recipe(name),
                )


SOURCES: Sequence[type[Source]] = (Robots,)
