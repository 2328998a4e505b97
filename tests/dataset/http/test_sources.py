"""Pixabay, Openverse and Wikimedia Commons, played by a real server on the loopback."""

import json
import os
import re
import sqlite3

import pytest
from web_answers import (
    by_term,
    commons_answer,
    commons_page,
    openverse_page,
    openverse_record,
    pixabay_hit,
    pixabay_page,
    png,
    svg,
)
from web_server import Reply

from toonnet.cli.app import app
from toonnet.dataset import Dataset, load_labels
from toonnet.dataset.http import HostRules, Limit
from toonnet.dataset.http._client import Client
from toonnet.dataset.sources import Settings, SourceError, Wanted, _web, source_classes
from toonnet.dataset.sources._licences import spdx_of_url
from toonnet.io import PictureError

KEY = "12345678-0123456789abcdef"
CONTACT = "me@example.org"
WEB = ("openverse", "pixabay", "wikimedia")
OPENVERSE = ("api.openverse.org", "/v1/images/")
PIXABAY = ("pixabay.com", "/api/")
COMMONS = ("commons.wikimedia.org", "/w/api.php")


@pytest.fixture
def on_stage(stage, clock, monkeypatch):
    """Let every source's client reach the server and nothing else."""

    def open_client(cache, rules, **options):
        return Client(
            cache, rules, network=stage.network, trust=stage.trust, clock=clock, **options
        )

    monkeypatch.setattr(_web, "open_client", open_client)
    monkeypatch.setenv("TOONNET_PIXABAY_KEY", KEY)
    monkeypatch.delenv("TOONNET_CONTACT", raising=False)
    return stage


@pytest.fixture
def ask(on_stage, tmp_path):
    """Return what a source offers, and the error that it ended with."""

    def ask(name, *labels, limit=None):
        source = source_classes()[name](Settings(CONTACT, keys={"pixabay": KEY}))
        wanted = Wanted(frozenset(labels or load_labels().names), limit)
        offered, error = [], None
        try:
            for candidate in source.candidates(wanted, tmp_path):
                offered.append(candidate)
        except SourceError as caught:
            error = str(caught)
        return offered, error

    return ask


def play_cats(stage):
    """Let each interface have two cats, a dog among the dogs, and nothing else."""
    hits = {
        "cat": pixabay_page([pixabay_hit(1, "cat-sitting", "pet"), pixabay_hit(2, "x", "a, cat")]),
        "dog": pixabay_page([pixabay_hit(3, "dog", "cat, pet")]),
    }
    stage.play(*PIXABAY, by_term("q", hits, pixabay_page([])))
    records = {
        "cat": openverse_page(
            [openverse_record("a1", "A cat"), openverse_record("a2", "", ["cat"])]
        ),
        "dog": openverse_page([openverse_record("a3", "Dog", creator=None)]),
    }
    stage.play(*OPENVERSE, by_term("q", records, openverse_page([])))
    pages = {
        "cat": commons_answer([commons_page(11, "Cat one"), commons_page(12, "Cat two", 2)]),
        "dog": commons_answer([commons_page(13, "Dog")]),
    }
    stage.play(*COMMONS, by_term("gsrsearch", pages, {"batchcomplete": True}))
    for number in (1, 2, 3):
        stage.play("pixabay.com", f"/get/g{number}_1280.png", png(number))
        stage.play("files.example", f"/a{number}.png", png(number + 10))
    for number, name in enumerate(("Cat_one", "Cat_two", "Dog")):
        stage.play("upload.wikimedia.org", f"/wikipedia/commons/a/ab/{name}.svg", svg(number))


