"""The work list: which files are meant, and what their results are called."""

from __future__ import annotations

import hashlib
import os
import posixpath
import random
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from toonnet.batch._destination import OWN_FOLDER
from toonnet.batch._errors import BatchError
from toonnet.batch._job import Item
from toonnet.io import PICTURE_SUFFIXES, UrlsUnavailable, is_url, open_url

Limited = TypeVar("Limited")
_LONGEST_NAME_BYTES = 255
_LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is meant."""

    path: str
    """As the operating system takes it."""
    relative: str
    """Where it lies under its root; its result lies there under the destination."""
    shown: str
    """Its name in reports and in the manifest."""
    optional: bool = False
    """It was found in a folder and its name doesn't end as those that are meant."""


def sources_in(
    folder: str,
    *,
    shown_under: str,
    destination: str,
    endings: Collection[str] = PICTURE_SUFFIXES,
) -> Iterator[Source]:
    """Find the files in a folder and its subfolders; `endings`, in lower case, are those meant.

    Names that begin with a dot and the destination are left out; links to folders aren't entered.
    """
    excluded = _identity(destination)
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            entries = list(os.scandir(current))
        except OSError as error:
            if current == folder:
                text = f"can't read {folder!r}: {error.strerror}; check its permissions"
                raise BatchError(text) from error
            entries = []
            relative = os.path.relpath(current, folder)
            yield Source(current, relative, os.path.join(shown_under, relative))
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if _identity(entry.path) != excluded:
                    folders.append(entry.path)
                continue
            relative = os.path.relpath(entry.path, folder)
            suffix = os.path.splitext(entry.name)[1].lower()
            yield Source(
                entry.path,
                relative,
                os.path.join(shown_under, relative),
                optional=suffix not in endings and entry.is_file(),
            )


def sources_at(
    url: str, *, destination: str, endings: Collection[str] = PICTURE_SUFFIXES
) -> Iterator[Source]:
    """Find the files under a URL, as `sources_in` does in a folder; or the file that it is."""
    try:
        files, root = open_url(url)
        if files.isfile(root):
            yield Source(url, posixpath.basename(root), url)
            return
        found = sorted(files.find(root))
    except UrlsUnavailable as error:
        raise BatchError(str(error)) from error
    except Exception as error:  # Every store has exceptions of its own.
        raise BatchError(f"can't read {url!r}: {error}") from error
    base = url.rstrip("/")
    for path in found:
        relative = posixpath.relpath(path, root)
        address = f"{base}/{relative}"
        hidden = any(part.startswith(".") for part in relative.split("/"))
        if not hidden and not address.startswith(destination.rstrip("/") + "/"):
            suffix = posixpath.splitext(relative)[1].lower()
            yield Source(address, relative, relative, optional=suffix not in endings)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.lstat(path) if os.path.islink(path) else os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def listed_source(path: str) -> Source:
    """Return the source of a list's entry: it keeps its relative path, if it has a safe one."""
    normal = os.path.normpath(path)
    parts = normal.split(os.sep)
    keeps = not os.path.isabs(normal) and ".." not in parts and OWN_FOLDER not in parts
    return Source(path, normal if keeps else os.path.basename(normal), path)


def plan(
    sources: Iterable[Source], suffix: str, *, endings: Collection[str] = PICTURE_SUFFIXES
) -> list[Item]:
    """Name every source's result; sorted, and independent of the order of the sources.

    The first name that no other source has a claim on: the source's with `suffix` instead of its
    own ending, if that is one of `endings`; with `suffix` appended (``cat.jpg.png``); a slug with a
    hash. A source that is called like its result has the first claim on it. Names over 255 bytes
    become slug and hash at once.
    """
    unique = {_place(source.path): source for source in sources}
    ordered = sorted(unique.values(), key=lambda source: os.fsencode(source.shown))
    folders = _folders(source.relative for source in ordered)
    first = [_renamed(source, suffix, endings) for source in ordered]
    claims = Counter(first)
    owners = Counter(
        name for source, name in zip(ordered, first, strict=True) if name == source.relative
    )
    second = {
        index: _fitting(source, source.relative + suffix, suffix)
        for index, (source, name) in enumerate(zip(ordered, first, strict=True))
        if name in folders
        or (claims[name] > 1 and not (owners[name] == 1 and name == source.relative))
    }
    second_claims = Counter(second.values())
    items = []
    for index, source in enumerate(ordered):
        target = first[index]
        if index in second:
            target = second[index]
            if second_claims[target] > 1 or target in claims or target in folders:
                target = _hashed(source, suffix)
        items.append(Item(target, source.path, source.shown, source.optional))
    return items


def _place(path: str) -> str:
    return path if is_url(path) else os.path.abspath(path)


def _folders(relatives: Iterable[str]) -> set[str]:
    folders: set[str] = set()
    for relative in relatives:
        folder = os.path.dirname(relative)
        while folder and folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    return folders


def _renamed(source: Source, suffix: str, endings: Collection[str]) -> str:
    stem, ending = os.path.splitext(source.relative)
    if ending.lower() not in endings:
        stem = source.relative
    return _fitting(source, stem + suffix, suffix)


def _fitting(source: Source, target: str, suffix: str) -> str:
    too_long = len(os.fsencode(os.path.basename(target))) > _LONGEST_NAME_BYTES
    return _hashed(source, suffix) if too_long else target


def _hashed(source: Source, suffix: str) -> str:
    folder, name = os.path.split(source.relative)
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:_LONGEST_SLUG].strip("-.") or "picture"
    digest = hashlib.sha256(os.fsencode(source.shown)).hexdigest()[:16]
    return os.path.join(folder, f"{slug}-{digest}{suffix}")


def check_no_overwriting(items: Sequence[Item], destination: str) -> None:
    """Refuse to write over a source.

    Raises
    ------
    BatchError
        Naming the first such file.
    """
    root, sources = _real(destination), set()
    real_folder = cache(_real)
    for item in items:
        folder, name = os.path.split(item.source)
        sources.add(os.path.join(real_folder(folder or "."), name))
    for item in items:
        if os.path.join(root, item.target) in sources:
            raise BatchError(
                f"{item.target!r} in the destination is one of the sources; "
                "choose a destination outside the sources"
            )


def _real(folder: str) -> str:
    return folder if is_url(folder) else os.path.realpath(folder)


def limited(items: list[Limited], limit: int | None, seed: int | None) -> list[Limited]:
    """Return at most `limit` items: the first ones, or with a `seed` a random choice."""
    if limit is None or limit >= len(items):
        return items
    if seed is None:
        return items[:limit]
    chosen = random.Random(seed).sample(range(len(items)), limit)
    return [items[index] for index in sorted(chosen)]
