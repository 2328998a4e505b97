"""The command line: one file per command; each imports what it needs when it runs."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from toonnet.cli._call import Call

_LONG_COMMANDS = {
    "ius": ("cv2", "toonnet.cli._ius_job"),
    "render": ("cv2", "moderngl", "scipy.spatial", "toonnet.cli._render_job"),
    "stylize": ("cv2", "toonnet.cli._stylize_job"),
}
"""Commands that start in two processes, and what they import."""


def main() -> None:
    """Run the command line."""
    # Until a run has set its own handlers there is nothing to tidy up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: os._exit(128 + received))
    # No command does linear algebra: NumPy's threads for it would only take time from the workers.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    command, arguments = (sys.argv[1:2] or [""])[0], set(sys.argv[2:])
    if command in _LONG_COMMANDS and arguments and not arguments & {"-h", "--help"}:
        modules = _LONG_COMMANDS[command]
        if arguments & {"dask", "--engine=dask"}:
            modules = (*modules, "distributed")
        try:
            _parsed_beside(modules).run()
        except SystemExit as error:
            _end(error)
    else:
        from toonnet.cli.app import run

        run()


def _parsed_beside(modules: tuple[str, ...]) -> Call:
    """Parse the arguments in a forked child while this process imports `modules`.

    Parsing costs as much time as the imports: both together take half a second of a processor,
    which a run over a thousand pictures would notice. Where the child has nothing to hand over (a
    wrong usage, which it has explained), this process ends with its status.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _parse_and_send(writer)
    os.close(writer)
    for module in modules:
        with suppress(ImportError):  # The command itself says which extra is missing.
            import_module(module)
    with os.fdopen(reader, "rb") as pipe:
        message = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not message:
        sys.exit(status)
    call: Call = pickle.loads(message)
    return call


def _parse_and_send(writer: int) -> None:
    """Parse the arguments, send the call that they mean, end the process."""
    from toonnet.cli import _call
    from toonnet.cli.app import run

    def send(call: Call) -> None:
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(call, pipe)

    _call.deliver = send
    try:
        run()
    except SystemExit as error:
        _end(error)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def _end(error: SystemExit) -> NoReturn:
    """End the process with the status that was asked for.

    At once: there is nothing to tidy up, and taking NumPy and OpenCV apart takes 0.03 s.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(error.code if isinstance(error.code, int) else int(error.code is not None))
