"""Openverse: openly licensed illustrations of many collections, by its documented interface.

https://api.openverse.org/v1/ answers without a key up to 20 requests a minute and 200 a day, 20
pictures each, and no deeper than 240. The files lie with the collections: each of those hosts is
asked for its robots.txt and fetched from once a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from toonnet.dataset.http import HostRules, Limit, field_of, records_of, text_of
from toonnet.dataset.sources._licences import spdx_of_url
from toonnet.dataset.sources._source import Source
from toonnet.dataset.sources._web import Found, WebSource

if TYPE_CHECKING:
    from toonnet.dataset.http._client import Client

_INTERFACE = "https://api.openverse.org/v1/images/"
_PAGE = 20
_DEEPEST = 240
_PUBLIC = {"cc0": "CC0-1.0", "pdm": "CC-PDM-1.0"}


class Openverse(WebSource):
    """Illustrations found by their titles and tags; ids are Openverse's."""

    name: ClassVar[str] = "openverse"
    gives: ClassVar[str] = "illustrations of many collections found by title and tag, any format"
    licence: ClassVar[str] = (
        "each picture's own: Creative Commons that allow changes, public domain"
    )
    needs: ClassVar[str] = "a network; 200 requests a day"
    hosts: ClassVar[Mapping[str, HostRules]] = {
        "api.openverse.org": HostRules(
            limits=(Limit(20, 60.0), Limit(200, 24 * 3600.0)), robots=False
        ),
    }

    def pages(self, client: Client, term: str) -> Iterator[list[Found]]:
        """Yield the illustrations for a term that may be changed: a data set changes pictures."""
        for page in range(1, _DEEPEST // _PAGE + 1):
            asked = {"q": f'"{term}"', "category": "illustration", "license_type": "modification",
                     "page_size": str(_PAGE), "page": str(page)}  # fmt: skip
            answer = client.answer(_INTERFACE, asked)
            yield [_found(record) for record in records_of(answer, "results")]
            if page >= field_of(answer, "page_count", int):
                break


def _found(record: dict[str, Any]) -> Found:
    tags = records_of(record, "tags") if record.get("tags") is not None else []
    title = text_of(record, "title")
    code, version = text_of(record, "license"), text_of(record, "license_version")
    return Found(
        source_id=text_of(record, "id", empty=False),
        words=tuple(filter(None, dict.fromkeys([title, *(text_of(tag, "name") for tag in tags)]))),
        title=title,
        author=text_of(record, "creator"),
        licence=_licence(code, version, text_of(record, "license_url")),
        licence_text=f"{code} {version}".strip(),
        page_url=text_of(record, "foreign_landing_url", empty=False),
        # Old collections name http addresses; their hosts have long had https.
        file_url=re.sub(r"^http:", "https:", text_of(record, "url", empty=False)),
    )


def _licence(code: str, version: str, url: str) -> str | None:
    """Return SPDX's name; the address also names the country whose law a licence follows."""
    if code in _PUBLIC:
        return _PUBLIC[code]
    return spdx_of_url(url) or spdx_of_url(
        f"https://creativecommons.org/licenses/{code}/{version}/"
    )


SOURCES: Sequence[type[Source]] = (Openverse,)
