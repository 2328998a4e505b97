"""What a host's robots.txt allows us (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from protego import Protego

from toonnet.dataset.http._errors import Declined, FetchError, Spent

AGENT = "toonnet"
MAX_BYTES = 512 * 1024
_LONGEST_CRAWL_DELAY_S = 60.0


class Robots:
    """The robots.txt files of the hosts met so far.

    ``fetch(url)`` returns the text of one, empty if there is none, without asking for another.
    """

    def __init__(self, fetch: Callable[[str], str]) -> None:
        self._fetch = fetch
        self._hosts: dict[str, Protego | str] = {}

    def check(self, url: httpx.URL) -> float:
        """Return the pause in seconds that the host asks for, 0 if it asks for none.

        Raises
        ------
        Declined
            If the host doesn't want this address fetched, or its wish can't be known.
        """
        if url.host not in self._hosts:
            self._hosts[url.host] = self._read(url)
        rules = self._hosts[url.host]
        if isinstance(rules, str):
            raise Declined(rules)
        if not rules.can_fetch(str(url), AGENT):
            raise Declined(f"robots.txt of {url.host} doesn't allow it")
        return min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_CRAWL_DELAY_S)

    def _read(self, url: httpx.URL) -> Protego | str:
        try:
            return Protego.parse(self._fetch(f"https://{url.host}/robots.txt"))
        except Spent:
            raise
        except FetchError as error:
            return f"robots.txt of {url.host} can't be read: {error}"
