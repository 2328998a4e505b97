"""Robots: a tin box, a can with feelers, a ball with a screen, a figure of plates and joints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import SimpleNamespace

from toonnet.render.bodies._animals import eyes, pupil_eye
from toonnet.render.bodies._design import Between, Design, OneOf, Range, Whole
from toonnet.render.bodies._features import WHITE
from toonnet.render.bodies._machines import (
    SCREEN,
    antenna,
    disc,
    gripper,
    hose,
    lamp_eyes,
    reach,
    screen,
)
from toonnet.render.bodies._regions import ahead, drawn, spot
from toonnet.render.bodies.kit import (
    Surface,
    Triple,
    ball,
    box,
    common,
    cone,
    ellipsoid,
    half_space,
    lathe,
    modelled,
    slab,
    swept,
    union,
)

PALETTES = {
    "steel": ("#9fb1bf", "#5d7183", "#e8503a"),
    "red": ("#e4554a", "#8d2f35", "#ffd23e"),
    "blue": ("#5a9be6", "#2f5fa8", "#ffb52e"),
    "yellow": ("#f8c735", "#b57f1b", "#e8503a"),
    "mint": ("#7fd0b3", "#3d8f79", "#ff7f50"),
    "orange": ("#f48a3a", "#a8521b", "#4fc3e8"),
    "violet": ("#a98fe0", "#6650a5", "#7fe05a"),
    "white": ("#e9edf2", "#7d8da0", "#39b5e6"),
}
"""Plates, joints, lamps."""
LEG = 0.42


def _box(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a tin robot: a box on a box, hoses for arms."""
    color, dark, lamp = PALETTES[p.palette]
    width, height = p.body_width, p.body_height
    middle = LEG + height / 2
    body = box((0, middle, 0), (width, height, 0.72), p.rounding)
    yield modelled(body, "body", color, cells=25)
    yield from _panel(p, middle, lamp)
    yield modelled(disc((0, LEG + height + 0.06, 0), 0.2, 0.2, "y"), "neck", dark, cells=18)
    yield from _box_head(p, LEG + height + 0.12 + p.head_height / 2)
    for side, name in ((1, "left"), (-1, "right")):
        raised = p.wave if side == p.wave_side else 0
        shoulder = (side * (width / 2 + 0.04), middle + height * 0.28, 0)
        yield modelled(disc(shoulder, 0.18, 0.16, "x"), f"{name} shoulder", dark, cells=16)
        elbow = (side * (width / 2 + 0.44), middle + 0.12 - raised * 0.12, 0.05)
        hand = (side * (width / 2 + 0.52), middle - 0.28 + raised * 0.95, 0.18)
        yield hose([shoulder, elbow, hand], 0.105, color, dark, f"{name} arm")
        yield gripper(hand, side * (10 + raised * 150), lamp, f"{name} hand")
        x = side * width * 0.26
        yield swept([(x, LEG + 0.1, 0), (x, 0.15, 0)], 0.13, f"{name} leg", dark)
        foot = box((x * 1.08, 0.11, 0.08), (0.38, 0.22, 0.54), 0.08)
        yield modelled(foot, f"{name} foot", color, cells=18)


def _panel(p: SimpleNamespace, middle: float, lamp: str) -> Iterator[Surface]:
    """Yield a panel with a gauge and three buttons."""
    width, height, z = p.body_width, p.body_height * 0.46, 0.36
    plate = box((0, middle + 0.04, z), (width * 0.7, height, 0.07), 0.03)
    yield modelled(plate, "panel", p.panel, cells=24)
    x, y = width * 0.15, middle + 0.07
    dial = modelled(disc((x, y, z + 0.05), 0.14, 0.05), "gauge", WHITE, cells=16)
    tip = (x + 0.1 * math.sin(p.needle), y + 0.1 * math.cos(p.needle))
    yield dial.painted(drawn([(x, y), tip], 0.03), "needle", "#d93a3a", 0.018)
    for index, color in enumerate((lamp, "#63c74d", "#ffd23e")):
        button = ball((-width * 0.2, middle + 0.16 - 0.1 * index, z + 0.04), 0.045)
        yield modelled(button, f"button {index + 1}", color, cells=8)


