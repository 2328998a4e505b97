"""Licences: what an expression such as ``MIT AND (CC-BY-4.0 OR GPL-3.0-only)`` asks for.

A picture made from others carries all their licences, ``AND`` between them; ``OR`` leaves a choice.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

OTHER_FAMILY = "other"
"""The family of a licence that the table doesn't know."""

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)(?:-([A-Z]+))?")
_VERSION_ENDING = re.compile(r"(-only|-or-later|\+)$")


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence, as an expression names it."""

    name: str

    @property
    def family(self) -> str:
        """The family that it is in; ``"other"`` if the table doesn't know it."""
        plain = _VERSION_ENDING.sub("", self.name.casefold())
        for family in _table()["family"]:
            if any(fnmatchcase(plain, pattern.casefold()) for pattern in family["licences"]):
                return str(family["name"])
        return OTHER_FAMILY

    @property
    def url(self) -> str:
        """Where its text is; empty if nobody knows."""
        known: str = _table()["url"].get(self.name, "")
        if known:
            return known
        if self.name == "CC0-1.0":
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        if found := _CREATIVE_COMMONS.fullmatch(self.name):
            kind, version, place = found.groups(default="")
            parts = filter(None, (kind, version, place))
            return f"https://creativecommons.org/licenses/{'/'.join(parts).lower()}/"
        if self.name.startswith("LicenseRef-") or not _is_spdx_like(self.name):
            return ""
        return f"https://spdx.org/licenses/{_spdx(self.name)}.html"


def licences_in(expression: str) -> tuple[Licence, ...]:
    """Return the licences that an expression names, each once, in its order.

    Raises
    ------
    ValueError
        If it isn't an expression.
    """
    names: dict[str, None] = {}
    _evaluate(expression, lambda name: names.setdefault(name) is None)
    return tuple(map(Licence, names))


def allows(allowed: Iterable[str], expression: str) -> bool:
    """Return whether an expression can be met with these licences alone.

    Parameters
    ----------
    allowed
        What `expand` returned.
    expression
        A picture's licence.
    """
    names = {name.casefold() for name in allowed}
    families = {name.removeprefix("family:") for name in names if name.startswith("family:")}

    def meets(name: str) -> bool:
        return name.casefold() in names or Licence(name).family in families

    return _evaluate(expression, meets)


def expand(wanted: Iterable[str], present: Iterable[str]) -> frozenset[str]:
    """Return what an allow list means: names of licences, and ``family:…`` for whole families.

    Parameters
    ----------
    wanted
        Licences as SPDX names them, families (``share-alike``) and their groups (``permissive``).
    present
        The licences that the data set has: a name that is neither known nor among them is a slip.

    Raises
    ------
    ValueError
        Naming what is meant by nothing, and what could be meant.
    """
    families = [str(family["name"]) for family in _table()["family"]]
    groups: dict[str, list[str]] = _table()["group"]
    known = {name.casefold(): name for name in present}
    meant: set[str] = set()
    for name in wanted:
        if name in groups:
            meant.update(f"family:{family}" for family in groups[name])
        elif name in families:
            meant.add(f"family:{name}")
        elif name.casefold() in known or Licence(name).family != OTHER_FAMILY:
            meant.add(name)
        else:
            choices = sorted({*groups, *families, *known.values()})
            close = difflib.get_close_matches(name, choices, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(choices)}"
            raise ValueError(f"licence {name!r} is neither known nor in the data set; {hint}")
    return frozenset(meant)


def meaning(family: str) -> str:
    """Return what a family asks for, in a line."""
    for entry in _table()["family"]:
        if entry["name"] == family:
            return str(entry["means"])
    return "unknown: read the licence"


def _evaluate(expression: str, meets: Callable[[str], bool]) -> bool:
    """Evaluate an SPDX expression; every name is asked for. AND binds tighter than OR."""
    tokens = _TOKEN.findall(expression)

    def either() -> bool:
        met = both()
        while tokens and tokens[0].upper() == "OR":
            tokens.pop(0)
            met = both() or met
        return met

    def both() -> bool:
        met = single()
        while tokens and tokens[0].upper() == "AND":
            tokens.pop(0)
            met = single() and met
        return met

    def single() -> bool:
        if not tokens or tokens[0] == ")" or tokens[0].upper() in ("AND", "OR", "WITH"):
            raise ValueError(f"{expression!r} isn't a licence expression")
        token = tokens.pop(0)
        if token != "(":
            if tokens and tokens[0].upper() == "WITH":  # An exception only ever permits more.
                del tokens[:2]
            return meets(token)
        met = either()
        if not tokens or tokens.pop(0) != ")":
            raise ValueError(f"{expression!r} isn't a licence expression")
        return met

    met = either()
    if tokens:
        raise ValueError(f"{expression!r} isn't a licence expression")
    return met


def _is_spdx_like(name: str) -> bool:
    return Licence(name).family != OTHER_FAMILY


def _spdx(name: str) -> str:
    """Return SPDX's name of today: GPL-3.0 is called GPL-3.0-only since 2018."""
    return name if not re.fullmatch(r"A?L?GPL-\d\.\d", name) else f"{name}-only"


@cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("licences.toml").read_text("utf-8")
    return tomllib.loads(text)
