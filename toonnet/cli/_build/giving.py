"""The stages that give a data set away: split, export, report."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Any

from toonnet import __version__
from toonnet.batch import Summary
from toonnet.cli._build.balancing import Balanced, balance_of, chosen_pictures
from toonnet.cli._build.context import Build, digest
from toonnet.cli._build.recipe import NO_EXPORT
from toonnet.dataset.dataset import Picture
from toonnet.dataset.export import ExportOptions, export
from toonnet.dataset.export._run import CHECKSUMS, layout_of
from toonnet.dataset.selections import record_selection, recorded_ids
from toonnet.dataset.splits import assign_split, load_split
from toonnet.dataset.stats import report, survey
from toonnet.dataset.stats._page import ORIGINS
from toonnet.io import atomic_write
from toonnet.report import legend, number, right, stacked_bar, table, tag

REPORT = "report.html"
_DRAWN, _UNIFIED = "pictures", "unified"
"""The exports: what was chosen, and its copies in unified style."""


class Split:
    """The sides of what was chosen; the selection that has the build's name."""

    name = "split"
    needs = ("unify",)

    def key(self, build: Build) -> str:
        """Return what tells this stage's result from any other."""
        rows = [(picture.id, picture.label, picture.group_id) for picture in chosen_pictures(build)]
        return digest(build.recipe.section(self.name), rows, sorted(build.recorded("unify")))

    def there(self, build: Build) -> bool:
        """Return whether everything that was chosen has a side."""
        settings = build.recipe.split
        recorded = load_split(build.dataset, settings.scheme, settings.seed)
        return all(recorded.place(picture) is not None for picture in chosen_pictures(build))

    def run(self, build: Build) -> Summary:
        """Give what has none a side."""
        settings = build.recipe.split
        assign_split(build.dataset, settings.scheme, settings.seed)
        ids = build.recorded("balance") | build.recorded("unify")
        record_selection(build.dataset, build.recipe.name, ids)
        summary = Summary()
        summary.counts["done"] = len(ids)
        return summary


class Export:
    """What others read."""

    name = "export"
    needs = ("split",)

    def key(self, build: Build) -> str:
        """See `Split.key`."""
        if build.recipe.export.format == NO_EXPORT:
            return digest(NO_EXPORT)
        return digest(__version__, build.recipe.section(self.name), _all_about(build))

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        if build.recipe.export.format == NO_EXPORT:
            return True
        return all(_complete(build.results / name) for name, _ in _exports(build))

    def run(self, build: Build) -> Summary:
        """Write the exports."""
        summary = Summary()
        if build.recipe.export.format == NO_EXPORT:
            return summary
        for folder, options in _exports(build):
            told = export(
                build.dataset,
                build.results / folder,
                options,
                engine=build.local_engine(),
                force=build.options.force,
                progress=build.progress,
            )
            summary.counts += told.summary.counts
            summary.problems += told.summary.problems
            summary.notices += [f"{folder}: {line}" for line in told.summary.notices]
            summary.error, summary.signal = told.summary.error, told.summary.signal
            if summary.error or summary.signal:
                break
        return summary


def _exports(build: Build) -> list[tuple[str, ExportOptions]]:
    settings, recipe = build.recipe.export, build.recipe
    drawn = tuple(origin for origin in ORIGINS if origin != _UNIFIED)
    kinds = [(_DRAWN, drawn), *([(_UNIFIED, (_UNIFIED,))] if recipe.unify.copies else [])]
    return [
        (
            folder,
            ExportOptions(
                format=settings.format,
                name=_name(recipe.name, folder),
                licences=recipe.balance.licences,
                split=recipe.split.scheme,
                seed=recipe.split.seed,
                origins=origins,
                size_px=settings.size or None,
                masks=settings.masks,
                selection=recipe.name,
            ),
        )
        for folder, origins in kinds
    ]


def _name(recipe: str, folder: str) -> str:
    plain = recipe.lower().replace("-", "_")
    plain = plain if plain[0].isalpha() else f"toonnet_{plain}"
    return plain[:30] + ("_unified" if folder == _UNIFIED else "")


def _complete(folder: Path) -> bool:
    """Return whether an export and all its files are there."""
    try:
        lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
    except OSError:
        return False
    return all((folder / line.partition("  ")[2]).is_file() for line in lines)


def _all_about(build: Build) -> str:
    """Return a digest of all that the catalog says about the build's pictures."""
    ids = recorded_ids(build.dataset, build.recipe.name)
    settings = build.recipe.split
    split = load_split(build.dataset, settings.scheme, settings.seed)
    told = hashlib.sha256()
    rows = {picture.id: picture for picture in build.dataset.pictures()}
    parents = {rows[id_].parent_id for id_ in ids if id_ in rows}
    for id_ in sorted(ids | {parent for parent in parents if parent}):
        if id_ in rows:
            told.update(repr((_values(rows[id_]), split.place(rows[id_]))).encode())
    for body in build.dataset.bodies():
        if body.id in parents:
            told.update(repr(body).encode())
    return told.hexdigest()


def _values(picture: Picture) -> list[Any]:
    return [getattr(picture, item.name) for item in fields(picture)]


class Report:
    """The page about the data set."""

    name = "report"
    needs = ("export",)

    def key(self, build: Build) -> str:
        """See `Split.key`."""
        return digest(__version__, build.recipe.section(self.name), _all_about(build))

    def there(self, build: Build) -> bool:
        """Return whether the page is there."""
        return (build.results / REPORT).is_file()

    def run(self, build: Build) -> Summary:
        """Write it."""
        name, dataset = build.recipe.name, build.dataset
        page = report(
            dataset,
            survey(dataset, selection=name),
            selection=name,
            most=build.recipe.report.pictures,
            progress=build.progress,
            more=[("balance", "Balance", _balance_section(balance_of(build)))],
        )
        build.results.mkdir(parents=True, exist_ok=True)
        atomic_write(build.results / REPORT, page.encode())
        summary = Summary(notices=[f"report: {build.results / REPORT}"])
        summary.counts["done"] = 1
        return summary


def _balance_section(balanced: Balanced) -> str:
    counts = balanced.counts
    found = {origin for row in counts.values() for origin, count in row.items() if count}
    origins = [origin for origin in ORIGINS if origin in found]
    longest = max((sum(row.values()) for row in counts.values()), default=1)
    rows = [
        [
            escape(label),
            stacked_bar(
                [(origin, row.get(origin, 0)) for origin in origins], longest, f"{label}: origins"
            ),
            *(_share(row.get(origin, 0), sum(row.values())) for origin in origins),
            number(sum(row.values())),
        ]
        for label, row in counts.items()
    ]
    text = (
        f"{balanced.pictures:,} of {balanced.wanted:,} pictures were chosen, each label's share of "
        "an origin beside it. Made pictures fill what real ones can't."
    )
    notes = "".join(tag("li", escape(str(each))) for each in balanced.uneven)
    told = tag("p", "Shares that differ by more than the factor:") + tag("ul", notes)
    return (
        tag("p", text, class_="soft")
        + legend(origins)
        + table(["class", "", *map(right, origins), right("pictures")], rows)
        + (told if notes else "")
    )


def _share(count: int, whole: int) -> str:
    return f'<span class="number">{count / whole:.1%}</span>' if count else number(0)


def check_export(build: Build) -> None:
    """Raise DatasetError where the format needs what isn't here."""
    from toonnet.dataset import DatasetError

    settings = build.recipe.export
    if settings.format != NO_EXPORT and (reason := layout_of(settings.format).why_not()):
        raise DatasetError(reason)
