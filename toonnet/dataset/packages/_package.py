"""A package as its client names it, and what came of fetching it."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ClientName = Literal["pip", "npm", "apt"]


@dataclass(frozen=True)
class Package:
    """A package of PyPI (`pip`), npm (`npm`) or Debian (`apt`).

    `version` is exact; None takes what the client would: Debian has one version a release.
    """

    client: ClientName
    name: str
    version: str | None = None

    def __str__(self) -> str:
        return self.name if self.version is None else f"{self.name} {self.version}"

    @property
    def key(self) -> str:
        """A file name of its own."""
        version = "" if self.version is None else f"-{self.version}"
        return f"{self.client}-{re.sub(r'[^A-Za-z0-9.+-]', '_', self.name)}{version}"


@dataclass(frozen=True)
class Known:
    """What a client knows of a package before it is downloaded."""

    version: str
    algorithm: str
    digest: str
    """In hexadecimal digits."""


@dataclass(frozen=True)
class Fetched:
    """A package's file, checked against the checksum that its client knows."""

    package: Package
    version: str
    path: Path
    digest: str


def file_digest(path: Path, algorithm: str) -> str:
    """Return a file's digest in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def is_intact(path: Path, algorithm: str, digest: str) -> bool:
    """Tell whether the file is there with this digest."""
    try:
        return hmac.compare_digest(file_digest(path, algorithm), digest)
    except OSError:
        return False
