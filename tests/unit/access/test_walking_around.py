"""Ways around a freeze, an approval or a protection that somebody could think of: each is closed.

The random houses of tests/property/test_access.py found most of them; here each has its name.
"""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.commands import Appointed
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.glass.commands import BreakGlass, ReviewGlass
from steadyhand.access.glass.model import Glass, Owed
from steadyhand.access.grants.model import Grant, Grants
from steadyhand.access.model import CHANGES_KEPT
from steadyhand.access.populations import Population
from steadyhand.access.protection.model import Protected
from steadyhand.access.requests.model import Member
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.views import StaffView
from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import DAY, HOUR, Scope
from steadyhand.review.model import Case
from tests.support.access_everybody import House
from tests.support.access_houses import (
    ABOUT,
    ANA,
    BAN,
    BEGAN,
    BEN,
    EVE,
    FREEZE,
    LABEL,
    LIFT,
    OLA,
    SOL,
    TWO,
    answer,
    approval,
    freeze,
    house,
    request,
    staff,
    was,
)  # fmt: skip
from tests.support.judging import NOW, code, entries, fact, folded

# ------------------------------------------------------------------------------------------ out of a freeze


@pytest.mark.parametrize(
    ("who", "now", "before"),
    [
        (Population(roles=("reviewer",)), {"role": "policy_lead"}, {}),
        (Population(locations=("lisbon",)), {"location": "delhi"}, {"location": "lisbon"}),
        (Population(teams=("red",)), {"team": "blue"}, {"team": "red"}),
        (Population(employers=("vendor",)), {}, {"employer": "vendor"}),
        (Population(), {"employer": "vendor"}, {}),
    ],
    ids=["role", "place", "team", "employer", "becomes a contractor, who go on"],
)
@pytest.mark.parametrize("until", [BEGAN, NOW], ids=["in the same microsecond", "later"])
def test_nobody_changes_out_of_a_freeze(who, now, before, until):
    """A new role, place, team or employer must not be the way around; time does not part what one batch does."""
    changed = staff(**now, changes=(was(until, **before),))

    assert answer(house(changed, freezes=(freeze(who=who),))) == "frozen"
    assert answer(house(staff(role="policy_lead", team="blue"), freezes=(freeze(who=who),))) == (
        "pass" if who.described else "frozen"
    )


def test_nobody_is_changed_so_often_that_what_they_were_is_forgotten():
    """Only so many changes are kept: with more of them during a freeze nobody knows, and so they are inside."""
    busy = staff(
        role="policy_lead", changes=tuple(was(NOW - n, roles=("admin",)) for n in range(CHANGES_KEPT))
    )

    assert answer(house(busy, freezes=(FREEZE,))) == "frozen"


@pytest.mark.parametrize("since", [BEGAN, NOW], ids=["in the same microsecond", "later"])
def test_nobody_is_made_outside_a_freeze(since):
    """A second account for whoever is frozen must not work."""
    made = staff(role="policy_lead", since=since)
    contractor = staff(role="policy_lead", since=since, employer="vendor")

    assert answer(house(made, freezes=(FREEZE,))) == "frozen"
    assert answer(house(contractor, freezes=(FREEZE,))) == "frozen"


def test_nobody_changes_into_an_exemption():
    """Giving somebody the role that goes on must not be an exemption which nobody approved."""
    lets = Exemption(
        id="exemption:a", duty="election", who=Population(roles=("policy_lead",)), ends=NOW + HOUR
    )
    held = freeze(who=Population(), exemptions=(lets,))
    raised = staff(role="policy_lead", changes=(was(),))

    assert answer(house(raised, freezes=(held,))) == "frozen"
    assert answer(house(staff(role="policy_lead"), freezes=(held,))) == "pass exemption:a"


def test_nobody_is_put_into_the_team_that_an_exemption_describes():
    """Who was of no team before is remembered as that: also where nothing else changed."""
    lets = Exemption(id="exemption:a", duty="election", who=Population(teams=("red",)), ends=NOW + HOUR)
    held = freeze(who=Population(), exemptions=(lets,))
    put = [Appointed(staff=staff()), Appointed(staff=staff(team="red"))]
    member = folded(
        StaffView(),
        "staff:ana",
        list(entries(*((one, "staff:sol", at) for one, at in zip(put, (NOW - 9 * DAY, NOW), strict=True)))),
    )

    assert answer(house(member, freezes=(held,))) == "frozen"
    assert answer(house(staff(team="red"), freezes=(held,))) == "pass exemption:a"


