"""What many figures have: eyes, limbs, a pose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toonnet.render.bodies.kit import Axis, Surface, Triple, ellipsoid, modelled, tube, union

WHITE = "#ffffff"
INK = "#1a1a1f"


def eye(
    name: str,
    at: Triple,
    radii: Triple,
    *,
    yaw_deg: float = 0.0,
    pitch_deg: float = 0.0,
    gaze: tuple[float, float] = (0.0, 0.0),
    pupil: float = 0.55,
    color: str = INK,
    white: str = WHITE,
) -> Surface:
    """Return an eyeball with a pupil and a highlight.

    Parameters
    ----------
    at
        Its centre.
    radii
        Half its width, height and depth.
    yaw_deg, pitch_deg
        Which way it faces: to the model's left, up.
    gaze
        Where the pupil is: right (-1) to left (1), down to up.
    pupil
        Share of the eye that is pupil.
    """
    wide, high, deep = radii
    ball = modelled(ellipsoid((0, 0, 0), radii), name, white, cells=16)
    x, y = gaze[0] * wide * (1 - pupil), gaze[1] * high * (1 - pupil)
    dark = ellipsoid((x, y, deep), (wide * pupil, high * pupil, deep))
    shine = ellipsoid(
        (x - 0.3 * wide * pupil, y + 0.42 * high * pupil, deep),
        (wide * pupil * 0.32, wide * pupil * 0.34, deep),
    )
    detail = min(wide, high) * 0.15
    ball = ball.painted(dark, f"{name} pupil", color, detail).painted(
        shine, f"{name} shine", WHITE, detail
    )
    ball = ball.turned("x", -pitch_deg).turned("y", yaw_deg)
    return ball.moved(*at)


def mixed(color: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it."""
    parts = zip(bytes.fromhex(color[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in parts).hex()


def pair(surface: Surface) -> Iterator[Surface]:
    """Yield a surface of the left side and its mirror image."""
    yield surface
    yield surface.flipped()


def feeler(path: list[Triple], width: float, tip: float, name: str, color: str) -> Surface:
    """Return an antenna with a ball at its end."""
    shape = union(tube(path, width), ellipsoid(path[-1], (tip, tip, tip)), smooth=width)
    return modelled(shape, name, color, cells=22)


def posed(surfaces: Iterable[Surface], axis: Axis, angle_deg: float) -> Iterator[Surface]:
    """Yield surfaces turned together about an axis through the origin."""
    return (surface.turned(axis, angle_deg) for surface in surfaces)
