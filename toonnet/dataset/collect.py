"""Candidates become pictures: asked of sources, read, framed and recorded by a long run."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from toonnet import __version__
from toonnet.batch import (
    Engine,
    Item,
    Made,
    OnError,
    Progress,
    Record,
    Result,
    Summary,
    limited,
)
from toonnet.dataset._ledger import CatalogLedger, Facts, Row
from toonnet.dataset.dataset import Dataset, identity, mask_file, picture_file, pixel_sha256
from toonnet.dataset.framing import Framing, framed
from toonnet.dataset.groups import assign_groups, record_told_groups
from toonnet.dataset.review import apply_shipped_decisions
from toonnet.dataset.runs import Run
from toonnet.dataset.sources import Candidate, Source, SourceError, Wanted
from toonnet.io import DEFAULT_MAX_PIXELS, encode_mask, encode_picture

CACHE = "cache"
_TELL_EVERY_S = 10.0


@dataclass
class Gathered:
    """What sources offer."""

    candidates: dict[str, Candidate] = field(default_factory=dict)
    """By the file that they are to become, in the order of those."""
    notices: list[str] = field(default_factory=list)
    """A line for each default source that doesn't work here."""
    failures: list[Result] = field(default_factory=list)
    """A result for each source that was asked for and failed."""


def gather(
    sources: Sequence[Source],
    wanted: Wanted,
    cache: Path,
    *,
    asked: bool,
    tell: Callable[[str], None] = lambda line: None,
    file: Callable[[str], str] = picture_file,
    things: str = "pictures",
) -> Gathered:
    """Ask every source for candidates; the failure of one leaves the others alone.

    Parameters
    ----------
    sources, wanted, cache
        As `Source.candidates` takes them; the cache is made if need be.
    asked
        The user named these sources: one that doesn't work here is a failure, else a notice.
    tell
        Is given a line a source.
    file
        The path of what a candidate becomes, by its id.
    things
        What is offered, for people.
    """
    gathered = Gathered()
    found: dict[str, Candidate] = {}
    cache.mkdir(parents=True, exist_ok=True)
    for source in sources:
        began, count, failed = time.monotonic(), len(found), len(gathered.failures)
        if why_not := source.why_not():
            gathered.notices.append(f"{source.name} is left out: {why_not}")
            if asked:
                gathered.notices.pop()
                gathered.failures.append(_failure(source, why_not))
            continue
        try:
            told = began
            for candidate in source.candidates(wanted, cache):
                if len(found) > count and time.monotonic() - told > _TELL_EVERY_S:
                    told = time.monotonic()
                    tell(f"{source.name} has offered {len(found) - count:,} {things} so far")
                if candidate.label not in wanted.label_list:
                    raise SourceError(f"{candidate.source_id} has no known label")
                target = file(identity(candidate.source, candidate.source_id))
                found.setdefault(target, candidate)
        except SourceError as error:
            gathered.failures.append(_failure(source, str(error)))
        except Exception as error:  # One source's fault mustn't end the others'.
            trace = "".join(traceback.format_exception(error))
            gathered.failures.append(_failure(source, f"{type(error).__name__}: {error}", trace))
        seconds = time.monotonic() - began
        end = "".join(f", then fails: {f.record.detail}" for f in gathered.failures[failed:])
        tell(f"{source.name} offers {len(found) - count:,} {things} ({seconds:.1f} s){end}")
    gathered.candidates = dict(sorted(found.items()))
    return gathered


def _failure(source: Source, detail: str, trace: str = "") -> Result:
    record = Record(
        target=source.name, source=source.name, status="failed", reason="source", detail=detail
    )
    return Result(-1, record, trace=trace)


