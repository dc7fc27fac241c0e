"""The accounts of a finding: those that act together again and again, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from steadyhand.civic.campaigns.edges import Pair, components, ties, weights
from steadyhand.civic.campaigns.model import EDGE_OF, Act, Edge, EdgeKind, Edges, Settings
from steadyhand.civic.campaigns.trails import Trail

_TWICE = 2
_FEWEST = 3
"""Two accounts are a pair of friends."""
_SAMPLE = 20


class Network:
    """Edges among the latest posts of some trails."""

    def __init__(self, trails: Iterable[Trail], settings: Settings) -> None:
        groups: dict[EdgeKind, list[list[Act]]] = {"timing": []}
        for trail in trails:
            recent = trail.acts[-settings.recent :]
            groups.setdefault(EDGE_OF[trail.kind], []).append(recent)
            groups["timing"].append(recent)
        spans = dict.fromkeys(groups, settings.together) | {"timing": settings.at_once}
        self._ties = {kind: ties(weights(groups[kind], spans[kind]), _TWICE) for kind in groups}

    def tied(self, before: AbstractSet[str]) -> set[str]:
        """Accounts of the largest part that hangs together, and of parts that have somebody in `before`."""
        pairs = {pair for found in self._ties.values() for pair in found}
        parts = [part for part in components(pairs) if len(part) >= _FEWEST]
        return {
            name for n, part in enumerate(parts) if n == 0 or not before.isdisjoint(part) for name in part
        }

    def edges(self) -> tuple[Edges, ...]:
        return tuple(_shown(kind, self._ties[kind]) for kind in sorted(self._ties) if self._ties[kind])


def _shown(kind: EdgeKind, found: dict[Pair, int]) -> Edges:
    heaviest = sorted(found, key=lambda pair: (-found[pair], pair))[:_SAMPLE]
    sample = tuple(Edge(one=one, other=other, weight=found[one, other]) for one, other in heaviest)
    return Edges(kind=kind, pairs=len(found), sample=sample)
