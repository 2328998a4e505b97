"""A server on the loopback, and clients that reach it."""

import pytest
from web_answers import CONTACT, KEY
from web_server import HOST, NO_PAUSE, Stage, StillClock

from toonnet.dataset import load_labels
from toonnet.dataset.http._client import Client
from toonnet.dataset.sources import Settings, SourceError, Wanted, _web, source_classes


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


@pytest.fixture
def on_stage(stage, clock, monkeypatch):
    """Let every source's client reach the server and nothing else."""

    def open_client(cache, rules, **options):
        return Client(
            cache, rules, network=stage.network, trust=stage.trust, clock=clock, **options
        )

    monkeypatch.setattr(_web, "open_client", open_client)
    monkeypatch.setenv("TOONNET_PIXABAY_KEY", KEY)
    monkeypatch.delenv("TOONNET_CONTACT", raising=False)
    return stage


@pytest.fixture
def ask(on_stage, tmp_path):
    """Return what a source offers, and the error that it ended with."""

    def ask(name, *labels, limit=None):
        source = source_classes()[name](Settings(CONTACT, keys={"pixabay": KEY}))
        wanted = Wanted(frozenset(labels or load_labels().names), limit)
        offered, error = [], None
        try:
            for candidate in source.candidates(wanted, tmp_path):
                offered.append(candidate)
        except SourceError as caught:
            error = str(caught)
        return offered, error

    return ask
