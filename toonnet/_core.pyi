"""
Native kernels of toonnet.fast; call them through that package.
"""

from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing

__all__: list[str] = [
    "CEL_LARGEST_SIDE",
    "CEL_VERSION",
    "CelCanvas",
    "CelMesh",
    "closed_triangles",
    "crc32c",
    "elastic_warp_u8",
    "fit_texture_u8",
    "hamming_pairs_u64",
    "ius_u8",
    "line_strokes_u8",
    "mean_shift_filter_u8",
    "mean_shift_segment_u8",
    "rgb_histogram_u8",
    "rgb_to_hsv_u8",
    "sample_texture_u8",
    "simd_level",
    "simd_levels",
    "texture_blend_u8",
    "unify_u8",
]

class CelMesh:
    def __init__(self) -> None: ...
    def add(
        self,
        *,
        positions: numpy.ndarray,
        normals: numpy.ndarray,
        colors: numpy.ndarray,
        uv: numpy.ndarray,
        triangles: numpy.ndarray,
        parts: numpy.ndarray,
        closed: typing.SupportsInt | typing.SupportsIndex,
        texture: typing.Any,
        holes: bool,
    ) -> None: ...

class CelCanvas:
    def __init__(
        self,
        size_px: typing.SupportsInt | typing.SupportsIndex,
        scale: typing.SupportsInt | typing.SupportsIndex,
        style: dict[str, typing.Any],
        *,
        simd: str = "",
    ) -> None: ...
    def draw(
        self,
        shots: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
    ) -> list[int]: ...

def closed_triangles(
    positions: numpy.ndarray, triangles: numpy.ndarray, closed: numpy.ndarray
) -> None: ...
def crc32c(data: bytes, crc: typing.SupportsInt | typing.SupportsIndex = 0) -> int:
    """
    CRC-32C (Castagnoli) of bytes that follow what gave `crc`.
    """

def elastic_warp_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def fit_texture_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def hamming_pairs_u64(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def ius_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def line_strokes_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def mean_shift_filter_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def mean_shift_segment_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def rgb_histogram_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def rgb_to_hsv_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def sample_texture_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def simd_level() -> str:
    """
    Name of the instruction set in use.
    """

def simd_levels() -> list[str]:
    """
    Names of the instruction sets that this processor and build can run.
    """

def texture_blend_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...
def unify_u8(
    sources: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    targets: collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]],
    *,
    params: typing.Any,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> None: ...

CEL_LARGEST_SIDE: int = 8192
CEL_VERSION: int = 1
