"""The whole IUS, default preset, as a competent engineer writes it with OpenCV and Numba."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numba import njit

from benchmarks.peers.opencv_peers import mean_shift_filter
from benchmarks.peers.peer import Peer


def _ius(picture: Any) -> Any:
    return _unify(mean_shift_filter(picture))


def _unify(filtered: Any) -> Any:
    height, width = filtered.shape[:2]
    hsv = cv2.cvtColor(filtered, cv2.COLOR_RGB2HSV)
    light = cv2.inRange(hsv, (0, 0, 201), (179, 39, 255))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(light, connectivity=8)
    left, top, right, bottom = stats[:, 0], stats[:, 1], stats[:, 2], stats[:, 3]
    right, bottom, area = left + right, top + bottom, stats[:, 4].astype(np.int64)
    background = (left == 0) | (top == 0) | (right == width) | (bottom == height)
    background |= area * 400 >= height * width
    background[0] = False
    masked = background[labels] | (hsv[..., 2] < 60)
    return _fill(filtered, hsv, light > 0, masked)


@njit(nogil=True)
def _fill(filtered, hsv, light, done):  # type: ignore[no-untyped-def]  # Numba infers.
    height, width = done.shape
    columns = (width + 7) // 8
    cells = columns * ((height + 7) // 8)
    score, seed = np.full(cells, -1), np.zeros(cells, np.int64)
    for y in range(height):
        for x in range(width):
            r, g, b = filtered[y, x]
            chroma, cell = max(r, g, b) - min(r, g, b), y // 8 * columns + x // 8
            if not done[y, x] and chroma > score[cell]:
                score[cell], seed[cell] = chroma, y * width + x
    unified, queue = filtered.copy(), np.empty(height * width, np.int64)
    for cell in np.argsort(-score, kind="mergesort"):
        if score[cell] < 0 or done[seed[cell] // width, seed[cell] % width]:
            continue
        hue, saturation, value = hsv[seed[cell] // width, seed[cell] % width].astype(np.int64)
        done[seed[cell] // width, seed[cell] % width] = True
        queue[0], head, tail = seed[cell], 0, 1
        while head < tail:
            y0, x0 = queue[head] // width, queue[head] % width
            head += 1
            for y in range(max(y0 - 1, 0), min(y0 + 2, height)):
                for x in range(max(x0 - 1, 0), min(x0 + 2, width)):
                    if done[y, x]:
                        continue
                    apart = abs(np.int64(hsv[y, x, 0]) - hue)
                    gray = hsv[y, x, 1] < 40
                    same = gray == (saturation < 40) and (gray or min(apart, 180 - apart) <= 8)
                    if light[y, x] or (same and abs(np.int64(hsv[y, x, 2]) - value) <= 60):
                        done[y, x] = True
                        queue[tail], tail = y * width + x, tail + 1
        total, count, every = np.zeros(3, np.int64), 0, np.zeros(3, np.int64)
        for pixel in queue[:tail]:
            every += filtered[pixel // width, pixel % width]
            if not light[pixel // width, pixel % width]:
                total += filtered[pixel // width, pixel % width]
                count += 1
        if count == 0:
            total, count = every, tail
        color = (2 * total + count) // (2 * count)
        for pixel in queue[:tail]:
            unified[pixel // width, pixel % width] = color
    return unified


PEERS = (
    Peer("OpenCV + Numba IUS", _ius, "equal"),
    Peer("OpenCV + Numba unify", _unify, "equal"),
)
