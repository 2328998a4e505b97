"""Files whose content gives no picture, and such as claim to be huge."""

import io
import struct
import subprocess
import sys

import numpy as np
import pytest
from bad_files import PICTURE, file_of, png_bomb, reason_of
from commands import reasons, run, write_drawings
from PIL import Image

from toonnet.io import PictureError, decode_picture, encode_picture, read_picture

FORMATS = {
    "PNG": {},
    "JPEG": {},
    "JPEG progressive": {"progressive": True},
    "WEBP": {},
    "BMP": {},
    "TIFF": {},
    "TIFF compressed": {"compression": "tiff_lzw"},
    "GIF": {},
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_cut_at_any_32nd_gives_no_picture(kind):
    whole = file_of(kind.split()[0], **FORMATS[kind])
    assert decode_picture(whole).picture.shape == PICTURE.shape
    for part in range(1, 32):
        cut = whole[: len(whole) * part // 32]
        assert reason_of(cut) in ("truncated", "broken", "not_a_picture"), part


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_without_its_last_bytes_is_truncated(kind):
    whole = file_of(kind)
    for missing in (1, 2, 3, 10, 100):
        assert reason_of(whole[:-missing]) == "truncated"


@pytest.mark.parametrize("kind", FORMATS)
def test_flipped_bits_give_a_picture_or_a_reason(kind):
    whole = file_of(kind.split()[0], **FORMATS[kind])
    rng = np.random.default_rng(5)
    for _ in range(150):
        flipped = bytearray(whole)
        for position in rng.integers(0, len(whole), rng.integers(1, 4)):
            flipped[position] ^= 1 << rng.integers(8)
        try:
            picture = decode_picture(bytes(flipped), max_pixels=10**6).picture
        except PictureError as error:
            assert error.reason  # noqa: PT017 — a picture is as good.
        else:
            assert picture.dtype == np.uint8
            assert picture.ndim == 3


@pytest.mark.parametrize("length", [1, 4, 100, 5000])
def test_random_bytes_are_not_a_picture(length):
    rng = np.random.default_rng(length)
    assert reason_of(rng.bytes(length)) == "not_a_picture"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", "an HTML page"),
        (b"\n <html>", "an HTML page"),
        (b"%PDF-1.7", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b\x08", "gzip-compressed data"),
        (b'{"error": 404}', "JSON"),
        (b"BM is how this text begins", "nothing known"),
        (b"<?xml version='1.0'?><feed/>", "XML <feed>"),
    ],
)
def test_what_is_no_picture_is_named(content, found):
    with pytest.raises(PictureError, match=f"^not_a_picture: .*{found}"):
        decode_picture(content)


@pytest.mark.parametrize("kind", ["I", "F"])
def test_samples_without_an_8_bit_meaning_are_unsupported(kind):
    buffer = io.BytesIO()
    Image.fromarray(np.ones((4, 4), {"I": np.int32, "F": np.float32}[kind])).save(buffer, "TIFF")
    assert reason_of(buffer.getvalue()) == "unsupported"


# --- bombs ------------------------------------------------------------------------------------


def patched(name, old, new, **options):
    """Return a small picture whose header claims another size."""
    file = file_of(name, **options)
    assert old in file
    return file.replace(old, new, 1)


HEIGHT, WIDTH = PICTURE.shape[:2]
BOMBS = {
    "bomb.png": png_bomb(60_000),
    "bomb.jpg": patched(
        "JPEG", struct.pack(">HH", HEIGHT, WIDTH), struct.pack(">HH", 65_500, 65_500)
    ),
    "bomb.gif": patched(
        "GIF", struct.pack("<HH", WIDTH, HEIGHT), struct.pack("<HH", 65_535, 65_535)
    ),
    "bomb.bmp": patched(
        "BMP", struct.pack("<ii", WIDTH, HEIGHT), struct.pack("<ii", 100_000, 100_000)
    ),
    "bomb.tif": patched(
        "TIFF", struct.pack("<HHIHH", 256, 4, 1, WIDTH, 0), struct.pack("<HHII", 256, 4, 1, 10**6)
    ),
    "bomb.webp": b"RIFF"
    + struct.pack("<I", 4 + 18 + 8 + 10)
    + b"WEBPVP8X"
    + struct.pack("<II", 10, 0)
    + (16_382).to_bytes(3, "little") * 2
    + file_of("WEBP")[12:]
    + b"\0" * 40,
    "huge.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="1e6" height="1000000px"/>',
    "huge-box.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9e5 100000"/>',
    "huge-metres.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="99999cm" height="9999in"/>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_decoded(name):
    with pytest.raises(PictureError, match=r"the limit is 50,000,000|exceeds limit") as caught:
        decode_picture(BOMBS[name])
    assert caught.value.reason == "too_large"


def test_bombs_take_no_memory(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name, content in BOMBS.items():
        (source / name).write_bytes(content)
    code = f"""if True:
        import resource
        from pathlib import Path
        import cv2, PIL.Image, resvg_py
        from toonnet.io import PictureError, read_picture
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for path in sorted(Path({str(source)!r}).iterdir()):
            try:
                read_picture(path)
            except PictureError:
                continue
            raise AssertionError(path)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        """
    ended = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=True)
    assert int(ended.stdout) < 30_000, "KiB more than before"
    ended = run("ius", source, tmp_path / "destination", "--json")
    assert ended.returncode == 3
    assert reasons(ended) == dict.fromkeys(BOMBS, "too_large")


def test_the_limit_of_pixels_can_be_chosen(tmp_path):
    (path,) = write_drawings(tmp_path, 1)
    assert read_picture(path, max_pixels=48 * 64).picture.shape == (48, 64, 3)
    with pytest.raises(PictureError, match="3,072 pixels, the limit is 3,071"):
        read_picture(path, max_pixels=48 * 64 - 1)
    ended = run("ius", path, tmp_path / "out", "--max-pixels", 3071, "--json")
    assert reasons(ended) == {str(path): "too_large"}


def test_a_huge_file_that_is_no_picture_is_not_read(tmp_path):
    path = tmp_path / "video.png"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(PictureError, match="not_a_picture"):
        read_picture(path)
    with path.open("r+b") as file:
        file.write(encode_picture(PICTURE, "png"))
    with pytest.raises(PictureError, match="too_large: the file has 1,099,511,627,776 bytes"):
        read_picture(path)
