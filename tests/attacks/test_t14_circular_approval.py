"""T14: you approve mine and I yours: two who always find a second person, and are never checked by a third."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Final

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.kernel.values import DAY
from tests.support.attacked import ROOT, SOL, appointed, at_desk, done
from tests.support.desk import Desk
from tests.support.installation import Installation

Asks = Callable[[Desk], str]
ACCOUNTS: Final = count(1)
TWO: Final = tuple(
    Staff(principal=f"staff:{name}", name=name, roles=("policy_lead",), team=name) for name in ("pia", "pio")
)
"""Two more policy leads, who work for different teams."""


@pytest.fixture(scope="module")
def secured(house: Installation) -> Installation:
    """A policy lead and a security lead, who may both take accounts off the register."""
    appointed(house, SOL, *TWO)
    return house


@pytest.fixture(scope="module")
def lea(secured: Installation) -> Iterator[Desk]:
    """One of the two."""
    desk = at_desk(secured, "lea")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def sol(secured: Installation) -> Iterator[Desk]:
    """The other."""
    desk = at_desk(secured, "sol")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def asks(secured: Installation) -> Asks:
    """Somebody wants an account off the register, which takes two; the page of the request."""

    def asks(desk: Desk) -> str:
        account = f"account:{next(ACCOUNTS)}"
        with secured.reader() as reader:
            until = reader.now() + 9 * DAY
        done(
            secured,
            ROOT,
            ProtectSubject(account=account, kind="candidate", source="election office", until=until),
        )
        asked = desk.send("/access/protected/unprotect", account=account, second="ask", to_second="Please.")
        assert asked.status_code == 303, asked.text
        return str(asked.headers["location"])

    return asks


def approves(desk: Desk, page: str) -> httpx.Response:
    """Somebody agrees to what somebody else asked for."""
    return desk.send(f"{page}/approve")


def states(house: Installation, *pages: str) -> list[str]:
    """What became of requests."""
    with house.reader() as reader:
        return [str(reader.row("request", page.rpartition("/")[2]).state) for page in pages]


def test_who_approved_mine_does_not_have_theirs_approved_by_me(
    secured: Installation, lea: Desk, sol: Desk, asks: Asks
) -> None:
    """Hours later it is still the same favour, in whichever order the two were asked for."""
    before, hers = asks(sol), asks(lea)
    assert approves(sol, hers).status_code == 303
    returned = [before, asks(sol), asks(sol)]
    told = [approves(lea, page) for page in returned]

    assert all("mutual" in answer.text for answer in told), [answer.text for answer in told]
    assert states(secured, *returned) == ["pending"] * 3


def test_two_who_approve_at_the_same_moment_do_not_both(secured: Installation, asks: Asks) -> None:
    """Both must not slip through because neither had approved anything yet."""
    two = [at_desk(secured, name) for name in ("pia", "pio")]
    for _ in range(3):
        theirs = [asks(desk) for desk in two]
        with ThreadPoolExecutor(2) as both:
            list(both.map(approves, two, reversed(theirs)))
        approved = states(secured, *theirs)
        assert "pending" in approved
    for desk in two:
        desk.close()

    with secured.reader() as reader:
        given = {(one.by, one.fact.requester) for one in reader.entries(types=("access.second_given",))}  # type: ignore[attr-defined]  # the type says so
    assert len({pair for pair in given if set(pair) == {"staff:pia", "staff:pio"}}) == 1


def test_somebody_else_still_approves_it(secured: Installation, lea: Desk, sol: Desk, asks: Asks) -> None:
    """The rule is against the circle, and not against work."""
    his = asks(sol)
    refused = approves(lea, his)
    root = at_desk(secured, "root")
    agreed = approves(root, his)
    root.close()

    assert (refused.status_code >= 400, agreed.status_code) == (True, 303)
    assert states(secured, his) == ["approved"]


def test_page_says_beforehand_that_it_takes_somebody_else(
    secured: Installation, lea: Desk, sol: Desk, asks: Asks
) -> None:
    """Nobody should be asked who will be refused, nor wonder why."""
    page = asks(sol)

    assert "Approve it" not in lea.get(page).text
    assert "has approved a request of yours lately" in lea.get(page).text