def test_what_a_second_person_gets_past_is_asked_for_only_where_nothing_else_stops_it():
    """Nobody should look for a second person, and then learn that another freeze stops both."""
    both = (freeze(mode="two_person"), freeze(id="freeze:b"))

    assert answer(house(staff(), freezes=both)) == "frozen"
    assert answer(house(staff(), freezes=both[:1])) == "second_needed"


def test_containing_a_tool_that_there_is_not_is_refused():
    """A slip must not leave the tool running while everybody believes it stopped."""
    there = house(staff(SOL, "security_lead"))

    slip = Contain(freeze="freeze:c", stopped="look-up", reason="It leaks.")
    assert answer(there, slip, SOL, Scope(tool="access")) == "unknown_word"
    assert (
        answer(there, Contain(freeze="freeze:c", stopped="lookup", reason="x"), SOL, Scope(tool="access"))
        == "pass"
    )


def test_gravest_acts_take_a_passkey_of_just_now():
    """At a desk that was left open for lunch, somebody else sits."""
    there = house(staff(SOL, "security_lead"), staff(ANA, "reviewer"))
    contain = Contain(freeze="freeze:c", people=(ANA,), reason="Seen.")

    assert answer(there, contain, SOL, Scope(tool="access"), fresh=False) == "passkey_needed"
    assert answer(there, contain, SOL, Scope(tool="access")) == "pass"
    assert answer(there, by=ANA, fresh=False) == "pass", "everyday work goes on all day"


def test_nobody_ends_their_own_containment():
    """It was put on them because somebody feared what they do."""
    contained = freeze(kind="containment", who=Population(people=(BEN,)))

    there = house(staff(BEN, "security_lead"), staff(SOL, "security_lead"), freezes=(contained,))

    assert answer(there, LIFT, BEN, Scope(tool="access")) == "yourself"
    assert answer(there, LIFT, SOL, Scope(tool="access")) == "pass"
    assert code(LIFT, BEN, freeze=freeze(ended=NOW)) == "not_in_force"


# ----------------------------------------------------------------------------------------------- protection


def test_protection_that_has_run_out_leaves_an_account_what_it_was():
    """A member of staff who was a candidate once is a member of staff still."""
    lapsed = Protected(account="account:u1", kind="candidate", source="x", until=NOW, by=SOL)
    of_staff = freeze(scope=ScopeSet(subject_classes=("staff",)))
    there = house(
        staff(), staff(EVE, account="account:u1"), freezes=(of_staff,), protected={"account:u1": lapsed}
    )

    assert answer(there) == "frozen"


def test_automation_too_needs_a_second_person_where_the_command_says_so():
    """What two people decide is not decided by none."""
    there = house(staff(BEN, "policy_lead"))

    assert answer(there, BAN, "automation", ABOUT) == "pass"
    assert answer(there, BAN, "automation", TWO) == "second_needed"


@pytest.mark.parametrize(
    ("lead", "lets", "told"),
    [
        (staff(BEN, "policy_lead"), (), "no_appeal"),
        (staff(BEN, "policy_lead"), (Population(people=(BEN,)),), "pass"),
        (staff(BEN, "policy_lead", leaves=NOW), (Population(people=(BEN,)),), "no_appeal"),
    ],
    ids=["frozen", "exempt", "exempt and gone"],
)
def test_automation_does_what_cannot_be_undone_only_while_somebody_hears_appeals(lead, lets, told):
    """Somebody who has left hears nobody; somebody who is exempt does."""
    exemptions = tuple(
        Exemption(id="exemption:a", duty="other", who=who, scope=ScopeSet(), ends=NOW + HOUR) for who in lets
    )
    there = house(lead, freezes=(freeze(who=Population(), exemptions=exemptions),))

    assert answer(there, BAN, "automation") == told
    assert answer(house(staff()), BAN, "automation") == "no_appeal", "nobody ever could, frozen or not"


# ------------------------------------------------------------------------------------------------ approvals

PAIR = (staff(ANA, "policy_lead"), staff(BEN, "policy_lead"))


