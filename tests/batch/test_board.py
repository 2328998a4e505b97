import os
import signal
import time

from toonnet.batch._worker import Board


def test_a_reader_never_sees_a_half_written_note() -> None:
    board = Board(2)
    writer = os.fork()
    if writer == 0:
        while True:
            board.note(1, 7)
    try:
        while board.current(1) is None:
            time.sleep(0.001)
        end = time.monotonic() + 1
        while time.monotonic() < end:
            assert board.current(1) == 7
            assert -0.1 < board.running_s(1) < 60
            assert board.current(0) is None
    finally:
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
