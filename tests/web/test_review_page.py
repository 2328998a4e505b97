"""The review page in a real browser, as a person uses it."""

import os
import signal
import time

import pytest
from pages import LABELS, contrast, luminance, make_data_set, serving, statuses

from toonnet.dataset import Dataset


@pytest.fixture
def page(context, server, data):
    return opened(context, server.address)


def opened(context, address):
    """Open the page and wait until it is drawn."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return page


def until(page, expression):
    """Wait until an expression is true; the page's own policy forbids Playwright's way to."""
    end = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(30)


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


def test_it_opens_with_the_first_class_that_has_something_to_do(page, server):
    drawn(page, rows=DOGS)  # Dogs come before cats among the labels.
    assert page.url == f"{server.host}/#label=dog&status=pending"
    assert page.text_content("#class-name") == "dog"
    assert page.text_content("#progress-text") == "0 of 10 decided"
    until(page, "document.querySelectorAll('.tile img.here').length === 10")


def test_letters_decide_and_move_on(page, data):
    press(page, "a", "r", "a")
    drawn(page, rows=[1, 7], classes=["accepted"])
    drawn(page, rows=[4], classes=["rejected"])
    drawn(page, rows=[10], classes=["cursor"])
    written(
        page,
        data.folder,
        {
            1: ("accepted", "dog"),
            4: ("rejected", "dog"),
            7: ("accepted", "dog"),
            10: ("pending", "dog"),
        },
    )
    assert page.text_content("#progress-text") == "3 of 10 decided"
    press(page, ".")
    drawn(page, rows=DOGS[3:])


def test_who_and_when_are_written(page, data):
    before = time.time()
    press(page, "Shift+R", "2")
    written(page, data.folder, {1: ("rejected", "dog")})
    with Dataset.open(data.folder) as dataset:
        query = "SELECT who, unixepoch(at), at, reason FROM decision"
        who, at, text, reason = dataset.connection.execute(query).fetchone()
    assert (who, reason) == ("tester", "several things")
    assert before - 1 <= at <= time.time() + 1
    assert text.endswith("Z")


def test_a_reason_in_other_words(page, data):
    press(page, "Shift+R")
    page.keyboard.type("too <b>bold</b>")
    press(page, "Enter")
    written(page, data.folder, {1: ("rejected", "dog")})
    press(page, "ArrowLeft")
    until(page, "document.querySelector('#about').textContent.includes('too <b>bold</b>')")


def test_ranges_by_keys_and_mouse(page, data):
    press(page, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "r")
    written(page, data.folder, dict.fromkeys([4, 7, 10], ("rejected", "dog")))
    drawn(page, rows=[13], classes=["cursor"])
    tiles = page.locator(".tile:not([hidden])")
    tiles.nth(5).click()
    tiles.nth(7).click(modifiers=["Shift"])
    tiles.nth(9).click(modifiers=["Control"])
    assert page.text_content("#about") == "4 pictures chosen"
    page.click("#actions [data-act=accept]")
    written(page, data.folder, dict.fromkeys([16, 19, 22, 28], ("accepted", "dog")))
    assert statuses(data.folder)[25] == ("pending", "dog")


def test_all_in_view(page, data):
    press(page, "Control+a", "a")
    written(page, data.folder, dict.fromkeys(DOGS, ("accepted", "dog")))
    assert statuses(data.folder)[0] == ("pending", "cat")
    assert page.text_content("[data-label=dog] small") == "done"
    press(page, ".")
    assert page.text_content("#nothing") == "All done here. ] goes to the next class."
    press(page, "]")
    assert page.text_content("#class-name") == "flower"


def test_undo_goes_back_act_by_act(page, data):
    press(page, "Control+a", "r", "u")
    drawn(page, rows=[], classes=["rejected"])
    press(page, "Home", "a", "a", "u")
    written(page, data.folder, {1: ("accepted", "dog"), 4: ("pending", "dog")})
    press(page, "u", "u")
    said(page, "Nothing to undo")
    written(page, data.folder, {number: ("pending", LABELS[number % 3]) for number in range(30)})


def test_undo_reaches_back_over_a_reload(page, data):
    press(page, "a", "Shift+ArrowRight", "r")
    written(page, data.folder, {4: ("rejected", "dog"), 7: ("rejected", "dog")})
    page.reload()
    page.wait_for_selector("body[data-ready]")
    drawn(page, rows=DOGS[3:])
    press(page, "u")
    written(
        page, data.folder, {1: ("accepted", "dog"), 4: ("pending", "dog"), 7: ("pending", "dog")}
    )
    page.wait_for_selector("[data-act=undo]:enabled >> nth=0")
    press(page, "u")
    written(page, data.folder, {1: ("pending", "dog")})


def test_relabel_by_digit_and_letter(page, data):
    press(page, "l", "1", "l", "t", "l")
    page.click("#picker button:has-text('cloud')")
    expected = {1: ("accepted", "android robot"), 4: ("accepted", "cat"), 7: ("accepted", "cloud")}
    written(page, data.folder, expected)
    press(page, "[", "l", "Escape", "]")
    drawn(page, rows=DOGS[3:])
    assert page.text_content("[data-label=cloud] small") == "done"


def test_every_label_has_a_key_of_its_own(page):
    press(page, "l")
    keys = page.eval_on_selector_all(
        "#picker kbd, #picker u", "all => all.map(one => one.textContent)"
    )
    assert len(keys) == len(set(keys)) >= 12


def test_filters(page, data):
    with Dataset.open(data.folder) as dataset, dataset.transaction() as connection:
        connection.execute("UPDATE picture SET source = 'other' WHERE source_id > '00020'")
        connection.execute(
            "UPDATE picture SET status = 'rejected', reason = '9 of 10 blank' WHERE title = '4'"
        )
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("[data-label='']")
    page.click("[data-status='']")
    page.select_option("#source", "other")
    drawn(page, rows=list(range(21, 30)))
    page.fill("#words", "2 4")
    drawn(page, rows=[24])
    page.click("#clear-filters")
    page.select_option("#reason", "… of … blank")
    drawn(page, rows=[4])
    page.reload()
    page.wait_for_selector("body[data-ready]")
    drawn(page, rows=[4])
    page.click("[data-label=bee]")
    drawn(page, rows=list(range(2, 30, 3)))
    page.fill("#words", "nothing like it")
    assert page.text_content("#nothing") == "Nothing suits these filters."


def test_the_lightbox_tells_all(page, data):
    with Dataset.open(data.folder) as dataset, dataset.transaction() as connection:
        connection.execute("UPDATE picture SET licence = 'CC-BY-4.0' WHERE label = 'dog'")
    press(page, "z")
    page.wait_for_selector("#lightbox dd:has-text('CC-BY-4.0')")
    until(page, "document.querySelector('#lightbox img').naturalWidth === 128")
    press(page, "ArrowRight", "r")
    written(page, data.folder, {4: ("rejected", "dog")})
    assert page.text_content("#lightbox h2") == "7"
    press(page, "u")
    page.wait_for_selector("#lightbox h2:has-text('4')")
    written(page, data.folder, {4: ("pending", "dog")})
    press(page, "l", "2")
    written(page, data.folder, {4: ("accepted", "car")})
    press(page, "Escape")
    assert page.evaluate("document.activeElement.id") == "grid"


def test_a_duplicate_is_beside_what_it_duplicates(page, data):
    with Dataset.open(data.folder) as dataset, dataset.transaction() as connection:
        connection.execute(
            "INSERT INTO finding VALUES (?, 'near', 'duplicate', '3 bits off', ?)",
            [data.ids[4], data.ids[7]],
        )
        connection.execute(
            "UPDATE picture SET status = 'duplicate', reason = '3 bits off' WHERE id = ?",
            [data.ids[4]],
        )
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("[data-status=duplicate]")
    drawn(page, rows=[4])
    press(page, "z")
    sources = page.eval_on_selector_all(
        "#lightbox img", "all => all.map(one => one.src.split('/').pop())"
    )
    assert [source[:16] for source in sources] == [data.ids[4], data.ids[7]]
    press(page, "a")
    written(page, data.folder, {4: ("accepted", "dog")})


def test_help_lists_every_key(page):
    press(page, "?")
    text = page.text_content("#help")
    for word in ("Accept", "Reject", "Relabel", "Undo", "Next that is to do", "All in view"):
        assert word in text
    press(page, "a", "Escape")
    drawn(page, rows=[], classes=["accepted"])


def test_typing_words_decides_nothing(page):
    press(page, "/")
    page.keyboard.type("aruz")
    drawn(page, rows=[])
    page.fill("#words", "")
    press(page, "Escape")
    drawn(page, rows=DOGS)
    drawn(page, rows=[], classes=["accepted"])


def test_two_tabs_see_each_other(context, server, data):
    one, other = opened(context, server.address), opened(context, server.address)
    press(one, "a")
    drawn(other, rows=[1], classes=["accepted"])
    press(other, "ArrowRight", "r")
    drawn(one, rows=[4], classes=["rejected"])
    press(one, "u")
    drawn(other, rows=[], classes=["accepted"])
    written(one, data.folder, {1: ("pending", "dog"), 4: ("rejected", "dog")})


def test_screen_readers_are_told(page):
    drawn(page, rows=DOGS)
    press(page, "ArrowRight", "Shift+ArrowRight")
    until(page, "document.querySelectorAll('[aria-selected=true]').length > 0")
    snapshot = page.locator("#grid").aria_snapshot()
    assert 'listbox "Pictures"' in snapshot
    assert 'option "4, label dog, pending, from drawn" [selected]' in snapshot
    active = page.get_attribute("#grid", "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-posinset") == "3"
    assert page.get_attribute(f"#{active}", "aria-setsize") == "10"
    press(page, "a")
    said(page, "Accepted 2 pictures")
    assert page.get_attribute("#progress", "aria-valuenow") == "2"
    nameless = page.eval_on_selector_all(
        "button, input, select",
        "all => all.filter(one => !(one.ariaLabel || one.textContent.trim())).length",
    )
    assert nameless == 0


# --- names are anybody's ----------------------------------------------------------------------
EVIL = """<img src=x onerror="alert(1)"><script>document.title = 1</script>'"&lt;\u202e ` ${1}"""


