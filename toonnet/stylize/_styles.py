"""The filter as a whole, and the styles that it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.stylize import textures
from toonnet.stylize._hand import filled_tone, pressed, wobbled
from toonnet.stylize._regions import region_texture, whole_texture
from toonnet.stylize._steps import (
    Gray,
    Picture,
    colorize,
    paper_mask,
    stroke_length_px,
    stroke_map,
    texture_map,
    tone_map,
)
from toonnet.stylize._tone import MIXES, ToneMix

_STYLED_SIDE_PX = 512
"""The longer side of pictures that the lengths in a style are meant for; others scale them."""
_LEAST_SCALE = 0.5
_LARGEST_SIDE = 32766
"""What OpenCV resamples."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """How to draw; every number decides the bytes."""

    mix: ToneMix = MIXES["balanced"]
    """The tones of the drawing; see `tone_map`."""
    stroke_darkness: float = 1.0
    """Of the contours; see `stroke_map`."""
    smoothness: float = 0.2
    """Of the texture's density, in colour; see `texture_map`."""
    gray_smoothness: float = 1.5
    """Likewise in gray, where no equalisation brings the strokes out: smoother shows more."""
    tolerance: float = 5e-3
    """Of its solution, likewise."""
    density: float = 3.0
    """How full the colours are; see `colorize`."""
    evenness: float = 0.6
    """How much the drawing is equalised before it is coloured; see `colorize`."""
    wobble_px: float = 1.4
    """How far the hand strays from the lines, at a longer side of 512 pixels."""
    scale: float = 1.0
    """Of the texture, at a longer side of 512 pixels."""


STYLES = {
    "pencil": Style(),
    "crayon": Style(stroke_darkness=0.8, wobble_px=2.0),
    "charcoal": Style(mix=MIXES["dark"], stroke_darkness=1.3, density=2.4, wobble_px=1.6),
    "custom": Style(),
}
"""Each style by its name."""


def pencil(
    image: Any,
    *,
    seed: int = 0,
    gray: bool = False,
    grade: textures.Grade = "HB",
    by_region: bool = True,
    style: Style = STYLES["pencil"],
    threads: int | None = None,
) -> Picture:
    """Draw a cartoon with pencils: paper section 3.4, figure 5 (b) and (c).

    Parameters
    ----------
    image
        uint8, H x W x 3, RGB.
    seed
        Of the regions' angles and offsets and of the hand: the same seed, the same bytes.
    gray
        One graphite pencil instead of coloured ones (equation 2).
    grade
        Of the pencil: ``"2H"``, ``"HB"`` or ``"4B"``.
    by_region
        Whether each region found by mean shift has an angle of its own; else one sheet for all.
    style
        The rest; ``dataclasses.replace(STYLES["pencil"], density=3.0)`` changes one number.
    threads
        As in `toonnet.fast`; the number never changes a result.

    Returns
    -------
    uint8, H x W x 3, RGB.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    """
    return draw(
        image,
        textures.pencil(0, grade),
        style,
        seed=seed,
        gray=gray,
        by_region=by_region,
        threads=threads,
    )


def crayon(
    image: Any,
    *,
    seed: int = 0,
    gray: bool = False,
    by_region: bool = True,
    style: Style = STYLES["crayon"],
    threads: int | None = None,
) -> Picture:
    """Return a cartoon drawn with wax crayons: paper section 3.4, figure 5 (d); see `pencil`."""
    texture = textures.crayon(0)
    return draw(image, texture, style, seed=seed, gray=gray, by_region=by_region, threads=threads)


def charcoal(
    image: Any,
    *,
    seed: int = 0,
    gray: bool = True,
    by_region: bool = True,
    style: Style = STYLES["charcoal"],
    threads: int | None = None,
) -> Picture:
    """Return a cartoon drawn with charcoal, gray unless asked otherwise; see `pencil`."""
    texture = textures.charcoal(0)
    return draw(image, texture, style, seed=seed, gray=gray, by_region=by_region, threads=threads)


def custom(
    image: Any,
    texture: Any,
    *,
    seed: int = 0,
    gray: bool = False,
    by_region: bool = True,
    style: Style = STYLES["custom"],
    threads: int | None = None,
) -> Picture:
    """Return a cartoon drawn with any texture: paper section 3.4, figure 5 (f); see `pencil`.

    The texture is uint8, H x W or H x W x 3, made tileable first (see `textures.tileable`).
    """
    tile = textures.tileable(texture)
    return draw(image, tile, style, seed=seed, gray=gray, by_region=by_region, threads=threads)


