"""Streetmix: cars, plants and street furniture of a street designer, as SVG in an npm package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_FOLDER = "package/images/"
_LEFT_OUT = "thumbnails/"
"""The drawings once more, smaller."""


class Streetmix(PackagedSource):
    """Drawings of what stands and drives in streets; ids are like ``vehicles/car-inbound``.

    Of two that are each other's mirror images the left one is taken.
    """

    name: ClassVar[str] = "streetmix"
    gives: ClassVar[str] = "cars, plants and street furniture, SVG"
    licence: ClassVar[str] = "CC-BY-SA-4.0"
    needs: ClassVar[str] = "npm (0.2 MB)"
    package: ClassVar[Package] = Package("npm", "@streetmix/illustrations", "2.1.1")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted drawings in the order of their paths."""
        archive = selection(fetched, "pictures", _is_drawing)
        members = opened(archive).names(_FOLDER)
        for member in members:
            path = PurePosixPath(member.removeprefix(_FOLDER)).with_suffix("")
            words = (path.name.replace("-", " "),)
            match = None if _mirrored(member) in members else wanted.match(words)
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=str(path),
                    label=match.label,
                    artwork=PackedFile(archive, member),
                    title=words[0],
                    author="Streetmix",
                    licence=self.licence,
                    url="https://github.com/streetmix/illustrations",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=words,
                )


def _is_drawing(name: str) -> bool:
    path = name.removeprefix(_FOLDER)
    return path != name and path.endswith(".svg") and not path.startswith(_LEFT_OUT)


def _mirrored(member: str) -> str | None:
    """Return what the mirror image of a drawing to the right would be called."""
    return member.replace("-right", "-left") if "-right" in member else None


SOURCES: Sequence[type[Source]] = (Streetmix,)
