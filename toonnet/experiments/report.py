"""Tables and plots of what is known so far: JSON, Markdown, SVG and one page that loads nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from toonnet import __version__
from toonnet.experiments import paper, plan, plots
from toonnet.experiments.cells import Cell, NetCell, Scale
from toonnet.experiments.findings import Findings, which_for
from toonnet.experiments.plots import Series
from toonnet.experiments.statistics import Effect
from toonnet.experiments.tables import Table, names_of, tables_of, timings
from toonnet.io import atomic_write, encode_picture
from toonnet.report import document, figure, right, table, tag

_TITLES = {
    "table1": "IUS: unified inputs",
    "table2": "FIN: a feature inserted",
    "table3": "NPN: networks plus a network",
    "figure9": "Batch size of the head",
    "figure10": "Pre-logits of different nets",
    "figure11": "Training of NPN-3 and of one net",
    "variants": "The three ideas in other forms",
}
_EFFECTS_OF = {"table1": "IUS", "table2": "FIN", "table3": "NPN", "variants": "Other forms"}
_TOPS = (1, 3)


@dataclass(frozen=True)
class Plot:
    """A picture of a report."""

    name: str
    """Of its file."""
    label: str
    content: bytes

    @property
    def uri(self) -> str:
        """Return it as a data URI."""
        return f"data:image/png;base64,{base64.b64encode(self.content).decode()}"


def write_report(results: Path, scale: Scale, command: str) -> dict[str, Path]:
    """Write everything that the rows tell, into ``RESULTS/SCALE``; return the files' paths.

    ``results.json`` has the figures, ``README.md`` and ``report.html`` the tables, ``plots/`` the
    plots.
    """
    found, folder = Findings(results, scale), results / scale.name
    parts = [(what, tables_of(what, found), _plots(what, found)) for what in plan.ALL]
    parts = [part for part in parts if part[1] or part[2]]
    (folder / "plots").mkdir(parents=True, exist_ok=True)
    for _, _, drawn in parts:
        for plot in drawn:
            atomic_write(folder / "plots" / plot.name, plot.content)
    times = timings(found)
    texts = {
        "results.json": json.dumps(figures_of(found), indent=1, sort_keys=True),
        "README.md": _markdown(found, parts, times, command),
        "report.html": _page(found, parts, times, command),
    }
    for name, text in texts.items():
        atomic_write(folder / name, f"{text.rstrip()}\n".encode())
    return {name: folder / name for name in texts}


def figures_of(found: Findings) -> dict[str, Any]:
    """Return each cell's errors, each effect and the chosen form of each idea, as plain values.

    Shares are from 0 to 1.
    """
    values: dict[str, Any] = {"scale": found.scale.name, "cells": {}, "effects": {}, "chosen": {}}
    for scheme in found.schemes():
        for idea in plan.ideas():
            best = found.chosen([cell for _, cell in idea.forms], scheme)
            forms = [form for form, cell in idea.forms if cell == best]
            values["chosen"].setdefault(idea.name, {})[scheme] = forms[0] if forms else None
        for cell in plan.all_cells(plan.ALL, found.scale):
            told = _errors(found, cell, scheme)
            if told:
                values["cells"].setdefault(cell.name, {})[scheme] = told
        for each in comparisons(found.scale):
            for which in ("collected", "all"):
                effects = {
                    f"top_{top}": asdict(effect)
                    for top in _TOPS
                    if (effect := found.effect(each.without, each.with_it, scheme, which, top))
                }
                if effects:
                    values["effects"].setdefault(each.name, {})[f"{scheme}, {which}"] = effects
    return values


class Comparison(NamedTuple):
    """An effect that the experiments are about."""

    what: plan.What
    """Where it is shown."""
    name: str
    without: Cell
    with_it: Cell


def comparisons(scale: Scale) -> Iterator[Comparison]:
    """Yield all effects that a scale can tell of."""
    for net in scale.nets:
        custom, unified = NetCell(net=net, unify="none"), NetCell(net=net)
        yield Comparison("table1", f"IUS, {paper.NETS[net]}", custom, unified)
    for net, colors in dict.fromkeys((net, colors) for net, colors, _ in paper.TABLE_2):
        if net in scale.nets:
            name = f"FIN, {paper.NETS[net]}, {colors}"
            yield Comparison("table2", name, *plan.with_and_without_fin(net, colors))
    yield from _npn_comparisons(scale)
    for idea in plan.ideas():
        for form, cell in idea.forms:
            yield Comparison("variants", f"{idea.name}: {form}", idea.without, cell)


def _npn_comparisons(scale: Scale) -> Iterator[Comparison]:
    for names in paper.TABLE_3:
        if len(names) > 1 and all(each.net in scale.nets for each in plan.members_of(names)):
            told = names_of(names)
            for how in plan.RIVALS:
                name = f"NPN, {told}, against {how.replace('_', ' ')}"
                yield Comparison("table3", name, plan.ensemble(how, names), plan.npn(names))
    if all(each.net in scale.nets for each in plan.members_of(plan.THREE)):
        whole = plan.npn(plan.THREE)
        for name, rival in (
            ("NPN-3 against one net of its budget", plan.long_net()),
            ("NPN-3 against snapshots", plan.snapshots()),
            ("NPN-3, linear, against 16 filters", plan.npn(plan.THREE, "relu")),
            ("NPN-3 against started from its members", plan.npn(plan.THREE, "members")),
        ):
            yield Comparison("table3", name, rival, whole)


def _errors(found: Findings, cell: Cell, scheme: str) -> dict[str, Any]:
    return {
        f"{which}, top_{top}": {
            **asdict(error),
            "balanced": found.balanced(cell, scheme, which, top),
        }
        for which in ("collected", "all")
        for top in _TOPS
        if _ranked(found, cell) and (error := found.error(cell, scheme, which, top))
    }


def _ranked(found: Findings, cell: Cell) -> bool:
    return cell != plan.comparison(found.scale)


def _plots(what: plan.What, found: Findings) -> list[Plot]:
    if what in _EFFECTS_OF:
        return list(_effect_plots(what, found))
    if what == "figure9":
        return list(_figure_9(found))
    if what == "figure10":
        return list(_figure_10(found))
    return list(_figure_11(found))


def _effect_plots(what: plan.What, found: Findings) -> Iterator[Plot]:
    for scheme in found.schemes():
        rows = []
        for each in comparisons(found.scale):
            if each.what == what:
                effect = found.effect(each.without, each.with_it, scheme, which_for(scheme))
                if effect is not None:
                    rows.append((_short(each.name), *_percent(effect)))
        if rows:
            label = f"{_EFFECTS_OF[what]}: change of the top-1 error, {scheme} split"
            axis = "change of the top-1 error, percentage points (blue: 0 is outside)"
            drawn = plots.intervals(rows, axis, label)
            yield Plot(f"{what}-{scheme}.svg", label, drawn.encode())


def _figure_9(found: Findings) -> Iterator[Plot]:
    batches = found.scale.head_batches
    for scheme in found.schemes():
        series = []
        for net in ("r101", "gv3"):
            if net not in found.scale.nets:
                continue
            cells = [plan.batch_cell(net, batch, found.scale) for batch in batches]
            errors = [found.error(cell, scheme, which_for(scheme)) for cell in cells]
            if all(errors):
                values = [100 * each.value for each in errors if each is not None]
                series.append(Series(paper.NETS[net], values))
        if series:
            label = f"Top-1 error of NPN-1 by the head's batch size, {scheme} split"
            drawn = plots.lines(
                series, [str(batch) for batch in batches], "batch", "top-1 error, %", label
            )
            yield Plot(f"figure9-{scheme}.svg", label, drawn.encode())


def _figure_10(found: Findings) -> Iterator[Plot]:
    cell = plan.comparison(found.scale)
    row = next(iter(found.rows(cell)), None)
    if row is not None:
        drawn = plots.maps([row.more["pre_logits"][each.name] for each in cell.members])
        names = ", ".join(names_of((each.name,)) for each in cell.members)
        label = f"Pre-logits of one {row.more['label']} in, from above, {names}"
        yield Plot("figure10.png", label, encode_picture(drawn, "png"))


def _figure_11(found: Findings) -> Iterator[Plot]:
    cells = (("NPN-3", plan.npn(plan.THREE)), ("G-v3", plan.member(plan.CURVES)))
    rows = [(name, next(iter(found.rows(cell)), None)) for name, cell in cells]
    told = [(name, row.epochs) for name, row in rows if row is not None and row.epochs]
    if len(told) < len(cells):
        return
    places = [str(epoch) for epoch in range(1, 1 + max(len(epochs) for _, epochs in told))]
    losses = [Series(name, [each["loss"] for each in epochs]) for name, epochs in told]
    label = "Training loss of NPN-3 and of one net"
    drawn = plots.lines(losses, places, "epoch", "training loss", label)
    yield Plot("figure11-loss.svg", label, drawn.encode())
    errors = []
    for color, (name, epochs) in enumerate(told):
        for kind, key in (("training", "error"), ("validation", "validation_error")):
            if key in epochs[0]:
                values = [100 * each[key] for each in epochs]
                errors.append(Series(f"{name}, {kind}", values, kind == "training", color))
    label = "Top-1 error of NPN-3 and of one net while they are trained"
    drawn = plots.lines(errors, places, "epoch", "top-1 error, %", label)
    yield Plot("figure11-error.svg", label, drawn.encode())


def _percent(effect: Effect) -> tuple[float, float, float]:
    found = effect.difference
    return 100 * found.value, 100 * found.low, 100 * found.high


def _short(name: str) -> str:
    return name.removeprefix("NPN, ").removeprefix("IUS, ").removeprefix("FIN, ")


Part = tuple[plan.What, list[Table], list[Plot]]


def _lead(found: Findings) -> str:
    nets = ", ".join(
        f"{there.backbone} at {there.size_px} px for {paper.NETS[net]}"
        for net, there in found.scale.nets.items()
    )
    recipe = found.scale.recipe
    return (
        f"Scale {found.scale.name}: {nets}; {recipe.epochs} epochs, batch {recipe.batch}, "
        f"{recipe.optimizer} at {recipe.learning_rate:g}. Effects are differences of errors on the "
        "same pictures, with their 95 % intervals over groups and seeds; p is that of flipping the "
        "signs of whole groups, not corrected for how many comparisons there are."
    )


def _markdown(found: Findings, parts: Sequence[Part], times: Table | None, command: str) -> str:
    text = [f"# The paper's experiments, scale {found.scale.name}", _lead(found)]
    text.append(f"Made by `{command}`; do not edit.")
    for what, tables, drawn in parts:
        text.append(f"## {_TITLES[what]}")
        text += map(_markdown_table, tables)
        text += [f"![{plot.label}](plots/{plot.name})" for plot in drawn]
    if times is not None:
        text += ["## Times", _markdown_table(times)]
    return "\n\n".join(text)


def _markdown_table(made: Table) -> str:
    lines = [f"**{made.title}**", ""]
    if made.note:
        lines += [made.note, ""]
    lines.append("| " + " | ".join(made.head) + " |")
    lines.append("|---" + "|--:" * (len(made.head) - 1) + "|")
    lines += ["| " + " | ".join(row) + " |" for row in made.rows]
    return "\n".join(lines)


def _page(found: Findings, parts: Sequence[Part], times: Table | None, command: str) -> str:
    sections: list[tuple[str, str, str]] = [
        (what, _TITLES[what], "".join(map(_html_table, tables)) + "".join(map(_html_plot, drawn)))
        for what, tables, drawn in parts
    ]
    if times is not None:
        sections.append(("times", "Times", _html_table(times)))
    title = f"The paper's experiments, scale {found.scale.name}"
    head = tag("h1", escape(title)) + tag("p", escape(_lead(found)), class_="lead")
    return document(title, head, sections, made_by=f"toonnet {__version__}", command=command)


def _html_table(made: Table) -> str:
    head = [escape(made.head[0]), *map(right, made.head[1:])]
    rows = [[escape(row[0]), *map(figure, row[1:])] for row in made.rows]
    note = tag("p", escape(made.note), class_="soft") if made.note else ""
    return tag("h3", escape(made.title)) + note + table(head, rows)


def _html_plot(plot: Plot) -> str:
    drawn = tag("img", src=plot.uri, alt=plot.label, style="max-width:100%")
    if plot.name.endswith(".svg"):
        drawn = plot.content.decode()
    return tag("h3", escape(plot.label)) + tag("div", drawn)
