"""ToonNet: unify, make, keep and recognise cartoon pictures.

>>> import numpy as np, toonnet
>>> drawing = np.full((64, 64, 3), 255, np.uint8)  # or toonnet.read_picture("cat.png").picture
>>> toonnet.ius(drawing).shape
(64, 64, 3)
>>> [guess.label for guess in toonnet.recognize(drawing)]  # doctest: +ELLIPSIS
['...', '...', '...']

The packages hold the rest: `fast` (kernels on arrays), `stylize` (drawn by hand), `inflate`
(drawings made 3D), `render` (snapshots of 3D models), `models` (recognition), `dataset` (data sets
with their sources), `adapters` (for other frameworks) and `io` (files). ``toonnet --help`` tells
the commands. Importing this does nothing but define names; each is loaded when it is first used.
"""

from importlib import import_module

from toonnet._version import __version__

_PACKAGES = ("adapters", "dataset", "fast", "inflate", "io", "models", "render", "stylize")
_PLACES = {
    "IUSParams": "fast",
    "ius": "fast",
    "read_picture": "io",
    "recognize": "models",
    "write_picture": "io",
}
"""What is used most, and where it lives. Types stand in ``__init__.pyi``."""

__all__ = [  # Most are found by `__getattr__`.
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


def __getattr__(name: str) -> object:
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name in _PLACES:
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
