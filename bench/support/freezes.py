"""Freezing many at once, and a race against a freeze, on a record of its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import GoesOn, Outlook
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.bootstrap.processes import settle_memory
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import load
from steadyhand.bootstrap.setup import migrate_record
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.tx import Stored, Writes
from steadyhand.kernel.values import HOUR
from support.serial import fresh
from tests.support import freeze_race
from tests.support.doors import Opened, trusting

ROOT: Final = "staff:root"
SECURITY: Final = "staff:sol"
PROVED: Final = Proof(session="s", authenticator="key", verified=True, fresh=True)


def freeze_s(folder: Path, staff: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds from the command of a freeze of so many reviewers to its entry, and its CPU seconds, by round."""
    url = _staffed(fresh(folder), staff)
    house = Opened(url, registry(), trusting())
    try:
        house.done(start(house, "freeze:warm", Population(people=(ROOT,))), SECURITY)
        settle_memory()  # as every process of the service does once it has started
        walls, cpus = [], []
        for number in range(rounds):
            command = start(house, f"freeze:bench-{number}", Population(roles=("reviewer",)))
            cpu, wall = time.process_time(), time.perf_counter()
            answer = house.door.perform(command, SECURITY, proof=PROVED)
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
            assert isinstance(answer, Entry), answer
        return walls, cpus
    finally:
        house.close()


def after_freeze(folder: Path, actions: int) -> freeze_race.Raced:
    """What a race of so many actions against a freeze left in the ledger."""
    settings = load(fresh(folder))
    migrate_record(settings, registry())
    house = Opened(settings.record, registry(), trusting())
    try:
        freeze_race.prepare(house)
        return freeze_race.raced(house.door, house.reader, actions)
    finally:
        house.close()


def start(house: Opened, name: str, who: Population, **fields: Any) -> StartFreeze:
    """A freeze of somebody's work on spam, for an hour."""
    outlook = Outlook(
        made=0, eligible=1, remaining=1, share=1.0, nobody=0, backlog=0.0, waits_p95=HOUR, digest="0" * 64
    )
    given = {
        "freeze": name,
        "mode": "deny",
        "scope_set": ScopeSet(policy_areas=("spam",)),
        "who": who,
        "goes_on": GoesOn(automation=True, contractors=True, api_clients=True),
        "ends": house.reader.now() + HOUR,
        "floor": 0.0,
        "undelivered": "deliver",
        "reason": "A freeze for the benchmark.",
        "outlook": outlook,
    }
    return StartFreeze(**(given | fields))


def _staffed(data: Path, staff: int) -> str:
    """The URL of a record with so many reviewers, and a security lead.

    The reviewers' rows are written as their appointments would have left them: 10,000 entries, each of which
    raises the epoch, are another figure.
    """
    settings = load(data)
    migrate_record(settings, registry())
    house = Opened(settings.record, registry(), trusting())
    try:
        house.done(Found(principal=ROOT, name="Root"), ROOT)
        house.done(Appoint(staff=Staff(principal=SECURITY, name="Sol", roles=("security_lead",))), ROOT)
        people = {one.principal: Stored(one, 1) for one in map(_member, range(staff))}
        with house.record.transaction() as tx:
            tx.flush(Writes(rows={"staff": people}), tx.head)
    finally:
        house.close()
    return settings.record


def _member(number: int) -> Staff:
    return Staff(
        principal=f"staff:p{number}",
        name=f"Person {number}",
        roles=("reviewer",),
        languages=("en",),
        team=f"team-{number % 40}",
        reports_to=f"staff:p{number // 10}" if number else None,
        location="lisbon",
        since=1,
        appointed_by=ROOT,
    )
