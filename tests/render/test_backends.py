"""The native core and OpenGL draw the same pictures; the native core the same bytes everywhere."""

import numpy as np
import pytest
import trimesh
from render.conftest import part
from subprocesses import run_python

from toonnet.render import (
    CelRenderer,
    CelStyle,
    Contour,
    DirectionalLight,
    Material,
    Mesh,
    Part,
    View,
    _backends,
)
from toonnet.render.bodies import DESIGNS
from toonnet.render.here import renderer_here

VIEWS = [View(20, 25), View(200, -15, 20), View(80, 40, field_of_view_deg=0), View(310, 5)]
STYLES = {
    "eq1, sobel": CelStyle(),
    "flat, wide ink": CelStyle(mode="flat", contour=Contour(width_px=5, ink=(0.6, 0.1, 0.3))),
    "unlit, strokes": CelStyle(mode="unlit", contour=Contour("black_stroke", width_px=4)),
    "strokes without parts": CelStyle(contour=Contour("black_stroke", width_px=7, parts=False)),
    "two lights, colours alone": CelStyle(
        lights=(
            DirectionalLight(60, 10, (0.9, 0.3, 0.3)),
            DirectionalLight(-60, 10, frame="world"),
        ),
        contour=Contour(silhouette=False, softness=0),
    ),
    "no contours": CelStyle(contour=Contour("none")),
}


@pytest.fixture(scope="module")
def textured():
    """Return a ball with a fine texture, one with holes, and vertex colours on a torus."""
    ball = trimesh.creation.icosphere(3)
    y, x = np.mgrid[:96, :80]
    texture = np.dstack([x * 3, y * 2, 255 - x * 3, np.full_like(x, 255)]).astype(np.uint8)
    holes = texture.copy()
    holes[(x // 10 + y // 12) % 2 == 0, 3] = 0
    uv = np.asarray(ball.vertices)[:, :2] * 1.7 - 0.3  # Beyond the texture's borders too.
    faces = np.asarray(ball.faces)
    torus = trimesh.creation.torus(0.8, 0.3)
    colors = np.random.default_rng(5).integers(0, 256, (len(torus.vertices), 4), np.uint8)
    return Mesh(
        [
            Part(np.asarray(ball.vertices), faces, Material((1, 1, 1, 1), texture), uv=uv),
            Part(np.add(ball.vertices, [2.2, 0, 0]), faces, Material((1, 1, 1, 1), holes), uv=uv),
            part(torus, at=(0, 1.6, 0), colors=colors),
        ]
    )


def compared(mesh, style, samples, size_px=144):
    """Return the pictures' difference, the share of pixels far apart and of other masks."""
    seen = []
    for backend in ("egl", "native"):
        with CelRenderer(size_px, style=style, samples=samples, backend=backend) as renderer:
            seen.append(renderer.render(mesh, VIEWS))
    difference = np.abs(seen[0].pictures.astype(int) - seen[1].pictures)
    apart = (difference.max(axis=-1) > 16).mean()
    return difference.mean(), apart, (seen[0].masks != seen[1].masks).mean()


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_both_draw_the_same_figure(figure, style, samples):
    mean, apart, masks = compared(figure, style, samples)
    assert mean < 0.05
    assert apart < 5e-4
    assert masks < 2e-4


@pytest.mark.parametrize("samples", [1, 4])
def test_both_draw_the_same_textures_and_holes(textured, samples):
    mean, apart, masks = compared(textured, CelStyle(contour=Contour("none")), samples)
    assert mean < 0.8
    assert apart < 5e-3
    assert masks < 2e-3


@pytest.mark.parametrize("name", ["bee", "penguin", "cat"])
def test_both_draw_the_same_characters(name):
    design = next(design for key, design in DESIGNS.items() if key.startswith(name))
    mean, apart, masks = compared(design.mesh(design.parameters(1)), CelStyle(), 4)
    assert mean < 0.1
    assert apart < 2e-3
    assert masks < 1e-3


CODE = """
import hashlib, sys
import numpy as np
sys.path.insert(0, {tests!r})
import test_backends_bytes as made
print(made.digest(threads={threads}))
"""
BYTES = """
import hashlib
import numpy as np
from toonnet.render import *

def digest(threads):
    random = np.random.default_rng(3)
    positions = random.normal(size=(300, 3)) * [1, 1, 0.02]
    faces = random.integers(0, 300, (400, 3))
    texture = random.integers(0, 256, (24, 17, 4), np.uint8)
    texture[..., 3] |= 64
    plain = Part(positions, faces, Material((0.8, 0.5, 0.3, 1.0)))
    colored = Part(positions * 0.6, faces, colors=random.integers(0, 256, (300, 4), np.uint8))
    holed = Part(positions * 0.9, faces, Material((1, 1, 1, 1), texture), uv=positions[:, :2] * 2)
    views = [View(20, 25), View(200, -15, 20), View(80, 40, field_of_view_deg=0)]
    found = hashlib.sha256()
    for contour in ("sobel", "black_stroke"):
        for size_px, samples in ((61, 4), (130, 1)):
            style = CelStyle(contour=Contour(contour, width_px=3.3))
            settings = {"style": style, "samples": samples, "backend": "native"}
            with CelRenderer(size_px, threads=threads, **settings) as renderer:
                for chosen in (views, views[:1]):
                    seen = renderer.render(Mesh([plain, colored, holed]), chosen)
                    for part in (seen.pictures, seen.masks, seen.depths, seen.coverages):
                        found.update(part.tobytes())
    return found.hexdigest()
"""


def test_the_bytes_are_the_same_on_every_instruction_set_and_number_of_threads(tmp_path):
    (tmp_path / "test_backends_bytes.py").write_text(BYTES)
    digests = {
        run_python(CODE.format(tests=str(tmp_path), threads=threads), TOONNET_SIMD=level)
        for level in ("baseline", "avx2", "avx512")
        for threads in (1, 2, 5)
    }
    assert len(digests) == 1


def test_a_picture_is_the_same_whatever_was_drawn_before(figure, textured):
    style = CelStyle(contour=Contour("black_stroke", width_px=4))
    with CelRenderer(80, style=style, backend="native", threads=1) as renderer:
        first = renderer.render(figure, VIEWS[:1])
        renderer.render(textured, VIEWS)
        again = renderer.render(figure, VIEWS[:1])
    for name in ("pictures", "masks", "depths"):
        assert np.array_equal(getattr(first, name), getattr(again, name))


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda points: points * 1e30,
        lambda points: points * 1e-30,
        lambda points: points * [1, 0, 0],
        lambda points: points * [1e20, 1, 1e-20],
        lambda points: np.zeros_like(points),
    ],
)
def test_ugly_meshes_give_a_picture(spoil, samples):
    shape = trimesh.creation.icosphere(1)
    mesh = Mesh([Part(spoil(np.asarray(shape.vertices)), np.asarray(shape.faces))])
    with CelRenderer(40, samples=samples, backend="native") as renderer:
        seen = renderer.render(mesh, VIEWS)
    assert seen.pictures.shape == (4, 40, 40, 3)


