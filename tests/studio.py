"""Drawing on the page of ``toonnet serve``, and looking at what comes of it."""

import io
import time
from functools import partial

import numpy as np
import pages
from PIL import Image

BYTES = {"content-type": "application/octet-stream", "toonnet-page": "0123456789abcdef"}
"""Headers of what the page sends."""
SHEET, UNIFIED, MODEL = "#sheet", "#unified canvas", "#model canvas"
PICTURES = ("unified", "pencil", "crayon", "charcoal")


until = partial(pages.until, within_s=60)
"""Waits longer: the machine is busy with other tests, and this page with pictures."""


def stroke(page, *points, selector="#sheet", side=512):
    """Draw through points of the sheet with the mouse."""
    box = page.locator(selector).bounding_box()
    scale = box["width"] / side
    places = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def settled(page, names=PICTURES):
    """Wait until results are there and nothing is on its way."""
    until(
        page,
        "document.querySelectorAll('.result[aria-busy=true]').length === 0"
        f" && document.querySelectorAll('.result.done').length >= {len(names)}",
    )


def seen(page, selector):
    """Return the pixels of a canvas, H x W x 4."""
    width, values = page.evaluate(
        """selector => {
            const source = document.querySelector(selector);
            const canvas = new OffscreenCanvas(source.width, source.height);
            const context = canvas.getContext("2d");
            context.drawImage(source, 0, 0);
            const { data } = context.getImageData(0, 0, source.width, source.height);
            let text = "";
            for (let at = 0; at < data.length; at += 8192) {
                text += String.fromCharCode(...data.subarray(at, at + 8192));
            }
            return [source.width, text];
        }""",
        selector,
    )
    return np.frombuffer(values.encode("latin-1"), np.uint8).reshape(-1, width, 4)


def changed(page, selector, before):
    """Wait until a canvas shows something else; return it."""
    end = time.monotonic() + 60
    while True:
        now = seen(page, selector)
        if now.shape != before.shape or (now != before).any():
            return now
        assert time.monotonic() < end, f"{selector} stayed as it was"
        page.wait_for_timeout(50)


def saved(page, selector):
    """Press a button that saves; return the file's name and content."""
    with page.expect_download() as download:
        page.click(selector)
    with open(download.value.path(), "rb") as file:
        return download.value.suggested_filename, file.read()


def choose(page, color, size=40):
    page.click(f"#colors [aria-label={color}]")
    page.fill("#size", str(size))


def still(page):
    """Wait until the model rests; return what is seen."""
    before = seen(page, MODEL)
    while True:
        page.wait_for_timeout(250)
        now = seen(page, MODEL)
        if (now == before).all():
            return now
        before = now


def shown(page, selector, label):
    """Open a panel's code and return what it says."""
    page.click(f"{selector} [aria-label^='The same from']")
    text = page.text_content(f"#code pre[aria-label='{label}']")
    page.keyboard.press("Escape")
    return text


def pixels(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.content)))
