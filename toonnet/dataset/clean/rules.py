"""The rules of cleaning, in the order in which they are asked; each has named thresholds.

A picture is marked by the first rule that applies to it, and the later rules don't see it: so no
photograph is what a drawing is a duplicate of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal

from toonnet.dataset.clean.likeness import Gallery
from toonnet.dataset.clean.measured import Measured
from toonnet.dataset.labels import load_labels

Status = Literal["rejected", "duplicate", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a picture."""

    picture_id: str
    rule: str
    status: Status
    reason: str
    other_id: str | None = None
    """The picture that is kept instead."""


def _threshold(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"low": low, "high": high})


class Rule(ABC):
    """A rule; its fields are its thresholds."""

    name: ClassVar[str]
    says: ClassVar[str]
    """What it marks, in one line."""
    status: ClassVar[Status] = "rejected"

    @abstractmethod
    def findings(self, pictures: Sequence[Measured]) -> Iterator[Finding]:
        """Yield a finding for every picture that it applies to."""

    def _finding(self, picture: Measured, reason: str, other: Measured | None = None) -> Finding:
        kept = None if other is None else other.id
        return Finding(picture.id, self.name, self.status, reason, kept)


class _EachRule(Rule):
    """A rule that looks at one picture at a time."""

    def findings(self, pictures: Sequence[Measured]) -> Iterator[Finding]:
        """See `Rule.findings`."""
        for picture in pictures:
            reason = self.reason(picture)
            if reason is not None:
                yield self._finding(picture, reason)

    @abstractmethod
    def reason(self, picture: Measured) -> str | None:
        """Return why it applies to a picture, or None."""


@dataclass(frozen=True)
class Broken(_EachRule):
    """A file that gives no picture any more."""

    name = "broken"
    says = "the file is missing or gives no picture"
    status = "broken"

    def reason(self, picture: Measured) -> str | None:
        """See `_EachRule.reason`."""
        return picture.unreadable


@dataclass(frozen=True)
class Blank(_EachRule):
    """Nothing to be seen."""

    name = "blank"
    says = "no channel has a wider range than contrast"
    contrast: int = _threshold(16, 0, 256)
    """Range of values from which there is something to be seen."""

    def reason(self, picture: Measured) -> str | None:
        """See `_EachRule.reason`."""
        if picture.contrast is None or picture.contrast >= self.contrast:
            return None
        return f"blank: contrast {picture.contrast}"


@dataclass(frozen=True)
class Tiny(_EachRule):
    """A raster enlarged from next to nothing."""

    name = "tiny"
    says = "the longer side of the original has fewer pixels than side_px"
    side_px: int = _threshold(64, 0, 1 << 20)

    def reason(self, picture: Measured) -> str | None:
        """See `_EachRule.reason`."""
        if picture.source_side_px is None or picture.source_side_px >= self.side_px:
            return None
        return f"tiny: the original's longer side is {picture.source_side_px} px"


@dataclass(frozen=True)
class NearlyEmpty(_EachRule):
    """A few lines on a white canvas."""

    name = "nearly_empty"
    says = "less than drawn_share of the canvas isn't white"
    drawn_share: float = _threshold(0.03, 0, 1)

    def reason(self, picture: Measured) -> str | None:
        """See `_EachRule.reason`."""
        if picture.drawn_share is None or picture.drawn_share >= self.drawn_share:
            return None
        return f"nearly empty: {picture.drawn_share:.1%} drawn"


@dataclass(frozen=True)
class Photograph(_EachRule):
    """No drawing: grain in many colours."""

    name = "photograph"
    says = "grain times variety of colours is at least score"
    score: float = _threshold(0.9, 0, 12)

    def reason(self, picture: Measured) -> str | None:
        """See `_EachRule.reason`."""
        if picture.photograph_score is None or picture.photograph_score < self.score:
            return None
        return f"photograph: score {picture.photograph_score:.2f}"


@dataclass(frozen=True)
class WrongWords(_EachRule):
    """Named after something else: a hot dog is no dog."""

    name = "wrong_words"
    says = "its names hold a phrase that labels.toml has under `not` for its label"

    def reason(self, picture: Measured) -> str | None:
        """See `_EachRule.reason`."""
        phrase = load_labels().wrong_phrase(picture.label, picture.names)
        return None if phrase is None else f"wrong words: {phrase}"


