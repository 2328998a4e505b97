"""What renders on this machine, asked without loading drivers into the process that asks."""

from __future__ import annotations

import warnings
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Literal, NamedTuple

from toonnet.render._backends import Backend, check_backend, is_software, may_have_gpu
from toonnet.render._errors import RendererUnavailable

_PATIENCE_S = 30.0


class RendererHere(NamedTuple):
    """What a `CelRenderer` would draw with."""

    backend: Literal["egl", "native"]
    name: str
    """As `CelRenderer.renderer` has it."""


def renderer_here(backend: Backend = "auto") -> RendererHere:
    """Return what renders here; no driver is opened where there is no graphics device.

    A child process opens a driver: drivers start threads, which a process that is to fork workers
    must not have, and a broken one may crash. A process that has them already, and so mustn't fork,
    is asked itself.

    Raises
    ------
    RendererUnavailable
        If there is no way to render here with what was asked for; the message says what to do.
    ValueError
        If there is no such backend.
    """
    from toonnet.render._native import NAME

    check_backend(backend)
    if backend == "egl":
        return RendererHere("egl", _driver_name())
    if backend == "auto" and may_have_gpu():
        try:
            name = _driver_name()
        except RendererUnavailable:
            return RendererHere("native", NAME)
        if not is_software(name):
            return RendererHere("egl", name)
    return RendererHere("native", NAME)


def _driver_name() -> str:
    from toonnet.render._egl import context as egl

    if egl.drivers_loaded:
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
    from toonnet.render._egl.context import Context

    opened = Context()
    try:
        return opened.renderer
    finally:
        opened.close()
