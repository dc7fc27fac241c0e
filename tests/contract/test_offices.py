"""Election offices at the door, on both databases: less time and never more, late once, and words of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, RetireClaim, SuggestClaim
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.model import VIEW, Claim, Origin, Preview, became
from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.claims.stating import AN_HOUR, RefuseStatement, WithdrawStatement, name_of
from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.civic.incidents.clocks import SetClocks
from steadyhand.flows.escalation import BY, Filed, file
from steadyhand.flows.escalation import Wanted as Asking
from steadyhand.flows.promising import Promises
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.review.partners.commands import ReclockEscalation
from steadyhand.review.partners.model import Escalation
from steadyhand.storage.rebuild import differences
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.program_elections import ANALYST, OTHER_ANALYST, an_election, analysts, held
from tests.support.program_incidents import shorter
from tests.support.program_offices import CLERK, HOURS, OFFICE, SAID, asking, office, sending, stated
from tests.support.program_partners import OTHER_LEAD

OTHER_OFFICE = replace(OFFICE, partner="partner:newyork", name="Board of Elections", places=("US-NY",))
OTHER_CLERK = "staff:claude"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with two election offices and two analysts; no election yet."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        analysts(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        office(house)
        office(house, OTHER_OFFICE, OTHER_CLERK)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def taken(house: Opened, **changes: object) -> Escalation:
    found = tried(house, **changes)
    assert isinstance(found, Filed), found
    return found.escalation


def tried(house: Opened, **changes: object) -> Filed | Refusal:
    wanted: Asking = asking(**changes)  # type: ignore[arg-type]
    return file(house.door, house.reader, wanted, OFFICE, CLERK, lambda _: None)


def row(house: Opened, asked: Escalation) -> Escalation:
    found: Escalation = house.reader.row("escalation", asked.escalation)
    return found


def claim(house: Opened, name: str = HOURS) -> Claim:
    found: Claim = house.reader.row(VIEW, name)
    return found


def ticked(opens: Reopen, ahead: int) -> Opened:
    """The house so much later, when the clock has caught up."""
    later = opens(ahead)
    while Clock(later.door, later.reader).tick(lambda: 0.0):
        pass
    return later


# ------------------------------------------------------------------------------------------------ the clock


def test_phase_that_turns_gives_what_waits_less_time_once_and_it_is_late_once(opens, house):
    """From the instant at which the polls open there are two hours, however late the house notices; no more after."""
    details = an_election(house.reader.now())
    held(house, details)
    waits, ordinary = taken(house), taken(house, reference="two", region="US-NY")
    assert Promises(house.reader, house.door).round() == 0, "nothing goes on yet"
    later = ticked(opens, details.begins + 10 * MINUTE - house.reader.now())
    flow = Promises(later.reader, later.door)
    assert (flow.round(), flow.round()) == (1, 0)

    (turned,) = later.entries("review.escalation_reclocked")
    assert (turned.by, turned.fact.phase, turned.fact.because) == (BY, "polls", "phase")  # type: ignore[attr-defined]
    assert waits.due - waits.at == DAY
    assert row(later, waits).due == details.begins + 2 * HOUR
    assert row(later, ordinary).due == ordinary.due, "it runs as agreed"
    counting = ticked(opens, details.begins + 90 * MINUTE - house.reader.now())
    assert Promises(counting.reader, counting.door).round() == 0, "the count gives no more, and no less"
    assert row(counting, waits).due == details.begins + 2 * HOUR
    end = ticked(opens, details.begins + 4 * HOUR - house.reader.now())
    Promises(end.reader, end.door).round()
    assert [one.fact.due for one in end.entries("review.escalation_breached")] == [details.begins + 2 * HOUR]
    assert not differences(ticked(opens, DAY).record)
    assert len(ticked(opens, DAY).entries("review.escalation_breached")) == 1


def test_clock_of_what_is_sent_while_polls_are_open_comes_from_the_calendar(opens, house):
    """Neither the clerk's severity nor anything else in what they send."""
    details = an_election(house.reader.now())
    held(house, details)
    later = ticked(opens, details.begins + 10 * MINUTE - house.reader.now())
    asked = taken(later, cls="procedure", severity="low")
    grave = taken(later, reference="two", cls="procedure", severity="high")

    assert asked.due - asked.at == grave.due - grave.at == HOUR
    assert (asked.ran.ground, asked.ran.phase, asked.ran.matrix) == ("election", "polls", 0)


def test_clocks_that_are_set_shorten_what_waits_and_longer_ones_do_not(house):
    """An hour was promised: nobody takes it back by setting a day."""
    waits = taken(house, cls="procedure")
    house.done(SetClocks(entries=shorter(30), read=0), ANALYST)
    assert Promises(house.reader, house.door).round() == 1
    due = row(house, waits).due
    assert due < waits.due
    since = house.reader.now()
    again = ReclockEscalation(escalation=waits.escalation, since=since, because="clocks")

    assert house.refused(again, BY) == "no_shorter"
    assert row(house, waits).due == due
    assert house.refused(again, CLERK) == house.refused(again, ANALYST) == "not_allowed"


