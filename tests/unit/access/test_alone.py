"""What one person could do alone to have others stopped, and themselves not: each is refused, or takes two."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.freezes.commands import Exempt, ExtendFreeze, StartFreeze
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.freezes.facts import Extended
from steadyhand.access.freezes.model import Exemption, GoesOn, Outlook, problem_of
from steadyhand.access.freezes.views import FreezeView
from steadyhand.access.glass.commands import BreakGlass
from steadyhand.access.glass.model import Glass
from steadyhand.access.grants.model import CustomRole
from steadyhand.access.model import raised
from steadyhand.access.populations import Population
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.protection.model import Protected
from steadyhand.access.requests.model import Endorsement
from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.commands import Label
from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import DAY, HOUR, Scope
from steadyhand.rules.versions.releases import Publish, Revert
from tests.support.access_houses import (
    ABOUT,
    ANA,
    BAN,
    BEGAN,
    BEN,
    EVE,
    FREEZE,
    LIFT,
    OLA,
    SOL,
    answer,
    approval,
    freeze,
    house,
    request,
    staff,
    was,
)
from tests.support.judging import NOW, code, entries, fact

ACCESS = Scope(tool="access")
OUTLOOK = Outlook(
    made=NOW, eligible=4, remaining=3, share=0.75, nobody=0, backlog=1.0, waits_p95=HOUR, digest="0" * 64
)


def exemption(**fields: Any) -> Exemption:
    """Somebody goes on with imminent harm until the freeze ends."""
    area = ScopeSet(policy_areas=("imminent_harm",))
    given = {"id": "exemption:a", "duty": "imminent_harm", "who": Population(people=(EVE,)), "scope": area}
    return Exemption(**({"ends": FREEZE.ends} | given | fields))


# -------------------------------------------------------------------------------------- who is contained


@pytest.mark.parametrize(
    "command",
    [
        Contain(freeze="freeze:c", people=(ANA,), reason="They contained me."),
        LIFT,
        Deactivate(principal=ANA, reason="Gone."),
        BreakGlass(
            glass="glass:1",
            code="election",
            words="It is urgent, really.",
            case="case:1",
            lasts=1,
            paged=(),
        ),
    ],
    ids=["contains in turn", "lifts another freeze", "deactivates", "breaks the glass"],
)
def test_who_is_contained_controls_nothing_and_breaks_no_glass(command):
    """Whoever is stopped because of what they do must not stop those who stopped them."""
    people = (staff(SOL, "security_lead"), staff(ANA))
    contained = freeze(id="freeze:b", kind="containment", who=Population(people=(SOL,)), reads=True)

    assert answer(house(*people), command, SOL, ACCESS) == "pass"
    assert answer(house(*people, freezes=(contained,)), command, SOL, ACCESS) == "frozen"


def test_glass_that_was_open_before_does_not_get_past_a_containment():
    """Else whoever is feared would act for an hour more."""
    glass = Glass(
        id="glass:1", by=ANA, code="election", case="case:1", area="spam", subjects=ABOUT.subjects or (),
        at=BEGAN, until=NOW + HOUR, paged=(),
    )  # fmt: skip
    contained = freeze(kind="containment", who=Population(people=(ANA,)))

    assert answer(house(staff(), freezes=(FREEZE,), glass_open={ANA: glass})) == "pass glass:1"
    assert answer(house(staff(), freezes=(contained,), glass_open={ANA: glass})) == "frozen"


def test_no_freeze_keeps_anybody_in():
    """A freeze of everything must not be why somebody who sold their key still has one."""
    everything = freeze(who=Population())

    assert (
        answer(
            house(staff(SOL, "security_lead"), staff(), freezes=(everything,)),
            Deactivate(principal=ANA, reason="Sold."),
            SOL,
            ACCESS,
        )
        == "pass"
    )


# --------------------------------------------------------------------------------------------- exemptions


def test_duty_goes_on_for_as_long_as_the_freeze_lasts():
    """An exemption of a minute must not be what lets a month of silence begin."""
    stops = freeze(
        scope=ScopeSet(policy_areas=("imminent_harm",)), exemptions=(exemption(ends=NOW + 60_000_000),)
    )
    refusal = problem_of(stops, NOW)

    assert refusal is not None
    assert refusal.code == "duty_without_people"
    assert problem_of(freeze(scope=stops.scope, exemptions=(exemption(),)), NOW) is None


def test_freeze_that_lasts_longer_takes_its_duties_along():
    """Extending a freeze must not end the work on imminent harm at its old end."""
    stops = freeze(
        scope=ScopeSet(policy_areas=("imminent_harm", "spam")),
        exemptions=(exemption(), exemption(id="exemption:b", ends=NOW + HOUR)),
    )
    longer = ExtendFreeze(freeze=FREEZE.id, ends=FREEZE.ends + DAY, reason="Still.", outlook=OUTLOOK)
    (entry,) = entries(Extended(freeze=FREEZE.id, ends=longer.ends, outlook=OUTLOOK))
    row = FreezeView().fold(stops, entry, FREEZE.id)

    assert row is not None
    assert [one.ends for one in row.exemptions] == [longer.ends, NOW + HOUR]
    assert fact(longer, SOL, freeze=stops).ends == longer.ends
    later = freeze(scope=stops.scope, exemptions=(exemption(standing=False),))
    assert code(longer, SOL, freeze=later) == "duty_without_people"


@pytest.mark.parametrize("who", [Population(people=(SOL, BEN)), Population(roles=("security_lead",))])
def test_nobody_exempts_themselves_later_or_from_the_beginning_alone(who):
    """Neither by their name nor by what they are."""
    there = {"staff": staff(SOL, "security_lead", team="security")}
    scope = ScopeSet(policy_areas=("spam",))
    lets = exemption(duty="other", who=who, scope=scope)
    start = StartFreeze(
        freeze="freeze:new", mode="deny", scope_set=scope, ends=NOW + DAY, floor=0.5, undelivered="deliver",
        goes_on=GoesOn(automation=True, contractors=True, api_clients=True), exemptions=(lets,),
        reason="We look.", outlook=OUTLOOK,
    )  # fmt: skip
    rows = {"calendar": None, "freeze": None}

    assert (
        code(Exempt(freeze=FREEZE.id, exemption=lets, reason="x"), SOL, freeze=freeze(scope=scope), **there)
        == "yourself"
    )
    assert start.scope(Rows(rows | there, SOL)).second is not None
    assert start.scope(Rows(rows | {"staff": staff(OLA, "legal")}, OLA)).second is None


# -------------------------------------------------------------------------------------- what somebody is


@pytest.mark.parametrize(
    "change",
    [{"roles": ("reviewer", "admin")}, {"areas": ()}, {"leaves": None}, {"reports_to": BEN}, {"team": "x"}],
    ids=["a role", "every area", "no leaving", "another manager", "another team"],
)
def test_nobody_raises_or_moves_themselves(change):
    """Who may appoint must not appoint themselves out of what they are."""
    before = {"areas": ("spam",), "leaves": NOW + DAY, "reports_to": EVE, "team": "security"}
    sol = staff(SOL, **before)
    appoint = Appoint(staff=staff(SOL, **(before | change)))

    assert code(appoint, SOL, staff=sol) == "yourself"
    assert fact(appoint, EVE, staff=sol)
    assert fact(Appoint(staff=staff(SOL, **before, languages=("pt",))), SOL, staff=sol)
    assert fact(Appoint(staff=staff(SOL, reports_to=EVE)), SOL, staff=staff(SOL))


def test_more_areas_and_a_later_leaving_raise_somebody():
    """A reviewer of one area who may review all has been raised, whatever their role is called."""
    one = staff(areas=("spam",))

    assert raised(one, staff(areas=("spam", "hate")))
    assert raised(one, staff())
    assert raised(staff(), staff(skills=("crisis",)))
    assert not raised(staff(skills=("crisis",)), staff())
    assert raised(staff(leaves=NOW), staff(leaves=NOW + DAY))
    assert not raised(staff(), one)
    assert not raised(staff(areas=("spam", "hate")), one)


def test_who_was_moved_by_the_requester_lately_does_not_approve():
    """Taking a colleague out of one's own team for an hour must not make them independent."""
    people = (staff(ANA, "policy_lead"), staff(BEN, "policy_lead", changes=(was(moved=True, by=ANA),)))
    others = staff(BEN, "policy_lead", changes=(was(moved=True, by=EVE),))

    assert approval(house(*people), request(BAN)) == "beholden"
    assert approval(house(people[0], others), request(BAN)) == "pass"


