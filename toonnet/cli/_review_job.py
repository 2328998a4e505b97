"""The work of ``toonnet review``."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from toonnet.cli import _page
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.review import checked_who

# Below those that systems give to outgoing connections.
_FIRST_PORT, _PORTS = 20_000, 10_000


def run(dataset: str, who: str, host: str, port: int | None, open_browser: bool) -> None:
    """Serve the page until the process is told to end."""
    folder = Path(dataset)
    try:
        checked_who(who)
        _page.check_host(host)
        Dataset.open(dataset).close()
        from toonnet.web.review import make_review_app

        app = make_review_app(folder, who=who)
        own_port = zlib.crc32(os.fsencode(folder.resolve())) % _PORTS + _FIRST_PORT
        room = _page.room_at(host, port, own_port)
    except ImportError as error:
        _page.fail(f"{error.name} is missing: pip install 'toonnet[web]'")
    except ValueError as error:
        _page.fail(str(error), status=2)
    except OSError as error:
        _page.fail_to_listen(host, port, error)
    except DatasetError as error:
        _page.fail(str(error))
    _page.tell(room, open_browser=open_browser)
    room.serve(app)
