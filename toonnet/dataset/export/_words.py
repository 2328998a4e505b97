"""What several documents of an export say."""

from __future__ import annotations

from collections.abc import Iterable

from toonnet.dataset.export._sample import Sample
from toonnet.dataset.licences import Licence, licences_in

VERSION = "1.0.0"
DESCRIPTION = (
    "Cartoon pictures with what they show, where each of them comes from and its licence; "
    "exported by toonnet."
)


def licences_of(samples: Iterable[Sample]) -> list[Licence]:
    """Return every licence of the pictures and of what they were made from, by name."""
    expressions = {work.licence for sample in samples for work in (sample.work, *sample.parents)}
    found = {licence for text in expressions for licence in licences_in(text)}
    return sorted(found, key=lambda licence: licence.name)
