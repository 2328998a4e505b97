"""The page lets in the person at this machine and nobody else, whatever they send."""

import socket

import httpx
import pytest
from pages import serving, statuses

from toonnet.dataset import Dataset
from toonnet.web._guard import JSON

MOMENT = "2026-01-31T12:00:00.000Z"


def decision(ids, **values):
    return {"ids": ids, "verdict": "accept", "at": MOMENT} | values


def everything(server, data):
    """Return every kind of address that the server answers at."""
    one = data.ids[0]
    return [
        *("/", "/static/main.js", "/api/state", "/api/changes?epoch=x&since=0"),
        *(f"/api/pictures/{one}", f"/thumbnails/{one}", f"/pictures/{one}"),
    ]


def test_the_token_opens_the_door_and_leaves_the_address(server):
    answer = httpx.get(server.address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert cookie.startswith(f"toonnet-{server.host.rpartition(':')[2]}={server.token};")
    assert len(server.token) >= 32


def test_every_start_has_its_own_token(server, data):
    with serving(data.folder, "--port", "0") as other:
        assert other.token != server.token
        assert httpx.get(f"{other.host}/?token={server.token}").status_code == 401


def test_without_the_token_nothing_is_told(server, data):
    for path in everything(server, data):
        for headers in ({}, {"cookie": "toonnet=x"}, {"authorization": "Bearer x"}):
            answer = httpx.get(server.host + path, headers=headers)
            assert (answer.status_code, len(answer.content) < 300) == (401, True), path
    for path in ("/?token=", "/?token=x", f"/?token={server.token[:-1]}", "/?token=%00&token=é"):
        assert httpx.get(server.host + path).status_code == 401
    answer = httpx.post(f"{server.host}/api/decisions", json=decision(data.ids))
    assert answer.status_code == 401
    assert {status for status, _ in statuses(data.folder).values()} == {"pending"}


def test_a_program_with_the_token_needs_no_browser(server, data):
    headers = {"authorization": f"Bearer {server.token}"}
    assert httpx.get(f"{server.host}/api/state", headers=headers).status_code == 200
    body = decision(data.ids[:1])
    answer = httpx.post(f"{server.host}/api/decisions", json=body, headers=headers)
    assert answer.status_code == 200
    assert statuses(data.folder)[0] == ("accepted", "cat")


@pytest.mark.parametrize(
    ("host", "lets_in"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:9", True),
        ("localhost:8000", True),
        ("[::1]:1", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example:80", False),
        ("evil.example:127", False),
        ("10.0.0.1", False),
        ("", False),
        ("localhost@evil.example", False),
        ("2130706433", False),
        ("0.0.0.0", False),
    ],
)
def test_only_names_that_nobody_can_rebind(client, host, lets_in):
    answer = client.get("/api/state", headers={"host": host, "origin": f"http://{host}"})
    assert answer.status_code == (200 if lets_in else 421)


def test_two_hosts_are_none(server):
    text = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(server.host.rpartition(":")[2]))) as line:
        line.sendall(text.encode())
        assert line.recv(100).split()[1] in (b"400", b"421")


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://{host}", "http://localhost:1", "http://{host}.x", ""],
)
def test_other_pages_can_neither_read_nor_write(client, server, data, origin):
    origin = origin.format(host=server.host.removeprefix("http://"))
    for method, path in (("GET", "/api/state"), ("POST", "/api/decisions"), ("POST", "/api/undo")):
        answer = client.request(method, path, json=decision(data.ids), headers={"origin": origin})
        assert answer.status_code == 403
    assert {status for status, _ in statuses(data.folder).values()} == {"pending"}


def test_a_write_must_say_where_it_comes_from(server, data):
    cookie = {f"toonnet-{server.host.rpartition(':')[2]}": server.token}
    with httpx.Client(base_url=server.host, cookies=cookie) as client:
        assert client.get("/api/state").status_code == 200
        assert client.post("/api/decisions", json=decision(data.ids)).status_code == 403


