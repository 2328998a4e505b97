"""Parameters outside their domains raise and name themselves; plain numbers come out of others."""

import math
import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace
from fractions import Fraction

import numpy as np
import pytest

from toonnet import fast
from toonnet.fast import IUSParams
from toonnet.fast.params import (
    FitParams,
    HistogramParams,
    MeanShiftParams,
    SegmentParams,
    StrokesParams,
)

KINDS = (MeanShiftParams, SegmentParams, HistogramParams, IUSParams, StrokesParams, FitParams)
NAN, INFINITY = math.nan, math.inf

# Each field's least and greatest value, and values just outside.
INTEGERS = {
    "spatial_radius_px": (1, 64),
    "max_iterations": (1, 100),
    "min_area_px": (0, 2**31 - 1),
    "bins": (1, 256),
    "outline_value_below": (0, 256),
    "light_saturation_below": (0, 256),
    "light_value_above": (-1, 255),
    "gray_saturation_below": (0, 256),
    "background_area_divisor": (1, 2**31 - 1),
    "cell_px": (1, 2**31 - 1),
    "hue_tolerance": (0, 90),
    "value_tolerance": (0, 255),
    "length_px": (1, 181),
    "solver_iterations": (0, 100_000),
}
REALS = {
    "color_radius": ([5e-324, 1, 442, 442.0], [0, -14.0, 442.0000001, 10**400]),
    "smoothness": ([5e-324, 1, 1000], [0, -0.2, 1000.1, 10**400]),
    "tolerance": ([5e-324, 1, 1e-3], [0, -1e-3, 1.01]),
    "epsilon": ([0, 0.0, 1e308], [-1e-9, 10**400, -(10**400)]),
}
CHOICES = {
    "seed_score": ("chroma", "saturation"),
    "seed_order": ("score", "cells"),
    "fill_color": ("mean", "seed"),
}


def with_field(names):
    return [(kind, field.name) for kind in KINDS for field in fields(kind) if field.name in names]


def test_every_field_is_tested_here():
    names = {field.name for kind in KINDS for field in fields(kind)}
    assert names == {*INTEGERS, *REALS, *CHOICES}


@pytest.mark.parametrize(("kind", "name"), with_field(INTEGERS))
def test_integer_fields(kind, name):
    low, high = INTEGERS[name]
    for value in (low, high, np.int64(low), np.uint32(high)):
        stored = getattr(kind(**{name: value}), name)
        assert stored == value
        assert type(stored) is int
    for value in (low - 1, high + 1, 2**70, -(2**70), np.int64(low - 1)):
        with pytest.raises(ValueError, match=f"{name} must be between .* got {value}"):
            kind(**{name: value})
    for value in (float(high), NAN, "7", None, True, np.True_, np.float64(low), [low], 1j):
        with pytest.raises(TypeError, match=f"{name} must be an int"):
            kind(**{name: value})


@pytest.mark.parametrize(("kind", "name"), with_field(REALS))
def test_real_fields(kind, name):
    inside, outside = REALS[name]
    typical = int(inside[1])
    for value in (*inside, np.float32(typical), np.int16(typical), np.longdouble(typical)):
        stored = getattr(kind(**{name: value}), name)
        assert stored == value
        assert type(stored) is float
    for value in (*outside, NAN, INFINITY, -INFINITY, np.float32(NAN)):
        with pytest.raises(ValueError, match=f"{name} must be"):
            kind(**{name: value})
    for value in ("14", None, True, np.True_, [14.0], 14j, Fraction(14), np.array([14.0])):
        with pytest.raises(TypeError, match=f"{name} must be a real number"):
            kind(**{name: value})


@pytest.mark.parametrize(("kind", "name"), with_field(CHOICES))
def test_choice_fields(kind, name):
    for value in CHOICES[name]:
        assert getattr(kind(**{name: value}), name) == value
    for value in ("", "Chroma", "chroma "):
        with pytest.raises(ValueError, match=f"{name} must be '.*' or '.*', got '{value}'"):
            kind(**{name: value})
    for value in (None, 0, True, b"chroma"):
        with pytest.raises(TypeError, match=f"{name} must be a string"):
            kind(**{name: value})


def test_presets_are_as_published():
    default = {
        "spatial_radius_px": 7,
        "color_radius": 14.0,
        "max_iterations": 5,
        "epsilon": 1.0,
        "outline_value_below": 60,
        "light_saturation_below": 40,
        "light_value_above": 200,
        "gray_saturation_below": 40,
        "background_area_divisor": 400,
        "cell_px": 8,
        "seed_score": "chroma",
        "seed_order": "score",
        "hue_tolerance": 8,
        "value_tolerance": 60,
        "fill_color": "mean",
    }
    paper = {
        "gray_saturation_below": 0,
        "seed_score": "saturation",
        "seed_order": "cells",
        "hue_tolerance": 12,
        "value_tolerance": 255,
        "fill_color": "seed",
    }
    assert asdict(IUSParams.default()) == default
    assert asdict(IUSParams.paper()) == default | paper


@pytest.mark.parametrize("kind", KINDS)
def test_params_are_frozen_values(kind):
    params = kind()
    name = fields(kind)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(params, name, 3)
    assert pickle.loads(pickle.dumps(params)) == params
    assert hash(replace(params)) == hash(params)
    with pytest.raises(TypeError):
        kind(3)
    with pytest.raises(ValueError, match=name):
        replace(params, **{name: -5})


PICTURE = np.zeros((3, 4, 3), np.uint8)


@pytest.mark.parametrize("backend", fast.available_backends("mean_shift_filter"))
@pytest.mark.parametrize("function", [fast.mean_shift_filter, fast.mean_shift_segment])
@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("spatial_radius_px", 0, ValueError),
        ("spatial_radius_px", 65, ValueError),
        ("spatial_radius_px", 7.0, TypeError),
        ("color_radius", 0.0, ValueError),
        ("color_radius", -14.0, ValueError),
        ("color_radius", 443, ValueError),
        ("color_radius", NAN, ValueError),
        ("color_radius", "14", TypeError),
        ("max_iterations", 0, ValueError),
        ("max_iterations", 101, ValueError),
        ("epsilon", NAN, ValueError),
        ("epsilon", -1.0, ValueError),
        ("epsilon", INFINITY, ValueError),
    ],
)
def test_functions_refuse_what_params_refuse(name, value, error, function, backend):
    with pytest.raises(error, match=f"{name} must be"):
        function(PICTURE, **{name: value}, backend=backend)


def test_other_functions_refuse_what_params_refuse():
    for bins in (0, 257, -1):
        with pytest.raises(ValueError, match=f"bins must be between 1 and 256, got {bins}"):
            fast.rgb_histogram(PICTURE, bins)
    with pytest.raises(ValueError, match="min_area_px must be between"):
        fast.mean_shift_segment(PICTURE, min_area_px=-1)
    for normalize in ("both", ""):
        with pytest.raises(ValueError, match="normalize must be 'mixed' or 'channel'"):
            fast.rgb_histogram(PICTURE, normalize=normalize)
    with pytest.raises(TypeError, match="normalize must be a string, got True"):
        fast.rgb_histogram(PICTURE, normalize=True)
    for function in (fast.ius, fast.unify):
        for params in (None, {}, "paper", MeanShiftParams(), IUSParams):
            with pytest.raises(TypeError, match="params must be IUSParams"):
                function(PICTURE, params)
