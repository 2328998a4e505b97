"""Which cells each table and figure takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from toonnet.experiments import paper
from toonnet.experiments.cells import (
    Cell,
    EnsembleCell,
    HeadCell,
    HeadKind,
    How,
    NetCell,
    Scale,
)

What = Literal["table1", "table2", "table3", "figure9", "figure10", "figure11", "variants"]
PAPER: tuple[What, ...] = ("table1", "table2", "table3", "figure9", "figure10", "figure11")
ALL: tuple[What, ...] = (*PAPER, "variants")
RIVALS: tuple[How, ...] = ("best_single", "mean_probability", "mean_logit", "logistic")
THREE = ("r101", "gv3", "gv3-fin")
"""The members of figure 11's NPN, and of the controls that cost trainings."""
CURVES = "gv3"
VARIED = "r101"
"""The net of which variants are tried."""


class Idea(NamedTuple):
    """An idea of the paper: what it is measured against, and in which forms."""

    name: str
    without: Cell
    forms: tuple[tuple[str, Cell], ...]
    """Each by its name, the paper's own first."""


def member(name: str) -> NetCell:
    """Return a member of NPN by the name that table 3 has for it."""
    net, _, fin = name.partition("-")
    return NetCell(net=net, fin="paper" if fin else None)


def members_of(names: Iterable[str]) -> tuple[NetCell, ...]:
    """Return the members of one row of table 3."""
    return tuple(map(member, names))


def npn(names: Iterable[str], kind: HeadKind = "") -> HeadCell:
    """Return the NPN of one row of table 3."""
    return HeadCell(members=members_of(names), kind=kind)


def with_and_without_fin(net: str, colors: str) -> tuple[NetCell, NetCell]:
    """Return two cells of table 2: without and with FIN."""
    space: Literal["gray", "rgb"] = "gray" if colors == "gray" else "rgb"
    return NetCell(net=net, colors=space), NetCell(net=net, colors=space, fin="paper")


def ensemble(how: How, names: Iterable[str]) -> EnsembleCell:
    """Return another way to put a row's members together."""
    return EnsembleCell(how=how, members=members_of(names))


def snapshots() -> EnsembleCell:
    """Return the snapshot ensemble: as many cycles of one net as the NPN has members."""
    cycles = tuple(NetCell(net=CURVES, cycle=number) for number in range(1, len(THREE) + 1))
    return EnsembleCell(how="mean_probability", members=cycles)


def long_net() -> NetCell:
    """Return the one net that gets all members' budget."""
    return NetCell(net=CURVES, budget=len(THREE))


def batch_cell(net: str, batch: int, scale: Scale) -> HeadCell:
    """Return an NPN-1 of figure 9."""
    usual = batch == scale.head_recipe.batch
    members = (NetCell(net=net, batch=scale.members_batch),)
    return HeadCell(members=members, batch=None if usual else batch)


def comparison(scale: Scale) -> EnsembleCell:
    """Return figure 10's cell: the nets of table 3 that the scale has."""
    return ensemble(
        "pre_logits", [name for name in ("r50", *THREE) if member(name).net in scale.nets]
    )


def ideas() -> tuple[Idea, ...]:
    """Return the paper's three ideas, each in several forms."""
    custom, unified = NetCell(net=VARIED, unify="none"), NetCell(net=VARIED)
    both = EnsembleCell(how="mean_probability", members=(custom, unified))
    return (
        Idea(
            "IUS",
            custom,
            (
                ("toonnet's thresholds", unified),
                ("the paper's thresholds", NetCell(net=VARIED, unify="paper")),
                ("mean of a net with and a net without", both),
            ),
        ),
        Idea(
            "FIN",
            unified,
            (
                ("RGB histogram, the paper's", NetCell(net=VARIED, fin="paper")),
                ("RGB histogram as z-scores", NetCell(net=VARIED, fin="z-score")),
                ("RGB histogram, straight to the classifier", NetCell(net=VARIED, fin="direct")),
                (
                    "HSV histogram without white, straight to the classifier",
                    NetCell(net=VARIED, fin="hsv"),
                ),
                ("local contrast, straight to the classifier", NetCell(net=VARIED, fin="contrast")),
            ),
        ),
        Idea(
            "NPN",
            ensemble("best_single", THREE),
            (
                ("linear, the paper's", npn(THREE)),
                ("started as the mean of the members' logits", npn(THREE, "members")),
                ("normalised", npn(THREE, "normalized")),
                ("normalised, dropout 0.5", npn(THREE, "dropout")),
                ("16 filters, ReLU, normalised, dropout 0.5", npn(THREE, "relu")),
                ("mean probability", ensemble("mean_probability", THREE)),
                ("mean logit", ensemble("mean_logit", THREE)),
                ("logistic regression", ensemble("logistic", THREE)),
            ),
        ),
    )


def cells_of(what: What, scale: Scale) -> list[Cell]:
    """Return the cells that a table or figure shows, each after those that it needs."""
    shown = [cell for cell in _shown(what, scale) if _there(cell, scale)]
    return list(dict.fromkeys(each for cell in shown for each in (*_before(cell), cell)))


def all_cells(wanted: Iterable[What], scale: Scale) -> list[Cell]:
    """Return the cells of several, each once."""
    return list(dict.fromkeys(cell for what in wanted for cell in cells_of(what, scale)))


def _before(cell: Cell) -> Iterator[Cell]:
    for need in cell.needs:
        yield from _before(need)
        yield need


def _there(cell: Cell, scale: Scale) -> bool:
    nets = [cell] if isinstance(cell, NetCell) else cell.members
    return all(each.net in scale.nets for each in nets)


def _shown(what: What, scale: Scale) -> Iterator[Cell]:
    if what == "table1":
        for net, unified in paper.TABLE_1:
            yield NetCell(net=net, unify="default" if unified else "none")
    elif what == "table2":
        for net, colors, fin in paper.TABLE_2:
            yield with_and_without_fin(net, colors)[fin]
    elif what == "table3":
        yield from _table3()
    elif what == "figure9":
        for net in ("r101", "gv3"):
            for batch in scale.head_batches:
                yield batch_cell(net, batch, scale)
    elif what == "figure10":
        yield comparison(scale)
    elif what == "figure11":
        yield npn(THREE)
        yield member(CURVES)
    else:
        for idea in ideas():
            yield idea.without
            yield from (cell for _, cell in idea.forms)


def _table3() -> Iterator[Cell]:
    for names in paper.TABLE_3:
        yield npn(names)
    for names in paper.TABLE_3:
        if len(names) > 1:
            for how in RIVALS:
                yield ensemble(how, names)
    yield npn(THREE, "relu")
    yield long_net()
    yield snapshots()
