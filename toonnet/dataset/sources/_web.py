"""What interfaces on the network have in common: searches, politeness, and files fetched ahead."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from toonnet.dataset.http import (
    FetchError,
    HostRules,
    NotNow,
    Refused,
    SchemaError,
    Spent,
    missing_extra,
    open_client,
)
from toonnet.dataset.labels import OTHER, Match
from toonnet.dataset.sources._source import (
    Artwork,
    ArtworkFile,
    Candidate,
    Source,
    SourceError,
    Wanted,
)
from toonnet.io import PictureError

if TYPE_CHECKING:
    from toonnet.dataset.http._client import Client

_DEFAULT_A_LABEL = 100
_KEY_STATUSES = (400, 401, 403)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A picture as an interface describes it."""

    source_id: str
    words: tuple[str, ...]
    """Title and keywords, the most telling first."""
    title: str
    author: str
    licence: str | None
    """As SPDX names it; None if the interface names none that we know."""
    licence_text: str
    """The licence in the interface's words, for the report."""
    page_url: str
    file_url: str


@dataclass(frozen=True, slots=True)
class NoArtwork:
    """A picture that can't be had, and why: the run's report says so."""

    detail: str
    lasting: bool
    """Asking again would change nothing: the picture is left out, and that settles it."""

    def read(self) -> bytes:
        """Raise `PictureError` if it is lasting, else `SourceError`."""
        if self.lasting:
            raise PictureError("unreadable", self.detail, "look at the page that its url names")
        raise SourceError(f"{self.detail}; the same command tries again")


class WebSource(Source):
    """An interface that is searched by words.

    The searches of all labels take turns, a page each, so that a quota that ends early leaves no
    label without pictures. Files are fetched here, in the process that asks, one after the other:
    workers then read them from the cache, and no number of workers makes us less polite.
    """

    default: ClassVar[bool] = False
    hosts: ClassVar[Mapping[str, HostRules]]
    """The manners of the hosts that the interface consists of."""
    if_refused: ClassVar[str] = ""
    """What the user can do if the interface refuses to answer."""

    def why_not(self) -> str | None:
        """Return None if the network libraries are here; whether the network is, shows itself."""
        return missing_extra()

    @abstractmethod
    def pages(self, client: Client, term: str) -> Iterator[list[Found]]:
        """Yield what a search for a term finds, a page a request, best first."""

    def candidates(self, wanted: Wanted, cache: Path) -> Iterator[Candidate]:
        """Search, fetch and yield, as far as the interface lets us."""
        try:
            client = open_client(
                cache / "http",
                self.hosts,
                contact=self.settings.contact,
                secrets=filter(None, [self.settings.keys.get(self.name)]),
            )
            for found, match in self._chosen(client, wanted):
                yield self._candidate(client, found, match)
        except SchemaError as error:
            raise SourceError(f"{error}: it has changed; update toonnet") from error
        except Refused as error:
            remedy = f"; {self.if_refused}" if error.status in _KEY_STATUSES else ""
            raise SourceError(f"{error}{remedy}") from error
        except (FetchError, ValueError) as error:
            raise SourceError(str(error)) from error

    def _chosen(self, client: Client, wanted: Wanted) -> Iterator[tuple[Found, Match]]:
        """Yield what is wanted of what the searches find, each picture once."""
        limit = _DEFAULT_A_LABEL if wanted.limit is None else wanted.limit
        terms = {
            label.name: label.words for label in wanted.label_list if label.name in wanted.labels
        }
        # `other` is many motifs: none of them may take the places of the rest.
        shares = {OTHER: math.ceil(limit / len(terms.get(OTHER, "-")))}
        counts: Counter[str] = Counter()
        seen: set[str] = set()

        def searches(label: str) -> Iterator[list[Found]]:
            searched = [self.pages(client, term) for term in terms[label]]
            return in_turns(searched, while_=lambda: counts[label] < limit)

        for page in in_turns(map(searches, terms)):
            for found in page:
                match = None if found.source_id in seen else wanted.match(found.words)
                if match is None:
                    continue
                motif = match.word if match.label == OTHER else match.label
                if counts[match.label] < limit and counts[motif] < shares.get(match.label, limit):
                    seen.add(found.source_id)
                    if found.licence is not None:
                        counts.update({match.label, motif})
                    yield found, match

    def _candidate(self, client: Client, found: Found, match: Match) -> Candidate:
        return Candidate(
            source=self.name,
            source_id=found.source_id,
            label=match.label,
            artwork=self._artwork(client, found),
            title=found.title or None,
            author=found.author or None,
            licence=found.licence,
            url=found.page_url,
            words=found.words,
        )

    def _artwork(self, client: Client, found: Found) -> Artwork:
        if found.licence is None:
            said = repr(found.licence_text) if found.licence_text else "none"
            return NoArtwork(f"its licence isn't known: the source says {said}", lasting=True)
        try:
            return ArtworkFile(client.file(self.name, found.source_id, found.file_url))
        except FetchError as error:
            # Where one of many strange hosts has had enough of us, the others haven't.
            if isinstance(error, Spent) and (error.host is None or error.host in self.hosts):
                raise
            return NoArtwork(str(error), lasting=not isinstance(error, NotNow | Spent))


def in_turns(
    iterators: Iterable[Iterator[_T]], *, while_: Callable[[], bool] = lambda: True
) -> Iterator[_T]:
    """Yield one element of each iterator in turn until all are at their end."""
    waiting = list(iterators)
    while waiting:
        for iterator in list(waiting):
            if not while_():
                return
            for element in iterator:
                yield element
                break
            else:
                waiting.remove(iterator)
