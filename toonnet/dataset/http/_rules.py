"""How we treat a host, and how much a run may fetch: plain data that sources declare."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many requests in any window of so many seconds."""

    requests: int
    window_s: float


@dataclass(frozen=True, slots=True)
class HostRules:
    """The manners that one host asks for."""

    limits: tuple[Limit, ...] = ()
    remember_s: float = 7 * 24 * 3600.0
    """How long an answer counts as fresh: it is taken from the cache."""
    pause_s: float = 1.0
    """Between the starts of two requests; requests are never at the same time."""
    robots: bool = True
    """Ask its robots.txt first. False for documented interfaces and the files they hand out:
    robots.txt speaks to crawlers, which they invite nobody to be, and often shuts them out."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one answer and one run may take."""

    answer_bytes: int = 8_000_000
    """Of an interface's answer, decoded."""
    file_bytes: int = 32_000_000
    """Of a picture's file, decoded."""
    answer_s: float = 60.0
    """From the request to the last byte, however the bytes trickle."""
    run_bytes: int = 2_000_000_000
    run_s: float = 4 * 3600.0
    patience_s: float = 120.0
    """Longer waits that a host or a quota asks for end the source instead."""
