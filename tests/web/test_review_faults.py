"""The review page where names are evil and the server goes."""

import os
import signal

from pages import make_data_set, opened, serving, until
from reviewing import drawn, press, written

from toonnet.dataset import Dataset

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
        # All have to be in: before an undone decision is made again the catalog looks alike.
        until(page, "Object.values(sessionStorage).every(waiting => waiting === '[]')")
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
