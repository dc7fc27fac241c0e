"""What one person may do until a second has answered, and that small steps add up. On both databases."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.requests.commands import DeclineSecond, WithdrawRequest
from steadyhand.enforcement.commands import (
    AgeGate,
    Demonetise,
    Label,
    Limit,
    Remove,
    Restrict,
    RestrictFeature,
    Suspend,
)
from steadyhand.enforcement.ending import Vary
from steadyhand.flows import meanwhile, seconding
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.rules.two_people import TwoPeople
from tests.support.doors import Opened, Reopen, entry, told
from tests.support.people import ADMIN, ARTICLE, LEAD, OTHER_REVIEWER, REVIEWER, peopled
from tests.support.program_partners import OTHER_LEAD

CANDIDATE, POST = "account:cand", "post:c1"


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """Two policy leads, and a candidate whose account is protected."""
    house: Opened = opens()
    peopled(house)
    house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
    until = house.reader.now() + 100 * DAY
    protect = ProtectSubject(account=CANDIDATE, kind="candidate", source="election office", until=until)
    house.done(protect, LEAD)
    return house


def proof(person: str) -> Proof:
    return Proof(session=f"s-{person}", authenticator=f"key-{person}", verified=True, fresh=True)


def of(kind: Any, subject: str = POST, account: str = CANDIDATE, **fields: Any) -> Any:
    given: dict[str, Any] = {"policy": "spam-1@1", "cause": "event:1", "mode": "manual"}
    return kind(subject=subject, account=account, **(given | fields))


def ask(house: Opened, *commands: Command, by: str = REVIEWER, hold: Any = "limit") -> Any:
    """Ask for a second person, with something that holds meanwhile."""
    given: dict[str, Any] = {"why": "", "reason": "It breaks the rule.", "meanwhile": hold}
    return seconding.ask(house.door, house.reader, commands, by, proof(by), **given)


def asked(house: Opened, *commands: Command, by: str = REVIEWER, hold: Any = "limit") -> str:
    return str(entry(ask(house, *commands, by=by, hold=hold)).fact.request.id)


def code(answer: Any) -> str:
    """Why something was refused; `done` where it was not."""
    return answer.code if isinstance(answer, Refusal) else "done"


def in_force(house: Opened, subject: str = POST) -> list[str]:
    standing = house.reader.row("standing", subject)
    return [one.kind for one in standing.in_force] if standing is not None else []


def test_removal_on_a_protected_account_waits_and_its_reach_is_limited_meanwhile(house):
    """What may do harm is held at once by one person; what takes something away is done by two."""
    request = asked(house, of(Remove))
    assert in_force(house) == ["limit"]
    held = house.reader.row("standing", POST).in_force[0]
    assert held.interim
    assert held.ends <= house.reader.row("request", request).expires
    answers = seconding.approve(house.door, house.reader, request, OTHER_REVIEWER, proof(OTHER_REVIEWER))
    assert not [one for one in answers if isinstance(one, Refusal)]
    assert meanwhile.end_answered(house.door, house.reader) == 1
    assert in_force(house) == ["remove"]
    assert meanwhile.end_answered(house.door, house.reader) == 0


def test_what_held_ends_when_a_second_person_says_no(house):
    """Whoever is protected would be limited for a day by somebody who was wrong."""
    request = asked(house, of(Remove))
    assert meanwhile.end_answered(house.door, house.reader) == 0, "nobody has answered"
    decline = DeclineSecond(request=request, reason="It breaks nothing.")
    entry(house.door.perform(decline, OTHER_REVIEWER, proof=proof(OTHER_REVIEWER), under=request))
    assert meanwhile.end_answered(house.door, house.reader) == 1
    assert in_force(house) == []


def test_what_held_ends_when_the_request_is_withdrawn_or_runs_out(house, opens):
    """Nothing may go on holding because nobody answered."""
    withdrawn = asked(house, of(Remove))
    house.door.perform(WithdrawRequest(request=withdrawn), REVIEWER, proof=proof(REVIEWER))
    meanwhile.end_answered(house.door, house.reader)
    assert in_force(house) == []
    other = of(Remove, "post:x", "account:x", reason="x")
    asked(house, other)
    assert in_force(house, "post:x") == ["limit"]
    house.door.close()
    later = opens(ahead=25 * HOUR)
    Clock(later.door, later.reader).tick()
    assert in_force(later, "post:x") == []


def test_one_interim_measure_a_week_on_an_account_whoever_takes_it(house):
    """T2: flag one thing, limit the next, take back and begin again: that would be a sanction in small steps."""
    first = asked(house, of(Remove))
    again = ask(house, of(Remove, "post:c2"), by=OTHER_REVIEWER)
    assert code(again) == "interim_used"
    assert house.reader.row("standing", "post:c2") is None
    house.door.perform(WithdrawRequest(request=first), REVIEWER, proof=proof(REVIEWER))
    meanwhile.end_answered(house.door, house.reader)
    assert code(ask(house, of(Remove))) == "interim_used", "taking a request back gives no new one"
    assert isinstance(asked(house, of(Remove), hold=None), str), "the second person can be asked all the same"


def test_one_request_holds_one_thing(house):
    """Or one request would be a label, a cover and less reach, on a post and on the account."""
    until = house.reader.now() + DAY
    request = asked(house, of(Suspend, CANDIDATE, until=until))
    soon = house.reader.now() + HOUR
    assert in_force(house, CANDIDATE) == ["limit"]
    for more in (of(AgeGate, CANDIDATE, cause=request, until=soon), of(Limit, cause=request, until=soon)):
        assert house.refused(more, REVIEWER) == "interim_used"


def test_what_holds_is_no_wider_and_no_longer_than_what_is_asked_for(house):
    """Asking for ten minutes in one country must not take a day's reach everywhere."""
    ends = house.reader.now() + HOUR
    asked(house, of(Suspend, CANDIDATE, until=ends, territory=("DE",), surfaces=("feed",)))
    (held,) = house.reader.row("standing", CANDIDATE).in_force
    assert (held.kind, held.ends, held.territory, held.surfaces) == ("limit", ends, ("DE",), ("feed",))


