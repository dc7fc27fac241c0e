"""Who makes a team small on purpose gains nothing: guard and plain model say so, one way after the other."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from steadyhand.access.commands import Appointed
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.identity.model import LetIn
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.requests.commands import ApproveSecond
from steadyhand.access.requests.model import Endorsed, Endorsement
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.access.small.model import ALONE, DELAY, SmallTeam, Term
from steadyhand.access.views import Founding, StaffView
from steadyhand.kernel.values import DAY, Scope
from tests.support.access_everybody import House
from tests.support.access_houses import ANA, BAN, BEN, EVE, OLA, SOL, answer, freeze, request, staff, was
from tests.support.access_states import WORDS
from tests.support.access_teams import LookOver
from tests.support.judging import NOW, entries, folded

BANS: Final = "account.ban"
LEAD: Final = "policy_lead"
YES: Final = ApproveSecond(request="request:1", requester=ANA)
ASKED: Final = request(BAN, at=NOW - DELAY, state="pending")
TEAM: Final = (staff(ANA, LEAD, reports_to=BEN), staff(BEN, LEAD))
"""Ana works for Ben, and nobody else bans anybody."""


def house(*people: Staff, freezes: tuple[Freeze, ...] = (), ends: int = NOW + DAY, **views: Any) -> House:
    """A house of old in which the team is declared small for everything that may be."""
    term = Term(at=NOW - 9 * DAY, until=ends, by=SOL)
    return House(
        words=WORDS,
        staff={one.principal: one for one in people or TEAM},
        freeze={one.id: one for one in freezes},
        founding={"founding": Founding(at=NOW - 900 * DAY)},
        small_team={one: SmallTeam(capability=one, terms=(term,)) for one in ALONE},
        **views,
    )


def alone(there: House, **fields: Any) -> str:
    """What Ana is told who approves what she asked for herself."""
    return answer(there, YES, scope=Scope(tool="access"), permit=msgspec.structs.replace(ASKED, **fields))


def granted(until: int, *, past: bool = False, at: int = NOW - 5 * DAY) -> dict[str, Grants]:
    """Sol may ban people, or could."""
    one = Grant(
        id="grant:1", capabilities=(BANS,), scope=ScopeSet(policy_areas=("hate",)), at=at, until=until, by=OLA
    )
    return {SOL: Grants(past=(one,)) if past else Grants(held=(one,))}


def test_who_is_left_alone_approves_their_own_after_a_day():
    """Else a team of two could do nothing together on a protected account, and would share a passkey."""
    assert alone(house()) == f"pass small:{BANS}"
    assert alone(house(), at=NOW - DELAY + 1) == "too_early"


def test_it_names_every_declaration_that_it_rests_on():
    """Each act is counted for what it is."""
    lift = msgspec.structs.replace(ASKED.members[0], capability="sanction.lift")
    both = (*ASKED.members, lift)

    assert (
        alone(house(), members=both)
        == f"pass {' '.join(sorted(('small:account.ban', 'small:sanction.lift')))}"
    )


@pytest.mark.parametrize("capability", ["case.cancel", "freeze.lift", "person.read", "account.recover"])
def test_one_act_that_is_not_declared_makes_all_of_it_take_two(capability: str):
    """A freeze that is lifted in the shadow of a ban would be lifted by one."""
    other = msgspec.structs.replace(ASKED.members[0], capability=capability)
    crew = CustomRole(name="everything", capabilities=tuple(WORDS.actions))
    people = (staff(ANA, "everything", reports_to=BEN), staff(BEN, "everything"))

    told = alone(house(*people, role={"everything": crew}), members=(*ASKED.members, other))

    assert told == "yourself"


def test_declaration_that_is_over_is_none():
    """From its very end on, whether or not the clock has been."""
    assert alone(house(ends=NOW)) == "yourself"
    assert alone(house(ends=NOW + 1)) == f"pass small:{BANS}"


MADE_SMALL: Final[dict[str, tuple[str, House]]] = {
    "another one is independent": ("somebody_else", house(*TEAM, staff(EVE, LEAD))),
    "another one is at work at other hours": ("somebody_else", house(*TEAM, staff(EVE, LEAD, hours=(1,)))),
    "another one reviews another area": ("somebody_else", house(*TEAM, staff(EVE, LEAD, areas=("hate",)))),
    "another one leaves next week": ("somebody_else", house(*TEAM, staff(EVE, LEAD, leaves=NOW + DAY))),
    "another one holds a grant, of another area": (
        "somebody_else",
        house(*TEAM, staff(SOL, "legal"), grants=granted(NOW + DAY)),
    ),
    "another one lost the role": (
        "not_settled",
        house(*TEAM, staff(EVE, "legal", changes=(was(NOW - DAY, roles=(LEAD,)),))),
    ),
    "another one was deactivated": (
        "not_settled",
        house(*TEAM, staff(EVE, LEAD, active=False, changes=(was(NOW - 29 * DAY, roles=(LEAD,)),))),
    ),
    "another one was made one of the panel": (
        "not_settled",
        house(*TEAM, staff(EVE, "outside_reviewer", changes=(was(NOW - DAY, roles=(LEAD,)),))),
    ),
    "another one was made to leave": ("not_settled", house(*TEAM, staff(EVE, LEAD, leaves=NOW - DAY))),
    "another one's grant was revoked": (
        "not_settled",
        house(*TEAM, staff(SOL, "legal"), grants=granted(NOW - DAY, past=True)),
    ),
    "their role was given another meaning": (
        "not_settled",
        house(
            *TEAM,
            staff(EVE, "crew"),
            role={"crew": CustomRole(name="crew", capabilities=("case.open",), changed=NOW - DAY)},
        ),
    ),
    "their role was dropped": (
        "not_settled",
        house(*TEAM, staff(EVE, "legal", changes=(was(NOW - DAY, roles=("gone",)),))),
    ),
    "the other one was moved below": (
        "not_settled",
        house(staff(ANA, LEAD), staff(BEN, LEAD, reports_to=ANA, changes=(was(NOW - DAY, roles=(LEAD,)),))),
    ),
    "the one who asks was moved": (
        "not_settled",
        house(staff(ANA, LEAD, reports_to=BEN, changes=(was(NOW - DAY, roles=(LEAD,)),)), staff(BEN, LEAD)),
    ),
    "more was changed than is remembered": (
        "not_settled",
        house(*TEAM, staff(EVE, "legal", changes=(was(NOW - DAY, roles=("legal",)),) * 40)),
    ),
    "the other one was given a password by whoever asks": (
        "somebody_else",
        house(staff(ANA, LEAD), staff(BEN, LEAD), let_in={BEN: LetIn(((ANA, NOW - DAY),))}),
    ),
    "the other one was appointed by whoever asks": (
        "somebody_else",
        house(staff(ANA, LEAD), staff(BEN, LEAD, since=NOW - DAY, appointed_by=ANA)),
    ),
    "the other one is contained": (
        "frozen",
        house(
            *TEAM, staff(EVE, LEAD), freezes=(freeze(kind="containment", who=Population(people=(EVE,)), reads=True),)
        ),
    ),
    "a freeze of something else is in force": (
        "frozen",
        house(freezes=(freeze(scope=ScopeSet(policy_areas=("hate",)), who=Population(roles=("legal",))),)),
    ),
    "a freeze asks for two people": ("frozen", house(freezes=(freeze(mode="two_person"),))),
    "four could do it": (
        "not_small",
        house(*TEAM, staff(EVE, LEAD, reports_to=ANA), staff(OLA, LEAD, reports_to=ANA)),
    ),
    "the outside panel asks": ("not_allowed", house(staff(ANA, "outside_reviewer"), staff(BEN, LEAD))),
}  # fmt: skip


@pytest.mark.parametrize("how", MADE_SMALL)
def test_team_that_somebody_made_small_is_not_small(how: str):
    """Removing whoever could say no would be a way past them, and so would anything that comes to the same."""
    code, there = MADE_SMALL[how]

    assert alone(there) == code


def test_after_a_month_it_is_what_it_is():
    """Cuts are not undone by waiting; until then the outside panel decides."""
    gone = staff(EVE, LEAD, active=False, changes=(was(NOW - 30 * DAY - 1, roles=(LEAD,)),))

    assert alone(house(*TEAM, gone)) == f"pass small:{BANS}"


@pytest.mark.parametrize(
    "other",
    [
        staff(BEN, LEAD, team="red"),
        staff(BEN, LEAD, delegate_of=ANA),
        staff(BEN, LEAD, reports_to=ANA),
        staff(BEN, LEAD, person="p-1"),
        staff(BEN, "outside_reviewer"),
        staff(BEN, "legal"),
    ],
    ids=["team", "deputy", "report", "own account", "panel", "cannot"],
)
def test_whoever_lastingly_depends_on_one_may_be_stood_for(other: Staff):
    """How people work together is on record, and nobody's doing of this month."""
    assert alone(house(staff(ANA, LEAD, team="red", person="p-1"), other)) == f"pass small:{BANS}"


