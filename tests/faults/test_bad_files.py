"""Bad files: each is skipped with its reason and the others are done."""

import io
import os
import socket
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from commands import CLEAN, TOONNET, drawing, manifest, reasons, report, run, write_drawings
from PIL import Image

from toonnet.io import PictureError, decode_picture, encode_picture, read_picture

PICTURE = drawing(3, 60, 80)


def file_of(name, **options):
    buffer = io.BytesIO()
    Image.fromarray(PICTURE).save(buffer, name, **options)
    return buffer.getvalue()


def reason_of(data):
    with pytest.raises(PictureError) as caught:
        decode_picture(data)
    assert caught.value.detail
    assert caught.value.remedy
    return caught.value.reason


# --- content ----------------------------------------------------------------------------------

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


def png_chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png_bomb(side):
    rows = zlib.compress(b"\0" * 2**20)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        + png_chunk(b"IDAT", rows)
        + png_chunk(b"IEND", b"")
    )


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


# --- SVG --------------------------------------------------------------------------------------


def svg(body, attributes='width="20" height="20"', head=""):
    return (
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{body}</svg>'
    ).encode()


EXTERNAL = [
    '<image href="{}" width="9" height="9"/>',
    '<image xlink:href="{}" width="9" height="9"/>',
    '<svg:image xmlns:svg="http://www.w3.org/2000/svg" href=" {}" width="9" height="9"/>',
    '<filter id="f"><feImage href="{}"/></filter><rect filter="url(#f)" width="9" height="9"/>',
    '<use href="{}#part"/>',
    '<rect style="fill:url({}#g)" width="9" height="9"/>',
    "<rect fill=\"URL( '{}#g')\" width='9' height='9'/>",
    "<style>@import '{}';</style>",
    '<style>rect {{ fill: url("{}") }}</style>',
    "<style><![CDATA[@font-face {{ src: url({}) }}]]></style>",
    '<linearGradient id="g" href="{}#g"/><rect fill="url(#g)" width="9" height="9"/>',
    '<metadata/><script src="{}"/>',
]


@pytest.mark.parametrize("body", EXTERNAL)
def test_svg_with_an_external_reference_fetches_nothing(tmp_path, body):
    os.mkfifo(tmp_path / "pipe")  # Whoever opens it waits for ever.
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        for target in (url, f"{tmp_path}/pipe", f"file://{tmp_path}/pipe", "../x.png"):
            assert reason_of(svg(body.format(target))) == "svg_external"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_svg_with_a_style_sheet_instruction_is_external():
    head = '<?xml-stylesheet href="http://127.0.0.1/style.css"?>'
    assert reason_of(svg("", head=head)) == "svg_external"


def test_a_link_for_readers_is_no_reference():
    body = '<a xlink:href="http://example.org"><rect width="20" height="20" fill="red"/></a>'
    assert tuple(decode_picture(svg(body)).picture[9, 9]) == (255, 0, 0)


def test_references_within_the_file_work():
    body = """<defs><linearGradient id="g"><stop stop-color="#00f"/></linearGradient>
        <rect id="r" width="20" height="20" fill="url(#g)"/></defs><use xlink:href="#r"/>"""
    assert tuple(decode_picture(svg(body)).picture[9, 9]) == (0, 0, 255)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://127.0.0.1/x"> %a;]>',
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>',
    ],
)
def test_svg_with_entities_is_refused(head):
    assert reason_of(svg("<text>&a;</text>", head=head)) == "svg_entities"


def test_a_document_type_without_entities_is_fine():
    head = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    assert decode_picture(svg("", head=head)).picture.shape == (20, 20, 3)


def copies(levels, times):
    parts = ['<rect id="p0" width="1" height="1"/>']
    for level in range(1, levels + 1):
        uses = f'<use xlink:href="#p{level - 1}"/>' * times
        parts.append(f'<g id="p{level}">{uses}</g>')
    return svg(f"<defs>{''.join(parts)}</defs><use xlink:href='#p{levels}'/>")


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "drawing_file",
    [
        copies(40, 2),
        copies(6, 10),
        copies(200, 1),
        svg("<g>" * 5000 + "</g>" * 5000),
        svg(
            "".join(f'<pattern id="p{i}"><rect fill="url(#p{i - 1})"/>' * 1 for i in range(300))
            + "</pattern>" * 300
        ),
        svg(f'<image href="data:image/svg+xml,{"%3Csvg/%3E"}"/>'),
    ],
    ids=["doubling", "tenfold", "chain", "deep", "patterns", "svg in svg"],
)
def test_svg_that_would_take_for_ever_is_refused(drawing_file):
    assert reason_of(drawing_file) == "svg_too_complex"


