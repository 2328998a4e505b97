"""The stages that gather what a data set is made from: collect, clean, review, bodies."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from toonnet import __version__
from toonnet.batch import Summary
from toonnet.cli._bodies_job import chosen_body_sources
from toonnet.cli._build._settings import SettingsError
from toonnet.cli._build.context import Build, digest
from toonnet.cli._clean_job import clean_data_set
from toonnet.dataset import DatasetError
from toonnet.dataset.bodies import gather_bodies, offered_bodies
from toonnet.dataset.clean import chosen_rules, thresholds
from toonnet.dataset.collect import CACHE, collect, gather
from toonnet.dataset.review import apply_shipped_decisions, import_decisions, record
from toonnet.dataset.sources import Settings, Source, Wanted, chosen_sources

_BEFORE_ANYBODY = "2000-01-01T00:00:00Z"
"""When a recipe accepts what is pending: whatever a person says is later, and counts."""
_FOLDER = "folder"
Offered = TypeVar("Offered", bound=Any)


class Collect:
    """Real pictures, their authors and licences."""

    name = "collect"
    needs: tuple[str, ...] = ()

    def key(self, build: Build) -> str:
        """Return what tells this stage's result from any other."""
        told = [(source.name, source.argument, bool(source.why_not())) for source in _asked(build)]
        return digest(
            __version__, build.recipe.section(self.name), build.recipe.labels, told, _folders(build)
        )

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Ask the sources, make the pictures."""
        settings, sources = build.recipe.collect, _asked(build)
        wanted = Wanted(frozenset(build.recipe.label_names))
        gathered = gather(
            sources, wanted, build.folder / CACHE, asked=bool(settings.sources), tell=build.tell
        )
        gathered.candidates = _mixture(gathered.candidates, settings.per_label)
        run = build.run()
        summary = collect(
            build.folder, gathered, engine=run.engine, force=run.force, progress=run.progress
        )
        if not (summary.error or summary.signal):
            build.record(self.name, (Path(target).stem for target in gathered.candidates))
        return summary


def _asked(build: Build) -> list[Source]:
    settings = Settings.from_environment(licence=build.recipe.collect.licence or None)
    return chosen_sources(_beside(build), settings)


def _beside(build: Build) -> list[str]:
    """Return the sources' names; a folder's path counts from the recipe's file."""
    named = []
    for source in build.recipe.collect.sources:
        name, colon, argument = source.partition(":")
        if name == _FOLDER and colon:
            argument = os.fspath(build.recipe.folder / argument)
        named.append(f"{name}{colon}{argument}")
    return named


