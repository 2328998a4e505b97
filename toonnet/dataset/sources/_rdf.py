"""What an SVG drawing says of itself in RDF: title, subjects, creator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

_METADATA = re.compile(rb"<((?:\w+:)?RDF)\b.*?</\1\s*>", re.DOTALL)
_MAX_SUBJECTS = 64
_MAX_TEXT = 200


@dataclass(frozen=True)
class Description:
    """Title, subjects and creator; what isn't said is None or empty."""

    title: str | None = None
    subjects: tuple[str, ...] = ()
    creator: str | None = None


def described(svg: bytes) -> Description:
    """Return what the RDF in an SVG file says; nothing where it has none or it is broken."""
    found = _METADATA.search(svg)
    if found is None:
        return Description()
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(found[0], True)
    except expat.ExpatError:
        return Description()
    return reader.description()


class _Reader:
    """Notes texts by where they stand; prefixes of names don't matter."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._texts: dict[str, list[str]] = {"title": [], "creator": [], "subject": []}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])

    def end(self, name: str) -> None:
        self._path.pop()

    def text(self, text: str) -> None:
        line = " ".join(text.split())[:_MAX_TEXT]
        match self._path if line else []:
            case [*_, "Work", "title"]:
                self._texts["title"].append(line)
            case [*_, "creator", _, "title"]:
                self._texts["creator"].append(line)
            case [*_, "subject", _, "li"] | [*_, "subject"]:
                self._texts["subject"].append(line)

    def description(self) -> Description:
        title, creator = (next(iter(self._texts[key]), None) for key in ("title", "creator"))
        return Description(title, tuple(self._texts["subject"][:_MAX_SUBJECTS]), creator)
