"""One task from input to file, in whatever process it runs."""

from __future__ import annotations

import errno
import hashlib
import traceback
from dataclasses import replace

from toonnet.batch._destination import Place
from toonnet.batch._job import Job, Made, Record, Result, Status, Task
from toonnet.io import PictureError

_NOT_AN_INPUT = ("not_a_picture", "empty")


def perform(index: int, task: Task, job: Job, recipe: str, destination: Place) -> Result:
    """Read, leave it if done before, make, write; every fault becomes a result."""
    looked = look(index, task, job, recipe, destination)
    if isinstance(looked, Result):
        return looked
    record, content = looked
    try:
        made = job.make(task.item, content)
    except Exception as error:  # A fault of the work on one item mustn't end the others'.
        return _fault(index, task, record, error)
    return _put(index, record, made, destination, task.known)


def look(
    index: int, task: Task, job: Job, recipe: str, destination: Place
) -> Result | tuple[Record, bytes]:
    """Read the input; return the result if there is nothing to make, else what to make it from."""
    item, known = task.item, task.known
    record = Record(target=item.target, source=item.shown, status="done", recipe=recipe)
    try:
        content = job.read(item)
        record = replace(record, source_sha256=hashlib.sha256(content).hexdigest())
        if known is not None and _is_done(known, record, destination):
            return Result(index, replace(known, status="unchanged"))
    except Exception as error:
        return _fault(index, task, record, error)
    return record, content


def _is_done(known: Record, record: Record, destination: Place) -> bool:
    return (
        known.status == "done"
        and known.source_sha256 == record.source_sha256
        and known.recipe == record.recipe
        and all(
            destination.holds(target, sha256)
            for target, sha256 in {known.target: known.sha256, **known.others}.items()
        )
    )


def _put(
    index: int, record: Record, made: Made, destination: Place, known: Record | None
) -> Result:
    try:
        # Before the new record: if the run ends here, the old one still names what to take away.
        for target in known.others if known is not None else ():
            if target not in made.others:
                destination.remove(target)
        others = {target: destination.put(target, made.others[target]) for target in made.others}
        sha256 = "" if made.content is None else destination.put(record.target, made.content)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            detail = f"the result's path is too long ({len(record.target)} characters)"
            faulty = replace(record, status="skipped", reason="name_too_long", detail=detail)
            return Result(index, faulty, remedy="use shorter folder names")
        detail = writing_problem(error)
        return Result(index, replace(record, status="fatal", reason="unwritable", detail=detail))
    record = replace(record, sha256=sha256, notes=made.notes, others=others)
    return Result(index, record, facts=made.facts)


def writing_problem(error: OSError) -> str:
    """Say what keeps the destination from being written, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"the disk is full ({error.strerror}); free space and run the same command again"
    return f"{error.strerror or error}; mend it and run the same command again"


def _fault(index: int, task: Task, record: Record, error: Exception) -> Result:
    if isinstance(error, PictureError):
        ignored = task.item.optional and error.reason in _NOT_AN_INPUT
        status: Status = "ignored" if ignored else "skipped"
        record = replace(record, status=status, reason=error.reason, detail=error.detail)
        return Result(index, record, remedy=error.remedy)
    if isinstance(error, MemoryError):
        record = replace(record, status="failed", reason="out_of_memory", detail="no memory left")
        return Result(index, record, remedy="use fewer workers, or a smaller picture")
    detail = f"{type(error).__name__}: {error}"
    record = replace(record, status="failed", reason="error", detail=detail)
    return Result(index, record, trace="".join(traceback.format_exception(error)))
