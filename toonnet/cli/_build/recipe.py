"""Recipes: TOML files that say what a build makes.

What a key means stands with the command that the stage is: ``[render] size`` is ``toonnet render
--size``. `docs/build.md` lists them all.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from toonnet.cli._build._settings import SettingsError, setting, table_of, unknown
from toonnet.dataset import load_labels
from toonnet.dataset.export._options import FORMATS
from toonnet.dataset.splits import SCHEMES

NO_EXPORT = "none"


@dataclass(frozen=True)
class Collect:
    """Which real pictures."""

    sources: tuple[str, ...] = ()
    """As ``toonnet collect --sources``; all packaged ones that work here if empty."""
    per_label: int = setting(0, low=0)
    """At most so many candidates of a label, a mixture; 0: all."""
    licence: str = ""
    """Of pictures from ``folder:``, where its CSV names none."""


@dataclass(frozen=True)
class Clean:
    """How the rules of cleaning are tuned."""

    rules: tuple[str, ...] = ()
    """As ``toonnet clean --rule``: NAME.THRESHOLD=VALUE."""
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """Who has decided what is taken; the decisions that come with toonnet always count."""

    decisions: tuple[str, ...] = ()
    """CSV files as ``toonnet decisions export`` writes them, beside the recipe."""
    accept_pending: bool = False
    """Accept what nobody has decided about; any person's decision outweighs that."""


@dataclass(frozen=True)
class Bodies:
    """Which 3D models."""

    sources: tuple[str, ...] = ()
    designs_seeds: int = setting(8, low=1, high=8)
    per_label: int = setting(0, low=0)


@dataclass(frozen=True)
class _Snapshots:
    """What stages have in common that look at models."""

    pictures: int = setting(0, low=0)
    """At least so many of all labels together; more where balancing lacks them."""
    size: int = setting(512, low=8, high=4096)
    samples: int = setting(4, low=1, high=4)
    renderer: str = setting("auto", choices=("auto", "egl", "native"))
    masks: bool = True


@dataclass(frozen=True)
class Render(_Snapshots):
    """Snapshots of the 3D models."""

    style: str = setting("eq1", choices=("eq1", "flat", "unlit"))
    contour: str = setting("sobel", choices=("sobel", "black-stroke", "none"))
    line_width: float = setting(2.0, low=0.5, high=16)
    light: str = setting("camera", choices=("camera", "world"))
    elevation: tuple[float, float] = setting((-5.0, 35.0), low=-90, high=90)


@dataclass(frozen=True)
class Inflate(_Snapshots):
    """Snapshots of drawings made into 3D models."""

    turn: tuple[float, float] = setting((15.0, 60.0), low=0, high=75)
    elevation: tuple[float, float] = setting((-20.0, 20.0), low=-60, high=60)
    roundness: float = setting(0.7, low=0.35, high=1.5)
    holes: bool = False
    one_body: bool = False


@dataclass(frozen=True)
class Stylize:
    """Drawings by hand."""

    pictures: int = setting(0, low=0)
    styles: tuple[str, ...] = setting(
        ("pencil", "crayon", "charcoal"), choices=("pencil", "crayon", "charcoal")
    )
    grade: str = setting("HB", choices=("2H", "HB", "4B"))
    gray: bool = False
    one_sheet: bool = False


@dataclass(frozen=True)
class Balance:
    """Which of all that are the data set."""

    pictures: int = setting(0, low=0)
    """Of all labels together, each the same number; 0: all that there are."""
    factor: float = setting(2.0, low=1)
    """How much the labels' shares of an origin may differ, where real pictures permit it."""
    licences: tuple[str, ...] = ()
    """As ``toonnet export --licences``; every known licence if empty."""


@dataclass(frozen=True)
class Unify:
    """Copies in unified style."""

    copies: bool = True
    preset: str = setting("default", choices=("default", "paper"))
    size: int = setting(299, low=1, high=16384)
    mask: str = setting("none", choices=("none", "alpha"))


@dataclass(frozen=True)
class Split:
    """What is trained on and what is tested on."""

    scheme: str = setting("grouped", choices=SCHEMES)
    seed: int = setting(0, low=0)


@dataclass(frozen=True)
class Export:
    """The form for others."""

    format: str = setting("imagefolder", choices=(*FORMATS, NO_EXPORT))
    size: int = setting(0, low=0, high=16384)
    """Longer side in pixels; 0: as they are."""
    masks: bool = False


@dataclass(frozen=True)
class Report:
    """The page about it."""

    pictures: int = setting(3000, low=0)
    """How many it shows at most."""


