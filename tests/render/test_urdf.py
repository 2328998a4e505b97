"""Robots: links in their places, in the pose asked for."""

import numpy as np
import pytest
import trimesh

from toonnet.render import MeshError
from toonnet.render.urdf import load_urdf

ARM = """<robot name="arm">
<material name="blue"><color rgba="0 0 1 1"/></material>
<link name="base"><visual><geometry><box size="0.2 0.4 0.6"/></geometry>
  <material name="blue"/></visual></link>
<link name="hand"><visual><origin xyz="0 0 1" rpy="0 1.5707963267948966 0"/>
  <geometry><cylinder radius="0.1" length="2"/></geometry>
  <material name="own"><color rgba="1 0 0 0.5"/></material></visual></link>
<joint name="elbow" type="revolute"><parent link="base"/><child link="hand"/>
  <origin xyz="0 0 0.3"/><axis xyz="0 0 2"/></joint>
</robot>"""
MESH = """<robot name="r"><link name="a"><visual><geometry>
<mesh filename="package://m/{}" scale="-1 1 1"/></geometry></visual></link>
<link name="b"><visual><geometry><sphere radius="1"/></geometry></visual></link></robot>"""


def bounds(part):
    return part.positions.min(axis=0), part.positions.max(axis=0)


def test_links_stand_upright_where_their_joints_put_them():
    base, hand = load_urdf(ARM.encode(), {}).parts
    assert (base.name, hand.name) == ("base", "hand")
    assert base.material.color == (0, 0, 1, 1)
    assert hand.material.color == (1, 0, 0, 0.5)
    # x stays, z becomes y, y becomes -z.
    np.testing.assert_allclose(bounds(base), [[-0.1, -0.3, -0.2], [0.1, 0.3, 0.2]], atol=1e-9)
    # The cylinder lies along x, one above the joint.
    np.testing.assert_allclose(bounds(hand), [[-1, 1.2, -0.1], [1, 1.4, 0.1]], atol=1e-3)


def test_a_pose_turns_about_the_joint_s_axis():
    _, hand = load_urdf(ARM.encode(), {}, pose={"elbow": np.pi / 2}).parts
    np.testing.assert_allclose(bounds(hand), [[-0.1, 1.2, -1], [0.1, 1.4, 1]], atol=1e-3)
    sliding = ARM.replace("revolute", "prismatic").encode()
    _, hand = load_urdf(sliding, {}, pose={"elbow": 0.5}).parts
    np.testing.assert_allclose(bounds(hand), [[-1, 1.7, -0.1], [1, 1.9, 0.1]], atol=1e-3)


@pytest.mark.parametrize("kind", ["stl", "obj", "glb", "dae"])
def test_meshes_are_read_mirrored_and_right_side_out(kind):
    box = trimesh.creation.box((1, 2, 4))
    box.apply_translation((3, 0, 0))
    if kind == "dae":
        content = trimesh.exchange.dae.export_collada(box)
    else:
        content = box.export(file_type=kind)
    content = content.encode() if isinstance(content, str) else content
    mesh = load_urdf(MESH.format(f"box.{kind}").encode(), {f"m/box.{kind}": content})
    part = mesh.parts[0]
    np.testing.assert_allclose(bounds(part), [[-3.5, -2, -1], [-2.5, 2, 1]], atol=1e-6)
    assert trimesh.Trimesh(part.positions, part.faces).volume == pytest.approx(8)


def test_a_missing_mesh_is_left_out_and_named():
    mesh = load_urdf(MESH.format("../../etc/passwd.stl").encode(), {})
    assert len(mesh.parts) == 1
    assert "passwd.stl" in mesh.warnings[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<robot",
        b"<robot/>",
        ARM.replace('xyz="0 0 0.3"', 'xyz="0 0"').encode(),
        ARM.replace('xyz="0 0 0.3"', 'xyz="0 0 nan"').encode(),
        ARM.replace('<child link="hand"/>', "").encode(),
        ARM.replace('<child link="hand"/>', '<child link="base"/>').encode(),
    ],
)
def test_what_isnt_a_robot_is_one_clear_error(content):
    with pytest.raises(MeshError) as caught:
        load_urdf(content, {})
    assert "\n" not in str(caught.value)
