"""What is known of a backbone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Backbone:
    """A net without its classifier."""

    name: str
    build: Callable[..., Any]
    """Takes the coloured pictures' tensor and returns the pre-logits'; a plain one also takes
    ``batch_normalization`` and ``dropout``."""
    least_px: int
    """The smallest side of pictures that it can be built for."""
    dropout: float = 0.2
    plain: bool = False
    """It was published without batch normalisation, and with dropout inside of it."""
