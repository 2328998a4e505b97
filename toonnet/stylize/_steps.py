"""The steps of the filter, each by itself: paper section 3.4, after Lu, Xu and Jia 2012."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from toonnet.fast import Fit, fit_texture, line_strokes, texture_blend
from toonnet.stylize._tone import MIXES, ToneMix, distribution, matching_table

Gray = NDArray[np.uint8]
Picture = NDArray[np.uint8]
Equalize = Literal["drawing", "everything", "no"]

PAPER_LEVEL = 245
"""A pixel is paper, and stays white, whose every channel is at least so bright."""
_TINTED_PAPER_LEVEL, _PAPER_TINT, _UNEVENNESS = 205, 18, 6
_STROKE_QUANTILE = 0.97
_STROKE_BINS = 8192
_STROKE_ROWS = 256
"""From about so many rows, evenly spread, the strokes' quantile is read: half the time that all
rows of a picture of 512 take, and the darkest strokes move by some three gray levels of 255."""


def paper_mask(image: Picture) -> Gray:
    """Return 255 where `image`, uint8, H x W x 3, is paper, else 0: uint8, H x W.

    Every channel of paper is at least `PAPER_LEVEL`; or, where most of the picture's border is of a
    light gray, as in a photograph of a drawing, about as light as that.
    """
    import cv2

    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]]).T
    darkest = np.minimum(np.minimum(border[0], border[1]), border[2])
    brightest = np.maximum(np.maximum(border[0], border[1]), border[2])
    plain = (darkest >= _TINTED_PAPER_LEVEL) & (brightest - darkest <= _PAPER_TINT)
    light = darkest[plain]
    level = PAPER_LEVEL
    if len(light) > len(darkest) / 2:
        tenth = len(light) // 10
        level = min(level, int(np.partition(light, tenth)[tenth]) - _UNEVENNESS)
    return np.asarray(cv2.inRange(image, (level,) * 3, (255,) * 3))


def stroke_map(
    image: Picture,
    length_px: int | None = None,
    darkness: float = 1.0,
    *,
    threads: int | None = None,
) -> Gray:
    """Draw a picture's contours with straight strokes in eight directions.

    Lu, Xu and Jia 2012, section 3.1: gradient, line convolution, its classes drawn out.

    Parameters
    ----------
    image
        uint8, H x W x 3, RGB.
    length_px
        Length of a stroke, odd, up to 181; None: 1/30 of the longer side, at least 5.
    darkness
        1: the contours that are stronger than 97 % of all are black; 2: those half as strong too.
    threads
        As in `toonnet.fast`.

    Returns
    -------
    uint8, H x W: 0 the darkest stroke, 255 none.
    """
    import cv2

    if length_px is None:
        length_px = stroke_length_px(image.shape)
    strokes = line_strokes(image, length_px, threads=threads)
    gentle = length_px * 6 * _STROKE_BINS // 65536  # Noise and gentle shading aren't dark.
    rows = strokes[:: max(len(strokes) // _STROKE_ROWS, 1)]
    bins = rows[rows >= gentle * 65536 // _STROKE_BINS] // (65536 // _STROKE_BINS)
    black = 255.0 * length_px
    if bins.size:
        counts = np.bincount(bins, minlength=_STROKE_BINS)
        quantile = int(np.searchsorted(np.cumsum(counts), _STROKE_QUANTILE * bins.size))
        level = quantile * 65536 / _STROKE_BINS
        black = max(min(level, 200.0 * length_px), 40.0 * length_px)
    dark = cv2.convertScaleAbs(strokes, alpha=255 * darkness / black)
    return np.asarray(cv2.bitwise_not(dark), np.uint8)


def stroke_length_px(shape: tuple[int, ...]) -> int:
    """Return the length of a stroke that suits a picture of that shape."""
    return min(max(2 * (max(shape[:2]) // 60) + 1, 5), 181)


def tone_map(
    image: Picture,
    mix: ToneMix | str = "balanced",
    *,
    keep_paper: bool = True,
    paper: Gray | None = None,
) -> Gray:
    """Bring a picture's grays to the tones of a pencil drawing.

    Lu, Xu and Jia 2012, section 3.2, equations 3 to 7: histogram matching with a mix of three
    layers.

    Parameters
    ----------
    image
        uint8, H x W x 3, RGB.
    mix
        One of `MIXES`, or your own.
    keep_paper
        Whether paper (see `paper_mask`) stays 255. It counts either way: it takes the model's
        bright share, so that what is drawn on it has tones to be seen by.
    paper
        Where paper is, uint8 H x W of 0 and 255, if that is known; None: `paper_mask` finds it.

    Returns
    -------
    uint8, H x W.

    Raises
    ------
    ValueError
        If no mix is called so.
    """
    import cv2

    if isinstance(mix, str):
        if mix not in MIXES:
            raise ValueError(f"mix must be one of {', '.join(MIXES)}, got {mix!r}")
        mix = MIXES[mix]
    gray: Gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    if not keep_paper:
        return np.asarray(cv2.LUT(gray, matching_table(_counts(gray), distribution(mix))))
    paper = paper_mask(image) if paper is None else paper
    counts = _counts(gray, paper)
    whites = gray.size - int(counts.sum())
    most = mix.bright / 2 / (mix.bright / 2 + mix.mild + mix.dark)
    counts[255] += min(whites, round(counts.sum() * most / (1 - most)))
    tone = cv2.LUT(gray, matching_table(counts, distribution(mix)))
    return np.asarray(cv2.max(tone, paper))


def texture_map(
    tone: Gray,
    texture: Gray,
    smoothness: float = 0.2,
    tolerance: float = 1e-4,
    *,
    threads: int | None = None,
) -> tuple[Gray, Fit]:
    """Draw a tone with a texture of the same size, and say how the solver ended.

    Lu, Xu and Jia 2012, section 3.2, equations 8 and 9; see `toonnet.fast.fit_texture`.

    Parameters
    ----------
    tone, texture
        uint8, H x W.
    smoothness
        Weight of the density's gradient, lambda.
    tolerance
        Relative residual to stop at; at 1e-4 at most one gray level off the exact solution.
    threads
        As in `toonnet.fast`.

    Returns
    -------
    uint8, H x W; and the `Fit`.
    """
    drawn, fit = fit_texture(tone, texture, smoothness, tolerance, threads=threads)
    return drawn, fit


def colorize(
    image: Picture,
    gray: Gray,
    *,
    equalize: Equalize = "drawing",
    evenness: float = 1.0,
    density: float = 1.0,
    paper: Gray | None = None,
    threads: int | None = None,
) -> Picture:
    """Give a gray drawing its picture's colours: paper section 3.4, equation 2.

    The drawing is equalised first, or the colours come out too light; then black strokes become
    strokes of the picture's colour, and white stays white.

    Parameters
    ----------
    image
        uint8, H x W x 3, RGB: the cartoon.
    gray
        uint8, H x W: the drawing of it.
    equalize
        ``"drawing"``: paper stays white and doesn't count; ``"everything"`` counts all pixels;
        ``"no"`` leaves the drawing as it is.
    evenness
        How much of the equalisation is done: 1 all, 0 none, between a mean of both.
    density
        The equalised drawing, 0 to 1, is taken to this power: above 1 for fuller colours.
    paper
        As in `tone_map`.
    threads
        As in `toonnet.fast`.

    Returns
    -------
    uint8, H x W x 3, RGB.

    Raises
    ------
    ValueError
        If `equalize` is none of these.
    """
    import cv2

    if equalize not in ("drawing", "everything", "no"):
        raise ValueError(f"equalize must be 'drawing', 'everything' or 'no', got {equalize!r}")
    paper = paper_mask(image) if paper is None else paper
    table: NDArray[Any] = np.arange(256) / 255
    if equalize != "no":
        counts = _counts(gray, paper if equalize == "drawing" else None)
        ranks = (np.cumsum(counts) - counts / 2) / max(int(counts.sum()), 1)
        table = evenness * ranks + (1 - evenness) * table
    table = np.rint(255 * table**density).astype(np.uint8)
    darkened = cv2.LUT(gray, table)
    if equalize == "drawing":
        darkened = cv2.max(darkened, paper)
    return np.asarray(texture_blend(image, darkened, threads=threads))


def _counts(gray: Gray, left_out: Gray | None = None) -> NDArray[np.int64]:
    """Return the histogram of what isn't left out."""
    import cv2

    mask = None if left_out is None else cv2.bitwise_not(left_out)
    counts = cv2.calcHist([gray], [0], mask, [256], [0, 256])
    return np.rint(counts).astype(np.int64).ravel()
