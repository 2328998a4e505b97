"""Every kind of file comes out as the 8-bit RGB that `toonnet.io` defines."""

import io
import itertools

import cv2
import numpy as np
import pytest
from commands import drawing
from numpy.testing import assert_array_equal
from PIL import Image

from toonnet.io import SUFFIXES, decode_picture, encode_picture, write_picture

RNG = np.random.default_rng(7)
HEIGHT, WIDTH = 13, 17
RGB = RNG.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
ALPHA = RNG.integers(0, 256, (HEIGHT, WIDTH), np.uint8)
GRAY = RGB[:, :, 0]


def nearest(numerator, denominator):
    """The nearest integer to a quotient that is never halfway between two."""
    numerator = np.asarray(numerator, np.int64)
    assert not (2 * numerator % (2 * denominator) == denominator).any()
    return (2 * numerator + denominator) // (2 * denominator)


def over_white(rgb, alpha):
    alpha = alpha.astype(np.int64)[:, :, None]
    return nearest(rgb.astype(np.int64) * alpha + 255 * (255 - alpha), 255)


def as_rgb(gray):
    return np.repeat(np.asarray(gray)[:, :, None], 3, axis=2)


def pillow_file(array_or_image, name, **options):
    buffer, image = io.BytesIO(), array_or_image
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    image.save(buffer, name, **options)
    return buffer.getvalue()


def opencv_file(array, suffix):
    return cv2.imencode(suffix, array)[1].tobytes()


@pytest.mark.parametrize(
    ("name", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True}), ("BMP", {}), ("TIFF", {})],
)
def test_rgb(name, options):
    decoded = decode_picture(pillow_file(RGB, name, **options))
    assert_array_equal(decoded.picture, RGB)
    assert decoded.format == name
    assert decoded.mask is None


@pytest.mark.parametrize("name", ["PNG", "BMP", "TIFF"])
def test_gray(name):
    assert_array_equal(decode_picture(pillow_file(GRAY, name)).picture, as_rgb(GRAY))


@pytest.mark.parametrize("name", ["PNG", "BMP", "TIFF"])
def test_one_bit(name):
    bits = GRAY > 127
    file = pillow_file(Image.fromarray(bits), name)
    assert_array_equal(decode_picture(file).picture, as_rgb(bits * np.uint8(255)))


@pytest.mark.parametrize("name", ["PNG", "WEBP", "TIFF"])
def test_alpha_lies_over_white(name):
    rgba = np.dstack([RGB, ALPHA])
    options = {"lossless": True, "exact": True} if name == "WEBP" else {}
    decoded = decode_picture(pillow_file(rgba, name, **options))
    assert_array_equal(decoded.picture, over_white(RGB, ALPHA))
    assert_array_equal(decoded.alpha, ALPHA)
    assert_array_equal(decoded.mask, ALPHA >= 128)


def test_alpha_over_white_is_exact_for_every_colour_and_alpha():
    colour, alpha = np.mgrid[:256, :256].astype(np.uint8)
    rgba = np.dstack([colour, colour, colour, alpha])
    decoded = decode_picture(opencv_file(rgba, ".png"))
    assert_array_equal(decoded.picture, over_white(as_rgb(colour), alpha))


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_gray_with_alpha(name):
    image = Image.merge("LA", [Image.fromarray(GRAY), Image.fromarray(ALPHA)])
    decoded = decode_picture(pillow_file(image, name))
    assert_array_equal(decoded.picture, over_white(as_rgb(GRAY), ALPHA))


def palette_image():
    indices = RNG.integers(0, 8, (HEIGHT, WIDTH), np.uint8)
    colours = RNG.integers(0, 256, (8, 3), np.uint8)
    image = Image.new("P", (WIDTH, HEIGHT))
    image.putdata(indices.ravel().tolist())
    image.putpalette(colours.ravel().tolist())
    return image, indices, colours


@pytest.mark.parametrize("name", ["PNG", "GIF", "BMP", "TIFF"])
def test_palette(name):
    image, indices, colours = palette_image()
    assert_array_equal(decode_picture(pillow_file(image, name)).picture, colours[indices])


def test_palette_with_transparency_for_each_colour():
    image, indices, colours = palette_image()
    transparency = RNG.integers(0, 256, 8, np.uint8)
    file = pillow_file(image, "PNG", transparency=transparency.tobytes())
    decoded = decode_picture(file)
    assert_array_equal(decoded.picture, over_white(colours[indices], transparency[indices]))
    assert_array_equal(decoded.alpha, transparency[indices])


