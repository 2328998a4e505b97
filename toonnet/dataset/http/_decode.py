"""Bodies within their limits: what counts are decoded bytes, so a small bomb stays small."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from toonnet.dataset.http._errors import Declined, NotNow

_GZIP = 16 + zlib.MAX_WBITS
_STEP_BYTES = 1 << 16


def read_body(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Return a whole body, decoded.

    Raises
    ------
    Declined
        If it decodes to more than `max_bytes` or its encoding isn't one that we asked for.
    NotNow
        If the encoding is broken or ends early.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        pieces: Iterable[bytes] = chunks
    elif encoding in ("gzip", "x-gzip"):
        pieces = _inflated(chunks)
    else:
        raise Declined(f"the answer is encoded as {encoding[:40]!r}, which we didn't ask for")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise Declined(f"the answer has more than {max_bytes:,} bytes")
    return bytes(body)


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decode in steps of limited size: one received chunk may mean a thousand times its size."""
    inflater = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            while chunk and not inflater.eof:
                yield inflater.decompress(chunk, _STEP_BYTES)
                chunk = inflater.unconsumed_tail
    except zlib.error as error:
        raise NotNow(f"the answer's compression is broken: {error}") from error
    if not inflater.eof:
        raise NotNow("the answer's compressed data ends early")
