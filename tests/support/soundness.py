"""What must hold of an installation whatever was done to it: nothing lost, nothing twice, views as the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.packs import PackInForce
from steadyhand.bootstrap.settings import load
from steadyhand.bootstrap.setup import migrate_events
from steadyhand.enforcement.facts import Expired, Lifted, Sanctioned, Unlabelled, Withdrawn
from steadyhand.enforcement.store import Standings
from steadyhand.flows.deciding import Decider
from steadyhand.flows.stream import CURSOR, Stream
from steadyhand.intake import tables as e
from steadyhand.intake.appending import Item
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION, kind_of
from steadyhand.review.facts import Answered
from steadyhand.storage import rebuild
from steadyhand.storage import tables as t
from steadyhand.storage.reading import Reader
from tests.support.installation import Installation


def entries(reader: Reader) -> Iterator[Entry]:
    """The whole ledger in its order."""
    after = 0
    while some := reader.entries(after):
        yield from some
        after = some[-1].seq


def logged(store: EventStore) -> list[Logged]:
    """All events in their order."""
    found: list[Logged] = []
    while some := store.read(found[-1].offset if found else 0, 1_000):
        found += some
    return found


def assert_sound(installation: Installation, acknowledged: Sequence[str], aside: Path) -> None:
    """Everything the crash tests claim, of an installation whose stream has caught up; `aside` is an empty folder."""
    with installation.events() as store:
        events = logged(store)
        assert_taken_once(store, events, acknowledged)
    with installation.house() as house:
        assert house.reader.cursor(CURSOR) == events[-1].offset, "the cursor is not at the end"
        ledger = list(entries(house.reader))
        assert_ledger_sound(house, ledger)
        done, wanted = carried_out(ledger), expected(aside, events)
        assert done == wanted, f"left out: {list(wanted - done)[:5]}, too much: {list(done - wanted)[:5]}"


def assert_taken_once(store: EventStore, events: Sequence[Logged], acknowledged: Sequence[str]) -> None:
    """Each acknowledged event is there once, and each event there has one decision."""
    there = Counter(one.event.id for one in events)
    assert there.keys() >= set(acknowledged), "an acknowledged event is lost"
    assert max(there.values()) == 1, "an event is there twice"
    with store.engine.connect() as connection:
        decided = connection.execute(select(e.decided.c.offset).order_by(e.decided.c.offset)).scalars().all()
    assert decided == [one.offset for one in events], "not exactly one decision for each event"


def assert_ledger_sound(house: House, ledger: Sequence[Entry]) -> None:
    """Gapless, no key twice, views as the ledger says, each effect in the outbox once."""
    assert None not in {key for _, key in carried_out(ledger)}, "automation acted without a key"
    assert [entry.seq for entry in ledger] == list(range(1, len(ledger) + 1)), "the ledger has a gap"
    keys = Counter((entry.by, entry.key) for entry in ledger if entry.key is not None)
    assert not [key for key, times in keys.items() if times > 1], "an order was carried out twice"
    differing = rebuild.differences(house.record)
    assert differing == [], f"rows are not what the ledger says: {differing[:3]}"
    rows = house.reader.fetch(select(t.outbox.c.seq, func.count()).group_by(t.outbox.c.seq))
    counted = {row[0]: row[1] for row in rows}
    sanctions = {
        entry.fact.sanction.action: entry.fact for entry in ledger if isinstance(entry.fact, Sanctioned)
    }
    due = {entry.seq: n for entry in ledger if (n := effects_of(entry, sanctions))}
    assert counted == due, "the outbox does not hold the effects of each entry once"


def effects_of(entry: Entry, sanctions: Mapping[str, Sanctioned]) -> int:
    """How many messages to the platform an entry gives: the effect, and a notice where someone is told."""
    match entry.fact:
        case Answered(reports=reports):
            return len(reports)
        case Sanctioned() as fact:
            return _effects_on(fact)
        case (
            Lifted(action=action)
            | Withdrawn(action=action)
            | Unlabelled(action=action)
            | Expired(action=action)
        ):
            return _effects_on(sanctions[action])
    return 0


def _effects_on(fact: Sanctioned) -> int:
    untold = fact.sanction.account is None or (
        fact.sanction.kind == "label" and kind_of(fact.subject) == "account"
    )
    return 1 if untold else 2


def carried_out(ledger: Sequence[Entry]) -> Counter[tuple[str, str | None]]:
    """What automation has done: the type and key of each of its entries; refusals are no deeds and have no key.

    What lots draw for a second look depends on the record's own salt.
    """
    return Counter(
        (entry.type, entry.key)
        for entry in ledger
        if entry.by == AUTOMATION and not entry.type.startswith(("kernel.", "review.look"))
    )


def expected(folder: Path, events: Sequence[Logged]) -> Counter[tuple[str, str | None]]:
    """What an installation that nobody disturbs makes of the same events in the same order."""
    settings = load(folder)
    house, store, stream, packs = undisturbed(settings)
    for at in range(0, len(events), 500):
        store.append([Item(one.event) for one in events[at : at + 500]])
    while stream.step():
        pass
    done = carried_out(list(entries(house.reader)))
    stream.close()
    packs.close()
    store.close()
    house.close()
    return done


def undisturbed(settings: Any) -> tuple[House, EventStore, Stream, PackInForce]:
    """The same rooms in one process, without intake's or the door's server."""
    house = House(settings)
    migrate_events(settings)
    store = EventStore(settings.events)
    packs = PackInForce(settings.rules, house.reader, house.door)
    decider = Decider(packs, Standings(house.reader), store)
    return house, store, Stream(store, decider, house.door, house.reader.cursor(CURSOR)), packs
