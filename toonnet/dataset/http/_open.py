"""The way in that loads no network library before a client is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from toonnet.dataset.http._rules import HostRules

if TYPE_CHECKING:
    from toonnet.dataset.http._client import Client

_LIBRARIES = ("httpx", "protego", "tenacity")


def missing_extra() -> str | None:
    """Return None where the network libraries are installed, else the remedy in one line."""
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if not missing:
        return None
    return f"{' and '.join(missing)} missing: pip install 'toonnet[collect]'"


def open_client(
    cache: Path,
    rules: Mapping[str, HostRules],
    *,
    contact: str | None = None,
    secrets: Iterable[str] = (),
) -> Client:
    """Return a client for one source.

    Parameters
    ----------
    cache
        The folder for answers, files and the record of past requests.
    rules
        By host; other hosts are asked for their robots.txt and once a second.
    contact
        An e-mail address or https address of the operator, for the User-Agent.
    secrets
        Texts that must never show: keys.

    Raises
    ------
    ValueError
        If `contact` is no address.
    """
    from toonnet.dataset.http._client import Client

    return Client(cache, rules, contact=contact, secrets=secrets)
