"""The page of ``toonnet serve``: the model in the round."""

import numpy as np
import pytest
from pages import opened
from PIL import Image
from studio import MODEL, SHEET, changed, seen, still, stroke, until


@pytest.mark.parametrize("query", ["", "?software=1"])
def test_the_model_turns_under_the_mouse(context, studio, query):
    opened(context, studio.address).close()
    page = opened(context, f"{studio.host}/{query}")
    page.click("#samples [title=elephant]")
    until(page, "document.querySelector('#model').classList.contains('done')")
    before = still(page)
    covered = (before[..., 3] > 0).mean()
    assert 0.1 < covered < 0.9
    stroke(page, (100, 200), (300, 200), selector=MODEL, side=400)
    turned = changed(page, MODEL, before)
    assert (turned != before).any(axis=2).mean() > 0.05
    page.keyboard.press("ArrowLeft")
    keyed = changed(page, MODEL, turned)
    page.keyboard.press("+")
    larger = changed(page, MODEL, keyed)
    assert (larger[..., 3] > 0).mean() > (keyed[..., 3] > 0).mean() * 1.1
    page.keyboard.press("0")
    front = changed(page, MODEL, larger)
    # From the front it is the drawing: mirrored it isn't.
    small = np.asarray(Image.fromarray(front[..., 3]).resize((64, 64))) > 128
    sheet = np.asarray(Image.fromarray(seen(page, SHEET)[..., 3]).resize((64, 64))) > 128
    assert overlap(cropped(small), cropped(sheet)) > 0.85
    assert overlap(cropped(small), cropped(sheet[:, ::-1])) < 0.8


def cropped(mask):
    rows, columns = np.nonzero(mask)
    part = mask[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return np.asarray(Image.fromarray(part).resize((48, 48), Image.Resampling.NEAREST))


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


def test_both_ways_of_drawing_it_agree(context, studio):
    pictures = []
    opened(context, studio.address).close()
    for query in ("", "?software=1"):
        page = opened(context, f"{studio.host}/{query}")
        page.click("#samples [title=bee]")
        until(page, "document.querySelector('#model').classList.contains('done')")
        still(page)
        page.focus(MODEL)
        page.keyboard.press("0")
        pictures.append(np.asarray(Image.fromarray(still(page)).resize((90, 90)), int))
        page.close()
    apart = np.abs(pictures[0] - pictures[1]).max(axis=2)
    assert (apart > 90).mean() < 0.02


def test_it_plays_and_stops(page):
    page.click("#samples [title=penguin]")
    until(page, "document.querySelector('#model').classList.contains('done')")
    still(page)
    page.click("#model [aria-label='Turn by itself']")
    moving = seen(page, MODEL)
    changed(page, MODEL, moving)
    page.click("#model [aria-label='Turn by itself']")
    still(page)
