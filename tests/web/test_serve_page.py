"""The page of ``toonnet serve`` in a real browser, as a person uses it."""

import io
import os
import shlex
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from commands import CLEAN, TOONNET
from pages import contrast, luminance, started
from PIL import Image

from toonnet.io import decode_picture, read_picture, write_picture

PICTURES = ("unified", "pencil", "crayon", "charcoal")


def opened(context, address):
    """Open the page and wait until it is there."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return page


@pytest.fixture
def page(context, studio):
    return opened(context, studio.address)


def until(page, expression):
    """Wait until an expression is true; the page's own policy forbids Playwright's way to."""
    end = time.monotonic() + 60  # Of a machine that is busy with other tests.
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(30)


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


SHEET, UNIFIED, MODEL = "#sheet", "#unified canvas", "#model canvas"


def choose(page, color, size=40):
    page.click(f"#colors [aria-label={color}]")
    page.fill("#size", str(size))


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


# --- the model --------------------------------------------------------------------------------
def still(page):
    """Wait until the model rests; return what is seen."""
    before = seen(page, MODEL)
    while True:
        page.wait_for_timeout(250)
        now = seen(page, MODEL)
        if (now == before).all():
            return now
        before = now


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


# --- pictures from outside --------------------------------------------------------------------
DROP = """async ([name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(bytes)], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        document.querySelector("#sheet").dispatchEvent(
            new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }
}"""
PASTE = """async ([name, bytes]) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([Uint8Array.from(bytes)], name));
    const options = { bubbles: true, cancelable: true, clipboardData };
    document.dispatchEvent(new ClipboardEvent("paste", options));
}"""


@pytest.mark.parametrize("way", ["dropped", "pasted", "chosen"])
def test_pictures_come_in(page, tmp_path, way):
    write_picture(tmp_path / "blue sea.png", np.full((60, 80, 3), (40, 60, 220), np.uint8))
    content = list((tmp_path / "blue sea.png").read_bytes())
    if way == "chosen":
        page.set_input_files("#file", tmp_path / "blue sea.png")
    else:
        page.evaluate({"dropped": DROP, "pasted": PASTE}[way], ["blue sea.png", content])
    until(page, "document.querySelector('.verdict').textContent === 'It’s a blue'")
    sheet = seen(page, SHEET)
    assert tuple(sheet[256, 256]) == (40, 60, 220, 255)
    assert tuple(sheet[5, 5]) == (255, 255, 255, 255)
    assert page.locator("#drop").is_hidden()
    assert saved(page, "#save")[0] == "blue-sea.png"


EVIL = "<img src=x onerror=alert(1)>&amp;'\u202e.png"


def test_what_cannot_be_opened_is_said_as_text(page):
    page.evaluate(DROP, [EVIL, list(b"no picture <b>at all</b>")])
    until(page, "!document.querySelector('#open-trouble').hidden")
    text = page.text_content("#open-trouble")
    assert EVIL in text
    assert "its content is nothing known" in text
    assert "PNG, JPEG, WebP, BMP, TIFF, GIF and SVG can be read" in text
    assert page.locator("#open-trouble *").count() == 0
    stroke(page, (100, 100), (200, 300))
    assert page.locator("#open-trouble").is_hidden()


def test_what_is_no_model_says_why(page):
    choose(page, "black", 2)
    stroke(page, (50, 50), (460, 460))
    until(page, "document.querySelector('#model').classList.contains('failed')")
    assert "nowhere thicker than" in page.text_content("#model .trouble")
    assert "draw thicker, or fill it" in page.text_content("#model .trouble")
    choose(page, "black", 40)
    stroke(page, (100, 300), (400, 300))
    until(page, "document.querySelector('#model').classList.contains('done')")
    assert page.locator("#model .trouble").is_hidden()


def test_results_go_out_and_come_back_in(page):
    page.click("#samples [title=flower]")
    settled(page)
    until(page, "document.querySelector('#model').classList.contains('done')")
    drawn = seen(page, SHEET)
    name, content = saved(page, "#drawn figure:nth-child(2) [aria-label^=Save]")
    assert name == "crayon.png"
    assert decode_picture(content).picture.shape == (512, 512, 3)
    assert saved(page, "#model [aria-label='Save the model as GLB']")[1].startswith(b"glTF")
    name, content = saved(page, "#model [aria-label='Save this view as PNG']")
    assert np.asarray(Image.open(io.BytesIO(content)))[..., 3].max() == 255
    page.click("#unified [aria-label^='Draw on']")
    settled(page)
    assert (seen(page, SHEET)[..., 3] == 255).all()
    page.click("#undo")
    assert (seen(page, SHEET) == drawn).all()


def test_the_drawing_survives_a_reload(page):
    page.click("#samples [title=cat]")
    stroke(page, (100, 100), (200, 120))
    before = seen(page, SHEET)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    until(page, "document.querySelector('#undo').disabled === false")
    assert np.abs(seen(page, SHEET).astype(int) - before)[before[..., 3] == 255].max() <= 1
    settled(page)


# --- the same from the command line -------------------------------------------------------------
def shown(page, selector, label):
    """Open a panel's code and return what it says."""
    page.click(f"{selector} [aria-label^='The same from']")
    text = page.text_content(f"#code pre[aria-label='{label}']")
    page.keyboard.press("Escape")
    return text


