"""Quotas, pauses, robots.txt, and who we say we are."""

import pytest
from web_server import HOST, URL, Reply, ok, redirect

from toonnet.dataset.http import Declined, HostRules, Limit, Spent
from toonnet.dataset.http._client import user_agent


def test_the_user_agent_is_honest(stage, make):
    stage.play(HOST, "/search", ok(1))
    make(contact="me@example.org").answer(URL, {})
    assert stage.asked[0].headers["User-Agent"].startswith("toonnet/")
    assert "(me@example.org)" in stage.asked[0].headers["User-Agent"]
    assert "Mozilla" not in user_agent(None)


@pytest.mark.parametrize(
    "contact", ["", "me", "me@example", "http://example.org", "a@b.c\r\nX: 1", "ä@b.c", "a@b.c) x"]
)
def test_a_contact_is_an_address(contact):
    with pytest.raises(ValueError, match="--contact must be"):
        user_agent(contact)


def test_a_quota_is_kept_within_a_run_and_over_runs(stage, make, clock):
    stage.play(HOST, "/search", ok(1))
    rules = HostRules(limits=(Limit(3, 60), Limit(8, 86400)), pause_s=0, robots=False)
    client = make(rules)
    began, moments = clock.now(), []
    for page in range(8):
        if page == 4:
            client = make(rules)
        client.answer(URL, {"page": str(page)})
        moments.append(clock.now() - began)
    assert moments == [0, 0, 0, 60, 60, 60, 120, 120]
    with pytest.raises(Spent, match="can be asked again"):
        make(rules).answer(URL, {"page": "8"})
    assert make(rules).answer(URL, {"page": "7"}) == 1
    clock.sleep(86400)
    make(rules).answer(URL, {"page": "8"})
    assert len(stage.asked) == 9


def test_there_is_a_pause_between_requests(stage, make, clock):
    stage.play(HOST, "/search", ok(1))
    client = make(HostRules(pause_s=2.5, robots=False))
    for page in "123":
        client.answer(URL, {"page": page})
    assert clock.slept == [2.5, 2.5]


def test_a_clock_that_was_set_back_blocks_nothing(stage, make, clock):
    stage.play(HOST, "/search", ok(1))
    rules = HostRules(limits=(Limit(1, 60),), robots=False)
    make(rules).answer(URL, {"page": "1"})
    clock.moment -= 1_000_000
    make(rules).answer(URL, {"page": "2"})
    assert clock.slept == []


def test_a_spoiled_record_of_requests_begins_anew(stage, make, tmp_path):
    stage.play(HOST, "/search", ok(1))
    make().answer(URL, {"page": "1"})
    [record] = (tmp_path / "cache" / "hosts").iterdir()
    for spoiled in ("", "[]", '{"requests": 1, "not_before": 0}', '{"requests": ["x"]}'):
        record.write_text(spoiled)
        assert make().answer(URL, {"page": spoiled}) == 1


ROBOTS = b"User-agent: *\nDisallow: /private\nCrawl-delay: 4\n\nUser-agent: bad\nDisallow: /\n"


def test_strangers_are_asked_for_their_robots_txt(stage, make, clock):
    stage.play("stranger.example", "/robots.txt", Reply(ROBOTS))
    for path in ("/a", "/b", "/private/c"):
        stage.play("stranger.example", path, Reply(b"picture"))
    client = make()
    client.file("s", "a", "https://stranger.example/a")
    client.file("s", "b", "https://stranger.example/b")
    assert 4 in clock.slept
    with pytest.raises(Declined, match=r"^robots\.txt of stranger\.example doesn't allow it$"):
        client.file("s", "c", "https://stranger.example/private/c")
    paths = [asked.path for asked in stage.asked]
    assert paths == ["/robots.txt", "/a", "/b"]


def test_robots_txt_is_asked_for_once_a_day_even_where_there_is_none(stage, make, clock):
    for path in ("/a", "/b", "/c"):
        stage.play("stranger.example", path, Reply(b"picture"))
    for name, hours in (("a", 1), ("b", 24), ("c", 0)):
        make().file("s", name, f"https://stranger.example/{name}")
        clock.sleep(hours * 3600)
    assert [asked.path for asked in stage.asked] == [
        "/robots.txt", "/a", "/b", "/robots.txt", "/c",
    ]  # fmt: skip


def test_a_redirect_doesnt_lead_around_robots_txt(stage, make):
    stage.play(HOST, "/a", redirect("https://stranger.example/private/a"))
    stage.play("stranger.example", "/robots.txt", Reply(ROBOTS))
    with pytest.raises(Declined, match="doesn't allow"):
        make().file("s", "a", f"https://{HOST}/a")


@pytest.mark.parametrize(
    ("reply", "allowed"), [(Reply(status=404), True), (Reply(status=403), True),
                           (Reply(status=500), False), (Reply(b"\xff\x00garbage"), True)]
)  # fmt: skip
def test_a_missing_robots_txt_allows_and_a_sick_one_doesnt(stage, make, reply, allowed):
    stage.play("stranger.example", "/robots.txt", reply)
    stage.play("stranger.example", "/a", Reply(b"picture"))
    if allowed:
        assert make().file("s", "a", "https://stranger.example/a").read_bytes() == b"picture"
    else:
        with pytest.raises(Declined, match=r"robots\.txt of stranger\.example can't be read"):
            make().file("s", "a", "https://stranger.example/a")
