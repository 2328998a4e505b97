"""What the page asks for: a picture in the body, settings in the query, a result in the answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from toonnet import __version__
from toonnet.fast import IUSParams
from toonnet.inflate import LEAST_ROUNDNESS, MOST_ROUNDNESS
from toonnet.io import DEFAULT_MAX_PIXELS
from toonnet.models.card import Card
from toonnet.web._guard import Intake
from toonnet.web._room import make_app
from toonnet.web.serve import _nursery
from toonnet.web.serve._nursery import Kind, Nursery
from toonnet.web.serve._tasks import Reply
from toonnet.web.serve._workshop import Busy, Failed, Refused, Superseded, Workshop

INTAKE = Intake("application/octet-stream", max_body_bytes=32 << 20)
"""A picture file as it is."""
_MOST_AT_ONCE = 32
"""Requests, whose bodies are held in memory."""
_STATUSES = {Busy: 503, Superseded: 409, Failed: 500}
_NOBODY = 499
"""There is no one to read it."""
_MOST_SEED = 2**31 - 1

_Page = Annotated[str, Header(alias="toonnet-page", pattern="^[0-9a-f]{16}$")]


class Hand(BaseModel):
    """How a drawing is drawn again."""

    model_config = ConfigDict(extra="forbid")
    style: Literal["pencil", "crayon", "charcoal"] = "pencil"
    gray: bool = False
    grade: Literal["2H", "HB", "4B"] = "HB"
    one_sheet: bool = False
    seed: Annotated[int, Field(ge=0, le=_MOST_SEED)] = 0


class Inflation(BaseModel):
    """How a drawing becomes a model."""

    model_config = ConfigDict(extra="forbid")
    roundness: Annotated[float, Field(ge=LEAST_ROUNDNESS, le=MOST_ROUNDNESS)] = 0.7
    one_body: bool = False
    holes: bool = False


_KINDS = {"int": int, "float": float}
Unification: type[BaseModel] = create_model(  # type: ignore[call-overload]
    "Unification",
    __config__=ConfigDict(extra="forbid"),
    # What values are allowed, `IUSParams` itself knows.
    **{
        field.name: (_KINDS.get(str(field.type), str), field.default) for field in fields(IUSParams)
    },
)
"""All parameters of IUS."""


def make_serve_app(
    nursery: Nursery,
    *,
    hands: int,
    model: str,
    card: Card,
    limits_s: dict[Kind, float] | None = None,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    nursery
        Where workers come from.
    hands
        How many of them.
    model
        What the nursery's model is called on the command line.
    card
        Of the model.
    limits_s
        Other limits than the usual ones, in seconds by kind of worker.
    """
    app = make_app(__package__)
    workshop = Workshop(nursery, hands=hands, limits_s=limits_s)
    desk = _Desk(workshop)

    @app.get("/api/state")
    async def state() -> dict[str, Any]:
        workshop.wake("eye")
        return {
            "version": __version__,
            "model": _described(model, card),
            "presets": {"default": asdict(IUSParams()), "paper": asdict(IUSParams.paper())},
            "limits": {"bytes": INTAKE.max_body_bytes, "pixels": DEFAULT_MAX_PIXELS},
        }

    @app.post("/api/open")
    async def open_file(request: Request, page: _Page) -> Response:
        return await desk.answer(request, page, "open")

    @app.post("/api/unify")
    async def unify(
        request: Request,
        page: _Page,
        given: Annotated[Unification, Query()],  # type: ignore[valid-type]
    ) -> Response:
        return await desk.answer(request, page, "unify", given)

    @app.post("/api/recognise")
    async def recognise(request: Request, page: _Page) -> Response:
        return await desk.answer(request, page, "recognise", kind="eye")

    @app.post("/api/draw")
    async def draw(request: Request, page: _Page, given: Annotated[Hand, Query()]) -> Response:
        part = given.style
        return await desk.answer(request, page, "draw", given, part=part, urgency=1)

    @app.post("/api/inflate")
    async def inflate(
        request: Request, page: _Page, given: Annotated[Inflation, Query()]
    ) -> Response:
        return await desk.answer(request, page, "inflate", given, urgency=2)

    return app


class _Desk:
    """Takes requests, within bounds, and answers them."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._at_once = 0

    async def answer(
        self,
        request: Request,
        page: str,
        task: str,
        given: BaseModel | None = None,
        *,
        kind: Kind = "hand",
        part: str = "",
        urgency: int = 0,
    ) -> Response:
        """Answer a request of a page; a newer one for the same thing takes its place."""
        if self._at_once >= _MOST_AT_ONCE:
            return _refused(503, "the server has too much to do; try again in a moment")
        self._at_once += 1
        try:
            content = await request.body()
            began = time.perf_counter()
            wanted = _nursery.Request(task, content, given.model_dump() if given else {})
            asking = self._workshop.ask(f"{page} {task} {part}", kind, wanted, urgency=urgency)
            reply = await _unless_gone(request, asking)
        except ClientDisconnect:
            return Response(status_code=_NOBODY)
        except Refused as error:
            return _refused(_STATUSES[type(error)], str(error))
        finally:
            self._at_once -= 1
        took_ms = (time.perf_counter() - began) * 1000
        headers = {
            "server-timing": f"work;dur={took_ms:.1f}",
            "toonnet-facts": json.dumps(reply.facts),
        }
        return Response(reply.content, reply.status, headers, reply.media_type)


async def _unless_gone(request: Request, asking: Coroutine[Any, Any, Reply]) -> Reply:
    """Return the reply; give up where the page has closed the connection, as for a newer stroke."""
    work = asyncio.ensure_future(asking)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientDisconnect
        return work.result()
    finally:
        work.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _described(path: str, card: Card) -> dict[str, Any]:
    """Return what the page says of a model; where it lies is told only as it was named."""
    return {
        "path": path,
        "name": Path(path).stem,
        "labels": card.labels,
        "size_px": card.size_px,
        "unify": card.unify,
    }


def _refused(status: int, detail: str) -> Response:
    headers = {"retry-after": "1"} if status == 503 else None
    return JSONResponse({"detail": detail}, status, headers)