# --- what they give ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pixabay", [("1", "cat", "cat sitting", "painter", "LicenseRef-Pixabay"),
                     ("2", "cat", "x", "painter", "LicenseRef-Pixabay"),
                     ("3", "dog", "dog", "painter", "LicenseRef-Pixabay")]),
        ("openverse", [("a1", "cat", "A cat", "A. Painter", "CC-BY-SA-4.0"),
                       ("a2", "cat", None, "A. Painter", "CC-BY-SA-4.0"),
                       ("a3", "dog", "Dog", None, "CC-BY-SA-4.0")]),
        ("wikimedia", [("11", "cat", "Cat one", "A. Painter", "CC-BY-SA-4.0"),
                       ("12", "cat", "Cat two", "A. Painter", "CC-BY-SA-4.0"),
                       ("13", "dog", "Dog", "A. Painter", "CC-BY-SA-4.0")]),
    ],
)  # fmt: skip
def test_candidates_with_their_authors_and_licences(ask, on_stage, name, expected):
    play_cats(on_stage)
    offered, error = ask(name, "cat", "dog")
    assert error is None
    got = [
        (each.source_id, each.label, each.title, each.author, each.licence)
        for each in sorted(offered, key=lambda each: each.source_id)
    ]
    assert got == expected
    assert {each.source for each in offered} == {name}
    assert all(each.url.startswith("https://") and KEY not in each.url for each in offered)
    assert all(len(each.artwork.read()) > 50 for each in offered)


@pytest.mark.parametrize("name", WEB)
def test_a_second_run_asks_nothing_and_offers_the_same(ask, on_stage, name):
    play_cats(on_stage)
    first = ask(name, "cat", "dog")
    asked = len(on_stage.asked)
    assert asked > 3
    assert ask(name, "cat", "dog") == first
    assert len(on_stage.asked) == asked


def test_what_is_asked(ask, on_stage):
    play_cats(on_stage)
    for name in WEB:
        ask(name, "cat")
    [pixabay, *_] = on_stage.requests("pixabay.com")
    assert pixabay.params.items() >= {
        "key": KEY, "q": "cat", "image_type": "vector", "safesearch": "true", "per_page": "200",
    }.items()  # fmt: skip
    kinds = {asked.params.get("image_type") for asked in on_stage.requests("pixabay.com")}
    assert kinds == {"vector", "illustration", None}
    [openverse, *_] = on_stage.requests("api.openverse.org")
    assert openverse.params == {
        "q": '"cat"', "category": "illustration", "license_type": "modification",
        "page_size": "20", "page": "1",
    }  # fmt: skip
    [commons, *_] = on_stage.requests("commons.wikimedia.org")
    assert commons.params["gsrsearch"] == 'filetype:drawing intitle:"cat"'
    assert commons.params["maxlag"] == "5"
    assert all(CONTACT in asked.headers["User-Agent"] for asked in on_stage.asked)
    hosts = {asked.host for asked in on_stage.asked if asked.path == "/robots.txt"}
    assert hosts == {"files.example"}


def test_no_photograph_of_pixabays(ask, on_stage):
    hits = [pixabay_hit(1, "cat", "cat", type="photo"), pixabay_hit(2, "cat", "cat")]
    on_stage.play(*PIXABAY, by_term("q", {"cat": pixabay_page(hits)}, pixabay_page([])))
    on_stage.play("pixabay.com", "/get/g2_1280.png", png(1))
    offered, _ = ask("pixabay", "cat")
    assert [each.source_id for each in offered] == ["2"]


def test_names_decide_the_label_not_the_search(ask, on_stage):
    records = [
        openverse_record("1", "Hot dog stand", ["dog"]),
        openverse_record("2", "A cable", ["wire"]),
        openverse_record("3", "Flower of the garden", ["cat"]),
    ]
    on_stage.play(*OPENVERSE, by_term("q", {"cat": openverse_page(records)}, openverse_page([])))
    for name in "123":
        on_stage.play("files.example", f"/{name}.png", png(1))
    offered, _ = ask("openverse", "cat", "flower", "dog")
    matched = {each.source_id: each.label for each in offered}
    assert matched["3"] == "flower"
    assert "2" not in matched


