"""What goes along with a model's weights: its classes, and what its pictures must be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, get_args

from toonnet.models.errors import ModelError

Unify = Literal["none", "default", "paper"]
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one must know to use a model; kept in its file."""

    labels: tuple[str, ...]
    """The classes, in the order of the outputs."""
    size_px: tuple[int, int]
    """(Height, width) of the pictures that it takes."""
    unify: Unify = "none"
    """The preset of IUS that pictures go through first, at a longer side of 299 px."""
    training: Mapping[str, Any] = field(default_factory=dict)
    """How it came to be: configuration, data, versions; plain values."""

    def __post_init__(self) -> None:
        if len(set(self.labels)) != len(self.labels) or len(self.labels) < 2:
            raise ValueError(f"labels must be at least two and all different, got {self.labels}")
        if self.unify not in get_args(Unify):
            raise ValueError(f"unify must be one of {get_args(Unify)}, got {self.unify!r}")
        if len(self.size_px) != 2 or min(self.size_px) < 1:
            raise ValueError(f"size_px must be (height, width), got {self.size_px}")

    def to_json(self) -> str:
        """Return the card as one line of JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Card:
        """Return the card that `text` is, as `to_json` writes it.

        Raises
        ------
        ModelError
            If it isn't one, or of another format.
        """
        try:
            values = json.loads(text)
            if values.pop("format") != FORMAT:
                raise ValueError("another format")
            known = {field.name for field in fields(cls)}
            for name in ("labels", "size_px"):
                values[name] = tuple(values[name])
            if not all(isinstance(label, str) for label in values["labels"]):
                raise TypeError("a label is no string")
            if not all(type(side) is int for side in values["size_px"]):
                raise TypeError("a size is no integer")
            return cls(**{name: value for name, value in values.items() if name in known})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ModelError(f"the model's card can't be read: {error}") from error
