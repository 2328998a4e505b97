"""Every kernel compiles for the devices of today, with the compilers that CuPy calls."""

import ctypes
import re
from functools import cache
from importlib import metadata, resources

import pytest

from toonnet.fast._cuda._device import OPTIONS
from toonnet.fast._cuda._sources import kernel_source

FILES = sorted(
    entry.name
    for entry in (resources.files("toonnet") / "_cuda").iterdir()
    if entry.name.endswith(".cu")
)
COMPILERS = {"12": "nvidia-cuda-nvrtc-cu12", "13": "nvidia-cuda-nvrtc"}
LOST_MEMORY = re.compile(r"\.local\s")
"""What registers don't hold goes to memory: in these kernels nothing may."""


@cache
def compiler(version):
    """Return a CUDA version's run-time compiler as a library."""
    files = metadata.files(COMPILERS[version])
    (library,) = (file for file in files if file.name == f"libnvrtc.so.{version}")
    (parts,) = (file for file in files if re.match(r"libnvrtc-builtins\.so", file.name))
    ctypes.CDLL(str(parts.locate()), ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(str(library.locate()))


def compiled(version, source, name, architecture):
    """Return a kernel's machine code and the compiler's messages; the code is None on errors."""
    nvrtc, program = compiler(version), ctypes.c_void_p()
    options = [*OPTIONS, f"--gpu-architecture={architecture}", "-ftz=true"]
    texts = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    handle = ctypes.byref(program)
    assert nvrtc.nvrtcCreateProgram(handle, source.encode(), name.encode(), 0, None, None) == 0
    try:
        status = nvrtc.nvrtcCompileProgram(program, len(options), texts)
        log = _read(nvrtc, program, "ProgramLog").decode().rstrip("\0")
        code = _read(nvrtc, program, "PTX" if "compute" in architecture else "CUBIN")
        return (code if status == 0 else None), log
    finally:
        nvrtc.nvrtcDestroyProgram(handle)


def _read(nvrtc, program, what):
    size = ctypes.c_size_t()
    if getattr(nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(size)) or not size.value:
        return b""
    content = ctypes.create_string_buffer(size.value)
    getattr(nvrtc, f"nvrtcGet{what}")(program, content)
    return content.raw


@pytest.mark.parametrize("version", COMPILERS)
@pytest.mark.parametrize("architecture", ["sm_75", "sm_80", "sm_90"])
@pytest.mark.parametrize("file", FILES)
def test_every_kernel_compiles(file, architecture, version):
    code, log = compiled(version, kernel_source(file), file, architecture)
    assert log == ""
    assert code[:4] == b"\x7fELF"
    for kernel in re.findall(r'extern "C" __global__ void [^;{]*?(\w+)\(', kernel_source(file)):
        assert kernel.encode() in code


@pytest.mark.parametrize("file", FILES)
def test_no_kernel_keeps_arrays_in_memory(file):
    code, _ = compiled("12", kernel_source(file), file, "compute_90")
    assert not LOST_MEMORY.search(code.decode(errors="replace"))


@pytest.mark.parametrize("version", COMPILERS)
def test_errors_are_found_with_their_line(version):
    broken = kernel_source("texture_blend.cu").replace("item.kind == 3", "item.kindness == 3")
    code, log = compiled(version, broken, "texture_blend.cu", "sm_90")
    assert code is None
    assert 'no member "kindness"' in log
