"""What the interfaces on the network answer: the documented shape, the content made up."""

import json

from commands import drawing
from web_server import Reply

from toonnet.io import encode_picture

KEY = "12345678-0123456789abcdef"
CONTACT = "me@example.org"
WEB = ("openverse", "pixabay", "wikimedia")
OPENVERSE = ("api.openverse.org", "/v1/images/")
PIXABAY = ("pixabay.com", "/api/")
COMMONS = ("commons.wikimedia.org", "/w/api.php")
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60">
<circle cx="45" cy="30" r="{radius}" fill="orange" stroke="black"/></svg>"""


def svg(seed):
    """Return an SVG drawing."""
    return Reply(
        SVG.format(radius=5 + seed % 20).encode(), headers={"Content-Type": "image/svg+xml"}
    )


def png(seed):
    """Return a PNG drawing."""
    return Reply(encode_picture(drawing(seed), "png"), headers={"Content-Type": "image/png"})


def pixabay_hit(number, slug, tags, **changes):
    """Return one hit of Pixabay's."""
    return {
        "id": number,
        "pageURL": f"https://pixabay.com/vectors/{slug}-{number}/",
        "type": "vector/svg",
        "tags": tags,
        "previewURL": f"https://cdn.pixabay.com/photo/{slug}-{number}_150.png",
        "previewWidth": 150,
        "previewHeight": 100,
        "webformatURL": f"https://pixabay.com/get/g{number}_640.png",
        "largeImageURL": f"https://pixabay.com/get/g{number}_1280.png",
        "imageWidth": 4000,
        "imageHeight": 2700,
        "imageSize": 123456,
        "views": 7,
        "user_id": 77,
        "user": "painter",
        "userImageURL": "",
        **changes,
    }


def pixabay_page(hits, total=None):
    """Return a page of Pixabay's."""
    return {"total": 4000, "totalHits": len(hits) if total is None else total, "hits": hits}


def openverse_record(name, title, tags=(), **changes):
    """Return one record of Openverse's."""
    return {
        "id": name,
        "title": title,
        "indexed_on": "2022-08-27T17:39:48Z",
        "foreign_landing_url": f"https://collection.example/page/{name}",
        "url": f"https://files.example/{name}.png",
        "creator": "A. Painter",
        "creator_url": "https://collection.example/painter",
        "license": "by-sa",
        "license_version": "4.0",
        "license_url": "https://creativecommons.org/licenses/by-sa/4.0/",
        "provider": "collection",
        "source": "collection",
        "category": "illustration",
        "filesize": None,
        "filetype": "png",
        "tags": [{"accuracy": None, "name": tag, "unstable__provider": "x"} for tag in tags],
        "attribution": "",
        "mature": False,
        "height": 48,
        "width": 64,
        **changes,
    }


def openverse_page(records, pages=1):
    """Return a page of Openverse's."""
    return {"result_count": len(records), "page_count": pages, "page_size": 20, "page": 1,
            "results": records}  # fmt: skip


def commons_page(number, title, index=1, *, metadata=None, **changes):
    """Return one page of Commons', with its file."""
    said = {
        "LicenseShortName": "CC BY-SA 4.0",
        "LicenseUrl": "https://creativecommons.org/licenses/by-sa/4.0",
        "License": "cc-by-sa-4.0",
        "Artist": '<a href="//commons.wikimedia.org/wiki/User:P">A.&nbsp;Painter</a>',
        "Categories": "SVG drawings|Self-published work",
        **(metadata or {}),
    }
    name = title.replace(" ", "_")
    return {
        "pageid": number,
        "ns": 6,
        "title": f"File:{title}.svg",
        "index": index,
        "imagerepository": "local",
        "imageinfo": [
            {
                "url": f"https://upload.wikimedia.org/wikipedia/commons/a/ab/{name}.svg",
                "descriptionurl": f"https://commons.wikimedia.org/wiki/File:{name}.svg",
                "descriptionshorturl": f"https://commons.wikimedia.org/w/index.php?curid={number}",
                "mime": "image/svg+xml",
                "extmetadata": {
                    key: {"value": value, "source": "commons-desc-page", "hidden": ""}
                    for key, value in said.items()
                    if value is not None
                },
            }
        ],
        **changes,
    }


def commons_answer(pages, following=None):
    """Return an answer of Commons'."""
    more = {"continue": following} if following else {"batchcomplete": True}
    return {**more, "query": {"pages": pages}}


def by_term(parameter, answers, otherwise):
    """Return what answers by a parameter of the request: the first whose key is in it."""

    def reply(asked):
        text = asked.params[parameter]
        for key, answer in answers.items():
            if key in text.replace('"', " ").split():
                value = answer(asked) if callable(answer) else answer
                return value if isinstance(value, Reply) else Reply(json.dumps(value).encode())
        return Reply(json.dumps(otherwise).encode())

    return reply


def play_cats(stage):
    """Let each interface have two cats, a dog among the dogs, and nothing else."""
    hits = {
        "cat": pixabay_page([pixabay_hit(1, "cat-sitting", "pet"), pixabay_hit(2, "x", "a, cat")]),
        "dog": pixabay_page([pixabay_hit(3, "dog", "cat, pet")]),
    }
    stage.play(*PIXABAY, by_term("q", hits, pixabay_page([])))
    records = {
        "cat": openverse_page(
            [openverse_record("a1", "A cat"), openverse_record("a2", "", ["cat"])]
        ),
        "dog": openverse_page([openverse_record("a3", "Dog", creator=None)]),
    }
    stage.play(*OPENVERSE, by_term("q", records, openverse_page([])))
    pages = {
        "cat": commons_answer([commons_page(11, "Cat one"), commons_page(12, "Cat two", 2)]),
        "dog": commons_answer([commons_page(13, "Dog")]),
    }
    stage.play(*COMMONS, by_term("gsrsearch", pages, {"batchcomplete": True}))
    for number in (1, 2, 3):
        stage.play("pixabay.com", f"/get/g{number}_1280.png", png(number))
        stage.play("files.example", f"/a{number}.png", png(number + 10))
    for number, name in enumerate(("Cat_one", "Cat_two", "Dog")):
        stage.play("upload.wikimedia.org", f"/wikipedia/commons/a/ab/{name}.svg", svg(number))