@dataclass(frozen=True)
class Recipe:
    """All that decides what a build makes."""

    name: str
    seed: int = setting(0, low=0)
    labels: tuple[str, ...] = ()
    """All if empty."""
    collect: Collect = field(default_factory=Collect)
    clean: Clean = field(default_factory=Clean)
    review: Review = field(default_factory=Review)
    bodies: Bodies = field(default_factory=Bodies)
    render: Render = field(default_factory=Render)
    inflate: Inflate = field(default_factory=Inflate)
    stylize: Stylize = field(default_factory=Stylize)
    balance: Balance = field(default_factory=Balance)
    unify: Unify = field(default_factory=Unify)
    split: Split = field(default_factory=Split)
    export: Export = field(default_factory=Export)
    report: Report = field(default_factory=Report)
    folder: Path = Path()
    """Where files that it names lie."""

    def section(self, name: str) -> dict[str, Any]:
        """Return a stage's settings as plain values."""
        return asdict(getattr(self, name))

    @property
    def label_names(self) -> tuple[str, ...]:
        """The labels in the order of their class numbers."""
        names = load_labels().names
        return tuple(name for name in names if not self.labels or name in self.labels)


_SECTIONS: dict[str, type[Any]] = {
    section.__name__.lower(): section
    for section in (
        Collect,
        Clean,
        Review,
        Bodies,
        Render,
        Inflate,
        Stylize,
        Balance,
        Unify,
        Split,
        Export,
        Report,
    )
}
_LONGEST_NAME = 40


def shipped_recipes() -> dict[str, Traversable]:
    """Return the recipes that come with toonnet, by name."""
    folder = resources.files("toonnet.cli._build").joinpath("recipes")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): file for file in files if file.name.endswith(".toml")}


def load_recipe(named: str) -> Recipe:
    """Return a recipe that comes with toonnet, or that of a TOML file.

    Raises
    ------
    SettingsError
        If there is none, or it says something that isn't possible: where, and what would be.
    """
    shipped = shipped_recipes()
    if named in shipped:
        return parsed_recipe(shipped[named].read_text("utf-8"), named, name=named)
    path = Path(named)
    if path.suffix != ".toml":
        hint = "a recipe of your own is a file that ends in .toml"
        raise SettingsError(f"{unknown(named, shipped, 'no recipe is called')}; {hint}")
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it isn't UTF-8"
        raise SettingsError(f"can't read the recipe {named!r}: {reason}") from error
    return parsed_recipe(text, named, name=path.stem, folder=path.parent)


def parsed_recipe(text: str, shown: str, *, name: str, folder: Path = Path()) -> Recipe:
    """Return the recipe of a TOML text; `shown` is what errors call it. See `load_recipe`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{shown}: {error}") from error
    known = (*(item.name for item in fields(Recipe) if item.name != "folder"),)
    values: dict[str, Any] = {"name": name}
    for key, value in document.items():
        if key not in known:
            raise SettingsError(unknown(key, known, f"{shown}: a recipe has no"))
        if key in _SECTIONS:
            if not isinstance(value, dict):
                raise SettingsError(f"{shown}: {key} is a table: write [{key}] above its keys")
            value = table_of(_SECTIONS[key], value, f"{shown}: [{key}]")
        values[key] = value
    plain = {key: value for key, value in values.items() if key not in _SECTIONS}
    tables = {key: value for key, value in values.items() if key in _SECTIONS}
    head = table_of(_Head, plain, shown)
    recipe = Recipe(head.name, head.seed, head.labels, folder=folder, **tables)
    _check(recipe, shown)
    return recipe


@dataclass(frozen=True)
class _Head:
    name: str
    seed: int = setting(0, low=0)
    labels: tuple[str, ...] = ()


def _check(recipe: Recipe, shown: str) -> None:
    """Raise SettingsError where values don't fit together."""
    name, names = recipe.name, load_labels().names
    plain = name.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum() and len(name) <= _LONGEST_NAME):
        raise SettingsError(
            f"{shown}: name must be at most {_LONGEST_NAME} letters, digits, - and _, got {name!r}"
        )
    for label in recipe.labels:
        if label not in names:
            raise SettingsError(f"{shown}: {unknown(label, names, 'no label is called')}")
    for low, high in (recipe.render.elevation, recipe.inflate.turn, recipe.inflate.elevation):
        if low > high:
            raise SettingsError(f"{shown}: a range must rise, got [{low:g}, {high:g}]")
    for section in (recipe.render, recipe.inflate):
        if section.samples not in (1, 4):
            raise SettingsError(f"{shown}: samples must be 1 or 4, got {section.samples}")
    if recipe.stylize.pictures and not recipe.stylize.styles:
        raise SettingsError(f"{shown}: [stylize]: styles must name at least one style")