@pytest.mark.parametrize("preset", ["default", "paper"])
def test_what_it_teaches_is_true(page, tmp_path, preset):
    """The commands and the Python that are shown give the bytes that the page shows."""
    page.click("#samples [title=penguin]")
    page.click(f"[data-preset={preset}]")
    page.fill("#set-hue_tolerance", "20")
    page.click("text=All parameters")
    page.select_option("#set-seed_order", "cells" if preset == "default" else "score")
    page.fill("#set-roundness", "1.2")
    page.select_option("#set-grade", "4B")
    page.click("#drawn .quiet")
    page.wait_for_timeout(1000)
    settled(page)
    until(page, "document.querySelectorAll('.result.done').length === 6")
    name, content = saved(page, "#save")
    assert name == "penguin.png"
    (tmp_path / name).write_bytes(content)
    expected = {
        file: saved(page, f"{panel} [aria-label^=Save]")[1]
        for file, panel in {
            "unified.png": "#unified",
            "pencil.png": "#drawn figure:nth-child(1)",
            "crayon.png": "#drawn figure:nth-child(2)",
            "charcoal.png": "#drawn figure:nth-child(3)",
            "model.glb": "#model",
        }.items()
    }
    for panel in ("#unified", "#drawn", "#model", "#recognised"):
        code = shown(page, panel, "Python")
        subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, env=CLEAN, check=True)
        for line in shown(page, panel, "Command line").splitlines():
            command = shlex.split(line)
            assert command[0] == "toonnet"
            subprocess.run([*TOONNET, *command[1:]], cwd=tmp_path, env=CLEAN, check=True)
    for file, bytes_ in expected.items():
        assert (tmp_path / file).read_bytes() == bytes_, file
    assert (tmp_path / "unified" / "penguin.png").read_bytes() == expected["unified.png"]
    assert (tmp_path / "models" / "penguin.glb").read_bytes() == expected["model.glb"]
    for style in ("pencil", "crayon", "charcoal"):
        assert read_picture(tmp_path / "by-hand" / style / "penguin.png").picture.shape == (
            512,
            512,
            3,
        )


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


# --- the server -------------------------------------------------------------------------------
def test_a_killed_server_is_told_and_found_again(context, tmp_path):
    with started("serve", "--port", "0") as server:
        page = opened(context, server.address)
        assert "the model that comes with toonnet, which knows" in page.text_content(".about")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        stroke(page, (100, 100), (300, 300))
        page.wait_for_selector("#gone:not([hidden])")
        assert "The server doesn’t answer" in page.text_content("#gone")
        drawn = seen(page, SHEET)
        port = server.host.rpartition(":")[2]
    with started("serve", "--port", port) as again:
        until(page, "document.querySelector('#gone').textContent.includes('started anew')")
        context.new_page().goto(again.address)
        page.wait_for_selector("#gone", state="hidden", timeout=60_000)
        settled(page)
        assert (seen(page, SHEET) == drawn).all()


def test_a_stopped_server_shows_that_it_is_waited_for(context, tmp_path):
    with started("serve", "--port", "0") as server:
        page = opened(context, server.address)
        os.kill(server.process.pid, signal.SIGSTOP)
        stroke(page, (100, 100), (300, 300))
        until(page, "document.querySelector('#unified').classList.contains('busy')")
        os.kill(server.process.pid, signal.SIGCONT)
        settled(page)
        until(page, "!document.querySelector('#unified').classList.contains('busy')")


def test_nothing_comes_from_elsewhere(page, studio):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("#samples [title=car]")
    settled(page)
    elsewhere = [url for url in asked if not url.startswith((studio.host, "blob:"))]
    assert elsewhere == []
    assert studio.token not in page.content()
    assert page.url == f"{studio.host}/"


# --- looks ------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_it_fits_every_width(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.click("#samples [title=bee]")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.eval_on_selector_all(
        "button, input, select, canvas, h2",
        "all => all.filter(one => one.offsetParent && !one.closest('#samples'))"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 0.5"
        " || one.getBoundingClientRect().left < -0.5).map(one => one.outerHTML.slice(0, 90))",
    )
    assert cut == []


def test_light_and_dark(page):
    shades = {}
    for _ in range(3):
        name = page.get_attribute("#theme", "data-theme")
        colors = page.evaluate(
            "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
        )
        assert contrast(*map(luminance, colors)) > 7
        shades[name] = luminance(colors[1])
        page.keyboard.press("t")
    assert shades["light"] > 0.8
    assert shades["dark"] < 0.05
    assert shades["system"] in (shades["light"], shades["dark"])
