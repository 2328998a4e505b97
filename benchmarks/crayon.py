"""Draws like a child with wax crayons, from a seed: the kind of picture that no package carries.

Outlines wobble, fills are strokes with gaps, wax catches on the paper's grain, the paper is tinted
and unevenly lit, and a camera adds noise and a JPEG round trip.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Points = NDArray[np.float64]
"""Corners (x, y) of a closed outline, in units of the canvas: 0 to 1."""

WAX = {
    "red": (214, 48, 49),
    "orange": (240, 140, 40),
    "yellow": (248, 208, 54),
    "green": (58, 150, 72),
    "blue": (56, 110, 200),
    "sky": (130, 190, 232),
    "purple": (130, 80, 170),
    "pink": (238, 140, 170),
    "brown": (132, 86, 52),
    "gray": (128, 128, 132),
    "black": (38, 36, 40),
}
SUPERSAMPLING = 2
SHIFT_BITS = 4
"""Fractional bits of the coordinates that OpenCV draws with."""


class Sheet:
    """A sheet of paper being drawn on."""

    def __init__(self, seed: int, height: int, width: int) -> None:
        self.random = np.random.default_rng(seed)
        self.height, self.width = height * SUPERSAMPLING, width * SUPERSAMPLING
        self.side = min(self.height, self.width)
        self.grain = self._grain()
        tint = np.array([246, 243, 235], np.float32) - self.random.uniform(0, 8, 3)
        light = self._smooth_noise(self.side / 2)[..., None] * 3.0
        self.paper = (tint + light).astype(np.float32)

    def _smooth_noise(self, sigma_px: float) -> Plane:
        """Return noise of mean 0 and deviation 1 without detail finer than `sigma_px`."""
        step = max(1, int(sigma_px / 2))
        coarse = (self.height // step + 8, self.width // step + 8)
        noise = self.random.standard_normal(coarse).astype(np.float32)
        noise = cv2.GaussianBlur(noise, (0, 0), sigma_px / step)
        noise = cv2.resize(noise, (self.width, self.height), interpolation=cv2.INTER_CUBIC)
        return (noise - noise.mean()) / (noise.std() + 1e-6)

    def _grain(self) -> Plane:
        """Return the height of the paper's tooth, about 0 to 1."""
        fine, coarse = self._smooth_noise(1.2), self._smooth_noise(3.0)
        return 0.5 + 0.16 * fine + 0.12 * coarse

    def wobbled(self, points: Points) -> Points:
        """Return a denser outline, off by a slow wave along it as a hand would be."""
        amount = min(0.012, 0.05 * float(np.ptp(points, axis=0).max()))
        closed = np.vstack([points, points[:1]])
        lengths = np.hypot(*np.diff(closed, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(lengths)])
        at = np.linspace(0.0, along[-1], max(24, int(along[-1] * 90)), endpoint=False)
        dense = np.stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)], axis=1)
        turn = 2 * np.pi * at / along[-1]
        for wave in (2, 3, 5, 8, 13):
            phases = self.random.uniform(0, 2 * np.pi, 2)
            dense += amount / wave**0.7 * np.sin(wave * turn[:, None] + phases)
        return dense

    def pixels(self, points: Points) -> NDArray[np.int32]:
        """Return points as OpenCV's fixed-point coordinates, the drawing kept square."""
        margin = np.array([self.width - self.side, self.height - self.side]) / 2
        scaled = (points * self.side + margin) * (1 << SHIFT_BITS)
        return scaled.astype(np.int32)

    def line(self, pressure: Plane, points: Points, width_px: float, strength: float) -> None:
        """Lay one stroke of wax into a plane of pressures."""
        stroke = np.zeros_like(pressure)
        thickness = max(1, round(width_px))
        cv2.polylines(
            stroke, [self.pixels(points)], False, strength, thickness, cv2.LINE_AA, SHIFT_BITS
        )
        np.maximum(pressure, stroke, out=pressure)

    def rub(self, pressure: Plane, color: str) -> None:
        """Let the paper take wax where the pressure reaches its tooth."""
        cover = np.clip((pressure - self.grain) * 2.2 + 0.4, 0.0, 0.94) * (pressure > 0.02)
        cover = cv2.GaussianBlur(cover.astype(np.float32), (0, 0), 0.8)[..., None]
        wax = np.array(WAX[color], np.float32) + self.random.uniform(-8, 8, 3).astype(np.float32)
        self.paper = self.paper * (1 - cover) + (0.25 * self.paper / 255 + 0.75) * wax * cover

    def fill(self, outline: Points, color: str) -> None:
        """Colour in a shape: rows of strokes at one angle, with gaps and over the edge."""
        inside = np.zeros((self.height, self.width), np.float32)
        cv2.fillPoly(inside, [self.pixels(outline)], 1.0, cv2.LINE_AA, SHIFT_BITS)
        inside = cv2.dilate(inside, np.ones((5, 5), np.uint8))
        angle = self.random.uniform(-0.9, 0.9)
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        center = outline.mean(axis=0)
        reach = np.abs(outline - center).max() * 1.5
        pressure = np.zeros_like(inside)
        width_px = self.side * 0.016
        offset = -reach
        while offset < reach:
            steps = np.linspace(-reach, reach, 24)[:, None]
            bend = 0.006 * np.sin(3 * steps / reach + self.random.uniform(0, 6.3))
            strength = self.random.uniform(0.45, 0.9)
            stroke = center + steps * along + (offset + bend) * across
            self.line(pressure, stroke, width_px, strength)
            offset += width_px / self.side * self.random.uniform(0.7, 1.5)
        self.rub(pressure * inside, color)

    def outline(self, points: Points, color: str = "black") -> None:
        """Draw around a shape twice, as children do, never quite over the first line."""
        pressure = np.zeros((self.height, self.width), np.float32)
        for _ in range(2):
            shifted = points + self.random.uniform(-0.003, 0.003, 2)
            closed = np.vstack([shifted, shifted[:2]])
            self.line(pressure, closed, self.side * 0.011, self.random.uniform(0.75, 1.0))
        self.rub(pressure, color)

    def shape(self, points: Points, color: str | None, edge: str = "black") -> None:
        """Colour in a shape and draw around it; no colour leaves the paper."""
        drawn = self.wobbled(points)
        if color is not None:
            self.fill(drawn, color)
        self.outline(drawn, edge)

    def photographed(self) -> NDArray[np.uint8]:
        """Return the sheet as a camera keeps it: smaller, noisy, through JPEG."""
        size = (self.width // SUPERSAMPLING, self.height // SUPERSAMPLING)
        small = cv2.resize(self.paper, size, interpolation=cv2.INTER_AREA)
        noisy = small + self.random.normal(0.0, 1.6, small.shape)
        pixels = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
        quality = [cv2.IMWRITE_JPEG_QUALITY, 88]
        _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), quality)
        decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
        return np.ascontiguousarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)).astype(np.uint8)


