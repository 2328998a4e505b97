"""What renders on this machine, asked without loading drivers into the process that asks."""

from __future__ import annotations

import warnings
from multiprocessing import get_context
from multiprocessing.connection import Connection

from toonnet.render import _context
from toonnet.render._errors import RendererUnavailable

_PATIENCE_S = 30.0


def renderer_here() -> str:
    """Return the name and version of the driver, as `CelRenderer.renderer` has it.

    A child process opens it: drivers start threads, which a process that is to fork workers must
    not have, and a broken one may crash. A process that has them already, and so mustn't fork, is
    asked itself.

    Raises
    ------
    RendererUnavailable
        If there is no way to render here; the message says what to do.
    """
    if _context.drivers_loaded:
        return _name()
    context = get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    child = context.Process(target=_ask, args=(writer,), daemon=True)
    with warnings.catch_warnings():
        # NumPy's library for linear algebra has threads, but is safe to fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    writer.close()
    try:
        if not reader.poll(_PATIENCE_S):
            raise RendererUnavailable(
                f"the OpenGL driver doesn't answer within {_PATIENCE_S:g} s; look at its own tools"
            )
        name, problem = reader.recv()
    except EOFError:
        child.join()
        raise RendererUnavailable(
            f"the OpenGL driver ends the process that opens it (status {child.exitcode}); "
            "update it, or install libgl1-mesa-dri for software rendering"
        ) from None
    finally:
        child.kill()
        child.join()
        reader.close()
    if problem:
        raise RendererUnavailable(problem)
    return str(name)


def _ask(writer: Connection) -> None:
    try:
        writer.send((_name(), ""))
    except RendererUnavailable as error:
        writer.send(("", str(error)))


def _name() -> str:
    opened = _context.Context()
    try:
        return opened.renderer
    finally:
        opened.close()
