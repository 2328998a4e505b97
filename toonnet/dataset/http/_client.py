"""The client: one request at a time, by every rule of its host, within the run's budget."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import tenacity

from toonnet import __version__
from toonnet.dataset.http._addresses import Network, checked_url
from toonnet.dataset.http._cache import Cache
from toonnet.dataset.http._clock import Clock
from toonnet.dataset.http._decode import read_body
from toonnet.dataset.http._errors import Declined, FetchError, NotNow, Refused, Spent
from toonnet.dataset.http._exchange import Answer, Deadline, exchange
from toonnet.dataset.http._pace import Pace, retry_after_s
from toonnet.dataset.http._records import SchemaError
from toonnet.dataset.http._robots import MAX_BYTES, Robots
from toonnet.dataset.http._rules import Budget, HostRules

_ATTEMPTS = 5
_BACKOFF = tenacity.wait_exponential_jitter(initial=1.0, max=60.0, jitter=2.0)
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_TRY_AGAIN = (408, 425, 429)
_STRANGER = HostRules(remember_s=24 * 3600.0)
"""All that is remembered of strangers is their robots.txt: for a day, as RFC 9309 has it."""
_CONTACT = re.compile(r"https://[!-~]+\.[!-~]+|[!-~]+@[!-~]+\.[!-~]+")


class Client:
    """Fetches answers and files for one source; made by `open_client`.

    All of it happens in the calling process, one request after the other: that is what keeps to
    the hosts' limits. Workers read the files that it leaves.
    """

    def __init__(
        self,
        cache: Path,
        rules: Mapping[str, HostRules],
        *,
        contact: str | None = None,
        secrets: Iterable[str] = (),
        budget: Budget | None = None,
        network: Network | None = None,
        trust: ssl.SSLContext | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._rules = rules
        self._secrets = [form for text in secrets for form in (text, quote(text), quote_plus(text))]
        self._budget = budget or Budget()
        self._network = network or Network()
        self._trust = trust or httpx.create_ssl_context()
        self._clock = clock or Clock()
        self._cache = Cache(cache)
        self._pace = Pace(cache / "hosts", self._clock, self._budget.patience_s)
        self._robots = Robots(self._robots_text)
        self._headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "gzip"}
        self._began, self._bytes = self._clock.now(), 0

    def answer(
        self, url: str, params: Mapping[str, str], *, secret: Mapping[str, str] | None = None
    ) -> Any:
        """Return an interface's answer, JSON; from the cache while it is fresh.

        Parameters
        ----------
        url, params
            What is asked.
        secret
            Parameters that go to this host alone, and into no cache, message or log.

        Raises
        ------
        FetchError
            If there is none: `Spent` if nothing more can be fetched for now.
        SchemaError
            If it isn't JSON.
        """
        asked = checked_url(url).copy_merge_params(dict(params))
        return self._text(asked, secret or {}, parsed=True)

    def file(self, source: str, name: str, url: str) -> Path:
        """Return a file, fetched unless the source's file of this name is there already.

        Raises
        ------
        FetchError
            If there is none: `Spent` if nothing more can be fetched for now.
        """
        path = self._cache.file(source, name)
        if path.exists():
            return path
        content = self._fetch(checked_url(url), {}, self._budget.file_bytes, robots=True)
        return self._cache.keep_file(source, name, content)

    def _robots_text(self, url: str) -> str:
        asked = checked_url(url)
        try:
            return str(self._text(asked, {}, parsed=False))
        except Refused:  # It has none: all is allowed, and that is remembered too.
            self._cache.keep_answer(asked.host, str(asked), "", now=self._clock.now())
            return ""

    def _text(self, url: httpx.URL, secret: Mapping[str, str], *, parsed: bool) -> Any:
        """Return the text or the JSON at an address, from the cache if it is fresh."""
        now, rules = self._clock.now(), self._rules.get(url.host, _STRANGER)
        text = self._cache.answer(url.host, str(url), younger_than=now - rules.remember_s)
        known = text is not None
        if text is None:
            max_bytes = self._budget.answer_bytes if parsed else MAX_BYTES
            body = self._fetch(url, secret, max_bytes, robots=parsed)
            text = self._scrubbed(body.decode("utf-8", "replace"))
        try:
            result = json.loads(text) if parsed else text
        except (ValueError, RecursionError) as error:
            raise SchemaError("its answer isn't JSON") from error
        if not known:
            self._cache.keep_answer(url.host, str(url), text, now=now)
        return result

    def _fetch(
        self, url: httpx.URL, secret: Mapping[str, str], max_bytes: int, *, robots: bool
    ) -> bytes:
        """Return a body, asking again where that makes sense, with growing random pauses."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(NotNow),
            stop=tenacity.stop_after_attempt(_ATTEMPTS),
            wait=_wait_s,
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            return retrying(self._follow, url, secret, max_bytes, robots)
        except FetchError as error:
            error.args = (self._scrubbed(str(error)),)
            raise error from None  # What it came from may quote an answer that quotes the key.

    def _follow(
        self, url: httpx.URL, secret: Mapping[str, str], max_bytes: int, robots: bool
    ) -> bytes:
        """Ask, and follow redirects, each of them checked like the first address."""
        for _ in range(_MOST_REDIRECTS + 1):
            rules = self._rules.get(url.host, _STRANGER)
            if robots and rules.robots:
                rules = replace(rules, pause_s=max(rules.pause_s, self._robots.check(url)))
            self._pace.wait(url.host, rules)
            result = self._ask(url, secret, max_bytes)
            if isinstance(result, bytes):
                return result
            if secret:
                raise Declined(f"{url.host} redirects; a key isn't sent anywhere else")
            url = result
        raise Declined(f"{url.host} redirects more than {_MOST_REDIRECTS} times")

    def _ask(self, url: httpx.URL, secret: Mapping[str, str], max_bytes: int) -> bytes | httpx.URL:
        """Make one request; return the body, or where it redirects to."""
        if self._clock.now() - self._began > self._budget.run_s:
            raise Spent(f"fetching took more than {self._budget.run_s / 3600:g} hours in this run")
        left = self._budget.run_bytes - self._bytes
        if left <= 0:
            raise Spent(f"{self._budget.run_bytes:,} bytes were fetched, enough for one run")
        wire_url = url.copy_merge_params(dict(secret)) if secret else url
        deadline = Deadline(self._budget.answer_s)
        with exchange(self._network, self._trust, wire_url, self._headers, deadline) as answer:
            if answer.status in _REDIRECTS and "location" in answer.headers:
                return checked_url(answer.headers["location"], url)
            self._check(url.host, answer)
            encoding = answer.headers.get("content-encoding", "")
            body = read_body(answer.body, encoding, max_bytes)
        self._bytes += len(body)
        return body

    def _check(self, host: str, answer: Answer) -> None:
        """Raise unless the answer is one; a host's wish to be left alone is remembered."""
        status = answer.status
        after_s = retry_after_s(answer.headers, self._clock.now())
        if after_s is not None:
            # With whatever status: MediaWiki says 200 and Retry-After when its servers lag.
            self._pace.postpone(host, after_s)
            raise NotNow(f"{host} answered {status}: come back in {after_s:.0f} s", after_s)
        if status in _TRY_AGAIN or status >= 500:
            raise NotNow(f"{host} answered {status}")
        if status != 200:
            raise Refused(f"{host} answered {status}", status)

    def _scrubbed(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


def _wait_s(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    # Where the host says how long, `Pace` waits, as it does for every other request there.
    told = isinstance(error, NotNow) and error.after_s is not None
    return 0.0 if told else _BACKOFF(state)


def user_agent(contact: str | None) -> str:
    """Return how we introduce ourselves: our name, version and the operator's address.

    Raises
    ------
    ValueError
        If the contact is neither an e-mail address nor an https address.
    """
    if contact is None:
        return f"toonnet/{__version__} httpx/{httpx.__version__}"
    if not _CONTACT.fullmatch(contact) or set("()<>\\") & set(contact):
        raise ValueError(
            f"--contact must be your e-mail address or an https address, got {contact!r}"
        )
    return f"toonnet/{__version__} ({contact}) httpx/{httpx.__version__}"
