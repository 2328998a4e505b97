"""What the page asks for and what it is told; all of it goes through the catalog's ids."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from toonnet.dataset import Dataset, DatasetError, Picture, load_labels
from toonnet.dataset.review import last_act, record, undo
from toonnet.io import PictureError
from toonnet.web._room import make_app, not_modified
from toonnet.web.review import _pictures, _rows

REASONS = (
    "shows something else",
    "several things",
    "only a part of it",
    "photograph",
    "text or logo",
    "hard to recognise",
    "badly drawn",
    "duplicate",
    "not for everyone",
)
"""Why pictures are rejected, for the page to offer; any other words will do as well."""

_MOST_IDS = 20_000
_MOST_CHANGES = 10_000
_Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
_PathId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


class Decision(BaseModel, extra="forbid"):
    """What a person decides about some pictures."""

    ids: Annotated[list[_Id], Field(min_length=1, max_length=_MOST_IDS)]
    verdict: str
    label: str | None = None
    reason: str | None = None
    at: str


class Undoing(BaseModel, extra="forbid"):
    """Which act a person undoes."""

    at: str


class Changes:
    """Which pictures have changed since the server started, for the other open tabs."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(8)
        self._lock = threading.Lock()
        self._ids: list[str] = []
        self._dropped = 0

    def add(self, ids: list[str]) -> None:
        """Note that pictures have changed."""
        with self._lock:
            self._ids += ids
            excess = max(0, len(self._ids) - _MOST_CHANGES)
            del self._ids[:excess]
            self._dropped += excess

    @property
    def serial(self) -> int:
        """How many changes there have been."""
        with self._lock:
            return self._dropped + len(self._ids)

    def since(self, serial: int) -> list[str] | None:
        """Return what has changed since there were so many; None: too much to know."""
        with self._lock:
            if not self._dropped <= serial <= self._dropped + len(self._ids):
                return None
            return list(dict.fromkeys(self._ids[serial - self._dropped :]))


def make_review_app(folder: FilePath, *, who: str) -> FastAPI:
    """Return the application for the review of a data set by one person."""
    app = make_app(__package__)
    changes = Changes()

    def opened() -> Dataset:
        return Dataset.open(folder)

    @app.get("/api/state")
    def state() -> dict[str, Any]:
        with opened() as dataset:
            serial = changes.serial  # Before the rows: what changes meanwhile is told twice.
            return {
                "name": folder.resolve().name,
                "who": who,
                "labels": load_labels().names,
                "reasons": REASONS,
                "epoch": changes.epoch,
                "serial": serial,
                "last": last_act(dataset, who=who),
                "columns": _rows.COLUMNS,
                "rows": _rows.all_rows(dataset),
            }

    @app.get("/api/changes")
    def changed(epoch: str, since: Annotated[int, Query(ge=0)]) -> dict[str, Any]:
        serial = changes.serial
        ids = changes.since(since) if epoch == changes.epoch else None
        if ids is None:
            return {"reload": True}
        if not ids:
            return {"serial": serial, "rows": []}
        with opened() as dataset:
            return {"serial": serial, **answer(dataset, ids)}

    @app.post("/api/decisions")
    def decide(decision: Decision) -> dict[str, Any]:
        with opened() as dataset:
            return changing(
                dataset, decision.ids, lambda: record(dataset, **decision.model_dump(), who=who)
            )

    @app.post("/api/undo")
    def take_back(undoing: Undoing) -> dict[str, Any]:
        with opened() as dataset:
            return changing(dataset, None, lambda: undo(dataset, who=who, at=undoing.at))

    def changing(dataset: Dataset, ids: list[str] | None, act: Callable[[], Any]) -> dict[str, Any]:
        try:
            done = act()
        except ValueError as error:
            raise HTTPException(422, str(error)) from error
        except KeyError as error:
            raise HTTPException(404, str(error.args[0])) from error
        concerned = done if ids is None else ids
        changes.add(concerned)
        return answer(dataset, concerned)

    def answer(dataset: Dataset, ids: list[str]) -> dict[str, Any]:
        return {"rows": _rows.some_rows(dataset, ids), "last": last_act(dataset, who=who)}

    @app.get("/api/pictures/{picture_id}")
    def picture(picture_id: _PathId) -> dict[str, Any]:
        with opened() as dataset:
            return _rows.details(dataset, _known(dataset, picture_id))

    @app.get("/thumbnails/{picture_id}")
    def thumbnail(picture_id: _PathId, request: Request) -> Response:
        with opened() as dataset:
            known = _known(dataset, picture_id)
            return _image(request, dataset, known, _pictures.thumbnail, "image/webp")

    @app.get("/pictures/{picture_id}")
    def whole(picture_id: _PathId, request: Request) -> Response:
        with opened() as dataset:
            known = _known(dataset, picture_id)
            return _image(request, dataset, known, _pictures.whole, "image/png")

    return app


def _known(dataset: Dataset, picture_id: str) -> Picture:
    try:
        return dataset.picture(picture_id)
    except KeyError as error:
        raise HTTPException(404, f"no picture {picture_id}") from error


def _image(
    request: Request,
    dataset: Dataset,
    picture: Picture,
    content: Callable[[Dataset, Picture], bytes],
    media_type: str,
) -> Response:
    etag = f'"{picture.pixel_sha256}-{media_type}"'
    # The page's addresses carry the version of the pixels, so what they name never changes.
    headers = {"etag": etag, "cache-control": "private, max-age=31536000, immutable"}
    if picture.pixel_sha256 and not_modified(request, etag):
        return Response(status_code=304, headers=headers)
    try:
        return Response(content(dataset, picture), media_type=media_type, headers=headers)
    except PictureError as error:
        raise HTTPException(404, f"the picture's file can't be shown: {error.reason}") from error
    except DatasetError as error:
        raise HTTPException(404, str(error)) from error