def test_gif_with_a_transparent_colour():
    image, indices, colours = palette_image()
    decoded = decode_picture(pillow_file(image, "GIF", transparency=3))
    expected = colours[indices].copy()
    expected[indices == 3] = 255
    assert_array_equal(decoded.picture, expected)
    assert_array_equal(decoded.mask, indices != 3)


def test_rgb_png_with_a_transparent_colour():
    file = pillow_file(RGB, "PNG", transparency=tuple(map(int, RGB[2, 3])))
    clear = (RGB[2, 3] == RGB).all(axis=2)
    expected = RGB.copy()
    expected[clear] = 255
    decoded = decode_picture(file)
    assert_array_equal(decoded.picture, expected)
    assert_array_equal(decoded.mask, ~clear)


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3])
def test_16_bits(suffix, channels):
    samples = RNG.integers(0, 65536, (HEIGHT, WIDTH, channels), np.uint16)
    decoded = decode_picture(opencv_file(samples[:, :, ::-1], suffix))
    expected = nearest(samples.astype(np.int64), 257)
    assert_array_equal(decoded.picture, expected if channels == 3 else as_rgb(expected[:, :, 0]))
    assert "16-bit" in decoded.notes[0]


def test_16_bits_with_alpha():
    samples = RNG.integers(0, 65536, (HEIGHT, WIDTH, 4), np.uint16)
    decoded = decode_picture(opencv_file(samples[:, :, [2, 1, 0, 3]], ".png"))
    scaled = nearest(samples.astype(np.int64), 257)
    assert_array_equal(decoded.picture, over_white(scaled[:, :, :3], scaled[:, :, 3]))


def test_16_bits_scale_exactly_for_every_value():
    samples = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    decoded = decode_picture(opencv_file(samples, ".png"))
    assert_array_equal(decoded.picture, as_rgb(nearest(samples.astype(np.int64), 257)))


def test_cmyk():
    cmyk = RNG.integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
    decoded = decode_picture(pillow_file(Image.fromarray(cmyk, "CMYK"), "TIFF"))
    inks = cmyk.astype(np.int64)
    expected = nearest((255 - inks[:, :, :3]) * (255 - inks[:, :, 3:]), 255)
    assert_array_equal(decoded.picture, expected)


def test_cmyk_jpeg_has_its_colours_and_not_their_negative():
    flat = np.full((16, 16, 4), (0, 200, 255, 10), np.uint8)
    decoded = decode_picture(pillow_file(Image.fromarray(flat, "CMYK"), "JPEG", quality=95))
    expected = nearest((255 - np.array([0, 200, 255])) * (255 - 10), 255)
    assert np.abs(decoded.picture[8, 8].astype(int) - expected).max() <= 3


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_jpeg_is_what_pillow_decodes(options):
    file = pillow_file(drawing(1), "JPEG", **options)
    assert_array_equal(decode_picture(file).picture, np.asarray(Image.open(io.BytesIO(file))))


