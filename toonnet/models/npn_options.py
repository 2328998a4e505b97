"""How the head of an NPN is built; without Keras, to be checked before it is loaded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class NpnOptions:
    """The head of an NPN; each default is the plainest reading of the paper."""

    width: int = 2048
    """Of what each member's pre-logits are brought to."""
    filters: int = 1
    """Of the m x 1 convolution; with one the head is linear in the joined pre-logits."""
    activation: Literal["linear", "relu"] = "linear"
    """After the dense layers and after the convolution."""
    batch_normalization: bool = False
    """Of the members' pre-logits, whose scales differ."""
    dropout: float = 0.0
    """Share of the mixed features that is dropped in training."""
    start: Literal["random", "members"] = "random"
    """``"members"``: begin as the mean of the members' logits, which is an NPN too; for a linear
    head with one filter, without batch normalisation and at least as wide as there are classes."""

    def __post_init__(self) -> None:
        for name in ("width", "filters"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.activation not in ("linear", "relu"):
            raise ValueError(f"activation must be 'linear' or 'relu', got {self.activation!r}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be at least 0 and below 1, got {self.dropout}")
        if self.start not in ("random", "members"):
            raise ValueError(f"start must be 'random' or 'members', got {self.start!r}")
        plain = (self.filters, self.activation, self.batch_normalization) == (1, "linear", False)
        if self.start == "members" and not plain:
            raise ValueError(
                "start 'members' is for one filter, linear, without batch normalisation"
            )

    def to_json(self) -> dict[str, Any]:
        """Return the options as plain values."""
        return asdict(self)
