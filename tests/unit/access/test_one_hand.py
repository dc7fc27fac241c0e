"""Two people who are one: by a password, by a circle, by a second account; and what takes two that took one."""

from __future__ import annotations

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import Exempt, StartFreeze, Thaw
from steadyhand.access.freezes.containment import Contain, ReviewContainment
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.glass.commands import BreakGlass, ReviewGlass
from steadyhand.access.glass.model import Owed, shape
from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.guard import AccessGuard
from steadyhand.access.identity.model import LetIn
from steadyhand.access.model import CHANGES_KEPT, Staff
from steadyhand.access.populations import Population
from steadyhand.access.requests.model import Endorsed
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.views import Founding
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Scope
from steadyhand.rules.versions.drafts import ApproveDraft
from tests.support.access_everybody import House
from tests.support.access_houses import (
    ANA,
    BEN,
    EVE,
    LABEL,
    NOW,
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
from tests.support.access_states import WORDS

ACCESS = Scope(tool="access")
OLD = {"founding": Founding(at=NOW - 90 * DAY)}
NEW_LEAD = Appoint(staff=Staff(principal="staff:new", name="Nia Ito", roles=("security_lead",)))


def let_in(principal: str, by: str = EVE, at: int = NOW - DAY) -> dict[str, LetIn]:
    """Somebody set this person's password, or let them enrol a passkey."""
    return {principal: LetIn(((by, at),))}


@pytest.mark.parametrize(
    ("letting", "told"),
    [
        ({}, "pass"),
        (let_in(BEN, by=ANA), "one_hand"),
        (let_in(ANA, by=BEN), "one_hand"),
        (let_in(ANA) | let_in(BEN), "one_hand"),
        (let_in(ANA, by=SOL) | let_in(SOL, by=EVE) | let_in(BEN, by=EVE), "one_hand"),
        (let_in(ANA), "pass"),
        (let_in(ANA, by=SOL) | let_in(BEN, by=OLA), "pass"),
        (let_in(ANA) | let_in(BEN, at=NOW - 31 * DAY), "pass"),
        (let_in(ANA, by="service:scim") | let_in(BEN, by="service:scim"), "pass"),
    ],
    ids=[
        "nobody",
        "the asker",
        "the approver",
        "one of both",
        "one of both, by a third",
        "one of one",
        "two",
        "long ago",
        "a directory",
    ],
)
def test_whoever_has_the_keys_of_two_accounts_is_one_person(letting, told):
    """An administrator who gives a colleague a new password could be that colleague."""
    there = house(staff(), staff(BEN), staff(SOL), let_in=letting)

    assert approval(there, request(LABEL)) == told


def test_password_that_comes_with_an_appointment_is_part_of_it():
    """Else nobody in a new installation could approve anything."""
    here = [staff(name, since=NOW - 2 * DAY, appointed_by=EVE) for name in (ANA, BEN)]
    there = house(*here, let_in=let_in(ANA, at=NOW - 2 * DAY + HOUR) | let_in(BEN, at=NOW - 2 * DAY + HOUR))

    assert approval(there, request(LABEL)) == "pass"


def test_password_on_somebodys_first_day_counts_where_another_gives_it():
    """Who only waits for somebody to be appointed, and then sets their password, could be them."""
    new = staff(BEN, since=NOW - HOUR, appointed_by=SOL)
    there = house(staff(), new, let_in=let_in(BEN, by=ANA, at=NOW - HOUR + 1))

    assert approval(there, request(LABEL)) == "one_hand"


def test_two_whom_one_person_appointed_lately_are_no_two():
    """Two accounts that nobody else has ever seen are how one person approves their own request."""
    made = [staff(name, since=NOW - 2 * DAY, appointed_by=EVE) for name in (ANA, BEN)]
    listed = [staff(name, since=NOW - 2 * DAY, appointed_by="service:scim") for name in (ANA, BEN)]

    assert approval(old_house(*made), request(LABEL)) == "one_hand"
    assert approval(old_house(*listed), request(LABEL)) == "pass"


def test_favour_is_returned_by_no_account_and_by_no_third():
    """You mine, she yours, I hers: three who never ask anybody else."""
    lately, before = NOW - DAY, NOW - 4 * DAY
    again = staff(OLA, person="ana")
    three = (staff(person="ana"), staff(BEN), staff(EVE), again)

    def told(**given: tuple[str, int]) -> str:
        rows = {f"staff:{name}": Endorsed((one,)) for name, one in given.items()}
        return approval(house(*three, endorsed=rows), request(LABEL))

    assert told(ana=(BEN, lately)) == "mutual"
    assert told(ola=(BEN, lately)) == "mutual"
    assert told(ana=(EVE, lately), eve=(BEN, lately)) == "circular"
    assert told(ola=(EVE, lately), eve=(BEN, lately)) == "circular"
    assert told(ana=(EVE, before), eve=(BEN, lately)) == "pass"
    assert told(ben=(ANA, lately)) == "pass"


def old_house(*people: Staff, **views: object):
    """An installation that has been founded long ago."""
    there = house(*people, **views)
    there.founding["founding"] = OLD["founding"]
    return there


def test_nobody_alone_makes_somebody_who_controls_access():
    """Two accounts of one's own, one of which leads security, would be two people."""
    people = (staff(EVE, "admin", appointed_by=EVE), staff(SOL, "security_lead"))
    reviewer = Appoint(staff=Staff(principal="staff:new", name="Nia Ito", roles=("reviewer",)))

    assert answer(old_house(*people), NEW_LEAD, EVE, Scope(tool="api")) == "second_needed"
    assert answer(old_house(*people), reviewer, EVE, Scope(tool="api")) == "pass"
    assert answer(house(*people), NEW_LEAD, EVE, Scope(tool="api")) == "pass"  # founded just now, by Eve
    assert answer(house(*people), NEW_LEAD, SOL, Scope(tool="api")) == "second_needed"


@pytest.mark.parametrize(
    "gone",
    [
        staff(SOL, "security_lead", active=False, changes=(was(NOW - DAY, roles=("security_lead",)),)),
        staff(SOL, "reviewer", changes=(was(NOW - DAY, roles=("security_lead",)),)),
        staff(SOL, "reviewer", changes=(was(NOW - DAY),) * CHANGES_KEPT),
    ],
    ids=["deactivated", "another role", "changed until what they were is forgotten"],
)
def test_nobody_is_rid_of_the_second_person_by_removing_them(gone):
    """The order of the steps must not matter; after a month it is how a house of one goes on."""
    forgotten = staff(SOL, "reviewer", changes=(was(NOW - 31 * DAY, roles=("security_lead",)),))

    assert answer(old_house(staff(EVE, "admin"), gone), NEW_LEAD, EVE, Scope(tool="api")) == "second_needed"
    assert answer(old_house(staff(EVE, "admin"), forgotten), NEW_LEAD, EVE, Scope(tool="api")) == "pass"


@pytest.mark.parametrize("reviewer", [{"person": "ana"}, {"reports_to": ANA}, {"delegate_of": ANA}])
def test_nobody_looks_at_what_another_account_of_theirs_did(reviewer):
    """An after-review by oneself, or by whom one leads, is none."""
    there = house(staff(person="ana"), staff(OLA, "admin", **reviewer), staff(SOL, "admin"))
    glass = ReviewGlass(glass="glass:1", finding="justified", found="So it was.")
    contained = ReviewContainment(freeze="freeze:c", justified=True, found="So it was.")

    for review, apart in ((glass, (ANA,)), (contained, (EVE, ANA))):
        about = Scope(tool="access", apart=apart)
        assert answer(there, review, OLA, about) in {"same_person", "reporting_line", "delegate"}
        assert answer(there, review, SOL, about) == "pass"


@pytest.mark.parametrize(
    ("approver", "told"),
    [
        ({"person": "ana"}, "same_person"),
        ({"reports_to": ANA}, "reporting_line"),
        ({"delegate_of": ANA}, "delegate"),
        ({}, "pass"),
    ],
)
def test_rules_are_agreed_to_by_another_person_and_not_by_another_account(approver, told):
    """What bans people is as much as banning them; a manager may read what their people wrote."""
    approve = ApproveDraft(draft="d-1", version="sha256:1")
    about = Scope(tool="rules", apart=(ANA,))
    three = (
        staff(person="ana", reports_to=SOL),
        staff(OLA, "policy_lead", **approver),
        staff(SOL, "policy_lead"),
    )

    assert answer(house(*three), approve, OLA, about) == told
    assert answer(house(*three), approve, SOL, about) == "pass"
    assert answer(house(*three, let_in=let_in(OLA, by=ANA)), approve, OLA, about) != "pass"


def test_most_of_those_who_could_lift_it_are_not_contained_by_one():
    """One lead who stops all others is a coup, and not a containment."""
    leads = [staff(name, "security_lead") for name in (SOL, ANA, BEN, EVE)]
    all_of_them = Contain(freeze="freeze:c", people=(ANA, BEN, EVE), reason="Seen.")
    one = Contain(freeze="freeze:c", people=(ANA,), reason="Seen.")
    held = freeze(id="freeze:b", kind="containment", who=Population(people=(BEN,)))

    assert answer(house(*leads), all_of_them, SOL, ACCESS) == "too_many"
    assert answer(house(*leads), one, SOL, ACCESS) == "pass"
    assert answer(house(*leads, freezes=(held,)), one, SOL, ACCESS) == "too_many"
    assert answer(house(*leads[:2]), one, SOL, ACCESS) == "pass"  # the only other one may be who attacks


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (Population(people=("staff:anna",)), "unknown_person"),
        (Population(roles=("reveiwer",)), "unknown_role"),
    ],
)
def test_slip_in_a_name_is_told(who, told):
    """A freeze that stops nobody, and an exemption that spares nobody, look as if they did."""
    there = house(staff(SOL, "security_lead"), staff(), freezes=(freeze(),))
    begun = StartFreeze(
        freeze="freeze:new", mode="two_person", who=who, scope_set=freeze().scope, goes_on=freeze().goes_on,
        ends=NOW + DAY, floor=0.5, undelivered="deliver", reason="Leaks.",
    )  # fmt: skip

    assert answer(there, begun, SOL, ACCESS) == told
    assert answer(there, exempt(who), SOL, ACCESS) == told
    assert answer(there, Contain(freeze="freeze:c", people=("staff:anna",), reason="x"), SOL, ACCESS) == (
        "unknown_person"
    )


