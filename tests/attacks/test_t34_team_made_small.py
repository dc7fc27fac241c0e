"""T34: a team is declared small, and somebody sees to it that nobody is left who could say no."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Final

import httpx
import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.service import set_password
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.access.small.model import DELAY
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import DAY, HOUR, Instant
from tests.support.attacked import ROOT, SOL, STAFF, appointed, at_desk, proof_of
from tests.support.freezing import freeze
from tests.support.installation import PASSWORD, Installation

ANA, LEA, EVE = "staff:ana", "staff:lea", "staff:eve"
TEAM: Final = tuple(
    replace(one, reports_to=LEA) if one.principal == ANA else replace(one, roles=("legal",))
    for one in STAFF
    if one.principal in {ANA, "staff:ben"}
)
"""Ana works for Lea, and beside them nobody suspends accounts but Eve."""
INDEPENDENT: Final = Staff(principal=EVE, name="Eve Lund", roles=("reviewer",), team="appeals")
BELOW: Final = replace(INDEPENDENT, reports_to=ANA)
AGO: Final = 31 * DAY


class Later:
    """The door beside the running service, some time from now; the record's time does not go back behind it."""

    def __init__(self, house: Installation) -> None:
        self.house, self.ahead, self.star = house, 0, ""

    def begins(self, eve: Staff) -> None:
        """Eve is so for a month; then the team is declared small, and another account of the press is protected."""
        self.ahead += AGO
        self.done(ROOT, lambda _: Appoint(staff=eve))
        self.ahead += AGO
        self.star = f"account:star{self.ahead // DAY}"
        declare = self.asked(
            SOL.principal,
            lambda now: DeclareSmallTeam(of="account.suspend", until=now + 30 * DAY, reason="We are few."),
        )
        self.approved(declare, ROOT)
        self.done(
            LEA,
            lambda now: ProtectSubject(account=self.star, kind="press", source="x", until=now + 99 * DAY),
        )

    def done(self, by: str, command: Callable[[Instant], Command]) -> None:
        """Somebody does something at that time, which must be done."""
        with self.house.house(ahead=self.ahead) as opened:
            answer = opened.door.perform(command(opened.reader.now()), by, proof=proof_of(by))
            assert isinstance(answer, Entry), answer

    def asked(self, by: str, command: Callable[[Instant], Command]) -> str:
        """Somebody asks for a second person then; the id of the request."""
        with self.house.house(ahead=self.ahead) as opened:
            made, why = command(opened.reader.now()), {"why": "It takes two.", "reason": "They ask for it."}
            answer = seconding.ask(opened.door, opened.reader, [made], by, proof_of(by), **why)
        assert isinstance(answer, Entry), answer
        return str(answer.fact.request.id)  # type: ignore[attr-defined]

    def approved(self, request: str, by: str) -> None:
        """Somebody else approves it, and it is done."""
        with self.house.house(ahead=self.ahead) as opened:
            answers = seconding.approve(opened.door, opened.reader, request, by, proof_of(by))
        assert all(isinstance(answer, Entry) for answer in answers), answers

    def wished(self) -> str:
        """Ana wants that account of the press suspended."""
        return self.asked(
            ANA,
            lambda now: Suspend(
                subject=self.star, policy="spam-1@1", cause="event:1", mode="manual", until=now + 9 * DAY
            ),
        )

    def approves(self, request: str) -> httpx.Response:
        """What the console tells Ana who approves it herself."""
        with closing(at_desk(self.house, "ana")) as ana:
            return ana.send(f"/access/requests/{request}/approve")

    def a_day_after(self, request: str) -> httpx.Response:
        """The same, once a day has passed."""
        self.ahead += DELAY + HOUR
        self.done(ROOT, lambda _: set_password(ANA, PASSWORD))
        return self.approves(request)

    def suspended(self) -> bool:
        """Whether the account is suspended."""
        with self.house.reader() as reader:
            return reader.row("standing", self.star) is not None

    def counted(self) -> int:
        """How many acts the public is told of."""
        told = httpx.get(f"{self.house.url('door')}/public/small-team.json", trust_env=False).json()
        return sum(sum(team["months"].values()) for team in told["small_team"])


@pytest.fixture(scope="module")
def later(house: Installation) -> Later:
    """One house for all of them, in which each begins two months after the one before."""
    appointed(house, SOL, *TEAM, INDEPENDENT)
    return Later(house)


ATTACKS: Final[dict[str, tuple[str, str, Callable[[Instant], Command]]]] = {
    "dismissed": ("not_settled", ROOT, lambda _: Deactivate(principal=EVE, reason="Cuts.")),
    "given other work": (
        "not_settled",
        ROOT,
        lambda _: Appoint(staff=replace(INDEPENDENT, roles=("certified_reviewer",))),
    ),
    "moved into the team": (
        "not_settled",
        ROOT,
        lambda _: Appoint(staff=replace(INDEPENDENT, team="review")),
    ),
    "made to work for her": (
        "not_settled",
        ROOT,
        lambda _: Appoint(staff=replace(INDEPENDENT, reports_to=ANA)),
    ),
    "called her": ("not_settled", ROOT, lambda _: Appoint(staff=replace(INDEPENDENT, person="p-1"))),
}


@pytest.mark.parametrize("how", ATTACKS)
def test_whoever_could_say_no_is_out_of_the_way_and_it_takes_them_all_the_same(
    later: Later, how: str
) -> None:
    """An administrator who is a friend, or is told to be, must not turn two people into one."""
    code, by, command = ATTACKS[how]
    later.begins(INDEPENDENT)
    before, request = later.counted(), later.wished()
    later.done(by, command)

    answer = later.a_day_after(request)

    assert (answer.status_code >= 400, code in answer.text) == (True, True), answer.text
    assert (later.suspended(), later.counted()) == (False, before)


def test_somebody_who_could_say_yes_is_asked_and_not_waited_out(later: Later) -> None:
    """A declaration is none for a team in which somebody is independent after all."""
    later.begins(INDEPENDENT)

    answer = later.a_day_after(later.wished())

    assert "somebody_else" in answer.text
    assert not later.suspended()


def test_neither_containing_nor_freezing_leaves_anybody_alone(later: Later) -> None:
    """What stops the others is no dependence, and waiting is no second pair of eyes."""
    later.begins(BELOW)
    request = later.wished()
    later.ahead += DELAY - HOUR
    later.done(SOL.principal, lambda _: Contain(freeze="freeze:lea", people=(LEA,), reason="Odd acts."))
    later.ahead -= DELAY - HOUR

    assert "frozen" in later.a_day_after(request).text
    later.ahead += 4 * HOUR
    hate = ScopeSet(policy_areas=("hate",))
    later.done(SOL.principal, lambda now: freeze(now, "freeze:hate", scope_set=hate, ends=now + HOUR))
    assert "frozen" in later.approves(request).text
    assert not later.suspended()


def test_whom_it_leaves_alone_in_earnest_waits_and_everybody_can_count_it(later: Later) -> None:
    """The rule must leave somebody, or people share a passkey; and it must be seen."""
    later.begins(BELOW)
    before, request = later.counted(), later.wished()
    assert "too_early" in later.approves(request).text

    answer = later.a_day_after(request)

    assert answer.status_code == 303, answer.text
    with later.house.reader() as reader:
        (act,) = reader.entries(types=("enforcement.sanctioned",))
    assert (act.by, act.under) == (ANA, f"{request} small:account.suspend")
    later.house.until(lambda: later.counted() == before + 1, "the public count")
