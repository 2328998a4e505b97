"""How a net is trained."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from toonnet.models.training._augment import Augmentation


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All numbers of a training."""

    name: str
    epochs: int
    batch: int
    optimizer: Literal["adam", "adamw", "sgd"]
    learning_rate: float
    schedule: Literal["steps", "cosine"]
    """``"steps"``: divided by 10 every 5 epochs; ``"cosine"``: down to 0 at the end."""
    warm_up_epochs: int = 0
    """In which the learning rate goes up from 0."""
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    averaged: bool = False
    """Use the mean of the weights over about the last twentieth of the steps."""
    augmentation: Augmentation | None = None
    balance: float = 0.0
    """0: classes are shown as often as they have pictures; 1: all equally often."""
    made: float | None = None
    """Share of composed and derived pictures among what is shown of a class; None: all pictures
    alike."""
    pictures: int | None = None
    """Shown in an epoch; None: as many as there are."""

    def __post_init__(self) -> None:
        for name, holds, rule in (
            ("epochs", self.epochs >= 1, "at least 1"),
            ("batch", self.batch >= 1, "at least 1"),
            ("learning_rate", 0 < self.learning_rate < 1e3, "above 0 and below 1000"),
            ("weight_decay", 0 <= self.weight_decay < 1, "at least 0 and below 1"),
            ("label_smoothing", 0 <= self.label_smoothing < 1, "at least 0 and below 1"),
            ("warm_up_epochs", self.warm_up_epochs >= 0, "at least 0"),
            ("balance", 0 <= self.balance <= 1, "between 0 and 1"),
            ("pictures", self.pictures is None or self.pictures >= 1, "at least 1, or None"),
            ("made", self.made is None or 0 <= self.made <= 1, "between 0 and 1, or None"),
        ):
            if not holds:
                raise ValueError(f"{name} must be {rule}, got {getattr(self, name)}")

    @property
    def drawn(self) -> bool:
        """Whether pictures are drawn by chances, instead of each being shown once an epoch."""
        return bool(self.balance) or self.made is not None or self.pictures is not None

    def with_values(self, **values: Any) -> Recipe:
        """Return the recipe with other numbers; None leaves one as it is."""
        return replace(self, **{key: value for key, value in values.items() if value is not None})

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Recipe:
        """Return the recipe that `to_json` gave."""
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        if known["augmentation"] is not None:
            known["augmentation"] = Augmentation(**known["augmentation"])
        return cls(**known)


RECIPES = {
    "paper": Recipe(
        name="paper",
        epochs=15,
        batch=16,
        optimizer="adam",
        learning_rate=2e-3,
        schedule="steps",
    ),
    "modern": Recipe(
        name="modern",
        epochs=60,
        batch=64,
        optimizer="adamw",
        learning_rate=2e-3,
        schedule="cosine",
        warm_up_epochs=5,
        weight_decay=0.02,
        label_smoothing=0.1,
        averaged=True,
        augmentation=Augmentation(),
    ),
    "transfer": Recipe(
        name="transfer",
        epochs=10,
        batch=64,
        optimizer="adamw",
        learning_rate=1e-3,
        schedule="cosine",
        warm_up_epochs=1,
        weight_decay=0.02,
        label_smoothing=0.1,
        averaged=True,
        augmentation=Augmentation(),
        balance=0.5,
        made=0.3,
        pictures=2048,
    ),
}
"""The paper's own (section 5), what is used today where pictures are few, and what is used for nets
that have learnt something before."""
