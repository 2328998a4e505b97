"""What keeps an address from being fetched; each message is one line without any key."""

from __future__ import annotations


class FetchError(Exception):
    """An address gave nothing, also after retries; others may."""


class Declined(FetchError):
    """We don't ask or don't accept: a forbidden address, a robots.txt, an answer over its limit."""


class Spent(FetchError):
    """A host's quota or the run's budget is used up: nothing more can be fetched for now."""

    def __init__(self, message: str, host: str | None = None) -> None:
        super().__init__(message)
        self.host = host
        """Whose quota it is; None if it is the run's budget."""


class Refused(FetchError):
    """The host answered with an error; its status says whether asking again makes sense."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class NotNow(FetchError):
    """The host asks to come back later, or the connection failed; asking again makes sense."""

    def __init__(self, message: str, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s
        """How long the host asks to wait; None if it doesn't say."""
