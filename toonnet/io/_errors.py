"""The one error that a bad picture file raises."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "missing",
    "unreadable",
    "special_file",
    "folder",
    "link_loop",
    "name_too_long",
    "empty",
    "not_a_picture",
    "unsupported",
    "truncated",
    "broken",
    "too_large",
    "svg_no_size",
    "svg_entities",
    "svg_external",
    "svg_too_complex",
    "no_foreground",
    "all_background",
    "too_thin",
]
"""Why a file gives no picture; short words that reports and programs can count on."""

REASONS: tuple[Reason, ...] = get_args(Reason)


class PictureError(ValueError):
    """A file gives no picture.

    Attributes
    ----------
    reason
        One word of `Reason`.
    detail
        What was found, with the value.
    remedy
        What the owner of the file can do about it.
    """

    def __init__(self, reason: Reason, detail: str, remedy: str) -> None:
        super().__init__(reason, detail, remedy)
        self.reason = reason
        self.detail = detail
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}; {self.remedy}"
