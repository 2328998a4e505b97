"""The labels and the words that mean them; ``labels.toml`` holds the data."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

OTHER = "other"

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_IRREGULAR = {"mouse": "mice", "goose": "geese", "sheep": "sheep", "fish": "fish"}


class Match(NamedTuple):
    """What a picture's names mean."""

    label: str
    word: str
    """The word of the list that was found, as the list has it: the motif."""


@dataclass(frozen=True)
class Label:
    """One label: its name, the words that mean it and the phrases that don't."""

    name: str
    words: tuple[str, ...]
    wrong: tuple[str, ...]

    def found(self, text: str) -> tuple[int, str] | None:
        """Return where the last of its words ends in a normalised name, and the word."""
        cleared = _pattern(self.wrong).sub(lambda match: "·" * len(match[0]), text)
        *_, last = (None, *_pattern(self.words).finditer(cleared))
        if last is None:
            return None
        return last.end(), next(word for word in self.words if _pattern((word,)).fullmatch(last[0]))

    def wrong_phrase(self, text: str) -> str | None:
        """Return a phrase in a normalised name that doesn't mean the label, if there is one."""
        match = _pattern(self.wrong).search(text)
        return match[0] if match else None


class LabelList:
    """All labels in the order of the class numbers."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._labels = {label.name: label for label in labels}

    def __iter__(self) -> Iterator[Label]:
        return iter(self._labels.values())

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, name: object) -> bool:
        return name in self._labels

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the labels; a label's class number is its place."""
        return tuple(self._labels)

    def match(self, names: Iterable[str]) -> Match | None:
        """Return what a picture with these names and keywords shows; None: nothing of ours.

        The first name that means a label decides; in it, the word that ends last, and of words that
        end together the longest. ``other`` is what no name has a word of another label in.

        Parameters
        ----------
        names
            The most telling one first: a title, then a folder, then keywords.
        """
        texts = [normalised(name) for name in names]
        own = [label for label in self if label.name != OTHER]
        for labels in (own, [self._labels[OTHER]]):
            for text in texts:
                hits = [(*hit, label.name) for label in labels if (hit := label.found(text))]
                if hits:
                    _, word, name = max(hits, key=lambda hit: (hit[0], len(hit[1])))
                    return Match(name, word)
        return None

    def wrong_phrase(self, label: str, names: Iterable[str]) -> str | None:
        """Return the first phrase among a picture's names that speaks against its label."""
        known = self._labels.get(label)
        if known is None:
            return None
        return next(filter(None, map(known.wrong_phrase, map(normalised, names))), None)


@cache
def load_labels() -> LabelList:
    """Return the labels that toonnet knows."""
    table = tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text("utf-8"))
    return LabelList(
        Label(row["name"], tuple(row["words"]), tuple(row.get("not", ()))) for row in table["label"]
    )


def normalised(name: str) -> str:
    """Return a name in lower case, without accents, one blank between words.

    Hyphens, underscores and other signs part words, and so do a capital after a small letter and a
    digit after a letter: ``sunBehind-cloud_2`` is ``sun behind cloud 2``.
    """
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _BETWEEN_WORDS.sub(" ", _CAMEL.sub(" ", plain)).strip().lower()


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of these phrases as whole words, the longest first."""
    if not phrases:
        return re.compile(r"(?!)")
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_with_plural, longest_first))})(?!\w)")


def _with_plural(phrase: str) -> str:
    *before, last = normalised(phrase).split()
    plural = _IRREGULAR.get(last)
    if plural:
        ending = f"(?:{last}|{plural})"
    elif re.fullmatch(r".+[^aeiou]y", last):
        ending = rf"{re.escape(last[:-1])}(?:y|ies)"
    else:
        ending = rf"{re.escape(last)}(?:s|es)?"
    return " ".join([*map(re.escape, before), ending])
