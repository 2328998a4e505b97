"""Pictures in a data set with their files, where a test needs both."""

from commands import drawing
from realart import openmoji_labelled
from rows import add_picture

from toonnet.dataset import Dataset, picture_file
from toonnet.dataset.groups import assign_groups
from toonnet.io import write_picture


def add_drawing(dataset, source_id, **values):
    """Add a small drawing of its own; return its id."""
    with dataset.transaction() as connection:
        id_ = add_picture(connection, source_id, height=48, width=64, **values)
    path = dataset.folder / picture_file(id_)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_picture(path, drawing(int(id_, 16) % 2**32))
    return id_


def real_set(folder, size_px=72):
    """Create a data set of real drawings, three classes, all accepted, in groups and splits."""
    with Dataset.create(folder) as dataset:
        for name, label, picture in openmoji_labelled(size_px):
            with dataset.transaction() as connection:
                id_ = add_picture(
                    connection, name, height=size_px, width=size_px, label=label, status="accepted"
                )
            path = dataset.folder / picture_file(id_)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_picture(path, picture)
        assign_groups(dataset)
    return folder
