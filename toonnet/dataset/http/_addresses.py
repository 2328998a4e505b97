"""Which addresses we connect to: public ones, looked up once and then used as they are."""

from __future__ import annotations

import ipaddress
import socket

import httpx

from toonnet.dataset.http._errors import Declined, NotNow

_PORT = 443
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOWER_32_BITS = 0xFFFFFFFF

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def checked_url(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return a parsed address that we may ask: https on its own port, with a host, without a user.

    Raises
    ------
    Declined
        If it is anything else.
    """
    try:
        parsed = httpx.URL(url) if base is None else base.join(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Declined(f"{url[:80]!r} is no address: {error}") from error
    if parsed.scheme != "https":
        raise Declined(f"only https is fetched, not {parsed.scheme or 'nothing'!r}")
    if not parsed.host or parsed.userinfo or parsed.port not in (None, _PORT):
        raise Declined(
            f"{parsed.host!r}: an address with a user or a port of its own isn't fetched"
        )
    return parsed.copy_with(fragment=None)


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, also inside its IPv6 disguises."""
    parsed = ipaddress.ip_address(address)
    return all(map(_is_public, (parsed, *_embedded(parsed))))


def _is_public(address: _Address) -> bool:
    # NAT64 lies in a reserved range; it is how networks without IPv4 reach the rest.
    reserved = address.is_reserved and address not in _NAT64
    return address.is_global and not address.is_multicast and not reserved


def _embedded(address: _Address) -> list[_Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[_Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += address.teredo or ()
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & _LOWER_32_BITS))
    return [each for each in found if each is not None]


class Network:
    """The internet as we see it: how names are looked up, and which addresses are allowed.

    Tests put another in its place to reach a server of their own; no option of ours does.
    """

    def addresses(self, host: str) -> list[str]:
        """Look a name up, once; raise `NotNow` if it can't be."""
        try:
            found = socket.getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotNow(f"{host!r} can't be looked up: {_reason(error)}") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def permits(self, address: str) -> bool:
        """Tell whether we may connect to an IP address."""
        return is_public(address)

    def endpoint(self, address: str) -> tuple[str, int]:
        """Return where to connect to for an address that was looked up and permitted."""
        return address, _PORT

    def permitted(self, host: str) -> list[str]:
        """Look a name up and return its addresses, all of them checked.

        Whoever connects uses these addresses and looks nothing up again: a name that changes its
        mind in between (DNS rebinding) changes nothing.

        Raises
        ------
        Declined
            If one of the addresses isn't permitted; a name with a private address means no good.
        """
        found = self.addresses(host)
        for address in found:
            if not self.permits(address):
                raise Declined(f"{host!r} is at {address}, which is no public address")
        return found


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
