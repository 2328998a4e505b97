"""A data set and its exports, made once a worker."""

import pytest
from exports import make_dataset

from toonnet.batch import LocalEngine
from toonnet.dataset import Dataset
from toonnet.dataset.export import ExportOptions, export


@pytest.fixture(scope="session")
def dataset_folder(tmp_path_factory):
    """The folder of a data set with every kind of picture."""
    return make_dataset(tmp_path_factory.mktemp("dataset") / "cartoons")


@pytest.fixture(scope="session")
def exported_as(dataset_folder, tmp_path_factory):
    """Export the data set in a format, in several files, once; return the folder."""
    made = {}

    def get(output_format, **options):
        key = (output_format, *sorted(options.items()))
        if key not in made:
            made[key] = tmp_path_factory.mktemp("exports") / output_format
            chosen = ExportOptions(format=output_format, shard_bytes=5000, **options)
            with Dataset.open(dataset_folder) as dataset:
                report = export(dataset, made[key], chosen, engine=LocalEngine(2))
            assert report.summary.exit_status == 0
        return made[key]

    return get
