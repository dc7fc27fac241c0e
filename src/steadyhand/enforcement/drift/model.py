"""Two lists of measures on one subject compared: what should be in force, and what the platform says it enforces.

Pure. What has ended, or ends about now, differs from nothing, for two clocks are never the same; and a warning is said
and not enforced. Measures are the same by their id. Where one side knows no id (a ban from before, or a platform that
keeps none), they are the same by what they ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from typing import Final, Literal

import msgspec

from steadyhand.enforcement.model import Kind, Sanction
from steadyhand.kernel.values import HOUR, MINUTE, Instant

Where = Literal["missing", "extra", "different"]
"""In force here and not enforced there; enforced there and not in force here; both, and not the same."""
Cycle = Literal["hourly", "daily", "told"]
"""Some of all, drawn by lot; all that a moratorium covers; what the platform told by itself."""

TOLERANCE: Final = 5 * MINUTE
"""How far two clocks may be apart: an end within it is the same end, and one so near to now is neither."""
OVERDUE: Final = HOUR
"""How long an effect may be on its way before what it asks for counts as not enforced."""
SHARE: Final = 100
"""One of so many subjects is compared in an hour."""
VIEW: Final = "drift"


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One measure as either side has it. Without `action` that side does not know it by an id of ours."""

    kind: Kind
    action: str = ""
    until: Instant | None = None
    label: str | None = None
    feature: str = ""
    surfaces: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()

    @classmethod
    def of(cls, sanction: Sanction, *, named: bool = True) -> Measure:
        """What should be enforced; not `named` where the platform was never told its id."""
        return cls(
            kind=sanction.kind,
            action=sanction.action if named else "",
            until=sanction.ends,
            label=sanction.label,
            feature=sanction.feature,
            surfaces=sanction.surfaces,
            territory=sanction.territory,
        )

    @property
    def asks(self) -> tuple[object, ...]:
        """What it asks for, but for its end; places in any order are the same places."""
        where = (tuple(sorted({*self.surfaces})), tuple(sorted({*self.territory})))
        return (self.kind, self.label or "", self.feature, *where)

    def same(self, other: Measure) -> bool:
        """Whether both ask for the same until about the same instant."""
        if self.until is None or other.until is None:
            return self.asks == other.asks and self.until == other.until
        return self.asks == other.asks and abs(self.until - other.until) <= TOLERANCE

    def enforced_at(self, now: Instant) -> bool | None:
        """Whether it is to be enforced; None where its end is so near that two clocks may say either."""
        if self.kind == "warn" or (self.until is not None and self.until < now - TOLERANCE):
            return False
        return None if self.until is not None and self.until <= now + TOLERANCE else True


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be."""

    where: Where
    should: Measure | None = None
    says: Measure | None = None


def differences(
    should: Collection[Measure], says: Collection[Measure], now: Instant
) -> tuple[Difference, ...]:
    """What differs; exchanged sides give the same with `missing` and `extra` exchanged. Empty where all agrees."""
    left = [one for one in should if one.enforced_at(now) is not False]
    right = [one for one in says if one.enforced_at(now) is not False]
    found = _taken(left, right, lambda a, b: bool(a.action) and a.action == b.action)
    unnamed = _taken(left, right, lambda a, b: not (a.action and b.action) and a.same(b))
    found += unnamed + _taken(left, right, lambda a, b: not (a.action and b.action) and a.kind == b.kind)
    differ = [Difference(where="different", should=a, says=b) for a, b in found if not a.same(b)]
    differ += [Difference(where="missing", should=one) for one in left if one.enforced_at(now)]
    differ += [Difference(where="extra", says=one) for one in right if one.enforced_at(now)]
    return tuple(sorted(differ, key=_order))


def _taken(
    left: list[Measure], right: list[Measure], alike: Callable[[Measure, Measure], bool]
) -> list[tuple[Measure, Measure]]:
    """Pairs that are alike, taken out of both lists; the same ones whichever list is called left."""
    pairs = sorted(
        ((a, b) for a in left for b in right if alike(a, b)), key=lambda pair: sorted(map(_key, pair))
    )
    taken = []
    for a, b in pairs:
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            taken.append((a, b))
    return taken


def _key(one: Measure) -> tuple[str, ...]:
    until = "never" if one.until is None else f"{one.until:020}"
    return (until, *(str(each) for each in one.asks), one.action)


def _order(one: Difference) -> tuple[str, list[tuple[str, ...]]]:
    return one.where, [_key(each) for each in (one.should, one.says) if each is not None]


def drawn(subject: str, hour: int, key: bytes) -> bool:
    """Whether the lot of an hour (a number since the epoch) falls on a subject: the same after any restart.

    `key` is the installation's own, or whoever changes a row on the platform could choose one that is not drawn.
    """
    lot = blake2b(f"{hour}\0{subject}".encode(errors="surrogatepass"), digest_size=8, key=key[:64]).digest()
    return int.from_bytes(lot, "big") % SHARE == 0


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """What differs on one subject, and what was done about it. Kept once it is mended: it may come again."""

    subject: str
    opened: int
    """The entry by which it was found this time."""
    since: Instant
    seen: Instant
    """When it was last found to be otherwise than before."""
    differs: tuple[Difference, ...]
    moratoria: tuple[str, ...] = ()
    """Those that promise in public what the platform does not keep."""
    times: int = 1
    """How often it came, mended in between."""
    sent: int = 0
    """How often what should be in force was sent again."""
    cycle: str = ""
    """The comparison in which it was sent last."""
    undone: int = 0
    """How often it was not so any more after the platform had said that it applied it."""
    mended: Instant | None = None

    @property
    def open(self) -> int:
        """1 while it lasts: a column."""
        return int(self.mended is None)

    @property
    def breach(self) -> bool:
        """Whether a public promise is not kept."""
        return bool(self.moratoria)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison: how many subjects were asked about, and what came of it."""

    cycle: str
    """`hourly:472311`, `daily:19679` (hours and days since the epoch), `told:1204` (the entry that told it)."""
    at: Instant
    asked: int
    answered: int
    differ: int
    on_its_way: int
    """Not judged, because an effect was on its way to them."""
    gone: int
    """Of those that the platform answered, subjects that it no longer has."""

    @property
    def whole(self) -> bool:
        """Whether the platform answered for all of them."""
        return self.answered == self.asked


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """That something under a moratorium was not enforced, from when to when; of whom, nobody reads."""

    found: Instant
    moratoria: tuple[str, ...]
    mended: Instant | None = None


def kinds(differs: Iterable[Difference]) -> tuple[Where, ...]:
    """Which kinds of difference there are."""
    return tuple(sorted({one.where for one in differs}))
