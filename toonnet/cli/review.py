"""``toonnet review``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call


def review(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    who: _options.Who = None,
    host: _options.Host = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            metavar="N",
            help="Port to listen at; 0: any free one.",
            show_default="one of the data set's own",
        ),
    ] = None,
    open_browser: _options.OpenBrowser = False,
) -> Call:
    """Go through the pictures on a page in the browser: accept, reject, relabel, undo.

    Prints the address to open; its token lets in nobody else, and is a new one each time. Every
    decision is written at once, with who and when: stop the server with Ctrl-C whenever you like.
    On another machine, reach it through `ssh -L 8000:127.0.0.1:8000`.
    Exit status: 1 failed, 2 usage, 130 stopped.

    For example:

        toonnet review demo
        toonnet review demo --who ada --port 8000
    """
    return Call(
        "toonnet.cli._review_job",
        {
            "dataset": dataset,
            "who": _options.who_or_login(who),
            "host": host,
            "port": port,
            "open_browser": open_browser,
        },
    )
