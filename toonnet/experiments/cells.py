"""What is trained and tested: one cell of a table each, with all that decides its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import inf
from typing import Any, Literal

from toonnet.batch import recipe_hash
from toonnet.models.card import Unify
from toonnet.models.training import Recipe

VERSION = 1
"""Goes up when the same configuration gives other figures."""

How = Literal["best_single", "mean_probability", "mean_logit", "logistic", "pre_logits"]
"""How members go together; ``"pre_logits"``: not at all, they are compared (figure 10)."""


FinKind = Literal["paper", "z-score", "direct", "hsv", "contrast"]
HeadKind = Literal["", "relu", "normalized", "dropout", "members"]


@dataclass(frozen=True, kw_only=True)
class NetCell:
    """A net, trained from scratch."""

    net: str
    """The paper's, by its short name; the scale says what stands for it."""
    colors: Literal["rgb", "hsv", "gray"] = "rgb"
    unify: Unify = "default"
    fin: FinKind | None = None
    """One of `FINS`; None: no feature inserted."""
    budget: int = 1
    """How many times each picture is shown where others are shown it once."""
    cycle: int = 1
    """Trained on from the weights of the cycle before, the learning rate at its start again."""
    batch: int | None = None
    """Pictures a step; None: as the scale has it."""

    @property
    def name(self) -> str:
        """Return the cell's name, for files and people."""
        parts = [self.net, "" if self.colors == "rgb" else self.colors]
        fin = {None: "", "paper": "fin"}.get(self.fin, f"fin-{self.fin}")
        parts += [_UNIFIED[self.unify], fin]
        parts.append(f"budget{self.budget}" if self.budget > 1 else "")
        parts.append(f"cycle{self.cycle}" if self.cycle > 1 else "")
        parts.append(f"batch{self.batch}" if self.batch else "")
        return "-".join(filter(None, parts))

    @property
    def needs(self) -> tuple[NetCell, ...]:
        """Return the nets that must be trained before."""
        if self.cycle == 1:
            return ()
        return (NetCell(**{**asdict(self), "cycle": self.cycle - 1}),)


@dataclass(frozen=True, kw_only=True)
class HeadCell:
    """An NPN: a head trained on the pre-logits of members."""

    members: tuple[NetCell, ...]
    batch: int | None = None
    kind: HeadKind = ""
    """One of `KINDS`."""

    @property
    def name(self) -> str:
        """Return the cell's name."""
        told = [f"npn{len(self.members)}", self.kind, f"batch{self.batch}" if self.batch else ""]
        return f"{'-'.join(filter(None, told))}_{'+'.join(each.name for each in self.members)}"

    @property
    def needs(self) -> tuple[NetCell, ...]:
        """Return the nets that must be trained before."""
        return self.members


@dataclass(frozen=True, kw_only=True)
class EnsembleCell:
    """Members put together in another way than NPN's."""

    how: How
    members: tuple[NetCell, ...]

    @property
    def name(self) -> str:
        """Return the cell's name."""
        how = self.how.replace("_", "-")
        return f"{how}_{'+'.join(each.name for each in self.members)}"

    @property
    def needs(self) -> tuple[NetCell, ...]:
        """Return the nets that must be trained before."""
        return self.members


_UNIFIED: dict[Unify, str] = {"default": "", "none": "custom", "paper": "ius-paper"}
"""In names."""

_DIRECT = {"normalization": "z_score", "width": None}
FINS: dict[FinKind, dict[str, Any]] = {
    "paper": {},
    "z-score": {"normalization": "z_score"},
    "direct": _DIRECT,
    "hsv": {**_DIRECT, "feature": "hsv_histogram", "skip_background": True},
    "contrast": {**_DIRECT, "feature": "local_contrast"},
}
"""Options of `toonnet.models.FinOptions` that aren't the scale's."""

