"""Where a run records what it did: a folder's manifest, or whatever else keeps records."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from toonnet.batch._job import Record, Result
from toonnet.io import atomic_write


class Ledger(Protocol):
    """What is known of every target; only the process that drives a run writes to it.

    Files are renamed into place first and recorded then. So a run that is killed in between makes
    one file anew, and the ledger never tells of a file that isn't there.
    """

    def load(self) -> None:
        """Read what earlier runs recorded; writes nothing."""

    def known(self, target: str) -> Record | None:
        """Return what is recorded about a target."""

    def write(self, results: Iterable[Result]) -> None:
        """Record results; they survive the process at once, a loss of power after `sync`.

        Raises
        ------
        OSError
            If it can't.
        """

    def sync(self) -> None:
        """Force what was written to the disk."""

    def finish(self) -> None:
        """Tidy up after a run that came to its end."""

    def close(self) -> None:
        """Let go of files."""


class Manifest:
    """The ledger of a folder: one JSON line a target, sorted, without times.

    So equal work gives equal bytes. While running, records go to a journal; manifest and journal
    together are always the truth.
    """

    def __init__(self, own_folder: Path, temporary: Path) -> None:
        self._temporary = temporary
        self._manifest = own_folder / "manifest.jsonl"
        self._journal = own_folder / "journal.jsonl"
        self._journal_descriptor = -1
        self._records: dict[str, Record] = {}

    def load(self) -> None:
        """See `Ledger.load`."""
        self._records = {}
        for path in (self._manifest, self._journal):
            with suppress(FileNotFoundError):
                self._parse(path.read_bytes())

    def _parse(self, content: bytes) -> None:
        for line in content.splitlines():
            with suppress(ValueError):  # The last line may be cut by a kill.
                record = Record.from_json(line)
                self._records[record.target] = record

    def known(self, target: str) -> Record | None:
        """See `Ledger.known`."""
        return self._records.get(target)

    def targets(self) -> list[str]:
        """Return all targets that something is recorded about, sorted."""
        return sorted(self._records)

    def forget(self, targets: Iterable[str]) -> None:
        """Strike records out; remove their files first, else nobody knows whose they are."""
        gone = {target for target in targets if self._records.pop(target, None)}
        if gone:
            self._fold()

    def write(self, results: Iterable[Result]) -> None:
        """Append to the journal."""
        lines = []
        for result in results:
            self._records[result.record.target] = result.record
            lines.append(result.record.to_json() + "\n")
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
        self._fold()

    def _fold(self) -> None:
        atomic_write(self._manifest, self._content(), temporary_folder=self._temporary)
        self._journal.unlink(missing_ok=True)

    def _content(self) -> bytes:
        """Return the manifest's file."""
        lines = (self._records[target].to_json() + "\n" for target in sorted(self._records))
        return "".join(lines).encode()

    def close(self) -> None:
        """Close the journal."""
        if self._journal_descriptor >= 0:
            os.close(self._journal_descriptor)
        self._journal_descriptor = -1