@dataclass(frozen=True)
class ExactDuplicates(Rule):
    """The same pixels once more."""

    name = "exact_duplicates"
    says = "another picture, which is kept, has the same pixels"
    status = "duplicate"

    def findings(self, pictures: Sequence[Measured]) -> Iterator[Finding]:
        """See `Rule.findings`; which one is kept: `Measured.rank`."""
        kept: dict[str, Measured] = {}
        for picture in sorted(pictures, key=lambda picture: picture.rank):
            first = kept.setdefault(picture.pixel_sha256, picture)
            if first is not picture:
                yield self._finding(picture, f"the same pixels as {first.id}", first)


@dataclass(frozen=True)
class NearDuplicates(Rule):
    """Nearly the same picture once more, in nearly the same colours."""

    name = "near_duplicates"
    says = "a kept picture is within distance bits of its hash and difference of its colours"
    status = "duplicate"
    distance: int = _threshold(6, 0, 64)
    """Bits in which the perceptual hashes may differ."""
    difference: float = _threshold(3.0, 0, 255)
    """Mean difference of the 16 x 16 thumbnails' values."""
    hash: Literal["phash", "dhash"] = "phash"

    def findings(self, pictures: Sequence[Measured]) -> Iterator[Finding]:
        """See `Rule.findings`; which one is kept: `Measured.rank`.

        Every picture that isn't kept is near a kept one, not only near one that isn't kept either.
        """
        ordered = sorted(pictures, key=lambda picture: picture.rank)
        gallery = Gallery(ordered, self.hash, self.distance, self.difference)
        for index, picture in enumerate(ordered):
            like = gallery.like(index)
            if like is None:
                gallery.add(index)
            else:
                reason = f"nearly the same as {ordered[like.index].id}: {like}"
                yield self._finding(picture, reason, ordered[like.index])


RULES: tuple[type[Rule], ...] = (
    Broken,
    Blank,
    Tiny,
    NearlyEmpty,
    Photograph,
    WrongWords,
    ExactDuplicates,
    NearDuplicates,
)
"""All rules in their order."""


def chosen_rules(
    *, settings: Iterable[str] = (), without: Iterable[str] = (), only: Iterable[str] = ()
) -> list[Rule]:
    """Return the rules in their order, as the user wants them.

    Parameters
    ----------
    settings
        ``NAME.threshold=VALUE`` each.
    without, only
        Names of rules.

    Raises
    ------
    ValueError
        If a name or value is none of those that there are.
    """
    rules = {rule.name: rule() for rule in RULES}
    without, only = list(without), list(only)
    for name in (*without, *only):
        _check_name(name, rules)
    for setting in settings:
        path, _, value = setting.partition("=")
        name, _, threshold = path.partition(".")
        _check_name(name, rules)
        rules[name] = _set(rules[name], threshold, value, setting)
    return [
        rule for name, rule in rules.items() if name not in without and (not only or name in only)
    ]


def thresholds(rule: Rule) -> dict[str, Any]:
    """Return the thresholds of a rule by name."""
    return {item.name: getattr(rule, item.name) for item in fields(rule)}  # type: ignore[arg-type]


def _check_name(name: str, rules: dict[str, Rule]) -> None:
    if name not in rules:
        raise ValueError(f"no rule is called {name!r}; there are {', '.join(rules)}")


def _set(rule: Rule, threshold: str, value: str, setting: str) -> Rule:
    known = thresholds(rule)
    if threshold not in known:
        names = ", ".join(known) or "none"
        raise ValueError(f"{rule.name} has no threshold {threshold!r}; it has {names}: {setting!r}")
    if isinstance(known[threshold], str):
        if value not in ("phash", "dhash"):
            raise ValueError(f"{threshold} must be phash or dhash, got {setting!r}")
        return replace(rule, **{threshold: value})  # type: ignore[type-var]
    (item,) = (item for item in fields(rule) if item.name == threshold)  # type: ignore[arg-type]
    low, high = item.metadata["low"], item.metadata["high"]
    try:
        number = type(known[threshold])(value)
    except ValueError:
        number = None
    if number is None or not low <= number <= high:
        kind = "a whole number" if isinstance(known[threshold], int) else "a number"
        raise ValueError(f"{threshold} must be {kind} from {low:g} to {high:g}, got {setting!r}")
    return replace(rule, **{threshold: number})  # type: ignore[type-var]
