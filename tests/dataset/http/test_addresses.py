"""Only https, only public addresses, at every step."""

import socket
import ssl

import pytest
from web_server import HOST, URL, StillClock, ok, redirect

from toonnet.dataset.http import Declined, FetchError
from toonnet.dataset.http._addresses import Network, checked_url, is_public
from toonnet.dataset.http._client import Client
from toonnet.dataset.http._errors import NotNow


@pytest.mark.parametrize(
    "url",
    ["http://other.example/", "file:///etc/passwd", "ftp://other.example/x", "data:,x", "gopher://x",
     "https://user:word@other.example/", "https://other.example:8443/", "https://", "//", "https:///x",
     "https://[::1/", "\x00", "https://other.example:99999/", "jar:https://x!/"],
)  # fmt: skip
def test_only_https_on_its_own_port(stage, make, url):
    with pytest.raises(Declined):
        make().file("s", "1", url)
    stage.play(HOST, "/a", redirect(url))
    if url not in ("//", "https://", "\x00"):  # Relative to the first address, and so harmless.
        with pytest.raises(FetchError):
            make().file("s", "1", f"https://{HOST}/a")
    assert {asked.host for asked in stage.asked} <= {HOST}


PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "::7f00:1", "2001:0:7f00:1::", "::ffff:169.254.169.254", "2002:a9fe:a9fe::1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_never_connected_to(stage, make, address):
    assert not is_public(address)
    stage.network.names["inside.example"] = [[address]]
    stage.play(HOST, "/a", redirect("https://inside.example/secret"))
    with pytest.raises(Declined, match="is no public address"):
        make().file("s", "1", f"https://{HOST}/a")
    assert stage.network.connected == ["203.0.113.7"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "127.1"]
)
def test_the_real_look_up_lets_no_spelling_of_the_loopback_through(tmp_path, host):
    client = Client(tmp_path, {}, clock=StillClock())
    with pytest.raises(FetchError) as caught:
        client.file("s", "1", f"https://{host}/")
    assert not isinstance(caught.value, NotNow) or "can't be looked up" in str(caught.value)


def test_a_name_with_one_private_address_among_public_ones_is_declined(stage, make):
    stage.network.names[HOST] = [["203.0.113.7", "10.0.0.1"]]
    with pytest.raises(Declined, match=r"'api\.example' is at 10\.0\.0\.1"):
        make().answer(URL, {})
    assert stage.network.connected == []


def test_a_name_that_changes_its_mind_is_looked_up_once_a_connection(stage, make):
    # Public when it is checked, private when a careless client would connect.
    stage.network.names[HOST] = [["203.0.113.7"], ["127.0.0.1"]]
    stage.play(HOST, "/search", ok(1))
    assert make().answer(URL, {"page": "1"}) == 1
    assert stage.network.looked_up == [HOST]
    with pytest.raises(Declined, match=r"127\.0\.0\.1"):
        make().answer(URL, {"page": "2"})
    assert stage.network.connected == ["203.0.113.7"]


def test_the_next_address_is_tried_where_one_doesnt_answer(stage, make, monkeypatch):
    stage.network.names[HOST] = [["203.0.113.7", "93.184.216.34"]]
    free = socket.create_server(("127.0.0.1", 0))
    closed = free.getsockname()
    free.close()
    ports = {"203.0.113.7": closed, "93.184.216.34": ("127.0.0.1", stage.network.port)}
    monkeypatch.setattr(stage.network, "endpoint", ports.__getitem__)
    stage.play(HOST, "/search", ok(1))
    assert make().answer(URL, {}) == 1


def test_a_name_that_nobody_knows(tmp_path):
    client = Client(tmp_path, {}, clock=StillClock())
    with pytest.raises(FetchError, match=r"'nowhere\.invalid' can't be looked up"):
        client.file("s", "1", "https://nowhere.invalid/")


def test_redirects_in_a_circle_end(stage, make):
    stage.play(HOST, "/a", redirect("/b"))
    stage.play(HOST, "/b", redirect("/a"))
    with pytest.raises(Declined, match="redirects more than 5 times"):
        make().file("s", "1", f"https://{HOST}/a")
    assert len(stage.asked) == 6


@pytest.mark.parametrize("reason", ["unknown authority", "other name"])
def test_a_bad_certificate_is_final(stage, make, reason):
    client = make(**({"trust": ssl.create_default_context()} if reason[0] == "u" else {}))
    host = HOST if reason[0] == "u" else "untrusted.example"
    with pytest.raises(Declined, match=f"the certificate of '{host}' isn't valid"):
        client.file("s", "1", f"https://{host}/a")
    assert stage.asked == []
    assert len(stage.network.connected) == 1


def test_nothing_permits_the_loopback_by_itself():
    network = Network()
    assert not network.permits("127.0.0.1")
    assert network.endpoint("93.184.216.34") == ("93.184.216.34", 443)


def test_an_address_keeps_no_fragment():
    assert str(checked_url("https://a.example/x?y=1#z")) == "https://a.example/x?y=1"
