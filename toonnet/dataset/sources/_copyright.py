"""Debian's machine-readable copyright files: which licence and authors a file has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_YEARS = re.compile(r"^(?:copyright\b)?\s*(?:\(c\)\s*)?[\d\s,–-]*(?:,|by\b)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Terms:
    """One paragraph: patterns of files, who made them, under which licence."""

    patterns: tuple[str, ...]
    holders: tuple[str, ...]
    licence: str

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        """``*`` and ``?`` stand for any characters, slashes too."""
        escaped = (re.escape(pattern) for pattern in self.patterns)
        return re.compile(
            "|".join(text.replace(r"\*", ".*").replace(r"\?", ".") for text in escaped), re.DOTALL
        )

    def covers(self, path: str) -> bool:
        """Tell whether the paragraph speaks of the file at `path`."""
        return self._expression.fullmatch(path) is not None


def parsed_terms(text: str) -> list[Terms]:
    """Return the paragraphs of `text` that name files, in their order."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(_fields(paragraph))
        if "files" in fields and "license" in fields:
            holders = tuple(filter(None, map(_holder, fields.get("copyright", ()))))
            patterns = tuple(" ".join(fields["files"]).split())
            found.append(Terms(patterns, holders, fields["license"][0]))
    return found


def terms_of(paths: Iterable[str], terms: Iterable[Terms]) -> Terms | None:
    """Return the last of `terms` that covers any of a file's possible paths, as the format says."""
    found = None
    names = tuple(paths)
    for paragraph in terms:
        if any(map(paragraph.covers, names)):
            found = paragraph
    return found


def _fields(paragraph: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each field's name in lower case, and its lines."""
    name, lines = "", []
    for line in paragraph.splitlines():
        if line[:1].isspace():
            lines.append(line.strip())
            continue
        if name:
            yield name, lines
        name, _, first = line.partition(":")
        name, lines = name.lower(), [first.strip()]
    if name:
        yield name, lines


def _holder(line: str) -> str:
    """Return a line of Copyright without years and addresses."""
    return re.sub(r"\s*<[^>]*>", "", _YEARS.sub("", line)).strip(" ,")
