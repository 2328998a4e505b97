"""Tar archives whose bytes depend on names and contents alone."""

from __future__ import annotations

_BLOCK = 512
_RECORD = 20 * _BLOCK
_LONGEST_NAME_BYTES = 100


def member(name: str, content: bytes) -> list[bytes]:
    """Return the pieces of one file: a ustar header without owner or time, content, padding.

    Raises
    ------
    ValueError
        If the name has over 100 bytes.
    """
    encoded = name.encode()
    if len(encoded) > _LONGEST_NAME_BYTES:
        raise ValueError(f"a name in a tar archive has at most 100 bytes, got {name!r}")
    header = b"".join(
        (
            encoded.ljust(_LONGEST_NAME_BYTES, b"\0"),
            b"0000644\0",  # The mode.
            *(b"0000000\0", b"0000000\0"),  # User and group.
            b"%011o\0" % len(content),
            b"00000000000\0",  # Modified in 1970.
            b"        ",  # The checksum counts itself as blanks.
            b"0".ljust(101, b"\0"),  # A regular file; no link.
            *(b"ustar\0", b"00"),
            b"\0" * 247,  # No names of user and group, no device, no prefix.
        )
    )
    checksum = b"%06o\0 " % sum(header)
    return [header[:148] + checksum + header[156:], content, b"\0" * (-len(content) % _BLOCK)]


def archive(pieces: list[bytes]) -> bytes:
    """Return the archive of all members' pieces, with its end."""
    size = sum(map(len, pieces)) + 2 * _BLOCK
    return b"".join([*pieces, b"\0" * (2 * _BLOCK + -size % _RECORD)])
