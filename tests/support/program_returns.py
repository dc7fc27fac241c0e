"""A part of the program: a programme of returns from its criteria to its end, with every way a request can go."""

from __future__ import annotations

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.moratorium.commands import AnnounceEnd
from steadyhand.enforcement.moratorium.model import IN_FORCE
from steadyhand.enforcement.reinstatement.criteria import Criteria
from steadyhand.enforcement.reinstatement.managing import (
    CloseProgramme,
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
)
from steadyhand.enforcement.reinstatement.model import HOUSE, Request, Terms
from steadyhand.enforcement.reinstatement.requesting import AppealDenial, NoteHarm, VoteReturn
from steadyhand.enforcement.reinstatement.returning import NoteReturnReport, RevokeReturn
from steadyhand.flows import appeal as appeals
from steadyhand.flows import coming_back as flow
from steadyhand.flows.coming_back import ComingBack
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import DAY
from tests.support.doors import Opened, Reopen, entry
from tests.support.people import ADMIN, LEAD
from tests.support.program_access import approved, seconded
from tests.support.program_partners import OTHER_LEAD

PROGRAMME, CRITERIA = "programme:program", "criteria:program@1"
DECIDING = ("staff:hana", "staff:ida", "staff:iris")
BACK = ("account:back0", "account:back1", "account:back2")
WAITS, WRONG = "account:back3", "decision:x.1"


def returns(opens: Reopen, ahead: int) -> int:
    """Four that were banned ask: one is back for good, one in error said to break a rule, one denied, one left over."""
    house = opens(ahead)
    for name in DECIDING[1:]:
        house.done(Appoint(staff=Staff(principal=name, name=name[-4:], roles=("appeals_reviewer",))), ADMIN)
    for account in (*BACK, WAITS):
        ban = Ban(
            subject=account, account=account, policy="spam-1@1", cause=f"event:{account}", mode="manual"
        )
        seconded(house, ban, LEAD, OTHER_LEAD, f"request:{account[-5:]}")
    for number, promise in enumerate(house.reader.row(IN_FORCE, IN_FORCE).in_force):
        _two(house, AnnounceEnd(moratorium=promise.id, statement="The council met."), f"end{number}")
    ahead += 200 * DAY
    later = opens(ahead)
    _begun(later)
    for account in (*BACK, WAITS):
        entry(flow.ask(later.door, later.reader, account, "I will not."))
    back = ComingBack(later.reader, later.door)
    _until_done(back)
    noted = _request(later, BACK[0]).id
    harm = NoteHarm(
        request=noted, criteria=CRITERIA, grade=3, what="A threat.", where="At a meeting.", source="A report."
    )
    later.done(harm, DECIDING[0])
    for account, finding in zip(BACK, ("approve", "approve", "deny"), strict=True):
        _voted(later, account, finding, DECIDING[0])
    appeal = AppealDenial(request=_request(later, BACK[2]).id, account=BACK[2], words="Please look again.")
    later.done(appeal, flow.BY)
    _voted(later, BACK[2], "deny", *DECIDING[1:])
    _two(
        later,
        flow.next_wave(later.reader, later.reader.row("programme", PROGRAMME), later.reader.now()),
        "wave",
    )
    _until_done(back)
    named = {"request": _request(later, BACK[1]).id, "programme": PROGRAMME}
    later.done(NoteReturnReport(**named, cause="entry:1"), HOUSE)
    later.done(RevokeReturn(**named, cause=WRONG), HOUSE)
    _overturned(later)
    later.done(PauseProgramme(programme=PROGRAMME, why="To look at it."), LEAD)
    _two(later, CloseProgramme(programme=PROGRAMME), "close")
    _until_done(back)
    ahead += 200 * DAY
    last = opens(ahead)
    clock = Clock(last.door, last.reader)
    for _ in range(20):
        clock.tick(lambda: 0.0)
    return ahead


def _overturned(house: Opened) -> None:
    """The ban that ended a return is appealed, and was wrong."""
    ban = Ban(
        subject=BACK[1], account=BACK[1], policy="spam-1@1", cause=WRONG, mode="partly",
        until=house.reader.now() + 90 * DAY,
    )  # fmt: skip
    house.done(ban, HOUSE)
    ref = house.reader.row("standing", BACK[1]).in_force[-1].action
    filed = entry(appeals.file(house.door, house.reader, appeals.Said(account=BACK[1], ref=ref, words="No.")))
    appeal = house.reader.row("appeal", filed.fact.appeal)  # type: ignore[attr-defined]
    house.done(TakeAppeal(appeal=appeal.id, decision=WRONG), DECIDING[1])
    found = appeals.Verdict(outcome="overturned", reason="It was somebody else.")
    for answer in appeals.answer(house.door, house.reader, appeal, found, DECIDING[1], key="a:returned"):
        entry(answer)


def _begun(house: Opened) -> None:
    said = Criteria(title="Who may come back", text="Whoever waited.")
    terms = Terms(
        title="The first",
        text="In waves.",
        criteria=CRITERIA,
        cohorts=("c",),
        wave=3,
        reviewers=1,
        hold_out=0,
        council=False,
    )
    _two(house, PublishCriteria(ref=CRITERIA, criteria=said), "criteria")
    _two(house, PublishProgramme(programme=PROGRAMME, terms=terms), "programme")
    _two(house, StartProgramme(programme=PROGRAMME), "start")


def _two(house: Opened, command: Command, name: str) -> None:
    entry(approved(house, command, LEAD, OTHER_LEAD, f"request:return-{name}"))


def _until_done(back: ComingBack) -> None:
    """The record of the whole program is followed from its beginning, some entries at a time."""
    for _ in range(40):
        back.round()


def _request(house: Opened, account: str) -> Request:
    asked = house.reader.row("reinstatement_asked", account)
    row: Request = house.reader.row("reinstatement", asked.requests[-1])
    return row


def _voted(house: Opened, account: str, finding: str, *by: str) -> None:
    for name in by:
        vote = VoteReturn(request=_request(house, account).id, finding=finding, reason="As it is.")  # type: ignore[arg-type]
        house.done(vote, name)
