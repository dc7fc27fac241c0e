"""Where the time of `ingest_events_per_s` goes: the stream's own thread, under cProfile.

PYTHONPATH=bench:. python bench/support/profile_stream.py > bench/results/intake.ingest_events_per_s.profile.txt
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
from pathlib import Path

import msgspec

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.packs import PackInForce
from steadyhand.bootstrap.settings import load
from steadyhand.bootstrap.setup import migrate_events
from steadyhand.enforcement.store import Standings
from steadyhand.flows.deciding import Decider
from steadyhand.flows.stream import Stream
from steadyhand.intake.appending import Item
from steadyhand.intake.parsing import parse_all
from steadyhand.intake.store import EventStore, wall_clock
from support import traffic

EVENTS = 10_000
LINES = 30


def main() -> None:
    """Decide and record events that are in the store already, and print what took the time."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load(Path(folder))
        house = House(settings)
        migrate_events(settings)
        store = EventStore(settings.events)
        packs = PackInForce(None, house.reader, house.door)
        stream = Stream(store, Decider(packs, Standings(house.reader), store), house.door, 0)
        good, _ = parse_all([msgspec.json.encode(event) for event in traffic.events(EVENTS)], wall_clock(), 0)
        store.append([Item(event) for _, event in good])
        profile = cProfile.Profile()
        profile.enable()
        while stream.step():
            pass
        profile.disable()
        stream.close()
        packs.close()
        house.close()
    print(
        f"{EVENTS} events, the stream's thread, starter pack. The profiler itself costs: read shares, not seconds."
    )
    pstats.Stats(profile, stream=sys.stdout).strip_dirs().sort_stats("tottime").print_stats(LINES)


if __name__ == "__main__":
    main()
