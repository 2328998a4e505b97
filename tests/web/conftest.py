"""What the tests of the pages share."""

import os
from types import SimpleNamespace

import httpx
import numpy as np
import pytest
from color_model import write_color_model
from pages import CHROMIUM, CHROMIUM_ARGUMENTS, make_data_set, opened, serving, started
from studio import BYTES

from toonnet.io import encode_picture


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for many tests: each makes its folder's data set anew."""
    folder = tmp_path_factory.mktemp("review") / "pets"
    make_data_set(folder, 0)
    with serving(folder) as server:
        yield server


@pytest.fixture
def data(server):
    """Thirty pictures: ten cats, ten dogs, ten bees."""
    return SimpleNamespace(folder=server.folder, ids=make_data_set(server.folder, 30))


@pytest.fixture
def client(server, data):
    """A client that the server knows, as a browser would be."""
    with httpx.Client(base_url=server.host, headers={"origin": server.host}) as client:
        client.get("/", params={"token": server.token}, follow_redirects=True).raise_for_status()
        yield client


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    """The server of ``toonnet serve``, with a model that tells colours apart."""
    model = tmp_path_factory.mktemp("studio") / "colors.onnx"
    write_color_model(model)
    with started("serve", "--port", "0", "--workers", "2", "--model", str(model)) as server:
        server.model = model
        yield server


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on PATH; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    """A browser of one person; whatever goes wrong in a page of theirs fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    errors = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: is_warning(message) and errors.append(message.text))
    yield context
    context.close()
    assert errors == []


def is_warning(message):
    # Chromium's own, where a test or a person reads what WebGL has drawn.
    return message.type == "warning" and "GPU stall due to ReadPixels" not in message.text


@pytest.fixture
def page(context, studio):
    return opened(context, studio.address)


@pytest.fixture
def studio_client(studio):
    """A client that the server knows."""
    headers = BYTES | {"authorization": f"Bearer {studio.token}"}
    with httpx.Client(base_url=studio.host, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def picture():
    """A round body with a round head, outlined."""
    y, x = np.mgrid[:256, :256]
    made = np.full((256, 256, 3), 255, np.uint8)
    for center, radius in (((150, 128), 80), ((70, 128), 50)):
        away = np.hypot(y - center[0], x - center[1])
        made[away < radius] = 30
        made[away < radius - 5] = (230, 120, 40)
    return made


@pytest.fixture(scope="session")
def content(picture):
    return encode_picture(picture, "png")
