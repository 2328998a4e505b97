"""Interfaces whose answers change, refuse, name no licence or lead elsewhere."""

import json
import re

import pytest
from web_answers import (
    COMMONS,
    KEY,
    OPENVERSE,
    PIXABAY,
    by_term,
    commons_answer,
    commons_page,
    openverse_page,
    openverse_record,
    pixabay_hit,
    pixabay_page,
    play_cats,
    png,
)
from web_server import Reply

from toonnet.dataset.sources import SourceError
from toonnet.dataset.sources._licences import spdx_of_url
from toonnet.io import PictureError

CHANGES = [
    ("pixabay", {"total": 1, "hits": []}, "'totalHits'"),
    ("pixabay", {"totalHits": 1, "hits": {}}, "'hits' in its answer is dict"),
    ("pixabay", {"totalHits": "1", "hits": []}, "'totalHits' in its answer is str"),
    ("pixabay", pixabay_page([{"id": 1, "type": "vector", "tags": "cat"}]), "'pageURL'"),
    ("pixabay", pixabay_page([pixabay_hit(True, "cat", "cat")]), "'id' in its answer is bool"),
    ("pixabay", pixabay_page([7]), "isn't a list of objects"),
    ("pixabay", [], "'totalHits'"),
    ("openverse", {"results": None}, "'results' in its answer is NoneType"),
    ("openverse", openverse_page([openverse_record("1", "cat", id=None)]), "'id' in its answer"),
    ("openverse", openverse_page([openverse_record("1", "cat", url="")]), "'url' in its answer"),
    ("openverse", openverse_page([{**openverse_record("1", "cat"), "tags": "cat"}]), "'tags'"),
    ("openverse", {"detail": "gone"}, "'results'"),
    ("wikimedia", {"error": {"code": "badvalue"}}, "its answer is an error: .*badvalue"),
    ("wikimedia", {"query": {"pages": {"1": {}}}}, "'pages' in its answer is dict"),
    ("wikimedia", commons_answer([commons_page(1, "Cat", imageinfo=[])]), "'extmetadata'"),
    ("wikimedia", commons_answer([commons_page("1", "Cat")]), "'pageid' in its answer is str"),
    ("wikimedia", "sorry", "its answer is an error: sorry"),
]


@pytest.mark.parametrize(("name", "answer", "message"), CHANGES)
def test_a_changed_answer_fails_the_source_with_one_line(on_stage, ask, name, answer, message):
    place = {"pixabay": PIXABAY, "openverse": OPENVERSE, "wikimedia": COMMONS}[name]
    on_stage.play(*place, Reply(json.dumps(answer).encode()))
    offered, error = ask(name, "cat")
    assert offered == []
    assert "\n" not in error
    assert "it has changed; update toonnet" in error
    assert re.search(message, error)


@pytest.mark.parametrize(
    ("name", "status", "remedy"),
    [("pixabay", 400, "TOONNET_PIXABAY_KEY"), ("wikimedia", 403, "--contact"),
     ("pixabay", 404, "answered 404"), ("openverse", 401, "answered 401")],
)  # fmt: skip
def test_a_refusal_names_the_remedy(on_stage, ask, name, status, remedy):
    place = {"pixabay": PIXABAY, "openverse": OPENVERSE, "wikimedia": COMMONS}[name]
    on_stage.play(*place, Reply(b"[ERROR 400] Invalid API key " + KEY.encode(), status))
    _, error = ask(name, "cat")
    assert remedy in error
    assert KEY not in error


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("openverse", {"license": None, "license_version": None, "license_url": None}),
        ("openverse", {"license": "", "license_url": ""}),
        ("openverse", {"license": "mystery", "license_url": "https://example.org/terms"}),
        ("wikimedia", {"LicenseShortName": None, "LicenseUrl": None, "License": None}),
        ("wikimedia", {"LicenseShortName": "Fair use", "LicenseUrl": None, "License": "x"}),
    ],
)
def test_a_picture_without_a_known_licence_is_left_out_and_never_fetched(
    on_stage, ask, name, described
):
    if name == "openverse":
        answer = openverse_page([openverse_record("1", "cat", **described)])
        on_stage.play(*OPENVERSE, by_term("q", {"cat": answer}, openverse_page([])))
    else:
        answer = commons_answer([commons_page(1, "Cat", metadata=described)])
        on_stage.play(*COMMONS, by_term("gsrsearch", {"cat": answer}, {"batchcomplete": True}))
    [candidate], error = ask(name, "cat")
    assert error is None
    assert candidate.licence is None
    with pytest.raises(PictureError, match="its licence isn't known: the source says"):
        candidate.artwork.read()
    assert not on_stage.requests("files.example")
    assert not on_stage.requests("upload.wikimedia.org")


@pytest.mark.parametrize(
    ("status", "error"), [(404, PictureError), (403, PictureError), (503, SourceError)]
)
def test_one_missing_file_leaves_the_others_and_is_tried_again(on_stage, ask, status, error):
    play_cats(on_stage)
    # Those of which the host says that it will never be different are settled, the others failed.
    on_stage.play("files.example", "/a1.png", *[Reply(status=status)] * 5, png(1))
    if error is PictureError:
        on_stage.play("files.example", "/a1.png", Reply(status=status), png(1))
    offered, failure = ask("openverse", "cat")
    assert failure is None
    broken = {each.source_id: each.artwork for each in offered}["a1"]
    with pytest.raises(error, match=rf"files\.example answered {status}"):
        broken.read()
    mended, _ = ask("openverse", "cat")
    assert all(each.artwork.read() for each in mended)


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://files.example/a1.png", None), ("file:///etc/passwd", "only https"),
     ("https://inside.example/a1.png", "is no public address"),
     ("https://127.0.0.1/a1.png", "is no public address"), ("ftp://files.example/x", "only https")],
)  # fmt: skip
def test_an_interface_cant_send_us_anywhere(on_stage, ask, url, reason):
    on_stage.network.names.update({"inside.example": [["10.0.0.1"]], "127.0.0.1": [["127.0.0.1"]]})
    play_cats(on_stage)
    answer = openverse_page([openverse_record("a1", "cat", url=url)])
    on_stage.play(*OPENVERSE, by_term("q", {"cat": answer}, openverse_page([])))
    [candidate], error = ask("openverse", "cat")
    assert error is None
    if reason is None:
        assert candidate.artwork.read()
    else:
        with pytest.raises(PictureError, match=reason):
            candidate.artwork.read()
    assert set(on_stage.network.connected) == {"203.0.113.7"}


@pytest.mark.parametrize(
    ("url", "licence"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
        ("https://creativecommons.org/licenses/by-nc-sa/2.5/scotland/", None),
        ("https://creativecommons.org/licenses/by-nc-nd/2.0/", "CC-BY-NC-ND-2.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", "CC0-1.0"),
        ("//creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", None),
        ("https://creativecommons.org/licenses/sampling+/1.0/", None),
        ("", None),
    ],
)
def test_creative_commons_by_address(url, licence):
    assert spdx_of_url(url) == licence
