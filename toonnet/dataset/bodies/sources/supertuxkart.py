"""SuperTuxKart: animals, trees and things of a kart racing game."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from toonnet.dataset.bodies._candidate import BodyCandidate, ModelPackage
from toonnet.dataset.bodies._curated import Entry, curated
from toonnet.dataset.bodies._prepared import put_right
from toonnet.dataset.derive import joined_licences
from toonnet.dataset.packages import Fetched, Package, ZipMembers, opened, selection
from toonnet.dataset.sources import Source, Terms, Wanted, parsed_terms, terms_of
from toonnet.render import Mesh, load_mesh
from toonnet.render.formats.spm import texture_names

_GAME = "usr/share/games/supertuxkart/"
_TEXTURES = f"{_GAME}data/textures"
_COPYRIGHT = "usr/share/doc/supertuxkart-data/copyright"
_FRONT_DEG = 180.0
"""The game looks along its third axis, which points back once the model is right-handed."""
_SPDX = {
    "GPL-2": "GPL-2.0-only",
    "GPL-2+": "GPL-2.0-or-later",
    "GPL-3": "GPL-3.0-only",
    "GPL-3+": "GPL-3.0-or-later",
    "public-domain": "LicenseRef-PublicDomain",
}
_NO_LICENCE = ("GPL",)
"""What the package says without a version, which isn't enough to go by."""
_TEAM = "SuperTuxKart Team"
_MOST_AUTHORS = 3


class _Pictures(Mapping[str, bytes]):
    """A model's pictures: in its folder, else among those that models share."""

    def __init__(self, archive: ZipMembers, folder: str) -> None:
        self._archive, self._folder = archive, folder

    def path(self, name: str) -> str:
        """Return a picture's path in the package; KeyError if there is none."""
        if "/" not in name:
            for folder in (self._folder, _TEXTURES):
                if self._archive.names(f"{folder}/{name}"):
                    return f"{folder}/{name}"
        raise KeyError(name)

    def __getitem__(self, name: str) -> bytes:
        return self._archive.read(self.path(name))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class KartModel:
    """A `.spm` file in a ZIP archive."""

    archive: Path
    digest: str
    """Of the package."""
    name: str
    entry: Entry

    def read(self) -> bytes:
        """Return what names it: the package's digest and its name."""
        return f"{self.digest} {self.name}".encode()

    def mesh(self) -> Mesh:
        """Return the model."""
        members, path = opened(self.archive), _path(self.name)
        pictures = _Pictures(members, posixpath.dirname(path))
        mesh = load_mesh(members.read(path), file_type="spm", files=pictures)
        return put_right(mesh, self.entry, _FRONT_DEG)


class SuperTuxKart(ModelPackage):
    """Models of the library and drivers of karts; ids are like ``karts/tux/tux``."""

    name: ClassVar[str] = "supertuxkart"
    gives: ClassVar[str] = "cartoon trees, animals, a penguin, a panda and things"
    licence: ClassVar[str] = "each file's own: CC-BY-SA, CC-BY, GPL, public domain"
    needs: ClassVar[str] = "apt-get (628 MB)"
    package: ClassVar[Package] = Package("apt", "supertuxkart-data")
    default: ClassVar[bool] = False

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[BodyCandidate]:
        """Yield the chosen models in the order of their names."""
        archive = selection(fetched, "models", _is_wanted)
        members = opened(archive)
        terms = parsed_terms(members.read(_COPYRIGHT).decode("utf-8", "replace"))
        for name, entry in curated(self.name).items():
            if entry.label not in wanted.labels or not members.names(_path(name)):
                continue
            authors, licence = _terms(name, members, terms)
            yield BodyCandidate(
                source=self.name,
                source_id=name,
                label=entry.label,
                artwork=KartModel(archive, fetched.digest, name, entry),
                title=entry.title,
                author=authors,
                licence=licence,
                url="https://supertuxkart.net",
                package=fetched.package.name,
                package_version=fetched.version,
                recipe=entry.recipe(name),
            )


def _path(name: str) -> str:
    return f"{_GAME}data/{name}.spm"


def _is_wanted(name: str) -> bool:
    folders = {posixpath.dirname(_path(model)) for model in curated(SuperTuxKart.name)}
    return name == _COPYRIGHT or posixpath.dirname(name) in {*folders, _TEXTURES}


def _terms(name: str, members: ZipMembers, terms: Sequence[Terms]) -> tuple[str, str | None]:
    """Return authors and licence of a model together with the pictures that it is painted with."""
    pictures = _Pictures(members, posixpath.dirname(_path(name)))
    paths = [_path(name)]
    for picture in texture_names(members.read(_path(name))):
        with suppress(KeyError):  # What isn't there isn't seen.
            paths.append(pictures.path(picture))
    found = [terms_of([path.removeprefix(_GAME)], terms) for path in paths]
    holders = dict.fromkeys(holder for each in found if each for holder in each.holders)
    authors = ", ".join(holders) if 0 < len(holders) <= _MOST_AUTHORS else _TEAM
    names = [None if each is None else each.licence for each in found]
    spdx = [None if each in _NO_LICENCE else _SPDX.get(each or "", each) for each in names]
    return authors, joined_licences(spdx)


SOURCES: Sequence[type[Source]] = (SuperTuxKart,)
