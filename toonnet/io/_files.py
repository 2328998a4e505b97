"""Bytes in and out of files: nothing but regular files is opened, nothing is half written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from io import FileIO

from toonnet.io._errors import PictureError

_START_BYTES = 512
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
)


def read_file(
    path: str | os.PathLike[str],
    *,
    max_bytes: int,
    check_start: Callable[[bytes], object] = bytes,
) -> bytes:
    """Return the content of the regular file at `path`; symbolic links are followed.

    ``check_start(start)`` sees the first 512 bytes and may raise before the rest is read.

    Raises
    ------
    PictureError
        ``missing``, ``unreadable``, ``special_file``, ``folder``, ``link_loop``, ``name_too_long``,
        ``empty``, or ``too_large`` over `max_bytes`.
    """
    try:
        _check_kind(path, os.stat(path))
        # The kind is looked at before opening, as opening a device can act on it. O_NONBLOCK: if
        # a pipe took the file's place since, opening it doesn't wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _reading_error(error) from error
    with FileIO(descriptor) as file:
        status = os.fstat(descriptor)
        _check_kind(path, status)
        try:
            start = os.pread(descriptor, _START_BYTES, 0)
            if not start:
                raise PictureError("empty", "the file has 0 bytes", "fetch or export it again")
            check_start(start)
            if status.st_size > max_bytes:
                raise _file_too_large(status.st_size, max_bytes)
            data = file.readall()
        except OSError as error:
            raise _reading_error(error) from error
    if len(data) > max_bytes:  # It grew meanwhile.
        raise _file_too_large(len(data), max_bytes)
    return data


def _file_too_large(size: int, max_bytes: int) -> PictureError:
    return PictureError(
        "too_large",
        f"the file has {size:,} bytes, the limit is {max_bytes:,}",
        "raise the limit of pixels if you trust it",
    )


def _check_kind(path: str | os.PathLike[str], status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        if not os.access(path, os.R_OK | os.X_OK):
            raise PictureError(
                "unreadable", "it is a folder that can't be entered", "check its permissions"
            )
        raise PictureError(
            "folder", "it is a folder or a link to one", "name the folder itself as a source"
        )
    kind = next((name for test, name in _KINDS if test(status.st_mode)), "no regular file")
    raise PictureError("special_file", f"it is {kind}", "pass regular files")


def _reading_error(error: OSError) -> PictureError:
    text = error.strerror or str(error)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return PictureError("missing", text, "check the name; a link may point nowhere")
    if error.errno == errno.ELOOP:
        return PictureError("link_loop", text, "mend the symbolic link")
    if error.errno == errno.ENAMETOOLONG:
        return PictureError("name_too_long", text, "shorten the path")
    return PictureError("unreadable", text, "check the file's permissions and the disk")


def atomic_write(
    path: str | os.PathLike[str],
    content: bytes | memoryview,
    *,
    durable: bool = True,
    temporary_folder: str | os.PathLike[str] | None = None,
) -> None:
    """Write a file in one step: at any moment `path` has its old content or all of the new.

    Parameters
    ----------
    path
        The file; its folder exists.
    content
        All of its bytes.
    durable
        Also survive a loss of power after the return (fsync of the file and its folder).
    temporary_folder
        Where the temporary file lives until it is renamed, on the same file system; None: beside
        `path`. A process killed while writing leaves one there.

    Raises
    ------
    OSError
        If it can't be written; then no file is left behind.
    """
    folder = os.path.dirname(path) if temporary_folder is None else temporary_folder
    temporary = os.path.join(folder, f".toonnet-{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        try:
            _write_all(descriptor, content)
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    if durable:
        _sync_folder(os.path.dirname(path) or ".")


def _write_all(descriptor: int, content: bytes | memoryview) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