def test_approval_is_judged_by_the_very_request_that_it_is_for():
    """Naming a harmless request as the permit must not approve another one, one's own least of all."""
    harmless = request(BAN, ANA)

    assert approval(house(*PAIR), harmless) == "pass"
    assert approval(house(*PAIR), harmless, named="request:mine") == "unknown_request"


def test_who_leaves_soon_approves_nothing_about_somebody_protected():
    """What they may not do themselves in their last days they do not sign either."""
    listed = Protected(account="account:u1", kind="press", source="x", until=NOW + DAY, by=SOL)
    leaver = staff(BEN, "policy_lead", leaves=NOW + DAY)
    there = house(PAIR[0], leaver, protected={"account:u1": listed})

    assert approval(there, request(LABEL)) == "not_allowed"
    assert approval(house(PAIR[0], leaver), request(LABEL)) == "pass"


def test_who_is_contained_approves_no_lift():
    """Anybody else inside a freeze may, or one of everything could never be lifted."""
    people = (staff(SOL, "security_lead"), staff(OLA, "outside_approver"))
    contained = freeze(kind="containment", who=Population(people=(OLA,)))
    everything = freeze(id="freeze:b", who=Population())
    wish = request(LIFT, SOL, TWO)

    assert approval(house(*people, freezes=(everything, contained)), wish, OLA) == "frozen"
    assert approval(house(*people, freezes=(everything,)), wish, OLA) == "pass"


def test_who_may_read_may_approve_reading_while_other_things_are_frozen():
    """A freeze that does not stop reading stops nobody from being the second person for it."""
    reading = Member(tag="access.look_up", capability="person.read", digest="0", scope=ABOUT)
    wish = msgspec.structs.replace(request(LABEL), members=(reading,))
    legal = staff(BEN, "legal")

    assert approval(house(PAIR[0], legal, freezes=(freeze(who=Population()),)), wish) == "pass"
    assert approval(house(PAIR[0], legal, freezes=(freeze(who=Population(), reads=True),)), wish) == "frozen"


@pytest.mark.parametrize(
    "raised",
    [
        {"since": BEGAN},
        {"changes": (was(BEGAN, raised=True),)},
        {"changes": tuple(was(NOW - n) for n in range(CHANGES_KEPT))},
    ],
    ids=["made", "raised", "changed so often that nobody knows"],
)
def test_nobody_made_or_raised_during_a_freeze_approves_anything(raised):
    """An ally must not be promoted for the purpose."""
    elsewhere = freeze(who=Population(people=(EVE,)))

    told = approval(house(PAIR[0], staff(BEN, "policy_lead", **raised), freezes=(elsewhere,)), request(BAN))

    assert told in {"raised_in_freeze", "beholden"}
    assert approval(house(*PAIR, freezes=(elsewhere,)), request(BAN)) == "pass"


def test_nobody_granted_anything_during_a_freeze_approves_anything():
    """A grant raises somebody as a role does."""
    elsewhere = freeze(who=Population(people=(EVE,)))

    def granted(at: int) -> House:
        given = Grant(id="grant:1", capabilities=("account.ban",), at=at, until=NOW + DAY, by=EVE)
        return house(*PAIR, freezes=(elsewhere,), grants={BEN: Grants(held=(given,))})

    assert approval(granted(BEGAN), request(BAN)) == "raised_in_freeze"
    assert approval(granted(BEGAN - 1), request(BAN)) == "pass"


def test_nothing_is_approved_for_whoever_has_left():
    """What they asked for in their last hour goes with them."""
    left = staff(ANA, "policy_lead", leaves=NOW)

    assert approval(house(left, PAIR[1]), request(BAN)) == "not_staff"


def test_head_of_a_line_stays_one_by_reporting_to_somebody_who_is_not_there():
    """Reporting to somebody invented must not spare the outside approver."""
    ola = staff(OLA, "security_lead")
    for manager in (None, "staff:nobody", EVE):
        head = staff(SOL, "security_lead", reports_to=manager)
        there = house(head, ola, staff(reports_to=SOL), staff(EVE, active=False))

        assert approval(there, request(LIFT, SOL, TWO), OLA) == "outside_needed"
    led = house(staff(SOL, "security_lead", reports_to=EVE), ola, staff(reports_to=SOL), staff(EVE))
    assert approval(led, request(LIFT, SOL, TWO), OLA) == "pass"