def draw(
    image: Any,
    texture: Gray,
    style: Style,
    *,
    seed: int | Sequence[int],
    gray: bool,
    by_region: bool,
    threads: int | None = None,
) -> Picture:
    """Return a picture drawn with a tileable texture: every style is this with its own numbers.

    `texture` is uint8, H x W, tileable; for all else see `pencil`.
    """
    _check_picture(image)
    rng = np.random.default_rng(seed)
    size = max(image.shape[:2]) / _STYLED_SIDE_PX
    image = wobbled(image, style.wobble_px * size, rng, threads=threads)  # As in `moved_mask`.
    paper = paper_mask(image)
    part = _drawn_part(paper)
    drawn: Picture = np.full(image.shape, 255, np.uint8)  # Paper.
    if image[part].size:
        scale = style.scale * max(size, _LEAST_SCALE)
        drawn[part] = _drawn(
            np.ascontiguousarray(image[part]),
            np.ascontiguousarray(paper[part]),
            texture,
            style,
            rng,
            gray=gray,
            by_region=by_region,
            scale=scale,
            length_px=stroke_length_px(image.shape),
            threads=threads,
        )
    return drawn


def _drawn_part(paper: Gray) -> tuple[slice, slice]:
    """Return the rows and columns that hold all but paper, with room for strokes beyond it."""
    import cv2

    x, y, width, height = cv2.boundingRect(cv2.bitwise_not(paper))
    if not width:
        return slice(0), slice(0)
    room = stroke_length_px(paper.shape)
    return slice(max(y - room, 0), y + height + room), slice(max(x - room, 0), x + width + room)


def _drawn(
    image: Picture,
    paper: Gray,
    texture: Gray,
    style: Style,
    rng: np.random.Generator,
    *,
    gray: bool,
    by_region: bool,
    scale: float,
    length_px: int,
    threads: int | None,
) -> Picture:
    """Draw a picture that is where the hand has put it."""
    import cv2

    if by_region:
        sheet = region_texture(image, texture, rng, scale=scale, threads=threads)
    else:
        sheet = whole_texture(image.shape, texture, rng, scale=scale, threads=threads)
    tone, smoothness = tone_map(image, style.mix, paper=paper), style.gray_smoothness
    if not gray:
        tone, smoothness = filled_tone(tone), style.smoothness
    drawn, _ = texture_map(tone, sheet, smoothness, style.tolerance, threads=threads)
    strokes = stroke_map(image, length_px, style.stroke_darkness, threads=threads)
    on_paper = cv2.max(pressed(drawn, image), paper)
    drawing = np.asarray(cv2.multiply(on_paper, strokes, scale=1 / 255), np.uint8)
    if gray:
        return np.asarray(cv2.cvtColor(drawing, cv2.COLOR_GRAY2RGB), np.uint8)
    return colorize(
        image,
        drawing,
        evenness=style.evenness,
        density=style.density,
        paper=paper,
        threads=threads,
    )


def moved_mask(
    mask: NDArray[np.uint8], style: Style, seed: int | Sequence[int]
) -> NDArray[np.uint8]:
    """Return a mask, uint8, H x W, moved as `draw` moves its picture with that style and seed."""
    distance_px = style.wobble_px * max(mask.shape) / _STYLED_SIDE_PX
    planes = np.repeat(mask[..., None], 3, axis=2)
    moved = wobbled(planes, distance_px, np.random.default_rng(seed))
    return np.ascontiguousarray(moved[..., 0])


def _check_picture(image: Any) -> None:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        kind = getattr(image, "dtype", type(image).__name__)
        raise TypeError(f"image must be a uint8 array, got {kind}")
    if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"image must be HxWx3, got {image.shape}")
    if max(image.shape) > _LARGEST_SIDE:
        raise ValueError(
            f"image must have at most {_LARGEST_SIDE} rows and columns, got {image.shape}"
        )


def texture_of(style: str, texture: NDArray[Any] | None = None) -> Gray:
    """Return the texture that a style draws with, uint8, H x W; `texture` is the custom one's.

    Raises
    ------
    ValueError
        If there is no such style, or ``"custom"`` comes without a texture.
    """
    if style not in STYLES:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if (texture is None) == (style == "custom"):
        raise ValueError("a texture belongs to the style custom, and custom needs one")
    return textures.BY_NAME[style](0) if texture is None else textures.tileable(texture)
