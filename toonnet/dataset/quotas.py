"""Sharing things out by quota: who comes later takes the place that is emptiest for its share."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Unit(NamedTuple):
    """What is never parted: a group of pictures, or a picture by itself."""

    name: str
    stratum: tuple[str, ...]
    """The shares hold within each stratum."""
    weight: int
    """How many pictures it counts for."""


def share_out(
    units: Iterable[Unit], shares: Mapping[str, float], recorded: Mapping[str, str], salt: str
) -> dict[str, str]:
    """Return the sides of the units that have none yet.

    They come in the order of the hashes of their names. Each takes the side that, half of it
    counted, is the emptiest for its share. Of two sides neither is then ever further from its share
    than half the weight of the stratum's heaviest unit.

    Parameters
    ----------
    units
        All of them, in any order.
    shares
        What part of each stratum belongs on which side; their sum is 1. Of sides that are equally
        empty the first is taken.
    recorded
        The sides of units that have one. Sides that aren't in `shares` count for nothing.
    salt
        Another salt, another order.
    """
    loads: dict[tuple[str, ...], dict[str, float]] = defaultdict(lambda: dict.fromkeys(shares, 0.0))
    newcomers = []
    for unit in units:
        if unit.name not in recorded:
            newcomers.append(unit)
        elif recorded[unit.name] in shares:
            loads[unit.stratum][recorded[unit.name]] += unit.weight
    given = {}
    for unit in sorted(newcomers, key=lambda unit: (_hash(salt, unit.name), unit.name)):
        load = loads[unit.stratum]
        side = min(shares, key=lambda side: (load[side] + unit.weight / 2) / shares[side])
        load[side] += unit.weight
        given[unit.name] = side
    return given


def _hash(salt: str, name: str) -> str:
    return hashlib.sha256(f"{salt}/{name}".encode()).hexdigest()
