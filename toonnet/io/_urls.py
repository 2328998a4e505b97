"""Files by URL, where fsspec opens them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toonnet.io._errors import PictureError

_START_BYTES = 512
_REMEDY = "check the address, and that this machine may read it"


class UrlsUnavailable(Exception):
    """Nothing here opens a URL; the message says what to install."""


def is_url(path: object) -> bool:
    """Return whether a path is a URL: it says by which protocol."""
    return isinstance(path, str) and "://" in path


def open_url(url: str) -> tuple[Any, str]:
    """Return fsspec's file system of `url`, and the path in it.

    Raises
    ------
    UrlsUnavailable
        If fsspec, or what it needs for the protocol, isn't here, or there is no such protocol.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UrlsUnavailable(f"{url!r} needs fsspec: pip install 'toonnet[dask]'") from None
    try:
        files, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UrlsUnavailable(f"can't open {url!r}: {error}") from error
    return files, path


def read_url(url: str, *, max_bytes: int, check_start: Callable[[bytes], object] = bytes) -> bytes:
    """Return the content of a file by its URL; see `read_file`."""
    try:
        files, path = open_url(url)
        with files.open(path, "rb") as file:
            content: bytes = file.read(_START_BYTES)
            if not content:
                raise PictureError("empty", "the file has 0 bytes", "fetch or export it again")
            check_start(content)
            content += file.read(max_bytes + 1 - len(content))
    except PictureError:
        raise
    except FileNotFoundError as error:
        raise PictureError("missing", str(error), _REMEDY) from error
    except Exception as error:  # Every store has exceptions of its own.
        detail = f"{type(error).__name__}: {error}"
        raise PictureError("unreadable", detail, _REMEDY) from error
    if len(content) > max_bytes:
        detail = f"the file has over {max_bytes:,} bytes"
        raise PictureError("too_large", detail, "raise the limit of pixels if you trust it")
    return content
