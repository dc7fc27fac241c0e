"""Freezes at the door, on both databases: what they stop, what they never stop, and how they end."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.freezes.commands import Exempt, ExtendFreeze, StartFreeze, Thaw
from steadyhand.access.freezes.containment import Contain, ReviewContainment
from steadyhand.access.freezes.model import Exemption, GoesOn, Outlook
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.requests.commands import ApproveSecond, AskSecond
from steadyhand.access.requests.model import Member
from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.commands import Ban, Label, Suspend
from steadyhand.enforcement.ending import Lift
from steadyhand.kernel.command import Command, Order, Proof, digest_of
from steadyhand.kernel.entry import Entry, tag_of
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, Scope
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen, entry, refusal
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled

SECURITY = "staff:sol"
OUTSIDE = "staff:out"
OUTLOOK = Outlook(
    made=0, eligible=4, remaining=3, share=0.75, nobody=0, backlog=12.0, waits_p95=HOUR, digest="0" * 64
)
GOES_ON = GoesOn(automation=True, contractors=True, api_clients=True)


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return staffed(opens)


def staffed(opens: Reopen) -> Opened:
    """A house with staff, a security lead and an outside approver."""
    house: Opened = opens()
    peopled(house)
    for staff in (
        Staff(principal=SECURITY, name="Sol", roles=("security_lead",)),
        Staff(principal=OUTSIDE, name="Ola", roles=("outside_approver",), employer="council"),
    ):
        house.done(Appoint(staff=staff), ADMIN)
    return house


def freeze(house: Opened, name: str = "freeze:e-8", **fields: Any) -> StartFreeze:
    """A freeze on everybody's acts about spam, for a day."""
    given: dict[str, Any] = {
        "mode": "deny",
        "scope_set": ScopeSet(policy_areas=("spam",)),
        "goes_on": GOES_ON,
        "ends": house.reader.now() + DAY,
        "floor": 0.5,
        "undelivered": "deliver",
        "reason": "We look at who has access.",
        "outlook": OUTLOOK,
    }
    return StartFreeze(freeze=name, **(given | fields))


def label(subject: str = "post:1", policy: str = "spam-1@1", **fields: Any) -> Label:
    given = {"account": "account:u1", "cause": "event:1", "mode": "manual", "label": "spam"}
    return Label(subject=subject, policy=policy, **(given | fields))


def proof(person: str) -> Proof:
    return Proof(session=f"s-{person}", authenticator=f"key-{person}", verified=True, fresh=True)


def asked(house: Opened, command: Command, by: str, name: str = "request:1") -> None:
    """Ask for a second person for one command."""
    member = Member(
        tag=tag_of(type(command)),
        capability=command.capability,
        digest=digest_of(command).hex(),
        scope=Scope(tool=command.tool),
    )
    wish = AskSecond(
        request=name, members=(member,), commands="[]", why="it takes two", reason="It must be done."
    )
    entry(house.door.perform(wish, by, proof=proof(by)))


def approved(house: Opened, requester: str, by: str, name: str = "request:1") -> Any:
    command = ApproveSecond(request=name, requester=requester)
    return house.door.perform(command, by, proof=proof(by), under=name)


def carried_out(house: Opened, command: Command, by: str, name: str = "request:1") -> Any:
    return house.door.perform(command, by, f"{name}/0", proof=proof(by), under=name)


def seconded(house: Opened, command: Command, by: str, second: str, name: str = "request:1") -> Entry:
    """Ask, have it approved, and do it."""
    asked(house, command, by, name)
    entry(approved(house, by, second, name))
    return entry(carried_out(house, command, by, name))


def test_freeze_stops_what_is_in_its_scope_and_nothing_else(house):
    """Somebody who is not meant must be able to work on."""
    house.done(freeze(house), SECURITY)

    assert house.refused(label(), REVIEWER) == "frozen"
    house.done(label(policy="hate-1@1"), REVIEWER)
    house.done(label("post:2"), AUTOMATION)


def test_freeze_is_in_force_within_the_very_batch_that_begins_it(house):
    """Commands behind it in the same transaction must not slip through."""
    orders = [Order(freeze(house), SECURITY), Order(label(), REVIEWER)]

    answers = house.door.perform_many(orders)

    assert isinstance(answers[0], Entry)
    assert refusal(answers[1]).code == "frozen"


def test_unknown_fact_lies_inside_a_freeze_that_tests_it_and_blocks_nothing_elsewhere(house):
    """Leaving the region out of a request must not be the way around."""
    house.done(freeze(house, scope_set=ScopeSet(regions=("eu",), policy_areas=("spam",))), SECURITY)

    assert house.refused(label(region="unknown"), REVIEWER) == "frozen"
    assert house.refused(label(region="EU"), REVIEWER) == "frozen"
    house.done(label(region="unknown", policy="hate-1@1"), REVIEWER)


