"""The shader passes of a picture: the scene, its contours, and the finished slot of a strip."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from toonnet.render._canvas import Settings, light_directions
from toonnet.render._lines import lines_of
from toonnet.render.camera import Camera

if TYPE_CHECKING:
    import moderngl

    from toonnet.render._egl.upload import UploadedMesh

_MODES = {"eq1": 0, "flat": 1, "unlit": 2}
_CONTOURS = {"none": 0, "sobel": 1, "black_stroke": 2}
_CELL_PX = 8
"""Wide lines are looked for only in cells of so many pixels that have a contour near: 19 of 20
pixels of a picture have none."""


@cache
def _source(name: str) -> str:
    return (files("toonnet.render") / "shaders" / name).read_text(encoding="utf-8")


def _program(
    gl: moderngl.Context, names: tuple[str, ...], vertex: str, **defines: int
) -> moderngl.Program:
    head = "#version 330 core\n" + "".join(
        f"#define {key} {value}\n" for key, value in defines.items()
    )
    return gl.program(
        vertex_shader=head + _source(vertex),
        fragment_shader=head + "".join(_source(name) for name in names),
    )


def _set(program: moderngl.Program, name: str, value: object) -> None:
    """Set a uniform, unless the compiler found that nothing depends on it."""
    if name in program:
        program[name] = value


def _one_or_all(values: list[tuple[float, ...]]) -> object:
    """Return what an array of so many values takes: OpenGL's arrays of one are no arrays."""
    return values[0] if len(values) == 1 else values


class Passes:
    """Programs and targets for pictures of one size in one style."""

    def __init__(self, gl: moderngl.Context, settings: Settings) -> None:
        style, size_px, scale = settings.style, settings.size_px, settings.scale
        self._gl, self._style, self._size_px = gl, style, size_px
        side = size_px * scale
        identity = settings.masks or style.contour.mode == "black_stroke"
        self._color, self._identity = gl.texture((side, side), 4), gl.texture((side, side), 4)
        self._depth = gl.depth_texture((side, side))
        self._depth.compare_func = ""
        targets = [self._color, self._identity] if identity else [self._color]
        self._scene = gl.framebuffer(targets, self._depth)
        self._edges = gl.texture((size_px, size_px), scale * scale)
        self._edges_target = gl.framebuffer([self._edges])
        cells = -(-size_px // _CELL_PX)
        self._near = gl.texture((cells, cells), 1)
        self._near_target = gl.framebuffer([self._near])
        for texture in (self._color, self._identity, self._edges, self._near):
            texture.filter = (gl.NEAREST, gl.NEAREST)
        self._ramp = gl.texture((len(style.ramp), 1), 3, style.ramp.tobytes(), alignment=1)
        self.scene_programs = (
            self._scene_program(textured=False, identity=identity),
            self._scene_program(textured=True, identity=identity),
        )
        contour = style.contour
        lines = lines_of(contour, scale)
        self._radius, farthest = lines.radius, lines.reach + lines.stray
        defines = {
            "SCALE": scale,
            "OUTPUTS": 1 + settings.masks + settings.depths,
            "CONTOUR": _CONTOURS[contour.mode],
            "SILHOUETTE": int(contour.silhouette),
            "PARTS": int(contour.parts),
            "REACH": lines.reach,
            "CELL": _CELL_PX,
            "FARTHEST": -(-farthest // scale),
        }
        self._screens = {
            parallel: _Screens(gl, {**defines, "PARALLEL": parallel}, wide=lines.reach > 0)
            for parallel in (0, 1)
        }

    def _scene_program(self, *, textured: bool, identity: bool) -> moderngl.Program:
        style = self._style
        program = _program(
            self._gl,
            ("scene.frag",),
            "scene.vert",
            MODE=_MODES[style.mode],
            LIGHTS=len(style.lights),
            TEXTURED=int(textured),
            IDENTITY=int(identity),
        )
        _set(program, "alpha", style.alpha)
        _set(program, "beta", style.beta)
        _set(program, "ambient", style.ambient)
        _set(program, "base_color", 0)
        _set(program, "ramp", 1)
        _set(program, "light_color", _one_or_all([light.color for light in style.lights]))
        return program

    def draw_scene(self, mesh: UploadedMesh, camera: Camera) -> None:
        """Draw a mesh as a camera sees it, before contours."""
        matrix = (camera.projection_matrix @ camera.view_matrix).T  # OpenGL stores columns first.
        directions = light_directions(camera, self._style)
        for program in self.scene_programs:
            _set(program, "view_projection", tuple(matrix.ravel()))
            _set(program, "light_direction", _one_or_all(directions))
        self._ramp.use(1)
        self._scene.use()
        self._scene.clear(1.0, 1.0, 1.0, 0.0, depth=1.0)
        mesh.draw()

    def finish(
        self, target: moderngl.Framebuffer, slot: int, camera: Camera, stroke_seed: int
    ) -> None:
        """Ink and average the scene into a slot of a strip."""
        self._gl.enable_only(self._gl.NOTHING)
        screens = self._screens[int(camera.view.field_of_view_deg == 0)]
        textures = (self._color, self._identity, self._depth, self._edges, self._near)
        for unit, texture in enumerate(textures):
            texture.use(unit)
        for screen, into in zip(
            screens.before, (self._edges_target, self._near_target), strict=False
        ):
            self._uniforms(screen.program, camera, stroke_seed)
            into.use()
            screen.render(vertices=3)
        program = screens.finish.program
        self._uniforms(program, camera, stroke_seed)
        _set(program, "slot_top_px", slot * self._size_px)
        target.viewport = (0, slot * self._size_px, self._size_px, self._size_px)
        target.use()
        screens.finish.render(vertices=3)

    def _uniforms(self, program: moderngl.Program, camera: Camera, stroke_seed: int) -> None:
        contour = self._style.contour
        for unit, name in enumerate(("color", "identity", "depth", "edges", "near")):
            _set(program, f"scene_{name}", unit)
        _set(program, "threshold", contour.threshold)
        _set(program, "softness", contour.softness)
        _set(program, "ink", contour.ink)
        _set(program, "radius", self._radius)
        _set(program, "depth_planes", (camera.near, camera.far))
        _set(program, "stroke_seed", float(stroke_seed))


class _Screens:
    """The passes over all pixels."""

    def __init__(self, gl: moderngl.Context, defines: dict[str, int], *, wide: bool) -> None:
        finish = _program(gl, ("contour.glsl", "finish.frag"), "screen.vert", **defines)
        self.finish = gl.vertex_array(finish, [])
        sources = (("contour.glsl", "edges.frag"), ("near.frag",)) if wide else ()
        self.before = [
            gl.vertex_array(_program(gl, names, "screen.vert", **defines), []) for names in sources
        ]
