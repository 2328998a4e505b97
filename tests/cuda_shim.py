"""A CUDA device that isn't one: the kernels compiled for the processor, and arrays beside NumPy's.

It takes the place of CuPy alone; all that plans, allocates and checks is the real code.
"""

import ctypes
import hashlib
import importlib
import re
import subprocess
import weakref
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import SimpleNamespace

import numpy as np

from toonnet.fast._cuda import _device
from toonnet.fast._cuda._device import OutOfDeviceMemory
from toonnet.fast._cuda._sources import kernel_source

HERE = Path(__file__).resolve().parent / "cuda"
BUILD = HERE.parents[1] / "build" / "cuda_shim"
KERNEL = re.compile(r'extern "C" __global__ void (?:__launch_bounds__\(.*?\) )?(\w+)\(')
FLAGS = (
    *("-std=c++20", "-O2", "-fPIC", "-ffp-contract=off", "-fno-strict-aliasing"),
    *("-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas", "-U_FORTIFY_SOURCE"),
)
NO_DEVICE = _device.why_not()
"""Why there is no real device, or None."""


class DeviceArray(np.lib.mixins.NDArrayOperatorsMixin):
    """What of ``cupy.ndarray`` is used, as strict: NumPy can't read it, nor it NumPy's arrays."""

    def __init__(self, array):
        self.host = array

    def __getattr__(self, name):
        if name in ("shape", "dtype", "ndim", "size", "nbytes", "itemsize", "strides"):
            return getattr(self.host, name)
        if name in ("reshape", "view", "astype", "copy", "ravel", "sum"):
            return lambda *args, **options: wrapped(getattr(self.host, name)(*args, **options))
        raise AttributeError(name)

    @property
    def flags(self):
        return SimpleNamespace(c_contiguous=self.host.flags.c_contiguous)

    @property
    def __cuda_array_interface__(self):
        return {**self.host.__array_interface__, "version": 3}

    def get(self):
        return self.host.copy()

    def __array__(self, *args, **options):
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        assert method == "__call__"
        return wrapped(ufunc(*map(unwrapped, inputs), **options))

    def __len__(self):
        return len(self.host)

    def __getitem__(self, place):
        return wrapped(self.host[place])

    def __setitem__(self, place, value):
        self.host[place] = unwrapped(value)


def wrapped(array):
    """Return NumPy's array as one of the device."""
    return DeviceArray(np.asarray(array))


def unwrapped(value):
    """Return what an operation is done with: a number, or what is under an array of the device."""
    if isinstance(value, DeviceArray):
        return value.host
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    return value


class ShimDevice:
    """Launches kernels on the processor; may pretend to have little memory."""

    def __init__(self, *, sanitizer=None, edit=None, room_bytes=None, room_is_total=False):
        self.sanitizer, self.edit = sanitizer, edit
        self.room_bytes, self.room_is_total, self.used_bytes = room_bytes, room_is_total, 0
        self.launches, self.lanes, self.refusals = [], [], 0
        self.turn = Lock()  # There is one block at a time.

    def adopt(self, value, name):
        if isinstance(value, DeviceArray):
            return value
        interface = value.__cuda_array_interface__
        array = np.ndarray(
            interface["shape"],
            np.dtype(interface["typestr"]),
            (ctypes.c_uint8 * 2**40).from_address(interface["data"][0]),
            strides=interface.get("strides"),
        )
        return wrapped(array)

    def empty(self, shape, dtype):
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if self.room_bytes is not None and size > self.room_bytes - self.used_bytes:
            self.refusals += 1
            raise OutOfDeviceMemory(f"{size} bytes of {self.room_bytes}")
        # On a device arrays begin at multiples of 256 bytes; what they hold is left-overs.
        memory = np.full(size + 256, 0xA5, np.uint8)
        if self.room_is_total:
            self.used_bytes += size
            weakref.finalize(memory, self._free, size)
        start = -memory.ctypes.data % 256
        return wrapped(np.ndarray(shape, dtype, memory[start:].data))

    def _free(self, size):
        self.used_bytes -= size

    def contiguous(self, array):
        return wrapped(np.ascontiguousarray(array.host))

    def address(self, array):
        return array.host.__array_interface__["data"][0]

    def upload(self, host):
        array = self.empty((host.nbytes,), np.uint8)
        array.host[...] = host.reshape(-1).view(np.uint8)
        return array

    def launch(self, launch):
        self.launches.append(launch)
        with self.turn:
            self._run(launch)

    def _run(self, launch):
        library = compiled(launch.file, self.sanitizer, self.edit)
        values = [
            _scalar(value if np.isscalar(value) else np.uint64(self.address(value)))
            for value in launch.arguments
        ]
        addresses = (ctypes.c_void_p * len(values))(*map(ctypes.addressof, values))
        getattr(library, f"launch_{launch.kernel}")(launch.blocks, launch.threads, addresses)

    def free_bytes(self):
        return 2**30 if self.room_bytes is None else self.room_bytes

    def lane(self):
        self.lanes.append(ShimLane(self))
        return self.lanes[-1]


