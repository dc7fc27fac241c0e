"""Views of a post before and after what was done about it, for each measure; and all of that for a claim.

It says what was seen, and not why: posts are seen less as they grow old, whatever is done, so without others to
compare with nothing here says what a measure did. Where the platform counted nothing, it is said that nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from steadyhand.civic.matches.store import Matches
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.store import Standings
from steadyhand.intake.growth import Count, Growth, grown
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.storage.reading import Reader

KINDS: Final = ("panel", "label", "interstitial", "age_gate", "limit", "restrict", "remove")
"""What changes how far a post is seen, or what is seen beside it."""
SPANS: Final[dict[str, int]] = {"hour": HOUR, "day": DAY}
POSTS: Final = 500
"""Posts of a claim that are looked at, the latest found first."""


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """Views within as long before an instant as after it."""

    before: int | None
    """None where the platform did not count."""
    after: int | None
    whole: bool
    """Whether the time after it is over."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One measure on one post."""

    subject: str
    kind: str
    what: str
    """The label, where it is one."""
    at: Instant
    hour: Around
    day: Around


class Summed(msgspec.Struct, frozen=True, kw_only=True):
    """All measures of one kind within one span, on posts of which both sides are known."""

    kind: str
    span: str
    posts: int
    """Posts that have it."""
    known: int
    """Those of them of which both sides are counted, and the time is over."""
    before: int
    after: int


class Reached:
    """Reads what is known of views. Every method raises `RecordUnavailable`."""

    def __init__(self, reader: Reader, events: EventStore) -> None:
        self._reader = reader
        self._growth, self._seen = Growth(events), Seen(events)
        self._standings, self._matches = Standings(reader), Matches(reader)

    def of_posts(self, subjects: Collection[str]) -> list[Measured]:
        """Every measure on these, by post and in the order in which they came."""
        if not subjects:
            return []
        counts = self._growth.of(subjects)
        began = self._began(subjects, counts)
        standings, now = self._standings.of_each(subjects), self._reader.now()
        return [
            _measured(subject, kind, what, at, counts.get(subject, []), began.get(subject), now)
            for subject in subjects
            for at, kind, what in sorted(self._measures(subject, standings))
        ]

    def of_claim(self, claim: str) -> list[Summed]:
        """All measures on posts that were found to be about a claim, by kind and span."""
        subjects = list(dict.fromkeys(one.subject for one in self._matches.of_claim(claim, POSTS)))
        return list(summed(self.of_posts(subjects)))

    def _began(self, subjects: Collection[str], counts: Mapping[str, list[Count]]) -> dict[str, Instant]:
        """When those came whose first count is here: of others earlier counts may be gone."""
        sights = self._seen.of(subjects)
        whole = {
            name for name, some in counts.items() if name not in sights or sights[name].first >= some[0].at
        }
        return {name: at for name, at in self._seen.began(subjects).items() if name in whole}

    def _measures(
        self, subject: str, standings: Mapping[str, Standing]
    ) -> Iterator[tuple[Instant, str, str]]:
        yield from ((one.since, "panel", "") for one in self._matches.panels(subject))
        for one in standings[subject].every():
            if one.kind in KINDS:
                yield one.starts, one.kind, one.label or ""


def summed(measured: Iterable[Measured]) -> Iterator[Summed]:
    """The sums, by kind and span; a post counts once for each kind, with the first of them."""
    first: dict[tuple[str, str], Measured] = {}
    for one in measured:
        first.setdefault((one.kind, one.subject), one)
    for kind in KINDS:
        of_kind = [one for (each, _), one in first.items() if each == kind]
        for span in SPANS:
            around: list[Around] = [getattr(one, span) for one in of_kind]
            known = [
                (one.before, one.after)
                for one in around
                if one.whole and one.before is not None and one.after is not None
            ]
            if of_kind:
                yield Summed(
                    kind=kind,
                    span=span,
                    posts=len(of_kind),
                    known=len(known),
                    before=sum(before for before, _ in known),
                    after=sum(after for _, after in known),
                )


def _measured(
    subject: str,
    kind: str,
    what: str,
    at: Instant,
    counts: list[Count],
    began: Instant | None,
    now: Instant,
) -> Measured:
    hour, day = (_around(counts, at, span, began, now) for span in SPANS.values())
    return Measured(subject=subject, kind=kind, what=what, at=at, hour=hour, day=day)


def _around(counts: list[Count], at: Instant, span: int, began: Instant | None, now: Instant) -> Around:
    before = grown(counts, at - span, at, began)
    after = grown(counts, at, min(at + span, now), began)
    return Around(before=before.views, after=after.views, whole=at + span <= now)
