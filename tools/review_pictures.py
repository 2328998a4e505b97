"""Draw docs/review.md's pictures anew: ``python -m tools.review_pictures``, from the tree's root.

A data set of crayon drawings is made, reviewed a little in headless Chromium, and photographed.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import crayon
from toonnet.dataset import Dataset, identity, picture_file, pixel_sha256, refresh_status
from toonnet.io import write_picture

TARGET = Path("docs/review")
SIDE_PX = 320
PICTURES = 128
QUALITY = 88
LABELS = {"house": "other", "fish": "other", "robot": "android robot"}
"""What of `crayon.MOTIFS` has another label than its name."""
Size = tuple[int, int]
DESKTOP: Size = (1280, 800)
PHONE: Size = (390, 780)


def make_data_set(folder: Path) -> None:
    """Make a data set of drawings; some are labelled wrongly, some are copies of others."""
    with Dataset.create(folder) as dataset, dataset.transaction() as connection:
        ids: list[str] = []
        for number in range(PICTURES):
            copied = number % 14 == 13
            pixels = crayon.draw(number - 8 if copied else number, SIDE_PX, SIDE_PX)
            motif = crayon.MOTIFS[number % len(crayon.MOTIFS)].__name__.strip("_")
            label = "cat" if number % 11 == 5 else LABELS.get(motif, motif)
            source, name = f"crayons-{'abc'[number % 3]}", f"{motif} {number:03d}"
            ids.append(identity(source, name))
            path = folder / picture_file(ids[-1])
            path.parent.mkdir(parents=True, exist_ok=True)
            write_picture(path, pixels)
            row = [ids[-1], picture_file(ids[-1]), SIDE_PX, SIDE_PX, pixel_sha256(pixels)]
            row += [label, label, source, name, name, f'["{motif}", "crayon drawing"]']
            connection.execute(
                "INSERT INTO picture (id, file, height, width, pixel_sha256, label, "
                "collected_label, source, source_id, title, words, author, licence, origin) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'toonnet', 'Apache-2.0', 'collected')",
                row,
            )
            if copied:
                connection.execute(
                    "INSERT INTO finding VALUES (?, 'near_duplicates', 'duplicate', ?, ?)",
                    [ids[-1], f"nearly the same as {ids[-9]}: 2 bits", ids[-9]],
                )
        refresh_status(connection)


def opened(browser: Browser, address: str, size: Size, scheme: str = "light") -> Page:
    """Open the page in a window of this size."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.wait_for_load_state("networkidle")
    return page


def press(page: Page, *keys: str) -> None:
    """Press keys and let the page settle."""
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(700)


def photograph(page: Page, name: str) -> None:
    """Keep what the page shows."""
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        target = TARGET / f"{name}.jpg"
        picture.convert("RGB").save(target, quality=QUALITY, subsampling=0, optimize=True)


def photograph_all(browser: Browser, address: str) -> None:
    """Review a little, and keep what that looks like."""
    page = opened(browser, address, DESKTOP)
    page.click("[data-label=cat]")
    for _ in range(8):
        press(page)
        named = str(page.get_attribute(".tile.cursor", "aria-label"))
        page.keyboard.press("a" if named.startswith("cat ") else "r")
    press(page, *["Shift+ArrowRight"] * 3)
    page.wait_for_timeout(2700)
    photograph(page, "grid")
    press(page, "l")
    photograph(page, "relabel")
    press(page, "Escape", "Escape", "?")
    photograph(page, "help")
    press(page, "Escape")
    page.click("[data-label='']")
    page.click("[data-status=duplicate]")
    press(page, "z")
    photograph(page, "duplicates")
    dark = opened(browser, address, DESKTOP, "dark")
    press(dark, "z")
    photograph(dark, "dark")
    phone = opened(browser, address, PHONE)
    press(phone, "a", "r", "a")
    photograph(phone, "phone")


def main() -> None:
    """Make the data set, serve it, photograph the page."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "drawings")
        make_data_set(folder)
        command = [sys.executable, "-P", "-m", "toonnet.cli", "review", folder, "--who", "you"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            with sync_playwright() as playwright:
                arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=arguments
                )
                photograph_all(browser, address)
                browser.close()
            server.terminate()


if __name__ == "__main__":
    main()
