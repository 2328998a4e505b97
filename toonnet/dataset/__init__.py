"""Data sets of cartoon pictures: a folder, a catalog, and where every picture comes from."""

from toonnet.dataset._errors import DatasetError
from toonnet.dataset.dataset import (
    COLUMNS,
    Body,
    Dataset,
    Picture,
    identity,
    mask_file,
    picture_file,
    pixel_sha256,
)
from toonnet.dataset.labels import LabelList, load_labels
from toonnet.dataset.status import refresh_status

__all__ = [
    "COLUMNS",
    "Body",
    "Dataset",
    "DatasetError",
    "LabelList",
    "Picture",
    "identity",
    "load_labels",
    "mask_file",
    "picture_file",
    "pixel_sha256",
    "refresh_status",
]
