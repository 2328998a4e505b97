"""When a host may be asked again: its quotas, our pause, and what it said itself."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from toonnet.dataset.http._clock import Clock
from toonnet.dataset.http._errors import Spent
from toonnet.dataset.http._rules import HostRules
from toonnet.io import atomic_write


@dataclass
class _Past:
    """What is remembered of a host, across runs."""

    requests: list[float] = field(default_factory=list)
    """When it was asked, as far back as its widest window."""
    not_before: float = 0.0
    """When it wants to be asked again."""


class Pace:
    """Waits until a host may be asked, and remembers that it was."""

    def __init__(self, folder: Path, clock: Clock, patience_s: float) -> None:
        self._folder, self._clock, self._patience_s = folder, clock, patience_s
        self._hosts: dict[str, _Past] = {}

    def wait(self, host: str, rules: HostRules) -> None:
        """Return when the host may be asked; the request counts from now on.

        Raises
        ------
        Spent
            If that is longer away than our patience: a day's quota, a long Retry-After.
        """
        past, now = self._past(host), self._clock.now()
        # A clock that was set back would make requests lie in the future, and block for as long.
        past.requests = [moment for moment in past.requests if moment <= now]
        ready = max(now, past.not_before)
        if past.requests:
            ready = max(ready, past.requests[-1] + rules.pause_s)
        for limit in rules.limits:
            if len(past.requests) >= limit.requests:
                ready = max(ready, past.requests[-limit.requests] + limit.window_s)
        if ready - now > self._patience_s:
            when = datetime.fromtimestamp(ready).astimezone().strftime("%d %b %H:%M")
            raise Spent(f"{host} can be asked again on {when}: run the same command then", host)
        if ready > now:
            self._clock.sleep(ready - now)
        self._note(host, past, rules, max(ready, self._clock.now()))

    def postpone(self, host: str, seconds: float) -> None:
        """Don't ask the host for so long, in this run or the next."""
        past = self._past(host)
        past.not_before = max(past.not_before, self._clock.now() + seconds)
        self._save(host, past)

    def _note(self, host: str, past: _Past, rules: HostRules, now: float) -> None:
        widest_s = max([limit.window_s for limit in rules.limits], default=rules.pause_s)
        past.requests = [moment for moment in past.requests if moment > now - widest_s] + [now]
        self._save(host, past)

    def _past(self, host: str) -> _Past:
        if host not in self._hosts:
            try:
                known = json.loads(self._path(host).read_text())
                self._hosts[host] = _Past(
                    [float(at) for at in known["requests"]], known["not_before"]
                )
            except (OSError, ValueError, KeyError, TypeError):
                self._hosts[host] = _Past()  # Never asked, or the record is spoiled.
        return self._hosts[host]

    def _save(self, host: str, past: _Past) -> None:
        text = json.dumps({"requests": past.requests, "not_before": past.not_before})
        self._folder.mkdir(parents=True, exist_ok=True)
        atomic_write(self._path(host), text.encode(), durable=False)

    def _path(self, host: str) -> Path:
        return self._folder / f"{os.path.basename(host)}.json"


def retry_after_s(headers: httpx.Headers, now: float) -> float | None:
    """Return what Retry-After asks for, in seconds or as a date; None if it isn't there."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
