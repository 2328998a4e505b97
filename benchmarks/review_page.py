"""How smooth the review page is: ``python -m benchmarks.review_page``, from the tree's root.

Ten thousand drawings, all of them different to the server; headless Chromium scrolls through them
at the pace of a wheel and of a thrown scroll bar, moves by keys, and decides about all at once.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks import crayon
from toonnet.dataset import Dataset, identity
from toonnet.io import write_picture

PICTURES = 10_000
DRAWINGS = 16
SIDE_PX = 512

FRAMES = """async ([step, count]) => {
    const grid = document.querySelector("#grid");
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < count; i++) {
        grid.scrollTop += step;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
    }
    times.sort((a, b) => a - b);
    const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))] * 10) / 10;
    return {median_ms: at(0.5), p95_ms: at(0.95), worst_ms: at(1)};
}"""


def make_data_set(folder: Path) -> None:
    """Make rows that share a few files but have thumbnails of their own."""
    with Dataset.create(folder) as dataset, dataset.transaction() as connection:
        (folder / "images").mkdir()
        for number in range(DRAWINGS):
            drawing = crayon.draw(number, SIDE_PX, SIDE_PX)
            write_picture(folder / f"images/{number}.png", drawing)
        for number in range(PICTURES):
            id_ = identity("crayons", f"{number:05d}")
            connection.execute(
                "INSERT INTO picture (id, file, height, width, pixel_sha256, label, "
                "collected_label, origin, source, source_id, licence) VALUES "
                "(?, ?, 512, 512, ?, 'other', 'other', 'collected', 'crayons', ?, 'Apache-2.0')",
                [id_, f"images/{number % DRAWINGS}.png", id_ * 4, f"{number:05d}"],
            )


def wait(page: Page, expression: str) -> float:
    """Wait until an expression is true; return for how many seconds."""
    start = time.perf_counter()
    while not page.evaluate(expression):
        page.wait_for_timeout(5)
    return time.perf_counter() - start


def measure(page: Page, address: str) -> dict[str, Any]:
    """Return what a person would feel."""
    figures: dict[str, Any] = {}
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    figures["open_s"] = time.perf_counter() - start
    here = "[...document.querySelectorAll('.tile:not([hidden]) img')].every(one => one.complete)"
    figures["first_screen_s"] = wait(page, here)
    figures["wheel"] = page.evaluate(FRAMES, [60, 240])
    figures["thrown"] = page.evaluate(FRAMES, [3000, 80])
    figures["screen_after_s"] = wait(page, here)
    start = time.perf_counter()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    figures["key_ms"] = (time.perf_counter() - start) / 40 * 1000
    start = time.perf_counter()
    page.keyboard.press("a")
    wait(page, "document.querySelector('#progress-text').textContent.startsWith('1 of')")
    figures["decision_seen_ms"] = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    page.keyboard.press("Control+a")
    page.keyboard.press("a")
    wait(page, "document.querySelector('#progress-text').textContent.startsWith('10,000')")
    figures["all_seen_s"] = time.perf_counter() - start
    wait(page, "(JSON.parse(Object.values(sessionStorage)[0] ?? '[]')).length === 0")
    figures["all_written_s"] = time.perf_counter() - start
    figures["elements"] = page.evaluate("document.querySelectorAll('*').length")
    return figures


def main() -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "many")
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
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                print(json.dumps(measure(page, address), indent=2))
                browser.close()
            server.terminate()


if __name__ == "__main__":
    main()
