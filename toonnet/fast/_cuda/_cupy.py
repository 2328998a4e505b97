"""A CUDA device through CuPy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._cuda._device import OPTIONS, Launch, OutOfDeviceMemory
from toonnet.fast._cuda._sources import kernel_source


class CupyDevice:
    """The current CUDA device of the thread that calls, on its current stream."""

    def __init__(self, cupy: Any) -> None:
        self._cupy = cupy
        self._kernels: dict[tuple[str, str, int], Any] = {}

    def adopt(self, value: Any, name: str) -> Any:
        """See `Device.adopt`."""
        cupy = self._cupy
        if isinstance(value, cupy.ndarray):
            array = value
        elif hasattr(value, "__cuda_array_interface__"):
            array = cupy.asarray(value)
        else:
            array = cupy.from_dlpack(value)
        here = cupy.cuda.runtime.getDevice()
        if array.device.id != here:
            raise ValueError(
                f"{name} is on CUDA device {array.device.id}, but the current one is {here}; "
                f"call under cupy.cuda.Device({array.device.id}), or copy it"
            )
        return array

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """See `Device.empty`."""
        try:
            return self._cupy.empty(shape, dtype)
        except self._cupy.cuda.memory.OutOfMemoryError as error:
            raise OutOfDeviceMemory(str(error)) from error

    def contiguous(self, array: Any) -> Any:
        """See `Device.contiguous`."""
        try:
            return self._cupy.ascontiguousarray(array)
        except self._cupy.cuda.memory.OutOfMemoryError as error:
            raise OutOfDeviceMemory(str(error)) from error

    def address(self, array: Any) -> int:
        """See `Device.address`."""
        address: int = array.data.ptr
        return address

    def upload(self, host: NDArray[Any]) -> Any:
        """See `Device.upload`."""
        array = self.empty((host.nbytes,), np.uint8)
        array.set(host.reshape(-1).view(np.uint8))
        return array

    def launch(self, launch: Launch) -> None:
        """See `Device.launch`; a kernel is compiled once a process and device, and kept on disk."""
        key = (launch.file, launch.kernel, self._cupy.cuda.runtime.getDevice())
        kernel = self._kernels.get(key)
        if kernel is None:
            module = self._cupy.RawModule(code=kernel_source(launch.file), options=OPTIONS)
            kernel = self._kernels[key] = module.get_function(launch.kernel)
        kernel((launch.blocks,), (launch.threads,), launch.arguments)

    def free_bytes(self) -> int:
        """See `Device.free_bytes`."""
        free: int = self._cupy.cuda.runtime.memGetInfo()[0]
        return free + int(self._cupy.get_default_memory_pool().free_bytes())

    def lane(self) -> CupyLane:
        """See `Device.lane`."""
        return CupyLane(self._cupy, self)


class CupyLane:
    """See `toonnet.fast._cuda._device.Lane`."""

    def __init__(self, cupy: Any, device: CupyDevice) -> None:
        self._cupy, self._device = cupy, device
        self._stream = cupy.cuda.Stream(non_blocking=True)
        self._buffers: dict[str, NDArray[np.uint8]] = {}
        self._fetched: list[tuple[NDArray[np.uint8], NDArray[Any]]] = []
        self._alive: list[Any] = []

    def stream(self) -> AbstractContextManager[Any]:
        """See `Lane.stream`."""
        stream: AbstractContextManager[Any] = self._stream
        return stream

    def send(self, arrays: Sequence[NDArray[Any]]) -> list[Any]:
        """See `Lane.send`: one copy of all arrays, packed, each at a multiple of 256 bytes."""
        places, size = packed([array.nbytes for array in arrays])
        staged = self._pinned("in", size)
        for array, place in zip(arrays, places, strict=True):
            staged[place : place + array.nbytes] = array.reshape(-1).view(np.uint8)
        whole = self._device.empty((size,), np.uint8)
        whole.set(staged, stream=self._stream)
        self._alive.append(whole)
        return [
            whole[place : place + array.nbytes].view(array.dtype).reshape(array.shape)
            for array, place in zip(arrays, places, strict=True)
        ]

    def fetch(self, arrays: Sequence[Any], targets: Sequence[NDArray[Any]]) -> None:
        """See `Lane.fetch`."""
        places, size = packed([target.nbytes for target in targets])
        staged = self._pinned("out", size)
        for array, target, place in zip(arrays, targets, places, strict=True):
            part = staged[place : place + target.nbytes]
            array.reshape(-1).view(np.uint8).get(out=part, stream=self._stream, blocking=False)
            self._fetched.append((part, target))
        self._alive.extend(arrays)

    def finish(self) -> None:
        """See `Lane.finish`."""
        self._stream.synchronize()
        for part, target in self._fetched:
            target.reshape(-1).view(np.uint8)[...] = part
        self._fetched.clear()
        self._alive.clear()

    def _pinned(self, name: str, size: int) -> NDArray[np.uint8]:
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            memory = self._cupy.cuda.alloc_pinned_memory(max(size, 1))
            buffer = self._buffers[name] = np.frombuffer(memory, np.uint8, max(size, 1))
        return buffer[:size]


def packed(sizes: Sequence[int]) -> tuple[list[int], int]:
    """Return where pieces of these sizes in bytes begin, one behind another, and the whole size."""
    places, end = [], 0
    for size in sizes:
        places.append(end)
        end += -(-size // 256) * 256
    return places, end
