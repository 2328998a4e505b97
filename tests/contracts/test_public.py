"""``import toonnet`` gives little, late, and with types; modules' examples are true."""

import ast
import doctest
import importlib
from pathlib import Path

import pytest
from subprocesses import run_python

import toonnet

STUB = Path(toonnet.__file__).with_name("__init__.pyi")


def test_every_name_is_there_and_is_that_of_its_package():
    for name in toonnet.__all__:
        assert getattr(toonnet, name) is not None
    assert toonnet.ius is toonnet.fast.ius
    assert toonnet.recognize is toonnet.models.recognize
    assert set(toonnet.__all__) <= set(dir(toonnet))


def test_an_unknown_name_is_told():
    with pytest.raises(AttributeError, match="module 'toonnet' has no attribute 'unify'"):
        toonnet.unify  # noqa: B018


def test_the_stub_tells_types_of_the_same_names():
    names = set()
    for statement in ast.parse(STUB.read_text()).body:
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                assert alias.asname == alias.name  # Else it isn't exported.
                names.add(alias.name)
                found = importlib.import_module(statement.module)
                assert getattr(toonnet, alias.name) is getattr(found, alias.name)
    assert names == set(toonnet.__all__)


def test_nothing_is_loaded_before_it_is_used():
    code = """
import sys
import toonnet
dir(toonnet)
print(*sorted(name for name in sys.modules if name.startswith("toonnet")))
toonnet.ius
print("toonnet.fast" in sys.modules, "toonnet.models" in sys.modules, "cv2" in sys.modules)
"""
    first, second = run_python(code).splitlines()
    assert first == "toonnet toonnet._version"
    assert second == "True False False"


@pytest.mark.parametrize("name", ["toonnet", "toonnet.models"])
def test_the_examples_of_the_docstring_are_true(name):
    told = doctest.testmod(importlib.import_module(name))
    assert told.attempted
    assert told.failed == 0
