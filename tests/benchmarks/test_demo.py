"""What ``make demo`` shows, of a data set that is built from small art."""

import numpy as np
import pytest
from builds import build, write_art
from PIL import Image

from tools.demo import STAGES, answered, answers, stages
from tools.gallery import page_of
from tools.sheets import Answer, sheet
from toonnet.dataset import Dataset
from toonnet.dataset.selections import selected_ids


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    build(folder / "data", write_art(folder), "--workers", 2)
    with Dataset.open(folder / "data") as dataset:
        yield dataset


def chosen(dataset, **wanted):
    ids = selected_ids(dataset, "small")
    return [row for row in dataset.pictures(status="accepted", **wanted) if row.id in ids]


def test_every_stage_of_every_label_is_on_the_sheet(dataset):
    made = np.asarray(stages(dataset, chosen(dataset)))
    step = made.shape[1] // len(STAGES)
    tiles = [
        made[row : row + 200, made.shape[1] - (len(STAGES) - column) * 210 :][:, :200]
        for row in (30, 240)
        for column in range(len(STAGES))
    ]
    assert step > 200
    assert all((tile < 250).any(axis=2).mean() > 0.1 for tile in tiles)  # No word alone.


def test_the_page_has_all_capabilities_and_who_drew_them(dataset, tmp_path):
    page = page_of(dataset, tmp_path).read_text()
    for anchor in ("unified", "recognised", "hand", "round", "models", "kernels", "credits"):
        assert f'id="{anchor}"' in page
    assert page.count("data:image/webp;base64,") == 6
    assert page.count("CC0-1.0") == 2


def test_the_model_is_asked_about_files(dataset):
    rows = chosen(dataset, origin="collected")[:3]
    said = answers([dataset.path(row) for row in rows])
    assert [len(guesses) for guesses in said] == [3, 3, 3]
    assert all(first >= second for (_, first), (_, second), _ in said)
    assert answered(dataset, rows, said).height == 160 * len({row.label for row in rows})
    assert answers([]) == []


@pytest.mark.parametrize(("truth", "color"), [("cat", (46, 125, 50)), ("bee", (198, 40, 40))])
def test_a_right_answer_is_green_and_a_wrong_one_red(truth, color):
    made = sheet([[Answer([("cat", 0.9), ("bee", 0.1)], truth)]], tile_px=150)
    assert isinstance(made, Image.Image)
    assert color in {found for _, found in made.getcolors(made.width * made.height)}
