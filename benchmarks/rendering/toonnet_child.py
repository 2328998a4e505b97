"""Our renderer as the comparison runs it: equation 1, contours by Sobel, pictures alone."""

import sys

import numpy as np
from child import Drawer, serve

from toonnet.render import CelRenderer, Material, Mesh, Part, StratifiedViews


class Ours(Drawer):
    def __init__(self, scene, size_px, samples):
        self._mesh = Mesh([_part(part) for part in scene.parts])
        self._views = StratifiedViews(len(scene.views), seed=4)
        backend = "egl" if "egl" in sys.argv[1:] else "auto"
        self._settings = {"size_px": size_px, "samples": samples, "backend": backend}
        self._renderer = CelRenderer(**self._settings, outputs="pictures")

    def draw(self):
        return self._renderer.render(self._mesh, self._views).pictures

    def silhouettes(self):
        with CelRenderer(**self._settings) as renderer:
            return renderer.render(self._mesh, self._views).masks > 0

    def renderer(self):
        return self._renderer.renderer


def _part(part):
    color = tuple(part.color.astype(float))
    texture = None if part.texture is None else np.ascontiguousarray(part.texture)
    uv = None if texture is None else part.uv.astype(np.float64)
    positions, normals = part.position.astype(np.float64), part.normal.astype(np.float64)
    faces = part.faces.astype(np.int64)
    return Part(positions, faces, Material(color, texture), normals=normals, uv=uv)


if __name__ == "__main__":
    serve(Ours)