def test_names_are_text_everywhere(context, tmp_path):
    folder = tmp_path / "<b>&amp; data"
    ids = make_data_set(folder, 6, names=lambda number: EVIL)
    with Dataset.open(folder) as dataset, dataset.transaction() as connection:
        columns = (
            "source",
            "author",
            "licence",
            "package",
            "package_version",
            "group_id",
            "reason",
        )
        texts = ", ".join(f"{column} = '{column}' || :evil" for column in columns)
        connection.execute(
            f"UPDATE picture SET {texts}, label = :evil, collected_label = 'x' || :evil, "
            "words = json_array(:evil), url = 'javascript:' || :evil",
            {"evil": EVIL},
        )
        connection.execute(
            "INSERT INTO finding VALUES (?, ?, 'duplicate', ?, ?)", [ids[0], EVIL, EVIL, ids[1]]
        )
        connection.execute(
            "INSERT INTO decision VALUES (NULL, ?, 'relabel', ?, ?, ?, ?, 0)",
            [ids[0], EVIL, EVIL, EVIL, EVIL],
        )
        connection.execute("UPDATE picture SET status = 'broken' WHERE id = ?", [ids[5]])
    with serving(folder) as server:
        page = opened(context, server.address)
        page.click("[data-label='']")
        page.click("[data-status='']")
        until(page, "document.querySelectorAll('.tile:not([hidden])').length === 6")
        press(page, "Home", "z")
        page.wait_for_selector("#lightbox section")
        assert EVIL in page.text_content("#lightbox")
        page.wait_for_timeout(200)
        assert page.title() == "<b>&amp; data · review"
        assert (
            page.eval_on_selector_all(
                "img[onerror], main script, a[href^=javascript]", "all => all.length"
            )
            == 0
        )
        press(page, "Escape")
        page.fill("#words", EVIL)
        page.select_option("#source", index=1)
        page.select_option("#reason", index=1)
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert page.input_value("#words") == EVIL
        assert page.title() == "<b>&amp; data · review"