def test_two_who_approve_for_each_other_wait_instead_of_taking_turns():
    """A pair of moderators is the case that this is for."""
    lately = {ANA: Endorsed(((BEN, NOW - DAY),))}

    assert alone(house(staff(ANA, LEAD), staff(BEN, LEAD), endorsed=lately)) == f"pass small:{BANS}"
    assert alone(house(staff(ANA, LEAD), staff(BEN, LEAD))) == "somebody_else"


def test_another_account_of_theirs_is_no_second_person_all_the_same():
    """What one does alone must stand under one name."""
    people = (staff(ANA, LEAD, person="p-1"), staff(EVE, LEAD, person="p-1"))

    assert answer(house(*people), YES, EVE, Scope(tool="access"), ASKED) == "same_person"


def test_what_takes_several_others_is_not_for_one():
    """One person stands for one other at most."""
    assert alone(house(), needs=2) == "yourself"


def test_act_that_was_approved_alone_names_the_declaration_and_passes_no_freeze():
    """A freeze of two people asks for two, also where it came after the approval."""
    given = Endorsement(by=ANA, at=NOW, authenticator="x")
    approved = msgspec.structs.replace(ASKED, state="approved", endorsements=(given,), expires=NOW + DAY)
    protected = Scope(
        tool="enforcement", policy_area="spam", subjects=("account:u1",), second="It takes two."
    )
    there, two = house(), house(freezes=(freeze(mode="two_person", who=Population()),))

    done = answer(there, BAN, scope=protected, permit=approved, key="request:1/0")

    assert done == f"pass request:1 small:{BANS}"
    assert answer(two, BAN, scope=protected, permit=approved, key="request:1/0") == "second_needed"


