"""Packages as sources of artwork: fetched by their client, checked, and read without unpacking.

`fetch` asks pip, npm or apt-get for a package by name and checks its file against the checksum
that the client knows. Nothing is installed, no script of a package runs. `ZipMembers` reads a
wheel; `selection` makes of an npm tarball or a Debian package a ZIP archive of the wanted files.
"""

from toonnet.dataset.packages._clients import CLIENTS
from toonnet.dataset.packages._deb import deb_members
from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._package import ClientName, Fetched, Package
from toonnet.dataset.packages._rcc import rcc_members
from toonnet.dataset.packages._selection import selection
from toonnet.dataset.packages._store import fetch, user_cache, why_not
from toonnet.dataset.packages._streams import unpacked
from toonnet.dataset.packages._tar import tgz_members
from toonnet.dataset.packages._zip import ZipMembers, opened

__all__ = [
    "CLIENTS",
    "ClientName",
    "Fetched",
    "Package",
    "PackageError",
    "ZipMembers",
    "deb_members",
    "fetch",
    "opened",
    "rcc_members",
    "selection",
    "tgz_members",
    "unpacked",
    "user_cache",
    "why_not",
]
