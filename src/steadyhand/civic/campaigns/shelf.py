"""The trails that are followed, and what came once: the latest, up to a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from steadyhand.civic.campaigns.model import Kind, Settings
from steadyhand.civic.campaigns.trails import First, Trail, begun


class Shelf:
    """Trails by name, of which those that nobody added to for longest are given up first."""

    def __init__(
        self, settings: Settings, trails: Iterable[Trail] = (), firsts: Iterable[tuple[str, First]] = ()
    ) -> None:
        self._settings = settings
        self._trails = OrderedDict((trail.name, trail) for trail in trails)
        self._firsts = OrderedDict(firsts)
        self.entries = sum(trail.settled for trail in self._trails.values())

    def __len__(self) -> int:
        return len(self._trails)

    def __getitem__(self, name: str) -> Trail | None:
        return self._trails.get(name)

    def find(self, kind: Kind, key: str, coming: First) -> tuple[Trail | None, First | None]:
        """The trail of this, and where it begins just now, what came first; no trail where this is the first."""
        name = f"{kind}:{key}"
        if (trail := self._trails.get(name)) is not None:
            self._trails.move_to_end(name)
            return trail, None
        if (first := self._firsts.pop(name, None)) is None:
            self._firsts[name] = coming
            if len(self._firsts) > self._settings.firsts:
                self._firsts.popitem(last=False)
            return None, None
        trail = self._trails[name] = begun(kind, key, first)
        return trail, first

    def settle(self, trail: Trail) -> None:
        """A trail may have grown or shrunk: give up what was left alone for longest, if all take too much."""
        if self._trails.get(trail.name) is trail:
            self.entries += trail.size - trail.settled
            trail.settled = trail.size
        while len(self._trails) > self._settings.trails or self.entries > self._settings.entries:
            _, gone = self._trails.popitem(last=False)
            self.entries -= gone.settled

    def trails(self) -> list[Trail]:
        return list(self._trails.values())

    def firsts(self) -> list[tuple[str, First]]:
        return list(self._firsts.items())
