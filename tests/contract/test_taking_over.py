"""Measures from before, on both databases: each once, in force at once, as unknown as they are, lifted as others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import UNCLASSIFIED, Sanction
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.enforcement.taking_over.commands import AgreeToList
from steadyhand.flows.lifting import Unreadable
from steadyhand.flows.taking_over import Taken, measured, refused_path, take_in
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import DAY
from steadyhand.kernel.zones import rfc3339
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, peopled
from tests.support.program_access import approved
from tests.support.program_promises import SECOND

PROOF = Proof(session="s", authenticator="k", verified=True, fresh=True)
OLD = "2021-01-08T22:00:00Z"
HEADER = "id,subject,kind,imposed,until,by,policy,severity,reason\n"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A staffed record with two policy leads."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=SECOND, name="Second", roles=("policy_lead",))), ADMIN)
        yield opened


def taken(house: Opened, path: Path, by: str = LEAD) -> Taken:
    return take_in(house.reader, house.door, path, "legacy", by, PROOF)


def agreed(house: Opened, path: Path) -> None:
    manifest, lines = measured(path)
    command = AgreeToList(manifest=manifest, source="legacy", lines=lines)
    approved(house, command, LEAD, SECOND, f"request:{manifest[:12]}")


def written(folder: Path, text: str, name: str = "bans.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def in_force(house: Opened, subject: str) -> list[Sanction]:
    row = house.reader.row("standing", subject)
    return list(row.in_force) if row else []


def test_ban_from_before_holds_at_once_and_stays_as_unknown_as_it_is(opens: Reopen, tmp_path: Path) -> None:
    """What nobody stated is never low, tested as unknown by every freeze, and eligible for nothing by itself."""
    house = opens()
    lines = (
        "1,account:a,ban,{},,mod7,,,",
        "2,account:b,ban,{},,,spam-1,,",
        "3,account:c,ban,{},,,no-such,odd,",
    )
    path = written(tmp_path, HEADER + "".join(f"{line.format(OLD)}\n" for line in lines))
    agreed(house, path)
    assert taken(house, path) == Taken(lines=3, taken=3, here=0, refused=0)
    (a,), (b,), (c,) = (in_force(house, f"account:{name}") for name in "abc")

    for unknown in (a, c):
        assert (unknown.policy, unknown.severity, unknown.area) == (UNCLASSIFIED, UNCLASSIFIED, "")
        assert unknown.scope("t", "account:a").severity is None
        assert not unknown.classified
    assert (b.policy, b.classified, b.area) == ("spam-1@1", True, "spam")
    assert (a.mode, a.by, a.cause, rfc3339(a.starts)) == ("unknown", "source:legacy", "legacy/1", OLD)
    assert house.rows(house.outbox) == [], "the platform enforces it already, and nobody is told anew"


def test_nothing_of_a_list_counts_that_two_have_not_agreed_to(opens: Reopen, tmp_path: Path) -> None:
    """Whoever writes a list could ban anybody by it: alone nobody does, nor with another file, nor for another."""
    house = opens()
    path = written(tmp_path, f"{HEADER}1,account:a,ban,{OLD},,,,,\n")
    manifest, _ = measured(path)
    command = AgreeToList(manifest=manifest, source="legacy", lines=1)
    assert house.refused(command, LEAD) == "second_needed"
    assert taken(house, path).refused == 1
    agreed(house, path)
    other = written(tmp_path, f"{HEADER}1,account:star,ban,{OLD},,,,,\n", "other.csv")

    assert [taken(house, other).refused, taken(house, path, SECOND).refused] == [1, 1]
    assert taken(house, path, OTHER_REVIEWER).refused == 1
    assert in_force(house, "account:a") == in_force(house, "account:star") == []
    assert taken(house, path).taken == 1


def test_list_that_is_run_again_adds_nothing_and_goes_on(opens: Reopen, tmp_path: Path) -> None:
    """Interrupted in the middle, done twice, named twice in the list: each is in force once."""
    house = opens()
    lines = [f"{n},account:n{n},ban,{OLD},,,,,\n" for n in range(1_200)]
    path = written(tmp_path, HEADER + "".join([*lines, lines[7]]))
    agreed(house, path)

    def stop(done: int, _of: int) -> None:
        if done >= 500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(house.reader, house.door, path, "legacy", LEAD, PROOF, stop)
    assert taken(house, path) == Taken(lines=1_201, taken=700, here=501, refused=0)
    assert taken(house, path).here == 1_201
    assert {len(in_force(house, f"account:n{n}")) for n in range(1_200)} == {1}


def test_line_that_cannot_be_taken_in_is_told_by_its_number_and_why(opens: Reopen, tmp_path: Path) -> None:
    """Nothing is lost: what is not taken in stands in a file, and the others are."""
    house = opens()
    bad = [
        f"1,account:a,ban,{OLD}", f"2,nobody,ban,{OLD},,,,,", f"3,account:a,shun,{OLD},,,,,",
        "4,account:a,ban,yesterday,,,,,", "5,account:a,ban,2999-01-01T00:00:00Z,,,,,",
        f"6,account:a,suspend,{OLD},2021-02-01T00:00:00Z,,,,", f"7,post:1,ban,{OLD},,,,,", f",account:a,ban,{OLD},,,,,",
        f"9,account:a,suspend,{OLD},,,,,",
    ]  # fmt: skip
    good = f"10,account:a,ban,{OLD},,,,,"
    path = written(tmp_path, HEADER + "\n".join([*bad, good, f"10,account:z,ban,{OLD},,,,,"]) + "\n")
    agreed(house, path)

    assert taken(house, path) == Taken(lines=11, taken=1, here=0, refused=10)
    told = [msgspec.json.decode(line) for line in refused_path(path).read_bytes().splitlines()]
    assert [one["line"] for one in told] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert [one["code"] for one in told] == [
        "columns", "invalid", "invalid", "invalid", "in_future", "over", "unsuitable", "invalid", "no_end",
        "other_there",
    ]  # fmt: skip
    assert all(one["detail"].endswith(".") or one["detail"].endswith("?") for one in told)


@pytest.mark.parametrize("text", ["", "subject,kind\n", "id,id,subject,kind,imposed\n", HEADER])
def test_what_is_no_list_is_told(text: str, tmp_path: Path) -> None:
    """A file of something else takes in nothing."""
    with pytest.raises(Unreadable):
        measured(written(tmp_path, text))


def test_list_of_objects_says_the_same(opens: Reopen, tmp_path: Path) -> None:
    """One JSON object a line; a place may be several."""
    house = opens()
    told: dict[str, Any] = {
        "id": "1",
        "subject": "post:9",
        "kind": "remove",
        "imposed": OLD,
        "territory": ["DE", "FR"],
    }
    lines = [msgspec.json.encode(told).decode(), "{", msgspec.json.encode(told | {"id": 2}).decode()]
    path = written(tmp_path, "\n".join(lines) + "\n", "bans.ndjson")
    agreed(house, path)

    assert taken(house, path) == Taken(lines=3, taken=1, here=0, refused=2)
    assert in_force(house, "post:9")[0].territory == ("DE", "FR")


def test_ban_from_before_is_kept_by_a_moratorium_and_lifted_as_others(opens: Reopen, tmp_path: Path) -> None:
    """Of an area that was never noted it is covered by all; and without an end it takes two."""
    house = opens()
    until = rfc3339(house.reader.now() + 9 * DAY)
    path = written(tmp_path, f"{HEADER}1,account:a,ban,{OLD},,,,,\n2,account:b,suspend,{OLD},{until},,,,\n")
    agreed(house, path)
    taken(house, path)
    lift = Lift(subject="account:a", action="account:a#1", cause="appeal:1", reason="Mistaken.")
    assert house.refused(lift, LEAD) == "second_needed"
    promise = StartMoratorium(
        moratorium="moratorium:x", covers=Covers(areas=("hate",)), statement="Nobody.", condition="A council."
    )
    house.done(promise, LEAD)
    answer = approved(house, lift, LEAD, SECOND, "request:lift")

    assert getattr(answer, "code", None) == "moratorium"
    over = opens(10 * DAY)
    Clock(over.door, over.reader).tick(lambda: 0.0)
    assert [one.kind for one in in_force(over, "account:a")] == ["ban"]
    assert in_force(over, "account:b") == [], "it ends at its own end"
