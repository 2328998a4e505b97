"""The one form of every picture."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from toonnet.dataset.framing import MARGIN_PX, SIDE_PX, Framing, framed
from toonnet.io import PictureError

CONTENT_PX = SIDE_PX - 2 * MARGIN_PX


def svg(body, box="0 0 100 100"):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{body}</svg>'.encode()


def png(array):
    buffer = BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


def box_of(drawn):
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def test_a_small_drawing_fills_the_square_less_the_margin():
    made = framed(svg('<rect x="90" y="5" width="4" height="2" fill="#f00"/>'))
    assert made.picture.shape == (SIDE_PX, SIDE_PX, 3)
    assert made.alpha.shape == (SIDE_PX, SIDE_PX)
    top, bottom, left, right = box_of(made.alpha >= 128)
    assert (left, right) == (MARGIN_PX, SIDE_PX - MARGIN_PX)
    assert abs((bottom - top) - CONTENT_PX / 2) <= 4
    assert abs((int(top) + bottom) - SIDE_PX) <= 4
    assert (made.picture[256, 256] == (255, 0, 0)).all()
    assert (made.picture[:MARGIN_PX] == 255).all()
    assert (made.picture[made.alpha == 0] == 255).all()
    assert made.source_side_px is None


def test_a_drawing_that_fills_its_canvas_gets_a_margin_too():
    made = framed(svg('<rect width="100" height="100" fill="#00f"/>'))
    assert box_of(made.alpha == 255) == (MARGIN_PX, SIDE_PX - MARGIN_PX) * 2


def test_haze_is_not_drawing():
    body = (
        '<rect width="100" height="100" opacity="0.02"/><rect x="40" y="40" width="9" height="9"/>'
    )
    made = framed(svg(body))
    assert made.picture[256, 256].max() == 0
    assert (made.alpha[:MARGIN_PX] == 0).all()


def test_an_opaque_raster_is_fitted_as_it_is():
    picture = np.full((30, 60, 3), 40, np.uint8)
    made = framed(png(picture))
    assert made.alpha is None
    assert made.source_side_px == 60
    assert box_of((made.picture < 255).any(2)) == (128, 384, 0, 512)
    rgba = np.dstack([picture, np.full((30, 60), 255, np.uint8)])
    assert framed(png(rgba)).alpha is None
    assert np.array_equal(framed(png(rgba)).picture, made.picture)


def test_a_raster_with_transparent_parts_is_cut_out():
    rgba = np.zeros((90, 70, 4), np.uint8)
    rgba[10:20, 50:60] = (0, 90, 0, 255)
    made = framed(png(rgba))
    assert box_of(made.alpha >= 128) == (MARGIN_PX, SIDE_PX - MARGIN_PX) * 2
    assert (made.picture[256, 256] == (0, 90, 0)).all()
    assert made.source_side_px == 10


def test_nothing_drawn_gives_white():
    made = framed(svg("<g/>"))
    assert (made.picture == 255).all()
    assert not made.alpha.any()


def test_what_is_no_picture_is_refused():
    with pytest.raises(PictureError, match="not_a_picture"):
        framed(b"hello")
    with pytest.raises(PictureError, match="too_large"):
        framed(png(np.zeros((50, 50), np.uint8)), max_pixels=2000)


@given(
    st.integers(1, 60), st.integers(1, 60), st.integers(0, 30), st.integers(0, 30),
    st.integers(1, 40), st.integers(0, 19),
)  # fmt: skip
@settings(max_examples=60)
def test_any_size_is_centred(height, width, top, left, side_px, margin_px):
    framing = Framing(side_px=side_px + 2 * margin_px, margin_px=margin_px)
    rgba = np.zeros((top + height + 1, left + width + 1, 4), np.uint8)
    rgba[top : top + height, left : left + width] = (9, 9, 9, 255)
    made = framed(png(rgba), framing)
    assert made.picture.shape[:2] == made.alpha.shape == (framing.side_px,) * 2
    first, last, start, end = box_of(made.alpha >= 128)
    assert max(last - first, end - start) == side_px
    assert abs(first + last - framing.side_px) <= 1
    assert abs(start + end - framing.side_px) <= 1
