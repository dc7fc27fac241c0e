"""E-10: under a moratorium nobody who is banned is brought back by any way in. On both databases.

The ways are listed, and the list is compared with what the house has: a new way to end a sanction must be named here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.accountability.commands import Erase
from steadyhand.delivery.commands import GiveUp, Replay, Supersede
from steadyhand.enforcement.appeals.carrying_out import AnnulOnAppeal, LiftOnAppeal, VaryOnAppeal
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.drift.commands import ResendState
from steadyhand.enforcement.ending import (
    CorrectError,
    Expire,
    Lift,
    LiftByOrder,
    Unlabel,
    Vary,
    Withdraw,
)
from steadyhand.enforcement.facts import Expired, Lifted, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.interim import EndInterim
from steadyhand.enforcement.moratorium.commands import (
    AnnounceEnd,
    CarryOutEnd,
    ExpireMoratorium,
    StartMoratorium,
)
from steadyhand.enforcement.reinstatement.returning import LiftOnReturn, ReturnAccount
from steadyhand.enforcement.strikes.commands import AnnulStrike, PublishLadder, RetireLadder
from steadyhand.enforcement.strikes.model import Step, Terms
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import AUTOMATION, CLOCK, HOUR
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.people import ADMIN, ARTICLE, LEAD, peopled
from tests.support.program_access import approved, seconded
from tests.support.program_partners import OTHER_LEAD

STAR: Final = "account:star"
ACTION: Final = f"{STAR}#1"
NAME: Final = "moratorium:e-10"
LADDER: Final = "ladder:spam"
TERMS = Terms(
    title="Spam", areas=("spam",), points={"low": 1, "medium": 1, "high": 2, "severe": 3},
    steps=(Step(points=2, act="suspend", hours=12), Step(points=3, act="ban", hours=None)),
)  # fmt: skip
SAYS: Final = {"cause": "poll:1", "reason": "The people have spoken."}
OF: Final[dict[str, Any]] = {"subject": STAR, "action": ACTION}
ENDINGS: Final = (Lifted, Withdrawn, Unlabelled, Expired, Varied)
BY_NAME: Final = {LiftOnAppeal, VaryOnAppeal, LiftByOrder, CorrectError, Expire, EndInterim}
"""What a moratorium itself names as its exceptions: an appeal, a legal order, an error, its own end."""


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """An account that two people banned, strikes are counted, and it was promised that nobody returns."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        house.done(PublishLadder(ladder=LADDER, terms=TERMS), LEAD)
        ban = Ban(subject=STAR, account=STAR, policy="spam-1@1", cause="event:1", mode="manual")
        seconded(house, ban, LEAD, OTHER_LEAD, "request:ban")
        promise = StartMoratorium(moratorium=NAME, statement="Nobody returns.", condition="A council met.")
        house.done(promise, LEAD)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens(HOUR)


def effect(house: Opened) -> str:
    """The effect by which the platform learned of the ban."""
    return next(str(row[0]) for row in house.rows(house.outbox) if "enforcement.banned" in map(str, row))


