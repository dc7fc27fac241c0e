"""The Week from E-10, and E+1 to E+3: nobody banned returns before there is a process, whoever asks and how."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban
from steadyhand.flows import seconding
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import AUTOMATION, DAY
from tests.support.attacked import at_desk, proof_of, reported, staffed
from tests.support.doors import told
from tests.support.installation import PASSKEYS, Installation

MORATORIUM: Final = "moratorium:e-10"
SAID: Final = "Nobody who was banned for breaking the rules returns before there is a process."
ACCOUNT: Final = "account:star"
LOU: Final = Staff(principal="staff:lou", name="Lou Berg", roles=("policy_lead",), team="other")
ORDERED: Final = 62_000
BANNED: Final = 1_500
"""Of those who are named in the order; the rest are names that somebody wrote down."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two policy leads, an account that they banned, and many that rules did."""
    with staffed(tmp_path_factory.mktemp("week") / "data", LOU, access=PASSKEYS) as running:
        with running.house() as opened:
            until = opened.reader.now() + 300 * DAY
            many = [Order(banned(f"account:m{n}", until), AUTOMATION) for n in range(BANNED)]
            assert set(told(opened.door.perform_many(many))) == {"done"}
        assert by_two(running, banned(ACCOUNT), "lea", "lou") == "done"
        yield running


def banned(account: str, until: int | None = None) -> Ban:
    mode = "automated" if until else "manual"
    return Ban(
        subject=account, account=account, policy="spam-1@1", cause="event:e-20", mode=mode, until=until
    )  # type: ignore[arg-type]


def by_two(house: Installation, command: Ban, first: str, second: str) -> str:
    """One asks, another agrees: what becomes of it."""
    with house.house() as opened:
        by, other = f"staff:{first}", f"staff:{second}"
        asked = seconding.ask(
            opened.door, opened.reader, [command], by, proof_of(by), why="lasting", reason="Forty accounts."
        )
        request = asked.fact.request.id  # type: ignore[union-attr]
        return told(seconding.approve(opened.door, opened.reader, request, other, proof_of(other)))[-1]


def test_moratorium_starts_and_everybody_reads_it(house: Installation) -> None:
    """E-10: the owner's word is kept by the door, and is read without an account."""
    with closing(at_desk(house, "lea")) as lea:
        form = {
            "name": "e-10",
            "statement": SAID,
            "condition": "A council has met.",
            "kind:ban": "yes",
            "corrections": "20",
        }
        assert lea.send("/moratoria/start", **form).is_redirect
    published = httpx.get(f"{house.url('door')}/public/moratoria.json", trust_env=False).json()

    (told_of,) = published["moratoria"]
    assert (told_of["moratorium"], told_of["statement"], told_of["ended"]) == (MORATORIUM, SAID, None)


def test_neither_two_people_at_the_console_nor_a_list_brings_anybody_back(
    house: Installation, tmp_path: Path
) -> None:
    """E-10: refused, recorded, and counted where everybody sees it; and the account is banned as before."""
    case = reported(house, "star", ACCOUNT)
    with closing(at_desk(house, "lea")) as lea:
        lea.send(f"/cases/{case}/take", reason="Asked to.")
        boxes = {f"see-{field}": "yes" for field in ("standing",)}
        lea.send("/look-ups", subject=ACCOUNT, case=case, reason="To see what is in force.", **boxes)
        asked = {
            "action": f"{ACCOUNT}#1",
            "key": "k",
            "reason": "A poll.",
            "second": "ask",
            "to_second": "A poll.",
        }
        answer = lea.send(f"/subjects/{ACCOUNT}", **asked)
    few = tmp_path / "few.csv"
    few.write_text(f"subject\n{ACCOUNT}\n")
    listed = house.cli("lift", str(few), "The people have spoken.", "--by", "lea")

    assert MORATORIUM in answer.text
    assert (listed.returncode, MORATORIUM in listed.stderr) == (1, True), listed.stderr
    with house.reader() as reader:
        assert [one.kind for one in reader.row("standing", ACCOUNT).in_force] == ["ban"]
        assert reader.entries(types=("kernel.refused",)), "what was tried is on record"


def test_amnesty_for_62000_accounts_is_refused_as_one_order(house: Installation, tmp_path: Path) -> None:
    """E+1..E+3: one entry with what it was, in seconds; and nobody returned."""
    order = tmp_path / "amnesty.csv"
    names = "".join(f"account:m{n},{n + 10_000}\n" for n in range(ORDERED))
    order.write_text(f"subject,followers\n{names}")
    answer = house.cli("lift", str(order), "Let them all back.", "--by", "lea")

    assert (answer.returncode, "62,000 lifts are not done by one order" in answer.stderr) == (1, True), (
        answer.stderr
    )
    with house.reader() as reader:
        (entry,) = reader.entries(types=("enforcement.lifts_refused",))
        lifted = reader.entries(types=("enforcement.lifted",))
    fact = entry.fact
    assert (entry.by, fact.lifts, fact.kept, fact.unknown) == ("staff:lea", ORDERED, BANNED, ORDERED - BANNED)  # type: ignore[attr-defined]
    assert fact.manifest == hashlib.sha256(order.read_bytes()).hexdigest()  # type: ignore[attr-defined]
    assert lifted == []
    house.until(lambda: in_orders(house) == [BANNED], "the public count")


def in_orders(house: Installation) -> list[int]:
    """What everybody reads of orders that were refused; it is told again for some seconds."""
    published = httpx.get(f"{house.url('door')}/public/moratoria.json", trust_env=False).json()
    return [month["in_orders"] for month in published["refused"]]
