from toonnet import adapters as adapters
from toonnet import dataset as dataset
from toonnet import fast as fast
from toonnet import inflate as inflate
from toonnet import io as io
from toonnet import models as models
from toonnet import render as render
from toonnet import stylize as stylize
from toonnet._version import __version__ as __version__
from toonnet.fast import IUSParams as IUSParams
from toonnet.fast import ius as ius
from toonnet.io import read_picture as read_picture
from toonnet.io import write_picture as write_picture
from toonnet.models import recognize as recognize

__all__ = [
    "IUSParams",
    "__version__",
    "adapters",
    "dataset",
    "fast",
    "inflate",
    "io",
    "ius",
    "models",
    "read_picture",
    "recognize",
    "render",
    "stylize",
    "write_picture",
]
