"""Data sets to clean: pictures of known faults, and a little help to clean and look."""

import json

import numpy as np
from realart import openmoji_drawings
from rows import add_picture

from toonnet.batch import LocalEngine
from toonnet.dataset import picture_file, pixel_sha256
from toonnet.dataset.clean import apply_rules, chosen_rules, measure_pictures
from toonnet.io import write_picture

SIDE_PX = 128


def drawings(count=6):
    """Return real drawings on squares of white."""
    return list(openmoji_drawings(count, size_px=SIDE_PX).values())


def white():
    return np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)


def framed_square(side_px):
    """Return a black square of that side on white."""
    picture = white()
    picture[:side_px, :side_px] = 0
    return picture


def photograph(seed=0):
    """Return what has a photograph's grain and colours: soft shades under noise."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(30, 220, (5, 5, 3))
    rows = np.linspace(0, 3.999, SIDE_PX)
    low, share = rows.astype(int), (rows % 1)[:, None, None]
    shades = coarse[low] * (1 - share) + coarse[low + 1] * share
    share = (rows % 1)[None, :, None]
    shades = shades[:, low] * (1 - share) + shades[:, low + 1] * share
    return np.clip(shades + rng.normal(0, 4, shades.shape), 0, 255).astype(np.uint8)


def put(dataset, name, picture, **values):
    """Add a picture to a data set; `measures` go to its measurements; return its id."""
    measures = values.pop("measures", {})
    values["words"] = json.dumps(values.pop("words", []))
    with dataset.transaction() as connection:
        sha256 = None if picture is None else pixel_sha256(picture)
        id_ = add_picture(connection, name, pixel_sha256=sha256, **values)
        connection.executemany(
            "INSERT INTO measurement VALUES (?, ?, ?)",
            [(id_, measure, value) for measure, value in measures.items()],
        )
    path = dataset.folder / picture_file(id_)
    path.parent.mkdir(parents=True, exist_ok=True)
    if picture is not None:
        write_picture(path, picture)
    return id_


def clean(dataset, *settings, workers=1, dry_run=False, **which):
    """Measure what isn't measured, ask the rules; return what they said."""
    measured = measure_pictures(dataset, engine=LocalEngine(workers))
    assert not measured.error
    rules = chosen_rules(settings=settings, **which)
    return apply_rules(dataset, rules, dry_run=dry_run)


def statuses(dataset):
    """Return (status, reason) of every picture by source id."""
    return {p.source_id: (p.status, p.reason) for p in dataset.pictures()}


def marks(dataset):
    """Return the rule that marked each marked picture, by source id."""
    query = "SELECT source_id, rule FROM finding JOIN picture ON picture.id = picture_id"
    return dict(dataset.connection.execute(query).fetchall())