# --- the server goes --------------------------------------------------------------------------
def test_a_killed_server_loses_nothing(context, data, tmp_path):
    """Killed in the middle of a fast review, started anew: every decision arrives, once."""
    folder = tmp_path / "pets"
    make_data_set(folder, 300)
    with serving(folder) as server:
        page = opened(context, server.address)
        for number in range(40):
            press(page, "r" if number % 4 == 3 else "a")
            if number == 12:  # Some have arrived by then, later ones may or may not have.
                written(page, folder, {1: ("accepted", "dog")})
            if number == 25:
                server.process.send_signal(signal.SIGKILL)
        page.wait_for_selector("#gone:not([hidden])")
        assert "waiting here" in page.text_content("#gone")
        press(page, "u", "u", "a")
        drawn(page, rows=[3 * 39 + 1], classes=["cursor"])
    with serving(folder) as again:
        assert again.host == server.host
        context.new_page().goto(again.address)  # The token is new; the old tab goes on with it.
        page.wait_for_selector("#gone", state="hidden")
        expected = {
            3 * number + 1: ("rejected" if number % 4 == 3 else "accepted", "dog")
            for number in range(39)
        }
        written(page, folder, expected | {3 * 39 + 1: ("pending", "dog")})
        with Dataset.open(folder) as dataset:
            query = "SELECT picture_id FROM decision WHERE NOT undone"
            decided = [row[0] for row in dataset.connection.execute(query)]
        assert len(decided) == len(set(decided)) == 39


def test_what_waits_survives_a_reload(context, tmp_path):
    folder = tmp_path / "pets"
    make_data_set(folder, 9)
    with serving(folder) as server:
        page = opened(context, server.address)
        page.route("**/api/decisions", lambda route: route.abort())
        press(page, "a", "a")
        page.wait_for_selector("#gone:not([hidden])")
        assert "2 acts waiting" in page.text_content("#gone")
        page.unroute("**/api/decisions")
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        written(page, folder, {1: ("accepted", "dog"), 4: ("accepted", "dog")})


def test_a_stopped_server_is_waited_for(context, tmp_path):
    """One that hangs and goes on is as good as one that is slow."""
    folder = tmp_path / "pets"
    make_data_set(folder, 9)
    with serving(folder) as server:
        page = opened(context, server.address)
        os.kill(server.process.pid, signal.SIGSTOP)
        press(page, "a", "r")
        drawn(page, rows=[1], classes=["accepted"])
        page.wait_for_timeout(300)
        os.kill(server.process.pid, signal.SIGCONT)
        written(page, folder, {1: ("accepted", "dog"), 4: ("rejected", "dog")})


# --- many -------------------------------------------------------------------------------------
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