# What a viewer does to stored pixels for EXIF orientation 1 to 8, after the standard's own words:
# where the 0th row and the 0th column of what is stored are to be seen.
UPRIGHT = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored.transpose(1, 0, 2), 2),
    8: lambda stored: np.rot90(stored, 1),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_applied_once(name, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if name == "WEBP" else {}
    turned = decode_picture(pillow_file(drawing(2), name, exif=exif, **options)).picture
    stored = decode_picture(pillow_file(drawing(2), name, **options)).picture
    assert_array_equal(turned, UPRIGHT[orientation](stored))


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_exif_orientation_of_alpha_and_16_bits(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgba = np.dstack([RGB, ALPHA])
    decoded = decode_picture(pillow_file(rgba, "PNG", exif=exif))
    assert_array_equal(decoded.alpha[:, :, None], UPRIGHT[orientation](ALPHA[:, :, None]))
    deep = Image.fromarray(GRAY.astype(np.uint16) * 257)
    decoded = decode_picture(pillow_file(deep, "TIFF", tiffinfo={0x0112: orientation}))
    assert_array_equal(decoded.picture, UPRIGHT[orientation](as_rgb(GRAY)))


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_of_several_frames_counts(name):
    frames = [Image.fromarray(np.full((8, 9, 3), value, np.uint8)) for value in (10, 120, 240)]
    options = {"lossless": True} if name == "WEBP" else {}
    file = pillow_file(frames[0], name, save_all=True, append_images=frames[1:], **options)
    decoded = decode_picture(file)
    assert_array_equal(decoded.picture, np.asarray(frames[0]))
    assert "first of several frames" in decoded.notes


def test_svg_is_rendered_at_96_dpi_or_the_size_asked_for():
    svg = b"""<svg xmlns="http://www.w3.org/2000/svg" width="25.4mm" height="12.7mm"
        viewBox="0 0 2 1"><rect width="1" height="1" fill="#ff8000"/></svg>"""
    own = decode_picture(svg)
    assert own.picture.shape == (48, 96, 3)
    assert_array_equal(own.picture[24, 24], (255, 128, 0))
    assert_array_equal(own.picture[24, 72], (255, 255, 255))
    assert own.mask[24, 24]
    assert not own.mask[24, 72]
    assert decode_picture(svg, size_px=300).picture.shape == (150, 300, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_svg_in_other_encodings(encoding):
    declared = "" if encoding == "utf-8-sig" else f'<?xml version="1.0" encoding="{encoding}"?>'
    svg = f"""{declared}<!-- Zeichnung für alle --><svg xmlns="http://www.w3.org/2000/svg"
        width="4" height="4"><rect id="ü" width="4" height="4" fill="red"/></svg>"""
    assert_array_equal(decode_picture(svg.encode(encoding)).picture[2, 2], (255, 0, 0))


@pytest.mark.parametrize(
    ("height", "width", "size_px", "expected"),
    [(40, 60, 30, (20, 30)), (60, 40, 30, (30, 20)), (40, 60, 90, (60, 90)), (1, 900, 9, (1, 9))],
)
def test_size_is_the_longer_side(height, width, size_px, expected):
    picture = np.zeros((height, width, 3), np.uint8)
    assert decode_picture(encode_picture(picture, "png"), size_px=size_px).picture.shape == (
        *expected,
        3,
    )


def test_shrinking_to_a_half_is_the_mean_of_four_pixels():
    picture = RNG.integers(0, 64, (8, 8, 3), np.uint8) * 4
    shrunk = decode_picture(encode_picture(picture, "png"), size_px=4).picture
    means = picture.reshape(4, 2, 4, 2, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - means).max() <= 0.5


@pytest.mark.parametrize("output_format", [name for name in SUFFIXES if name != "jpeg"])
def test_what_is_written_losslessly_reads_the_same(tmp_path, output_format):
    path = tmp_path / f"picture{SUFFIXES[output_format]}"
    write_picture(path, RGB)
    assert_array_equal(decode_picture(path.read_bytes()).picture, RGB)


def test_jpeg_is_written_without_colour_subsampling():
    checks = np.indices((32, 32)).sum(axis=0) % 2
    picture = np.where(checks[:, :, None], (255, 0, 0), (0, 0, 255)).astype(np.uint8)
    decoded = decode_picture(encode_picture(picture, "jpeg")).picture
    assert np.abs(decoded.astype(int) - picture).max() < 40


@pytest.mark.parametrize(("value", "error"), [(RGB.astype(float), TypeError), (GRAY, ValueError)])
def test_what_is_no_picture_is_not_encoded(value, error):
    with pytest.raises(error, match="picture must be"):
        encode_picture(value, "png")


def test_names_of_formats_are_checked(tmp_path):
    with pytest.raises(ValueError, match="'gif'"):
        encode_picture(RGB, "gif")
    with pytest.raises(ValueError, match=r"picture\.xyz"):
        write_picture(tmp_path / "picture.xyz", RGB)


@pytest.mark.parametrize("option", ["size_px", "max_pixels"])
@pytest.mark.parametrize("value", [0, -5])
def test_limits_are_positive(option, value):
    with pytest.raises(ValueError, match=f"{option} must be at least 1, got {value}"):
        decode_picture(encode_picture(RGB, "png"), **{option: value})


def test_odd_sizes_of_every_kind():
    for height, width in itertools.product((1, 2, 7), (1, 3, 8)):
        picture = RNG.integers(0, 256, (height, width, 3), np.uint8)
        for name in ("PNG", "BMP", "TIFF"):
            assert_array_equal(decode_picture(pillow_file(picture, name)).picture, picture)
