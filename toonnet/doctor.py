"""What works on this machine, and what doesn't and why; the head of every bug report."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from toonnet import __version__

_LIBRARIES = ("numpy", "opencv-python-headless", "Pillow", "resvg-py", "typer", "rich", "numba")
_OPENCV_PACKAGES = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
_VITAL_BACKENDS = ("numpy", "cpp")
_PROBE_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    section: str
    name: str
    value: str
    """What was found, or the text of the error."""
    works: bool = True
    vital: bool = False
    """Without it toonnet isn't well."""


def examine() -> list[Finding]:
    """Examine everything; an error becomes the value of its finding."""
    findings = [
        Finding("system", "toonnet", __version__),
        Finding("system", "Python", f"{platform.python_version()} at {sys.executable}"),
        Finding("system", "platform", platform.platform()),
        _tried("system", "threads", _threads),
        *(Finding("system", name, value) for name, value in _settings()),
        _tried("kernels", "instruction sets", _instruction_sets),
    ]
    findings += _backends()
    findings += [_tried("libraries", name, _version_of(name)) for name in _LIBRARIES]
    findings += [
        _tried("libraries", "import cv2", _import_opencv),
        _tried("libraries", "OpenCV packages", _opencv_packages),
        _tried("graphics", "EGL", lambda: _probe(_EGL_PROBE)),
        _tried("graphics", "rendering", lambda: _probe(_RENDER_PROBE.format("auto"))),
        _tried("graphics", "rendering by OpenGL", lambda: _probe(_RENDER_PROBE.format("egl"))),
        _tried("graphics", "CUDA", lambda: _probe(_CUDA_PROBE)),
    ]
    return findings


def is_well(findings: list[Finding]) -> bool:
    """Return whether all that toonnet can't do without works."""
    return all(finding.works for finding in findings if finding.vital)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """Return the report as JSON: sections of names, each with its value and whether it works."""
    report: dict[str, Any] = {"well": is_well(findings)}
    for finding in findings:
        entry = {"works": finding.works, "value": finding.value}
        report.setdefault(finding.section, {})[finding.name] = entry
    return report


def show(findings: list[Finding]) -> None:
    """Print the report as a table on standard output."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, pad_edge=False)
    for name in ("section", "name"):
        table.add_column(name, no_wrap=True)
    table.add_column("mark")
    table.add_column("value", overflow="fold")
    section = ""
    for finding in findings:
        title = finding.section if finding.section != section else ""
        section = finding.section
        mark, style = ("ok", "green") if finding.works else ("no", "red" if finding.vital else "")
        table.add_row(
            Text(title, "bold"), finding.name, Text(mark, style), Text(finding.value, style)
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _tried(section: str, name: str, find: Callable[[], str], *, vital: bool = False) -> Finding:
    try:
        return Finding(section, name, find(), vital=vital)
    except Exception as error:  # The report must come out whatever is broken.
        text = " ".join(str(error).split()) or type(error).__name__
        return Finding(section, name, text, works=False, vital=vital)


def _threads() -> str:
    return f"{len(os.sched_getaffinity(0))} for this process, {os.cpu_count()} in the machine"


def _settings() -> Iterator[tuple[str, str]]:
    for name in sorted(os.environ):
        if name.startswith("TOONNET_"):
            yield name, os.environ[name]


def _instruction_sets() -> str:
    from toonnet import _core

    return f"{_core.simd_level()} in use; available: {', '.join(_core.simd_levels())}"


def _backends() -> Iterator[Finding]:
    """Run the vital backends on a small picture; of the others tell whether they could run."""
    from toonnet.fast import available_backends, why_not
    from toonnet.fast._contracts import BACKENDS, CONTRACTS

    for backend in BACKENDS:

        def find(backend: str = backend) -> str:
            ops = [op for op, row in CONTRACTS.items() if backend in row.backends]
            reasons = {op: why_not(op, backend) for op in ops}
            for op, reason in reasons.items():
                if reason is not None:
                    raise RuntimeError(f"{op}: {reason}")
            if backend in _VITAL_BACKENDS:
                _run(backend)
            default = ", the default" if available_backends()[0] == backend else ""
            return f"{len(reasons)} of {len(CONTRACTS)} operations{default}"

        yield _tried("backends", backend, find, vital=backend in _VITAL_BACKENDS)


def _run(backend: str) -> None:
    import numpy as np

    from toonnet.fast import IUSParams, ius

    picture = np.zeros((24, 24, 3), np.uint8)
    picture[4:20, 4:20] = 255, 220, 40
    picture[8:16, 8:16] = 250
    unified = ius(picture, IUSParams(background_area_divisor=1), backend=backend)
    if not np.array_equal(unified[12, 12], unified[5, 5]):
        raise RuntimeError("the white among the strokes wasn't filled: the kernel is broken")


def _version_of(package: str) -> Callable[[], str]:
    def find() -> str:
        try:
            return metadata.version(package)
        except metadata.PackageNotFoundError:
            extra = "toonnet[numba]" if package == "numba" else package
            raise RuntimeError(f"not installed; pip install '{extra}'") from None

    return find


def _import_opencv() -> str:
    import cv2

    return f"OpenCV {cv2.__version__} at {os.path.dirname(cv2.__file__)}"


def _opencv_packages() -> str:
    found = []
    for package in _OPENCV_PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    if len(found) > 1:
        raise RuntimeError(
            f"{' and '.join(found)} are installed over each other: "
            f"pip uninstall {' '.join(_OPENCV_PACKAGES)}, then pip install opencv-python-headless"
        )
    return found[0] if found else "none"


_EGL_PROBE = """
import ctypes
egl = ctypes.CDLL("libEGL.so.1")
for name in ("eglGetPlatformDisplay", "eglGetDisplay"):
    getattr(egl, name).restype = ctypes.c_void_p