# ---------------------------------------------------------------------------------------------- statements


def test_partner_s_draft_acts_after_one_let_it_suggest_and_two_let_it_act(house):
    """All of them of this house: whoever states something is none of them."""
    house.done(sending(answers="Polls close at noon."), CLERK)
    row = claim(house)
    assert (row.state, row.partner, row.newest.by, row.newest.origin.name) == (
        "draft", OFFICE.partner, CLERK, OFFICE.name,
    )  # fmt: skip
    seen = Preview(made=house.reader.now(), posts=2_000, hits=1)
    ask = AskToAct(claim=HOURS, version=1, preview=seen)
    agree = AgreeToAct(claim=HOURS, version=1, digest=row.newest.digest)
    for theirs in (SuggestClaim(claim=HOURS, version=1), ask, agree, RetireClaim(claim=HOURS, why="other")):
        assert house.refused(theirs, CLERK) == "not_allowed"
    assert house.refused(ask, ANALYST) == "not_suggesting"
    house.done(SuggestClaim(claim=HOURS, version=1), ANALYST)
    house.done(ask, ANALYST)
    assert house.refused(agree, ANALYST) in {"not_allowed", "yourself"}
    house.done(agree, LEAD)

    assert claim(house).state == "acting"
    assert not differences(house.record)


def test_nobody_else_writes_into_a_statement_or_signs_one_as_theirs(house):
    """Words that an office did not say must not stand under its name."""
    house.done(sending(), CLERK)
    forged = Origin(name=OFFICE.name, partner=OFFICE.partner)
    forging = EnterClaim(
        claim=name_of(OFFICE.partner, "9" * 16), content=stated("Vote by text."), origin=forged
    )

    assert (
        house.refused(CorrectClaim(claim=HOURS, content=stated("Polls close at noon.")), ANALYST)
        == "of_a_partner"
    )
    assert house.refused(forging, ANALYST) == "of_a_partner"
    assert (
        house.refused(sending(), LEAD)
        == house.refused(sending(text="Other."), "staff:nobody")
        == "not_allowed"
    )
    theirs = replace(sending(text="It is noon."), content=stated("It is noon.", jurisdictions=("US-NY",)))
    assert house.refused(replace(theirs, partner=OTHER_OFFICE.partner), OTHER_CLERK) == "unknown_statement"
    assert house.refused(theirs, OTHER_CLERK) == "unknown_partner"
    assert (
        house.refused(WithdrawStatement(claim=HOURS, partner=OTHER_OFFICE.partner), OTHER_CLERK)
        == "unknown_statement"
    )
    assert claim(house).latest == 1


def test_correction_waits_beside_what_stands_and_what_is_refused_leaves_it(house):
    """What people read goes on until somebody here has checked the next text."""
    house.done(sending(), CLERK)
    house.done(SuggestClaim(claim=HOURS, version=1), OTHER_ANALYST)
    house.done(sending(text="They are open from six until eight in the evening."), CLERK)
    waiting = claim(house)
    assert (waiting.state, waiting.waits, waiting.shown.content.statement.text) == ("suggesting", True, SAID)
    assert [one.id for one in Claims(house.reader).found(Wanted(waits=True))] == [HOURS]
    house.done(RefuseStatement(claim=HOURS, version=2, words="Your page says seven."), LEAD)
    after = claim(house)

    assert (became(after), after.waits, after.shown.number) == ("published", False, 1)
    assert after.refused is not None
    assert after.refused.number == 2
    assert house.refused(RefuseStatement(claim=HOURS, version=2, words="Again."), LEAD) == "not_waiting"
    assert Claims(house.reader).found(Wanted(waits=True)) == []


def test_refused_text_matches_nobody_until_another_is_sent(house):
    """A lead's refusal is no draft that one analyst lets match alone, and its reason is not lost."""
    house.done(sending(), CLERK)
    house.done(RefuseStatement(claim=HOURS, version=1, words="From when?"), LEAD)
    seen = Preview(made=house.reader.now(), posts=2_000, hits=1)
    for again in (SuggestClaim(claim=HOURS, version=1), AskToAct(claim=HOURS, version=1, preview=seen)):
        assert house.refused(again, ANALYST) == "was_refused"
    row = claim(house)
    assert (became(row), row.refused.number, row.newest.refused.by) == ("refused", 1, LEAD)
    house.done(sending(), CLERK)
    assert claim(house).refused is None
    house.done(SuggestClaim(claim=HOURS, version=2), ANALYST)
    assert became(claim(house)) == "published"


