"""A data set's report: its survey and contact sheets of its pictures on one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from toonnet.batch import Progress, progress_for
from toonnet.dataset.dataset import Dataset
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
    most: int = MOST_PICTURES,
    budget_bytes: int = BUDGET_BYTES,
    progress: Callable[[int], Progress] = lambda total: progress_for(total, "", quiet=True),
) -> str:
    """Return the report as one HTML file that loads nothing.

    It shows the accepted pictures; the pending ones of a class that has none accepted.

    Parameters
    ----------
    surveyed
        What `survey` returned for this data set, if that is known.
    most
        How many pictures it shows at most, each class in its share.
    budget_bytes
        About how many bytes all pictures together take at most.
    progress
        Is told the number of pictures and returns what shows the progress.
    """
    surveyed = surveyed or survey(dataset)
    accepted = list(dataset.pictures(status="accepted"))
    reviewed = {picture.label for picture in accepted}
    pending = [
        picture for picture in dataset.pictures(status="pending") if picture.label not in reviewed
    ]
    wanted = [picture for those in by_label(accepted + pending, most).values() for picture in those]
    sheets: dict[str, list[Thumbnail]] = defaultdict(list)
    with progress(len(wanted)) as shown:
        for thumbnail in thumbnails(dataset, wanted, budget_bytes, shown.advance):
            sheets[thumbnail.picture.label].append(thumbnail)
    return page(surveyed, sheets)
