"""The page of ``toonnet serve``: drawing, by mouse, finger and keys, and settings."""

import io
import time

import numpy as np
from pages import opened
from PIL import Image
from studio import (
    MODEL,
    SHEET,
    UNIFIED,
    changed,
    choose,
    saved,
    seen,
    settled,
    still,
    stroke,
    until,
)

from toonnet.io import decode_picture


# --- drawing ----------------------------------------------------------------------------------
def test_drawing_shows_everything_at_once(page):
    until(page, "document.querySelector('#invite').offsetParent !== null")
    choose(page, "red", 64)
    stroke(page, (120, 250), (400, 250), (400, 330), (120, 330), (250, 280))
    settled(page)
    until(page, "document.querySelectorAll('.result.done').length === 6")
    assert page.text_content(".verdict") == "It’s a red"
    labels = page.eval_on_selector_all(".bars li span", "all => all.map(one => one.textContent)")
    assert labels[0] == "red"
    assert len(labels) == 3
    for name in ("#unified canvas", "#drawn figure:nth-child(2) canvas"):
        picture = seen(page, name)
        assert picture[260, 250, 0] > picture[260, 250, 2] + 60
        assert (picture[10, 10, :3] > 250).all()
    assert page.locator("#invite").is_hidden()
    assert (seen(page, MODEL)[..., 3] > 0).mean() > 0.05


def test_each_stroke_is_another_answer(page):
    choose(page, "red", 60)
    stroke(page, (150, 150), (350, 150))
    until(page, "document.querySelector('.verdict').textContent === 'It’s a red'")
    before = seen(page, UNIFIED)
    choose(page, "blue", 64)
    for y in range(120, 480, 40):
        stroke(page, (60, y), (450, y))
    until(page, "document.querySelector('.verdict').textContent === 'It’s a blue'")
    changed(page, UNIFIED, before)


def test_undo_redo_and_clear(page):
    blank = seen(page, SHEET)
    assert page.is_disabled("#undo")
    stroke(page, (100, 100), (200, 200))
    one = seen(page, SHEET)
    stroke(page, (300, 100), (200, 300))
    two = seen(page, SHEET)
    assert (one != two).any()
    page.click("#undo")
    assert (seen(page, SHEET) == one).all()
    page.keyboard.press("Control+z")
    assert (seen(page, SHEET) == blank).all()
    until(page, "document.querySelectorAll('.result.done').length === 0")
    page.keyboard.press("Control+Shift+Z")
    page.click("#redo")
    assert (seen(page, SHEET) == two).all()
    assert page.is_disabled("#redo")
    page.click("#clear")
    assert (seen(page, SHEET) == blank).all()
    page.keyboard.press("Control+z")
    assert (seen(page, SHEET) == two).all()


def test_eraser_fill_and_picker(page):
    stroke(page, (100, 100), (400, 100), (400, 400), (100, 400), (100, 100))
    page.keyboard.press("f")
    page.click("#colors [aria-label=green]")
    stroke(page, (250, 250))
    sheet = seen(page, SHEET)
    assert tuple(sheet[250, 250]) == (0x6C, 0xC0, 0x70, 255)
    assert sheet[50, 50, 3] == 0
    inside = sheet[110:390, 110:390, :3].reshape(-1, 3).astype(int)
    assert not (inside.min(axis=1) > 225).any(), "white is left along the outline"
    page.keyboard.press("e")
    stroke(page, (200, 250), (300, 250))
    assert seen(page, SHEET)[250, 250, 3] == 0
    page.keyboard.press("i")
    stroke(page, (350, 350))
    assert page.get_attribute("#colors [aria-label=green]", "aria-checked") == "true"
    assert page.get_attribute("#tool-choice [data-tool=brush]", "aria-checked") == "true"


def test_what_is_saved_is_transparent_outside_and_paper_inside(page):
    stroke(page, (100, 100), (400, 100), (400, 400), (100, 400), (100, 100))
    name, content = saved(page, "#save")
    assert name == "drawing.png"
    layers = np.asarray(Image.open(io.BytesIO(content)))
    assert layers.shape == (512, 512, 4)
    assert layers[20, 20, 3] == 0
    assert tuple(layers[250, 250]) == (255, 255, 255, 255)
    sheet = seen(page, SHEET)[..., 3:] / 255
    over_white = seen(page, SHEET)[..., :3] * sheet + 255 * (1 - sheet)
    assert np.abs(decode_picture(content).picture - over_white).max() <= 2