def _box_head(p: SimpleNamespace, y: float) -> Iterator[Surface]:
    """Yield a square head with lamps, a grin and an antenna."""
    color, dark, lamp = PALETTES[p.palette]
    width, height, z = p.head_width, p.head_height, 0.33
    yield modelled(box((0, y, 0), (width, height, 0.66), p.rounding), "head", color, cells=25)
    yield from lamp_eyes(p, (width * 0.23, y + height * 0.12, z), p.eye_size)
    grin = box((0, y - height * 0.27, z), (width * 0.5, 0.16, 0.07), 0.03)
    mouth = modelled(grin, "mouth", WHITE if p.teeth else SCREEN, cells=26)
    for index in range(p.teeth):
        x = width * 0.5 * ((index + 1) / (p.teeth + 1) - 0.5)
        mouth = mouth.painted(slab((x, 0, 0), (1, 0, 0), 0.025), "gaps", SCREEN, 0.018)
    yield mouth
    for side, name in ((1, "left"), (-1, "right")):
        ear = disc((side * (width / 2 + 0.05), y, 0), 0.17, 0.16, "x")
        yield modelled(ear, f"{name} ear", lamp, cells=13)
    top = y + height / 2
    yield modelled(disc((0, top + 0.02, 0), 0.13, 0.1, "y"), "antenna base", dark, cells=14)
    yield from antenna((0, top, 0), (p.lean, top + p.antenna, 0), 0.1, dark, lamp)


