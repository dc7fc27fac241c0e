"""Hard rules: one act is enough, or a few on one day. Each is a function of the act and of what was counted before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from steadyhand.access.entitlement import LAST_DAYS
from steadyhand.access.risk.book import MONTH, Book
from steadyhand.access.risk.model import Act, Finding, Peer

ATTEMPTS: Final = 5
"""Look-ups refused for want of a case, on one day: leases run out, so one is no matter."""
HANDED: Final = 3
"""Look-ups for cases of one colleague that nothing else asked for."""
FEW: Final = 8
"""Fewer people than these who look anybody up can be compared with nobody."""
NO_CASE: Final = frozenset({"no_case", "own_case", "conflict", "not_held"})
STOPPED: Final = frozenset({"frozen", "not_allowed", "not_your_area"})
UNREASONED: Final = frozenset({"no_reason", "copied_reason", "too_often"})
ON_PEOPLE: Final = frozenset({"look", "sanction", "reverse", "recover"})
WORK: Final = ON_PEOPLE | {"decide"}

Peers = Mapping[str, Peer]


class Seen(msgspec.Struct, frozen=True):
    """What a rule is given: the act (counted already), what was counted, and everybody."""

    act: Act
    book: Book
    peers: Peers

    @property
    def peer(self) -> Peer | None:
        """Who acted."""
        return self.peers.get(self.act.by)


Rule = Callable[[Seen], Finding | None]


def watcher(seen: Seen) -> Finding | None:
    """Whoever may read alerts about others looked somebody up."""
    act, peer = seen.act, seen.peer
    if act.what != "look" or peer is None or not peer.watches:
        return None
    return _found("watcher", act, "They look into others, and looked somebody up.")


def protected(seen: Seen) -> Finding | None:
    """Somebody looked a protected account up, or acted on one."""
    if seen.act.what not in ON_PEOPLE or seen.act.about != "protected":
        return None
    return _found("protected", seen.act, "A protected account was looked up or acted on.")


def related(seen: Seen) -> Finding | None:
    """Somebody acted on their own account, that of somebody close to them, or a colleague's."""
    if seen.act.what not in WORK or seen.act.about != "related":
        return None
    return _found("related", seen.act, "The account is theirs, of somebody close to them, or a colleague's.")


def own_case(seen: Seen) -> Finding | None:
    """Somebody worked on a case that they had opened themselves."""
    act = seen.act
    if act.what not in WORK or act.opener != act.by:
        return None
    return _found("own_case", act, "They opened the case themselves.")


def own_decision(seen: Seen) -> Finding | None:
    """Somebody reversed their own decision, later than a slip of the hand."""
    act = seen.act
    if act.what != "reverse" or act.decider != act.by:
        return None
    return _found("own_decision", act, "They reversed what they had decided themselves.")


def picked(seen: Seen) -> Finding | None:
    """Somebody reversed a decision on a case that nobody had dealt to them."""
    act = seen.act
    if act.what != "reverse" or act.dealt is not False:
        return None
    return _found("picked", act, "They picked the case; it was not dealt to them.")


def no_case(seen: Seen) -> Finding | None:
    """Somebody tried again and again to look people up without a case of theirs."""
    act = seen.act
    if act.what != "refused" or not (act.code in NO_CASE or (act.tried == "look" and act.code in STOPPED)):
        return None
    tried = seen.book.times(act.by, "refused", act.day)
    if tried < ATTEMPTS:
        return None
    return _found("no_case", act, f"{tried} attempts without a case on one day.", tried)


def last_days(seen: Seen) -> Finding | None:
    """Somebody in their last days tried what is left to those who stay, or lifted a measure."""
    act, peer = seen.act, seen.peer
    if peer is None or peer.leaves is None or act.at < peer.leaves - LAST_DAYS:
        return None
    if not (
        act.what in {"reverse", "recover"} or (act.what == "refused" and act.code in {"leaving", "left"})
    ):
        return None
    return _found("last_days", act, "They leave within 14 days, and this is left to those who stay.")


def stopped(seen: Seen) -> Finding | None:
    """Somebody tried to reverse what they may not, or to break the glass without a reason: no page offers either."""
    act = seen.act
    if act.what != "refused":
        return None
    if act.tried in {"reverse", "recover"} and act.code in STOPPED:
        return _found("stopped", act, "They tried to reverse what a freeze or their role keeps from them.")
    if act.tried == "break_glass" and act.code in UNREASONED:
        return _found("stopped", act, "They tried to break the glass and did not say why, or once too often.")
    return None


def handed(seen: Seen) -> Finding | None:
    """In a small house: the same two again, one who opens cases by hand and one who looks people up for them."""
    act = seen.act
    if act.what != "look" or not act.alone or act.opener in {"", act.by}:
        return None
    times = seen.book.together((act.by, act.opener), act.day, MONTH)
    if times < HANDED or len(seen.book.lookers(act.day, MONTH)) >= FEW:
        return None
    said = f"{times} look-ups within {MONTH} days for cases that one of them opened by hand, and nothing else asked."
    acts = seen.book.acts(act.by, "look", act.day, MONTH)
    return Finding(
        detector="pair", people=(act.by, act.opener), acts=acts, count=times, areas=_areas(act), said=said
    )


RULES: Final[tuple[Rule, ...]] = (
    watcher,
    protected,
    related,
    own_case,
    own_decision,
    picked,
    handed,
    last_days,
    stopped,
    no_case,
)
"""In the order in which they take up the budget."""


def found(act: Act, book: Book, peers: Peers) -> list[Finding]:
    """What the hard rules find in an act, which the book has counted."""
    seen = Seen(act, book, peers)
    return [finding for rule in RULES if (finding := rule(seen)) is not None]


def _found(detector: str, act: Act, said: str, count: int = 1) -> Finding:
    return Finding(
        detector=detector, people=(act.by,), acts=(act.seq,), count=count, areas=_areas(act), said=said
    )


def _areas(act: Act) -> tuple[str, ...]:
    return (act.area,) if act.area else ()
