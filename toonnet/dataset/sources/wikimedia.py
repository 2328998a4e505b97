"""Wikimedia Commons: SVG drawings, by MediaWiki's documented interface.

Wikimedia's rules: a User-Agent with the operator's address, one request after the other, `maxlag`
for what nobody waits for, originals from upload.wikimedia.org at an easy pace. Its robots.txt shuts
crawlers out of ``/w/``, where the interface is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from toonnet.dataset.http import HostRules, SchemaError, field_of, records_of, text_of
from toonnet.dataset.sources._licences import spdx_of_url
from toonnet.dataset.sources._source import Source
from toonnet.dataset.sources._web import Found, WebSource

if TYPE_CHECKING:
    from toonnet.dataset.http._client import Client

_INTERFACE = "https://commons.wikimedia.org/w/api.php"
_PAGE = 25
_MOST_ANSWERS = 40
_WANTED_METADATA = "LicenseShortName|LicenseUrl|License|Artist|Categories"
_SPDX = {
    "cc0": "CC0-1.0",
    "cc-zero": "CC0-1.0",
    "pd": "CC-PDM-1.0",
    "public domain": "CC-PDM-1.0",
    "fal": "LAL-1.3",
    "mit": "MIT",
    "apache": "Apache-2.0",
    "lgpl": "LGPL-2.1-or-later",
    "gpl": "GPL-2.0-or-later",
    "gfdl": "GFDL-1.2-or-later",
}
"""By the code or the short name of Commons' templates, which say "or any later version"."""


class Wikimedia(WebSource):
    """SVG drawings found by their titles; ids are Commons' page numbers."""

    name: ClassVar[str] = "wikimedia"
    gives: ClassVar[str] = "drawings of Wikimedia Commons found by title, SVG"
    licence: ClassVar[str] = "each picture's own: CC-BY, CC-BY-SA, CC0, public domain, GPL"
    needs: ClassVar[str] = "a network and --contact"
    hosts: ClassVar[Mapping[str, HostRules]] = {
        "commons.wikimedia.org": HostRules(robots=False),
        "upload.wikimedia.org": HostRules(robots=False),
    }
    if_refused: ClassVar[str] = "check --contact: Wikimedia answers who can be reached"

    def why_not(self) -> str | None:
        """Return None if there is a contact; else one line with the remedy."""
        if not self.settings.contact:
            return "no contact: --contact with your e-mail address, as Wikimedia's rules ask"
        return super().why_not()

    def pages(self, client: Client, term: str) -> Iterator[list[Found]]:
        """Yield the drawings whose titles have the term.

        MediaWiki parts an answer as it likes: pages first, their metadata by and by. What to ask
        next stands in the answer.
        """
        asked = {"action": "query", "format": "json", "formatversion": "2", "maxlag": "5",
                 "generator": "search", "gsrnamespace": "6", "gsrlimit": str(_PAGE),
                 "gsrsearch": f'filetype:drawing intitle:"{term}"', "prop": "imageinfo",
                 "iiprop": "url|mime|extmetadata", "iiextmetadatalanguage": "en",
                 "iiextmetadatafilter": _WANTED_METADATA}  # fmt: skip
        following: dict[str, str] = {}
        for _ in range(_MOST_ANSWERS):
            answer = client.answer(_INTERFACE, asked | following)
            if not isinstance(answer, dict) or "error" in answer:
                raise SchemaError(f"its answer is an error: {str(answer)[:200]}")
            if "query" in answer:  # It isn't there if nothing is found.
                pages = records_of(field_of(answer, "query", dict), "pages")
                pages.sort(key=lambda page: page.get("index", 0))
                yield [_found(page) for page in pages if "imageinfo" in page]
            if "continue" not in answer:
                break
            more = field_of(answer, "continue", dict)
            following = {str(name): str(value) for name, value in more.items()}


def _found(page: dict[str, Any]) -> Found:
    [info, *_] = records_of(page, "imageinfo") or [{}]
    metadata = field_of(info, "extmetadata", (dict, list))  # An empty object is an empty list.
    title = text_of(page, "title", empty=False).removeprefix("File:").rpartition(".")[0]
    return Found(
        source_id=str(field_of(page, "pageid", int)),
        words=tuple(filter(None, [title, *_said(metadata, "Categories").split("|")])),
        title=title,
        author=_said(metadata, "Artist"),
        licence=_licence(metadata),
        licence_text=_said(metadata, "LicenseShortName") or _said(metadata, "License"),
        page_url=text_of(info, "descriptionurl", empty=False),
        file_url=text_of(info, "url", empty=False),
    )


def _said(metadata: Any, name: str) -> str:
    """Return an entry of the metadata as plain text; they are written as HTML."""
    if not isinstance(metadata, dict) or name not in metadata:
        return ""
    value = field_of(metadata[name], "value", (str, int, float))
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", str(value))).split())


def _licence(metadata: Any) -> str | None:
    by_url = spdx_of_url(_said(metadata, "LicenseUrl"))
    codes = (_said(metadata, name).lower() for name in ("License", "LicenseShortName"))
    return by_url or next((_SPDX[code] for code in codes if code in _SPDX), None)


SOURCES: Sequence[type[Source]] = (Wikimedia,)