def test_exemption_lets_its_people_through_and_every_entry_names_it(house):
    """Who goes on must be countable afterwards."""
    exempt = Exemption(
        id="exemption:roster",
        duty="election",
        who=Population(people=(REVIEWER,)),
        scope=ScopeSet(policy_areas=("spam",)),
        ends=house.reader.now() + HOUR,
    )
    house.done(freeze(house, exemptions=(exempt,)), SECURITY)

    assert entry(house.door.perform(label(), REVIEWER)).under == "exemption:roster"
    assert house.refused(label("post:2"), OTHER_REVIEWER) == "frozen"


def test_freezes_add_up(house):
    """A later, milder freeze must not replace an earlier one."""
    house.done(freeze(house), SECURITY)
    house.done(
        freeze(house, "freeze:mild", scope_set=ScopeSet(policy_areas=("hate",)), mode="two_person"), SECURITY
    )

    assert house.refused(label(), REVIEWER) == "frozen"
    assert house.refused(label(policy="hate-1@1"), REVIEWER) == "second_needed"


def test_two_person_freeze_lets_through_what_a_second_person_approved_once(house):
    """The approval is for that very act: not for another, and not twice."""
    house.done(freeze(house, mode="two_person"), SECURITY)
    act = label()

    done = seconded(house, act, REVIEWER, LEAD)

    assert done.under == "request:1"
    assert house.refused(label("post:2"), REVIEWER) == "second_needed"
    other = house.door.perform(
        label("post:3"), REVIEWER, "request:1/0", proof=proof(REVIEWER), under="request:1"
    )
    assert refusal(other).code == "key_reused"
    unkeyed = house.door.perform(label("post:4"), REVIEWER, proof=proof(REVIEWER), under="request:1")
    assert refusal(unkeyed).code == "second_needed"


def test_freeze_below_its_floor_takes_a_second_independent_person(house):
    """One executive must not be able to switch enforcement off before an election."""
    below = freeze(house, floor=0.9)

    assert house.refused(below, SECURITY) == "second_needed"
    asked(house, below, SECURITY)
    assert refusal(approved(house, SECURITY, SECURITY)).code == "yourself"
    entry(approved(house, SECURITY, OUTSIDE))
    assert entry(carried_out(house, below, SECURITY)).under == "request:1"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ends": 1}, "end_in_past"),
        ({"reason": " "}, "no_reason"),
        ({"outlook": None}, "no_forecast"),
        ({"outlook": msgspec.structs.replace(OUTLOOK, made=2**60)}, "not_made_yet"),
        ({"scope_set": ScopeSet(policy_areas=("spamm",))}, "unknown_word"),
        ({"scope_set": ScopeSet()}, "duty_without_people"),
        ({"mode": "read_only", "reads": True}, "contradiction"),
        ({"mode": "read_only", "scope_set": ScopeSet(policy_areas=("child_safety",))}, "duty_without_people"),
        ({"goes_on": msgspec.structs.replace(GOES_ON, automation=False)}, "second_needed"),
    ],
)
def test_freeze_that_cannot_be_is_refused_with_the_reason(house, fields, code):
    """A slip must not become a freeze on nothing, or on everything."""
    assert house.refused(freeze(house, **fields), SECURITY) == code


def test_exemption_that_names_what_nobody_has_is_refused(house):
    """With a slip in it, nobody would go on with the duty that it is for."""
    missing = Exemption(
        id="exemption:slip",
        duty="other",
        who=Population(people=(REVIEWER,)),
        scope=ScopeSet(policy_areas=("spam",), regions=("europe",)),
        ends=house.reader.now() + HOUR,
    )

    assert house.refused(freeze(house, exemptions=(missing,)), SECURITY) == "unknown_word"


def test_access_is_taken_away_whatever_is_frozen(house):
    """A freeze that kept a thief in would protect the thief."""
    house.done(freeze(house), SECURITY)

    house.done(Deactivate(principal=REVIEWER, reason="Their key was stolen."), ADMIN)


def test_exemption_wider_than_its_freeze_is_refused(house):
    """An exemption is no way to get more access than before."""
    wide = Exemption(
        id="exemption:wide",
        duty="other",
        who=Population(people=(REVIEWER,)),
        ends=house.reader.now() + HOUR,
    )

    assert house.refused(freeze(house, exemptions=(wide,)), SECURITY) == "wider_than_freeze"


def test_nobody_lifts_extends_or_exempts_alone(house):
    """What two people may have started, one does not undo; and a thaw with a second person works."""
    house.done(freeze(house), SECURITY)
    later = ExtendFreeze(
        freeze="freeze:e-8", ends=house.reader.now() + 2 * DAY, reason="It takes longer.", outlook=OUTLOOK
    )
    mine = Exemption(
        id="exemption:me",
        duty="other",
        who=Population(people=(SECURITY,)),
        scope=ScopeSet(policy_areas=("spam",)),
        ends=house.reader.now() + HOUR,
    )

    thaw = Thaw(freeze="freeze:e-8", reason="It is over.")
    assert house.refused(thaw, SECURITY) == "second_needed"
    assert house.refused(later, SECURITY) == "second_needed"
    assert (
        house.refused(Exempt(freeze="freeze:e-8", exemption=mine, reason="I need it."), SECURITY)
        == "second_needed"
    )
    seconded(house, thaw, SECURITY, OUTSIDE)
    house.done(label(), REVIEWER)