def test_forms_and_plain_text_are_not_read(client, data):
    """What a page may send without asking first never gets to the application."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = client.post(
            "/api/decisions",
            content=httpx.Request("POST", "http://x", json=decision(data.ids)).content,
            headers={"content-type": kind},
        )
        assert answer.status_code == 415


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pictures_are_not_embedded_elsewhere(client, data, site):
    fetched = {"sec-fetch-site": site, "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors"}
    for path in (f"/thumbnails/{data.ids[0]}", "/static/main.js", "/"):
        assert client.get(path, headers=fetched).status_code == 403
    framed = fetched | {"sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=framed).status_code == 403
    linked = framed | {"sec-fetch-dest": "document"}
    assert client.get("/", headers=linked).status_code == 200
    assert client.get("/api/state", headers=linked).status_code == 403


def test_every_answer_is_locked_down(client, server, data):
    paths = [*everything(server, data), "/nothing", "/api/pictures/x", "/?token=x"]
    for path in paths:
        answer = client.get(path)
        parts = answer.headers["content-security-policy"].split("; ")
        policy = dict(part.split(" ", 1) for part in parts)
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert set(policy.values()) == {"'none'", "'self'", "'script'"}
        assert policy["frame-ancestors"] == "'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers
        caching = answer.headers["cache-control"]
        assert caching == "no-store" or "private" in caching


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2f..%2f_guard.py",
        "/static/../../_guard.py",
        "/static/%2e%2e/__init__.py",
        "/static/__init__.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/main.js%00.css",
        "/static/",
        "/thumbnails/..%2f..%2fcatalog.sqlite",
        "/thumbnails/../../../../etc/passwd",
        "/thumbnails/%2e%2e%2fcatalog.sqlite",
        "/pictures/catalog.sqlite",
        "/pictures/0123456789abcdeF",
        "/pictures/0123456789abcdef0",
        "/pictures/0123456789abcdef",
        "/pictures/0123456789abcde'",
        "/pictures/0123456789abcde%0a",
        "/api/pictures/' OR 1=1 --",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_path_leads_to_a_file(client, path):
    port = int(str(client.base_url).rstrip("/").rpartition(":")[2])
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    raw = path.replace(" ", "%20")
    with socket.create_connection(("127.0.0.1", port)) as line:
        # By hand: a client would put the path in order first.
        line.sendall(
            f"GET {raw} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.split()[1] in (b"404", b"422"), answer[:200]
    assert b"SQLite" not in answer
    assert b"root:" not in answer


def test_a_catalog_that_points_elsewhere_gives_nothing_away(client, data):
    secret = data.folder.parent / "secret.png"
    secret.write_bytes((data.folder / "images/0.png").read_bytes())
    (data.folder / "images/text.png").write_text("a secret")
    (data.folder / "images/link.png").symlink_to(secret)
    places = [
        "../secret.png",
        str(secret),
        "images/link.png",
        "images/text.png",
        "images",
        "a\0b",
        "",
    ]
    with Dataset.open(data.folder) as dataset, dataset.transaction() as connection:
        for id_, place in zip(data.ids, places, strict=False):
            connection.execute(
                "UPDATE picture SET file = ?, pixel_sha256 = ? WHERE id = ?", [place, id_ * 4, id_]
            )
        connection.execute(
            "UPDATE picture SET pixel_sha256 = '../../escaped' WHERE id = ?", [data.ids[10]]
        )
    for id_ in data.ids[: len(places)]:
        for kind in ("thumbnails", "pictures"):
            answer = client.get(f"/{kind}/{id_}")
            assert answer.status_code == 404, answer.text
            assert b"secret" not in answer.content.replace(str(secret).encode(), b"")
    assert client.get(f"/thumbnails/{data.ids[10]}").status_code == 200
    assert not list(data.folder.parent.parent.rglob("*escaped*"))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b"\xff\xfe", 422),
        (b'{"ids": ["' + b"[" * 100_000 + b'"]}', 422),
        (b"[" * 500_000, 422),
        (b'{"ids": [], "verdict": "accept", "at": "2026-01-31T12:00:00Z"}', 422),
    ],
)
def test_nonsense_is_refused_in_a_line(client, body, status):
    answer = client.post(
        "/api/decisions", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (status, 400)
    assert len(answer.json()["detail"]) < 300


@pytest.mark.parametrize(
    "values",
    [
        {"ids": ["../../etc/passwd"]},
        {"ids": "everything"},
        {"ids": [1]},
        {"verdict": "delete"},
        {"verdict": "relabel"},
        {"verdict": "relabel", "label": "<script>"},
        {"verdict": "reject", "label": "cat"},
        {"at": "now"},
        {"at": 5},
        {"reason": "x" * 501},
        {"reason": "a\x00b"},
        {"who": "somebody else"},
    ],
)
def test_wrong_decisions_change_nothing(client, data, values):
    answer = client.post("/api/decisions", json=decision(data.ids) | values)
    assert answer.status_code == 422
    assert {status for status, _ in statuses(data.folder).values()} == {"pending"}


def test_an_unknown_picture_is_named(client, data):
    answer = client.post("/api/decisions", json=decision([*data.ids, "0123456789abcdef"]))
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("no picture '0123456789abcdef' in ")
    assert {status for status, _ in statuses(data.folder).values()} == {"pending"}


def test_huge_bodies_are_not_read(client, data):
    huge = b" " * (JSON.max_body_bytes + 1)
    kind = {"content-type": "application/json"}
    assert client.post("/api/decisions", content=huge, headers=kind).status_code == 413
    pieces = iter([b" " * 65536] * 64)  # Without a length.
    try:
        answer = client.post("/api/decisions", content=pieces, headers=kind)
    except httpx.RemoteProtocolError:
        pass
    else:
        assert answer.status_code >= 400
    assert client.get("/api/state").status_code == 200


def test_neither_words_nor_errors_tell_the_token(data):
    with serving(data.folder) as server:
        httpx.get(server.address)
        httpx.get(f"{server.host}/?token=wrong")
        httpx.get(f"{server.host}/nothing?token={server.token}")
        server.process.terminate()
        out, err = server.process.communicate(timeout=20)
    assert server.process.returncode in (143, -15)
    assert out == ""
    assert err == ""
