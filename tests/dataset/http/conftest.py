"""A server on the loopback, and clients that reach it."""

import pytest
from web_server import HOST, NO_PAUSE, Stage, StillClock

from toonnet.dataset.http._client import Client


@pytest.fixture(scope="session")
def running():
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture
def stage(running):
    running.clear()
    return running


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def make(stage, clock, tmp_path):
    """Return what makes a client of the server, with its cache in a folder of this test."""

    def make(rules=NO_PAUSE, **options):
        hosts = {HOST: rules, "other.example": NO_PAUSE, "untrusted.example": NO_PAUSE}
        for name, value in (("clock", clock), ("network", stage.network), ("trust", stage.trust)):
            options.setdefault(name, value)
        return Client(tmp_path / "cache", hosts, **options)

    return make