def test_freeze_ends_by_itself_and_says_so(opens, house):
    """A freeze nobody remembers must not last for ever."""
    house.done(freeze(house, ends=house.reader.now() + HOUR), SECURITY)
    assert house.refused(label(), REVIEWER) == "frozen"

    later = opens(ahead=2 * HOUR)
    later.done(label(), REVIEWER)

    assert "access.freeze_ended" in [one.type for one in later.entries()]


def test_what_only_takes_back_or_runs_out_is_never_frozen(opens, house):
    """A suspension that has run out must end, whatever is frozen."""
    ends = house.reader.now() + HOUR
    house.done(
        Suspend(subject="account:u1", policy="spam-1@1", cause="event:9", mode="manual", until=ends), LEAD
    )
    house.done(freeze(house, ends=house.reader.now() + DAY), SECURITY)

    later = opens(ahead=2 * HOUR)
    later.door.ring(later.reader.alarms(later.reader.now(), 10))

    assert later.reader.row("standing", "account:u1").in_force == ()


def test_nobody_changes_out_of_a_freeze(house):
    """A new role, another employer or a new account must not be the way around."""
    house.done(freeze(house, who=Population(roles=("reviewer",))), SECURITY)
    house.done(Appoint(staff=Staff(principal=REVIEWER, name="Ana", roles=("policy_lead",))), ADMIN)
    house.done(Appoint(staff=Staff(principal="staff:new", name="Nu", roles=("policy_lead",))), ADMIN)

    assert house.refused(label(), REVIEWER) == "frozen"
    assert house.refused(label(), "staff:new") == "frozen"
    house.done(label(), LEAD)


def test_containment_is_one_persons_for_four_hours_and_once(opens, house):
    """It is quick because it is short, and it is looked at."""
    first = Contain(freeze="freeze:c-1", people=(REVIEWER,), reason="Their key was seen elsewhere.")
    again = Contain(freeze="freeze:c-2", people=(REVIEWER,), reason="Still.")
    house.done(first, SECURITY)

    assert house.refused(label(policy="hate-1@1"), REVIEWER) == "frozen"
    house.done(label(policy="hate-1@1"), LEAD)
    other = Contain(freeze="freeze:c-3", people=("service:plaza",), reason="Its key as well.")
    assert house.refused(other, SECURITY) == "review_due"
    look = ReviewContainment(freeze="freeze:c-1", justified=True, found="The key was copied.")
    assert house.refused(look, SECURITY) == "both_sides"
    house.done(look, ADMIN)
    assert house.refused(again, SECURITY) == "contained_before"
    opens(ahead=5 * HOUR).done(label("post:2"), REVIEWER)


def test_lift_lies_where_its_sanction_does(house):
    """A freeze on spam stops the lifting of a sanction for spam, and of no other."""
    house.done(label("post:1"), LEAD)
    house.done(label("post:2", policy="hate-1@1"), LEAD)
    house.done(freeze(house), SECURITY)
    lift = {"cause": "decision:1.1", "reason": "It was no spam."}

    assert house.refused(Lift(subject="post:1", action="post:1#1", **lift), LEAD) == "frozen"
    house.done(Lift(subject="post:2", action="post:2#1", **lift), LEAD)


def test_what_access_bars_a_rule_from_goes_to_a_person(house):
    """A protected account is acted on by nobody alone, and what a rule saw must not be lost."""
    until = house.reader.now() + DAY
    house.done(ProtectSubject(account="account:u1", kind="press", source="press register", until=until), LEAD)
    look = OpenCase(
        case="case:1",
        subject="post:1",
        area="spam",
        severity="medium",
        source="rule",
        ref="event:1",
        account="account:u1",
    )
    order = Order(label(mode="automated"), AUTOMATION, "event:1#0", instead=look)

    first, again = house.door.perform_many([order, order])

    assert entry(first).fact.case == "case:1"  # type: ignore[attr-defined]
    assert entry(again) == first
    assert house.reader.row("standing", "post:1") is None
    assert [one.fact.code for one in house.entries("kernel.refused")] == ["protected"]


def test_automation_keeps_to_what_can_be_undone_while_nobody_hears_appeals(house):
    """A ban that nobody can contest is no fair decision."""
    until = house.reader.now() + DAY
    ban = Ban(subject="account:u2", policy="spam-1@1", cause="event:2", mode="automated", until=until)
    house.done(ban, AUTOMATION)
    house.done(freeze(house, who=Population(roles=("policy_lead",))), SECURITY)

    again = Ban(subject="account:u3", policy="spam-1@1", cause="event:3", mode="automated", until=until)
    assert house.refused(again, AUTOMATION) == "no_appeal"
    house.done(label("post:9", mode="automated"), AUTOMATION)
