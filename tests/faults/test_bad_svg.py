"""SVG files that reach out, never end, have no size or are cut."""

import base64
import os
import socket

import numpy as np
import pytest
from bad_files import png_bomb, reason_of

from toonnet.io import decode_picture, encode_picture


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
    embedded = base64.b64encode(png_bomb(60_000)).decode()
    body = f'<image href="data:image/png;base64,{embedded}" width="9" height="9"/>'
    assert reason_of(svg(body)) == "too_large"


def test_a_picture_within_an_svg_is_drawn():
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
