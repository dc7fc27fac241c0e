"""T19: somebody is paid to bring a banned account back: alone, with whoever hangs on to them, or by another name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.access.requests.commands import ApproveSecond
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.ending import CorrectError, Expire, Lift, Unlabel, Vary, Withdraw
from steadyhand.enforcement.moratorium.commands import (
    AnnounceEnd,
    CallOffEnd,
    CarryOutEnd,
    ExpireMoratorium,
    StartMoratorium,
)
from steadyhand.flows import seconding
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.attacked import appointed, done, performed, proof_of, wished
from tests.support.doors import told
from tests.support.installation import Installation

LEA, LOU = "staff:lea", "staff:lou"
PEOPLE: Final = (
    Staff(principal=LEA, name="Lea Moreau", roles=("policy_lead",), team="policy", person="p-1"),
    Staff(principal=LOU, name="Lou Berg", roles=("policy_lead",), team="appeals"),
    Staff(principal="staff:lea.two", name="Lea Moreau", roles=("policy_lead",), team="it", person="p-1"),
    Staff(principal="staff:col", name="Col League", roles=("policy_lead",), team="policy"),
    Staff(principal="staff:rep", name="Re Port", roles=("policy_lead",), team="elsewhere", reports_to=LEA),
)
ACCOUNT: Final = "account:paid"
BANNED: Final = f"{ACCOUNT}#1"
NAME: Final = "moratorium:t19"
LIFT: Final = Lift(subject=ACCOUNT, action=BANNED, cause="case:1", reason="He is sorry.")
CARRY_OUT: Final = CarryOutEnd(moratorium=NAME, announced=1)
END: Final = AnnounceEnd(moratorium=NAME, statement="He is sorry.")


def by_two(house: Installation, command: Command, first: str, second: str) -> list[str]:
    """What becomes of it where the second person says yes; of asking alone, where nobody is to be asked."""
    with house.house() as opened:
        why = {"why": "It takes two.", "reason": "He is sorry."}
        asked = seconding.ask(opened.door, opened.reader, [command], first, proof_of(first), **why)
        if codes := [one for one in told([asked]) if one != "done"]:
            return codes
        request = str(asked.fact.request.id)  # type: ignore[union-attr]
        return told(seconding.approve(opened.door, opened.reader, request, second, proof_of(second)))


def in_force(house: Installation) -> list[str]:
    with house.reader() as reader:
        return [one.action for one in reader.row("standing", ACCOUNT).in_force]


@pytest.fixture(scope="module")
def banned(house: Installation) -> Installation:
    """Two people banned the account."""
    appointed(house, *PEOPLE)
    ban = Ban(subject=ACCOUNT, account=ACCOUNT, policy="spam-1@1", cause="event:1", mode="manual")
    assert by_two(house, ban, LEA, LOU)[-1] == "done"
    return house


@pytest.fixture(scope="module")
def promised(banned: Installation) -> Installation:
    """And it was promised in public that nobody returns; a lift was agreed to a moment before."""
    with banned.house() as opened:
        request = wished(banned, LEA, LIFT)
        yes = ApproveSecond(request=request, requester=LEA)
        assert told([opened.door.perform(yes, LOU, proof=proof_of(LOU), under=request)]) == ["done"]
        done(
            banned, LEA, StartMoratorium(moratorium=NAME, statement="Nobody returns.", condition="A council.")
        )
        assert told(seconding.carry_out(opened.door, opened.reader, request)) == ["moratorium"]
    return banned


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ("staff:lea", "yourself"),
        ("staff:lea.two", "same_person"),
        ("staff:col", "same_team"),
        ("staff:rep", "reporting_line"),
    ],
)
def test_nobody_who_hangs_on_to_them_is_the_second(banned: Installation, second: str, why: str) -> None:
    """Alone it is not done, and two accounts, two colleagues, or two of whom one obeys, are one."""
    assert told(performed(banned, LEA, LIFT)) == ["second_needed"]
    assert by_two(banned, LIFT, LEA, second) == [why]
    assert in_force(banned) == [BANNED]


BY_ANOTHER_NAME: Final[dict[str, Command]] = {
    "lifted": LIFT,
    "lifted as if by a bulk": Lift(
        subject=ACCOUNT, action=BANNED, cause="bulk:1", reason="x", bulk="bulk:1", decision="decision:1.1"
    ),
    "made a warning": Vary(subject=ACCOUNT, action=BANNED, kind="warn", cause="case:1", reason="x"),
    "in one country only": Vary(
        subject=ACCOUNT, action=BANNED, kind="ban", territory=("AQ",), cause="case:1", reason="x"
    ),
    "taken back as a slip": Withdraw(subject=ACCOUNT, action=BANNED, cause="event:1"),
    "said to have run out": Expire(subject=ACCOUNT, action=BANNED),
    "called a label": Unlabel(subject=ACCOUNT, label="ban", cause="event:1"),
    "an error, by one": CorrectError(
        subject=ACCOUNT, action=BANNED, error="wrong_subject", cause="case:1", reason="x"
    ),
    "with the promise said to be over": ExpireMoratorium(moratorium=NAME),
    "with its end said to have come": CARRY_OUT,
}


@pytest.mark.parametrize("how", BY_ANOTHER_NAME)
def test_promise_holds_whatever_it_is_called(promised: Installation, how: str) -> None:
    """Half a minute after it was imposed no word of one person, and of two only the correction of an error, ends it."""
    command = BY_ANOTHER_NAME[how]
    answers = told(performed(promised, LEA, command, ahead=MINUTE))
    if not isinstance(command, CorrectError):
        answers += by_two(promised, command, LEA, LOU)

    assert "done" not in answers[:1] + answers[-1:], answers
    assert in_force(promised) == [BANNED]


def test_list_is_no_other_way(promised: Installation, tmp_path: Path) -> None:
    """One line of a file is a lift like another."""
    path = tmp_path / "one.csv"
    path.write_bytes(b"\xef\xbb\xbfsubject\r\n" + f'"{ACCOUNT}"\r\n'.encode())
    answer = promised.cli("lift", str(path), "An amnesty.", "--by", "lea")

    assert answer.returncode != 0
    assert "keeps this in force" in answer.stderr
    assert in_force(promised) == [BANNED]


def test_promise_is_not_ended_by_one_and_not_at_once_by_two(promised: Installation) -> None:
    """Three days are for everybody to read it, and for one of those who could start one to say no."""
    assert told(performed(promised, LEA, END)) == ["second_needed"]
    assert by_two(promised, END, LEA, "staff:lea.two") == ["same_person"]
    assert by_two(promised, END, LEA, LOU)[-1] == "done"
    call_off = CallOffEnd(moratorium=NAME)
    assert told(performed(promised, "staff:leo", call_off, ahead=71 * HOUR)) == ["done"]
    assert told(performed(promised, LEA, CARRY_OUT, LIFT, ahead=73 * HOUR)) == [
        "not_allowed",
        "second_needed",
    ]
    with promised.reader() as reader:
        row = reader.row("moratorium", NAME)
    assert (row.in_force, row.ending, in_force(promised)) == (True, None, [BANNED])


def test_everybody_reads_what_was_tried(promised: Installation) -> None:
    """And nobody's name."""
    tried: dict[str, int] = {}

    def counted() -> bool:
        read = httpx.get(f"{promised.url('door')}/public/moratoria.json", trust_env=False)
        for month in read.json()["refused"]:
            tried.update(month["one_by_one"])
        return {"enforcement.lift", "access.ask_second"} <= tried.keys()

    promised.until(counted, "what was refused is told", limit_s=20)
    page = httpx.get(f"{promised.url('door')}/public/moratoria", trust_env=False)

    assert "Nobody returns." in page.text
    assert not [name for name in ("lea", "lou", "paid") if name in page.text]
