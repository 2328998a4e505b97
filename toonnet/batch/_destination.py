"""The folder that a run writes to: its lock, its manifest, and files that are whole or absent."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from toonnet.batch._errors import BatchError
from toonnet.batch._job import Record
from toonnet.io import atomic_write

OWN_FOLDER = ".toonnet"
_LOCK_PATIENCE_S = 3.0


class Destination:
    """Opens, locks and cleans the destination; a context manager.

    Everything of ours is in ``.toonnet``: the manifest (one JSON line a target, sorted, without
    times, so that equal work gives equal bytes), while running the journal and the temporary files,
    and quarantined inputs. The manifest and the journal together are always the truth: results are
    renamed into place first and journaled then, so a process killed in between makes one file anew.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.own = self.folder / OWN_FOLDER
        self.temporary = self.own / "tmp"
        self.quarantine = self.own / "quarantine"
        self._manifest = self.own / "manifest.jsonl"
        self._journal = self.own / "journal.jsonl"
        self._lock = -1
        self._journal_descriptor = -1
        self._records: dict[str, Record] = {}

    def __enter__(self) -> Destination:
        try:
            self.own.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.own, os.O_RDONLY | os.O_DIRECTORY)
            self._take_lock()
            shutil.rmtree(self.temporary, ignore_errors=True)
            self.temporary.mkdir()
            self._records = read_records(self.folder)
        except BatchError:
            self.close()
            raise
        except OSError as error:
            self.close()
            raise BatchError(_destination_problem(self.folder, error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.close()

    def _take_lock(self) -> None:
        # Workers inherit the lock. Those of a run that was killed hold it until they are gone too,
        # which takes a moment; so no two runs ever write at once.
        deadline = time.monotonic() + _LOCK_PATIENCE_S
        while True:
            try:
                return fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise BatchError(
                        f"another run is writing to {str(self.folder)!r}; wait for it or end it"
                    ) from None
            time.sleep(0.02)

    def close(self) -> None:
        """Close the descriptors, which also gives the lock back."""
        for descriptor in (self._lock, self._journal_descriptor):
            if descriptor >= 0:
                os.close(descriptor)
        self._lock = self._journal_descriptor = -1

    def known(self, target: str) -> Record | None:
        """Return what earlier runs recorded about a target."""
        return self._records.get(target)

    def put(self, target: str, content: bytes) -> str:
        """Write a result in one step; return its sha256.

        It isn't forced to the disk one by one, which would cost 5 % of the throughput: if a loss of
        power takes it, its hash doesn't fit the manifest and the next run makes it again.
        """
        path = os.path.join(self.folder, target)
        try:
            atomic_write(path, content, durable=False, temporary_folder=self.temporary)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            atomic_write(path, content, durable=False, temporary_folder=self.temporary)
        return hashlib.sha256(content).hexdigest()

    def holds(self, target: str, sha256: str) -> bool:
        """Return whether the target is there with these bytes."""
        with suppress(OSError), open(self.folder / target, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        return False

    def keep_input(self, relative: str, source: str) -> bool:
        """Copy a bad input into the quarantine; return whether it could be read."""
        target = self.quarantine / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            content = Path(source).read_bytes()
        except OSError:
            return False
        atomic_write(target, content, temporary_folder=self.temporary)
        return True

    def journal(self, records: Iterable[Record]) -> None:
        """Append records; they survive the process at once, a loss of power after `sync`."""
        lines = []
        for record in records:
            self._records[record.target] = record
            lines.append(record.to_json() + "\n")
        if not lines:
            return
        if self._journal_descriptor < 0:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._journal_descriptor = os.open(self._journal, flags, 0o666)
        rest = memoryview("".join(lines).encode("ascii"))
        while rest:
            rest = rest[os.write(self._journal_descriptor, rest) :]

    def sync(self) -> None:
        """Force the journal to the disk."""
        if self._journal_descriptor >= 0:
            os.fsync(self._journal_descriptor)

    def finish(self) -> None:
        """Fold the journal into the manifest."""
        if not self._journal.exists() and self._manifest.exists():
            return
        lines = (self._records[target].to_json() + "\n" for target in sorted(self._records))
        atomic_write(self._manifest, "".join(lines).encode(), temporary_folder=self.temporary)
        self._journal.unlink(missing_ok=True)


def read_records(folder: Path) -> dict[str, Record]:
    """Return the records of a destination's manifest and journal by target; {} without any."""
    records = {}
    for name in ("manifest.jsonl", "journal.jsonl"):
        with suppress(FileNotFoundError):
            for line in (folder / OWN_FOLDER / name).read_bytes().splitlines():
                with suppress(ValueError):  # The last line may be cut by a kill.
                    record = Record.from_json(line)
                    records[record.target] = record
    return records


def _destination_problem(folder: Path, error: OSError) -> str:
    where = repr(str(folder))
    return f"can't write to {where}: {error.strerror or error}; choose a folder you may write to"
