"""Iconify: many projects' icon and emoji sets in one npm package; the coloured ones are used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from toonnet.dataset.packages import Fetched, Package, PackageError, opened, selection
from toonnet.dataset.sources._packaged import Drawing, PackagedSource
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_COLLECTIONS = "package/collections.json"
_OPEN_LICENCES = frozenset(
    (
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"),
        *("CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "Unlicense"),
        *("GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later"),
        *("OFL-1.1", "WTFPL"),
    )
)
_LEFT_OUT_CATEGORIES = frozenset({"Flags / Maps", "Logos", "Programming"})
"""Flags, and trademarks that are called cloud or panda and show a letter."""
_LEFT_OUT_SETS = frozenset({"openmoji"})
"""The source ``openmoji`` has them."""
_PROGRAMMING_SETS = frozenset({"catppuccin", "material-icon-theme", "vscode-icons"})
"""Of the category Programming, those that draw and don't show trademarks alone."""
_FOLDER_ICON = re.compile(r"^folder-")
_HIDDEN_AT_FIRST = re.compile(
    r' opacity="0"(?=[^<>]*>(?:<animate\w*\s[^<>]*/>)*?<animate\s[^<>]*attributeName="opacity")'
)
_SIZE = re.compile(r"-(16|20|24|28|32|48)$")
_JOINED_NAMES = frozenset({"fxemoji"})
"""``racecar``, ``sunbehindcloud``: the last word is what it shows."""
_LAST_WORD = re.compile(
    r"(\w)(automobile|blossom|car|castle|cloud|face|flower|flowers|side|taxi|tree|vehicle)$"
)


class Iconify(PackagedSource):
    """The icons of every coloured set under an open licence; ids are like ``noto:cat-face``."""

    name: ClassVar[str] = "iconify"
    gives: ClassVar[str] = "emoji and coloured icons of 28 sets, SVG"
    licence: ClassVar[str] = "each set's own: Apache-2.0, MIT, CC-BY, CC-BY-SA, CC0"
    needs: ClassVar[str] = "npm (104 MB)"
    package: ClassVar[Package] = Package("npm", "@iconify/json", "2.2.535")
    colored: ClassVar[bool] = True

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield set after set, each in the order of its names."""
        listed = selection(fetched, "collections", lambda name: name == _COLLECTIONS)
        collections = _parsed(opened(listed).read(_COLLECTIONS), _COLLECTIONS)
        sets = usable_sets(collections, colored=self.colored)
        members = {_member(prefix): prefix for prefix in sets}
        # One set is parsed at a time: all of them together would take gigabytes.
        drawings = opened(selection(fetched, f"sets-{len(sets)}", members.__contains__))
        for member in drawings.names():
            prefix = members[member]
            icons = _parsed(drawings.read(member), member)
            yield from self._of_set(prefix, sets[prefix], icons, fetched, wanted)

    def _of_set(
        self,
        prefix: str,
        about: Mapping[str, Any],
        icons: Mapping[str, Any],
        fetched: Fetched,
        wanted: Wanted,
    ) -> Iterator[Candidate]:
        url = about.get("author", {}).get("url")
        for name, icon in largest(icons["icons"]).items():
            words = (plain_name(prefix, name),)
            shows = not icon.get("hidden") and not _FOLDER_ICON.match(name)
            match = wanted.match(words) if shows else None
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=f"{prefix}:{without_size(name)}",
                    label=match.label,
                    artwork=Drawing(drawing(icon, icons)),
                    title=words[0],
                    author=_author(about),
                    licence=about["license"]["spdx"],
                    url=url,
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=words,
                )


def usable_sets(
    collections: Mapping[str, Mapping[str, Any]], *, colored: bool = True
) -> dict[str, Mapping[str, Any]]:
    """Return the sets that are drawn and under an open licence, by prefix.

    Either the coloured ones, or those of one colour whose authors have no coloured set: of those
    that have, many are the same drawings.
    """
    of_both = {_author(about) for about in collections.values() if about.get("palette") is True}
    return {
        prefix: about
        for prefix, about in sorted(collections.items())
        if (about.get("palette") is True if colored else _author(about) not in of_both)
        and about.get("license", {}).get("spdx") in _OPEN_LICENCES
        and (about.get("category") not in _LEFT_OUT_CATEGORIES or prefix in _PROGRAMMING_SETS)
        and prefix not in _LEFT_OUT_SETS
    }


def _author(about: Mapping[str, Any]) -> str | None:
    name: str | None = about.get("author", {}).get("name")
    return name


def largest(icons: Mapping[str, Any]) -> dict[str, Any]:
    """Return the icons in the order of their names; of one in several sizes the largest."""
    found: dict[str, str] = {}
    for name in sorted(icons, key=_by_size):
        found[without_size(name)] = name
    return {name: icons[name] for name in sorted(found.values())}


def without_size(name: str) -> str:
    """Return an icon's name without the grid that it is drawn for: ``cloud-48`` is ``cloud``."""
    return _SIZE.sub("", name)


def plain_name(prefix: str, name: str) -> str:
    """Return an icon's name in words."""
    words = without_size(name)
    if prefix in _JOINED_NAMES:
        words = _LAST_WORD.sub(r"\1 \2", words)
    return words.replace("-", " ")


def _by_size(name: str) -> tuple[str, int]:
    size = _SIZE.search(name)
    return without_size(name), int(size[1]) if size else 0


def drawing(icon: Mapping[str, Any], icons: Mapping[str, Any]) -> str:
    """Return an icon as an SVG file: its body in the view box that it or its set names.

    A still of an animated icon shows what the animation shows: rain that hasn't begun to fall yet
    would leave a cloud alone.
    """
    left, top = (icon.get(side, icons.get(side, 0)) for side in ("left", "top"))
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    body = _HIDDEN_AT_FIRST.sub("", icon["body"])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="{left} {top} {width} {height}">'
        f"{body}</svg>"
    )


def _member(prefix: str) -> str:
    return f"package/json/{prefix}.json"


def _parsed(content: bytes, member: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise PackageError(f"{member} isn't JSON: {error}; fetch the package again") from error


SOURCES: Sequence[type[Source]] = (Iconify,)