def test_svg_that_refers_to_itself_is_drawn_without_that():
    body = '<g id="a"><use href="#a"/><rect width="20" height="20" fill="red"/></g>'
    assert decode_picture(svg(body)).picture.shape == (20, 20, 3)


def test_a_bomb_within_an_svg_is_refused():
    import base64

    embedded = base64.b64encode(png_bomb(60_000)).decode()
    body = f'<image href="data:image/png;base64,{embedded}" width="9" height="9"/>'
    assert reason_of(svg(body)) == "too_large"


def test_a_picture_within_an_svg_is_drawn():
    import base64

    embedded = base64.b64encode(encode_picture(np.full((4, 4, 3), 9, np.uint8), "png")).decode()
    body = f'<image href="data:image/png;base64,{embedded}" width="20" height="20"/>'
    assert tuple(decode_picture(svg(body)).picture[9, 9]) == (9, 9, 9)


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ("", "svg_no_size"),
        ('width="0" height="5"', "broken"),
        ('width="-5" height="5"', "broken"),
        ('width="100%" height="100%"', "svg_no_size"),
    ],
)
def test_svg_without_a_size(attributes, reason):
    assert reason_of(svg("", attributes)) == reason


def test_svg_without_a_size_is_drawn_at_the_size_asked_for():
    body = '<rect width="40" height="20" fill="red"/>'
    assert decode_picture(svg(body, ""), size_px=10).picture.shape == (5, 10, 3)


@pytest.mark.parametrize("part", range(1, 8))
def test_a_cut_svg_is_truncated(part):
    whole = svg("<rect/>" * 20)
    assert reason_of(whole[: len(whole) * part // 8]) in ("truncated", "not_a_picture")


# --- files that aren't ordinary ones ----------------------------------------------------------


def test_every_odd_file_is_skipped_with_its_reason_and_the_others_are_done(tmp_path):
    source, destination = tmp_path / "source", tmp_path / "destination"
    good = write_drawings(source, 3)
    (source / "empty.png").touch()
    (source / "cut.png").write_bytes(file_of("PNG")[:300])
    (source / "page.jpg").write_text("<!DOCTYPE html><html></html>")
    (source / "notes.txt").write_text("no picture, and doesn't say that it is one")
    (source / "really-a-png.jpg").write_bytes(file_of("PNG"))
    (source / "nameless").write_bytes(file_of("PNG"))
    os.mkfifo(source / "pipe.png")
    os.mkfifo(source / "pipe")
    (source / "loop.png").symlink_to("loop.png")
    (source / "dangling.png").symlink_to("nowhere.png")
    (source / "round").symlink_to(".")
    (source / "linked.png").symlink_to(good[0])
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(source / "socket.png"))
        ended = run("ius", source, destination, "--json")
    assert ended.returncode == 3
    assert reasons(ended) == {
        "empty.png": "empty",
        "cut.png": "truncated",
        "page.jpg": "not_a_picture",
        "pipe.png": "special_file",
        "pipe": "special_file",
        "socket.png": "special_file",
        "loop.png": "link_loop",
        "dangling.png": "missing",
        "round": "folder",
    }
    done = {name for name, record in manifest(destination).items() if record["status"] == "done"}
    expected = {path.name for path in good} | {"really-a-png.png", "nameless.png", "linked.png"}
    assert done == expected
    assert {path.name for path in destination.glob("*.png")} == expected
    assert report(ended)["ignored"] == 1
    assert b"notes.txt" not in ended.stderr


def test_unreadable_files_and_folders(tmp_path, as_ordinary_user):
    source = tmp_path / "source"
    write_drawings(source, 2)
    (source / "secret.png").write_bytes(file_of("PNG"))
    (source / "locked").mkdir()
    (source / "locked" / "inside.png").write_bytes(file_of("PNG"))
    (source / "secret.png").chmod(0)
    (source / "locked").chmod(0)
    status, problems = as_ordinary_user(source, tmp_path / "destination")
    (source / "locked").chmod(0o755)
    assert status == 3
    assert problems == {"secret.png": "unreadable", "locked": "unreadable"}


def test_an_unreadable_source_folder_is_one_clear_line(tmp_path, as_ordinary_user):
    source = tmp_path / "source"
    write_drawings(source, 1)
    source.chmod(0)
    status, problems = as_ordinary_user(source, tmp_path / "destination")
    source.chmod(0o755)
    assert (status, problems) == (1, {})


def test_a_destination_that_cant_be_written_is_one_clear_line(tmp_path, as_ordinary_user):
    source, destination = tmp_path / "source", tmp_path / "destination"
    write_drawings(source, 1)
    destination.mkdir(mode=0o555)
    status, problems = as_ordinary_user(source, destination)
    assert (status, problems) == (1, {})
    assert not any(destination.iterdir())


NAMES = [
    b"new\nline.png",
    b"-leading-dash.png",
    b"--help.png",
    b" spaces and 'quotes\".png",
    b"[bold]markup[dim] *?.png",
    "🍌 drawing é.png".encode(),
    "e\u0301.png".encode(),
    b"latin-\xe9\xff.png",
    b"\x1b[31mred.png",
    b"x" * 251 + b".png",
]


def test_names_of_every_kind_are_kept(tmp_path):
    source, destination = os.fsencode(tmp_path / "source"), os.fsencode(tmp_path / "destination")
    os.mkdir(source)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(source, name))).write_bytes(file_of("PNG"))
    ended = run("ius", source, destination)
    assert ended.returncode == 0, ended.stderr
    assert set(os.listdir(destination)) == {*NAMES, b".toonnet"}
    again = run("ius", source, destination, "--json")
    assert report(again)["unchanged"] == len(NAMES)


