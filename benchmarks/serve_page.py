"""How fast the page of `toonnet serve` is: ``python -m benchmarks.serve_page [MODEL]``.

Headless Chromium opens each sample and draws strokes over it. The page itself measures, from the
end of a stroke to the frame that shows what came of it; the model turns by then.
"""

import json
import shutil
import statistics
import subprocess
import sys
from typing import Any

from playwright.sync_api import Page, sync_playwright

SAMPLES = 8
STROKES = 3
KEYS = ("unified", "recognised", "pencil", "crayon", "charcoal", "model")
LIMITS_MS = {"unified": 150, "recognised": 150, "pencil": 300, "model": 1000}

TAKEN = """() => {
    const found = performance.getEntriesByType("measure").map((one) => [one.name, one.duration]);
    performance.clearMeasures();
    return found;
}"""
TURN = """async () => {
    const canvas = document.querySelector("#model canvas");
    const box = canvas.getBoundingClientRect();
    const send = (kind, x) => canvas.dispatchEvent(new PointerEvent(kind, {
        pointerId: 1, bubbles: true, clientX: box.left + x, clientY: box.top + 100 }));
    canvas.setPointerCapture = () => {};
    send("pointerdown", 50);
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let step = 0; step < 60; step += 1) {
        send("pointermove", 50 + 4 * step);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
    }
    send("pointerup", 290);
    return times;
}"""


def taken(page: Page) -> dict[str, float]:
    """Wait for all results; return how long each took, in milliseconds."""
    found: dict[str, float] = {}
    while len(found) < len(KEYS):
        page.wait_for_timeout(20)
        found |= {name.removeprefix("toonnet "): took for name, took in page.evaluate(TAKEN)}
    return found


def stroke(page: Page, number: int) -> None:
    """Draw a line with the mouse."""
    box = page.locator("#sheet").bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * (0.3 + 0.1 * number)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + box["width"] * 0.4, top + 20, steps=10)
    page.mouse.up()


def measure(page: Page) -> dict[str, list[float]]:
    """Return the milliseconds of every stroke, by result."""
    times: dict[str, list[float]] = {}
    for sample in range(SAMPLES):
        page.locator("#samples button").nth(sample).click()
        taken(page)  # The first one warms up.
        for number in range(STROKES):
            page.wait_for_timeout(200)
            stroke(page, number)
            for name, took in taken(page).items():
                times.setdefault(name, []).append(took)
    return times


def summed_up(times: list[float], limit_ms: float | None = None) -> dict[str, Any]:
    """Return median, 95th percentile and worst."""
    ordered = sorted(times)
    figures: dict[str, Any] = {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "worst_ms": round(ordered[-1], 1),
    }
    return figures if limit_ms is None else {**figures, "limit_ms": limit_ms}


def main() -> None:
    """Print the figures as JSON."""
    command = [sys.executable, "-P", "-m", "toonnet.cli", "serve", "--port", "0"]
    command += [part for model in sys.argv[1:] for part in ("--model", model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(address)
            page.wait_for_selector("body[data-ready]")
            times = measure(page)
            figures = {
                key: summed_up(times[key], LIMITS_MS.get(key)) for key in KEYS if key in times
            }
            figures["frame while turning"] = summed_up(page.evaluate(TURN))
            print(json.dumps(figures, indent=2))
            browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
