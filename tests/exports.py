"""Data sets to be exported, and what is in them."""

import json

import cv2
import numpy as np
from commands import drawing
from rows import add_picture

from toonnet.dataset import Dataset, identity, mask_file, picture_file, pixel_sha256
from toonnet.dataset.labels import load_labels
from toonnet.io import encode_mask, encode_picture

LICENCES = ("CC0-1.0", "CC-BY-4.0", "MIT", "CC-BY-SA-4.0", "GPL-3.0-or-later")
TITLES = (
    "A cat",
    'Ein „Baum“, groß; "it\'s"',
    "line\nbreak",
    "=1+1",
    "[x](y) *b* <i>",
    "2019-01-01",
)


def make_dataset(folder, count=24, height=40, width=56, first=0):
    """Make a data set of accepted pictures, the cases that aren't exported and derived ones."""
    labels = load_labels().names[:4]
    with Dataset.open(folder, create=True) as dataset, dataset.transaction() as connection:
        for number in range(first, first + count):
            add(
                dataset,
                connection,
                f"drawing-{number}",
                seed=number,
                size=(height, width),
                label=labels[number % len(labels)],
                licence=LICENCES[number % len(LICENCES)],
                title=TITLES[number % len(TITLES)],
                author=None if number % 7 == 0 else "A. N. Öther & Co.",
                url=f"https://example.org/{number}?a=(1)",
                mask=number % 3 > 0,
            )
        parent = add(
            dataset, connection, "parent", seed=900, size=(height, width), status="rejected"
        )
        body = add_body(connection, "model")
        for name, parent_id in (("child", parent), ("snapshot", body)):
            add(
                dataset,
                connection,
                name,
                seed=901,
                size=(height, width),
                parent_id=parent_id,
                recipe=json.dumps({"operation": "pencil" if name == "child" else "render"}),
                recipe_hash=name,
                origin="stylized" if name == "child" else "rendered",
                licence="CC0-1.0" if name == "child" else "CC-BY-SA-4.0 AND CC0-1.0",
            )
        left_out(dataset, connection)
    return folder


def left_out(dataset, connection):
    """Add a picture of every kind that isn't exported."""
    add(dataset, connection, "pending", status="pending")
    add(dataset, connection, "rejected", status="rejected")
    add(dataset, connection, "nobody's", licence=None)
    add(dataset, connection, "orphan", parent_id="0" * 16, recipe_hash="r", recipe="{}")
    without = add(dataset, connection, "without", licence=None, status="rejected")
    add(dataset, connection, "of without", parent_id=without, recipe_hash="r", recipe="{}")


def add(dataset, connection, name, *, seed=0, size=(9, 7), mask=False, **values):
    """Add a picture with its file, accepted unless `values` say otherwise; return its id."""
    picture = drawing(seed, *size)
    values = {"status": "accepted", "group_id": name, "height": size[0], "width": size[1]} | values
    values["pixel_sha256"] = pixel_sha256(picture)
    picture_id = add_picture(connection, name, **values)
    write(dataset.folder / picture_file(picture_id), encode_picture(picture, "png"))
    if mask:
        write(dataset.folder / mask_file(picture_id), encode_mask(alpha_of(picture)))
        connection.execute(
            "INSERT INTO mask VALUES (?, 'alpha', ?)", [picture_id, mask_file(picture_id)]
        )
    return picture_id


def add_body(connection, name):
    """Add a 3D model; return its id."""
    body_id = identity("models", name)
    connection.execute(
        "INSERT INTO body (id, label, source, source_id, licence, author, title, url, status) "
        "VALUES (?, 'cat', 'models', ?, 'CC-BY-SA-4.0', 'Modeller', 'A 3D cat', 'https://m', "
        "'accepted')",
        [body_id, name],
    )
    return body_id


def alpha_of(picture):
    """Return a mask with soft edges of what is drawn."""
    drawn = (picture < 255).any(axis=2).astype(np.uint8) * 255
    return cv2.GaussianBlur(drawn, (3, 3), 0)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def exported(folder):
    """Return the pictures that an export has, by id: the catalog's rows with pixels and mask."""
    with Dataset.open(folder) as dataset:
        kept = {
            picture.id: (picture, dataset.pixels(picture), dataset.mask(picture))
            for picture in dataset.pictures(status="accepted")
            if picture.licence
        }
    return {
        key: value
        for key, value in kept.items()
        if value[0].source_id not in ("orphan", "of without")
    }
