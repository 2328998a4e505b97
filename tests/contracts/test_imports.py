"""Importing loads nothing heavy and does nothing; what is missing is told, not suffered."""

import pytest
from subprocesses import run_python

HEAVY = {
    *("cv2", "PIL", "scipy", "rich", "typer", "resvg_py"),
    *("numba", "llvmlite", "tensorflow", "keras", "cupy", "moderngl", "OpenGL"),
}
NETWORK = {"socket", "ssl", "http.client", "urllib.request", "httpx", "requests", "asyncio"}


@pytest.mark.parametrize("module", ["toonnet", "toonnet.fast"])
def test_importing_loads_neither_heavy_modules_nor_network_clients(module):
    code = f"""
import numpy, sys
before = set(sys.modules)
import {module}
print(*sorted(set(sys.modules) - before))
"""
    loaded = run_python(code).split()
    assert module in loaded
    assert not set(loaded) & (HEAVY | NETWORK)


def test_calling_the_default_backend_loads_no_other():
    code = """
import numpy as np, sys
from toonnet import fast
fast.ius(np.zeros((9, 9, 3), np.uint8))
print(*sys.modules)
"""
    loaded = set(run_python(code).split())
    assert "toonnet._core" in loaded
    assert not loaded & (HEAVY | NETWORK)


def test_importing_starts_no_threads_and_changes_no_environment():
    code = """
import os, threading, numpy
before = dict(os.environ), threading.active_count(), len(os.listdir("/proc/self/task"))
import toonnet.fast
assert before == (
    dict(os.environ), threading.active_count(), len(os.listdir("/proc/self/task"))
)
"""
    run_python(code)


def without(module):
    return f"""
import sys
sys.modules[{module!r}] = None
import numpy as np
from toonnet import fast
picture = np.zeros((2, 3, 3), np.uint8)
"""


def test_without_numba_the_others_run_and_the_reason_names_the_extra():
    out = run_python(
        without("numba")
        + """
print(fast.available_backends("ius"))
print(fast.why_not("ius", "numba"))
try:
    fast.ius(picture, backend="numba")
except fast.BackendUnavailable as error:
    print(error)
"""
    )
    backends, reason, error = out.splitlines()
    assert backends == "('cpp', 'numpy')"
    assert "pip install 'toonnet[numba]'" in reason
    assert reason in error


def test_without_the_native_module_auto_falls_back():
    out = run_python(
        without("toonnet._core")
        + """
print(fast.available_backends("rgb_to_hsv"))
print(fast.why_not("rgb_to_hsv", "cpp"))
print(fast.rgb_to_hsv(picture).shape)
"""
    )
    backends, reason, shape = out.splitlines()
    assert backends == "('numpy', 'numba')"
    assert "reinstall" in reason
    assert shape == "(2, 3, 3)"


def test_numba_runs_where_its_cache_has_no_place(tmp_path):
    no_folder = tmp_path / "file"
    no_folder.touch()
    out = run_python(
        """
import numpy as np
from toonnet import fast
print(fast.rgb_to_hsv(np.full((1, 1, 3), 9, np.uint8), backend="numba").tolist())
""",
        NUMBA_CACHE_LOCATOR_CLASSES="UserProvidedCacheLocator",
        NUMBA_CACHE_DIR=str(no_folder / "cache"),
    )
    assert out == "[[[0, 0, 9]]]\n"
