"""Who acted together with whom: the edge rules of the coordination literature, and what hangs together by them.

An act of one account is tied to an account that did the same within a span before or after it; the weight of an ordered
pair is how many of the first one's posts are tied to the second (Graham, QUT Digital Observatory 2020: the
Coordination Network Toolkit counts the same, and a test compares them).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from steadyhand.civic.campaigns.model import Act

Pair = tuple[str, str]


def weights(groups: Iterable[Iterable[Act]], span: int) -> Counter[Pair]:
    """For ordered pairs of different accounts, on how many posts of the first the second did the same within `span`.

    Each group is all that did one same thing: posted one text, or one link. A post counts once for an account, in
    however many groups both are.
    """
    tied: set[tuple[str, str, str]] = set()
    for acts in groups:
        ordered = sorted(acts, key=lambda act: act.at)
        instants = [act.at for act in ordered]
        for act in ordered:
            near = ordered[bisect_left(instants, act.at - span) : bisect_right(instants, act.at + span)]
            tied.update(
                (act.account, other.account, act.post) for other in near if other.account != act.account
            )
    return Counter((one, other) for one, other, _ in tied)


def ties(counted: Mapping[Pair, int], least: int) -> dict[Pair, int]:
    """Unordered pairs, names in order, whose weight both ways is at least `least`, with the smaller weight."""
    found = {}
    for (one, other), weight in counted.items():
        if one < other and min(weight, counted.get((other, one), 0)) >= least:
            found[one, other] = min(weight, counted[other, one])
    return found


def components(pairs: Collection[Pair]) -> list[list[str]]:
    """What hangs together, largest first, of the same size by first name; names in order."""
    beside: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        beside[one].append(other)
        beside[other].append(one)
    found, reached = [], set[str]()
    for start in sorted(beside):
        if start not in reached:
            reached.add(start)
            part = [start]
            for name in part:  # grows while it is gone through
                fresh = [other for other in beside[name] if other not in reached]
                reached.update(fresh)
                part += dict.fromkeys(fresh)
            found.append(sorted(part))
    return sorted(found, key=lambda part: (-len(part), part[0]))
