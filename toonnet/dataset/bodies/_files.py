"""The files of a model, wherever a package keeps them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from toonnet.dataset.packages import ZipMembers, opened


class Folder(Mapping[str, bytes]):
    """The files of a folder in an archive and below, and no others, whatever the names say."""

    def __init__(self, archive: ZipMembers, folder: str) -> None:
        self._archive, self._folder = archive, folder

    def __getitem__(self, name: str) -> bytes:
        path = posixpath.normpath(posixpath.join(self._folder, name.replace("\\", "/")))
        if not path.startswith(self._folder + "/"):
            raise PermissionError(f"leads out of the model's folder: {name!r}")
        return self._archive.read(path)

    def __iter__(self) -> Iterator[str]:
        prefix = self._folder + "/"
        return (name.removeprefix(prefix) for name in self._archive.names(prefix))

    def __len__(self) -> int:
        return len(self._archive.names(self._folder + "/"))


def archive_within(archive: Path, member: str) -> ZipMembers:
    """Return an archive that is a member of another, open and checked."""
    return _archive_within(archive, member, os.getpid())


@lru_cache(maxsize=2)
def _archive_within(archive: Path, member: str, process: int) -> ZipMembers:
    return ZipMembers(opened(archive).read(member), member)
