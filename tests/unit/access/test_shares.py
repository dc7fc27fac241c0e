"""The smallest share that a freeze leaves, as values: what else is frozen neither hides nor excuses it."""

from __future__ import annotations

import random
from itertools import product

import pytest

from steadyhand.access.coverage.model import Group
from steadyhand.access.coverage.pairs import Pairs
from steadyhand.access.coverage.people import people_of
from steadyhand.access.coverage.shares import Worlds, left_of
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.independence import _acting_for, _close, _in_line, _same, accounts
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.requests.model import Member, Request
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR, Scope
from tests.support.judging import NOW
from tests.support.rosters import frozen, known, reviewer

SORTS = [(Group("spam", "en", "eu"), None), (Group("hate", "en", "eu"), None)]
FOUR = [reviewer(name) for name in "abcd"]
SPAM = ScopeSet(policy_areas=("spam",))


def of(*handles: str) -> Population:
    return Population(people=tuple(f"staff:{handle}" for handle in handles))


def share(wanted: Freeze, *others: Freeze) -> float:
    """What the wanted freeze leaves of four, where others are in force."""
    access = known(FOUR, others)
    worlds = Worlds(people_of(access, NOW), access.staff, wanted, others)
    return worlds.share(SORTS, range(168)).left


ONE = frozen("freeze:wanted", who=of("a"))
OTHERS = {
    "none": (0.75, ()),
    "one person's": (0.5, (frozen(who=of("b")),)),
    "one person's, of all": (0.0, (frozen(),)),
    "a containment": (0.5, (frozen(who=of("b"), kind="containment", ends=NOW + HOUR),)),
    "a containment of all": (0.0, (frozen(kind="containment", ends=NOW + HOUR),)),
    "a containment as long, that two agreed to": (
        0.5,
        (frozen(who=of("b"), kind="containment", under="request:1"),),
    ),
    "two people's": (2 / 3, (frozen(who=of("b"), under="request:1"),)),
    "two people's, of longer": (2 / 3, (frozen(who=of("b"), under="request:1", ends=NOW + 9 * DAY),)),
    "two people's, of shorter": (0.5, (frozen(who=of("b"), under="request:1", ends=NOW + HOUR),)),
    "two people's, of all": (0.0, (frozen(under="request:1"),)),
    "two people's, of another area": (0.75, (frozen(scope=SPAM, who=of("a"), under="request:1"),)),
}


@pytest.mark.parametrize(("left", "others"), OTHERS.values(), ids=OTHERS)
def test_share_is_of_those_whom_only_what_two_agreed_to_for_as_long_would_stop(left, others):
    """A freeze that shrinks what the next is compared with takes the second person out of all that follow."""
    assert share(ONE, *others) == pytest.approx(left)


def test_freeze_is_not_charged_with_what_others_stop_elsewhere():
    """Everything would take a second person else, for as long as anything is frozen."""
    assert (
        share(
            frozen("freeze:wanted", scope=SPAM, who=of("a")), frozen(scope=ScopeSet(policy_areas=("hate",)))
        )
        == 0.75
    )


@pytest.mark.parametrize("about", ["protected", "staff"])
def test_cases_whose_account_nobody_knows_are_asked_about_too(about):
    """Nobody attests most accounts, and what is unknown lies inside the freeze: it stops all of those cases."""
    access = known(FOUR)
    wanted = frozen("freeze:wanted", scope=ScopeSet(subject_classes=(about,)))
    found = Worlds(people_of(access, NOW), access.staff, wanted, ()).share(SORTS, range(168))

    assert found.left == 0.0
    assert "nobody knows" in found.of


@pytest.mark.parametrize(
    ("bare", "alone", "base", "left", "share"),
    [(4, 4, 4, 0, 1.0), (4, 3, 4, 3, 0.75), (4, 3, 0, 0, 0.0), (0, 0, 0, 0, 1.0), (4, 0, 4, 0, 0.0)],
)
def test_nobody_of_nobody_is_no_full_share(bare, alone, base, left, share):
    """None of none looked like all of all, and began a freeze that nobody else saw."""
    assert left_of(bare, alone, base, left) == share


ABOUT = Member(
    tag="x", capability="case.decide", digest="x", scope=Scope(tool="review", subjects=("account:u1",))
)


def related(dice: random.Random, names: str) -> list[Staff]:
    def other(handle: str, rarely: float) -> str | None:
        found = dice.choice(names)
        return f"staff:{found}" if found != handle and dice.random() < rarely else None

    return [
        reviewer(
            name,
            person=dice.choice(("", "", "p-1", "p-2")),
            team=dice.choice(("", "x", "y", "z")),
            reports_to=other(name, 0.3),
            delegate_of=other(name, 0.1),
        )
        for name in names
    ]


@pytest.mark.parametrize("seed", range(20))
def test_pairs_are_those_whom_the_rules_of_a_second_person_let_act_together(seed):
    """Counting by bits must come to no other answer than the door, as far as it rests on who people are."""
    people = related(random.Random(seed), "abcdefgh")
    staff = {one.principal: one for one in people}
    pairs = Pairs(people, staff)

    for (n, one), (m, two) in product(enumerate(people), enumerate(people)):
        asked = Request(
            id="request:1",
            by=one.principal,
            authenticator="key",
            members=(ABOUT,),
            why="x",
            case=None,
            at=NOW,
            expires=NOW + DAY,
        )
        both = tuple(product(accounts(one, staff), accounts(two, staff)))
        refused = _same(one, two) or _acting_for(both) or _in_line(both, staff) or _close(asked, both)
        assert bool(pairs.dependent(n) >> m & 1) == (refused is not None), (one, two)
    everybody = (1 << len(people)) - 1
    independent = any(everybody & ~pairs.dependent(n) for n in range(len(people)))
    assert pairs.any(everybody, everybody, everybody) == independent
    assert not pairs.any(everybody, 0, everybody)
    assert not pairs.any(everybody, everybody, 0)
