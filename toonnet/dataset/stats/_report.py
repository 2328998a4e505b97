"""A data set's report: its survey and contact sheets of its pictures on one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from toonnet.batch import Progress, progress_for
from toonnet.dataset.dataset import Dataset
from toonnet.dataset.selections import selected_ids
from toonnet.dataset.stats._page import page
from toonnet.dataset.stats._survey import Survey, survey
from toonnet.dataset.stats._thumbnails import Thumbnail, by_label, thumbnails

MOST_PICTURES = 3000
"""More are a burden for a browser."""
BUDGET_BYTES = 5_500_000


def report(
    dataset: Dataset,
    surveyed: Survey | None = None,
    *,
    selection: str | None = None,
    most: int = MOST_PICTURES,
    budget_bytes: int = BUDGET_BYTES,
    more: Sequence[tuple[str, str, str]] = (),
    progress: Callable[[int], Progress] = lambda total: progress_for(total, "", quiet=True),
) -> str:
    """Return the report as one HTML file that loads nothing.

    It shows the accepted pictures; the pending ones of a class that has none accepted.

    Parameters
    ----------
    surveyed
        What `survey` returned for this data set, if that is known.
    selection
        The selection that it is about, such as a build's; None: all pictures.
    most
        How many pictures it shows at most, each class in its share.
    budget_bytes
        About how many bytes all pictures together take at most.
    more
        Sections that come first: id, title and markup each.
    progress
        Is told the number of pictures and returns what shows the progress.
    """
    surveyed = surveyed or survey(dataset, selection=selection)
    ids = None if selection is None else selected_ids(dataset, selection)
    accepted = [
        picture
        for picture in dataset.pictures(status="accepted")
        if ids is None or picture.id in ids
    ]
    reviewed = {picture.label for picture in accepted}
    pending = [
        picture
        for picture in dataset.pictures(status="pending")
        if picture.label not in reviewed and (ids is None or picture.id in ids)
    ]
    wanted = [picture for those in by_label(accepted + pending, most).values() for picture in those]
    sheets: dict[str, list[Thumbnail]] = defaultdict(list)
    with progress(len(wanted)) as shown:
        for thumbnail in thumbnails(dataset, wanted, budget_bytes, shown.advance):
            sheets[thumbnail.picture.label].append(thumbnail)
    return page(surveyed, sheets, more)