def test_role_that_was_given_another_meaning_during_a_freeze_raises_whoever_has_it():
    """Nobody need be promoted where a role that they have is made to mean more."""
    people = (staff(ANA, "policy_lead"), staff(BEN, "crisis"))
    elsewhere = freeze(who=Population(people=(EVE,)))

    def meant(changed: int) -> dict[str, CustomRole]:
        can = ("request.approve", BAN.capability)
        return {"crisis": CustomRole(name="crisis", capabilities=can, changed=changed)}

    assert (
        approval(house(*people, freezes=(elsewhere,), role=meant(BEGAN)), request(BAN)) == "raised_in_freeze"
    )
    assert approval(house(*people, freezes=(elsewhere,), role=meant(BEGAN - 1)), request(BAN)) == "pass"


def test_two_accounts_of_one_person_are_one_approval():
    """Where it takes three people, two of them must not be one."""
    agreed = Endorsement(by=EVE, at=NOW, authenticator="key of eve")
    wish = request(BAN, needs=2, endorsements=(agreed,))
    ben = staff(BEN, "policy_lead", person="one")

    assert approval(house(staff(), ben, staff(EVE, person="one")), wish) == "same_person"
    assert approval(house(staff(), ben, staff(EVE, person="two")), wish) == "pass"


def test_protection_that_ends_sooner_takes_two_as_taking_it_off_does():
    """Renewing it until tomorrow is how one would end it alone."""
    listed = Protected(account="account:u1", kind="press", source="x", until=NOW + 9 * DAY, by=SOL)

    def second(until: int, row: Protected | None = listed) -> str | None:
        wish = ProtectSubject(account="account:u1", kind="press", source="x", until=until)
        return wish.scope(Rows({"protected": row}, SOL)).second

    assert second(NOW + DAY)
    assert second(NOW + 9 * DAY) is None
    assert second(NOW + DAY, None) is None


# --------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (ScopeSet(actions=(Label.capability,)), "frozen"),
        (ScopeSet(tools=("enforcement",)), "frozen"),
        (ScopeSet(policy_areas=("spam",)), "frozen"),
        (ScopeSet(actions=("case.decide",)), "pass"),
        (ScopeSet(tools=("lookup",)), "pass"),
    ],
)
@pytest.mark.parametrize("by", [EVE, "system:rules-folder"])
def test_change_of_rules_is_inside_a_freeze_of_what_rules_do(scope, told, by):
    """By a person or by a file in a folder; going back to what was approved is not."""
    there = house(staff(EVE, "policy_lead"), freezes=(freeze(who=Population(), scope=scope),))
    publish = Publish(draft="d-1", version="sha256:1")

    assert answer(there, publish, by, Scope(tool="review")) == told
    assert answer(there, Revert(to="sha256:0"), EVE, Scope(tool="review")) == "pass"
