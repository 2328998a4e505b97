"""What the renderers' processes share: the scene, and a conversation in lines of JSON.

Runs in environments that have neither toonnet nor `benchmarks`: NumPy and OpenCV alone.
"""

import json
import os
import sys
from pathlib import Path

import cv2
import numpy as np

BACKGROUND = (255, 0, 255)
"""Of the peers' pictures: no model has it, so that their outlines can be compared."""
LIGHT = (0.3830, 0.6428, 0.6634)
"""Towards the light, as the camera sees it: 30 degrees to the right, 40 up."""


class ScenePart:
    """Arrays of a part: corners with positions, normals and texture coordinates, and faces."""

    def __init__(self, arrays, number):
        self.position, self.normal, self.uv, self.faces, self.color = (
            np.ascontiguousarray(arrays[f"{name}_{number}"])
            for name in ("position", "normal", "uv", "faces", "color")
        )
        name = f"texture_{number}"
        self.texture = arrays.get(name)


class Scene:
    """Parts, and the cameras: world-to-camera matrices, distances of the clip planes."""

    def __init__(self, path):
        with np.load(path) as arrays:
            count = sum(name.startswith("faces_") for name in arrays.files)
            self.parts = [ScenePart(arrays, number) for number in range(count)]
            self.views, self.planes = arrays["views"], arrays["planes"]
            self.field_of_view_deg = float(arrays["field_of_view_deg"])


class Drawer:
    """A renderer with a scene, a size and a number of samples."""

    def draw(self):
        """Return the pictures of all views, N x H x W x 3."""
        raise NotImplementedError

    def silhouettes(self):
        """Return where the model is seen, N x H x W."""
        return (self.draw() != np.array(BACKGROUND, np.uint8)).any(axis=3)

    def renderer(self):
        """Return the driver's name."""
        raise NotImplementedError


def write_files(pictures, folder):
    """Write a batch as PNG files, the same way for everybody."""
    for number, picture in enumerate(pictures):
        path = str(Path(folder, f"{number:03}.png"))
        if not cv2.imwrite(path, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)):
            raise OSError(f"can't write {path}")


def serve(make):
    """Answer requests until there are no more; `make` takes scene, size and samples."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Libraries print; the answers must stay alone.
    drawer = None
    for line in sys.stdin:
        request, answer = json.loads(line), {}
        try:
            if request["do"] == "open":
                drawer = make(Scene(request["scene"]), request["size_px"], request["samples"])
                answer["renderer"] = drawer.renderer()
            elif request["do"] == "draw":
                drawer.draw()
            elif request["do"] == "files":
                write_files(drawer.draw(), request["folder"])
            elif request["do"] == "save":
                pictures, silhouettes = drawer.draw(), drawer.silhouettes()
                np.savez(request["path"], pictures=pictures, silhouettes=silhouettes)
        except Exception as error:
            answer["error"] = f"{type(error).__name__}: {error}"
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