def _dome(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a can with a dome for a head and two feelers."""
    skin, dark, _ = PALETTES[p.palette]
    skin = p.skin if p.skin != "palette" else skin
    radius, top = 0.56, LEG + p.body_height
    edge = p.edge
    inner = radius - edge
    can = lathe([(0, LEG + edge), (inner, LEG + edge), (inner, top + 0.5), (0, top + 0.5)], edge)
    can = common(can, half_space((0, top, 0), (0, 1, 0)), smooth=0.03)
    yield modelled(can, "body", skin, cells=44)
    neck = disc((0, top + p.gap / 2, 0), radius * 0.8, p.gap + 0.08, "y")
    yield modelled(neck, "neck", dark, cells=24)
    for part in _dome_head(p, skin, dark):
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, top + p.gap, 0)
    for side, name in ((1, "left"), (-1, "right")):
        shoulder = (side * (radius + 0.12), top - 0.18, 0.0)
        lift_deg = p.arm_deg if side == p.arm_side else p.other_arm_deg
        hand = reach(shoulder, side, lift_deg, p.swing_deg * side, p.arm_length)
        yield swept([shoulder, hand], 0.145, f"{name} arm", skin, sides=20)
        x = side * 0.24
        yield swept([(x, LEG + 0.2, 0), (x, 0.15, 0)], 0.15, f"{name} leg", skin, sides=20)
    if p.badge != "none":
        badge = disc((0, LEG + p.body_height * 0.55, radius - 0.02), 0.17, 0.08)
        yield modelled(badge, "badge", p.badge, cells=16)


def _dome_head(p: SimpleNamespace, skin: str, dark: str) -> Iterator[Surface]:
    """Yield half a ball on the origin, with eyes and feelers."""
    radius = 0.56
    high = radius * p.dome
    dome = ellipsoid((0, 0, 0), (radius, high, radius))
    dome = common(dome, half_space((0, 0, 0), (0, -1, 0)), smooth=0.03)
    yield modelled(dome, "head", skin, cells=46)
    yield from eyes(
        dome,
        (p.eye_apart, high * 0.4),
        (p.eye_size, p.eye_size, 0.07),
        pupil_eye(p.pupil, look=(p.look, 0.0)),
        color=p.eye,
        turn=0.8,
    )
    angle = math.radians(p.feeler_deg)
    for side, name in ((1, "left"), (-1, "right")):
        x = side * 0.6 * radius * math.sin(angle * 1.1)
        tip = (x + side * math.sin(angle) * p.feeler, high * 0.8 + math.cos(angle) * p.feeler, 0)
        yield swept([(x, high * 0.8, 0), tip], 0.05, f"{name} feeler", skin, sides=14)
        if p.knobs == "round":
            yield modelled(ball(tip, 0.095), f"{name} knob", dark, cells=12)


def _ball(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a round robot with a screen for a face, on a wheel or on legs."""
    color, dark, lamp = PALETTES[p.palette]
    y, high = 1.15, 0.72 * p.tall
    body = modelled(ellipsoid((0, y, 0), (0.72, high, 0.68)), "body", color, cells=36)
    body = body.painted(slab((0, y - 0.26, 0), (0, 1, 0), 0.1), "belt", dark, 0.06)
    yield _screened(p, body, y + 0.14)
    for side, name in ((1, "left"), (-1, "right")):
        ear = disc((side * 0.7, y + 0.05, 0), 0.22, 0.16, "x")
        yield modelled(ear, f"{name} ear", dark, cells=18)
        cap = disc((side * 0.78, y + 0.05, 0), 0.13, 0.1, "x")
        yield modelled(cap, f"{name} ear cap", lamp, cells=14)
        raised = p.wave if side == p.wave_side else 0.0
        hand = (side * 1.12, y - 0.52 + raised, 0.2)
        elbow = (side * 0.96, y - 0.42 + raised * 0.2, 0.14)
        path = [(side * 0.62, y - 0.3, 0.1), elbow, hand]
        yield hose(path, 0.08, dark, color, f"{name} arm")
        yield modelled(ball(hand, 0.16), f"{name} hand", color, cells=14)
    yield modelled(disc((0, y + high, 0), 0.16, 0.12, "y"), "antenna base", dark, cells=16)
    yield from antenna((0, y + high, 0), (p.lean, y + high + p.antenna, 0), p.lamp, dark, lamp)
    yield from _stand(p)


def _screened(p: SimpleNamespace, body: Surface, y: float) -> Surface:
    """Return a body with a screen that shows eyes and a smile."""
    width, height = p.screen_width, p.screen_height
    body = body.painted(screen(width + 0.09, height + 0.09, y, 0.2), "frame", p.rim, 0.05)
    body = body.painted(screen(width, height, y, 0.18), "screen", SCREEN, 0.05)
    up = p.eye_size
    for side, name in ((1, "left"), (-1, "right")):
        x = side * p.eye_apart
        mark = ahead(spot((x, y + 0.04), (up * 0.8, up)))
        if p.mood == "happy":
            arc = [(x - up, y + 0.04 - up * 0.3), (x, y + 0.04 + up * 0.7)]
            mark = drawn([*arc, (x + up, arc[0][1])], 0.06)
        body = body.painted(mark, f"{name} eye", p.eye, 0.025)
    smile = drawn([(-0.1, y - 0.14), (0, y - 0.19), (0.1, y - 0.14)], 0.04)
    return body.painted(smile, "mouth", p.eye, 0.02)


def _stand(p: SimpleNamespace) -> Iterator[Surface]:
    color, dark, lamp = PALETTES[p.palette]
    if p.stand == "wheel":
        yield modelled(cone((0, 0.55, 0), (0, 0.32, 0), 0.28, 0.13), "axle", dark, cells=16)
        yield modelled(disc((0, 0.27, 0), 0.27, 0.24, "x"), "wheel", SCREEN, cells=20)
        yield modelled(disc((0, 0.27, 0), 0.13, 0.3, "x"), "hub", lamp, cells=16)
        return
    for side, name in ((1, "left"), (-1, "right")):
        path = [(side * 0.27, 0.6, 0), (side * 0.3, 0.14, 0.02)]
        yield swept(path, [0.12, 0.11], f"{name} leg", dark)
        foot = ellipsoid((side * 0.31, 0.04, 0.1), (0.23, 0.22, 0.32))
        foot = common(foot, half_space((0, 0.02, 0), (0, -1, 0)), smooth=0.04)
        yield modelled(foot, f"{name} foot", color, cells=18)


def _humanoid(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a figure of plates and ball joints that waves as it marches."""
    color, dark, lamp = PALETTES[p.palette]
    hip, chest = 0.98, 1.6
    torso = union(
        box((0, chest, 0), (0.86 * p.broad, 0.62, 0.52), 0.14),
        box((0, chest - 0.26, 0), (0.56 * p.broad, 0.3, 0.42), 0.12),
        smooth=0.12,
    )
    made = modelled(torso, "chest", color, cells=32)
    yield made.painted(screen(0.4, 0.26, chest + 0.06, 0.08), "chest plate", p.panel, 0.04)
    yield modelled(disc((0, chest + 0.06, 0.25), 0.1, 0.08), "core", lamp, cells=14)
    yield modelled(ball((0, hip + 0.14, 0), 0.17), "waist", dark, cells=12)
    yield modelled(box((0, hip - 0.03, 0), (0.52, 0.26, 0.4), 0.1), "hips", color, cells=18)
    yield swept([(0, chest + 0.3, 0), (0, chest + 0.46, 0)], 0.12, "neck", dark)
    for part in _humanoid_head(p):
        part = part.turned("y", p.turn_deg).turned("z", p.tilt_deg)
        yield part.moved(0, chest + 0.46 + p.head_size * 0.42, 0.02)
    for side in (1, -1):
        yield from _arm(p, side, (side * (0.43 * p.broad + 0.12), chest + 0.18, 0.0))
        yield from _leg(p, side, (side * 0.2, hip - 0.12, 0.0))


def _humanoid_head(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a head about the origin: a visor, ears with antennas."""
    color, dark, lamp = PALETTES[p.palette]
    size = p.head_size
    shape = box((0, 0, 0), (size, size * 0.86, size * 0.86), size * p.head_round)
    head = modelled(shape, "head", color, cells=28)
    head = head.painted(screen(size * 0.82, size * 0.36, 0.04, 0.14), "visor", SCREEN, 0.04)
    mouth = screen(size * 0.34, 0.06, -size * 0.26, 0.03)
    head = head.painted(mouth, "mouth", SCREEN, 0.025)
    for side, name in ((1, "left"), (-1, "right")):
        mark = ahead(spot((side * size * 0.2, 0.04), (p.eye_size, p.eye_size * p.eye_tall)))
        head = head.painted(mark, f"{name} eye", p.eye, 0.022)
        x = side * (size / 2 + 0.03)
        yield modelled(disc((x, 0, 0), 0.14, 0.12, "x"), f"{name} ear", dark, cells=16)
        tip = (x + side * 0.06, p.antenna, 0)
        yield from antenna((x, 0.05, 0), tip, 0.065, dark, lamp, f"{name} antenna")
    yield head


def _arm(p: SimpleNamespace, side: int, shoulder: Triple) -> Iterator[Surface]:
    """Yield an arm: it waves, or swings."""
    color, dark, _ = PALETTES[p.palette]
    name, waves = "left" if side > 0 else "right", side == p.wave_side
    upper_deg, lower_deg = (p.wave_deg, p.wave_deg + p.bend_deg) if waves else (12.0, 4.0)
    upper_ahead_deg = 0.0 if waves else p.swing_deg * side
    lower_ahead_deg = upper_ahead_deg + 25
    elbow = reach(shoulder, side, upper_deg, upper_ahead_deg, 0.42)
    wrist = reach(elbow, side, lower_deg, lower_ahead_deg, 0.38)
    hand = reach(elbow, side, lower_deg, lower_ahead_deg, 0.5)
    yield modelled(ball(shoulder, 0.17), f"{name} shoulder", dark, cells=12)
    yield swept([shoulder, elbow], [0.13, 0.115], f"{name} upper arm", color)
    yield modelled(ball(elbow, 0.13), f"{name} elbow", dark, cells=10)
    yield swept([elbow, wrist], [0.1, 0.145], f"{name} forearm", color)
    yield modelled(ball(hand, 0.14), f"{name} hand", dark, cells=12)


def _leg(p: SimpleNamespace, side: int, hip: Triple) -> Iterator[Surface]:
    color, dark, _ = PALETTES[p.palette]
    name, stride_deg = "left" if side > 0 else "right", -p.swing_deg * side
    knee = reach(hip, side, 3, stride_deg, 0.36)
    ankle = reach(knee, side, 2, min(stride_deg, 0.0) - 4, 0.36)
    yield modelled(ball(hip, 0.14), f"{name} hip", dark, cells=10)
    yield swept([hip, knee], [0.13, 0.12], f"{name} thigh", color)
    yield modelled(ball(knee, 0.135), f"{name} knee", dark, cells=10)
    yield swept([knee, ankle], [0.12, 0.16], f"{name} shin", color)
    foot = box((ankle[0], ankle[1] - 0.05, ankle[2] + 0.09), (0.32, 0.2, 0.5), 0.09)
    yield modelled(foot, f"{name} foot", color, cells=16)


WAVE: dict[str, Range] = {"palette": OneOf(*PALETTES), "wave_side": OneOf(1, -1)}
BOX: dict[str, Range] = WAVE | {
    "eye": OneOf("#fff6c9", "#7fe3ff", "#ffffff", "#b6f06a"),
    "rim": OneOf("#2c3440", "#e9edf2", "#59636f"),
    "look": Between(-0.25, 0.25),
    "pupil": Between(0.35, 0.6),
    "eye_size": Between(0.13, 0.18),
    "panel": OneOf("#dfe6ee", "#f6e7b8", "#39424e"),
    "body_width": Between(0.85, 1.1),
    "body_height": Between(0.75, 0.95),
    "head_width": Between(0.75, 1.05),
    "head_height": Between(0.62, 0.78),
    "rounding": Between(0.05, 0.16),
    "teeth": Whole(0, 6),
    "needle": Between(-1.2, 1.2),
    "wave": Between(0.2, 1),
    "antenna": Between(0.28, 0.5),
    "lean": Between(-0.12, 0.12),
}
DOME: dict[str, Range] = {
    "palette": OneOf(*PALETTES),
    "skin": OneOf("#8cc63f", "palette", "palette"),
    "edge": Between(0.05, 0.2),
    "body_height": Between(0.75, 1.0),
    "dome": Between(0.85, 1.1),
    "gap": Between(0.04, 0.1),
    "eye": OneOf("#ffffff", "#fff3b0"),
    "eye_size": Between(0.085, 0.13),
    "eye_apart": Between(0.2, 0.28),
    "pupil": Between(0.4, 0.65),
    "look": Between(-0.2, 0.2),
    "feeler": Between(0.25, 0.4),
    "feeler_deg": Between(22, 45),
    "knobs": OneOf("none", "round"),
    "arm_length": Between(0.4, 0.55),
    "arm_deg": Between(5, 140),
    "arm_side": OneOf(1, -1),
    "other_arm_deg": Between(0, 25),
    "swing_deg": Between(-30, 30),
    "badge": OneOf("none", "#ffffff", "#ffd23e"),
    "tilt_deg": Between(-8, 8),
    "turn_deg": Between(-20, 20),
}
BALL: dict[str, Range] = WAVE | {
    "eye": OneOf("#6ff0ff", "#b6f06a", "#ffd23e", "#ffffff"),
    "rim": OneOf("#f4f6f8", "#59636f"),
    "tall": Between(0.9, 1.1),
    "screen_width": Between(0.8, 0.95),
    "screen_height": Between(0.42, 0.55),
    "mood": OneOf("open", "happy", "open"),
    "eye_size": Between(0.09, 0.13),
    "eye_apart": Between(0.17, 0.24),
    "antenna": Between(0.25, 0.45),
    "lamp": Between(0.08, 0.12),
    "lean": Between(-0.15, 0.15),
    "wave": Between(0.1, 0.8),
    "stand": OneOf("wheel", "legs"),
}
HUMANOID: dict[str, Range] = WAVE | {
    "panel": OneOf("#f4f6f8", "#39424e", "#ffd98a"),
    "eye": OneOf("#6ff0ff", "#ff6b5e", "#ffd23e", "#b6f06a"),
    "eye_size": Between(0.06, 0.09),
    "eye_tall": Between(0.7, 1.3),
    "broad": Between(0.88, 1.12),
    "head_size": Between(0.62, 0.85),
    "head_round": Between(0.18, 0.4),
    "antenna": Between(0.35, 0.6),
    "swing_deg": Between(-28, 28),
    "wave_deg": Between(40, 100),
    "bend_deg": Between(30, 75),
    "turn_deg": Between(-20, 20),
    "tilt_deg": Between(-8, 8),
}

DESIGNS = (
    Design("robot-box", "android robot", 1, BOX, _box),
    Design("robot-dome", "android robot", 1, DOME, _dome),
    Design("robot-ball", "android robot", 1, BALL, _ball),
    Design("robot-humanoid", "android robot", 1, HUMANOID, _humanoid),
)
