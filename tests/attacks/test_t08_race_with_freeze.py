"""T8: people, rules and other processes act in a policy area at the very moment in which a freeze of it is committed.

The same with 10,000 actions is tried at the door, on either database: tests/contract/test_freeze_race.py.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.kernel.entry import Entry
from tests.support.attacked import FREEZE, at_desk, foretold, reported, staffed
from tests.support.desk import Desk
from tests.support.freeze_race import acting, refusals
from tests.support.installation import PASSKEYS, PATIENCE_S, Installation
from tests.support.postgres import PostgresServer
from tests.support.traffic import event

AREA, ELSEWHERE = "spam", "hate"
PEOPLE, CASES = ("staff:ana", "staff:ben", "staff:lea"), 20
EVERYBODY = {*PEOPLE, "automation", "staff:lead"}
PROCESSES, BY_PROCESS, ENOUGH = 2, 30_000, 40
SOL = Staff(principal="staff:sol", name="Sol Varga", roles=("security_lead",))
LEAD = Staff(principal="staff:lead", name="Lead", roles=("policy_lead",), team="policy")
OLA = Staff(principal="staff:ola", name="Ola Berg", roles=("outside_approver",), employer="council")
EVERYTHING = FREEZE | {"automation": "no", f"policy_areas:{AREA}": "on"}
ACTS = ("review.leased", "review.decided", "enforcement.sanctioned")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation on either database, in which a freeze of any size is within the floor: this is about speed."""
    told: dict[str, Any] = {"access": PASSKEYS | {"floor": 0.0}}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        told |= {"record": url, "events": url}
    with staffed(tmp_path_factory.mktemp("t08") / "data", SOL, LEAD, OLA, **told) as running:
        yield running


class Crowd:
    """Everybody who acts, and how many console decisions have been answered."""

    def __init__(self, house: Installation) -> None:
        self.house = house
        self.answers: list[int] = []
        self.half, self.frozen, self.over = threading.Event(), threading.Event(), threading.Event()
        self.cases = {who: [self._case(who, n) for n in range(CASES)] for who in PEOPLE}

    def _case(self, who: str, number: int) -> str:
        name = f"{who.removeprefix('staff:')}{number}"
        return reported(self.house, name, f"account:{name}", (AREA, ELSEWHERE)[number % 2])

    def at_console(self, who: str) -> None:
        """One person takes their cases and removes what they are about: the second half races the freeze.

        The last two, one of either area, wait for its answer: however slow it is, everybody acts after it.
        """
        with closing(at_desk(self.house, who.removeprefix("staff:"))) as desk:
            for number, case in enumerate(self.cases[who]):
                if number == CASES // 2:
                    self.half.wait(PATIENCE_S)
                if number == CASES - 2:
                    self.frozen.wait(PATIENCE_S)
                desk.send(f"/cases/{case}/take")
                self.answers.append(self._removed(desk, case))

    def _removed(self, desk: Desk, case: str) -> int:
        fields = desk.about_to(case, "remove")
        return desk.send(f"/cases/{case}/decision", **fields, reason="It repeats one link.").status_code

    def at_api(self) -> None:
        """The platform asks for decisions on posts that a rule limits."""
        for number in range(100_000):
            if self.over.is_set():
                return
            with suppress(httpx.TransportError):
                self.house.decide(event(number, "pushed"))


def begun(processes: list[subprocess.Popen[str]]) -> None:
    """Once each process has acted for the first time."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"


def test_nothing_in_its_area_is_recorded_after_the_freeze_whoever_races_it(house: Installation) -> None:
    """Console, API, rules and processes with guards of their own: all go on elsewhere, and nobody goes on there."""
    crowd = Crowd(house)
    threads = [threading.Thread(target=crowd.at_console, args=(who,)) for who in PEOPLE]
    api = threading.Thread(target=crowd.at_api)
    with closing(at_desk(house, "sol")) as sol, closing(at_desk(house, "ola")) as ola, ExitStack() as stack:
        form = foretold(sol, EVERYTHING)
        asked = sol.send("/access/freezes/new", **form, second="ask", to_second="Keys leaked.")
        for thread in (*threads, api):
            thread.start()
        others = [
            stack.enter_context(acting(house.settings.record, f"p{n}", BY_PROCESS, ENOUGH))
            for n in range(PROCESSES)
        ]
        begun(others)
        house.until(lambda: len(crowd.answers) == len(PEOPLE) * CASES // 2, "half is decided")
        house.until(lambda: {one.by for one in judged(house)} >= EVERYBODY, "everybody has acted")
        crowd.half.set()
        started = ola.send(f"{asked.headers['location']}/approve")
        crowd.frozen.set()
        for thread in threads:
            thread.join()
        crowd.over.set()
        api.join()
        refused = [refusals(process) for process in others]
    assert started.is_redirect, started.text

    with house.reader() as reader:
        (freeze,) = reader.entries(types=("access.frozen",))
    assert [one for one in judged(house) if one.seq > freeze.seq] == []
    assert {one.by for one in judged(house, inside=False) if one.seq > freeze.seq} >= set(PEOPLE)
    assert min(refused) >= ENOUGH, "no process raced it"
    assert 422 in crowd.answers


def judged(house: Installation, *, inside: bool = True) -> list[Entry]:
    """Every act in the area, or else outside it, in the order of the ledger."""
    with house.reader() as reader:
        acts = reader.entries(limit=100_000, types=ACTS)
        areas = {name: case.area for name, case in reader.all("case").items()}
    return [one for one in acts if (area_of(one, areas) == AREA) is inside]


def area_of(act: Entry, areas: dict[str, str]) -> str:
    """The policy area of an act: a sanction's own, or that of the case it is about."""
    fact: Any = act.fact
    return str(fact.area) if act.type == "enforcement.sanctioned" else areas[fact.case]


def test_service_does_not_start_where_its_transactions_would_read_an_old_state(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, postgres_url: str
) -> None:
    """At another isolation level an act would be judged by what stood before the freeze: it must say so and stop."""
    name = postgres_url.rsplit("/", 1)[1]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    house = Installation(tmp_path_factory.mktemp("t08") / "data", record=postgres_url, events=postgres_url)
    told = house.cli("serve")
    house.http.close()

    assert told.returncode == 1
    assert told.stderr.strip() == (
        "steadyhand: PostgreSQL runs transactions at 'repeatable read'. Steadyhand needs 'read committed': "
        "unset default_transaction_isolation for its role and database."
    )
