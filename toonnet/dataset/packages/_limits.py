"""What an archive may hold: names that stay inside it, plain files, sizes without surprises.

Nothing is ever written under a member's name; the checks keep a hostile archive from filling the
memory or the disk, and from making two readers see two different files.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from toonnet.dataset.packages._errors import PackageError

MAX_MEMBERS = 200_000
MAX_MEMBER_BYTES = 160 * 2**20
"""Iconify's largest set is one JSON file of 104 MB."""
MAX_TOTAL_BYTES = 2 * 2**30
MAX_RATIO = 200
"""Bytes unpacked for one packed; artwork and JSON stay under 20."""
MAX_NAME_LENGTH = 512
_FREE_BYTES = 2**20
"""So much may come out whatever went in: small texts of one repeated byte are no bomb."""


def normal_name(name: str, archive: str) -> str:
    """Return a member's name without a leading ``./``.

    Raises
    ------
    PackageError
        If it leads outside the archive or two systems would read it differently.
    """
    plain = name.removeprefix("./").removesuffix("/")
    parts = plain.split("/")
    bad = (
        len(plain) > MAX_NAME_LENGTH
        or any(part in ("", ".", "..") for part in parts)
        or any(unicodedata.category(character) in ("Cc", "Cs") for character in plain)
        or "\\" in plain
        or parts[0].endswith(":")
    )
    if bad and plain not in ("", "."):
        raise unsafe(archive, f"a member is called {name[:80]!r}")
    return "" if plain == "." else plain


def unsafe(archive: str, what: str) -> PackageError:
    """Return the error for an archive that isn't read."""
    return PackageError(
        f"{archive} isn't safe to read: {what}; delete it and fetch it again, or report it"
    )


def check_ratio(archive: str, unpacked: int, packed: int) -> None:
    """Refuse what grows more than `MAX_RATIO`-fold."""
    if unpacked > MAX_RATIO * packed + _FREE_BYTES:
        raise unsafe(archive, f"{packed:,} bytes unpack to {unpacked:,} or more")


@dataclass
class Tally:
    """Counts an archive's members while they are listed."""

    archive: str
    names: set[str] = field(default_factory=set)
    unpacked_bytes: int = 0

    def add(self, name: str, size: int) -> None:
        """Count a regular file.

        Raises
        ------
        PackageError
            If a limit is passed or the name has come before.
        """
        if name in self.names:
            raise unsafe(self.archive, f"two members are called {name[:80]!r}")
        self.names.add(name)
        self.unpacked_bytes += size
        if size < 0 or size > MAX_MEMBER_BYTES:
            raise unsafe(
                self.archive, f"{name[:80]!r} has {size:,} bytes, the limit is {MAX_MEMBER_BYTES:,}"
            )
        if len(self.names) > MAX_MEMBERS or self.unpacked_bytes > MAX_TOTAL_BYTES:
            raise unsafe(
                self.archive,
                f"it has more than {MAX_MEMBERS:,} members or {MAX_TOTAL_BYTES:,} bytes",
            )
