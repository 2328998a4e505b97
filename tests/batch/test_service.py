"""`Service`: one process answers for all workers, together, and tells what goes wrong."""

import os
import signal
import time
from multiprocessing import get_context

import numpy as np
import pytest

from toonnet.batch import BatchError, Service


def squares():
    def work(requests):
        if any(isinstance(request, str) for request in requests):
            raise ValueError("a bad request")
        return [(request**2, len(requests), os.getpid()) for request in requests]

    return work


@pytest.fixture
def service():
    service = Service(squares)
    service.start()
    yield service
    service.close()


def test_it_answers_from_another_process(service):
    answer, _, process = service.ask(7)
    assert answer == 49
    assert process != os.getpid()
    assert [service.ask(i)[0] for i in range(5)] == [0, 1, 4, 9, 16]


def test_large_arrays_come_and_go(service):
    array = np.arange(3_000_000)
    np.testing.assert_array_equal(service.ask(array)[0], array**2)


def _ask(service, number, answers):
    answers.put((number, service.ask(number)[0]))


def test_forked_processes_have_connections_of_their_own(service):
    assert service.ask(2)[0] == 4
    context = get_context("fork")
    answers = context.SimpleQueue()
    processes = [context.Process(target=_ask, args=(service, i, answers)) for i in range(12)]
    for process in processes:
        process.start()
    assert sorted(answers.get() for _ in processes) == [(i, i**2) for i in range(12)]
    for process in processes:
        process.join()
    assert service.ask(3)[0] == 9


def counting():
    def work(requests):
        time.sleep(0.5 if len(requests) == 1 else 0)
        return [len(requests)] * len(requests)

    return work


def test_what_is_asked_meanwhile_is_done_together():
    service, context = Service(counting), get_context("fork")
    service.start()
    try:
        answers, together = context.SimpleQueue(), context.Barrier(8)

        def ask():
            together.wait()
            answers.put(service.ask(1))

        processes = [context.Process(target=ask) for _ in range(8)]
        for process in processes:
            process.start()
        assert max(answers.get() for _ in processes) > 1
        for process in processes:
            process.join()
    finally:
        service.close()


def test_a_bad_request_is_no_other_s_failure(service):
    with pytest.raises(RuntimeError, match="ValueError: a bad request"):
        service.ask("bad")
    assert service.ask(4)[0] == 16


def no_device():
    raise OSError("no device; remedy: plug it in")


def test_what_can_t_be_made_ready_says_why():
    with pytest.raises(BatchError, match="no device; remedy: plug it in"):
        Service(no_device).start()


def dies():
    os.write(2, b"the driver's last words")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_while_it_begins_leaves_its_last_words():
    with pytest.raises(BatchError, match="its process ended; the driver's last words"):
        Service(dies).start()


def test_a_process_that_has_died_is_said_so(service):
    assert service.ask(1)[0] == 1
    os.kill(service._process.pid, signal.SIGKILL)
    service._process.join()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="the process that all workers ask has ended"):
            service.ask(1)
