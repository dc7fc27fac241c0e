"""T10: a worker loses its line to the record, by a fault or by somebody who wants it to act on an old state.

What it knew may have changed since: a freeze that it has not read must not be one that it does not obey.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import make_url

from steadyhand.access.lookups.model import FIELDS
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from tests.support.attacked import at_desk, done, reported, staffed
from tests.support.freezing import freeze
from tests.support.installation import PASSKEYS, Installation, installed
from tests.support.line import Line, line_to
from tests.support.lookups import asked
from tests.support.postgres import PostgresServer
from tests.support.traffic import event

WITHIN_S: Final = 10.0
"""The stated bound: so long at most nobody is told that nothing can be done."""


class House:
    """Two workers on one record: one whose line can be cut, and one beside it."""

    def __init__(self, cut_off: Installation, beside: Installation, line: Line) -> None:
        self.cut_off, self.beside, self.line = cut_off, beside, line
        self.cases = [reported(beside, f"c{n}", f"account:c{n}") for n in range(8)]
        self.ana, self.ben = at_desk(cut_off, "ana"), at_desk(beside, "ben")
        for case in self.cases[:2]:
            assert self.ana.send(f"/cases/{case}/take").status_code == 303
        self.decision = self.ana.about_to(self.cases[0], "remove")
        self.token = self.ana.token()

    def head(self) -> int:
        """The last entry, read by the worker beside."""
        with self.beside.reader() as reader:
            return reader.head().seq

    def by(self, who: str, after: int) -> list[Any]:
        """What somebody did after an entry."""
        with self.beside.reader() as reader:
            return [one for one in reader.entries(after=after) if one.by == who]

    def send(self, path: str, **fields: str) -> httpx.Response:
        """A form of the one at the worker that is cut off, with the token of before."""
        return self.ana.client.post(path, data={"csrf": self.token, **fields})


@pytest.fixture(scope="module")
def house(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Both run; the line is whole."""
    url, folder = postgres.fresh_database(), tmp_path_factory.mktemp("t10")
    sol = Staff(principal="staff:sol", name="Sol Varga", roles=("security_lead",))
    with ExitStack() as stack:
        line = stack.enter_context(line_to(postgres.port))
        here = make_url(url).set(port=line.port).render_as_string(hide_password=False)
        beside = stack.enter_context(staffed(folder / "beside" / "data", sol, record=url, events=url))
        cut_off = stack.enter_context(
            installed(folder / "cut" / "data", record=here, events=here, access=PASSKEYS)
        )
        made = House(cut_off, beside, line)
        for desk in (made.ana, made.ben):
            stack.enter_context(closing(desk))
        yield made
    postgres.drop_database(url)


@pytest.fixture
def cut(house: House) -> Iterator[House]:
    """The line is cut while a test runs, and mended after it."""
    house.line.cut()
    yield house
    house.line.mend()
    house.cut_off.ready("door")


def test_acts_and_looks_are_refused_within_the_bound_and_nothing_is_recorded(cut: House) -> None:
    """Nothing destructive and nothing personal: whatever was allowed a moment ago may be frozen by now."""
    before, case = cut.head(), cut.cases[1]
    tried = {
        f"/cases/{cut.cases[2]}/take": {"why": "I look into this one."},
        f"/cases/{cut.cases[0]}/decision": {**cut.decision, "reason": "One link."},
        "/look-ups": {"subject": "account:c1", "case": case, "reason": "Why."}
        | {f"see-{f}": "yes" for f in FIELDS},
        f"/cases/{case}/skip": {"reason": "experience"},
        "/next": {},
    }
    for path, fields in tried.items():
        began = time.monotonic()
        answer = cut.send(path, **{**fields, "csrf": cut.token})
        assert answer.status_code == 503, (path, answer.status_code, answer.text)
        assert time.monotonic() - began < WITHIN_S, path
    for path in (f"/cases/{case}", "/subjects/account:c1", "/queues", "/access/people"):
        page = cut.ana.client.get(path)
        assert page.status_code == 503, path
        assert "Look at this" not in page.text

    assert cut.by("staff:ana", before) == []


def test_programs_and_rules_do_nothing_either(cut: House) -> None:
    """An engine that decides by labels and freezes that it cannot read would decide wrongly."""
    before, door = cut.head(), cut.cut_off.url("door")
    told = {"id": "late", "subject": "post:late", "reporter": "account:r", "area": "spam"}
    began = time.monotonic()
    report = cut.cut_off.http.post(f"{door}/v1/reports", json=told)
    decided = cut.cut_off.decide(event(1, "pushed"))

    assert (report.status_code, decided.status_code) == (503, 503)
    assert time.monotonic() - began < 2 * WITHIN_S
    assert cut.by("automation", before) == []


def test_terminal_on_that_host_is_no_way_around(cut: House) -> None:
    """It says in a sentence that the record is not there, within the bound."""
    before, began = cut.head(), time.monotonic()
    told = cut.cut_off.cli("access", "contain", "Now.", "--by", "sol", "--people", "ben")

    assert told.returncode == 1
    assert told.stderr.startswith("steadyhand: "), told.stderr
    assert time.monotonic() - began < 2 * WITHIN_S, "its start counts too"
    assert cut.by("staff:sol", before) == []


def test_worker_beside_goes_on(cut: House) -> None:
    """Named duties do not wait for the one that lost its line: they are done where the record can be reached."""
    before = cut.head()
    assert cut.ben.send(f"/cases/{cut.cases[4]}/take").status_code == 303
    fields = cut.ben.about_to(cut.cases[4], "remove")
    assert cut.ben.send(f"/cases/{cut.cases[4]}/decision", **fields, reason="One link.").status_code == 303

    assert {one.type for one in cut.by("staff:ben", before)} >= {"review.decided", "enforcement.sanctioned"}


def test_it_goes_on_by_itself_when_the_line_is_back(house: House) -> None:
    """Nobody should have to restart anything, or to sign in again."""
    house.line.cut()
    assert house.send(f"/cases/{house.cases[5]}/take", why="I look into it.").status_code == 503
    house.line.mend()

    def took() -> bool:
        return house.send(f"/cases/{house.cases[5]}/take", why="I look into it.").status_code == 303

    house.cut_off.until(took, "an act is done again", WITHIN_S)

    looked = asked(house.ana, "account:c1", house.cases[1])
    assert looked.status_code == 303, looked.text


def test_freeze_that_began_while_it_was_cut_off_is_obeyed_from_its_first_act(house: House) -> None:
    """What it remembers of before must not count for a single act."""
    house.line.cut()
    with house.beside.reader() as reader:
        now = reader.now()
    done(
        house.beside, "staff:sol", freeze(now, "freeze:cut", who=Population(people=("staff:ana",)), floor=0.0)
    )
    before = house.head()
    house.line.mend()
    answers: list[str] = []

    def answered() -> bool:
        answers.append(house.send(f"/cases/{house.cases[6]}/take").text)
        return "freeze:cut" in answers[-1]

    house.cut_off.until(answered, "the freeze is obeyed", WITHIN_S)
    assert {one.type for one in house.by("staff:ana", before)} <= {"kernel.refused", "kernel.refused_again"}


def test_lookup_is_not_shown_from_memory(house: House) -> None:
    """A page of somebody that was looked up before must not open while nobody knows whether it still may."""
    house.line.cut()
    page = house.ana.client.get("/subjects/account:c1")
    house.line.mend()
    house.cut_off.ready("door")

    assert page.status_code == 503
    assert "Nothing is in force" not in page.text
