"""2D-3D-2D: a drawing becomes a textured 3D model, and the model new drawings (section 3.3)."""

from toonnet.inflate._inflate import LEAST_ROUNDNESS, MOST_ROUNDNESS, inflate
from toonnet.inflate.model import CartoonModel, CartoonPart
from toonnet.inflate.snapshots import black_stroke

__all__ = [
    "LEAST_ROUNDNESS",
    "MOST_ROUNDNESS",
    "CartoonModel",
    "CartoonPart",
    "black_stroke",
    "inflate",
]