# --- many pictures ----------------------------------------------------------------------------


def endless_openverse(asked, **changes):
    """Have 240 cats, 240 dogs and so on."""
    page, term = int(asked.params["page"]), asked.params["q"].strip('"')
    names = [f"{term.replace(' ', '-')}-{20 * (page - 1) + number}" for number in range(20)]
    value = openverse_page([openverse_record(name, term, **changes) for name in names], pages=12)
    return Reply(json.dumps(value).encode())


def test_pages_take_turns_over_the_labels_up_to_the_limit(ask, on_stage):
    on_stage.play(*OPENVERSE, endless_openverse)
    offered, error = ask("openverse", "cat", "dog", "panda", limit=10)
    assert error is None
    labels = [each.label for each in offered]
    assert {label: labels.count(label) for label in labels} == {"cat": 10, "dog": 10, "panda": 10}
    assert [labels[place] for place in (0, 10, 20)] == ["dog", "cat", "panda"]
    assert {"20"} == {asked.params["page_size"] for asked in on_stage.requests("api.openverse.org")}


def test_other_takes_its_motifs_from_many_words(ask, on_stage):
    on_stage.play(*OPENVERSE, endless_openverse)
    [words] = [label.words for label in load_labels() if label.name == "other"]
    offered, _ = ask("openverse", "other", limit=len(words) // 4)
    titles = [each.title for each in offered]
    assert len(titles) == len(words) // 4
    assert max(map(titles.count, titles)) == 1


def test_a_days_quota_ends_the_source_and_keeps_what_there_is(ask, on_stage, clock, monkeypatch):
    rules = HostRules(limits=(Limit(20, 60), Limit(50, 86400)), robots=False)
    monkeypatch.setattr(source_classes()["openverse"], "hosts", {OPENVERSE[0]: rules})

    def unlicensed(asked):
        return endless_openverse(asked, license=None, license_version=None, license_url=None)

    on_stage.play(*OPENVERSE, unlicensed)
    labels, began = ("cat", "dog", "flower", "car", "tree", "bee"), clock.now()
    offered, error = ask("openverse", *labels)
    assert "api.openverse.org can be asked again on" in error
    assert len(on_stage.requests("api.openverse.org")) == 50
    assert {each.label for each in offered} == set(labels)
    assert 120 <= clock.now() - began < 180
    assert ask("openverse", "cat", limit=1)[1] is not None
    assert len(on_stage.requests("api.openverse.org")) == 50


def test_commons_is_continued_as_it_says(ask, on_stage):
    without = {**commons_page(2, "Cat two", 2)}
    del without["imageinfo"]
    following = {"iicontinue": "Cat_two.svg|2020", "continue": "||"}
    steps = {
        (): commons_answer([commons_page(1, "Cat one"), without], following),
        ("iicontinue",): commons_answer(
            [commons_page(2, "Cat two", 2)], {"gsroffset": 25, "continue": "gsroffset||"}
        ),
        ("gsroffset",): commons_answer([commons_page(3, "Cat three")]),
    }

    def reply(asked):
        step = tuple(name for name in ("iicontinue", "gsroffset") if name in asked.params)
        return Reply(json.dumps(steps[step]).encode())

    on_stage.play(*COMMONS, reply)
    for name in ("one", "two", "three"):
        on_stage.play("upload.wikimedia.org", f"/wikipedia/commons/a/ab/Cat_{name}.svg", svg(1))
    offered, error = ask("wikimedia", "cat")
    assert error is None
    assert [each.source_id for each in offered] == ["1", "2", "3"]


def test_commons_lags_and_is_waited_for(ask, on_stage, clock):
    lag = {"error": {"code": "maxlag", "info": "Waiting for a database server"}}
    on_stage.play(
        *COMMONS,
        Reply(json.dumps(lag).encode(), headers={"Retry-After": "5"}),
        Reply(json.dumps({"batchcomplete": True}).encode()),
    )
    assert ask("wikimedia", "panda") == ([], None)
    assert 5 in clock.slept


# --- what is wrong ----------------------------------------------------------------------------

CHANGES = [
    ("pixabay", {"total": 1, "hits": []}, "'totalHits'"),
    ("pixabay", {"totalHits": 1, "hits": {}}, "'hits' in its answer is dict"),
    ("pixabay", {"totalHits": "1", "hits": []}, "'totalHits' in its answer is str"),
    ("pixabay", pixabay_page([{"id": 1, "type": "vector", "tags": "cat"}]), "'pageURL'"),
    ("pixabay", pixabay_page([pixabay_hit(True, "cat", "cat")]), "'id' in its answer is bool"),
    ("pixabay", pixabay_page([7]), "isn't a list of objects"),
    ("pixabay", [], "'totalHits'"),
    ("openverse", {"results": None}, "'results' in its answer is NoneType"),
    ("openverse", openverse_page([openverse_record("1", "cat", id=None)]), "'id' in its answer"),
    ("openverse", openverse_page([openverse_record("1", "cat", url="")]), "'url' in its answer"),
    ("openverse", openverse_page([{**openverse_record("1", "cat"), "tags": "cat"}]), "'tags'"),
    ("openverse", {"detail": "gone"}, "'results'"),
    ("wikimedia", {"error": {"code": "badvalue"}}, "its answer is an error: .*badvalue"),
    ("wikimedia", {"query": {"pages": {"1": {}}}}, "'pages' in its answer is dict"),
    ("wikimedia", commons_answer([commons_page(1, "Cat", imageinfo=[])]), "'extmetadata'"),
    ("wikimedia", commons_answer([commons_page("1", "Cat")]), "'pageid' in its answer is str"),
    ("wikimedia", "sorry", "its answer is an error: sorry"),
]


@pytest.mark.parametrize(("name", "answer", "message"), CHANGES)
def test_a_changed_answer_fails_the_source_with_one_line(on_stage, ask, name, answer, message):
    place = {"pixabay": PIXABAY, "openverse": OPENVERSE, "wikimedia": COMMONS}[name]
    on_stage.play(*place, Reply(json.dumps(answer).encode()))
    offered, error = ask(name, "cat")
    assert offered == []
    assert "\n" not in error
    assert "it has changed; update toonnet" in error
    assert re.search(message, error)


@pytest.mark.parametrize(
    ("name", "status", "remedy"),
    [("pixabay", 400, "TOONNET_PIXABAY_KEY"), ("wikimedia", 403, "--contact"),
     ("pixabay", 404, "answered 404"), ("openverse", 401, "answered 401")],
)  # fmt: skip
def test_a_refusal_names_the_remedy(on_stage, ask, name, status, remedy):
    place = {"pixabay": PIXABAY, "openverse": OPENVERSE, "wikimedia": COMMONS}[name]
    on_stage.play(*place, Reply(b"[ERROR 400] Invalid API key " + KEY.encode(), status))
    _, error = ask(name, "cat")
    assert remedy in error
    assert KEY not in error


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("openverse", {"license": None, "license_version": None, "license_url": None}),
        ("openverse", {"license": "", "license_url": ""}),
        ("openverse", {"license": "mystery", "license_url": "https://example.org/terms"}),
        ("wikimedia", {"LicenseShortName": None, "LicenseUrl": None, "License": None}),
        ("wikimedia", {"LicenseShortName": "Fair use", "LicenseUrl": None, "License": "x"}),
    ],
)
def test_a_picture_without_a_known_licence_is_left_out_and_never_fetched(
    on_stage, ask, name, described
):
    if name == "openverse":
        answer = openverse_page([openverse_record("1", "cat", **described)])
        on_stage.play(*OPENVERSE, by_term("q", {"cat": answer}, openverse_page([])))
    else:
        answer = commons_answer([commons_page(1, "Cat", metadata=described)])
        on_stage.play(*COMMONS, by_term("gsrsearch", {"cat": answer}, {"batchcomplete": True}))
    [candidate], error = ask(name, "cat")
    assert error is None
    assert candidate.licence is None
    with pytest.raises(PictureError, match="its licence isn't known: the source says"):
        candidate.artwork.read()
    assert not on_stage.requests("files.example")
    assert not on_stage.requests("upload.wikimedia.org")