def test_approved_command_must_be_of_the_capability_that_was_approved():
    """Who approves is judged by the capability that the request names: it must be the command's own."""
    asker = house(staff(ANA, "policy_lead"))
    right = request(BAN, scope=TWO, state="approved")
    misnamed = msgspec.structs.replace(right.members[0], capability="request.ask")
    wrong = msgspec.structs.replace(right, members=(misnamed,))

    assert answer(asker, BAN, scope=TWO, permit=right, key="request:1/0") == "pass request:1"
    assert answer(asker, BAN, scope=TWO, permit=wrong, key="request:1/0") == "second_needed"


# -------------------------------------------------------------------------------- what one person does alone


def test_grant_holds_from_its_beginning_until_its_end_and_no_longer():
    """Nothing is lent for longer than was said, whether or not its end was recorded yet."""

    def held(at: int, until: int) -> House:
        given = Grant(id="grant:1", capabilities=(LABEL.capability,), at=at, until=until, by=SOL)
        return house(staff(role="legal"), grants={ANA: Grants(held=(given,))})

    assert answer(held(NOW, NOW + 1)) == "pass"
    assert answer(held(NOW - 1, NOW)) == "not_allowed"
    assert answer(held(NOW + 1, NOW + 2)) == "not_allowed"


def test_nobody_is_the_second_person_for_what_they_ask_for_themselves():
    """One person under two hats is one person."""
    twin = staff(BEN, "policy_lead", person="one")

    assert approval(house(*PAIR), request(BAN, ANA), ANA) == "yourself"
    assert approval(house(staff(ANA, "policy_lead", person="one"), twin), request(BAN, ANA)) == "same_person"


def test_nobody_is_contained_twice_within_thirty_days():
    """Four hours again and again would be a freeze without a forecast."""
    again = Contain(freeze="freeze:c", people=(BEN,), reason="Still.")
    people = (staff(BEN), staff(SOL, "security_lead"), staff(OLA, "security_lead"))

    def told(by: str, **fields: object) -> str:
        before = freeze(
            id="freeze:b", kind="containment", who=Population(people=(BEN,)), by=SOL, starts=NOW - 30 * DAY + 1,
            ends=NOW - 30 * DAY + 4 * HOUR, ended=NOW - 30 * DAY + 4 * HOUR,
        )  # fmt: skip
        there = house(*people, freezes=(msgspec.structs.replace(before, **fields),))
        return answer(there, again, by, Scope(tool="access"))

    early = NOW - 30 * DAY + HOUR
    assert told(SOL) == told(OLA) == "contained_before"
    assert told(SOL, starts=NOW - 30 * DAY) == "pass"
    assert told(SOL, ended=early) == "contained_before"
    assert told(OLA, ended=early) == "pass", "nobody is made safe by being contained and let go"


def test_nobody_breaks_the_glass_again_while_a_review_is_overdue():
    """Acting alone is paid for by somebody looking at it afterwards."""
    breaking = BreakGlass(
        glass="glass:1",
        code="election",
        words="A false date of the vote is spreading fast.",
        case="case:1",
        lasts=HOUR,
        paged=(BEN, SOL),
    )
    case = Case(
        id="case:1", subject="post:1", account="account:u1", area="election", severity="high", region="eu",
        language="en", opened=0,
    )  # fmt: skip
    there = {"case": case, "staff": (staff(BEN), staff(SOL))}

    assert code(breaking, ANA, owed=Owed(reviews=(("glass:0", NOW),)), **there) == "review_due"
    assert fact(breaking, ANA, owed=Owed(reviews=(("glass:0", NOW + 1),)), **there)


def test_nobody_reviews_their_own_break_glass():
    """Who acted alone does not say alone that it was right."""
    over = Glass(
        id="glass:1",
        by=ANA,
        code="election",
        case="case:1",
        area="spam",
        subjects=(),
        at=BEGAN,
        until=NOW,
        paged=(),
    )
    review = ReviewGlass(glass="glass:1", finding="justified", found="It was false.")

    assert review.scope(Rows({"glass": over}, ANA)).apart == (ANA,)
    assert fact(review, BEN, glass=over)
