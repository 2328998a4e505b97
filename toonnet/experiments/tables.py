"""The tables: each cell beside the paper's number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from toonnet.experiments import paper, plan
from toonnet.experiments.cells import Cell, NetCell
from toonnet.experiments.findings import Findings, which_for
from toonnet.experiments.rows import Row
from toonnet.experiments.statistics import Effect, Interval

MISSING = "–"


@dataclass(frozen=True)
class Table:
    """Cells of text; the first column names the row."""

    title: str
    note: str
    head: list[str]
    rows: list[list[str]]


_ABOUT = {
    "grouped": "grouped split, collected pictures",
    "paper": "the paper's random split, all pictures",
}


def tables_of(what: plan.What, found: Findings) -> list[Table]:
    """Return a table's or figure's tables, one a split scheme; those that need no row too."""
    made = [table for scheme in found.schemes() for table in _MAKERS[what](found, scheme)]
    return [known for table in made if (known := _known(table)).rows]


def _known(table: Table) -> Table:
    """Leave out the rows of which nothing is known yet: their last cells are empty."""
    rows = [row for row in table.rows if set(row[-2:]) != {MISSING}]
    return replace(table, rows=rows)


def seen(interval: Interval | None) -> str:
    """Return an error in percent with its interval."""
    if interval is None:
        return MISSING
    low, high = (f"{100 * each:.1f}" for each in (interval.low, interval.high))
    return f"{100 * interval.value:.1f} ({low}–{high})"


def change(effect: Effect | None) -> str:
    """Return an effect in percentage points with its interval and p-value."""
    if effect is None:
        return MISSING
    value, low, high = (
        f"{100 * each:+.1f}".replace("-", "−")
        for each in (effect.difference.value, effect.difference.low, effect.difference.high)
    )
    return f"{value} ({low}, {high}) p {effect.p_value:.2g}"


def names_of(names: tuple[str, ...]) -> str:
    """Return members as the paper names them."""
    short = {"r50": "R-50", "r101": "R-101", "gv3": "G-v3", "gv3-fin": "G-v3-FIN"}
    return " & ".join(short[name] for name in names)


def stand_in(found: Findings, net: str) -> str:
    """Return what stands for one of the paper's nets."""
    there = found.scale.nets[net]
    return f"{there.backbone}, {there.size_px} px"


def _table_1(found: Findings, scheme: str) -> Iterator[Table]:
    rows = []
    for net in dict.fromkeys(net for net, _ in paper.TABLE_1):
        if net not in found.scale.nets:
            continue
        custom, unified = NetCell(net=net, unify="none"), NetCell(net=net)
        rows.append(
            [
                paper.NETS[net],
                stand_in(found, net),
                *(f"{paper.TABLE_1[net, each].top_1}" for each in (False, True)),
                *(_error(found, cell, scheme) for cell in (custom, unified)),
                change(_effect(found, custom, unified, scheme)),
            ]
        )
    head = ["net", "here", "paper, custom", "paper, IUS", "custom", "IUS", "IUS less custom"]
    yield Table(f"Table 1, {_ABOUT[scheme]}: top-1 error, %", _note(found, scheme), head, rows)


def _table_2(found: Findings, scheme: str) -> Iterator[Table]:
    rows = []
    for net, colors in dict.fromkeys((net, colors) for net, colors, _ in paper.TABLE_2):
        if net not in found.scale.nets:
            continue
        plain, fin = plan.with_and_without_fin(net, colors)
        told = [paper.TABLE_2[net, colors, fin] for fin in (False, True)]
        rows.append(
            [
                f"{paper.NETS[net]}, {colors}",
                " → ".join(f"{each.top_1} / {each.top_3}" for each in told),
                *(_error(found, cell, scheme, top) for cell in (plain, fin) for top in (1, 3)),
            ]
        )
    head = ["net", "paper, top-1 / top-3, without → with FIN"]
    head += ["top-1", "top-3", "FIN, top-1", "FIN, top-3"]
    title = f"Table 2, {_ABOUT[scheme]}: errors with unified inputs, %"
    yield Table(title, _note(found, scheme), head, rows)
    rows = []
    for net, colors in dict.fromkeys((net, colors) for net, colors, _ in paper.TABLE_2):
        if net in found.scale.nets:
            pair = plan.with_and_without_fin(net, colors)
            told = [paper.TABLE_2[net, colors, fin] for fin in (False, True)]
            theirs = f"{told[1].top_1 - told[0].top_1:+.1f}".replace("-", "−")
            effects = [change(_effect(found, *pair, scheme, top)) for top in (1, 3)]
            rows.append([f"{paper.NETS[net]}, {colors}", theirs, *effects])
    head = ["net", "paper, top-1", "top-1", "top-3"]
    yield Table(f"What FIN changes, {_ABOUT[scheme]}: percentage points", "", head, rows)