def test_one_missing_file_leaves_the_others_and_is_tried_again(on_stage, ask):
    play_cats(on_stage)
    on_stage.play("files.example", "/a1.png", Reply(status=404), png(1))
    offered, error = ask("openverse", "cat")
    assert error is None
    broken = {each.source_id: each.artwork for each in offered}["a1"]
    with pytest.raises(PictureError, match=r"files\.example answered 404; the same command tries"):
        broken.read()
    mended, _ = ask("openverse", "cat")
    assert all(each.artwork.read() for each in mended)


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://files.example/a1.png", None), ("file:///etc/passwd", "only https"),
     ("https://inside.example/a1.png", "is no public address"),
     ("https://127.0.0.1/a1.png", "is no public address"), ("ftp://files.example/x", "only https")],
)  # fmt: skip
def test_an_interface_cant_send_us_anywhere(on_stage, ask, url, reason):
    on_stage.network.names.update({"inside.example": [["10.0.0.1"]], "127.0.0.1": [["127.0.0.1"]]})
    play_cats(on_stage)
    answer = openverse_page([openverse_record("a1", "cat", url=url)])
    on_stage.play(*OPENVERSE, by_term("q", {"cat": answer}, openverse_page([])))
    [candidate], error = ask("openverse", "cat")
    assert error is None
    if reason is None:
        assert candidate.artwork.read()
    else:
        with pytest.raises(PictureError, match=reason):
            candidate.artwork.read()
    assert set(on_stage.network.connected) == {"203.0.113.7"}