def test_refused_correction_is_not_let_act_by_who_was_asked_before(house):
    """What two had begun ends with the refusal; what stands may act, and the refusal stays with it."""
    house.done(sending(), CLERK)
    house.done(SuggestClaim(claim=HOURS, version=1), ANALYST)
    house.done(sending(text="They are open from six until eight in the evening."), CLERK)
    later = claim(house).newest
    seen = Preview(made=house.reader.now(), posts=2_000, hits=1)
    house.done(AskToAct(claim=HOURS, version=2, preview=seen), ANALYST)
    house.done(RefuseStatement(claim=HOURS, version=2, words="Your page says seven."), LEAD)
    suggest, ask = SuggestClaim(claim=HOURS, version=2), AskToAct(claim=HOURS, version=2, preview=seen)
    agree = AgreeToAct(claim=HOURS, version=2, digest=later.digest)
    assert [house.refused(one, ANALYST) for one in (suggest, ask)] == ["was_refused"] * 2
    assert house.refused(agree, LEAD) == "was_refused"
    first = claim(house).stands
    house.done(AskToAct(claim=HOURS, version=1, preview=seen), ANALYST)
    house.done(AgreeToAct(claim=HOURS, version=1, digest=first.digest), LEAD)
    row = claim(house)
    assert (row.state, row.stands.number, row.refused.number) == ("acting", 1, 2)
    assert not differences(house.record)


def test_what_was_refused_or_withdrawn_is_checked_anew_when_it_is_sent_again(house):
    """A refusal is no ban, and nobody here uses what the office took back."""
    house.done(sending(), CLERK)
    house.done(RefuseStatement(claim=HOURS, version=1, words="From when?"), LEAD)
    assert became(claim(house)) == "refused"
    house.done(sending(text=f"{SAID} From Monday."), CLERK)
    assert (became(claim(house)), claim(house).latest) == ("in_check", 2)
    house.done(WithdrawStatement(claim=HOURS, partner=OFFICE.partner), CLERK)
    assert became(claim(house)) == "withdrawn"
    assert house.refused(SuggestClaim(claim=HOURS, version=2), ANALYST) == "withdrawn"
    assert house.refused(WithdrawStatement(claim=HOURS, partner=OFFICE.partner), CLERK) == "retired"
    house.done(sending(text=f"{SAID} From Tuesday."), CLERK)
    house.done(SuggestClaim(claim=HOURS, version=3), ANALYST)

    assert became(claim(house)) == "published"
    assert not differences(house.record)


def test_statement_ends_by_the_clock_and_a_correction_sent_before_still_waits(opens, house):
    """A later end that nobody had read yet must not be lost with the earlier one."""
    house.done(sending(expires=house.reader.now() + HOUR), CLERK)
    house.done(SuggestClaim(claim=HOURS, version=1), ANALYST)
    house.done(sending(expires=house.reader.now() + 9 * DAY), CLERK)
    later = ticked(opens, 2 * HOUR)
    assert (claim(later).state, became(claim(later)), claim(later).waits) == ("retired", "in_check", True)
    later.done(SuggestClaim(claim=HOURS, version=2), ANALYST)

    assert became(claim(later)) == "published"


def test_flood_of_one_office_stops_at_sixty_an_hour_and_keeps_nobody_else_back(opens, house):
    """A stolen session must not drown whoever checks."""
    for n in range(AN_HOUR):
        house.done(
            sending(name_of(OFFICE.partner, f"{n:016x}"), f"Office number {n} opens at {n} and {n + 100}."),
            CLERK,
        )
    one_more = sending(name_of(OFFICE.partner, "f" * 16), "Something quite different is stated.")
    theirs = replace(
        one_more,
        claim=name_of(OTHER_OFFICE.partner, "f" * 16),
        partner=OTHER_OFFICE.partner,
        content=stated("Something of New York.", jurisdictions=("US-NY",)),
    )

    assert house.refused(one_more, CLERK) == "too_often"
    house.done(theirs, OTHER_CLERK)
    opens(HOUR + MINUTE).done(one_more, CLERK)


def test_office_states_nothing_beside_posts_of_places_that_are_not_its_own(house):
    """Not as one more text of its panel either: those are shown by the place of whoever looks."""
    text = PanelText(
        place="US-NY", language="en", text="Closed.", publisher=OFFICE.name, link="https://o.example"
    )
    assert told(house.many(sending(panels=(text,)), by=CLERK)) == ["elsewhere"]
    assert told(house.many(sending(panels=(replace(text, place="US-AZ"),)), by=CLERK)) == ["done"]


def test_same_words_are_stated_once(house):
    """Sixty copies of a sentence are one to check, and one to correct."""
    house.done(sending(), CLERK)
    again = sending(name_of(OFFICE.partner, "1" * 16))

    assert house.refused(again, CLERK) == "stated_before"
    assert house.refused(sending(), CLERK) == "same_text"