egl.eglQueryString.restype = ctypes.c_char_p
egl.eglQueryString.argtypes = [ctypes.c_void_p, ctypes.c_int]
egl.eglInitialize.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
display = egl.eglGetPlatformDisplay(0x31DD, None, None) or egl.eglGetDisplay(None)
if not display or not egl.eglInitialize(display, None, None):
    raise SystemExit(f"no display can be opened (EGL error {egl.eglGetError():#x})")
print(*(egl.eglQueryString(display, what).decode() for what in (0x3053, 0x3054)))
"""
_RENDER_PROBE = """
import numpy
from toonnet.render import CelRenderer, Mesh, Part, RenderError, View
try:
    with CelRenderer(16, backend="{}") as renderer:
        triangle = Mesh([Part(numpy.eye(3), numpy.array([[0, 1, 2]]))])
        seen = renderer.render(triangle, [View(45, 35)])
        name = renderer.renderer
except (RenderError, ImportError) as error:
    raise SystemExit(str(error))
if not 0.1 < seen.coverages[0] < 0.9:
    raise SystemExit(name + " draws a triangle wrongly")
print(name)
"""
_CUDA_PROBE = """
import ctypes
cuda = ctypes.CDLL("libcuda.so.1")
if error := cuda.cuInit(0):
    raise SystemExit(f"the driver can't start (CUDA error {error})")
count = ctypes.c_int()
cuda.cuDeviceGetCount(ctypes.byref(count))
names = []
for index in range(count.value):
    name = ctypes.create_string_buffer(100)
    cuda.cuDeviceGetName(name, 100, index)
    names.append(name.value.decode())
print(", ".join(names) or "no device")
"""


def _probe(script: str) -> str:
    """Run a script in a process of its own: a broken driver may crash it."""
    ended = subprocess.run(
        [sys.executable, "-P", "-c", script],
        capture_output=True,
        text=True,
        timeout=_PROBE_TIMEOUT_S,
        check=False,
    )
    if ended.returncode:
        last = ended.stderr.strip().splitlines()[-1:] or [f"ended with {ended.returncode}"]
        raise RuntimeError(last[0].removeprefix("OSError: "))
    return ended.stdout.strip()
