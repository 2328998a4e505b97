"""Tables of a TOML file as dataclasses: every key known, every value of its type and in range."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Table = TypeVar("Table")


class SettingsError(ValueError):
    """A file of settings says something that isn't possible: one line with where and what."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value may be."""

    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def setting(
    default: Any,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Collection[str] = (),
) -> Any:
    """Return a dataclass field with a default and what its value, or each of its values, may be."""
    return field(default=default, metadata={"limits": Limits(low, high, tuple(choices))})


def unknown(name: str, known: Collection[str], what: str) -> str:
    """Say that there is nothing of a name, and what there is."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{what} {name!r}; {hint}there are {', '.join(known)}"


def table_of(kind: type[Table], values: Mapping[str, Any], where: str) -> Table:
    """Return a table's values as a dataclass.

    Raises
    ------
    SettingsError
        If a key is unknown or a value isn't what it may be; `where` names the place.
    """
    known: dict[str, Field[Any]] = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    hints = get_type_hints(kind)
    given = {}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(unknown(name, known, f"{where} has no key"))
        limits = known[name].metadata.get("limits", Limits())
        given[name] = _checked(value, hints[name], limits, f"{where}: {name}")
    for name, item in known.items():
        if item.default is MISSING and item.default_factory is MISSING and name not in given:
            raise SettingsError(f"{where} needs the key {name!r}")
    return kind(**given)


def _checked(value: Any, hint: Any, limits: Limits, where: str) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if not isinstance(value, list):
            raise SettingsError(f"{where} must be a list, got {value!r}")
        if inner[-1] is not Ellipsis and len(value) != len(inner):
            raise SettingsError(f"{where} must be {len(inner)} values, got {value!r}")
        return tuple(_checked(each, inner[0], limits, where) for each in value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not hint:
        kinds = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
        raise SettingsError(f"{where} must be {kinds[hint]}, got {value!r}")
    if limits.choices and value not in limits.choices:
        raise SettingsError(f"{where} must be one of {', '.join(limits.choices)}, got {value!r}")
    low, high = limits.low, limits.high
    if (low is not None and value < low) or (high is not None and value > high):
        span = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise SettingsError(f"{where} must be {span}, got {value!r}")
    return value