def collect(
    folder: Path,
    gathered: Gathered,
    *,
    engine: Engine,
    limit: int | None = None,
    seed: int | None = None,
    on_error: OnError = "skip",
    force: bool = False,
    dry_run: bool = False,
    max_pixels: int = DEFAULT_MAX_PIXELS,
    progress: Callable[[int], Progress] | None = None,
) -> Summary:
    """Make a picture of every candidate, but of those that were made by an earlier run.

    A candidate that is no picture is recorded as broken, with the reason: it counts as done. In
    the end the decisions that come with toonnet are applied and groups are assigned.
    Whatever ends it, the same call goes on, and the catalog and the files end the same.

    Parameters
    ----------
    folder
        The data set; made if need be.
    gathered
        What `gather` returned.
    engine, on_error, force
        See `toonnet.batch.run_batch`.
    limit, seed
        At most so many candidates: the first ones by id, a mixture of all, or a random choice.
    dry_run
        Write nothing; the summary holds what would be made.
    progress
        Is told the number of pictures and returns what shows the progress.

    Raises
    ------
    toonnet.batch.BatchError, DatasetError
        If the run can't start.
    """
    job = CollectJob(gathered.candidates, max_pixels=max_pixels)
    items = [
        Item(target, "", f"{candidate.source}:{candidate.source_id}")
        for target, candidate in gathered.candidates.items()
    ]
    items = limited(items, limit, seed)
    run = Run(engine=engine, on_error=on_error, force=force, dry_run=dry_run, progress=progress)
    return run.filling(
        folder,
        job,
        items,
        lambda dataset: CatalogLedger(dataset, _rows(items, gathered.candidates)),
        finish=lambda dataset: _finish(dataset, gathered.candidates.values()),
        notices=gathered.notices,
        failures=gathered.failures,
    )


def _finish(dataset: Dataset, candidates: Iterable[Candidate]) -> list[str]:
    """Apply the decisions that come with toonnet and assign groups; return what to tell of it."""
    decisions = apply_shipped_decisions(dataset)
    record_told_groups(
        dataset,
        {identity(each.source, each.source_id): each.group for each in candidates if each.group},
    )
    assign_groups(dataset)
    if not decisions.new:
        return []
    return [f"{decisions.new:,} decisions that come with toonnet were applied"]


def _rows(items: Iterable[Item], candidates: Mapping[str, Candidate]) -> dict[str, Row]:
    return {item.target: _row(candidates[item.target]) for item in items}


def _row(candidate: Candidate) -> Row:
    return Row(
        id=identity(candidate.source, candidate.source_id),
        collected_label=candidate.label,
        origin=candidate.origin,
        source=candidate.source,
        source_id=candidate.source_id,
        title=candidate.title,
        author=candidate.author,
        licence=candidate.licence,
        url=candidate.url,
        package=candidate.package,
        package_version=candidate.package_version,
        words=json.dumps(candidate.words, ensure_ascii=False),
        group_id=None,
        parent_id=None,
        recipe=None,
        recipe_hash=None,
    )


@dataclass(frozen=True)
class CollectJob:
    """Read an artwork, frame it, encode picture and mask."""

    candidates: Mapping[str, Candidate]
    framing: Framing = field(default_factory=Framing)
    max_pixels: int = DEFAULT_MAX_PIXELS

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything besides the artwork that decides the pixels."""
        return {"operation": "collect", "version": __version__, "framing": asdict(self.framing)}

    def part(self, items: Sequence[Item]) -> Any:
        """See `toonnet.batch.Divisible`."""
        return {item.target: self.candidates[item.target] for item in items}

    def holding(self, part: Any) -> CollectJob:
        """See `toonnet.batch.Divisible`."""
        return replace(self, candidates=part)

    def prepare(self) -> None:
        """Load what decodes and encodes, so that forked workers have it."""
        import cv2
        import resvg_py  # noqa: F401

        cv2.setNumThreads(1)

    def read(self, item: Item) -> bytes:
        """Return the artwork's bytes."""
        return self.candidates[item.target].artwork.read()

    def make(self, item: Item, content: bytes) -> Made:
        """Return the picture, its mask and what the catalog wants to know."""
        made = framed(content, self.framing, max_pixels=self.max_pixels)
        picture, alpha = made.picture, made.alpha
        mask = mask_file(Path(item.target).stem)
        facts = Facts(
            height=picture.shape[0],
            width=picture.shape[1],
            pixel_sha256=pixel_sha256(picture),
            source_side_px=made.source_side_px,
            masks={} if alpha is None else {"alpha": mask},
        )
        others = {} if alpha is None else {mask: encode_mask(alpha)}
        return Made(encode_picture(picture, "png"), made.notes, dict(facts), others)
