"""How long it takes until an account that passes for somebody has its case: events, register and record as they are."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.bootstrap.processes import settle_memory
from steadyhand.civic.impersonation.model import Imitated, Profile
from steadyhand.civic.impersonation.record.commands import ConfirmImitated, EnterImitated
from steadyhand.flows.impersonating import AT_ONCE, Impersonating
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import MINUTE
from tests.support.doors import Opened, house_doors
from tests.support.impersonation_seen import account_event
from tests.support.intake_events import kept
from tests.support.people import peopled
from tests.support.program_elections import ANALYST, OTHER_ANALYST, analysts

PART: Final = 100


class Seen(msgspec.Struct, frozen=True):
    """Wall time on SQLite, events and record on one disk."""

    loaded_s: float
    """Until the first account is judged after a start: the register is read and made ready."""
    case_ms: float
    """From an event that is stored to the case of whoever passes for somebody: the median."""
    left_alone_ms: float
    """The same for an account that passes for nobody."""


def seen(
    folder: Path, those: Sequence[Imitated], passing: Sequence[Profile], others: Sequence[Profile]
) -> Seen:
    """A house with this register, to which accounts come one at a time."""
    with house_doors(f"sqlite:///{folder / 'record.db'}") as opens:
        house = opens()
        peopled(house)
        analysts(house)
        store = EventStore(f"sqlite:///{folder / 'events.db'}")
        store.create()
        _listed(house, those)
        flow = Impersonating(house.reader, house.door, store)
        settle_memory()
        loaded = _took(house, store, flow, others[0])
        for _ in range(0, len(those), AT_ONCE):
            flow.round()  # so many that were confirmed are looked for among earlier accounts in each
        took = {
            found: [_took(house, store, flow, one, found=found) for one in accounts]
            for found, accounts in ((True, passing), (False, others[1:]))
        }
        store.close()
    return Seen(loaded, *(statistics.median(took[found]) * 1_000 for found in (True, False)))


def _listed(house: Opened, those: Sequence[Imitated]) -> None:
    for first in range(0, len(those), PART):
        some = those[first : first + PART]
        entered = house.door.perform_many([Order(EnterImitated(imitated=one), ANALYST) for one in some])
        confirms = [ConfirmImitated(imitated=one.id, number=1) for one in some]
        confirmed = house.door.perform_many([Order(one, OTHER_ANALYST) for one in confirms])
        wrong = [answer for answer in (*entered, *confirmed) if not isinstance(answer, Entry)]
        assert not wrong, wrong[0]


def _took(
    house: Opened, store: EventStore, flow: Impersonating, one: Profile, *, found: bool = False
) -> float:
    now = house.reader.now()
    store.append([Item(kept(account_event(one, now - MINUTE), now))])
    began = time.perf_counter()
    told = flow.round()
    took = time.perf_counter() - began
    assert told == found, (told, one)
    return took
