"""What an article leaves to two people: what lasts, and what many people would see or miss.

One person may be wrong, bribed or leaned on, and what they do to somebody for ever, or before very many, is hard to
make good. What can wait for the second person can be held meanwhile: what takes nothing away, and what is milder than a
removal and ends, takes one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from steadyhand.kernel.values import DAY, Instant
from steadyhand.rules.acts import DESTRUCTIVE, LIKE_A_BAN, Act, rank, weight

LONGEST: Final = 365 * DAY
"""How far away an end may lie: what is to last longer has none, or a hundred years would be a way around two."""


class TwoPeople(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sanctions under an article one person does not impose alone."""

    without_end: tuple[Act, ...] = ("ban",)
    """Those that take two where no end is given."""
    from_views: Annotated[int, msgspec.Meta(ge=1)] = 100_000
    """From so many views on, those to come among them, whatever is no interim measure takes two."""

    def why(
        self, what: str, ends: Instant | None, views: int | None, lasting: Iterable[str] = ()
    ) -> str | None:
        """Why a sanction takes a second person; None where one is enough.

        `what` is its kind, with the feature where it takes one. `views` is None where nobody counted; `lasting` is what
        has no end on the same account already.
        """
        kind = what.partition(":")[0]
        if ends is None and kind in self.without_end:
            return f"A {kind} without end is decided by two people."
        if ends is None and "ban" in self.without_end and self._adds_up(what, lasting):
            return "With what lasts on the account already it comes to a ban, which two people decide."
        interim = kind not in DESTRUCTIVE or (rank(kind) < rank("remove") and ends is not None)
        if views is not None and views >= self.from_views and not interim:
            return f"Two people decide on what {self.from_views:,} or more people see."
        return None

    @staticmethod
    def _adds_up(what: str, lasting: Iterable[str]) -> bool:
        """Whether several small measures count as one grave one, or it would be done in small steps."""
        before = set(lasting)
        adds = weight(what) if what not in before else 0
        return adds > 0 and adds + sum(map(weight, before)) >= LIKE_A_BAN
