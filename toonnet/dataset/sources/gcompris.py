"""GCompris: the drawings of a collection of children's activities, in Qt resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources._copyright import Terms, parsed_terms, terms_of
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_COPYRIGHT = "usr/share/doc/gcompris-qt-data/copyright"
_RESOURCES = "usr/share/gcompris-qt/rcc/"
_PROGRAM = "gcompris/src/"
_PUZZLES = ("baby_tangram/", "babyshapes/", "details/", "paintings/")
"""Activities whose files are pieces of a picture."""
_SEEN = {
    "align4_2players/stone_2.svg": "penguin in a disc",
    "chronos/images/1955ds19.svg": "car of 1955",
    "chronos/images/lancia1923.svg": "car of 1923",
    "chronos/images/renault1899.svg": "car of 1899",
    "menu/computer.svg": "cat with a keyboard",
    "menu/discovery.svg": "penguin with cogs",
    "menu/puzzle.svg": "panda with a puzzle",
    "traffic/traffic.svg": "red car",
}
"""What files show whose names don't say it: seen by looking at them."""
_PICTURES = (".svg", ".svgz", ".png", ".webp", ".jpg", ".jpeg")
_SPDX = {
    "GPL-2+": "GPL-2.0-or-later",
    "GPL-3": "GPL-3.0-only",
    "GPL-3+": "GPL-3.0-or-later",
    "GFDL-NIV-1.2": "GFDL-1.2-no-invariants-only",
    "GFDL-NIV-1.2+": "GFDL-1.2-no-invariants-or-later",
    "LGPL-3": "LGPL-3.0-only",
    "free-art": "LAL-1.3",
    "public-domain": "LicenseRef-PublicDomain",
}
_AUTHORS = "GCompris developers"
"""Of what the package says nothing more of, or names dozens for."""
_MOST_AUTHORS = 3


class GCompris(PackagedSource):
    """Pictures of the activities; ids are like ``explore_farm_animals/animals/cat.webp``."""

    name: ClassVar[str] = "gcompris"
    gives: ClassVar[str] = "drawings of children's activities, some photographs, SVG and WebP"
    licence: ClassVar[str] = "each file's own: CC-BY, CC-BY-SA, GPL-3.0-or-later, public domain"
    needs: ClassVar[str] = "apt-get (44 MB)"
    package: ClassVar[Package] = Package("apt", "gcompris-qt-data")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted pictures in the order of their paths."""
        archive = selection(fetched, "program", _is_wanted)
        pictures = opened(archive)
        terms = parsed_terms(pictures.read(_COPYRIGHT).decode("utf-8", "replace"))
        for member in pictures.names(_RESOURCES):
            path = member.partition(f".rcc/{_PROGRAM}")[2]
            title = _SEEN.get(_identity(path)) or _title(path)
            match = wanted.match((title,)) if title else None
            if match is not None:
                known = terms_of(_spellings(path), terms)
                yield Candidate(
                    source=self.name,
                    source_id=_identity(path),
                    label=match.label,
                    artwork=PackedFile(archive, member),
                    title=title.replace("_", " "),
                    author=_author(known),
                    licence=_licence(known),
                    url="https://gcompris.net",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=(title,),
                )


def _is_wanted(name: str) -> bool:
    return name == _COPYRIGHT or (f".rcc/{_PROGRAM}" in name and name.endswith(_PICTURES))


def _title(path: str) -> str:
    """Return a file's name; none for a piece of a picture and an activity's icon, named like it."""
    file = PurePosixPath(path)
    no_drawing = _identity(path).startswith(_PUZZLES) or file.stem == file.parent.name
    return "" if no_drawing else file.stem


def _author(terms: Terms | None) -> str:
    holders = () if terms is None else terms.holders
    return ", ".join(holders) if 0 < len(holders) <= _MOST_AUTHORS else _AUTHORS


def _licence(terms: Terms | None) -> str:
    """Return an SPDX expression: the whole program's where the package says nothing else."""
    names = re.split(r" (and|or) ", "GPL-3+" if terms is None else terms.licence)
    return " ".join(
        _SPDX.get(name, name.upper() if name in ("and", "or") else name) for name in names
    )


def _identity(path: str) -> str:
    """Return the path without what is the same everywhere; packing is no part of a name."""
    return path.removeprefix("activities/").replace("/resource/", "/").replace(".svgz", ".svg")


def _spellings(path: str) -> list[str]:
    """Return what the package's texts may call a file: pictures are converted and packed."""
    stem = f"src/{path.rpartition('.')[0]}"
    return [stem + suffix for suffix in _PICTURES]


SOURCES: Sequence[type[Source]] = (GCompris,)
