"""What works for the page of ``toonnet serve``: processes that are killed, replaced, given up."""

import asyncio
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import numpy as np
import pytest
from color_model import write_color_model
from pages import started
from studio import BYTES

from toonnet.cli._models import open_model
from toonnet.io import encode_picture
from toonnet.web.serve import Nursery
from toonnet.web.serve._nursery import OutOfTime, Request, WorkerGone
from toonnet.web.serve._workshop import Busy, Failed, Superseded, Workshop


@pytest.fixture
def client(studio_client):
    return studio_client


SLOW = {"spatial_radius_px": 64, "color_radius": 442.0, "max_iterations": 100, "epsilon": 0.0}


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    """A nursery of this process's own."""
    path = tmp_path_factory.mktemp("nursery") / "colors.onnx"
    write_color_model(path)
    made = Nursery(partial(open_model, str(path), workers=1))
    yield made
    made.close()


@pytest.fixture(scope="module")
def noise():
    """A picture that the slowest settings take many seconds for."""
    random = np.random.default_rng(0)
    return encode_picture(random.integers(0, 256, (1000, 1000, 3), dtype=np.uint8), "png")


def unify(content, **settings):
    return Request("unify", content, settings)


def test_a_worker_that_takes_too_long_is_killed(nursery, content, noise):
    worker = nursery.worker("hand")
    assert worker.ask(unify(content), 30).status == 200
    began = time.monotonic()
    with pytest.raises(OutOfTime, match=r"more than 0\.2 seconds"):
        worker.ask(unify(noise, **SLOW), 0.2)
    with pytest.raises(WorkerGone):
        worker.ask(unify(content), 30)
    assert time.monotonic() - began < 10
    worker.close()


def test_killing_ends_a_wait_in_another_thread(nursery, noise):
    worker = nursery.worker("hand")
    threading.Timer(0.3, worker.kill).start()
    with pytest.raises(WorkerGone):
        worker.ask(unify(noise, **SLOW), 60)


def run_apart(coroutine):
    """Run to the end in a thread of its own: where a browser is open, this one has a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def gathered(workshop, *asked):
    """Ask several things at once; return answers and exceptions in their order."""

    async def ask_all():
        return await asyncio.gather(
            *(workshop.ask(key, "hand", request) for key, request in asked), return_exceptions=True
        )

    return run_apart(ask_all())


def test_the_newest_request_of_a_page_counts(nursery, content, noise):
    workshop = Workshop(nursery, hands=1, limits_s={"hand": 10_000, "eye": 10_000})
    slow, other, newest = gathered(
        workshop, ("a", unify(noise, **SLOW)), ("b", unify(content)), ("a", unify(content))
    )
    assert isinstance(slow, Superseded)
    assert (other.status, newest.status) == (200, 200)


def test_what_nobody_waits_for_is_not_worked_on(nursery, content, noise):
    workshop = Workshop(nursery, hands=1, limits_s={"hand": 10_000, "eye": 10_000})

    async def leaving():
        slow = asyncio.create_task(workshop.ask("a", "hand", unify(noise, **SLOW)))
        await asyncio.sleep(0)
        while not workshop._current["a"].worker:
            await asyncio.sleep(0.05)
        slow.cancel()
        return await workshop.ask("b", "hand", unify(content))

    assert run_apart(leaving()).status == 200


def test_a_closed_connection_ends_the_work(content, noise):
    with started("serve", "--port", "0", "--workers", "1") as server:
        headers = BYTES | {"authorization": f"Bearer {server.token}"}
        address = f"{server.host}/api/unify"
        answer = httpx.post(address, content=content, headers=headers, timeout=60)
        assert answer.status_code == 200
        (hand,) = descendants(descendants(server.process.pid)[0])
        watched = os.pidfd_open(hand)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(address, content=noise, params=SLOW, headers=headers, timeout=1)
        assert ended(watched)
        os.close(watched)


def test_too_much_is_refused_and_the_rest_is_done(nursery, content):
    workshop = Workshop(nursery, hands=1, most_waiting=3)
    answers = gathered(workshop, *((str(number), unify(content)) for number in range(8)))
    busy = [answer for answer in answers if isinstance(answer, Busy)]
    assert len(busy) == 8 - 4
    assert all(answer.status == 200 for answer in answers if answer not in busy)


def test_work_is_given_up_in_the_end(nursery, content, noise):
    workshop = Workshop(nursery, hands=1, limits_s={"hand": 0.3, "eye": 1})
    slow, quick = gathered(workshop, ("a", unify(noise, **SLOW)), ("b", unify(content)))
    assert isinstance(slow, Failed)
    assert "more than 0.3 seconds" in str(slow)
    assert quick.status == 200


def test_a_worker_that_dies_is_replaced(nursery, content):
    workshop = Workshop(nursery, hands=1)

    async def with_a_death():
        await workshop.ask("a", "hand", unify(content))
        workshop._teams["hand"].idle[0].kill()
        return await workshop.ask("a", "hand", unify(content))

    assert run_apart(with_a_death()).status == 200


def test_what_kills_its_workers_fails(nursery, content):
    """Tried twice, and then it is said; others go on."""
    workshop = Workshop(nursery, hands=1)
    deadly = Request("no such task", content, {})

    async def both():
        with pytest.raises(Failed, match="ended"):
            await workshop.ask("a", "hand", deadly)
        return await workshop.ask("b", "hand", unify(content))

    assert run_apart(both()).status == 200


def test_a_worker_that_is_killed_as_it_answers_is_not_used_again(nursery, content):
    """At whatever moment somebody leaves, whoever comes next is answered."""
    workshop = Workshop(nursery, hands=1)

    async def coming_and_going():
        for number in range(12):
            leaving = asyncio.create_task(workshop.ask("a", "hand", unify(content)))
            await asyncio.sleep(0.002 * number)
            leaving.cancel()
            assert (await workshop.ask("b", "hand", unify(content))).status == 200

    run_apart(coming_and_going())


def test_many_at_once_are_all_answered(client, picture, content):
    """Pages of their own, more than there are workers: each gets its answer or is told to wait."""

    def ask(number):
        headers = {"toonnet-page": f"{number:016x}"}
        return client.post("/api/unify", content=content, headers=headers)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(40)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    done = [answer for answer in answers if answer.status_code == 200]
    assert done
    assert {answer.content for answer in done} == {done[0].content}
    assert all(a.headers["retry-after"] == "1" for a in answers if a.status_code == 503)


def test_workers_end_with_the_server(tmp_path, content):
    write_color_model(tmp_path / "model.onnx")
    with started("serve", "--port", "0", "--model", str(tmp_path / "model.onnx")) as server:
        headers = BYTES | {"authorization": f"Bearer {server.token}"}
        for path in ("unify", "recognise"):
            answer = httpx.post(
                f"{server.host}/api/{path}", content=content, headers=headers, timeout=60
            )
            assert answer.status_code == 200
        family = descendants(server.process.pid)
        assert len(family) >= 3
        watched = [os.pidfd_open(pid) for pid in family]
        server.process.send_signal(signal.SIGKILL)
        for descriptor in watched:
            assert ended(descriptor)
            os.close(descriptor)


def descendants(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        children = [int(child) for child in file.read().split()]
    return children + [one for child in children for one in descendants(child)]


def ended(descriptor, patience_s=10):
    import select

    return bool(select.select([descriptor], [], [], patience_s)[0])
