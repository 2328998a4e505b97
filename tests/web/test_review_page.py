"""The review page in a real browser, as a person uses it."""

import time

import pytest
from pages import LABELS, opened, statuses, until
from reviewing import DOGS, drawn, press, said, written

from toonnet.dataset import Dataset


@pytest.fixture
def page(context, server, data):
    return opened(context, server.address)


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
