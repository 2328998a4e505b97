"""Every exported operation has a contract, and files, signatures and words that keep it."""

import ast
import importlib
import inspect
from dataclasses import is_dataclass
from pathlib import Path

import numpy as np
import operations
import pytest

import toonnet
from toonnet import fast
from toonnet.fast import params as params_module
from toonnet.fast._contracts import BACKENDS, CONTRACTS

FAST = Path(toonnet.__file__).parent / "fast"
NOT_OPERATIONS = {"available_backends", "set_threads", "why_not"}
EVERY_OP = pytest.mark.parametrize("name", CONTRACTS)
EVERY_PICTURE_OP = pytest.mark.parametrize("name", operations.NAMES)
EVERY_KERNEL = pytest.mark.parametrize(
    ("name", "backend"),
    [(name, backend) for name, row in CONTRACTS.items() for backend in row.backends],
)


def test_operations_and_contracts_are_the_same():
    exported = {name for name in fast.__all__ if inspect.isfunction(getattr(fast, name))}
    assert exported - NOT_OPERATIONS == set(CONTRACTS)
    assert all(name == contract.name for name, contract in CONTRACTS.items())


@EVERY_KERNEL
def test_every_backend_of_the_contract_can_run(name, backend):
    assert backend in BACKENDS
    assert fast.why_not(name, backend) is None


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_folder_holds_one_file_an_operation(backend):
    files = {path.stem for path in (FAST / f"_{backend}").glob("[!_]*.py")}
    assert files == {name for name in CONTRACTS if backend in CONTRACTS[name].backends}


@EVERY_KERNEL
def test_kernels_have_one_signature(name, backend):
    """Each takes (sources, targets, *, params, threads) and fills what the contract names."""
    kernel = getattr(importlib.import_module(f"toonnet.fast._{backend}.{name}"), name)
    picture = np.full((5, 7, 3), 90, np.uint8)
    arrays = {
        "picture": picture,
        "filtered": picture,
        "mask?": None,
        "texture": np.full((5, 7), 3, np.uint8),
        "moves": np.full((4, 4, 2), 128, np.int32),
        "warped": np.zeros((5, 7, 3), np.uint8),
        "hsv": np.zeros((5, 7, 3), np.uint8),
        "unified": np.zeros((5, 7, 3), np.uint8),
        "blended": np.zeros((5, 7, 3), np.uint8),
        "labels": np.full((5, 7), -1, np.int32),
        "count": np.full(1, -1, np.int64),
        "counts": np.zeros((19, 3), np.int64),
        "hashes": np.uint64([5, 1 << 63, 4]),
        "pairs": np.full((3, 2), -1, np.int32),
        "strokes": np.full((5, 7), 9, np.uint16),
        "tone": np.full((5, 7), 200, np.uint8),
        "hatching": np.full((5, 7), 90, np.uint8),
        "drawn": np.zeros((5, 7), np.uint8),
        "fit": np.full(2, -1.0),
        "tile": np.full((3, 4), 90, np.uint8),
        "placements": np.array([[0, 65536, 0, 0, 0, 65536]]),
        "sampled": np.zeros((5, 7), np.uint8),
    }
    if name == "sample_texture":
        arrays["labels"] = np.zeros((5, 7), np.int32)
    contract = CONTRACTS[name]
    sources = tuple(arrays[source] for source in contract.sources)
    filtered = np.full((5, 7, 3), 255, np.uint8)
    targets = tuple(
        filtered if target == "filtered" else arrays[target] for target in contract.targets
    )
    before = [target.copy() for target in targets]
    params = _default_params(name)
    assert kernel([sources], [targets], params=params, threads=1) is None
    for target, old in zip(targets, before, strict=True):
        assert not np.array_equal(target, old)
    with pytest.raises(TypeError):
        kernel([sources], [targets], params, 1)


def _default_params(name):
    kinds = {
        "mean_shift_filter": "MeanShiftParams",
        "mean_shift_segment": "SegmentParams",
        "unify": "IUSParams",
        "ius": "IUSParams",
        "rgb_histogram": "HistogramParams",
        "hamming_pairs": "HammingParams",
        "elastic_warp": "WarpParams",
        "line_strokes": "StrokesParams",
        "fit_texture": "FitParams",
    }
    return getattr(params_module, kinds[name])() if name in kinds else None


@EVERY_OP
def test_public_functions_share_their_last_arguments(name):
    parameters = inspect.signature(getattr(fast, name)).parameters
    keyword_only = [p.name for p in parameters.values() if p.kind is p.KEYWORD_ONLY]
    out = ["out"] if CONTRACTS[name].takes != "hashes" else []  # How long would it be?
    assert keyword_only == [*out, "threads", "backend"]
    assert parameters["backend"].default == "auto"
    assert all(parameters[argument].default is None for argument in [*out, "threads"])


def _documented(function):
    text = inspect.getdoc(function)
    section = text.split("Parameters\n----------\n")[1].split("\n\nReturns\n-------\n")[0]
    return [line for line in section.splitlines() if line and not line.startswith(" ")]


@EVERY_OP
def test_docstrings_tell_every_argument_result_and_error(name):
    function = getattr(fast, name)
    assert _documented(function) == list(inspect.signature(function).parameters)
    text = inspect.getdoc(function)
    for words in ("\nReturns\n", "\nRaises\n", "BackendUnavailable"):
        assert words in text


@EVERY_PICTURE_OP
def test_docstrings_tell_what_pictures_are(name):
    text = inspect.getdoc(getattr(fast, name))
    assert "uint8" in text
    assert "H x W" in text


def test_defaults_of_functions_are_those_of_params():
    with_own = ("mean_shift_filter", "mean_shift_segment", "rgb_histogram", "hamming_pairs")
    for name in (*with_own, "elastic_warp", "line_strokes", "fit_texture"):
        parameters = inspect.signature(getattr(fast, name)).parameters
        for field, value in vars(_default_params(name)).items():
            assert parameters[field].default == value
    for name in ("ius", "unify"):
        default = inspect.signature(getattr(fast, name)).parameters["params"].default
        assert default == fast.IUSParams.default()


def test_parameter_classes_describe_every_field():
    for kind in vars(params_module).values():
        if not is_dataclass(kind):
            continue
        (body,) = ast.parse(inspect.getsource(kind)).body
        for field, description in zip(body.body, body.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign):
                assert isinstance(description.value.value, str), field.target.id


def test_explicit_backends_do_not_fall_back(monkeypatch):
    dispatch = importlib.import_module("toonnet.fast._dispatch")
    why = "no such processor; remedy: another"
    load = dispatch._load
    monkeypatch.setattr(
        dispatch, "_load", lambda op, backend: why if backend == "cpp" else load(op, backend)
    )
    picture = np.zeros((2, 3, 3), np.uint8)
    with pytest.raises(fast.BackendUnavailable, match="'cpp' can't run rgb_to_hsv: no such"):
        fast.rgb_to_hsv(picture, backend="cpp")
    assert fast.rgb_to_hsv(picture).shape == (2, 3, 3)
    assert fast.why_not("rgb_to_hsv", "cpp") == why
    assert fast.available_backends("rgb_to_hsv") == ("numpy", "numba", "cuda")
    monkeypatch.setattr(dispatch, "_load", lambda op, backend: why)
    with pytest.raises(fast.BackendUnavailable, match=r"cpp: no such .*; numpy: no such"):
        fast.rgb_to_hsv(picture)