def _table_3(found: Findings, scheme: str) -> Iterator[Table]:
    there = [names for names in paper.TABLE_3 if _there(found, names)]
    rows = []
    for names in there:
        told, cell = paper.TABLE_3[names], plan.npn(names)
        errors = [_error(found, cell, scheme, top) for top in (1, 3)]
        rows.append([names_of(names), f"{told.top_1} / {told.top_3}", *errors])
    title = f"Table 3, {_ABOUT[scheme]}: errors of NPN, %"
    head = ["members", "paper, top-1 / top-3", "top-1", "top-3"]
    yield Table(title, _note(found, scheme), head, rows)
    many = [names for names in there if len(names) > 1]
    rows = [
        [
            names_of(names),
            *(_error(found, plan.ensemble(how, names), scheme) for how in plan.RIVALS),
        ]
        for names in many
    ]
    head = ["members", "best single", "mean probability", "mean logit", "logistic regression"]
    title = f"The same members in other ways, {_ABOUT[scheme]}: top-1 error, %"
    note = "The best single net and the penalty were chosen on the validation pictures."
    yield Table(title, note, head, rows)
    rows = [
        [
            names_of(names),
            *(
                change(_effect(found, plan.ensemble(how, names), plan.npn(names), scheme))
                for how in plan.RIVALS
            ),
        ]
        for names in many
    ]
    yield Table(f"NPN less each of these, {_ABOUT[scheme]}: percentage points", "", head, rows)
    if _there(found, plan.THREE):
        yield _budgets(found, scheme)


def _budgets(found: Findings, scheme: str) -> Table:
    whole = plan.npn(plan.THREE)
    rows = []
    for name, cell in (
        ("NPN", whole),
        ("NPN, 16 filters, ReLU, normalised, dropout 0.5", plan.npn(plan.THREE, "relu")),
        (f"{paper.NETS[plan.CURVES]} with the budget of three", plan.long_net()),
        ("snapshots of three cycles, mean probability", plan.snapshots()),
    ):
        less = MISSING if cell is whole else change(_effect(found, cell, whole, scheme))
        rows.append([name, *(_error(found, cell, scheme, top) for top in (1, 3)), less])
    title = f"What the budget of NPN-3 buys otherwise, {_ABOUT[scheme]}: errors, %"
    note = f"NPN-3: {names_of(plan.THREE)}."
    return Table(title, note, ["", "top-1", "top-3", "NPN less this, top-1"], rows)


def _figure_9(found: Findings, scheme: str) -> Iterator[Table]:
    rows = []
    for net in ("r101", "gv3"):
        if net in found.scale.nets:
            cells = [plan.batch_cell(net, batch, found.scale) for batch in found.scale.head_batches]
            rows.append([paper.NETS[net], *(_error(found, cell, scheme) for cell in cells)])
    head = ["batch of the head", *map(str, found.scale.head_batches)]
    title = f"Figure 9, {_ABOUT[scheme]}: top-1 error of NPN-1, %"
    yield Table(title, _note(found, scheme), head, rows)


def _figure_10(found: Findings, scheme: str) -> Iterator[Table]:
    cell = plan.comparison(found.scale)
    rows = [row for split, row in _split_rows(found, cell, scheme)]
    if rows:
        names = [names_of((each.name,)) for each in cell.members]
        alike = [
            [name, *(f"{share:.2f}" for share in line)]
            for name, line in zip(names, rows[0].more["similarity"], strict=True)
        ]
        note = "Linear CKA: 1 for the same but for a rotation, 0 for nothing in common."
        title = f"Figure 10, {_ABOUT[scheme]}: how alike the nets' pre-logits are"
        yield Table(title, note, ["", *names], alike)


def _figure_11(found: Findings, scheme: str) -> Iterator[Table]:
    rows = []
    for name, cell in (("NPN-3", plan.npn(plan.THREE)), ("G-v3", plan.member(plan.CURVES))):
        for split, row in _split_rows(found, cell, scheme):
            settled = _settled([each["loss"] for each in row.epochs])
            last = row.epochs[-1]["loss"]
            rows.append([f"{name}, {split}", str(settled), f"{last:.3g}"])
    head = ["training", "epochs until the loss is within 10 % of its last", "last loss"]
    yield Table(f"Figure 11, {_ABOUT[scheme]}", "", head, rows)


