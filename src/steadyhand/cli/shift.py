"""A shift of Plaza's staff in the demonstration: people take cases they may take, and decide them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.access.model import Staff
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import Settings
from steadyhand.cli.common import on_host
from steadyhand.enforcement.model import Kind
from steadyhand.enforcement.strikes.model import LADDERS
from steadyhand.flows.decision import Act, Verdict, decide
from steadyhand.flows.striking import Counting
from steadyhand.kernel.entry import Refusal
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.review.store import Cases
from steadyhand.rules.views import PolicyArticle
from steadyhand.week.timed import Timed

ACTS: Final[dict[str, tuple[Kind, int | None]]] = {
    "spam": ("limit", 7),
    "scams": ("remove", None),
    "hate": ("remove", None),
    "harassment": ("remove", None),
    "imminent_harm": ("suspend", 7),
    "election": ("label", None),
}
USUAL: Final[tuple[Kind, int | None]] = ("remove", None)


def work_a_shift(settings: Settings, day: list[Timed], cases: int) -> int:
    """Decide the first waiting cases as the generator knows them to be; returns how many were decided."""
    violating = {
        f"post:{t.event['data']['post']['id']}" for t in day if t.truth.violates and "post" in t.event["data"]
    }
    house = House(settings)
    try:
        store = Cases(house.reader)
        articles = {article.area: article for article in house.reader.all("article").values()}
        people = [s for s in house.reader.all("staff").values() if s.active and "reviewer" in s.roles]
        waiting = store.waiting(settings.areas, cases * 3)[::3]
        return sum(
            _decide(house, store, case, people, articles[case.area], broken=case.subject in violating)
            for case in waiting
        )
    finally:
        house.close()


def _decide(
    house: House, store: Cases, case: Case, people: Sequence[Staff], article: PolicyArticle, *, broken: bool
) -> bool:
    able = [
        s for s in people if case.area in s.areas and (case.language in s.languages or "en" in s.languages)
    ]
    if not able:
        return False
    by = able[case.opened % len(able)].principal
    proof = on_host(signed=True)  # whoever runs a demonstration plays everybody in it
    if isinstance(house.door.perform(TakeLease(case=case.id), by, proof=proof), Refusal):
        return False
    stored = store.get(case.id)
    assert stored is not None
    verdict = verdict_on(article, broken=broken)
    answers = decide(
        house.door,
        stored.row,
        verdict,
        by,
        expect=stored.seq,
        key=f"shift:{case.id}",
        now=house.reader.now(),
        proof=proof,
        counting=Counting(ladders=house.reader.row(LADDERS, LADDERS)),
    )
    return not any(isinstance(answer, Refusal) for answer in answers)


def verdict_on(article: PolicyArticle, *, broken: bool) -> Verdict:
    """What Plaza's staff conclude about content that breaks an article, or does not."""
    if not broken:
        return Verdict(outcome="no_violation", reason="Read in its context, this breaks no rule.")
    kind, days = ACTS.get(article.area, USUAL)
    act = Act(kind=kind, days=days, label="disputed" if kind == "label" else "")
    reason = f"This is what “{article.title}” rules out."
    return Verdict(outcome="violates", reason=reason, policy=article.ref, acts=(act,))
