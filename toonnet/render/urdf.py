"""Robots as URDF files describe them: links with meshes, joined in their rest pose."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from toonnet.render._errors import MeshError
from toonnet.render.load import load_mesh
from toonnet.render.mesh import Material, Mesh, Part

_Y_UP = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
_MOST_LINKS = 1000


def load_urdf(
    content: bytes, files: Mapping[str, bytes], *, pose: Mapping[str, float] | None = None
) -> Mesh:
    """Read a robot.

    Parameters
    ----------
    content
        The URDF file.
    files
        Its meshes by what follows ``package://`` in their names. Nothing else is ever read.
    pose
        Angles of joints in radians, or their shifts in metres, by name; 0 where none is given.

    Raises
    ------
    MeshError
        If it can't be read or shows nothing.
    """
    try:
        robot = _Robot(ElementTree.fromstring(content), files, pose or {})
        parts = [
            replace(part, positions=part.positions @ _Y_UP.T, normals=_turned(part.normals, _Y_UP))
            for part in robot.parts()
        ]
    except (ElementTree.ParseError, KeyError, ValueError, AttributeError) as error:
        if isinstance(error, MeshError):
            raise
        raise MeshError(f"not a readable URDF: {type(error).__name__}: {error}") from error
    return Mesh(parts, warnings=robot.warnings)


@dataclass
class _Robot:
    root: ElementTree.Element
    files: Mapping[str, bytes]
    pose: Mapping[str, float]
    warnings: list[str] = field(default_factory=list)
    meshes: dict[str, Mesh | None] = field(default_factory=dict)

    def parts(self) -> Iterator[Part]:
        """Yield the visible parts of all links in their places, z up."""
        colors = {
            each.attrib["name"]: _numbers(color, "rgba", 4)
            for each in self.root.findall("material")
            if (color := each.find("color")) is not None
        }
        places = self._places()
        for link in self.root.findall("link"):
            name = link.attrib["name"]
            for visual in link.findall("visual"):
                place = places[name] @ _origin(visual)
                yield from self._shown(visual, place, name, colors)

    def _places(self) -> dict[str, NDArray[np.float64]]:
        """Return where every link is: from the links that hang on none down the joints."""
        joints: dict[str, list[ElementTree.Element]] = {}
        children = set()
        for joint in self.root.findall("joint"):
            joints.setdefault(_link(joint, "parent"), []).append(joint)
            children.add(_link(joint, "child"))
        names = [link.attrib["name"] for link in self.root.findall("link")]
        if len(names) > _MOST_LINKS:
            raise MeshError(f"the robot has {len(names)} links, at most {_MOST_LINKS} are read")
        places = {name: np.eye(4) for name in names if name not in children}
        waiting = list(places)
        while waiting:
            parent = waiting.pop()
            for joint in joints.get(parent, ()):
                child = _link(joint, "child")
                if child not in places:
                    turn = _moved(joint, self.pose.get(joint.attrib["name"], 0.0))
                    places[child] = places[parent] @ _origin(joint) @ turn
                    waiting.append(child)
        return places

    def _shown(
        self,
        visual: ElementTree.Element,
        place: NDArray[np.float64],
        name: str,
        colors: Mapping[str, NDArray[np.float64]],
    ) -> Iterator[Part]:
        mesh, scale = self._geometry(visual)
        if mesh is None:
            return
        color = _color(visual, colors)
        linear = place[:3, :3] * scale
        for part in mesh.parts:
            own = part.material
            # A mesh's own colours go before the robot's, as programs that show robots have it.
            plain = own.color == Material().color and own.texture is None and part.colors is None
            yield replace(
                part,
                positions=part.positions @ linear.T + place[:3, 3],
                faces=part.faces[:, ::-1] if np.prod(scale) < 0 else part.faces,
                normals=_turned(part.normals, np.asarray(np.linalg.inv(linear).T)),
                material=Material(color) if plain and color else own,
                name=name,
            )

    def _geometry(self, visual: ElementTree.Element) -> tuple[Mesh | None, NDArray[np.float64]]:
        shape = visual.find("geometry/*")
        if shape is None:
            return None, np.ones(3)
        if shape.tag == "mesh":
            scale = _numbers(shape, "scale", 3) if "scale" in shape.attrib else np.ones(3)
            return self._mesh(shape.attrib["filename"]), scale
        return _primitive(shape), np.ones(3)

    def _mesh(self, address: str) -> Mesh | None:
        if address not in self.meshes:
            self.meshes[address] = self._read(address)
        return self.meshes[address]

    def _read(self, address: str) -> Mesh | None:
        name = address.removeprefix("package://").lstrip("/")
        kind = posixpath.splitext(name)[1].lstrip(".").lower()
        try:
            # As programs that show robots have it: which axis a mesh's file says is up isn't asked.
            return load_mesh(
                self.files[name],
                file_type=kind,
                files=_Beside(self.files, posixpath.dirname(name)),
                up="y",
            )
        except (KeyError, OSError, MeshError) as error:
            self.warnings.append(f"left out {name[-100:]!r}: {error}")
            return None


class _Beside(Mapping[str, bytes]):
    """Files by their names from a folder on."""

    def __init__(self, files: Mapping[str, bytes], folder: str) -> None:
        self._files, self._folder = files, folder

    def __getitem__(self, name: str) -> bytes:
        return self._files[posixpath.normpath(posixpath.join(self._folder, name))]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _link(joint: ElementTree.Element, end: str) -> str:
    found = joint.find(end)
    if found is None:
        raise ValueError(f"the joint {joint.attrib.get('name')!r} has no {end}")
    return found.attrib["link"]


def _numbers(element: ElementTree.Element, name: str, count: int) -> NDArray[np.float64]:
    values = np.array([float(word) for word in element.attrib[name].split()])
    if len(values) != count or not np.isfinite(values).all():
        raise ValueError(f"{element.tag} {name} must be {count} numbers: {element.attrib[name]!r}")
    return values


def _origin(element: ElementTree.Element) -> NDArray[np.float64]:
    """Return the transform that an element's origin says."""
    made = np.eye(4)
    origin = element.find("origin")
    if origin is not None:
        if "xyz" in origin.attrib:
            made[:3, 3] = _numbers(origin, "xyz", 3)
        if "rpy" in origin.attrib:
            roll, pitch, yaw = _numbers(origin, "rpy", 3)
            about = np.eye(3)
            made[:3, :3] = (
                _rotation(about[2], yaw) @ _rotation(about[1], pitch) @ _rotation(about[0], roll)
            )
    return made


