"""Jobs that Dask workers import: slow ones, ones that never end, ones that kill their process."""

import os
import signal
import time
from dataclasses import dataclass

from toonnet.batch import Item, Made


@dataclass(frozen=True)
class Chore:
    """Copies its input, after a pause; what is called so does worse."""

    pause_s: float = 0.0

    @property
    def recipe(self):
        return {"operation": "chore"}

    def prepare(self):
        pass

    def read(self, item):
        return item.shown.encode()

    def make(self, item, content):
        time.sleep(self.pause_s)
        if "poison" in item.shown:
            os.kill(os.getpid(), signal.SIGKILL)
        while "endless" in item.shown:
            pass
        if "asleep" in item.shown:
            time.sleep(1000)
        return Made(content)


def items(count, *names):
    """Return so many items, and some of these names among them."""
    shown = [f"item {number}" for number in range(count)]
    for place, name in enumerate(names):
        shown.insert(place * 7 + 3, name)
    return [Item(f"{name.replace(' ', '-')}.txt", "", name) for name in shown]
