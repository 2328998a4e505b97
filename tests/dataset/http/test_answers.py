"""Answers and files: fetched once, kept, and never with a key in sight."""

import json
import traceback

import pytest
from web_server import (
    HOST,
    URL,
    Reply,
    ok,
    redirect,
    zipped,
)

from toonnet.dataset.http import Declined, FetchError, HostRules, SchemaError

KEY = "12345678-0123456789abcdef+/="


def test_an_answer_comes_once_and_then_from_the_cache(stage, make, clock):
    stage.play(HOST, "/search", ok({"hits": 1}), ok({"hits": 2}))
    client = make(HostRules(pause_s=0, robots=False, remember_s=100))
    assert client.answer(URL, {"q": "big cat", "page": "1"}) == {"hits": 1}
    clock.sleep(99)
    assert make().answer(URL, {"q": "big cat", "page": "1"}) == {"hits": 1}
    clock.sleep(2)
    assert client.answer(URL, {"q": "big cat", "page": "1"}) == {"hits": 2}
    assert [asked.params for asked in stage.asked] == [{"q": "big cat", "page": "1"}] * 2


def test_another_question_isnt_answered_from_the_cache(stage, make):
    stage.play(HOST, "/search", ok(1), ok(2))
    client = make()
    assert [client.answer(URL, {"page": page}) for page in "121"] == [1, 2, 1]


def test_a_spoiled_cache_is_fetched_anew(stage, make, tmp_path):
    stage.play(HOST, "/search", ok(1), ok(2), ok(3))
    client = make()
    client.answer(URL, {})
    [path] = (tmp_path / "cache" / "answers" / HOST).iterdir()
    for spoiled, expected in ((b"", 2), (b'{"url": "https', 3)):
        path.write_bytes(spoiled)
        assert client.answer(URL, {}) == expected


def test_compressed_answers_are_asked_for_and_read(stage, make):
    stage.play(HOST, "/search", zipped(b'{"hits": [' + b"0," * 100_000 + b"0]}"))
    assert len(make().answer(URL, {})["hits"]) == 100_001
    assert stage.asked[0].headers["Accept-Encoding"] == "gzip"


def test_files_are_kept_for_good_under_their_sources_name(stage, make, clock):
    stage.play(HOST, "/a.png", Reply(b"first"), Reply(b"second"))
    path = make().file("pixabay", "123", f"https://{HOST}/a.png")
    clock.sleep(1e9)
    # The address of the same picture may change from answer to answer.
    again = make().file("pixabay", "123", f"https://{HOST}/get/other.png")
    assert path == again
    assert path.read_bytes() == b"first"
    assert len(stage.asked) == 1


def test_redirects_are_followed_over_hosts(stage, make):
    stage.play(HOST, "/a.png", redirect("https://other.example/b"), Reply(b"wrong"))
    stage.play("other.example", "/b", redirect("/c?x=1", 308))
    stage.play("other.example", "/c", Reply(b"picture"))
    assert make().file("s", "1", f"https://{HOST}/a.png").read_bytes() == b"picture"
    assert stage.network.connected == ["203.0.113.7"] * 3
    assert "Referer" not in stage.asked[-1].headers


def test_no_cookie_comes_back(stage, make):
    cookie = Reply(b"1", headers={"Set-Cookie": "track=1; Path=/"})
    stage.play(HOST, "/search", cookie)
    client = make()
    for page in "12":
        client.answer(URL, {"page": page})
    assert "Cookie" not in stage.asked[1].headers


def test_proxies_of_the_environment_are_not_used(stage, make, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    stage.play(HOST, "/search", ok(1))
    assert make().answer(URL, {}) == 1


@pytest.mark.parametrize(
    "body", [b"<html>Sorry</html>", b"", b"{", b"[" * 100_000, b"\xff\xfe", b"9" * 5000]
)
def test_what_isnt_json_is_no_answer_and_isnt_kept(stage, make, tmp_path, body):
    stage.play(HOST, "/search", Reply(body), ok(1))
    client = make()
    with pytest.raises(SchemaError, match="isn't JSON"):
        client.answer(URL, {})
    assert client.answer(URL, {}) == 1


def every_text(folder):
    paths = list(folder.rglob("*"))
    return " ".join(map(str, paths)) + " ".join(
        path.read_bytes().decode("latin-1") for path in paths if path.is_file()
    )


def echo(status):
    """Reply with the key in body and headers, as interfaces do that say which key is wrong."""

    def reply(asked):
        key = asked.params["key"]
        body = json.dumps({"error": f"invalid key {key}", "url": f"/search?{asked.params}"})
        headers = {"Location": f"https://other.example/?key={key}", "X-Key": key.replace("\n", "")}
        return Reply(body.encode(), status, headers)

    return reply


@pytest.mark.parametrize("status", [200, 302, 400, 429, 500])
def test_a_key_shows_nowhere(stage, make, tmp_path, capfd, caplog, status):
    caplog.set_level("DEBUG")
    stage.play(HOST, "/search", echo(status))
    client = make(secrets=[KEY])
    try:
        said = str(client.answer(URL, {"q": "cat"}, secret={"key": KEY}))
    except FetchError as error:
        said = str(error)
    assert stage.asked[0].params == {"q": "cat", "key": KEY}
    assert {asked.host for asked in stage.asked} == {HOST}
    own_log = "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("httpcore")
    )
    shown = said + own_log + "".join(capfd.readouterr()) + every_text(tmp_path)
    for form in (KEY, KEY.split("-")[1], "0123456789abcdef"):
        assert form not in shown
    assert "cat" in every_text(tmp_path) or status != 200


def test_a_key_shows_in_no_trace(stage, make):
    def reply(asked):
        sent = f"HTTP/1.1 200 OK\r\nkey {asked.params['key']}\r\n\r\n".encode()
        return Reply(raw=lambda connection: connection.sendall(sent))

    stage.play(HOST, "/search", reply)
    with pytest.raises(FetchError) as caught:
        make(secrets=[KEY]).answer(URL, {}, secret={"key": KEY})
    assert "failed" in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_key_takes_no_part_in_the_cache(stage, make):
    stage.play(HOST, "/search", ok(1), ok(2))
    assert make(secrets=[KEY]).answer(URL, {"q": "1"}, secret={"key": KEY}) == 1
    assert make(secrets=["other"]).answer(URL, {"q": "1"}, secret={"key": "other"}) == 1


def test_a_key_doesnt_follow_redirects(stage, make):
    stage.play(HOST, "/search", redirect("https://other.example/"))
    with pytest.raises(Declined, match="a key isn't sent anywhere else"):
        make(secrets=[KEY]).answer(URL, {}, secret={"key": KEY})
    assert len(stage.asked) == 1
