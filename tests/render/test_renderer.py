"""The renderer as a whole: the same bytes whatever else is drawn, clear errors, flat memory."""

import threading
from pathlib import Path

import numpy as np
import pytest
import trimesh
from render.conftest import part
from subprocesses import run_python

from toonnet.render import (
    CelRenderer,
    CelStyle,
    ContextLost,
    Contour,
    ExplicitViews,
    Mesh,
    MeshError,
    Part,
    StratifiedViews,
    View,
)

ROOT = str(Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("contour", ["sobel", "black_stroke"])
def test_a_snapshot_alone_is_that_of_a_batch(figure, box, renderer, samples, contour):
    style = CelStyle(contour=Contour(contour, width_px=3))
    views = StratifiedViews(16, seed=9)
    whole = renderer(48, style=style, samples=samples).render(figure, views)
    many = list(
        renderer(48, style=style, samples=samples).render_many(
            [(box, StratifiedViews(5)), (figure, views), (box, StratifiedViews(30))]
        )
    )
    assert np.array_equal(whole.pictures, many[1].pictures)
    assert np.array_equal(whole.depths, many[1].depths)
    alone = renderer(48, style=style, samples=samples)
    for index in (0, 7, 15):
        if contour == "black_stroke" and index:
            continue  # The stroke's seed is the view's number.
        single = alone.render(figure, [views.view(index, 0)])
        assert np.array_equal(single.pictures[0], whole.pictures[index])
        assert np.array_equal(single.masks[0], whole.masks[index])


def test_pictures_alone_are_those_of_all_outputs(figure, renderer):
    views = StratifiedViews(3)
    everything = renderer(64).render(figure, views)
    pictures = renderer(64, outputs="pictures").render(figure, views)
    assert np.array_equal(everything.pictures, pictures.pictures)
    assert pictures.masks is None
    assert pictures.depths is None


def test_a_view_that_shows_little_is_drawn_again(renderer):
    needle = Mesh([part(trimesh.creation.box((0.001, 1, 1)))])  # Nothing to see from the front.

    class Turning:
        def __len__(self):
            return 2

        def view(self, index, attempt):
            return View(90 * min(attempt, 1) + index)

    snapshots = renderer(64, style=CelStyle(contour=Contour("none"))).render(needle, Turning())
    assert [camera.view.azimuth_deg for camera in snapshots.cameras] == [90, 91]
    assert (snapshots.coverages > 0.5).all()
    asked = renderer(64, style=CelStyle(contour=Contour("none"))).render(needle, [View(0)])
    assert asked.coverages[0] < 0.05


def test_no_models_and_no_views(figure, renderer):
    one = renderer(16)
    assert list(one.render_many([])) == []
    assert one.render(figure, []).pictures.shape == (0, 16, 16, 3)
    assert one.render(figure, ExplicitViews([View(0)])).pictures.shape == (1, 16, 16, 3)


def test_materials_textures_and_holes(renderer):
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)
    faces, uv = np.array([[0, 1, 2], [0, 2, 3]]), np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    texture = np.zeros((2, 2, 4), np.uint8)
    texture[0, 0], texture[0, 1], texture[1, 0] = (
        [255, 0, 0, 255],
        [0, 255, 0, 255],
        [0, 0, 255, 255],
    )
    from toonnet.render import Material

    texture = np.kron(texture, np.ones((16, 16, 1), np.uint8))
    card = Mesh([Part(corners, faces, Material((1, 1, 1, 1), texture), uv=uv)])
    style = CelStyle(mode="unlit", contour=Contour("none"))
    picture = renderer(64, style=style, margin=0).render(card, [View(0, field_of_view_deg=0)])
    assert picture.pictures[0, 8, 8].tolist() == [255, 0, 0]
    assert picture.pictures[0, 8, 55].tolist() == [0, 255, 0]
    assert picture.pictures[0, 55, 8].tolist() == [0, 0, 255]
    assert picture.pictures[0, 60, 60].tolist() == [255, 255, 255]
    assert picture.masks[0, 60, 60] == 0
    # Around the hole the picture is never darker than what it is made of.
    assert picture.pictures[0].max(axis=-1).min() > 110


def test_a_mesh_that_is_drawn_again_is_uploaded_once(figure, box, renderer, monkeypatch):
    uploads = []
    one, views = renderer(32), StratifiedViews(3)
    upload = one._canvas.model

    def counted(mesh):
        uploads.append(mesh)
        return upload(mesh)

    monkeypatch.setattr(one._canvas, "model", counted)
    first = [one.render(model, views).pictures for model in (figure, figure, box, figure)]
    assert uploads == [figure, box, figure]
    assert all(np.array_equal(first[0], again) for again in (first[1], first[3]))


def test_renderers_in_one_thread_take_turns(figure, box, renderer):
    models = [(model, StratifiedViews(20)) for model in (figure, box, figure)]
    alone = [snapshots.pictures for snapshots in renderer(32).render_many(models)]
    wide = renderer(48).render(box, StratifiedViews(20)).pictures
    first, second = renderer(32), renderer(48)
    for expected, snapshots in zip(alone, first.render_many(models), strict=True):
        assert np.array_equal(snapshots.pictures, expected)
        assert np.array_equal(second.render(box, StratifiedViews(20)).pictures, wide)
    second.close()
    assert np.array_equal(first.render(*models[0]).pictures, alone[0])


def test_a_renderer_belongs_to_its_thread(figure, renderer):
    one, caught = renderer(16), []

    def use():
        try:
            one.render(figure, [View(0)])
        except ContextLost as error:
            caught.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert "another thread" in caught[0]


