"""The decisions that come with toonnet: a data set is reviewed as soon as it is collected."""

from __future__ import annotations

from importlib import resources

from toonnet.dataset.dataset import Dataset
from toonnet.dataset.review.table import Imported, apply_rows, read_rows


def apply_shipped_decisions(dataset: Dataset) -> Imported:
    """Record the decisions that come with toonnet about the pictures that the data set has.

    A picture about which anybody else has decided is left alone, also where that was undone. Doing
    it again changes nothing.
    """
    imported = Imported()
    folder = resources.files(__package__).joinpath("decisions")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    texts = [file.read_text("utf-8") for file in files if file.name.endswith(".csv")]
    rows = [row for text in texts for row in read_rows(text, "toonnet", imported.wrong)]
    others = _decided_by_others(dataset, {row.who for row in rows})
    apply_rows(dataset, rows, imported, spare=others)
    return imported


def _decided_by_others(dataset: Dataset, people: set[str]) -> set[str]:
    pairs = dataset.connection.execute("SELECT DISTINCT picture_id, who FROM decision")
    return {picture_id for picture_id, who in pairs if who not in people}
