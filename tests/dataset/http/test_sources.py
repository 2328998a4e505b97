"""What Pixabay, Openverse and Wikimedia Commons give, played by a server on the loopback."""

import json

import pytest
from web_answers import (
    COMMONS,
    CONTACT,
    KEY,
    OPENVERSE,
    PIXABAY,
    WEB,
    by_term,
    commons_answer,
    commons_page,
    openverse_page,
    openverse_record,
    pixabay_hit,
    pixabay_page,
    play_cats,
    png,
    svg,
)
from web_server import Reply

from toonnet.dataset import load_labels
from toonnet.dataset.http import HostRules, Limit
from toonnet.dataset.sources import Settings, SourceError, Wanted, _web, source_classes


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


def test_one_page_of_many_motifs_doesnt_pass_the_limit(ask, on_stage):
    [words] = [label.words for label in load_labels() if label.name == "other"]
    records = [openverse_record(word, word) for word in words[:5]]
    on_stage.play(*OPENVERSE, Reply(json.dumps(openverse_page(records)).encode()))
    offered, _ = ask("openverse", "other", limit=2)
    assert len(offered) == 2


def test_a_strange_host_that_has_had_enough_ends_only_its_own_pictures(ask, on_stage):
    play_cats(on_stage)
    answer = openverse_page([
        openverse_record("a1", "cat"),
        openverse_record("a2", "cat", url="https://tired.example/a2.png"),
        openverse_record("a3", "cat"),
    ])  # fmt: skip
    on_stage.play(*OPENVERSE, by_term("q", {"cat": answer}, openverse_page([])))
    on_stage.play("tired.example", "/a2.png", Reply(status=429, headers={"Retry-After": "7200"}))
    offered, error = ask("openverse", "cat")
    assert error is None
    assert [isinstance(each.artwork, _web.NoArtwork) for each in offered] == [False, True, False]


def test_the_interfaces_own_hosts_end_it(ask, on_stage):
    play_cats(on_stage)
    busy = Reply(status=429, headers={"Retry-After": "7200"})
    on_stage.play("upload.wikimedia.org", "/wikipedia/commons/a/ab/Cat_two.svg", busy)
    offered, error = ask("wikimedia", "cat")
    assert [each.source_id for each in offered] == ["11"]
    assert "upload.wikimedia.org can be asked again on" in error


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
