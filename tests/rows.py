"""Rows for catalogs, where a test is about the catalog alone."""

from toonnet.dataset import identity, picture_file


def add_picture(connection, source_id, **values):
    """Insert a picture that is as ordinary as can be but for `values`; return its id."""
    source = values.get("source", "drawn")
    id_ = identity(source, source_id)
    label = values.get("label", "cat")
    row = {
        "id": id_,
        "file": picture_file(id_),
        "height": 512,
        "width": 512,
        "label": label,
        "collected_label": label,
        "origin": "collected",
        "source": source,
        "source_id": source_id,
        "licence": "CC0-1.0",
    } | values
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO picture ({', '.join(row)}) VALUES ({marks})", [*row.values()])
    return id_