def test_thousands_of_parts_are_told_apart():
    square = np.array([[0, 0, 0], [0.9, 0, 0], [0.9, 0.9, 0], [0, 0.9, 0]], float)
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    mesh = Mesh([Part(np.add(square, [i % 64, i // 64, 0]), faces) for i in range(4096)])
    style = CelStyle(contour=Contour("none"))
    view = [View(0, field_of_view_deg=0)]
    with CelRenderer(256, style=style, samples=1, backend="native") as renderer:
        mask = renderer.render(mesh, view).masks[0]
    assert set(np.unique(mask)) - {0} == set(range(1, 4097))


def test_auto_takes_no_driver_that_draws_in_software(monkeypatch):
    monkeypatch.setattr(_backends, "may_have_gpu", lambda: True)
    with CelRenderer(16) as renderer, CelRenderer(16, backend="egl") as by_driver:
        assert renderer.renderer.startswith("toonnet native")
        assert _backends.is_software(by_driver.renderer)
    assert not _backends.is_software("NVIDIA H200/PCIe/SSE2; 4.6.0 NVIDIA 570.86")
    assert renderer_here().backend == "native"


def test_natively_nothing_of_opengl_is_loaded():
    code = """
import sys
sys.modules["moderngl"] = sys.modules["scipy"] = sys.modules["trimesh"] = None
import numpy as np
from toonnet.render import CelRenderer, Mesh, Part, View
with CelRenderer(16, backend="native") as renderer:
    print(renderer.render(Mesh([Part(np.eye(3), np.array([[0, 1, 2]]))]), [View(45, 35)]).coverages)
assert not any("EGL" in line or "libGL" in line for line in open("/proc/self/maps"))
"""
    assert run_python(code).startswith("[0.")
