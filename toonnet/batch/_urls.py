"""Destinations that fsspec opens by their URL: object stores, other machines, memory."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from toonnet.batch._destination import OWN_FOLDER, Destination, Place
from toonnet.batch._errors import BatchError
from toonnet.batch._job import Record, Result
from toonnet.batch._ledger import Ledger, Manifest
from toonnet.io import UrlsUnavailable, open_url

_ATOMIC = {"abfs", "abfss", "adl", "az", "gcs", "gs", "memory", "s3", "s3a"}
"""Where an object is there with all its bytes or not at all; elsewhere files are renamed."""


class UrlPlace(Place):
    """A folder by its URL; see `Place`."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url.rstrip("/")
        self._files: tuple[Any, str] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_files": None}

    @property
    def opened(self) -> tuple[Any, str]:
        """The file system, and the folder's path in it."""
        if self._files is None:
            self._files = open_url(self.url)
        return self._files

    def path(self, *parts: str) -> str:
        """Return the path of a file under the folder, as the file system takes it."""
        return posixpath.join(self.opened[1], *parts)

    def reachable(self) -> bool:
        """See `Place.reachable`; what is wrong with a URL shows when it is written to."""
        return True

    def put(self, target: str, content: bytes) -> str:
        """See `Place.put`."""
        self.write(self.path(target), content)
        return hashlib.sha256(content).hexdigest()

    def write(self, path: str, content: bytes) -> None:
        """Write a file in one step."""
        files = self.opened[0]
        if _protocols(files) & _ATOMIC:
            files.pipe_file(path, content)
            return
        name = f"{hashlib.sha256(path.encode()).hexdigest()[:16]}-{os.urandom(8).hex()}"
        temporary = self.path(OWN_FOLDER, "tmp", name)
        files.makedirs(posixpath.dirname(temporary), exist_ok=True)
        files.makedirs(posixpath.dirname(path), exist_ok=True)
        files.pipe_file(temporary, content)
        files.mv(temporary, path)

    def read(self, path: str) -> bytes:
        """Return a file's bytes."""
        content: bytes = self.opened[0].cat_file(path)
        return content

    def remove(self, target: str) -> None:
        """See `Place.remove`."""
        normal = posixpath.normpath(target)
        if not posixpath.isabs(normal) and not normal.startswith(".."):
            with suppress(FileNotFoundError):
                self.opened[0].rm_file(self.path(normal))

    def holds(self, target: str, sha256: str) -> bool:
        """See `Place.holds`."""
        with suppress(OSError):
            return hashlib.sha256(self.read(self.path(target))).hexdigest() == sha256
        return False

    def keep_input(self, relative: str, content: bytes) -> None:
        """See `Place.keep_input`."""
        self.write(self.path(OWN_FOLDER, "quarantine", relative), content)


class UrlDestination(UrlPlace, Destination):
    """A destination by its URL; stores have no locks, so that two runs at once aren't noticed."""

    def __init__(self, url: str, ledger: Ledger | None = None) -> None:
        super().__init__(url)
        self.ledger = UrlManifest(self) if ledger is None else ledger
        self._lock = -1

    def __enter__(self) -> UrlDestination:
        try:
            self.opened[0].makedirs(self.path(OWN_FOLDER), exist_ok=True)
            self.ledger.load()
        except UrlsUnavailable as error:
            raise BatchError(str(error)) from error
        except Exception as error:  # Every store has exceptions of its own.
            raise BatchError(f"can't write to {self.url!r}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # What a killed worker left; else there is none.
            self.opened[0].rm(self.path(OWN_FOLDER, "tmp"), recursive=True)
        self.close()

    def place(self) -> Place:
        """See `Destination.place`."""
        return UrlPlace(self.url)


class UrlManifest(Manifest):
    """The manifest where files can't be appended to: the journal is a file each second."""

    def __init__(self, place: UrlPlace) -> None:
        super().__init__(place.own, place.temporary)
        self._place = place
        self._unsaved: list[Record] = []
        self._segments: list[str] = []

    def load(self) -> None:
        """See `Ledger.load`."""
        self._records = {}
        own = self._place.path(OWN_FOLDER)
        try:
            names = sorted(
                posixpath.basename(path) for path in self._place.opened[0].ls(own, detail=False)
            )
        except FileNotFoundError:
            names = []
        self._segments = [name for name in names if name.startswith("journal-")]
        for name in [name for name in names if name == "manifest.jsonl"] + self._segments:
            self._parse(self._place.read(posixpath.join(own, name)))

    def write(self, results: Iterable[Result]) -> None:
        """Take note of results; `sync` writes them."""
        for result in results:
            self._records[result.record.target] = result.record
            self._unsaved.append(result.record)

    def sync(self) -> None:
        """Write what isn't written yet."""
        if self._unsaved:
            self._segments.append(f"journal-{len(self._segments):08d}.jsonl")
            lines = "".join(record.to_json() + "\n" for record in self._unsaved)
            path = self._place.path(OWN_FOLDER, self._segments[-1])
            self._place.write(path, lines.encode())
            self._unsaved = []

    def finish(self) -> None:
        """Fold the journal into the manifest."""
        self.sync()
        if self._segments or not self._place.opened[0].exists(self._manifest_path):
            self._fold()

    @property
    def _manifest_path(self) -> str:
        return self._place.path(OWN_FOLDER, "manifest.jsonl")

    def _fold(self) -> None:
        self._place.write(self._manifest_path, self._content())
        for name in self._segments:
            self._place.opened[0].rm_file(self._place.path(OWN_FOLDER, name))
        self._segments = []


def _protocols(files: Any) -> set[str]:
    protocol = files.protocol
    return {protocol} if isinstance(protocol, str) else set(protocol)