KINDS: dict[HeadKind, dict[str, Any]] = {
    "": {},
    "relu": {"filters": 16, "activation": "relu", "batch_normalization": True, "dropout": 0.5},
    "normalized": {"batch_normalization": True},
    "dropout": {"batch_normalization": True, "dropout": 0.5},
    "members": {"start": "members"},
}
"""Of heads: options of `toonnet.models.NpnOptions` that aren't the scale's."""

Cell = NetCell | HeadCell | EnsembleCell


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """The net that stands for one of the paper's."""

    backbone: str
    size_px: int
    pictures_per_s: float
    """Trained, about, on two cores or on one GPU: for the plan's times alone."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How large the experiments are."""

    name: str
    nets: Mapping[str, StandIn]
    """By the paper's short name; those that aren't there have no row."""
    splits: tuple[str, ...]
    """Such as ``"grouped-0"``: the split and the seed, which the trainings have too."""
    most: int | None
    """At most so many training pictures, and as many test pictures; None: all."""
    recipe: Recipe
    head_recipe: Recipe
    fin: Mapping[str, Any] = field(default_factory=dict)
    head: Mapping[str, Any] = field(default_factory=dict)
    head_batches: tuple[int, ...] = (8, 16, 32, 64, 128)
    """Of figure 9."""
    members_batch: int | None = None
    """Of figure 9's members; None: the other experiments' nets."""
    cell_s: float
    """Time besides training: building, tracing, testing."""
    most_bytes: float = inf
    """Of the packed pictures, which lose some quality where they must travel."""
    half: bool = False
    """Keep pre-logits in half precision, where they must travel."""

    def configuration(self, cell: Cell) -> dict[str, Any]:
        """Return all that decides a cell's figures, but for pictures and seed."""
        values: dict[str, Any] = {"version": VERSION, **_plain(cell)}
        if isinstance(cell, NetCell):
            stand_in = self.nets[cell.net]
            values |= {"backbone": stand_in.backbone, "size_px": stand_in.size_px}
            values["recipe"] = _told(self.recipe.with_values(batch=cell.batch))
            values["fin"] = self.fin_options(cell.fin) if cell.fin else None
            values["half"] = self.half
            values["before"] = [self.configuration(each) for each in cell.needs]
            return values
        values["members"] = [self.configuration(each) for each in cell.members]
        if isinstance(cell, HeadCell):
            values["options"] = self.head_options(cell)
            values["recipe"] = _told(self.head_recipe.with_values(batch=cell.batch))
        return values

    def fin_options(self, kind: FinKind) -> dict[str, Any]:
        """Return the arguments of a net's `toonnet.models.FinOptions`."""
        return {**self.fin, **FINS[kind]}

    def head_options(self, cell: HeadCell) -> dict[str, Any]:
        """Return the arguments of a head's `toonnet.models.NpnOptions`."""
        return {**self.head, **KINDS[cell.kind]}

    def hash_of(self, cell: Cell, split: str, digest: str) -> str:
        """Return what tells this cell, of these pictures and this seed, from any other."""
        return recipe_hash({"cell": self.configuration(cell), "split": split, "pictures": digest})

    def expected_s(self, cell: Cell, training: int) -> float:
        """Return about how long a cell takes, its members apart."""
        if isinstance(cell, EnsembleCell):
            return 0.1 * self.cell_s
        if isinstance(cell, HeadCell):
            return 0.5 * self.cell_s
        shown = training * self.recipe.epochs * cell.budget
        return self.cell_s + shown / self.nets[cell.net].pictures_per_s


def _told(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe's values, but for those that recipes have unless they say otherwise.

    So a recipe that learns a new word leaves the hashes of all cells that don't use it.
    """
    usual = {each.name: each.default for each in fields(Recipe)}
    return {name: value for name, value in recipe.to_json().items() if value != usual[name]}


def _plain(cell: Cell) -> dict[str, Any]:
    kind = {NetCell: "net", HeadCell: "npn", EnsembleCell: "ensemble"}[type(cell)]
    values = asdict(cell)
    for name in ("members", "kind", "batch"):
        values.pop(name, None)
    return {"kind": kind, **values}