def _folders(build: Build) -> list[tuple[str, int, int]]:
    """Return name, size and time of every file in the folders that pictures come from."""
    found = []
    for source in _beside(build):
        name, _, argument = source.partition(":")
        if name != _FOLDER:
            continue
        for root, _, files in os.walk(
            Path(argument).parent if os.path.isfile(argument) else argument
        ):
            for file in files:
                path = os.path.join(root, file)
                status = os.stat(path, follow_symlinks=False)
                found.append((path, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _mixture(offered: Mapping[str, Offered], per_label: int) -> dict[str, Offered]:
    """Return at most so many candidates of each label: the first by their ids, which are hashes."""
    taken: Counter[str] = Counter()
    kept = {}
    for target, candidate in offered.items():
        taken[candidate.label] += 1
        if not per_label or taken[candidate.label] <= per_label:
            kept[target] = candidate
    return kept


class Clean:
    """Measures, and what the rules say about them."""

    name = "clean"
    needs = ("collect",)

    def key(self, build: Build) -> str:
        """See `Collect.key`."""
        rules = [(rule.name, thresholds(rule)) for rule in _rules(build)]
        return digest(__version__, rules, _files_of_real_pictures(build))

    def there(self, build: Build) -> bool:
        """Return True: it makes no files."""
        return True

    def run(self, build: Build) -> Summary:
        """Measure and mark."""
        rules = _rules(build)
        summary = clean_data_set(build.dataset, rules, build.options, {}, label=build.label)
        summary.notices = summary.notices[-1:]  # How many are marked, not by which rule.
        return summary


def _rules(build: Build) -> list[Any]:
    settings = build.recipe.clean
    return chosen_rules(settings=settings.rules, without=settings.without)


def _files_of_real_pictures(build: Build) -> list[tuple[Any, ...]]:
    query = (
        "SELECT id, file, source_sha256, sha256 FROM picture LEFT JOIN record ON target = file "
        "WHERE parent_id IS NULL ORDER BY id"
    )
    return build.dataset.connection.execute(query).fetchall()


class Review:
    """What people have decided: those that come with toonnet, and those of the recipe."""

    name = "review"
    needs = ("clean",)

    def key(self, build: Build) -> str:
        """See `Collect.key`."""
        findings = build.dataset.connection.execute(
            "SELECT picture_id, rule, status, reason FROM finding ORDER BY picture_id, rule"
        ).fetchall()
        texts = [_decisions(build, name) for name in build.recipe.review.decisions]
        files = _files_of_real_pictures(build)
        return digest(__version__, build.recipe.section(self.name), texts, findings, files)

    def there(self, build: Build) -> bool:
        """Return True: it makes no files."""
        return True

    def run(self, build: Build) -> Summary:
        """Record the decisions."""
        summary = Summary()
        imported = [apply_shipped_decisions(build.dataset)]
        for name in build.recipe.review.decisions:
            imported.append(import_decisions(build.dataset, _decisions(build, name), who=name))
            summary.notices += imported[-1].wrong
        new = sum(each.new for each in imported)
        if build.recipe.review.accept_pending:
            new += _accept_pending(build)
        summary.counts["done"] = new
        return summary


def _decisions(build: Build, name: str) -> str:
    path = build.recipe.folder / name
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it isn't UTF-8"
        raise DatasetError(f"can't read the decisions {str(path)!r}: {reason}") from error


def _accept_pending(build: Build) -> int:
    ids = build.recorded("collect")
    pending = [
        picture.id
        for picture in build.dataset.pictures(status="pending")
        if picture.id in ids and picture.reason is None
    ]
    who = f"recipe {build.recipe.name}"
    return record(build.dataset, pending, "accept", who=who, at=_BEFORE_ANYBODY)


class Bodies:
    """3D models, where the recipe has pictures rendered."""

    name = "bodies"
    needs = ("review",)  # Groups are assigned anew: never while cleaning isn't done.

    def key(self, build: Build) -> str:
        """See `Collect.key`."""
        if not build.recipe.render.pictures:
            return digest(None)
        sources = _body_sources(build)
        told = [(source.name, source.argument, bool(source.why_not())) for source in sources]
        return digest(__version__, build.recipe.section(self.name), build.recipe.labels, told)

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Ask the sources, keep the models."""
        if not build.recipe.render.pictures:
            build.record(self.name, ())
            return Summary()
        settings = build.recipe.bodies
        wanted = Wanted(frozenset(build.recipe.label_names))
        offered = offered_bodies(
            _body_sources(build),
            wanted,
            build.folder / CACHE,
            asked=bool(settings.sources),
            tell=build.tell,
        )
        offered.candidates = _mixture(offered.candidates, settings.per_label)
        summary = gather_bodies(build.folder, offered, build.run())
        if not (summary.error or summary.signal):
            build.record(self.name, (Path(target).stem for target in offered.candidates))
        return summary


def _body_sources(build: Build) -> list[Source]:
    settings = build.recipe.bodies
    return chosen_body_sources(settings.sources, settings.designs_seeds)


def check(recipe_build: Build) -> None:
    """Raise SettingsError where sources or rules are asked for that there aren't."""
    for look in (_asked, _rules, _body_sources):
        try:
            look(recipe_build)
        except ValueError as error:
            raise SettingsError(str(error)) from error