def test_odd_names_are_harmless_in_messages(tmp_path):
    source = os.fsencode(tmp_path / "source")
    os.mkdir(source)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(source, name))).touch()
    ended = run("ius", source, tmp_path / "destination", env={**CLEAN, "LC_ALL": "C"})
    assert ended.returncode == 3
    assert b"\x1b" not in ended.stderr
    assert len(ended.stderr.splitlines()) == len(NAMES) + 1
    ended = run("ius", source, tmp_path / "destination", "--json", "--quiet")
    assert {os.fsencode(name) for name in reasons(ended)} == set(NAMES)


def test_too_long_names_become_slug_and_hash_with_the_original_in_the_manifest(tmp_path):
    source, destination = tmp_path / "source", tmp_path / "destination"
    source.mkdir()
    long = "ü" * 125 + ".bmp"  # 254 bytes; with .webp it would have 255, with .bmp.webp 259.
    longest = "y" * 251 + ".gif"
    for name in (long, longest):
        (source / name).write_bytes(file_of("PNG"))
    ended = run("ius", source, destination, "--format", "webp")
    assert ended.returncode == 0, ended.stderr
    by_source = {record["source"]: name for name, record in manifest(destination).items()}
    assert set(by_source) == {long, longest}
    assert by_source[long] == "ü" * 125 + ".webp"
    assert len(by_source[longest]) <= 255
    assert by_source[longest].startswith("yyyy")
    assert by_source[longest].endswith(".webp")
    assert all((destination / name).is_file() for name in by_source.values())


def test_a_list_with_names_of_every_kind(tmp_path):
    source = os.fsencode(tmp_path / "source")
    os.mkdir(source)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(source, name))).write_bytes(file_of("PNG"))
    listed = b"\0".join([*NAMES, b"missing.png"])
    ended = subprocess.run(
        [*TOONNET, "ius", "-", str(tmp_path / "destination"), "--null", "--json"],
        input=listed,
        cwd=source,
        capture_output=True,
        check=False,
        env=CLEAN,
    )
    assert ended.returncode == 3
    assert reasons(ended) == {"missing.png": "missing"}
    assert report(ended)["done"] == len(NAMES)
