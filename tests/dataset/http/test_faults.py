"""A host that isn't well: busy, broken, slow, endless or exploding."""

import gzip
import random
import socket
import threading
import tracemalloc

import pytest
from web_server import (
    HOST,
    URL,
    LoopbackNetwork,
    Reply,
    ok,
    reset,
    zipped,
)

from toonnet.dataset.http import Budget, Declined, FetchError, Spent
from toonnet.dataset.http._decode import read_body


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_asking_again_with_growing_random_pauses(stage, make, clock, status):
    stage.play(HOST, "/search", *[Reply(status=status)] * 3, ok(1))
    assert make().answer(URL, {}) == 1
    assert len(clock.slept) == 3
    for number, slept in enumerate(clock.slept):
        assert 2**number <= slept <= 2**number + 2
    assert len({slept % 1 for slept in clock.slept}) == 3


def test_it_gives_up_after_five_times(stage, make):
    stage.play(HOST, "/search", Reply(status=503))
    with pytest.raises(FetchError, match=r"^api\.example answered 503$"):
        make().answer(URL, {})
    assert len(stage.asked) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204, 206, 304])
def test_other_answers_are_final(stage, make, status):
    stage.play(HOST, "/search", Reply(status=status))
    with pytest.raises(FetchError, match=rf"^api\.example answered {status}$"):
        make().answer(URL, {})
    assert len(stage.asked) == 1


@pytest.mark.parametrize("status", [429, 503, 200])
def test_retry_after_is_kept_to(stage, make, clock, status):
    wait = Reply(b'{"error": "lag"}', status, {"Retry-After": "17"})
    stage.play(HOST, "/search", wait, ok(1))
    assert make().answer(URL, {}) == 1
    assert sum(clock.slept) == 17


def test_retry_after_may_be_a_date(stage, make, clock):
    date = "Tue, 14 Nov 2023 22:13:50 GMT"  # 30 s after the clock's beginning.
    stage.play(HOST, "/search", Reply(status=429, headers={"Retry-After": date}), ok(1))
    assert make().answer(URL, {}) == 1
    assert sum(clock.slept) == 30


def test_a_long_retry_after_ends_the_source_and_is_remembered(stage, make, clock):
    stage.play(HOST, "/search", Reply(status=429, headers={"Retry-After": "7200"}), ok(1))
    with pytest.raises(Spent, match=r"api\.example can be asked again on .*: run the same command"):
        make().answer(URL, {})
    with pytest.raises(Spent):
        make().answer(URL, {})
    assert len(stage.asked) == 1
    assert clock.slept == []
    clock.sleep(7201)
    assert make().answer(URL, {}) == 1


def test_a_reset_connection_is_tried_again(stage, make, clock):
    stage.play(HOST, "/search", Reply(raw=reset), Reply(raw=reset), ok(1))
    assert make().answer(URL, {}) == 1
    assert len(clock.slept) == 2


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"1" * 999)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip",
    ],
    ids=[
        "too short",
        "cut chunks",
        "negative",
        "two lengths",
        "no HTTP",
        "nothing",
        "cut",
        "wrong",
    ],
)
def test_a_spoiled_answer_is_never_taken(stage, make, sent):
    stage.play(HOST, "/a", Reply(raw=lambda connection: connection.sendall(sent)))
    client = make()
    with pytest.raises(FetchError):
        client.file("s", "1", f"https://{HOST}/a")
    assert len(stage.asked) == 5
    stage.play(HOST, "/a", Reply(b"whole"))
    assert client.file("s", "1", f"https://{HOST}/a").read_bytes() == b"whole"


def test_bytes_after_the_end_belong_to_no_answer(stage, make):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
    sent = head + b"1" + head + b"9"
    stage.play(HOST, "/search", Reply(raw=lambda connection: connection.sendall(sent)), ok(2))
    client = make()
    assert [client.answer(URL, {"page": page}) for page in "12"] == [1, 2]


@pytest.mark.parametrize("length", ["", "Content-Length: 9999999999\r\n"], ids=["unsaid", "said"])
def test_an_endless_answer_is_given_up_at_the_limit(stage, make, length):
    def endless(connection):
        connection.sendall(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        while True:
            connection.sendall(b"x" * 65536)

    stage.play(HOST, "/a", Reply(raw=endless))
    client = make(budget=Budget(file_bytes=1_000_000))
    with pytest.raises(Declined, match="more than 1,000,000 bytes"):
        client.file("s", "1", f"https://{HOST}/a")
    assert len(stage.asked) == 1


def test_endless_headers_are_given_up(stage, make):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    stage.play(HOST, "/search", Reply(raw=endless))
    with pytest.raises(FetchError):
        make().answer(URL, {})


def test_a_gzip_bomb_counts_by_what_it_decodes_to(stage, make):
    stage.play(HOST, "/a", zipped(bytes(60_000_000)))
    with pytest.raises(Declined, match="more than 32,000,000 bytes"):
        make().file("s", "1", f"https://{HOST}/a")


def test_decoding_goes_in_small_steps():
    bomb = gzip.compress(bytes(20_000_000))
    tracemalloc.start()
    with pytest.raises(Declined):
        read_body([bomb], "gzip", 1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "deflate"])
def test_encodings_that_we_didnt_ask_for_are_declined(encoding):
    with pytest.raises(Declined, match="didn't ask for"):
        read_body([b"x"], encoding, 1000)


@pytest.mark.parametrize("seed", range(8))
def test_decoding_equals_gzip_however_the_bytes_come(seed):
    rng = random.Random(seed)
    content = bytes(rng.choices(range(rng.choice([1, 2, 200])), k=rng.randrange(200_000)))
    packed, chunks = gzip.compress(content), []
    while packed:
        size = rng.choice([1, 7, 1000, 65536])
        chunks.append(packed[:size])
        packed = packed[size:]
    assert read_body(chunks, "GZIP", 200_000) == content


def test_trickling_bytes_end_at_the_deadline(stage, make):
    stop = threading.Event()

    def trickle(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stop.wait(0.02):
            connection.sendall(b"x")

    stage.play(HOST, "/search", Reply(raw=trickle))
    client = make(budget=Budget(answer_s=0.3))
    with pytest.raises(Declined, match=r"took more than 0\.3 s in all"):
        client.answer(URL, {})
    stop.set()
    assert len(stage.asked) == 1


def test_a_silent_server_ends_at_the_deadline(stage, make):
    stop = threading.Event()
    stage.play(HOST, "/search", Reply(raw=lambda _: stop.wait(5)))
    with pytest.raises(Declined, match=r"took more than 0\.3 s in all"):
        make(budget=Budget(answer_s=0.3)).answer(URL, {})
    stop.set()


def test_a_server_that_never_greets_ends_at_the_deadline(make, stage):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        network = LoopbackNetwork(mute.getsockname()[1])
        client = make(budget=Budget(answer_s=0.2))
        client._network = network
        with pytest.raises(Declined, match=r"took more than 0\.2 s in all"):
            client.answer(URL, {})


def test_a_run_has_a_budget_of_bytes_and_of_time(stage, make, clock):
    stage.play(HOST, "/a", Reply(b"x" * 600))
    client = make(budget=Budget(run_bytes=1000))
    for name in "12":
        client.file("s", name, f"https://{HOST}/a")
    with pytest.raises(Spent, match="1,000 bytes were fetched"):
        client.file("s", "3", f"https://{HOST}/a")
    client = make()
    clock.sleep(5 * 3600)
    with pytest.raises(Spent, match="more than 4 hours"):
        client.file("s", "3", f"https://{HOST}/a")
