"""``toonnet doctor``: tells, whatever is broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import CLEAN, run


def test_a_well_machine():
    ended = run("doctor")
    assert ended.returncode == 0, ended.stdout
    text = ended.stdout.decode()
    for name in ("numpy", "numba", "cpp", "instruction sets", "threads", "EGL", "CUDA", "Pillow"):
        assert name in text


def test_json():
    ended = run("doctor", "--json", env={**CLEAN, "TOONNET_SIMD": "baseline"})
    report = json.loads(ended.stdout)
    assert report["well"]
    assert report["backends"]["cpp"]["works"]
    assert report["kernels"]["instruction sets"]["value"].startswith("baseline in use")
    assert report["system"]["TOONNET_SIMD"]["value"] == "baseline"
    assert set(report["graphics"]) == {"EGL", "rendering", "rendering by OpenGL", "CUDA"}
    assert report["graphics"]["rendering"]["works"]
    assert report["graphics"]["rendering by OpenGL"]["works"]
    assert "; " in report["graphics"]["rendering by OpenGL"]["value"]


def test_without_a_driver_it_says_what_to_install():
    nowhere = {**CLEAN, "__EGL_VENDOR_LIBRARY_FILENAMES": "/nonexistent.json"}
    graphics = json.loads(run("doctor", "--json", env=nowhere).stdout)["graphics"]
    assert graphics["rendering"]["works"]
    cell = graphics["rendering by OpenGL"]
    assert not cell["works"]
    assert "libegl1" in cell["value"]


def doctor_with(folder, code, **files):
    """Run doctor with modules of these contents found first, after some code."""
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content)
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}\n"
    code += "from toonnet.cli.app import app; app(['doctor', '--json'])"
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, env=CLEAN, check=False
    )
    assert b"Traceback" not in ended.stderr, ended.stderr.decode()
    return ended.returncode, json.loads(ended.stdout)


def test_a_broken_library_stands_in_its_cell(tmp_path):
    status, report = doctor_with(tmp_path, "", cv2="raise ImportError('libGL.so.1: not found')")
    assert status == 0
    cell = report["libraries"]["import cv2"]
    assert (cell["works"], cell["value"]) == (False, "libGL.so.1: not found")


def test_without_the_native_module_it_is_not_well(tmp_path):
    code = "import sys; sys.modules['toonnet._core'] = None"
    status, report = doctor_with(tmp_path, code)
    assert status == 1
    assert not report["well"]
    assert not report["backends"]["cpp"]["works"]
    assert "reinstall toonnet" in report["backends"]["cpp"]["value"]
    assert report["backends"]["numpy"]["works"]
    assert not report["kernels"]["instruction sets"]["works"]


def test_without_numba_it_is_well_and_says_what_to_install(tmp_path):
    status, report = doctor_with(tmp_path, "import sys; sys.modules['numba'] = None")
    assert status == 0
    assert "pip install 'toonnet[numba]'" in report["backends"]["numba"]["value"]


def test_two_opencv_packages_over_each_other(tmp_path):
    folder = tmp_path / "opencv_python-4.13.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: opencv-python\nVersion: 4.13.0\n"
    )
    status, report = doctor_with(tmp_path, "")
    assert status == 0
    cell = report["libraries"]["OpenCV packages"]
    assert not cell["works"]
    assert "opencv-python 4.13.0 and opencv-python-headless" in cell["value"]
    assert "pip uninstall" in cell["value"]


@pytest.mark.skipif(os.getuid() != 0, reason="hiding a library needs a library path of one's own")
def test_a_crashing_driver_does_not_take_doctor_along(tmp_path):
    source = tmp_path / "crash.c"
    source.write_text("#include <stdlib.h>\nint cuInit(unsigned x) { abort(); }\n")
    library = tmp_path / "libcuda.so.1"
    compiled = subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=False)
    assert compiled.returncode == 0
    environment = {**CLEAN, "LD_LIBRARY_PATH": str(Path(library).parent)}
    ended = run("doctor", "--json", env=environment)
    assert ended.returncode == 0
    cell = json.loads(ended.stdout)["graphics"]["CUDA"]
    assert not cell["works"]
    assert "ended with -6" in cell["value"]