def _variants(found: Findings, scheme: str) -> Iterator[Table]:
    for idea in plan.ideas():
        best = found.chosen([cell for _, cell in idea.forms], scheme)
        rows = [["without", *_validated(found, idea.without, scheme), MISSING]]
        for name, cell in idea.forms:
            told = f"{name} ← chosen" if cell == best else name
            effect = _effect(found, idea.without, cell, scheme)
            rows.append([told, *_validated(found, cell, scheme), change(effect)])
        head = ["form", "validation error", "top-1", "top-3", "less without, top-1"]
        title = f"{idea.name} in other forms, {_ABOUT[scheme]}: errors, %"
        yield Table(title, f"{_WITHOUT[idea.name]} {_note(found, scheme)}", head, rows)


_WITHOUT = {
    "IUS": f"{paper.NETS[plan.VARIED]}; without: the pictures as they come.",
    "FIN": f"{paper.NETS[plan.VARIED]} on unified inputs; without: no feature inserted.",
    "NPN": f"{names_of(plan.THREE)}; without: the best single net of them.",
}


def _validated(found: Findings, cell: Cell, scheme: str) -> list[str]:
    error = found.validation_error(cell, scheme)
    told = MISSING if error is None else f"{100 * error:.1f}"
    return [told, *(_error(found, cell, scheme, top) for top in (1, 3))]


def timings(found: Findings) -> Table | None:
    """Return the evaluation time of each net, and of NPN's heads beside their members' sum."""
    rows = []
    for net in found.scale.nets:
        row = next(iter(found.rows(NetCell(net=net))), None)
        if row is not None:
            times = [f"{row.evaluation_ms[each]:.2f}" for each in ("one", "many")]
            rows.append([paper.NETS[net], *times, f"{row.more['unify_ms']:.2f}", MISSING])
    rows += [timed for names in paper.TABLE_3 if (timed := _npn_timing(found, names))]
    note = (
        "Milliseconds a picture: one at a time, 64 at once, and what IUS takes before, on one "
        f"core (the paper: {paper.UNIFY_MS:g}). NPN: its members one after the other and the head; "
        "the head's share is of the members' sum, 64 at once."
    )
    head = ["net", "one", "many", "IUS", "head's share"]
    return Table("Evaluation time", note, head, rows) if rows else None


def _npn_timing(found: Findings, names: tuple[str, ...]) -> list[str] | None:
    if not _there(found, names):
        return None
    top = next(iter(found.rows(plan.npn(names))), None)
    members = [row for each in plan.members_of(names) for row in found.rows(each)[:1]]
    if top is None or len(members) < len(names):
        return None
    sums = {each: sum(row.evaluation_ms[each] for row in members) for each in ("one", "many")}
    times = [f"{total + top.evaluation_ms[each]:.2f}" for each, total in sums.items()]
    share = top.evaluation_ms["many"] / sums["many"]
    return [f"NPN: {names_of(names)}", *times, MISSING, f"{100 * share:.1f} %"]


def _settled(losses: list[float]) -> int:
    for epoch, loss in enumerate(losses, 1):
        if loss <= 1.1 * losses[-1]:
            return epoch
    return len(losses)


def _split_rows(found: Findings, cell: Cell, scheme: str) -> Iterator[tuple[str, Row]]:
    for split in found.tested:
        row = found.row(cell, split)
        if row is not None and split.rpartition("-")[0] == scheme:
            yield split, row


def _there(found: Findings, names: tuple[str, ...]) -> bool:
    return all(each.net in found.scale.nets for each in plan.members_of(names))


def _error(found: Findings, cell: Cell, scheme: str, top: int = 1) -> str:
    return seen(found.error(cell, scheme, which_for(scheme), top))


def _effect(found: Findings, first: Cell, second: Cell, scheme: str, top: int = 1) -> Effect | None:
    return found.effect(first, second, scheme, which_for(scheme), top)


def _note(found: Findings, scheme: str) -> str:
    """Return what the figures are of."""
    those = [split for split in found.tested if split.rpartition("-")[0] == scheme]
    tested = [found.tested[split] for split in those]
    trained = [sum(each.counts["train"].values()) for each in tested]
    real = [
        sum(each.collected) if which_for(scheme) == "collected" else len(each.ids)
        for each in tested
    ]
    seeds = f"{len(those)} seeds" if len(those) > 1 else "one seed"
    return (
        f"{seeds}; trained on {_span(trained)} pictures, tested on {_span(real)}; the mean over "
        "the seeds that are done, with its 95 % interval over groups and seeds."
    )


def _span(numbers: list[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


_MAKERS: dict[plan.What, Callable[[Findings, str], Iterator[Table]]] = {
    "table1": _table_1,
    "table2": _table_2,
    "table3": _table_3,
    "figure9": _figure_9,
    "figure10": _figure_10,
    "figure11": _figure_11,
    "variants": _variants,
}