def test_exemption_means_somebody_who_works_here():
    """A duty that a team goes on with which has nobody in it is abandoned."""
    there = house(staff(SOL, "security_lead"), staff(team="red"), staff(BEN, team="blue", active=False))

    assert answer(there, exempt(Population(teams=("blue",))), SOL, ACCESS) == "names_nobody"
    assert answer(there, exempt(Population(teams=("red",))), SOL, ACCESS) == "pass"


def test_another_account_of_ones_own_is_no_somebody_else():
    """Whoever has two accounts must not give with one what they may not take with the other."""
    own, two = (staff(name, "security_lead", person="sol") for name in (SOL, OLA))
    contained = freeze(id="freeze:c", kind="containment", who=Population(people=(SOL,)))
    there = house(own, two, staff(), freezes=(freeze(),))
    thaw = Thaw(freeze="freeze:c", reason="It is over.")
    grant = GrantAccess(
        grant="grant:1", principal=OLA, capabilities=("case.open",), until=NOW + DAY, reason="x"
    )
    raised = Appoint(staff=staff(OLA, "admin", person="sol"))
    new = Appoint(staff=Staff(principal="staff:sol2", name="Sol", roles=("reviewer",), person="sol"))

    assert answer(house(own, two, freezes=(contained,)), thaw, OLA, ACCESS) == "yourself"
    assert answer(there, grant, SOL, ACCESS) == "yourself"
    assert answer(there, exempt(Population(people=(OLA,))), SOL, ACCESS) == "yourself"
    assert answer(there, raised, SOL, Scope(tool="api")) == "yourself"
    assert answer(there, new, SOL, Scope(tool="api")) == "yourself"