def oval(x: float, y: float, x_radius: float, y_radius: float) -> Points:
    """Return an ellipse's outline."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([x + x_radius * np.cos(turn), y + y_radius * np.sin(turn)], axis=1)


def polygon(*corners: tuple[float, float]) -> Points:
    """Return an outline through corners."""
    return np.array(corners)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """Return a rectangle's outline."""
    return polygon((left, top), (right, top), (right, bottom), (left, bottom))


def _house(sheet: Sheet) -> None:
    sheet.fill(sheet.wobbled(box(0.0, 0.82, 1.0, 0.99)), "green")
    sheet.shape(box(0.24, 0.46, 0.74, 0.85), "yellow")
    sheet.shape(polygon((0.18, 0.47), (0.49, 0.17), (0.8, 0.47)), "red")
    sheet.shape(box(0.43, 0.62, 0.55, 0.85), "brown")
    sheet.shape(box(0.29, 0.54, 0.39, 0.66), "sky")
    sheet.shape(box(0.6, 0.54, 0.7, 0.66), "sky")
    sheet.shape(oval(0.87, 0.14, 0.09, 0.09), "yellow", "orange")


def _flower(sheet: Sheet) -> None:
    sheet.fill(sheet.wobbled(box(0.46, 0.5, 0.52, 0.95)), "green")
    sheet.shape(polygon((0.5, 0.78), (0.66, 0.62), (0.78, 0.66), (0.66, 0.8)), "green")
    for turn in np.linspace(0, 2 * np.pi, 6, endpoint=False):
        x, y = 0.49 + 0.19 * np.cos(turn), 0.36 + 0.19 * np.sin(turn)
        sheet.shape(oval(x, y, 0.105, 0.105), "pink", "red")
    sheet.shape(oval(0.49, 0.36, 0.11, 0.11), "yellow", "orange")


def _fish(sheet: Sheet) -> None:
    sheet.fill(sheet.wobbled(box(0.02, 0.08, 0.98, 0.94)), "sky")
    sheet.shape(polygon((0.7, 0.5), (0.93, 0.32), (0.93, 0.68)), "red")
    sheet.shape(oval(0.44, 0.5, 0.3, 0.19), "orange")
    sheet.shape(oval(0.26, 0.45, 0.045, 0.045), None)
    sheet.shape(oval(0.25, 0.45, 0.012, 0.012), "black")
    sheet.shape(polygon((0.42, 0.52), (0.58, 0.46), (0.56, 0.6)), "yellow")
    sheet.shape(oval(0.12, 0.28, 0.03, 0.03), None, "blue")


