"""A run from work list to summary."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from toonnet.batch._destination import Destination
from toonnet.batch._interruption import Interruption
from toonnet.batch._job import Item, Job, OnError, Result, Task, recipe_hash
from toonnet.batch._ledger import Ledger
from toonnet.batch._local import Engine, Results
from toonnet.batch._perform import look, writing_problem
from toonnet.batch._progress import NoProgress, Progress
from toonnet.batch._summary import Summary
from toonnet.io import is_url

_SYNC_EVERY_S = 1.0
_RECORDED = ("done", "skipped", "failed")


def run_batch(
    job: Job,
    items: Sequence[Item],
    destination: str | os.PathLike[str],
    *,
    engine: Engine,
    ledger: Ledger | None = None,
    on_error: OnError = "skip",
    force: bool = False,
    progress: Progress | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Summary:
    """Make every item's file in `destination`, but those that are there from an earlier run.

    A file is done if the ledger has it with the same hash of the source and of the recipe and it
    is there with the recorded bytes. Whenever a run ends, by a signal, a full disk or a kill,
    the same call goes on, and the end is byte for byte that of a run that nothing disturbed.

    Parameters
    ----------
    job, items
        What to make; targets are unique.
    destination
        A folder; made if it isn't there.
    engine
        Where the work is done.
    ledger
        Where it is recorded; None: in the destination's manifest.
    on_error
        What a bad input or a failed item does: ``"raise"`` ends the run, ``"skip"`` leaves it out,
        ``"quarantine"`` also copies the input into ``destination/.toonnet/quarantine``.
    force
        Make everything anew.
    progress
        What to tell how far it is; entered by this function.
    on_wait
        Told once that another run writes to the folder, which is then waited for; None: that is an
        error. A URL has no lock to wait for.

    Raises
    ------
    BatchError
        If the run can't start or its workers can't live.
    ValueError
        If `on_error` is none of these.
    """
    if on_error not in get_args(OnError):
        raise ValueError(f"on_error must be one of {get_args(OnError)}, got {on_error!r}")
    summary, began = Summary(), time.monotonic()
    with destination_at(destination, ledger, on_wait) as place, Interruption() as interruption:
        tasks = [Task(item, None if force else place.ledger.known(item.target)) for item in items]
        try:
            with _results(engine, tasks, job, place) as stream, progress or NoProgress() as bar:
                synced = began
                for results in stream:
                    _take(results, tasks, job, place, summary, on_error)
                    bar.advance(len(results), len(summary.problems))
                    if time.monotonic() - synced > _SYNC_EVERY_S:
                        synced = time.monotonic()
                        place.ledger.sync()
                    summary.signal = interruption.signal
                    if summary.signal or summary.error:
                        break
            place.ledger.sync()
            if not summary.signal and not summary.error:
                place.ledger.finish()
        except OSError as error:
            summary.error = f"can't write to {str(place.folder)!r}: {writing_problem(error)}"
    summary.seconds = time.monotonic() - began
    return summary


@contextmanager
def _results(
    engine: Engine, tasks: Sequence[Task], job: Job, place: Destination
) -> Iterator[Results]:
    stream = engine.run(tasks, job, place)
    try:
        yield stream
    finally:
        stream.close()  # Ends the workers before anything else is tidied up.


def _take(
    results: Sequence[Result],
    tasks: Sequence[Task],
    job: Job,
    place: Destination,
    summary: Summary,
    on_error: OnError,
) -> None:
    """Record and count results; what must end the run becomes the summary's error."""
    place.ledger.write(result for result in results if result.record.status in _RECORDED)
    for result in results:
        summary.add(result)
        record = result.record
        if record.status == "fatal":
            summary.error = f"can't write {record.target!r}: {record.detail}"
        elif record.status in ("skipped", "failed"):
            if on_error == "raise":
                summary.error = f"{record.source!r} is {record.status}: {record.reason}"
            elif on_error == "quarantine":
                summary.quarantined += _quarantine(tasks[result.index].item, job, place)


def _quarantine(item: Item, job: Job, place: Destination) -> bool:
    """Copy a bad input into the quarantine; return whether it could be read."""
    try:
        plain = item.source and not is_url(item.source)
        content = Path(item.source).read_bytes() if plain else job.read(item)
    except Exception:  # It is bad in a way that keeps it from being read.
        return False
    name = os.path.basename(item.source or item.target)
    place.keep_input(os.path.join(os.path.dirname(item.target), name), content)
    return True


def destination_at(
    folder: str | os.PathLike[str],
    ledger: Ledger | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Destination:
    """Return the destination that a folder or a URL means."""
    if not is_url(folder):
        return Destination(folder, ledger, on_wait)
    from toonnet.batch._urls import UrlDestination

    return UrlDestination(str(folder), ledger)


def preview(
    job: Job,
    items: Sequence[Item],
    destination: str | os.PathLike[str],
    *,
    ledger: Ledger | None = None,
    force: bool = False,
) -> Summary:
    """Return what `run_batch` would do, as far as reading the inputs tells; write nothing.

    What would be made is in the summary's ``planned``.
    """
    place, summary, began = destination_at(destination, ledger), Summary(), time.monotonic()
    place.ledger.load()
    recipe = recipe_hash(job.recipe)
    for index, item in enumerate(items):
        known = None if force else place.ledger.known(item.target)
        looked = look(index, Task(item, known), job, recipe, place)
        if isinstance(looked, Result):
            summary.add(looked)
        else:
            summary.planned.append(looked[0])
    summary.seconds = time.monotonic() - began
    return summary