def test_a_closed_renderer_says_so(figure, backend):
    with CelRenderer(16, backend=backend) as one:
        one.render(figure, [View(0)])
    one.close()
    with pytest.raises(ContextLost, match="closed"):
        one.render(figure, [View(0)])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size_px": 0}, "size_px must be in 1 to"),
        ({"size_px": 1 << 20}, "size_px must be in 1 to"),
        ({"samples": 2}, "samples must be 1 or 4, got 2"),
        ({"margin": 0.5}, "margin"),
        ({"outputs": "none"}, "outputs"),
        ({"least_coverage": 2}, "least_coverage"),
        ({"threads": 0}, "threads must be between 1 and"),
    ],
)
def test_what_cant_be_is_refused(settings, message, backend):
    with pytest.raises(ValueError, match=message):
        CelRenderer(**settings, backend=backend)


def test_an_unknown_backend_is_refused():
    with pytest.raises(ValueError, match="backend must be one of auto, egl, native, got 'vulkan'"):
        CelRenderer(16, backend="vulkan")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ({"faces": np.zeros((0, 3), int)}, "no faces"),
        ({"positions": np.full((3, 3), np.nan)}, "aren't finite"),
        ({"faces": np.array([[0, 1, 3]])}, "outside 0 to 2"),
        ({"faces": np.array([[0, 1]])}, "F x 3"),
        ({"uv": np.zeros((2, 2))}, "uv must be 3 x 2"),
    ],
)
def test_a_broken_mesh_is_refused(spoil, message):
    good = {"positions": np.eye(3), "faces": np.array([[0, 1, 2]])}
    with pytest.raises(MeshError, match=message):
        Mesh([Part(**{**good, **spoil})])


def test_missing_egl_is_a_named_error():
    code = """
from toonnet.render import CelRenderer, RendererUnavailable
try:
    CelRenderer(16, backend="egl")
except RendererUnavailable as error:
    print(error)
"""
    printed = run_python(code, __EGL_VENDOR_LIBRARY_FILENAMES="/nonexistent.json")
    assert "libegl1" in printed


@pytest.mark.parametrize("order", ["tensorflow first", "renderer first"])
def test_tensorflow_in_the_same_process_harms_nothing(order):
    code = f"""
import numpy as np
from toonnet.render import CelRenderer, Mesh, Part, View
triangle = Mesh([Part(np.eye(3), np.array([[0, 1, 2]]))])
if {order == "renderer first"}:
    with CelRenderer(16, backend="egl") as renderer:
        renderer.render(triangle, [View(20)])
    opened = CelRenderer(16, backend="egl")
import tensorflow
for size_px in (24, 32):
    with CelRenderer(size_px, backend="egl") as renderer:
        print(renderer.render(triangle, [View(20)]).pictures.shape)
if {order == "renderer first"}:
    opened.render(triangle, [View(20)])
squares = tensorflow.function(lambda x: tensorflow.reduce_sum(x * x), jit_compile=True)
print(squares(tensorflow.ones(3)).numpy())
"""
    printed = run_python(code, timeout_s=240, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
    assert printed.split("\n")[:3] == ["(1, 24, 24, 3)", "(1, 32, 32, 3)", "3.0"]


def test_a_renderer_isnt_used_after_a_fork(backend):
    code = f"""
import os, warnings
from toonnet.render import CelRenderer, ContextLost
with CelRenderer(16, backend="{backend}") as renderer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if not child:
        try:
            renderer.renderer
        except ContextLost as error:
            os._exit(7 if "fork" in str(error) else 1)
        os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert run_python(code).strip() == "7"


TRIANGLE = """
import numpy as np
from toonnet.render import CelRenderer, Mesh, Part, RenderError, View
triangle = Mesh([Part(np.eye(3), np.array([[0, 1, 2]]))])
"""


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "renderer = CelRenderer(16, backend='egl')\n"
            "renderer._canvas.context._context.release()\n"
            "act = lambda: renderer.render(triangle, [View(0)])",
            "ContextLost the renderer's context was destroyed",
        ),
        (
            "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
            "act = lambda: CelRenderer(4096, backend='egl')",
            "RenderError the OpenGL driver can't hold pictures of 4096 x 4096, 4 samples",
        ),
        (
            "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
            "renderer = CelRenderer(4096, outputs='pictures', backend='native')\n"
            "act = lambda: renderer.render(triangle, [View(0)])",
            "RenderError there is no memory for pictures of 4096 x 4096, 4 samples",
        ),
        ("act = lambda: CelRenderer(1 << 30)", "ValueError size_px must be in 1 to "),
        (
            "import sys\nsys.modules['moderngl'] = None\n"
            "act = lambda: CelRenderer(16, backend='egl')",
            "RendererUnavailable rendering by OpenGL needs moderngl",
        ),
    ],
    ids=["destroyed", "no memory", "no memory natively", "too large", "no moderngl"],
)
def test_what_fails_is_a_named_error_and_no_crash(code, message):
    ending = """
try:
    act()
except (RenderError, ValueError) as error:
    print(type(error).__name__, error)
"""
    assert run_python(TRIANGLE + code + ending).startswith(message)


def test_resident_memory_stays_flat_over_many_frames(backend):
    # Appended, not PYTHONPATH: an installed toonnet has to stay before the tree's.
    code = f"""
import sys
sys.path.append({str(ROOT)!r})
from benchmarks.render_soak import growth, soaked
seen = list(soaked(1000, 48, "{backend}"))
assert len(seen) == 100, len(seen)
print(growth(seen))
"""
    assert float(run_python(code, timeout_s=240)) < 0.05
