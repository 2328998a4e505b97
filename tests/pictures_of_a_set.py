"""Pictures in a data set with their files, where a test needs both."""

from commands import drawing
from rows import add_picture

from toonnet.dataset import picture_file
from toonnet.io import write_picture


def add_drawing(dataset, source_id, **values):
    """Add a small drawing of its own; return its id."""
    with dataset.transaction() as connection:
        id_ = add_picture(connection, source_id, height=48, width=64, **values)
    path = dataset.folder / picture_file(id_)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_picture(path, drawing(int(id_, 16) % 2**32))
    return id_
