"""What is never trained on: one artist family, and a tenth of the other drawings.

``held_out.toml`` was written once, by ``tools/held_out.py``, from what the packaged sources give.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The held-out list."""

    families: frozenset[str]
    """Artist families."""
    drawings: frozenset[str]
    """Keys of drawings."""

    def has(self, keys: Iterable[str]) -> bool:
        """Return whether a group with drawings of these keys is held out: if any of them is."""
        return any(key in self.drawings or key.split("/")[0] in self.families for key in keys)


@cache
def load_held_out() -> HeldOut:
    """Return the list."""
    text = resources.files(__package__).joinpath("held_out.toml").read_text("utf-8")
    rows = tomllib.loads(text)
    return HeldOut(frozenset(rows["families"]), frozenset(rows["drawings"]))
