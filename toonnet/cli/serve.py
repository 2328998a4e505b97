"""``toonnet serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call


def serve(
    model: Annotated[
        str,
        typer.Option(
            "--model",
            "-m",
            metavar="MODEL",
            help="What recognises drawings: a .keras or .onnx file, a run's folder, or the one "
            "that comes with toonnet.",
        ),
    ] = "packaged",
    host: _options.Host = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            metavar="N",
            help="Port to listen at; 0: any free one.",
            show_default="8765, or any free one",
        ),
    ] = None,
    workers: _options.Workers = None,
    open_browser: _options.OpenBrowser = False,
) -> Call:
    """Draw on a page in the browser, and see at once what toonnet makes of it.

    The drawing, or a picture that is dropped, pasted or opened, is unified, recognised, drawn
    again by pencil, crayon and charcoal, and inflated to a 3D model that turns under the mouse.
    Prints the address to open; its token lets in nobody else, and is a new one each time. Nothing
    is written and nothing leaves this machine. On another machine, reach it through
    `ssh -L 8765:127.0.0.1:8765`. Exit status: 1 failed, 2 usage, 130 stopped.

    For example:

        toonnet serve --open
        toonnet serve --model runs/small --port 8000
    """
    return Call(
        "toonnet.cli._serve_job",
        {
            "model": model,
            "host": host,
            "port": port,
            "workers": _options.workers_or_cores(workers),
            "open_browser": open_browser,
        },
    )