def test_a_finger_draws(browser, studio):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = opened(context, studio.address)
    box = page.locator(SHEET).bounding_box()
    session = context.new_cdp_session(page)
    for kind, x in (("touchStart", 60), ("touchMove", 160), ("touchMove", 250), ("touchEnd", None)):
        points = [] if x is None else [{"x": box["x"] + x, "y": box["y"] + 100}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    settled(page)
    assert (seen(page, SHEET)[..., 3] > 0).sum() > 1000
    assert page.evaluate("scrollY") == 0
    context.close()


# --- settings ---------------------------------------------------------------------------------
def test_sliders_change_the_unified_picture(page):
    page.click("#samples [title=cat]")
    settled(page)
    before = seen(page, UNIFIED)
    page.click("text=All parameters")
    page.fill("#set-outline_value_below", "0")
    after = changed(page, UNIFIED, before)
    assert page.text_content("#unified .slider:has(#set-hue_tolerance) output") == "8"
    page.click("[data-preset=paper]")
    assert page.text_content("#unified .slider:has(#set-hue_tolerance) output") == "12"
    changed(page, UNIFIED, after)
    page.click("#unified .presets .plain")
    settled(page)
    end = time.monotonic() + 60
    while (seen(page, UNIFIED) != before).any():
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def test_before_and_after(page):
    page.click("#samples [title=car]")
    settled(page)
    after = seen(page, UNIFIED)
    page.click("#unified [aria-pressed]")
    before = changed(page, UNIFIED, after)
    sheet = seen(page, SHEET)
    solid = sheet[..., 3] == 255
    assert np.abs(before[solid].astype(int) - sheet[solid]).max() <= 1
    page.click("#unified [aria-pressed]")
    assert (changed(page, UNIFIED, before) == after).all()


def test_other_strokes_and_gray(page):
    page.click("#samples [title=tree]")
    settled(page)
    pencil = "#drawn figure:first-child canvas"
    before = seen(page, pencil)
    page.click("#drawn .quiet")
    again = changed(page, pencil, before)
    page.click("#drawn .switch:has-text('Gray')")
    gray = changed(page, pencil, again)
    assert (gray[..., 0] == gray[..., 1]).all()


# --- keys -------------------------------------------------------------------------------------
def test_keys_alone_draw_and_turn(page):
    page.keyboard.press("d")
    for key in ("3", "]", "]", "Space", *["Shift+ArrowRight"] * 4, *["ArrowDown"] * 6, "Space"):
        page.keyboard.press(key)
    settled(page)
    sheet = seen(page, SHEET)
    assert tuple(sheet[256, 330]) == (0xD8, 0x48, 0x3C, 255)
    assert page.evaluate("document.activeElement.id") == "sheet"
    page.keyboard.press("f")
    page.keyboard.press("7")
    for _ in range(9):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.verdict').textContent === 'It’s a blue'")
    page.keyboard.press("u")
    until(page, "document.querySelector('#model').classList.contains('done')")
    page.keyboard.press("m")
    before = still(page)
    page.keyboard.press("ArrowRight")
    changed(page, MODEL, before)
    page.keyboard.press("?")
    text = page.text_content("#help")
    for word in ("Brush", "Undo", "Pen down", "Turn it", "Save the drawing"):
        assert word in text
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert page.get_attribute("#tool-choice [data-tool=brush]", "aria-checked") == "true"


def test_tab_reaches_all_and_all_have_names(page):
    page.click("#samples [title=car]")
    settled(page)
    until(page, "document.querySelectorAll('.result.done').length === 6")
    nameless = page.eval_on_selector_all(
        "button, input:not([hidden]), select, canvas[tabindex], [role=img]",
        "all => all.filter(one => !(one.ariaLabel || one.textContent.trim() || one.labels?.length))"
        ".map(one => one.outerHTML)",
    )
    assert nameless == []
    reached = set()
    page.evaluate("document.activeElement.blur()")
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.ariaLabel"
                " || document.activeElement.textContent"
            )
        )
    for wanted in ("sheet", "theme", "open", "set-hue_tolerance", "set-gray", "set-roundness"):
        assert wanted in reached
    assert {"Copy the unified picture to the clipboard", "Turn by itself"} <= reached
    page.focus("#tool-choice [data-tool=brush]")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tool-choice [data-tool=eraser]", "aria-checked") == "true"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_copying(context, studio, page):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=studio.host)
    page.click("#samples [title=car]")
    settled(page)
    page.bring_to_front()
    page.click("#unified [aria-label^=Copy]")
    until(page, "document.querySelector('#said').textContent === 'Copied'")
    kinds = page.evaluate("navigator.clipboard.read().then(all => all[0].types)")
    assert kinds == ["image/png"]
