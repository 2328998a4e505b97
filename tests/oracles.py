"""Slow, obvious references: loops over pixels, straight from the definitions. Never optimise them.

Pictures are lists of rows of (r, g, b) tuples of Python ints inside; in and out go arrays.
"""

import math
from collections import deque

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

NEIGHBOURS_4 = [(-1, 0), (0, -1), (0, 1), (1, 0)]
NEIGHBOURS_8 = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


def squared_distance(a, b):
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True))


def rows_of(picture):
    return [[tuple(pixel) for pixel in row] for row in picture.tolist()]


def around(y, x, height, width, neighbours):
    for dy, dx in neighbours:
        if 0 <= y + dy < height and 0 <= x + dx < width:
            yield y + dy, x + dx


# --- mean shift -------------------------------------------------------------------------------


def mean_shift_pixel(rows, y, x, params):
    """Return the colour at which the search from one pixel ends."""
    height, width = len(rows), len(rows[0])
    radius = params.spatial_radius_px
    limit = round(params.color_radius * params.color_radius)  # Half to even, like cvRound.
    color = rows[y][x]
    for _ in range(params.max_iterations):
        points = []
        for v in range(max(y - radius, 0), min(y + radius, height - 1) + 1):
            for u in range(max(x - radius, 0), min(x + radius, width - 1) + 1):
                if squared_distance(rows[v][u], color) <= limit:
                    points.append((u, v, *rows[v][u]))
        if not points:
            break
        reciprocal = 1.0 / len(points)
        new_x, new_y, *new_color = (
            round(float(sum(column)) * reciprocal) for column in zip(*points, strict=True)
        )
        moved = (new_x, new_y) != (x, y)
        step = abs(new_x - x) + abs(new_y - y) + squared_distance(new_color, color)
        x, y, color = new_x, new_y, tuple(new_color)
        if not moved or step <= params.epsilon:
            break
    return color


def mean_shift_filter(picture, params):
    rows = rows_of(picture)
    filtered = np.empty_like(picture)
    for y in range(len(rows)):
        for x in range(len(rows[0])):
            filtered[y, x] = mean_shift_pixel(rows, y, x, params)
    return filtered


# --- HSV, histogram, texture --------------------------------------------------------------------


def nearest_integer(numerator, denominator):
    """Round half to even, as OpenCV's tables are."""
    return round(numerator / denominator)


def hsv_of(red, green, blue):
    """Return OpenCV's 8-bit hue, saturation and value: fixed-point reciprocals, 12 bits."""
    value = max(red, green, blue)
    chroma = value - min(red, green, blue)
    if chroma == 0:
        return 0, 0, value
    if value == red:
        sextant = green - blue
    elif value == green:
        sextant = blue - red + 2 * chroma
    else:
        sextant = red - green + 4 * chroma
    hue = (sextant * nearest_integer(180 * 4096, 6 * chroma) + 2048) // 4096
    saturation = (chroma * nearest_integer(255 * 4096, value) + 2048) // 4096
    return (hue + 180 if hue < 0 else hue), saturation, value


def rgb_to_hsv(picture):
    return np.array([[hsv_of(*pixel) for pixel in row] for row in rows_of(picture)], np.uint8)


