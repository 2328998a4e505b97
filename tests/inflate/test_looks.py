"""Inflated drawings looked at: straight from the front, from the sides, in other programs."""

import cv2
import numpy as np
import pytest
from gltf import issues, needs_node
from inflate.conftest import check_valid, disc, flat, likeness, openmoji_cutouts

from toonnet.inflate import inflate
from toonnet.render import StratifiedViews, TurnedViews, View, load_mesh

STRAIGHT = View(0.0, 0.0, 0.0, 0.0)
SIDEWAYS = [View(side * 60.0, pitch, 0.0, 12.0) for side in (-1, 1) for pitch in (-20.0, 0.0, 20.0)]


@pytest.fixture(scope="module")
def models():
    """Return a hundred real drawings with their alpha and models."""
    cutouts = openmoji_cutouts(100, 256)
    return {name: (*drawn, inflate(*drawn)) for name, drawn in cutouts.items()}


def placed(picture, camera, size_px):
    """Return a drawing where a camera that looks at its model straight has it."""
    height, width = picture.shape[:2]
    longer = max(height, width)
    corners = np.array([[0, 0], [width, 0], [0, height]], float)
    centred = (corners - [width / 2, height / 2]) / longer * [1, -1]
    seen = camera.project(np.column_stack([centred, np.zeros(3)]), size_px)
    matrix = cv2.getAffineTransform(
        (corners - 0.5).astype(np.float32), (seen - 0.5).astype(np.float32)
    )
    return cv2.warpAffine(picture, matrix, (size_px, size_px), borderValue=(255, 255, 255))


def test_real_drawings_become_closed_surfaces(models):
    for picture, _, model in models.values():
        check_valid(model)
        for part in model.parts:
            left, top, right, bottom = part.box_px
            assert -3 <= left < right <= picture.shape[1] + 3
            assert -3 <= top < bottom <= picture.shape[0] + 3
            assert part.parent is None or model.parts[part.parent].layer <= part.layer


def test_the_straight_front_gives_the_drawing_back(models, plain):
    found = {}
    for name, (picture, _, model) in models.items():
        shot = plain.render(model.render_mesh(), [STRAIGHT])
        expected = placed(picture, shot.cameras[0], 256)
        found[name] = likeness(shot.pictures[0], expected)
    assert np.median(list(found.values())) > 0.98
    assert min(found.values()) >= 0.95, sorted(found.items(), key=lambda pair: pair[1])[:5]


