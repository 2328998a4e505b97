"""Answers taken apart: what isn't there as documented says so, by name, instead of going wrong."""

from __future__ import annotations

from typing import Any


class SchemaError(Exception):
    """An interface's answer doesn't have the documented form."""


def field_of(record: Any, name: str, kind: type | tuple[type, ...]) -> Any:
    """Return a field of a JSON object; raise `SchemaError` if it isn't there or of another kind."""
    if not isinstance(record, dict) or name not in record:
        raise SchemaError(f"its answer has no {name!r}")
    value = record[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise SchemaError(f"{name!r} in its answer is {type(value).__name__}")
    return value


def records_of(record: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of objects in a JSON object; raise `SchemaError` if it is anything else."""
    records: list[dict[str, Any]] = field_of(record, name, list)
    if not all(isinstance(each, dict) for each in records):
        raise SchemaError(f"{name!r} in its answer isn't a list of objects")
    return records


def text_of(record: Any, name: str, *, empty: bool = True) -> str:
    """Return a text in a JSON object, blanks joined; raise `SchemaError` if it isn't there.

    A text that may be empty in an interface may also be null there.
    """
    value = field_of(record, name, (str, type(None)) if empty else str)
    text = " ".join((value or "").split())
    if not text and not empty:
        raise SchemaError(f"{name!r} in its answer is empty")
    return text