def test_freeze_that_names_somebody_is_on_all_their_accounts():
    """Else the other account is the way around."""
    both = (staff(person="a"), staff(BEN, person="a"), staff(EVE))
    named = freeze(who=Population(people=(ANA,)))

    assert [answer(house(*both, freezes=(named,)), LABEL, by) for by in (ANA, BEN, EVE)] == [
        "frozen",
        "frozen",
        "pass",
    ]


def test_one_person_breaks_the_glass_once_by_however_many_accounts():
    """Limits and reviews are of people."""
    both = (staff(person="a"), staff(BEN, person="a"))
    breaking = BreakGlass(
        glass="glass:2", code="election", words="He says where he waits for her tonight.", case="case:1",
        lasts=HOUR, paged=(),
    )  # fmt: skip
    late = Owed(reviews=(("glass:1", NOW),))
    copied = Owed(words=(shape(breaking.words),))
    often = Owed(opened=(NOW - 1,) * 3)

    assert answer(house(*both), breaking, BEN, ACCESS) == "pass"
    for owed, told in ((late, "review_due"), (copied, "copied_reason"), (often, "too_often")):
        assert guarded(house(*both, owed={ANA: owed}), breaking, BEN) == told


def guarded(there: House, command: Command, by: str) -> str | None:
    """What the guard says where the plain model does not look."""
    proof = Proof(authenticator=f"key of {by}", verified=True, fresh=True)
    told = AccessGuard(WORDS).compile(there)(Order(command, by, proof=proof), ACCESS, NOW, None)
    return told.code if isinstance(told, Refusal) else None


def exempt(who: Population) -> Exempt:
    """An exemption from the freeze for these people."""
    one = Exemption(id="exemption:a", duty="other", who=who, ends=NOW + HOUR)
    return Exempt(freeze="freeze:a", exemption=one, reason="They are needed.")


def test_duty_that_goes_on_has_somebody_who_can_do_it():
    """A standing exemption for a lawyer leaves imminent harm to nobody."""
    there = house(staff(SOL, "security_lead"), staff(ANA, "legal"), staff(BEN))

    def begun(*people: str) -> StartFreeze:
        duty = Exemption(id="exemption:d", duty="child_safety", who=Population(people=people), ends=NOW + DAY)
        return StartFreeze(
            freeze="freeze:new", mode="deny", scope_set=ScopeSet(policy_areas=("child_safety",)), floor=0.5,
            goes_on=freeze().goes_on, ends=NOW + DAY, undelivered="deliver", reason="x", exemptions=(duty,),
        )  # fmt: skip

    assert guarded(house(*there.staff.values()), begun(ANA), SOL) == "duty_without_people"
    assert guarded(house(*there.staff.values()), begun(ANA, BEN), SOL) is None