WAYS: Final[dict[str, tuple[Callable[[Opened], Command], str, str]]] = {
    "lifted": (lambda _: Lift(**OF, **SAYS), LEAD, "moratorium"),
    "lifted with the bulk that imposed it": (
        lambda _: Lift(**OF, **SAYS, bulk="bulk:1", decision="decision:1.1"), LEAD, "moratorium",
    ),
    "lifted by a rule": (lambda _: Lift(**OF, **SAYS), AUTOMATION, "not_allowed"),
    "lifted by the clock": (lambda _: Lift(**OF, **SAYS), CLOCK, "not_allowed"),
    "lifted by the platform's key": (lambda _: Lift(**OF, **SAYS), "service:plaza", "not_allowed"),
    "ends sooner": (
        lambda house: Vary(**OF, **SAYS, kind="ban", until=house.reader.now() + HOUR), LEAD, "moratorium",
    ),
    "holds in one country": (lambda _: Vary(**OF, **SAYS, kind="ban", territory=("NA",)), LEAD, "moratorium"),
    "holds on one surface": (lambda _: Vary(**OF, **SAYS, kind="ban", surfaces=("ads",)), LEAD, "moratorium"),
    "something milder instead": (lambda _: Vary(**OF, **SAYS, kind="warn"), LEAD, "moratorium"),
    "a timer ahead of its time": (lambda _: Expire(**OF), CLOCK, "not_due"),
    "a timer rung by somebody": (lambda _: Expire(**OF), LEAD, "not_allowed"),
    "the end of what only waited": (lambda _: EndInterim(**OF, request="request:ban"), CLOCK, "not_in_force"),
    "taken back as a slip": (lambda _: Withdraw(**OF, cause="event:1"), LEAD, "too_late"),
    "a rule takes a label away": (
        lambda _: Unlabel(subject=STAR, label="ban", cause="event:2"), AUTOMATION, "not_in_force",
    ),
    "an appeal that nobody filed": (
        lambda _: LiftOnAppeal(**OF, appeal="appeal:0000000000000000", reason="So."), OTHER_LEAD, "not_overturned",
    ),
    "an appeal that found it too much": (
        lambda _: VaryOnAppeal(**OF, kind="warn", cause="appeal:0000000000000000", reason="So."),
        OTHER_LEAD, "not_overturned",
    ),
    "an order that no court gave": (lambda _: LiftByOrder(**OF, order="order:none"), LEAD, "not_ordered"),
    "returned by the house without a programme": (
        lambda _: LiftOnReturn(**OF, request="return:0000000000000000", reason="So."),
        "system:reinstatement", "not_returned",
    ),
    "of a wave that nobody began": (
        lambda _: ReturnAccount(request="return:0000000000000000", programme="programme:x", criteria="criteria:x@1"),
        "system:reinstatement", "not_scheduled",
    ),
    "a milder ladder": (
        lambda _: PublishLadder(ladder=LADDER, terms=replace(TERMS, steps=(Step(points=9, act="suspend", hours=1),))),
        LEAD, "done",
    ),
    "no ladder any more": (lambda _: RetireLadder(ladder=LADDER), LEAD, "done"),
    "no strike any more": (
        lambda _: AnnulStrike(account=STAR, number=1, cause="case:1", reason="So."), LEAD, "unknown_strike",
    ),
    "no strike, by an appeal": (
        lambda _: AnnulOnAppeal(account=STAR, number=1, cause="appeal:0000000000000000", reason="So."),
        OTHER_LEAD, "unknown_strike",
    ),
    "a rule that says otherwise since": (lambda _: replace(ARTICLE, title="Less"), LEAD, "done"),
    "the platform is not told": (lambda house: Supersede(effect=effect(house), later="x"), LEAD, "not_allowed"),
    "the platform did not take it": (
        lambda house: GiveUp(effect=effect(house), attempts=1, error="x"), LEAD, "not_allowed",
    ),
    "it is told again": (lambda house: Replay(effect=effect(house)), LEAD, "not_dead"),
    "what it enforces is compared": (
        lambda _: ResendState(subject=STAR, cycle="told:1"), "system:comparison", "not_open",
    ),
    "banned for a minute instead": (
        lambda house: Ban(
            subject=STAR, account=STAR, policy="spam-1@1", cause="event:2", mode="manual",
            until=house.reader.now() + HOUR,
        ), LEAD, "done",
    ),
    "the promise ends early": (lambda _: AnnounceEnd(moratorium=NAME, statement="It met."), LEAD, "done"),
    "the promise ends at once": (lambda _: CarryOutEnd(moratorium=NAME, announced=0), CLOCK, "not_due"),
    "the promise runs out": (lambda _: ExpireMoratorium(moratorium=NAME), CLOCK, "not_due"),
    "all about them is erased": (lambda _: Erase(subject=STAR, reason="They asked."), ADMIN, "done"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_ban_is_in_force_as_before_whatever_was_tried(house, way):
    """Alone, and where that takes two by two: one is refused for what it is, the other changes nothing of the ban."""
    made, by, expected = WAYS[way]
    command = made(house)
    answer = told([house.door.perform(command, by)])[0]
    if answer == "second_needed":
        answer = told([approved(house, command, by, OTHER_LEAD if by == LEAD else LEAD, "request:way")])[0]

    assert answer == expected
    (ban, *_) = house.reader.row("standing", STAR).in_force
    assert (ban.action, ban.kind, ban.ends, ban.territory, ban.surfaces) == (ACTION, "ban", None, (), ())
    assert not house.entries("enforcement.lifted", "enforcement.varied", "enforcement.expired")
    assert house.reader.row("moratoria", "moratoria").in_force


def test_list_names_every_command_that_ends_a_sanction(house):
    """A new command that could bring somebody back is found here before it is found by whoever is paid for it."""
    ends = {command for command in commands(house) if _mentions(command, ENDINGS)}
    tried = {type(made(house)) for made, _, _ in WAYS.values()}

    assert ends <= tried | BY_NAME
    assert {Lift, Vary, Withdraw, Unlabel, Expire, LiftOnReturn} <= ends


def commands(house: Opened) -> set[type[Command]]:
    """Every command of the house, and of none that a test made up."""
    return {kind for kind in _below(Command) if kind.__module__.startswith("steadyhand.")}


def _below(kind: type[Command]) -> Iterator[type[Command]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _mentions(command: type[Command], facts: tuple[type[Fact], ...]) -> bool:
    """Whether its own source makes one of these facts."""
    source = inspect.getsource(command)
    return any(re.search(rf"\b{fact.__name__}\(", source) for fact in facts)
