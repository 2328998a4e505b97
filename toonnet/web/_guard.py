"""Who may talk to a page on localhost: the person at this machine, and no other page of theirs.

Any page in a browser can send requests to localhost, and any name server can say that its name is
localhost (DNS rebinding). So a request must name a host that only this machine answers to, come
from our own page, and carry the token that was printed when the server started.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Intake:
    """What requests that write may bring.

    A browser asks first before another page may send any type but a form's and plain text, so
    neither of those must ever be among them.
    """

    media_type: str = "application/json"
    max_body_bytes: int = 1 << 20


JSON = Intake()

_HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_LOCKED = (
    "This page belongs to whoever started it.\n\n"
    "Open the address that the command printed, with its token. If the server was started anew, "
    "it has a new one.\n"
)


class Guard:
    """Lets requests through to an application, or answers them itself."""

    def __init__(
        self, app: ASGIApp, *, token: str, host: str, port: int, intake: Intake = JSON
    ) -> None:
        self.app = app
        self._intake = intake
        self._token = token.encode()
        self._host = host
        # Cookies don't tell ports apart; two data sets may be under review at once.
        self._cookie = f"toonnet-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return  # No web sockets; nothing to start up or shut down.
        headers = Headers(scope=scope)
        refusal = self._answer(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        await self.app(
            scope, _Body(receive, self._intake.max_body_bytes).receive, _with_headers(send)
        )

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that doesn't get through; None: it does."""
        own_origin = f"http://{headers.get('host', '')}"
        origin = headers.get("origin")
        if not self._is_own_host(headers.getlist("host")):
            return _refused(421, "Wrong host: open the address that the command printed.")
        if origin not in (None, own_origin) or _is_from_elsewhere(scope, headers):
            return _refused(403, "Requests of other pages aren't answered.")
        if scope["path"] == "/" and b"token=" in scope["query_string"]:
            return self._with_cookie(scope)
        bearer, by_cookie = self._has_bearer(headers), self._has_cookie(headers)
        if not (bearer or by_cookie):
            return _refused(401, _LOCKED)
        if scope["method"] in ("GET", "HEAD"):
            return None
        # A browser says where a request that writes comes from; what doesn't say isn't one.
        if not bearer and origin is None:
            return _refused(403, "A request that writes needs an Origin.")
        if headers.get("content-type", "").partition(";")[0].strip() != self._intake.media_type:
            return _refused(415, f"Send {self._intake.media_type}.")
        length, most = headers.get("content-length", "0"), self._intake.max_body_bytes
        if not length.isdecimal() or int(length) > most:
            return _refused(413, f"At most {most:,} bytes.")
        return None

    def _is_own_host(self, hosts: list[str]) -> bool:
        # The port may differ: a tunnel has its own. Only names can be rebound, addresses can't.
        if len(hosts) != 1:
            return False
        name = hosts[0].rpartition(":")[0] if not hosts[0].endswith("]") else hosts[0]
        name = (name or hosts[0]).strip("[]").lower()
        if name == "localhost":
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        bound = ipaddress.ip_address(self._host)
        return address.is_loopback or address == bound or bound.is_unspecified

    def _with_cookie(self, scope: Scope) -> Response:
        """Take the token out of the address, so that no history and no screenshot keeps it."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not compare_digest(given.encode(), self._token):
            return _refused(401, _LOCKED)
        answer = RedirectResponse("/", 303, {"cache-control": "no-store"})
        # Lax, not strict: a strict one isn't sent where the address is opened from another page.
        answer.set_cookie(self._cookie, self._token.decode(), httponly=True, samesite="lax")
        return answer

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return morsel is not None and compare_digest(morsel.value.encode(), self._token)

    def _has_bearer(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and compare_digest(given.encode(), self._token)


class _Body:
    """Counts what is received: a body needn't say how long it is."""

    def __init__(self, receive: Receive, max_bytes: int) -> None:
        self._receive = receive
        self._max_bytes = max_bytes
        self._bytes = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._max_bytes:
            # As if the sender had gone: nothing is read further and nothing is done.
            return {"type": "http.disconnect"}
        return message


def _is_from_elsewhere(scope: Scope, headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    # A link to the page itself may be anywhere; it shows the page and tells the other one nothing.
    opens_page = scope["method"] == "GET" and scope["path"] == "/"
    return not (opens_page and headers.get("sec-fetch-dest") == "document")


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(text, status, {"cache-control": "no-store"})


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_with_headers
