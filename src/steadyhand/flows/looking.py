"""After a decision, a second look: which are drawn, and who is served one.

Follows `review.decided` by a cursor of its own. A decision is drawn once it stands, half a minute after it was taken;
the lot says which (`review.looks.sampling`), and each is drawn under a key of its own, so that a round that is done
twice draws nothing twice. The first round of all begins with the present entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import structlog

from steadyhand.enforcement.model import Standing
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Refusal, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import AUTOMATION, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.review.facts import Decided
from steadyhand.review.looks.commands import DrawGolden, DrawLook
from steadyhand.review.looks.goldens import about_of
from steadyhand.review.looks.model import Golden, Reading
from steadyhand.review.looks.sampling import Sampling, Traits, drawn, golden_due, in_reach, lot
from steadyhand.review.looks.store import Looks
from steadyhand.review.model import RETRACTION, Case, Decision
from steadyhand.review.store import Cases
from steadyhand.rules.views import PolicyArticle
from steadyhand.storage.reading import Reader

CURSOR: Final = "looking"
AT_ONCE: Final = 500
ROUND_SECONDS: Final = 5.0

log = structlog.get_logger()


class Looking:
    """Draws second looks, in the process of the door."""

    def __init__(self, reader: Reader, door: Performs, sampling: Sampling | None = None) -> None:
        self._reader, self._door = reader, door
        self._cases, self._looks = Cases(reader), Looks(reader)
        self._sampling = sampling or Sampling()
        self._after = 0

    def round(self, now: Instant | None = None) -> int:
        """Draw what is due; how many decisions were seen. Raises `RecordUnavailable`, and goes on next time."""
        now = self._reader.now() if now is None else now
        after, head = self._begin(), self._reader.head().seq
        entries = self._reader.entries(after, AT_ONCE, types=[tag_of(Decided)])
        due = [entry for entry in entries if entry.at + RETRACTION < now]
        if due:
            self._perform(list(self._orders(due)), due[-1].seq)
        self._after = due[-1].seq if due else self._after if entries else head
        return len(due)

    def _begin(self) -> int:
        self._after = self._after or self._reader.cursor(CURSOR)
        if not self._after:
            self._after = self._reader.head().seq
            self._door.perform_many([], cursor=Cursor(CURSOR, self._after))
        return self._after

    def _orders(self, entries: Sequence[Entry]) -> Iterator[Order]:
        told = [(entry, _commitment(entry)) for entry in entries]
        reached = [each for each in told if in_reach(_of(each[0]).decision, each[1], self._sampling)]
        cases = self._reader.stored_many("case", {_of(entry).case for entry, _ in reached})
        beside = self._beside([_of(entry) for entry, _ in reached], [stored.row for stored in cases.values()])
        for entry, commitment in reached:
            stored = cases.get(_of(entry).case)
            stands = stored.row.stands if stored is not None else None
            if stored is not None and stands is not None and stands.id == _of(entry).decision:
                yield from self._drawn(stored.row, stands, entry, commitment, beside)

    def _drawn(
        self, case: Case, stands: Decision, entry: Entry, commitment: str, beside: _Beside
    ) -> Iterator[Order]:
        fact = _of(entry)
        traits = beside.traits(case, fact, entry)
        why = drawn(traits, fact.decision, commitment, entry.at, self._sampling)
        if why is None:
            return
        command = DrawLook(
            about=about_of(case, entry.seq), first=_first(case, fact), first_reason=stands.reason, why=why
        )
        yield Order(command, AUTOMATION, f"look:{fact.decision}")
        yield from self._golden(fact.decision, commitment)

    def _beside(self, facts: Sequence[Decided], cases: Sequence[Case]) -> _Beside:
        """What the traits of these decisions rest on, in three reads however many they are."""
        articles = self._reader.stored_many("article_version", {fact.policy for fact in facts if fact.policy})
        standings = self._reader.stored_many("standing", {case.account or case.subject for case in cases})
        others: dict[str, list[Case]] = {}
        for other in self._cases.of_subjects({case.subject for case in cases}):
            others.setdefault(other.subject, []).append(other)
        return _Beside(
            articles={name: stored.row for name, stored in articles.items()},
            standings={name: stored.row for name, stored in standings.items()},
            others=others,
        )

    def _golden(self, decision: str, commitment: str) -> Iterator[Order]:
        """A golden case, of those that do not wait the one that was asked about least; ties by lot."""
        if not golden_due(decision, commitment, self._sampling):
            return
        ready = [one for one in self._looks.goldens() if one.state == "confirmed" and one.waiting is None]

        def rank(golden: Golden) -> tuple[int, float]:
            return golden.looks, lot(self._sampling.seed, decision, commitment, golden.id)

        if ready:
            yield Order(DrawGolden(golden=min(ready, key=rank).id), AUTOMATION, f"golden:{decision}")

    def _perform(self, orders: Sequence[Order], seq: int) -> None:
        answers = self._door.perform_many(orders, cursor=Cursor(CURSOR, seq))
        for order, answer in zip(orders, answers, strict=True):
            if isinstance(answer, Refusal):
                log.warning("looking.refused", key=order.key, code=answer.code, why=answer.message)


class _Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What some decisions rest on: articles by version, standings by subject, cases by whom they are about."""

    articles: dict[str, PolicyArticle]
    standings: dict[str, Standing]
    others: dict[str, list[Case]]

    def traits(self, case: Case, fact: Decided, entry: Entry) -> Traits:
        """What makes this decision one that could do much harm."""
        article = self.articles.get(fact.policy or "")
        return Traits(
            area=case.area,
            severity=case.severity,
            permanent=self._permanent(case, fact.decision),
            reach=case.audience,
            reversal=self._reverses(case, fact, entry),
            policy_since=article.effective if article is not None else None,
        )

    def _permanent(self, case: Case, decision: str) -> bool:
        standing = self.standings.get(case.account or case.subject)
        in_force = standing.in_force if standing is not None else ()
        return any(
            one.cause == decision and one.kind in {"ban", "suspend"} and not one.ends for one in in_force
        )

    def _reverses(self, case: Case, fact: Decided, entry: Entry) -> bool:
        """Whether an earlier decision on the same, in the same area, was another."""
        others = [other for other in self.others.get(case.subject, ()) if other.area == case.area]
        earlier = [other.stands for other in others if other.id != case.id]
        earlier += [one for one in case.past if one.retracted is None]
        return any(one is not None and one.at < entry.at and one.outcome != fact.outcome for one in earlier)


def _of(entry: Entry) -> Decided:
    assert isinstance(entry.fact, Decided)
    return entry.fact


def _commitment(entry: Entry) -> str:
    """The ledger's commitment to the words of the reason: nobody can know it before the decision is recorded."""
    seal = entry.sealed("reason")
    return seal.commitment if seal is not None else ""


def _first(case: Case, fact: Decided) -> Reading:
    """What was decided. A decision that does not say how grave has the severity of its case, as that stands."""
    breaks = fact.outcome == "violates"
    return Reading(
        outcome=fact.outcome,
        policy=fact.policy if breaks else None,
        severity=(fact.severity or case.severity) if breaks else None,
    )
