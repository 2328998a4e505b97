"""Where a run writes to: its lock, its ledger, and files that are whole or absent."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from toonnet.batch._errors import BatchError
from toonnet.batch._ledger import Ledger, Manifest
from toonnet.io import atomic_write

OWN_FOLDER = ".toonnet"
_LOCK_PATIENCE_S = 3.0


class Place:
    """A folder that results are put into; whoever is given it may be in another process.

    Everything of ours is in ``.toonnet``: quarantined inputs, while running the temporary files,
    and the manifest, where no other ledger is given.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.own = self.folder / OWN_FOLDER
        self.temporary = self.own / "tmp"
        self.quarantine = self.own / "quarantine"

    def reachable(self) -> bool:
        """Return whether this process sees the folder of a run that is under way."""
        return self.temporary.is_dir()

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

    def remove(self, target: str) -> None:
        """Take a file away that no longer belongs to a result, if it is there.

        Ledgers travel with their folders: one that names a file elsewhere isn't believed.
        """
        normal = os.path.normpath(target)
        if not os.path.isabs(normal) and not normal.startswith(".."):
            with suppress(FileNotFoundError):
                os.unlink(self.folder / normal)

    def holds(self, target: str, sha256: str) -> bool:
        """Return whether the target is there with these bytes."""
        with suppress(OSError), open(self.folder / target, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        return False

    def keep_input(self, relative: str, content: bytes) -> None:
        """Put the bytes of a bad input into the quarantine."""
        target = self.quarantine / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(target, content, temporary_folder=self.temporary)


class Destination(Place):
    """Opens, locks and cleans the destination; a context manager."""

    def __init__(
        self,
        folder: str | os.PathLike[str],
        ledger: Ledger | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(folder)
        self.ledger = Manifest(self.own, self.temporary) if ledger is None else ledger
        self._on_wait = on_wait
        self._lock = -1

    def place(self) -> Place:
        """Return where results go, without lock and ledger."""
        return Place(self.folder.absolute())

    def __enter__(self) -> Destination:
        try:
            self.own.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.own, os.O_RDONLY | os.O_DIRECTORY)
            self._take_lock()
            shutil.rmtree(self.temporary, ignore_errors=True)
            self.temporary.mkdir()
            self.ledger.load()
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
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    break
            time.sleep(0.02)
        told = f"another run is writing to {str(self.folder)!r}"
        if self._on_wait is None:
            raise BatchError(f"{told}; wait for it or end it")
        self._on_wait(f"{told}; waiting for its end")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        """Close the ledger and give the lock back."""
        self.ledger.close()
        if self._lock >= 0:
            os.close(self._lock)
        self._lock = -1


def _destination_problem(folder: Path, error: OSError) -> str:
    where = repr(str(folder))
    return f"can't write to {where}: {error.strerror or error}; choose a folder you may write to"