def rgb_histogram(picture, bins, mask=None):
    counts = np.zeros((bins, 3), np.int64)
    for y, row in enumerate(rows_of(picture)):
        for x, pixel in enumerate(row):
            if mask is None or mask[y, x]:
                for channel, value in enumerate(pixel):
                    counts[bins * value // 256, channel] += 1
    return counts


def texture_blend(picture, texture):
    blended = np.empty_like(picture)
    for y, row in enumerate(rows_of(picture)):
        for x, pixel in enumerate(row):
            for channel, value in enumerate(pixel):
                gray = texture.item(y, x) if texture.ndim == 2 else texture.item(y, x, channel)
                blended[y, x, channel] = round(value + gray - gray * value / 255)
    return blended


# --- segmentation -------------------------------------------------------------------------------


def flood(start, allowed, neighbours):
    """Return the set of places connected to `start` in the set `allowed`, breadth first."""
    height = 1 + max(y for y, _ in allowed)
    width = 1 + max(x for _, x in allowed)
    reached = {start}
    queue = deque([start])
    while queue:
        for place in around(*queue.popleft(), height, width, neighbours):
            if place in allowed and place not in reached:
                reached.add(place)
                queue.append(place)
    return reached


def joined_regions(rows, limit):
    """Return the sets of pixels that chains of close 4-neighbours join, by first pixel."""
    height, width = len(rows), len(rows[0])
    seen = set()
    regions = []
    for start in ((y, x) for y in range(height) for x in range(width)):
        if start in seen:
            continue
        region = {start}
        queue = deque([start])
        while queue:
            y, x = queue.popleft()
            for v, u in around(y, x, height, width, NEIGHBOURS_4):
                if (v, u) not in region and squared_distance(rows[y][x], rows[v][u]) <= limit:
                    region.add((v, u))
                    queue.append((v, u))
        seen |= region
        regions.append(region)
    return regions


def mean_in_256ths(region, rows):
    n = len(region)
    return [(512 * sum(rows[y][x][c] for y, x in region) + n) // (2 * n) for c in range(3)]


def touch(a, b):
    return any((y + dy, x + dx) in b for y, x in a for dy, dx in NEIGHBOURS_4)


def mean_shift_segment(picture, params):
    """Return the labels and their count."""
    rows = rows_of(mean_shift_filter(picture, params))
    regions = joined_regions(rows, round((params.color_radius / 2) ** 2))
    while len(regions) >= 2:
        smallest = min(regions, key=lambda region: (len(region), min(region)))
        if len(smallest) >= params.min_area_px:
            break
        mean = mean_in_256ths(smallest, rows)
        nearest = min(
            (region for region in regions if region is not smallest and touch(smallest, region)),
            key=lambda region: (squared_distance(mean, mean_in_256ths(region, rows)), min(region)),
        )
        regions = [region for region in regions if region not in (smallest, nearest)]
        regions.append(smallest | nearest)
    labels = np.empty(picture.shape[:2], np.int32)
    for label, region in enumerate(sorted(regions, key=min)):
        for y, x in region:
            labels[y, x] = label
    return labels, len(regions)


# --- IUS ----------------------------------------------------------------------------------------


def pixel_classes(hsv, params, mask=None):
    """Return the sets of outline, paintable light, and background pixels."""
    height, width = len(hsv), len(hsv[0])
    places = [(y, x) for y in range(height) for x in range(width)]
    outline = {(y, x) for y, x in places if hsv[y][x][2] < params.outline_value_below}
    light = {
        (y, x)
        for y, x in places
        if (y, x) not in outline
        and hsv[y][x][1] < params.light_saturation_below
        and hsv[y][x][2] > params.light_value_above
    }
    if mask is not None:
        background = {(y, x) for y, x in places if not mask[y, x]}
        return outline, light - background, background
    background = set()
    rest = set(light)
    while rest:
        component = flood(next(iter(rest)), rest, NEIGHBOURS_8)
        rest -= component
        at_border = any(y in (0, height - 1) or x in (0, width - 1) for y, x in component)
        if at_border or len(component) * params.background_area_divisor >= height * width:
            background |= component
    return outline, light - background, background


def seeds_of(rows, hsv, masked, params):
    """Return the seeds' places in the order in which they fill."""
    height, width = len(rows), len(rows[0])
    cell = params.cell_px
    seeds = []
    for top in range(0, height, cell):
        for left in range(0, width, cell):
            best = None
            for y in range(top, min(top + cell, height)):
                for x in range(left, min(left + cell, width)):
                    if (y, x) in masked:
                        continue
                    if params.seed_score == "chroma":
                        score = max(rows[y][x]) - min(rows[y][x])
                    else:
                        score = hsv[y][x][1]
                    if best is None or score > best[0]:
                        best = (score, y, x)
            if best is not None:
                seeds.append(best)
    if params.seed_order == "score":
        seeds.sort(key=lambda seed: -seed[0])  # Stable: ties stay in the order of the cells.
    return [(y, x) for _, y, x in seeds]


def is_close(pixel, seed, params):
    """Return whether a pixel's (hue, saturation, value) is close to a seed's."""
    if abs(pixel[2] - seed[2]) > params.value_tolerance:
        return False
    pixel_is_gray = pixel[1] < params.gray_saturation_below
    seed_is_gray = seed[1] < params.gray_saturation_below
    if pixel_is_gray or seed_is_gray:
        return pixel_is_gray and seed_is_gray
    difference = abs(pixel[0] - seed[0])
    return min(difference, 180 - difference) <= params.hue_tolerance


def fill_color(region, seed, rows, light, params):
    if params.fill_color == "seed":
        return rows[seed[0]][seed[1]]
    counted = region - light or region
    n = len(counted)
    return [(2 * sum(rows[y][x][c] for y, x in counted) + n) // (2 * n) for c in range(3)]


def unify(filtered, params, mask=None):
    rows = rows_of(filtered)
    height, width = len(rows), len(rows[0])
    hsv = [[hsv_of(*pixel) for pixel in row] for row in rows]
    outline, light, background = pixel_classes(hsv, params, mask)
    masked = outline | background
    unfilled = {(y, x) for y in range(height) for x in range(width)} - masked
    unified = filtered.copy()
    for seed in seeds_of(rows, hsv, masked, params):
        if seed not in unfilled:
            continue
        seed_hsv = hsv[seed[0]][seed[1]]
        allowed = {
            (y, x) for y, x in unfilled if (y, x) in light or is_close(hsv[y][x], seed_hsv, params)
        }
        region = flood(seed, allowed, NEIGHBOURS_8)
        color = fill_color(region, seed, rows, light, params)
        for y, x in region:
            unified[y, x] = color
        unfilled -= region
    return unified


def ius(picture, params, mask=None):
    return unify(mean_shift_filter(picture, params), params, mask)


# --- hashes -----------------------------------------------------------------------------------


def hamming_pairs(hashes, distance):
    """Return (i, j), i < j, of all that differ in at most `distance` bits."""
    words = [int(word) for word in hashes]
    return [
        (i, j)
        for i in range(len(words))
        for j in range(i + 1, len(words))
        if bin(words[i] ^ words[j]).count("1") <= distance
    ]


# --- hand-drawn stylization -----------------------------------------------------------------------


def line_places(direction, length_px):
    """Return the steps (dy, dx) of a line of that direction through the origin."""
    angle = math.radians(22.5 * direction)
    steps = range(-(length_px // 2), length_px // 2 + 1)
    return [(-round(k * math.sin(angle)), round(k * math.cos(angle))) for k in steps]


def line_strokes(picture, length_px):
    rows = rows_of(picture)
    height, width = len(rows), len(rows[0])
    gray = [
        [(19595 * r + 38470 * g + 7471 * b + 32768) // 65536 for r, g, b in row] for row in rows
    ]
    gradient = {}
    for y in range(height):
        for x in range(width):
            down = gray[min(y + 1, height - 1)][x] - gray[y][x]
            across = gray[y][min(x + 1, width - 1)] - gray[y][x]
            gradient[y, x] = round(math.hypot(down, across))
    lines = [line_places(direction, length_px) for direction in range(8)]
    own = {}
    for y, x in gradient:
        sums = [sum(gradient.get((y + dy, x + dx), 0) for dy, dx in line) for line in lines]
        own[y, x] = sums.index(max(sums))
    strokes = np.empty((height, width), np.uint16)
    for y, x in gradient:
        total = 0
        for direction, line in enumerate(lines):
            for place in ((y + dy, x + dx) for dy, dx in line):
                if own.get(place) == direction:
                    total += gradient[place]
        strokes[y, x] = min(total, 65535)
    return strokes


def density_system(tone, texture, smoothness):
    """Return the sparse matrix, its right-hand side and ln(texture) of the texture's fit."""
    height, width = tone.shape
    logarithm = [[math.log(min(max(v, 1), 254) / 255) for v in row] for row in texture.tolist()]
    tones = [[math.log(min(max(v, 1), 254) / 255) for v in row] for row in tone.tolist()]
    matrix = scipy.sparse.lil_array((height * width, height * width))
    right = np.empty(height * width)
    for y in range(height):
        for x in range(width):
            i = y * width + x
            matrix[i, i] = logarithm[y][x] ** 2
            right[i] = logarithm[y][x] * tones[y][x]
            for v, u in around(y, x, height, width, NEIGHBOURS_4):
                matrix[i, i] += smoothness
                matrix[i, v * width + u] -= smoothness
    return matrix.tocsc(), right, np.array(logarithm)


def fit_texture(tone, texture, smoothness):
    """Return 255 texture ** density, solved directly, not rounded."""
    matrix, right, logarithm = density_system(tone, texture, smoothness)
    density = scipy.sparse.linalg.spsolve(matrix, right).reshape(tone.shape)
    return 255 * np.exp(density * logarithm)


def sample_texture(labels, tile, placements):
    """Return the samples by real numbers, not rounded."""
    height, width = tile.shape
    sampled = np.empty(labels.shape)
    for y, x in np.ndindex(labels.shape):
        angle_deg, row, column, scale = placements[labels[y, x]]
        sine, cosine = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
        v = (row + (x * sine + y * cosine) / scale) % height
        u = (column + (x * cosine - y * sine) / scale) % width
        top, left = math.floor(v), math.floor(u)
        value = 0
        for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
            share = (v - top if dy else 1 - v + top) * (u - left if dx else 1 - u + left)
            value += share * tile[(top + dy) % height, (left + dx) % width]
        sampled[y, x] = value
    return sampled


def keys_cubic(distance):
    """Return the weight of a node at that distance, in nodes, for a = -1/2 (Keys 1981)."""
    s = abs(distance)
    if s <= 1:
        return 1.5 * s**3 - 2.5 * s**2 + 1
    return -0.5 * s**3 + 2.5 * s**2 - 4 * s + 2 if s < 2 else 0.0


def elastic_warp(picture, moves, spacing_px):
    """Return the warped picture by real numbers, not rounded; node (1, 1) is at pixel (0, 0)."""
    height, width = picture.shape[:2]
    warped = np.empty(picture.shape)
    for y, x in np.ndindex(height, width):
        v, u = y / spacing_px + 1, x / spacing_px + 1
        down, across = sum(
            keys_cubic(v - i) * keys_cubic(u - j) * moves[i, j]
            for i in range(math.floor(v) - 1, math.floor(v) + 3)
            for j in range(math.floor(u) - 1, math.floor(u) + 3)
        )
        row = min(max(y + down, 0), height - 1)
        column = min(max(x + across, 0), width - 1)
        value = 0
        for r in (math.floor(row), math.floor(row) + 1):
            for c in (math.floor(column), math.floor(column) + 1):
                share = (1 - abs(row - r)) * (1 - abs(column - c))
                value = value + share * picture[min(r, height - 1), min(c, width - 1)]
        warped[y, x] = value
    return warped