def _cat(sheet: Sheet) -> None:
    sheet.shape(oval(0.5, 0.74, 0.2, 0.2), "orange")
    sheet.shape(polygon((0.28, 0.3), (0.3, 0.06), (0.46, 0.2)), "orange")
    sheet.shape(polygon((0.72, 0.3), (0.7, 0.06), (0.54, 0.2)), "orange")
    sheet.shape(oval(0.5, 0.36, 0.25, 0.21), "orange")
    for x in (0.4, 0.6):
        sheet.shape(oval(x, 0.32, 0.045, 0.055), "green")
        sheet.shape(oval(x, 0.32, 0.012, 0.03), "black")
    sheet.shape(polygon((0.47, 0.4), (0.53, 0.4), (0.5, 0.44)), "pink")
    for side in (-1, 1):
        for slope in (-0.03, 0.02, 0.07):
            ends = ((0.5 + side * 0.1, 0.43), (0.5 + side * 0.36, 0.43 + slope))
            sheet.outline(polygon(*ends))


def _tree(sheet: Sheet) -> None:
    sheet.fill(sheet.wobbled(box(0.0, 0.86, 1.0, 0.99)), "green")
    sheet.shape(box(0.43, 0.52, 0.57, 0.9), "brown")
    for x, y in ((0.34, 0.42), (0.66, 0.42), (0.5, 0.26), (0.5, 0.45)):
        sheet.shape(oval(x, y, 0.19, 0.17), "green")
    for x, y in ((0.36, 0.36), (0.62, 0.47), (0.52, 0.22)):
        sheet.shape(oval(x, y, 0.035, 0.035), "red")
    sheet.shape(oval(0.14, 0.14, 0.1, 0.06), "sky", "blue")


def _car(sheet: Sheet) -> None:
    sheet.fill(sheet.wobbled(box(0.0, 0.76, 1.0, 0.9)), "gray")
    sheet.shape(polygon((0.28, 0.5), (0.36, 0.3), (0.64, 0.3), (0.74, 0.5)), "sky")
    sheet.shape(box(0.1, 0.48, 0.9, 0.7), "blue")
    for x in (0.28, 0.72):
        sheet.shape(oval(x, 0.71, 0.1, 0.1), "black")
        sheet.shape(oval(x, 0.71, 0.045, 0.045), "gray")
    sheet.shape(oval(0.86, 0.55, 0.03, 0.03), "yellow")


def _penguin(sheet: Sheet) -> None:
    sheet.fill(sheet.wobbled(box(0.02, 0.8, 0.98, 0.98)), "sky")
    sheet.shape(oval(0.5, 0.55, 0.24, 0.36), "purple")
    sheet.shape(oval(0.5, 0.62, 0.15, 0.25), None)
    for x in (0.42, 0.58):
        sheet.shape(oval(x, 0.32, 0.04, 0.045), None)
        sheet.shape(oval(x, 0.33, 0.013, 0.013), "black")
    sheet.shape(polygon((0.45, 0.4), (0.55, 0.4), (0.5, 0.47)), "orange")
    for x in (0.4, 0.6):
        sheet.shape(oval(x, 0.9, 0.08, 0.035), "orange")


def _robot(sheet: Sheet) -> None:
    sheet.shape(box(0.3, 0.48, 0.7, 0.82), "gray")
    sheet.shape(box(0.34, 0.18, 0.66, 0.44), "green")
    for x in (0.43, 0.57):
        sheet.shape(oval(x, 0.29, 0.04, 0.04), "yellow")
        sheet.shape(box(x - 0.05, 0.84, x + 0.03, 0.96), "blue")
    sheet.shape(box(0.42, 0.37, 0.58, 0.41), "red")
    sheet.shape(box(0.14, 0.5, 0.29, 0.58), "blue")
    sheet.shape(box(0.71, 0.5, 0.86, 0.58), "blue")
    sheet.shape(oval(0.5, 0.08, 0.03, 0.03), "red")
    sheet.outline(polygon((0.5, 0.11), (0.5, 0.18)))


MOTIFS: tuple[Callable[[Sheet], Any], ...] = (
    _house,
    _flower,
    _fish,
    _cat,
    _tree,
    _car,
    _penguin,
    _robot,
)


def draw(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    """Return a crayon drawing, uint8, height x width x 3, RGB; the seed picks motif and hand."""
    sheet = Sheet(seed, height, width)
    MOTIFS[seed % len(MOTIFS)](sheet)
    return sheet.photographed()
