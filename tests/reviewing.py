"""The review page in a browser: pressing keys, and waiting for what comes of them."""

import time

from pages import statuses, until


def said(page, text):
    """Wait until the page says something."""
    until(page, f"document.querySelector('#said').textContent === {text!r}")


def press(page, *keys):
    """Press keys, and let the page draw what came of it; a tab in the back draws nothing."""
    for key in keys:
        page.keyboard.press(key)
    page.evaluate(
        "new Promise(drawn => {"
        "requestAnimationFrame(() => requestAnimationFrame(drawn)); setTimeout(drawn, 300)})"
    )


def written(page, folder, expected):
    """Wait until the catalog says so of some pictures, by number."""
    end = time.monotonic() + 15
    while True:
        found = {
            number: status for number, status in statuses(folder).items() if number in expected
        }
        if found == expected:
            return
        assert time.monotonic() < end, f"{found} instead of {expected}"
        page.wait_for_timeout(30)


def shown(page, *classes):
    """Return the numbers of the tiles on the screen, in order; only those of these classes."""
    selector = "".join([".tile:not([hidden])", *(f".{name}" for name in classes)])
    return page.eval_on_selector_all(
        selector,
        "tiles => tiles.sort((a, b) => a.dataset.index - b.dataset.index)"
        ".map(tile => Number(tile.getAttribute('aria-label').split(',')[0]))",
    )


def drawn(page, *, rows, classes=()):
    """Wait until these tiles are on the screen."""
    end = time.monotonic() + 15
    while shown(page, *classes) != rows:
        assert time.monotonic() < end, f"{shown(page, *classes)} instead of {rows}"
        page.wait_for_timeout(30)


CATS = list(range(0, 30, 3))
DOGS = list(range(1, 30, 3))
