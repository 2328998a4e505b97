"""The work of ``toonnet serve``."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec

from toonnet.cli import _page
from toonnet.cli._models import card_of, open_model
from toonnet.models.errors import ModelError

OWN_PORT = 8765


def run(model: str, host: str, port: int | None, workers: int, open_browser: bool) -> None:
    """Serve the page until the process is told to end."""
    try:
        _page.check_host(host)
        if find_spec("scipy") is None:  # Only inflating needs it, and not before somebody draws.
            raise ModuleNotFoundError(name="scipy")
        from toonnet.web.serve import INTAKE, Nursery, make_serve_app

        # First of all: OpenCV, which the model's card needs, has threads.
        nursery = Nursery(partial(open_model, model, workers=1))
        room = _page.room_at(host, port, OWN_PORT)
        app = make_serve_app(nursery, hands=workers, model=model, card=card_of(model))
    except ImportError as error:
        _page.fail(f"{error.name} is missing: pip install 'toonnet[render,web]'")
    except ModelError as error:
        _page.fail(str(error))
    except ValueError as error:
        _page.fail(str(error), status=2)
    except OSError as error:
        _page.fail_to_listen(host, port, error)
    _page.tell(room, open_browser=open_browser)
    room.serve(app, INTAKE)
