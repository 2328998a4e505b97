"""The review page with ten thousand pictures, and on screens of every width."""

import pytest
from pages import contrast, luminance, make_data_set, opened, serving, statuses, until
from reviewing import DOGS, drawn, press, written

FLY = """async () => {
    for (let top = 100_000; top > 0; top -= 2_000) {
        document.querySelector("#grid").scrollTop = top;
        await new Promise(requestAnimationFrame);
    }
}"""


def test_ten_thousand_pictures_weigh_no_more_than_a_screenful(context, tmp_path):
    folder = tmp_path / "many"
    make_data_set(folder, 10_000)
    with serving(folder) as server:
        page = opened(context, server.address)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        press(page, "[", "[")
        while page.text_content("#class-name") != "All classes":
            press(page, "[")
        until(page, "document.querySelectorAll('.tile:not([hidden]) img.here').length > 20")
        nodes = page.evaluate("document.querySelectorAll('*').length")
        assert nodes < 1500
        asked.clear()
        press(page, "End")
        drawn(page, rows=[9999], classes=["cursor"])
        until(
            page,
            "[...document.querySelectorAll('.tile:not([hidden]) img')].every(one => one.complete)",
        )
        assert page.evaluate("document.querySelectorAll('.tile').length") < 150
        assert len([url for url in asked if "/thumbnails/" in url]) < 150
        asked.clear()
        page.evaluate(FLY)
        # Of fifty screens at most the last, where it may have come to rest.
        assert len([url for url in asked if "/thumbnails/" in url]) < 150
        assert page.evaluate("document.querySelectorAll('.tile').length") < 150
        press(page, "Control+a", "a")
        until(page, "document.querySelector('#progress-text').textContent.startsWith('10,000 of')")
        written(page, folder, {9999: ("accepted", "cat"), 0: ("accepted", "cat")})
        assert {status for status, _ in statuses(folder).values()} == {"accepted"}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_width(context, server, data, width, scheme):
    page = opened(context, server.address)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 700})
    drawn(page, rows=DOGS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for act in ("accept", "reject", "relabel", "undo", "enlarge"):
        box = page.locator(f"#actions [data-act={act}]").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 700
    shades = page.evaluate(
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
    )
    assert contrast(*map(luminance, shades)) > 7
