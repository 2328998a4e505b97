"""Pixabay: illustrations and vector graphics, by its documented interface.

https://pixabay.com/api/docs/ asks for a key, at most 100 requests in 60 s, and that answers are
kept for 24 hours; the addresses of files in an answer are good for as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from toonnet.dataset.http import HostRules, Limit, field_of, records_of, text_of
from toonnet.dataset.sources._source import Source
from toonnet.dataset.sources._web import Found, WebSource

if TYPE_CHECKING:
    from toonnet.dataset.http._client import Client

_INTERFACE = "https://pixabay.com/api/"
_KINDS = ("vector", "illustration")
_PAGE = 200
_MOST_HITS = 500
_RULES = HostRules(limits=(Limit(100, 60.0),), remember_s=24 * 3600.0, pause_s=0.7, robots=False)


class Pixabay(WebSource):
    """Drawings found by tag; ids are Pixabay's numbers."""

    name: ClassVar[str] = "pixabay"
    gives: ClassVar[str] = "illustrations and vector graphics found by tag, JPEG and PNG"
    licence: ClassVar[str] = "Pixabay's own content licence (LicenseRef-Pixabay)"
    needs: ClassVar[str] = "a network and a free key in TOONNET_PIXABAY_KEY"
    hosts: ClassVar[Mapping[str, HostRules]] = {"pixabay.com": _RULES, "cdn.pixabay.com": _RULES}
    if_refused: ClassVar[str] = "check the key in TOONNET_PIXABAY_KEY"

    def why_not(self) -> str | None:
        """Return None if there is a key; else one line with the remedy."""
        if not self.settings.keys.get(self.name):
            return "no key: https://pixabay.com/api/docs gives one; set TOONNET_PIXABAY_KEY to it"
        return super().why_not()

    def pages(self, client: Client, term: str) -> Iterator[list[Found]]:
        """Yield the hits for a term: vector graphics, then illustrations; never photographs."""
        for kind in _KINDS:
            for page in range(1, _MOST_HITS // _PAGE + 2):
                asked = {"q": term, "image_type": kind, "safesearch": "true", "lang": "en",
                         "order": "popular", "per_page": str(_PAGE), "page": str(page)}  # fmt: skip
                answer = client.answer(
                    _INTERFACE, asked, secret={"key": self.settings.keys[self.name]}
                )
                total = min(field_of(answer, "totalHits", int), _MOST_HITS)
                hits = [
                    hit for hit in records_of(answer, "hits") if text_of(hit, "type") != "photo"
                ]
                yield [_found(hit) for hit in hits]
                if page * _PAGE >= total:
                    break


def _found(hit: dict[str, Any]) -> Found:
    page_url = text_of(hit, "pageURL", empty=False)
    number = str(field_of(hit, "id", int))
    # …/vectors/cat-animal-kitten-1234/: the title that its author gave.
    slug = urlsplit(page_url).path.rstrip("/").rpartition("/")[2]
    title = slug.removesuffix(number).replace("-", " ").strip()
    tags = [tag.strip() for tag in text_of(hit, "tags").split(",")]
    return Found(
        source_id=number,
        words=tuple(filter(None, [title, *tags])),
        title=title,
        author=text_of(hit, "user"),
        licence="LicenseRef-Pixabay",
        licence_text="Pixabay Content License",
        page_url=page_url,
        file_url=text_of(hit, "largeImageURL", empty=False),
    )


SOURCES: Sequence[type[Source]] = (Pixabay,)
