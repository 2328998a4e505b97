"""Cel-shaded snapshots of 3D models (section 3.2), drawn off screen, with a GPU or without."""

from toonnet.render._backends import Backend
from toonnet.render._errors import ContextLost, MeshError, RenderError, RendererUnavailable
from toonnet.render.camera import Camera
from toonnet.render.load import load_mesh
from toonnet.render.mesh import Material, Mesh, Part
from toonnet.render.renderer import CelRenderer, Snapshots
from toonnet.render.style import CelStyle, Contour, DirectionalLight, ramp_from_file
from toonnet.render.views import (
    ExplicitViews,
    StratifiedViews,
    TurnedViews,
    View,
    Views,
    fibonacci_views,
)

__all__ = [
    "Backend",
    "Camera",
    "CelRenderer",
    "CelStyle",
    "ContextLost",
    "Contour",
    "DirectionalLight",
    "ExplicitViews",
    "Material",
    "Mesh",
    "MeshError",
    "Part",
    "RenderError",
    "RendererUnavailable",
    "Snapshots",
    "StratifiedViews",
    "TurnedViews",
    "View",
    "Views",
    "fibonacci_views",
    "load_mesh",
    "ramp_from_file",
]