class ShimLane:
    """Copies when asked to; what is fetched arrives at the end, as on a device."""

    def __init__(self, device):
        self.device, self.fetched, self.uses = device, [], 0

    def stream(self):
        return nullcontext()

    def send(self, arrays):
        self.uses += 1
        sent = [self.device.empty(array.shape, array.dtype) for array in arrays]
        for there, here in zip(sent, arrays, strict=True):
            there.host[...] = here
        return sent

    def fetch(self, arrays, targets):
        self.fetched += zip(arrays, targets, strict=True)

    def finish(self):
        for array, target in self.fetched:
            target[...] = array.host
        self.fetched.clear()


def _scalar(value):
    types = {"int32": ctypes.c_int32, "int64": ctypes.c_int64, "uint64": ctypes.c_uint64}
    return types[value.dtype.name](value.item())


@cache
def compiled(file, sanitizer=None, edit=None):
    """Return a file's kernels as a library; ``edit`` is a pair of a text and what it becomes."""
    source = kernel_source(file)
    if edit is not None and edit[0] == file:
        assert edit[1] in source, f"{file} no longer has {edit[1]!r}"
        source = source.replace(edit[1], edit[2])
    launchers = [
        f'extern "C" void launch_{name}(unsigned blocks, unsigned threads, void** arguments) {{\n'
        f"    shim::launch({name}, blocks, threads, arguments);\n}}"
        for name in KERNEL.findall(source)
    ]
    flags = [f"-fsanitize={sanitizer}", "-g"] if sanitizer else []
    turns = made("turns.o", (HERE / "shim.cpp").read_text(), "-c", *TURNS[sanitizer])
    text = "\n".join(['#include "shim.hpp"', source, *launchers])
    return ctypes.CDLL(str(made("kernels.so", text, "-shared", *flags, last=[str(turns)])))


TURNS = {None: [], "thread": ["-DSHIM_TSAN"]}


def made(suffix, text, *flags, last=()):
    """Return what the compiler makes of a text; the same text is compiled once."""
    header = (HERE / "shim.hpp").read_text()
    digest = hashlib.sha256("\0".join([text, header, *FLAGS, *flags, *last]).encode())
    result = BUILD / f"{digest.hexdigest()[:16]}-{suffix}"
    if result.exists():
        return result
    BUILD.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=BUILD) as folder:
        written, unfinished = Path(folder) / "source.cpp", Path(folder) / suffix
        written.write_text(text)
        command = ["c++", *FLAGS, *flags, f"-I{HERE}", str(written), *last, "-o", str(unfinished)]
        subprocess.run(command, check=True)
        unfinished.rename(result)
    return result


@contextmanager
def shim(device=None):
    """Make a shim the CUDA device for a while; return it."""
    device = device or ShimDevice()
    before = install(device)
    try:
        yield device
    finally:
        install(before)


def install(device):
    """Make something the CUDA device, or a reason why there is none; return what was before."""
    dispatch = importlib.import_module("toonnet.fast._dispatch")
    before = _device._probe()
    _device._probe = lambda: device
    dispatch._load.cache_clear()
    return before


def on_device(array):
    """Return a copy of an array on the shim; lists too, None stays."""
    if array is None:
        return None
    if isinstance(array, list):
        return [on_device(entry) for entry in array]
    copy = ShimDevice().empty(array.shape, array.dtype)
    copy.host[...] = array.host if isinstance(array, DeviceArray) else array
    return copy
