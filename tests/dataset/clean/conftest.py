import pytest

from toonnet.dataset import Dataset


@pytest.fixture
def dataset(tmp_path):
    with Dataset.create(tmp_path / "data") as dataset:
        yield dataset
