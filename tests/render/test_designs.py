"""Every design: what its parameters give is sound, repeatable, and depends on each of them."""

from dataclasses import replace
from itertools import zip_longest
from types import SimpleNamespace

import numpy as np
import pytest

from toonnet.render.bodies import DESIGNS
from toonnet.render.bodies.kit import _nets, _surface, assembled

ALL = pytest.mark.parametrize("design", DESIGNS.values(), ids=list(DESIGNS))


@pytest.fixture
def rough(monkeypatch):
    """Have figures modelled from few faces, near their surface, paint noted instead of drawn."""

    def noted(surface, region, name, color, detail=0.0):
        values = region.distance(surface.positions)[:, None]
        coats = (*surface.coats, _surface.Coat(name, color))
        return replace(surface, normals=surface.normals + values, coats=coats)

    monkeypatch.setattr(_surface, "DETAIL", 0.25)
    monkeypatch.setattr(_surface.Surface, "painted", noted)
    for module in (_nets, _surface):
        monkeypatch.setattr(module, "settled", lambda shape, points, reach: points)
        monkeypatch.setattr(module, "normals", lambda shape, points: np.zeros_like(points))


def surfaces_of(design, parameters):
    """Yield all that is drawn of a figure, surface by surface."""
    for surface in design.figure(SimpleNamespace(**parameters)):
        yield surface.coats, surface.positions.tobytes(), surface.normals.tobytes()


def differs(design, parameters, plain):
    """Return whether a figure differs from another; the first difference ends the modelling."""
    pairs = zip_longest(surfaces_of(design, parameters), plain)
    return any(one != other for one, other in pairs)


SHARES = (0.03, 0.35, 0.65, 0.97)
"""Of a range: where values that differ from a given one are looked for."""


def test_designs_are_listed_by_label():
    labels = [design.label for design in DESIGNS.values()]
    assert labels == sorted(labels)
    assert all(name == design.name for name, design in DESIGNS.items())
    for label in set(labels):
        assert labels.count(label) >= 3, label


@ALL
def test_has_a_dozen_parameters_that_spread_over_their_ranges(design):
    assert len(design.ranges) >= 12
    drawn = [design.parameters(seed) for seed in range(8)]
    assert drawn == [design.parameters(seed) for seed in range(8)]
    for name in design.ranges:
        assert len({parameters[name] for parameters in drawn}) >= 2, name
    assert design.parameters(8) != drawn[0]


@ALL
def test_every_parameter_matters(design, rough):
    given = design.parameters(0)
    plain = list(surfaces_of(design, given))
    assert not differs(design, given, plain)
    for name, span in design.ranges.items():
        others = (value for value in map(span.at, SHARES) if value != given[name])
        assert any(differs(design, {**given, name: value}, plain) for value in others), name


@ALL
def test_is_closed_finite_named_and_faces_outwards(design, monkeypatch):
    monkeypatch.setattr(_surface, "DETAIL", 0.6)
    surfaces = list(design.figure(SimpleNamespace(**design.parameters(3))))
    for surface in surfaces:
        seen = {surface.coats[index].name for index in np.unique(surface.worn)}
        assert seen == {coat.name for coat in surface.coats}, "painted where there is nothing"
        corners, count = surface.faces, len(surface.positions)
        following = np.roll(corners, -1, axis=1).ravel()
        there, back = corners.ravel() * count + following, following * count + corners.ravel()
        assert np.array_equal(np.sort(there), np.sort(back)), surface.coats
        a, b, c = surface.positions[corners].transpose(1, 0, 2)
        assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0, surface.coats
    mesh = assembled(surfaces)
    assert 1_000 <= mesh.face_count <= 40_000
    assert all(part.name for part in mesh.parts)
    assert len({(part.name, part.material.color) for part in mesh.parts}) == len(mesh.parts)
    for part in mesh.parts:
        np.testing.assert_allclose(np.linalg.norm(part.normals, axis=1), 1, atol=1e-6)


def test_wrong_parameters_are_named():
    design = next(iter(DESIGNS.values()))
    good = design.parameters(0)
    with pytest.raises(ValueError, match="missing or unknown: wheels"):
        design.mesh({**good, "wheels": 4})
    with pytest.raises(ValueError, match=f"missing or unknown: {min(good)}"):
        design.mesh({name: value for name, value in good.items() if name != min(good)})
    number = next(name for name, value in good.items() if isinstance(value, float))
    with pytest.raises(ValueError, match=f"{number} must be finite, got nan"):
        design.mesh({**good, number: float("nan")})
    with pytest.raises(ValueError, match="seed must be at least 0, got -1"):
        design.parameters(-1)
