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


def weights(acts: Iterable[Act], span: int) -> Counter[Pair]:
    """For ordered pairs of different accounts, on how many posts of the first the second was within `span`.

    A post that stands in `acts` twice counts once.
    """
    ordered = sorted(acts, key=lambda act: (act.at, act.account, act.post))
    instants = [act.at for act in ordered]
    counted: Counter[Pair] = Counter()
    done: set[str] = set()
    for act in ordered:
        if act.post in done:
            continue
        done.add(act.post)
        near = ordered[bisect_left(instants, act.at - span) : bisect_right(instants, act.at + span)]
        for account in {other.account for other in near}:
            if account != act.account:
                counted[act.account, account] += 1
    return counted


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