def _moved(joint: ElementTree.Element, value: float) -> NDArray[np.float64]:
    """Return what a joint does at an angle or a shift."""
    made = np.eye(4)
    axis = joint.find("axis")
    along = np.array([1.0, 0, 0]) if axis is None else _numbers(axis, "xyz", 3)
    if value and np.any(along):
        along = along / np.linalg.norm(along)
        if joint.attrib.get("type") == "prismatic":
            made[:3, 3] = along * value
        else:
            made[:3, :3] = _rotation(along, value)
    return made


def _rotation(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Return the rotation about a unit axis (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def _turned(
    normals: NDArray[np.float64] | None, turn: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    if normals is None:
        return None
    made = normals @ turn.T
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def _color(
    visual: ElementTree.Element, colors: Mapping[str, NDArray[np.float64]]
) -> tuple[float, float, float, float] | None:
    material = visual.find("material")
    if material is None:
        return None
    own = material.find("color")
    found = colors.get(material.attrib.get("name", "")) if own is None else _numbers(own, "rgba", 4)
    if found is None:
        return None
    red, green, blue, opacity = np.clip(found, 0, 1).tolist()
    return red, green, blue, opacity


def _primitive(shape: ElementTree.Element) -> Mesh | None:
    """Return a box, a cylinder or a sphere."""
    import trimesh

    if shape.tag == "box":
        made = trimesh.creation.box(_numbers(shape, "size", 3))
    elif shape.tag == "cylinder":
        radius, length = (_numbers(shape, name, 1)[0] for name in ("radius", "length"))
        made = trimesh.creation.cylinder(radius, length, sections=32)
    elif shape.tag == "sphere":
        made = trimesh.creation.icosphere(3, radius=_numbers(shape, "radius", 1)[0])
    else:
        return None
    return Mesh([Part(np.asarray(made.vertices, float), np.asarray(made.faces, np.int64))])