def test_own_work_is_looked_over_where_nobody_else_may():
    """A manager looks over what their people did, and nobody looks over their manager's."""
    ana, ben = TEAM

    assert answer(house(), LookOver(), BEN, Scope(tool="review", apart=(BEN,))) == "pass small:look.answer"
    assert answer(house(), LookOver(), ANA, Scope(tool="review", apart=(ANA,))) == "somebody_else"
    assert answer(house(ana, ben), LookOver(), ANA, Scope(tool="review", apart=(BEN,))) == "reporting_line"


def test_team_of_more_than_three_is_not_declared_small():
    """The guard knows everybody: accounts of one person count once, and who has left does not."""
    declare = DeclareSmallTeam(of=BANS, until=NOW + DAY, reason="x")
    asked = request(declare, SOL, Scope(tool="access"), state="approved", expires=NOW + DAY)
    three = (
        *TEAM,
        staff(EVE, LEAD, person="p-1"),
        staff(OLA, LEAD, person="p-1"),
        staff(SOL, "security_lead"),
    )
    scope = Scope(tool="access", second="It takes two.")

    assert answer(house(*three), declare, SOL, scope, asked, "request:1/0") == "pass request:1"
    four = (*three, staff("staff:p1", LEAD))
    assert answer(house(*four), declare, SOL, scope, asked, "request:1/0") == "not_small"


@pytest.mark.parametrize("field", ["team", "reports_to", "delegate_of", "person", "leaves"])
def test_change_of_whom_somebody_depends_on_is_remembered(field: str):
    """Whoever was put below, beside or in the name of somebody this month was independent before."""
    value: Any = NOW + 90 * DAY if field == "leaves" else OLA
    after = msgspec.structs.replace(staff(BEN, LEAD), **{field: value})
    told = [Appointed(staff=staff(BEN, LEAD)), Appointed(staff=after), Appointed(staff=after)]

    row = folded(StaffView(), BEN, list(entries(*told)))

    assert len(row.changes) == 1