@pytest.mark.parametrize(
    ("url", "licence"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
        ("https://creativecommons.org/licenses/by-nc-sa/2.5/scotland/", None),
        ("https://creativecommons.org/licenses/by-nc-nd/2.0/", "CC-BY-NC-ND-2.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", "CC0-1.0"),
        ("//creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", None),
        ("https://creativecommons.org/licenses/sampling+/1.0/", None),
        ("", None),
    ],
)
def test_creative_commons_by_address(url, licence):
    assert spdx_of_url(url) == licence


# --- what they need ---------------------------------------------------------------------------


def test_what_is_missing_is_told_in_one_line():
    classes = source_classes()
    assert "TOONNET_PIXABAY_KEY" in classes["pixabay"](Settings()).why_not()
    assert "--contact" in classes["wikimedia"](Settings()).why_not()
    settings = Settings(CONTACT, keys={"pixabay": KEY})
    assert [classes[name](settings).why_not() for name in WEB] == [None] * 3
    assert not any(classes[name].default for name in WEB)
    assert KEY not in repr(settings)


def test_a_wrong_contact_is_told(ask, tmp_path):
    source = source_classes()["wikimedia"](Settings("nobody"))
    with pytest.raises(SourceError, match="--contact must be"):
        list(source.candidates(Wanted(frozenset(["cat"])), tmp_path))


def test_the_declared_manners():
    classes = source_classes()
    assert Limit(100, 60) in classes["pixabay"].hosts["pixabay.com"].limits
    assert classes["pixabay"].hosts["pixabay.com"].remember_s >= 24 * 3600
    limits = classes["openverse"].hosts["api.openverse.org"].limits
    assert set(limits) == {Limit(20, 60), Limit(200, 86400)}


# --- the whole command ------------------------------------------------------------------------


