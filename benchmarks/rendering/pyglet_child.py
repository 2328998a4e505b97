"""trimesh's viewer on pyglet without a window system; one viewer for all views."""

import ctypes
import os

os.environ["PYGLET_HEADLESS"] = "True"

import numpy as np
import pyglet
import trimesh
from child import BACKGROUND, Drawer, serve
from PIL import Image
from pyglet import gl
from trimesh.viewer import SceneViewer


class Pyglet(Drawer):
    def __init__(self, scene, size_px, samples):
        self._views, self._size_px = scene.views, size_px
        self._scene = trimesh.Scene([_mesh(part) for part in scene.parts])
        self._scene.camera = trimesh.scene.Camera(
            resolution=(size_px, size_px), fov=(scene.field_of_view_deg,) * 2
        )
        self._scene.graph[self._scene.camera.name] = np.eye(4)
        self._scene.camera.z_near = scene.planes[:, 0].min()
        self._scene.camera.z_far = scene.planes[:, 1].max()
        several = samples > 1
        self._viewer = SceneViewer(
            self._scene,
            start_loop=False,
            resolution=(size_px, size_px),
            background=[*BACKGROUND, 255],
            window_conf=gl.Config(
                sample_buffers=int(several),
                samples=samples if several else 0,
                depth_size=24,
                double_buffer=True,
            ),
        )
        self._viewer.switch_to()
        self._viewer.dispatch_events()
        self._pixels = (ctypes.c_ubyte * (3 * size_px * size_px))()

    def draw(self):
        size_px = self._size_px
        pictures = np.empty((len(self._views), size_px, size_px, 3), np.uint8)
        gl.glPixelStorei(gl.GL_PACK_ALIGNMENT, 1)
        for number, matrix in enumerate(self._views):
            self._scene.camera_transform = np.linalg.inv(matrix)
            self._viewer.on_draw()
            gl.glReadPixels(0, 0, size_px, size_px, gl.GL_RGB, gl.GL_UNSIGNED_BYTE, self._pixels)
            pictures[number] = np.frombuffer(self._pixels, np.uint8).reshape(size_px, size_px, 3)[
                ::-1
            ]
        return pictures

    def renderer(self):
        version = f"trimesh {trimesh.__version__}, pyglet {pyglet.version}"
        return f"{version}, {gl.gl_info.get_renderer()}"


def _mesh(part):
    mesh = trimesh.Trimesh(part.position, part.faces, vertex_normals=part.normal, process=False)
    if part.texture is None:
        mesh.visual.face_colors = np.rint(part.color * 255).astype(np.uint8)
    else:
        mesh.visual = trimesh.visual.TextureVisuals(
            part.uv, image=Image.fromarray(np.ascontiguousarray(part.texture[..., :3]))
        )
    return mesh


if __name__ == "__main__":
    serve(Pyglet)
