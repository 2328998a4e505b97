"""Models and renderers for the tests."""

import numpy as np
import pytest
import trimesh

from toonnet.render import CelRenderer, Material, Mesh, Part


def part(shape, color=(0.8, 0.8, 0.8), at=(0, 0, 0), **settings):
    """Return one of trimesh's shapes as a part."""
    return Part(
        np.asarray(shape.vertices) + at,
        np.asarray(shape.faces),
        Material((*color, 1.0)),
        **settings,
    )


@pytest.fixture(scope="session")
def sphere():
    """Return a unit sphere with exact normals, fine enough to be taken for one."""
    shape = trimesh.creation.icosphere(6)
    return Mesh([part(shape, (0.9, 0.6, 0.3), normals=np.asarray(shape.vertices))])


@pytest.fixture(scope="session")
def box():
    """Return a box of half sides 1, 0.7, 0.5, one part a face, in six colours."""
    half = np.array([1.0, 0.7, 0.5])
    parts = []
    for axis in range(3):
        for side in (-1, 1):
            first, second = (axis + 1) % 3, (axis + 2) % 3
            corners = np.zeros((4, 3))
            corners[:, axis] = side
            corners[:, first] = [-1, 1, 1, -1]
            corners[:, second] = [-1, -1, 1, 1]
            faces = np.array([[0, 1, 2], [0, 2, 3]])[:, ::side]
            color = (0.2 + 0.3 * axis, 0.9 if side > 0 else 0.4, 0.5)
            parts.append(Part(corners * half, faces, Material((*color, 1.0))))
    return Mesh(parts)


@pytest.fixture(scope="session")
def figure():
    """Return a small figure of several shapes and colours."""
    return Mesh(
        [
            part(trimesh.creation.icosphere(3), (1, 0.6, 0.2)),
            part(trimesh.creation.torus(1.0, 0.35), (0.3, 0.7, 0.9)),
            part(trimesh.creation.box(), (0.95, 0.95, 0.95), (0, 1.4, 0)),
        ]
    )


@pytest.fixture(params=["egl", "native"])
def backend(request):
    """Return each way to draw."""
    return request.param


@pytest.fixture
def renderer(backend):
    """Return a maker of renderers that are closed, and free of OpenGL errors, at the end."""
    made = []

    def make(*arguments, **settings):
        made.append(CelRenderer(*arguments, backend=backend, **settings))
        assert gl_error(made[-1]) == "GL_NO_ERROR"
        return made[-1]

    yield make
    for one in made:
        assert gl_error(one) == "GL_NO_ERROR"
        one.close()


def gl_error(renderer):
    """Return what OpenGL last complained of, if it is open at all."""
    context = getattr(renderer._canvas, "context", None)
    return "GL_NO_ERROR" if context is None or context._context is None else context.gl.error
