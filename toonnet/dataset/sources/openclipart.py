"""Open Clip Art Library: drawings by many hands, as SVG in a Debian package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._rdf import described
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_FOLDER = "usr/share/openclipart/svg/"
_FOREIGN_TITLES = ("Clipart by", "Part of the", "Various Cliparts")
"""Titles that a file took over from the one that it was begun as."""


class OpenClipart(PackagedSource):
    """Clip art in the public domain; the source id is the path, like ``animals/mammals/cat_01``.

    No single field says what a drawing shows: title, file name, folders and keywords together do.
    """

    name: ClassVar[str] = "openclipart"
    gives: ClassVar[str] = "clip art by many hands, SVG"
    licence: ClassVar[str] = "public domain (CC-PDDC)"
    needs: ClassVar[str] = "apt-get (25 MB)"
    package: ClassVar[Package] = Package("apt", "openclipart-svg")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted drawings in the order of their paths."""
        archive = selection(fetched, "pictures", _is_drawing)
        drawings = opened(archive)
        for member in drawings.names(_FOLDER):
            path = PurePosixPath(member.removeprefix(_FOLDER)).with_suffix("")
            about = described(drawings.read(member))
            title = about.title or ""
            if not title or title.startswith(_FOREIGN_TITLES):
                title = path.name.replace("_", " ")
            words = (title, path.name, *reversed(path.parent.parts), *about.subjects)
            names = tuple(dict.fromkeys(words))
            match = wanted.match(names)
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=str(path),
                    label=match.label,
                    artwork=PackedFile(archive, member),
                    title=title,
                    author=about.creator,
                    licence="CC-PDDC",
                    url="https://openclipart.org",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=names,
                )


def _is_drawing(name: str) -> bool:
    return name.startswith(_FOLDER) and name.endswith(".svg")


SOURCES: Sequence[type[Source]] = (OpenClipart,)