def test_from_the_sides_there_is_no_paper_on_the_body(plain):
    for seed, color in enumerate([(200, 30, 30), (30, 60, 160), (20, 20, 20)]):
        rng = np.random.default_rng(seed)
        noise = cv2.GaussianBlur(rng.random((300, 260)), (0, 0), 20)
        mask = (noise > np.quantile(noise, 0.45)) & (disc(140, side=300)[:, 20:280])
        brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
        mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, brush)
        soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.5)
        alpha = np.rint(soft * 255).astype(np.uint8)
        picture = np.rint(255 + (np.array(color) - 255.0) * soft[..., None]).astype(np.uint8)
        shot = plain.render(inflate(picture, alpha).render_mesh(), SIDEWAYS)
        for seen, number in zip(shot.pictures, shot.masks, strict=True):
            within = cv2.erode((number > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            strange = np.abs(seen[within].astype(int) - color).max(axis=1) > 24
            # Where two limbs nearly touch, a pixel's samples may fall between them.
            assert strange.mean() < 0.002


def test_from_the_sides_nothing_is_torn(models, plain):
    """A drawing in one piece without holes is seen in one piece, with no paper shining through."""
    looked_at = 0
    for picture, alpha, _ in list(models.values())[::4]:
        opaque = (alpha >= 128).astype(np.uint8)
        count, _ = cv2.connectedComponents(opaque)
        contours, _ = cv2.findContours(opaque, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        if count != 2 or len(contours) != 1 or cv2.contourArea(contours[0]) < 0.5 * opaque.sum():
            continue
        looked_at += 1
        shot = plain.render(inflate(picture, alpha).render_mesh(), SIDEWAYS)
        for number in shot.masks:
            shown = (number > 0).astype(np.uint8)
            pieces, _, stats, _ = cv2.connectedComponentsWithStats(shown)
            assert stats[1:, cv2.CC_STAT_AREA].max() > 0.98 * shown.sum(), pieces
    assert looked_at >= 5


def test_limbs_and_wheels_are_parts_of_their_own():
    y, x = np.mgrid[:400, :400]
    body = ((x - 200) / 150) ** 2 + ((y - 150) / 90) ** 2 <= 1
    legs = [(abs(x - at) < 18) & (y > 180) & (y < 340) for at in (110, 170, 250, 300)]
    picture = flat(np.logical_or.reduce([body, *legs]), (150, 150, 160))
    model = inflate(picture)
    assert len(model.parts) == 5
    assert sorted(part.parent is None for part in model.parts) == [False] * 4 + [True]
    assert sorted(round(part.box_px[0], -1) for part in model.parts[1:]) == [90, 150, 230, 280]
    leg = model.parts[1]
    assert leg.thickness == pytest.approx(leg.inscribed_diameter, rel=0.25), "a leg is round"

    car = (x > 40) & (x < 360) & (y > 150) & (y < 250)
    wheels = [np.hypot(x - at, y - 250) < 38 for at in (110, 290)]
    picture = flat(np.logical_or.reduce([car, *wheels]), (200, 60, 50))
    picture[np.logical_or(*wheels)] = 40, 40, 45
    model = inflate(picture)
    assert len(model.parts) == 3
    assert [part.layer for part in model.parts] == [0, 1, 1]
    chassis = model.parts[0]
    for wheel in model.parts[1:]:
        at = wheel.positions[np.argmax(wheel.positions[:, 2])]
        near = np.hypot(*(chassis.positions[:, :2] - at[:2]).T) < 0.05
        assert at[2] > chassis.positions[near, 2].max(), "wheels stand out"


def test_eyes_stay_on_the_face(plain):
    picture = flat(disc(150), (240, 200, 60))
    for at in (150, 250):
        cv2.circle(picture, (at, 180), 24, (20, 20, 20), -1)
    model = inflate(picture)
    assert len(model.parts) == 1


def test_an_outline_stays_thin():
    picture = flat(disc(150), (20, 20, 20))
    picture[disc(138)] = 240, 200, 60
    part = inflate(picture).parts[0]
    radius = np.hypot(*part.positions[:, :2].T) * 400
    assert np.abs(part.positions[radius > 139, 2]).max() * 400 < 12
    assert part.positions[:, 2].max() * 400 > 0.6 * 138


def test_the_body_around_a_belly_is_round():
    body, belly = np.zeros((400, 400), np.uint8), np.zeros((400, 400), np.uint8)
    cv2.ellipse(body, (200, 200), (140, 170), 0, 0, 360, 1, -1)
    cv2.ellipse(belly, (210, 185), (110, 140), 0, 0, 360, 1, -1)
    picture = flat(body > 0, (60, 40, 110))
    picture[belly > 0] = 245, 245, 240
    picture[310:][body[310:] > 0] = 240, 150, 40  # Its feet are at the rim as well.
    part = inflate(picture, parts=False).parts[0]
    x, y, z = part.positions.T * 400
    inside = np.hypot(x / 140, y / 170) < 0.85  # Some 21 to 26 pixels from the rim.
    assert z[inside & (z > 0)].min() > 40


@needs_node
def test_the_validator_of_the_format_finds_nothing(models, tmp_path):
    contents = [model.to_glb() for _, _, model in list(models.values())[::12]]
    for found in issues(tmp_path, contents):
        assert (found["numErrors"], found["numWarnings"]) == (0, 0), found["messages"]


def test_a_saved_model_is_read_as_it_was(models, plain, tmp_path):
    _, _, model = next(iter(models.values()))
    model.save(tmp_path / "model.glb")
    mesh = load_mesh(tmp_path / "model.glb")
    assert [part.name for part in mesh.parts] == [part.name for part in model.parts]
    views = StratifiedViews(2)
    before, after = (plain.render(each, views).pictures for each in (model.render_mesh(), mesh))
    assert (before != after).mean() < 0.002
    with pytest.raises(ValueError, match="glb"):
        model.save(tmp_path / "model.obj")
    assert model.mesh().is_watertight
    assert model.mesh().volume > 0


def test_turned_views_are_neither_straight_nor_from_the_side():
    views = TurnedViews(40, seed=3)
    seen = [views.view(index, 0) for index in range(40)]
    assert {15 <= abs(view.azimuth_deg) <= 60 for view in seen} == {True}
    assert {abs(view.elevation_deg) <= 20 for view in seen} == {True}
    assert sum(view.azimuth_deg > 0 for view in seen) == 20
    assert views.view(7, 0) == TurnedViews(40, seed=3).view(7, 0)
    assert views.view(7, 1) is None
    assert TurnedViews(40, seed=4).view(7, 0) != views.view(7, 0)


def test_strokes_run_around_the_model_and_not_across_it(stroked):
    y, x = np.mgrid[:400, :400]
    picture = flat((np.abs(x - 200) < 20) & (y > 150) & (y < 390) | disc(110), (240, 200, 60))
    model = inflate(picture)
    assert len(model.parts) == 2
    shot = stroked.render(model.render_mesh(), [STRAIGHT])
    within = cv2.erode((shot.masks[0] > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (shot.pictures[0][within].min(axis=1) >= 50).all()
    assert (shot.pictures[0].max(axis=2) < 50).any()
