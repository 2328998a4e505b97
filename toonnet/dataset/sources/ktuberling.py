"""KTuberling: the figures of a children's sticker game, cut out of its SVG drawings.

The game draws a figure by the id of its element; what each shows was seen by looking at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._source import Candidate, Source, Wanted
from toonnet.io import PictureError

_FOLDER = "usr/share/ktuberling/pics/"
_SVG = "{http://www.w3.org/2000/svg}"
_INHERITED = ("transform", "style", "fill", "stroke", "opacity")
_FIGURES = {
    "christmas.svgz": {
        "g_tree_L": "christmas tree",
        "g_turtle": "turtle with cap",
        "g_tux_L": "tux with cap",
        "g_tux_she": "tux with hat",
    },
    "egypt.svg": {"nat1": "palm tree"},
    "pizzeria.svgz": {"brocolli": "broccoli", "pineapple": "pineapple"},
    "robin-tux.svgz": {
        "Frier-Tux": "friar tux",
        "Guard-Tux": "guard tux",
        "Kid-Tux": "kid tux",
        "Little-Tux": "little tux",
        "Maiden-Tux": "maiden tux",
        "Prince-Tux": "prince tux",
        "Robin-Tux": "robin tux",
        "Sherif-Tux": "sheriff tux",
        "Whitch-Tux": "witch tux",
    },
    "train_valley.svgz": {
        "car1": "red car",
        "car3": "green car",
        "elephant1": "elephant",
        "elephant3": "elephant with water",
        "giraffe1": "giraffe",
        "tree1": "tree",
        "tree2": "wide tree",
    },
}
"""What the elements of these ids show, one of each pair of mirror images."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An element of an SVG drawing, by itself."""

    drawing: PackedFile
    element: str

    def read(self) -> bytes:
        """Return an SVG file with that element alone, drawn where the whole drawing has it.

        Raises
        ------
        toonnet.io.PictureError
            If the drawing is no SVG or has no such element.
        """
        content = self.drawing.read()
        try:
            whole = ElementTree.fromstring(content)
            return ElementTree.tostring(_cut_out(whole, self.element))
        except (ElementTree.ParseError, KeyError) as error:
            detail = f"{self.drawing.member} has no element {self.element!r}"
            raise PictureError("broken", detail, "fetch the package again") from error


class KTuberling(PackagedSource):
    """Figures of the game; ids are like ``robin-tux/Kid-Tux``."""

    name: ClassVar[str] = "ktuberling"
    gives: ClassVar[str] = "figures of a children's sticker game, SVG"
    licence: ClassVar[str] = "GPL-2.0-or-later"
    needs: ClassVar[str] = "apt-get (47 MB)"
    package: ClassVar[Package] = Package("apt", "ktuberling-data")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted figures in the order of their drawings and names."""
        archive = selection(fetched, "pictures", _is_drawing)
        there = opened(archive).names(_FOLDER)
        for file, figures in _FIGURES.items():
            if _FOLDER + file in there:
                yield from self._of_drawing(archive, file, figures, fetched, wanted)

    def _of_drawing(
        self, archive: Path, file: str, figures: dict[str, str], fetched: Fetched, wanted: Wanted
    ) -> Iterator[Candidate]:
        for element, name in figures.items():
            match = wanted.match((name,))
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=f"{file.partition('.')[0]}/{element}",
                    label=match.label,
                    artwork=Figure(PackedFile(archive, _FOLDER + file), element),
                    title=name,
                    author="KTuberling developers",
                    licence=self.licence,
                    url="https://apps.kde.org/ktuberling",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=(name,),
                )


def _is_drawing(name: str) -> bool:
    return name.removeprefix(_FOLDER) in _FIGURES


def _cut_out(whole: ElementTree.Element, name: str) -> ElementTree.Element:
    """Return a drawing with one element alone: with all definitions and its parents' attributes.

    Raises
    ------
    KeyError
        If no element has this id.
    """
    parents = {child: parent for parent in whole.iter() for child in parent}
    named = {element.get("id"): element for element in whole.iter()}
    chain = [named[name]]
    while chain[-1] in parents:
        chain.append(parents[chain[-1]])
    place = alone = ElementTree.Element(whole.tag, whole.attrib)
    alone.extend(whole.iter(f"{_SVG}defs"))
    for parent in reversed(chain[1:-1]):
        kept = {key: value for key, value in parent.attrib.items() if key in _INHERITED}
        place = ElementTree.SubElement(place, f"{_SVG}g", kept)
    place.append(chain[0])
    return alone


SOURCES: Sequence[type[Source]] = (KTuberling,)
