"""Small art of one's own, and recipes that build a data set from it."""

from pathlib import Path

from commands import report, run, tree, write_drawings

RECIPE = """
labels = ["cat", "bee"]
[collect]
sources = ["folder:art"]
licence = "CC0-1.0"
[review]
accept_pending = true
[bodies]
sources = ["parametric"]
designs_seeds = 1
per_label = 1
[render]
pictures = 4
size = 64
samples = 1
[inflate]
pictures = 4
size = 64
samples = 1
[stylize]
pictures = 6
styles = ["pencil", "crayon"]
[balance]
pictures = 32
[unify]
size = 64
"""
PARTS = ("images", "masks", "bodies", "builds")


def write_art(folder):
    """Write drawings of two labels, more of one than of the other; return the recipe's file."""
    write_drawings(folder / "art" / "cat", 9, height=96, width=96)
    write_drawings(folder / "art" / "bee", 12, height=96, width=96)
    for number in range(9):
        (folder / "art" / "bee" / f"drawing-{number:03d}.png").unlink()
    return write_recipe(folder, "small.toml")


def write_recipe(folder, name, *changes):
    """Write the recipe with pairs of texts replaced; return its file."""
    text = RECIPE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = Path(folder) / name
    path.write_text(text)
    return path


def build(folder, recipe, *options, **others):
    """Build; return the report."""
    ended = run("build", folder, "--recipe", recipe, "--json", *options, **others)
    assert ended.returncode == 0, ended.stderr
    return report(ended)


def states(told):
    """Return the stages' states by their names."""
    return {stage["stage"]: stage["state"] for stage in told["stages"]}


def files(folder):
    """Return the hashes of all files that a build gives."""
    return {part: tree(Path(folder) / part) for part in PARTS}