def toonnet(capfd, *arguments):
    """Run the command line in this process, where the server can be reached."""
    with pytest.raises(SystemExit) as ended:
        app([str(argument) for argument in arguments])
    output, errors = capfd.readouterr()
    return ended.value.code or 0, output, errors


def test_collecting_from_all_three(on_stage, tmp_path, capfd, caplog):
    caplog.set_level("DEBUG")
    play_cats(on_stage)
    on_stage.play("files.example", "/a1.png", Reply(b"<html>no picture</html>"))
    folder = tmp_path / "demo"
    command = ["collect", folder, "--tags", "cat,dog", "--sources", ",".join(WEB), "--json",
               "--contact", CONTACT, "--workers", "2"]  # fmt: skip
    status, output, errors = toonnet(capfd, *command)
    summary = json.loads(output)
    assert status == 3
    assert summary["done"] == 8
    assert [problem["source"] for problem in summary["problems"]] == ["openverse:a1"]
    with Dataset.open(folder) as dataset:
        pictures = list(dataset.pictures())
        assert len(pictures) == 9
        masks = [dataset.mask(picture) is not None for picture in pictures]
    assert sum(masks) == 3  # The SVG drawings have alpha.
    assert {picture.status for picture in pictures} == {"pending", "broken"}
    connection = sqlite3.connect(folder / "catalog.sqlite")
    dump = "\n".join(connection.iterdump())
    connection.close()
    logged = "".join(
        each.getMessage() for each in caplog.records if not each.name.startswith("httpcore")
    )
    for place in (dump, output, errors, logged, everything_under(folder)):
        assert KEY not in place
        assert KEY.split("-")[1] not in place
    asked = len(on_stage.asked)
    status, output, _ = toonnet(capfd, *command)
    assert json.loads(output)["unchanged"] == 8
    assert [each.path for each in on_stage.asked[asked:]] == []


def test_a_key_on_the_command_line(on_stage, tmp_path, capfd, monkeypatch):
    play_cats(on_stage)
    monkeypatch.setenv("TOONNET_PIXABAY_KEY", "another")
    command = ["collect", tmp_path / "demo", "--tags", "cat", "--sources", "pixabay"]
    status, output, errors = toonnet(capfd, *command, "--key", f"pixabay={KEY}")
    assert status == 0
    assert {asked.params["key"] for asked in on_stage.requests("pixabay.com") if asked.params} == {
        KEY
    }
    assert KEY not in output + errors + everything_under(tmp_path)


@pytest.mark.parametrize("given", [KEY, f"pixbay={KEY}", f"={KEY}", "pixabay=", f"pixabay {KEY}"])
def test_a_key_that_isnt_one_is_a_usage_error_that_doesnt_show_it(tmp_path, capfd, given):
    status, output, errors = toonnet(capfd, "collect", tmp_path / "demo", "--key", given)
    assert status == 2
    assert "--key number 1 isn't NAME=KEY" in errors
    assert KEY not in output + errors


def everything_under(folder):
    """Return the names and the contents of all files, as text."""
    found = []
    for root, folders, files in os.walk(folder):
        found += [*folders, *files]
        for name in files:
            with open(os.path.join(root, name), "rb") as file:
                found.append(file.read().decode("latin-1"))
    return "\n".join(found)


def test_one_interface_fails_and_the_others_go_on(on_stage, tmp_path, capfd):
    play_cats(on_stage)
    on_stage.play(*OPENVERSE, Reply(b"<html>maintenance</html>"))
    status, output, _ = toonnet(
        capfd, "collect", tmp_path / "demo", "--tags", "cat", "--sources", ",".join(WEB),
        "--json", "--contact", CONTACT,
    )  # fmt: skip
    summary = json.loads(output)
    assert status == 3
    assert summary["done"] == 4
    [problem] = summary["problems"]
    assert problem["source"] == "openverse"
    assert problem["detail"] == "its answer isn't JSON: it has changed; update toonnet"
