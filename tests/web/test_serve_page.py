"""The page of ``toonnet serve``: pictures in and out, what it teaches, its server, its looks."""

import io
import os
import shlex
import signal
import subprocess
import sys

import numpy as np
import pytest
from commands import CLEAN, TOONNET
from pages import contrast, luminance, opened, started
from PIL import Image
from studio import SHEET, choose, saved, seen, settled, shown, stroke, until

from toonnet.io import decode_picture, read_picture, write_picture

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
