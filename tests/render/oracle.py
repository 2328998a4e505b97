"""Equation 1, contours and visibility without OpenGL: slow and obvious."""

import math

import cv2
import numpy as np

from toonnet.render.camera import rotation


def camera_rays(camera, size_px):
    """Return origins and directions (H x W x 3, world) of the rays through the pixels' centres."""
    inverse = np.linalg.inv(camera.projection_matrix @ camera.view_matrix)
    centres = (np.arange(size_px) + 0.5) / size_px * 2 - 1
    x, y = np.meshgrid(centres, -centres)

    def unprojected(depth):
        points = np.stack([x, y, np.full_like(x, depth), np.ones_like(x)], axis=-1) @ inverse.T
        return points[..., :3] / points[..., 3:]

    near, far = unprojected(-1.0), unprojected(1.0)
    direction = far - near
    return near, direction / np.linalg.norm(direction, axis=-1, keepdims=True)


def sphere_hits(origins, directions):
    """Return where rays meet the unit sphere first (H x W x 3, NaN: nowhere)."""
    along = np.einsum("ijk,ijk->ij", origins, directions)
    inside = along**2 - (np.einsum("ijk,ijk->ij", origins, origins) - 1)
    with np.errstate(invalid="ignore"):
        distance = -along - np.sqrt(np.where(inside >= 0, inside, np.nan))
    return origins + distance[..., None] * directions


def equation_1(material, normal, style, camera):
    """Return the colour of a surface, 0 to 255, before rounding; and how near a ramp step is."""
    turn = rotation(camera.view)
    color = [material[channel] * style.ambient[channel] for channel in range(3)]
    nearest_step = math.inf
    steps = np.flatnonzero((np.diff(style.ramp.astype(int), axis=0) != 0).any(axis=1)) + 1
    for light in style.lights:
        direction = light.direction(turn)
        lit = style.alpha * float(np.dot(direction, normal)) + style.beta
        place = lit * len(style.ramp)
        nearest_step = min([nearest_step, *(np.abs(steps - place) / len(style.ramp))])
        level = style.ramp[min(max(math.floor(place), 0), len(style.ramp) - 1)] / 255
        for channel in range(3):
            diffuse = material[channel] * light.color[channel]
            if style.mode == "eq1":
                diffuse *= lit
            color[channel] += diffuse * level[channel]
    return [min(max(channel, 0), 1) * 255 for channel in color], nearest_step


def sobel_contours(picture, coverage, threshold, softness, ink):
    """Return a picture with its contours inked, by OpenCV's Sobel operator; and the magnitudes."""
    channels = np.dstack([picture, coverage]).astype(np.float64)
    across = cv2.Sobel(channels, cv2.CV_64F, 1, 0, borderType=cv2.BORDER_REPLICATE)
    along = cv2.Sobel(channels, cv2.CV_64F, 0, 1, borderType=cv2.BORDER_REPLICATE)
    magnitude = np.sqrt(across**2 + along**2).max(axis=2) / (4 * 255)
    none, full = threshold * (1 - softness), threshold * (1 + softness)
    line = np.interp(magnitude, [none, full], [0, 1]) if softness else magnitude >= threshold
    line = line[..., None]
    return np.rint(picture * (1 - line) + np.array(ink) * 255 * line), magnitude
