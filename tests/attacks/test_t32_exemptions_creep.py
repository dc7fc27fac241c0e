"""T32: one exemption after the other, each agreed to by two, until nobody is frozen but those whom it was meant for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

import httpx
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY
from tests.support.attacked import ROOT, SOL, STAFF, appointed, at_desk, done
from tests.support.freezing import freeze
from tests.support.installation import Installation

FREEZE: Final = "freeze:t32"
SPAM: Final = ScopeSet(policy_areas=("spam",))
CROWD: Final = tuple(
    Staff(principal=f"staff:r{n}", name=f"Reviewer {n}", roles=("reviewer",), team="night") for n in range(23)
)
EVERYBODY: Final = len(STAFF) + len(CROWD) + 2
"""With the administrator and whoever leads security."""
Told = dict[str, Any]


@pytest.fixture(scope="module")
def frozen(house: Installation) -> Installation:
    """Thirty people, and a freeze on spam from which two were exempt when it began."""
    appointed(house, SOL)
    done(house, ROOT, *(Appoint(staff=staff) for staff in CROWD))
    with house.reader() as reader:
        now = reader.now()
    two = Exemption(
        id="exemption:duty",
        duty="other",
        who=Population(people=("staff:r0", "staff:r1")),
        scope=SPAM,
        ends=now + DAY,
    )
    assert public(house)["exemptions"] == {"in_force": 0, "people": 0, "ratio": 0.0, "many": False}
    done(house, SOL.principal, freeze(now, FREEZE, scope_set=SPAM, ends=now + DAY, exemptions=(two,)))
    return house


def public(house: Installation) -> Told:
    """What anybody may read, without a key."""
    answer = httpx.get(f"{house.url('door')}/public/access.json", trust_env=False)
    assert answer.status_code == 200
    assert not [word for word in ("staff:", "Reviewer", "exemption:", "freeze:t32") if word in answer.text]
    told: Told = answer.json()["access"]
    return told


def once(house: Installation, holds: Callable[[Told], bool]) -> Told:
    """The public counts, once they are counted anew and this holds of them."""
    house.until(lambda: holds(public(house)), "the public is told", 20)
    return public(house)


def exempted(house: Installation, name: str, *people: str) -> None:
    """One asks for an exemption at the console, and another agrees."""
    sol, root = at_desk(house, "sol"), at_desk(house, "root")
    form = {
        "name": name,
        "people": ", ".join(people),
        "duty": "other",
        "hours": "5",
        "reason": "They are needed.",
    }
    page = f"/access/freezes/{FREEZE}/exempt"
    assert "This takes a second person" in sol.send(page, **form).text
    asked = sol.send(page, **form, second="ask", to_second="For tonight.")
    agreed = root.send(f"{asked.headers['location']}/approve")
    sol.close(), root.close()
    assert agreed.status_code == 303, agreed.text


def test_two_who_go_on_are_told_as_few_and_as_the_most_that_they_can_be(frozen: Installation) -> None:
    """A number so small would say who it is; the public still reads that there are some, and of how many."""
    told = once(frozen, lambda counts: counts["exemptions"]["in_force"] == 1)

    assert told["staff"] == EVERYBODY
    assert told["exemptions"] == {"in_force": 1, "people": "<10", "ratio": "<0.34", "many": False}
    (shown,) = told["freezes"]
    assert (shown["exemptions"], shown["exempt"], shown["second_person"]) == (1, "<10", False)


def test_exemption_after_exemption_is_counted_and_said_to_be_many(frozen: Installation) -> None:
    """Each is small and has a reason; it is the sum that ends a freeze, and the sum is public."""
    for name in ("r2", "r3", "r4"):
        exempted(frozen, f"one-more-{name}", name)
    told = once(frozen, lambda counts: counts["exemptions"]["in_force"] == 4)

    assert told["exemptions"] == {"in_force": 4, "people": "<10", "ratio": "<0.34", "many": True}


def test_crowd_under_one_exemption_is_told_as_its_share_of_all_staff(frozen: Installation) -> None:
    """One exemption for half the house must not look like one; nor do two for one person count twice."""
    exempted(frozen, "half-the-house", *(f"r{n}" for n in range(15)))
    told = once(frozen, lambda counts: counts["exemptions"]["in_force"] == 5)

    assert told["exemptions"] == {"in_force": 5, "people": 15, "ratio": 0.5, "many": True}
    assert told["freezes"][0]["exempt"] == 15


def test_nobody_exempts_themselves_by_a_list_or_by_what_they_are(frozen: Installation) -> None:
    """Whoever begins a freeze must not be the one whom it does not touch."""
    form = {"name": "me", "people": "r9, sol", "duty": "other", "hours": "5", "reason": "I am needed."}
    with closing(at_desk(frozen, "sol")) as sol:
        asked = sol.send(f"/access/freezes/{FREEZE}/exempt", **form, second="ask", to_second="For tonight.")

    assert "Nobody exempts themselves" in asked.text, "nobody else is even asked to agree"
    with frozen.reader() as reader:
        kept = reader.row("freeze", FREEZE).exemptions
    assert "exemption:me" not in [one.id for one in kept]