def test_account_is_its_own_whatever_a_report_names_beside_it(house):
    """Another name beside the account each day would be another day of it; and somebody else would be told."""
    asked(house, of(Suspend, CANDIDATE, until=house.reader.now() + DAY))
    again = of(Suspend, CANDIDATE, "account:zz", until=house.reader.now() + DAY)
    assert code(ask(house, again)) == "other_account"
    assert code(ask(house, replace(again, account=None))) == "interim_used"


def test_what_held_meanwhile_is_not_eased_into_something_that_stays(house):
    """It would end with nothing."""
    asked(house, of(Suspend, "account:u", "account:u", until=house.reader.now() + DAY))
    soon = house.reader.now() + HOUR
    eased = Vary(subject="account:u", action="account:u#1", kind="limit", until=soon, cause="c", reason="So.")
    assert house.refused(eased, LEAD) == "interim"


def test_no_small_step_on_a_protected_account_is_one_persons(house):
    """T2 as it was done: a flag, less reach, a feature that is taken."""
    until = house.reader.now() + HOUR
    for step in (
        of(Label, label="misleading"),
        of(Limit, CANDIDATE),
        of(RestrictFeature, CANDIDATE, feature="verified"),
        of(Limit, until=until),
    ):
        assert house.refused(step, REVIEWER) == "second_needed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": Restrict, "subject": CANDIDATE}, "not_interim"),
        ({"kind": Limit, "until": 0}, "too_long"),
        ({"kind": Limit, "until": 25 * HOUR}, "too_long"),
        ({"kind": Limit, "subject": "post:other", "account": "account:other"}, "not_asked"),
        ({"kind": Limit, "by": OTHER_REVIEWER}, "no_request"),
        ({"kind": Limit, "cause": "request:none"}, "no_request"),
    ],
)
def test_interim_measure_that_is_none(house, fields, code):
    """Each part of what makes it one is looked for: or naming a request would be a way past two people."""
    ends = house.reader.now() + DAY
    request = asked(house, of(Remove), of(Suspend, CANDIDATE, until=ends), hold=None)
    given = dict(fields)
    kind, subject = given.pop("kind"), given.pop("subject", POST)
    by, until = given.pop("by", REVIEWER), given.pop("until", HOUR)
    ends = house.reader.now() + until if until else None
    command = of(kind, subject, **({"cause": request, "until": ends} | given))
    assert house.refused(command, by) == code


def test_interim_measure_is_milder_than_what_is_asked_for(house):
    """Or asking for a label would be enough to limit somebody for a day."""
    request = asked(house, of(Label, label="misleading"), hold=None)
    assert house.refused(of(Limit, cause=request, until=house.reader.now() + HOUR), REVIEWER) == "not_asked"


def test_request_that_is_answered_holds_nothing_new(house):
    """A request taken back would be a way to limit somebody all the same."""
    request = asked(house, of(Remove), hold=None)
    house.door.perform(WithdrawRequest(request=request), REVIEWER, proof=proof(REVIEWER))
    assert house.refused(of(Limit, cause=request, until=house.reader.now() + HOUR), REVIEWER) == "no_request"


def test_person_is_told_that_it_waits_for_a_second_person(house):
    """They must not think that it was decided, nor read a reason nobody agreed to."""
    asked(house, of(Remove, reason="You sell what is forbidden."))
    sent = [str(row) for row in house.rows(house.outbox) if "notice.sent" in str(row)]
    assert "until a second person has looked at it too" in sent[-1]
    assert "You sell what is forbidden" not in sent[-1], "nobody has agreed to that yet"


def test_small_measures_that_last_count_as_a_ban_together(house):
    """Less reach and no interaction without an end are a ban by another name, and that takes two."""
    mine = {"subject": "account:u", "account": "account:u"}
    house.done(of(Limit, **mine), REVIEWER)
    house.done(of(Limit, **mine, cause="event:2"), REVIEWER)  # which takes nothing more
    assert house.refused(of(Restrict, **mine), REVIEWER) == "second_needed"
    assert (
        told([house.door.perform(of(Restrict, **mine, until=house.reader.now() + DAY), REVIEWER)])[0]
        == "done"
    )
    house.done(of(Label, label="spam", **mine), REVIEWER)
    assert house.refused(of(Demonetise, **mine), REVIEWER) == "second_needed"
    assert house.refused(of(Demonetise, **mine, mode="automated"), AUTOMATION) == "second_needed"


def test_easing_is_no_way_to_add_up(house):
    """One feature taken, eased into less reach, and another into no interaction: a ban by one person."""
    mine = {"subject": "account:u", "account": "account:u"}
    house.done(of(RestrictFeature, **mine, feature="ads"), REVIEWER)
    eased = Vary(subject="account:u", action="account:u#1", kind="limit", cause="c", reason="So.")
    assert house.refused(eased, LEAD) == "not_milder"


def test_article_that_leaves_a_ban_to_one_leaves_what_comes_to_one_to_one(house):
    """An article says what takes two, and the sum of small ones must not say otherwise."""
    house.done(replace(ARTICLE, article="spam-7", two_people=TwoPeople(without_end=())), LEAD)
    mine = {"subject": "account:u", "account": "account:u", "policy": "spam-7@1"}
    house.done(of(Limit, **mine), REVIEWER)
    house.done(of(Restrict, **mine), REVIEWER)
