"""What belongs together, from pairs that do: union-find."""

from __future__ import annotations

from collections.abc import Iterable


class Clusters:
    """Names in clusters; each cluster is called by the smallest name in it.

    So the result depends on what was joined, not on the order in which it was.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._parent = {name: name for name in names}

    def join(self, names: Iterable[str]) -> None:
        """Put these names, with all that is already with them, into one cluster."""
        firsts = [self.first(name) for name in names]
        smallest = min(firsts, default="")
        for first in firsts:
            self._parent[first] = smallest

    def first(self, name: str) -> str:
        """Return the smallest name in the cluster of `name`, which may be new."""
        path = []
        while (parent := self._parent.setdefault(name, name)) != name:
            path.append(name)
            name = parent
        for passed in path:
            self._parent[passed] = name
        return name
