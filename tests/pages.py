"""A data set to review, the servers of pages, and the browser that looks at them."""

import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from types import SimpleNamespace

from commands import CLEAN, TOONNET, drawing
from rows import add_picture

from toonnet.dataset import Dataset, pixel_sha256
from toonnet.io import write_picture

LABELS = ("cat", "dog", "bee")
SHARED_FILES = 6
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def make_data_set(folder, count, *, names=str):
    """Make a data set of so many rows, in place of the one that is there; return their ids.

    Labels go round `LABELS`; the ids are in the order of the page. There are few files: rows share
    them.
    """
    for path in [*folder.glob("cache/*/*/*"), *folder.glob("images/*"), *folder.glob("c*")]:
        if not path.is_dir():
            path.unlink(missing_ok=True)  # The server's last request may take the log away.
    (folder / "images").mkdir(parents=True, exist_ok=True)
    pixels = [drawing(number, 96, 128) for number in range(SHARED_FILES)]
    for number, picture in enumerate(pixels):
        write_picture(folder / f"images/{number}.png", picture)
    digests = [pixel_sha256(picture) for picture in pixels]
    with Dataset.create(folder) as dataset, dataset.transaction() as connection:
        return [
            add_picture(
                connection,
                f"{number:05d}",
                label=LABELS[number % len(LABELS)],
                title=names(number),
                file=f"images/{number % SHARED_FILES}.png",
                pixel_sha256=digests[number % SHARED_FILES],
            )
            for number in range(count)
        ]


def statuses(folder):
    """Return status and label of every picture, by its number."""
    with Dataset.open(folder) as dataset:
        return {int(p.source_id): (p.status, p.label) for p in dataset.pictures()}


@contextmanager
def serving(folder, *options):
    """Run ``toonnet review``; gives its process and address."""
    with started("review", str(folder), "--who", "tester", *options) as server:
        server.folder = folder
        yield server


@contextmanager
def started(*arguments):
    """Run a command that serves a page; gives its process and address."""
    process = subprocess.Popen(
        [*TOONNET, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=CLEAN,
        text=True,
    )
    try:
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError(process.communicate(timeout=20)[1])
        host, _, token = address.partition("/?token=")
        yield SimpleNamespace(process=process, address=address, host=host, token=token)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def opened(context, address):
    """Open a page and wait until it is there."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return page


def until(page, expression, *, within_s=15):
    """Wait until an expression is true; the page's own policy forbids Playwright's way to."""
    end = time.monotonic() + within_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(30)


def luminance(color):
    """Return the relative luminance of a colour that the browser has computed."""
    channels = [int(part) / 255 for part in color.removeprefix("rgb(").rstrip(")").split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """Return the contrast of two luminances, as WCAG has it."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
