"""How long a case's clock may stand for the user: all holds since it was opened count together."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.kernel.values import CLOCK, DAY, HOUR, MINUTE
from steadyhand.review.clocks import Breach
from steadyhand.review.commands import Close, Decide, TakeLease
from steadyhand.review.model import STANDS_AT_MOST, WITHIN
from steadyhand.review.moving import Hold, Wake
from steadyhand.review.views import OpenCaseView
from tests.support.judging import NOW, entries, folded, judged
from tests.unit.enforcement.test_standing import ARTICLE
from tests.unit.review.test_moving import ANA, AUTOMATION, Story, leased, opening


def held(story: Story, days: int, *, woken: int | None = None) -> Story:
    """On hold for the user for so many days, and taken again at its end or before."""
    story.then(
        Hold(case="case:1", until=story.now + MINUTE + days * DAY, waits_for="user", note="Asked."),
    )
    if woken is not None:
        return story.then(TakeLease(case="case:1"), after=woken)
    return story.then(Wake(case="case:1"), CLOCK, after=days * DAY).then(TakeLease(case="case:1"))


def test_clock_stands_for_the_user_for_fourteen_days_in_all():
    """Else seven days at a time, again and again, would stop it for ever."""
    story = held(held(leased(), 7), 7)
    again = Hold(case="case:1", until=story.now + HOUR, waits_for="user", note="Asked again.")

    assert story.case.stood == STANDS_AT_MOST
    assert story.refused(again) == "stood_enough"
    story.then(replace(again, waits_for="colleague"))
    assert (story.case.state, story.case.due is None) == ("on_hold", False)


def test_hold_counts_as_long_as_it_stood_and_its_refusal_says_what_is_left():
    """An answer that came soon costs what it took, and nobody has to guess how long they may still wait."""
    story = held(held(held(leased(), 7), 7, woken=3 * DAY), 1, woken=90 * MINUTE)
    wanted = Hold(case="case:1", until=story.now + 7 * DAY, waits_for="user", note="Asked again.")
    refusal = judged(wanted, ANA, story.now, case=story.case)

    assert story.case.stood == 10 * DAY + 90 * MINUTE
    assert "of these 3 d 22 h 30 min is left" in refusal.message
    story.then(replace(wanted, until=story.now + MINUTE + 3 * DAY))


def test_graver_evidence_ends_a_hold_and_the_time_it_stood_counts():
    """It is not the owner who ends it, and it stood all the same."""
    story = leased().then(Hold(case="case:1", until=NOW + 5 * DAY, waits_for="user", note="Asked."))
    known = folded(OpenCaseView(), "spam|post:1", list(entries(*story.facts)))
    story.then(
        opening(case="case:2", severity="severe", ref="event:2"), AUTOMATION, after=2 * DAY, open_case=known
    )

    assert (story.case.hold, story.case.stood) == (None, 2 * DAY)


def test_hold_for_a_colleague_or_of_a_late_case_costs_nothing():
    """No clock stands in it."""
    story = leased().then(Hold(case="case:1", until=NOW + DAY, waits_for="colleague", note="Asked."))
    late = Story().then(Breach(case="case:1"), CLOCK, after=WITHIN["medium"]).then(TakeLease(case="case:1"))

    assert story.then(TakeLease(case="case:1"), after=HOUR).case.stood == 0
    assert held(held(held(late, 7), 7), 7).case.stood == 0


def test_case_that_is_opened_again_starts_anew():
    """It asks something else, and the user is asked anew."""
    story = held(leased(), 7)
    decided = Decide(case="case:1", outcome="violates", reason="A link.", policy="spam-1@1")
    story.then(decided, article_version=ARTICLE)
    story.then(Close(case="case:1", decision=story.case.stands.id), CLOCK)
    known = folded(OpenCaseView(), "spam|post:1", list(entries(*story.facts)))
    story.then(opening(ref="event:9"), AUTOMATION, open_case=known)

    assert (story.case.openings, story.case.stood) == (2, 0)
