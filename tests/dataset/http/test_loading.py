"""The network libraries are an extra, loaded when a client is made and not before."""

from subprocesses import run_python


def test_importing_loads_no_network_library():
    code = """
import sys
import toonnet.dataset.http, toonnet.dataset.sources
toonnet.dataset.sources.source_classes()
print(*{"httpx", "httpcore", "tenacity", "protego", "ssl"} & set(sys.modules))
"""
    assert run_python(code).split() == []


def test_a_missing_library_names_the_extra():
    code = """
import importlib.util as util
found = util.find_spec
util.find_spec = lambda name: None if name in ("httpx", "protego") else found(name)
from toonnet.dataset.http import missing_extra
print(missing_extra())
"""
    assert run_python(code) == "httpx and protego missing: pip install 'toonnet[collect]'\n"
