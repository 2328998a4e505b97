"""pyrender, off screen through EGL; with the argument `unlit` without any light."""

import os
import sys

os.environ["PYOPENGL_PLATFORM"] = "egl"

import numpy as np
import pyrender
from child import BACKGROUND, LIGHT, Drawer, serve
from OpenGL.GL import GL_RENDERER, glGetString
from pyrender import renderer as internals

_multisampled = internals.glRenderbufferStorageMultisample


class Pyrender(Drawer):
    def __init__(self, scene, size_px, samples):
        # It always takes four samples; there is no setting.
        count = 0 if samples == 1 else samples
        internals.glRenderbufferStorageMultisample = lambda target, _, *rest: _multisampled(
            target, count, *rest
        )
        self._views = scene.views
        self._scene = pyrender.Scene(
            bg_color=[channel / 255 for channel in BACKGROUND], ambient_light=[0.28] * 3
        )
        self._scene.add(pyrender.Mesh([_primitive(part) for part in scene.parts]))
        near, far = scene.planes[:, 0].min(), scene.planes[:, 1].max()
        camera = pyrender.PerspectiveCamera(np.radians(scene.field_of_view_deg), near, far)
        self._camera = self._scene.add(camera, pose=np.eye(4))
        self._light = self._scene.add(pyrender.DirectionalLight(intensity=3.0), pose=np.eye(4))
        unlit = "unlit" in sys.argv[1:]
        self._flags = pyrender.RenderFlags.FLAT if unlit else pyrender.RenderFlags.NONE
        self._renderer = pyrender.OffscreenRenderer(size_px, size_px)

    def draw(self):
        pictures = []
        for matrix in self._views:
            pose = np.linalg.inv(matrix)
            self._scene.set_pose(self._camera, pose)
            self._scene.set_pose(self._light, pose @ _towards(LIGHT))
            pictures.append(self._renderer.render(self._scene, flags=self._flags)[0])
        return np.stack(pictures)

    def renderer(self):
        self.draw()
        return f"pyrender {pyrender.__version__}, {glGetString(GL_RENDERER).decode()}"


def _towards(direction):
    """Return a pose whose z axis has a direction: lights shine along their negative one."""
    backward = np.array(direction) / np.linalg.norm(direction)
    right = np.cross([0, 1, 0], backward)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack([right, np.cross(backward, right), backward])
    return pose


def _primitive(part):
    material = pyrender.MetallicRoughnessMaterial(
        baseColorFactor=part.color.astype(float), metallicFactor=0.0, roughnessFactor=1.0
    )
    if part.texture is not None:
        material.baseColorTexture = pyrender.Texture(
            source=np.ascontiguousarray(part.texture[..., :3]), source_channels="RGB"
        )
    return pyrender.Primitive(
        positions=part.position,
        normals=part.normal,
        texcoord_0=part.uv if part.texture is not None else None,
        indices=part.faces,
        material=material,
    )


if __name__ == "__main__":
    serve(Pyrender)
