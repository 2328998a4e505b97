"""Forks, many threads at once, and Ctrl-C in the middle of a batch."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pictures
import pytest
from subprocesses import run_python

from toonnet import fast
from toonnet.fast._contracts import HOST_BACKENDS

FORK = """
import multiprocessing, os, sys, threading
import numpy as np
from toonnet import fast

rng = np.random.default_rng(0)
batch = [rng.integers(0, 256, (40, 50, 3), np.uint8) for _ in range(8)]
expected = fast.ius(batch, threads=3)


def works():
    results = fast.ius(batch, threads=3)
    return all(np.array_equal(a, b) for a, b in zip(results, expected, strict=True))


def in_child():
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(not works()))
    process.start()
    process.join(20)
    if process.exitcode is None:
        process.kill()
    assert process.exitcode == 0, process.exitcode
"""


def test_a_forked_process_works_and_so_does_its_parent():
    run_python(FORK + "in_child(); assert works(); in_child()")


def test_forking_while_another_thread_computes():
    run_python(
        FORK
        + """
stop = threading.Event()
def busy():
    while not stop.is_set():
        assert works()
thread = threading.Thread(target=busy)
thread.start()
try:
    for _ in range(20):
        in_child()
finally:
    stop.set()
    thread.join()
assert works()
""",
        timeout_s=120,
    )


@pytest.mark.parametrize("backend", fast.available_backends("ius"))
def test_many_python_threads_at_once(backend):
    images = [pictures.make("drawing", 30 + i, 50 - i, seed=i) for i in range(16)]
    expected = fast.ius(images, threads=1, backend=backend)

    def one(i):
        if i % 2:
            return fast.ius(images[i], threads=3, backend=backend)
        return fast.ius([images[i], images[0]], threads=3, backend=backend)[0]

    with ThreadPoolExecutor(8) as threads:
        for result, wanted in zip(threads.map(one, range(16)), expected, strict=True):
            np.testing.assert_array_equal(result, wanted)


LONG = """
import numpy as np
from toonnet import fast
picture = np.random.default_rng(0).integers(0, 256, ({side}, {side}, 3), np.uint8)
fast.ius(picture[:20, :20], backend={backend!r})  # Loads and compiles.
print("started", flush=True)
try:
    {call}
except KeyboardInterrupt:
    small = fast.ius(picture[:9, :9], threads=2, backend={backend!r})
    print("interrupted", small.shape)
"""

BATCH = "fast.ius([picture] * 100_000, threads={threads}, backend={backend!r})"
WIDE = "fast.mean_shift_filter(picture, 64, 60.0, 100, 0.0, threads=2, backend={backend!r})"
ONE = "fast.mean_shift_filter(picture, 16, 60.0, 12, 0.0, threads=2, backend={backend!r})"


@pytest.mark.parametrize("backend", HOST_BACKENDS)
@pytest.mark.parametrize(
    ("call", "side", "threads"),
    [
        pytest.param(BATCH, 200, 1, id="batch, one thread"),
        pytest.param(BATCH, 200, 2, id="batch, two threads"),
        pytest.param(ONE, 4000, 2, id="one large picture"),
        pytest.param(WIDE, 2000, 2, id="the widest windows"),
    ],
)
def test_interrupts_end_long_work_within_two_seconds(call, side, threads, backend):
    call = call.format(backend=backend, threads=threads)
    code = LONG.format(call=call, side=side, backend=backend)
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "started\n"
            time.sleep(0.7)
            assert process.poll() is None
            before = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted (9, 9, 3)\n"
            assert time.monotonic() - before < 2
            assert process.wait(10) == 0
        finally:
            process.kill()
