"""The Week on E+1: 600 accounts that paid for a badge pass for others, and it is an incident of each of these.

That precision and recall are the same with the parties swapped is in `tests/unit/week/test_lookalikes.py`; here it is
the running service, with the register entered from a file by one person and confirmed by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from steadyhand.access.model import Staff
from steadyhand.civic.impersonation.csv_form import from_csv
from steadyhand.civic.impersonation.record.commands import ConfirmImitated, EnterImitated
from steadyhand.civic.impersonation.record.model import LOOKALIKE, Found, Passing
from steadyhand.civic.impersonation.record.store import passing, waves
from steadyhand.civic.incidents.model import INCIDENT, Incident
from steadyhand.flows.impersonating import CURSOR
from steadyhand.kernel.values import HOUR
from steadyhand.storage import tables
from steadyhand.week.dates import DAY, Calendar
from steadyhand.week.lookalikes import FRAUDS, imitated, lookalikes, register_csv
from steadyhand.week.timed import cloud_event
from tests.support.attacked import done, staffed
from tests.support.installation import PASSKEYS, Installation

CLEO = Staff(principal="staff:cleo", name="Cleo Maas", roles=("civic_analyst",), team="civic")
CYD = Staff(principal="staff:cyd", name="Cyd Ortiz", roles=("civic_analyst",), team="integrity")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on record at the end of the day."""

    frauds: dict[str, str]
    """Whom each passes for."""
    real: frozenset[str]
    found: dict[str, Found]
    incidents: dict[str, Incident]
    passing: dict[str, Passing]
    cases: dict[str, str]
    """By subject, the severity of its case."""
    notices: list[dict[str, Any]]
    standing: list[str]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """The running service, told by the platform of every account that is made, and of the real ones, renamed."""
    with staffed(tmp_path_factory.mktemp("week") / "data", CLEO, CYD, access=PASSKEYS) as house:
        with house.reader() as reader:
            calendar = Calendar(election=reader.now() - DAY - 7 * HOUR)
        listed = from_csv(register_csv(calendar=calendar).encode())
        done(house, CLEO.principal, *(EnterImitated(imitated=one) for one in listed))
        done(house, CYD.principal, *(ConfirmImitated(imitated=one.id, number=1) for one in listed))
        day = list(lookalikes(7, calendar=calendar))
        deliver(house, [one.event for one in day] + renamed(calendar))
        yield looked_at(
            house,
            frauds={
                str(one.event["subject"]): f"imitated:{str(one.truth.template).partition('/')[2]}"
                for one in day
                if one.truth.violates
            },
            real=frozenset(account for one in listed for account in one.accounts),
        )


def renamed(calendar: Calendar) -> list[dict[str, Any]]:
    """The real accounts, on the same day, each calling itself the official one."""
    at = calendar.day(1) + HOUR
    return [
        cloud_event(
            f"real-{one.id}", "account.updated", at, f"account:{one.id}",
            {"account": one.profile(at) | {"display_name": f"{one.display_name} Official", "badge": "paid"}},
        )
        for one in imitated(calendar=calendar)
    ]  # fmt: skip


def deliver(house: Installation, events: list[dict[str, Any]]) -> None:
    ordered = sorted(events, key=lambda one: str(one["time"]))
    for first in range(0, len(ordered), 200):
        house.deliver(ordered[first : first + 200])
    with house.events() as store, house.reader() as reader:
        last = store.last()
        house.until(lambda: reader.cursor(CURSOR) >= last, "all accounts were looked at", limit_s=180)


def looked_at(house: Installation, frauds: dict[str, str], real: frozenset[str]) -> Seen:
    with house.reader() as reader:
        told = select(tables.outbox.c.body).where(tables.outbox.c.type == "notice.sent")
        notices = [msgspec.json.decode(row[0]) for row in reader.fetch(told)]
        return Seen(
            frauds=frauds,
            real=real,
            found={one.account: one for one in reader.all(LOOKALIKE).values()},
            incidents={one.id: one for one in reader.all(INCIDENT).values() if one.cls == "impersonation"},
            passing=passing(reader, [one.incident for one in waves(reader)]),
            cases={one.subject: one.severity for one in reader.all("case").values()},
            notices=[one for one in notices if "incident" in one],
            standing=list(reader.all("standing")),
        )


def test_600_lookalikes_are_found_as_incidents_of_whom_they_pass_for(seen: Seen) -> None:
    """E+1: not 600 incidents, and not one, but one for each who is imitated, tied; with a case for each account."""
    proposed = {account: one for account, one in seen.found.items() if not one.apart}
    incidents = {one.incident for one in proposed.values()}

    assert len(seen.frauds) == FRAUDS
    assert {account: one.imitated for account, one in proposed.items()} == seen.frauds
    assert incidents == set(seen.incidents)
    assert len(incidents) == len(set(seen.frauds.values()))
    assert sum(one.accounts for one in seen.passing.values()) == FRAUDS
    assert sum(
        any(link.startswith("incident:") for link in one.links) for one in seen.incidents.values()
    ) == (len(incidents) - 1)
    assert seen.frauds.keys() <= seen.cases.keys()


def test_the_imitated_are_told_once_and_no_real_account_is_hit(seen: Seen) -> None:
    """E+1: nor is anybody who says that it is parody or a fan's, and nothing happens to any account by itself."""
    told = [one["to"] for one in seen.notices]
    apart = {account for account, one in seen.found.items() if one.apart}

    assert sorted(told) == sorted(
        f"account:{name.removeprefix('imitated:')}" for name in set(seen.frauds.values())
    )
    assert not seen.real & seen.found.keys()
    assert not seen.real & seen.cases.keys()
    assert apart
    assert {seen.cases[account] for account in apart} == {"low"}
    assert not [one for one in seen.standing if one in seen.frauds or one in seen.real or one in apart]
