"""A backtest over an archive of real parts: how many events a minute, with as many processes as there are cores."""

from __future__ import annotations

import hashlib
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from steadyhand.flows.backtesting import Asked, People, Place, backtest
from steadyhand.flows.judging import subject_of
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive
from steadyhand.intake.model import Event
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import HOUR, SECOND
from steadyhand.rules.load import read_folder
from support.rule_sets import DATA

BATCH = 5_000
BEGAN = 1_793_700_000 * SECOND - 1_793_700_000 * SECOND % HOUR


def events_per_min(events: int, rounds: int, rules: str = "rules_100") -> float:
    """The median of some rounds, each from nothing to the whole result: processes start, rules are loaded in each."""
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as made:
        place = archived(Path(made), events)
        labels = json.loads((DATA / "labels.json").read_text())
        people = People(labels={subject_of(entity): tuple(names) for entity, names in labels.items()})
        asked = Asked(rules=read_folder(DATA / rules))
        return statistics.median(_rate(asked, place, people, events) for _ in range(rounds))


def archived(data: Path, events: int) -> Place:
    """A data folder whose archive has so many events: those of rules-sml over and over, each with an id of its own."""
    now = BEGAN
    url = f"sqlite:///{data / 'events.db'}"
    store = EventStore(url, lambda: now)
    store.create()
    made = _events(events)
    while batch := [Item(event) for event in itertools.islice(made, BATCH)]:
        store.append(batch)
    now += HOUR
    count = Archive(data, store).archive_due(now)
    store.close()
    assert count == events, f"{count} of {events} events are in the archive"
    return Place(data, url)


def _rate(asked: Asked, place: Place, people: People, events: int) -> float:
    began = time.perf_counter()
    report = backtest(asked, place, people, fresh=True)
    elapsed = time.perf_counter() - began
    assert report.events == events, f"{report.events} of {events} events were judged"
    return report.events / elapsed * 60


def _events(count: int) -> Iterator[Event]:
    lines = [json.loads(line) for line in (DATA / "events.jsonl").read_text().splitlines()]
    bodies = [msgspec.json.encode(line["data"], order="sorted") for line in lines]
    for number in range(count):
        line, body = lines[number % len(lines)], bodies[number % len(lines)]
        yield Event(
            source="/bench",
            id=f"e{number}",
            type=line["action_name"],
            time=BEGAN + number * SECOND // 100,
            subject=f"post:p{number}",
            account=line["data"]["user"]["id"],
            reporter=None,
            data=body,
            digest=hashlib.blake2b(b"%d" % number, digest_size=16).digest(),
        )
