"""A house with rules in force and events that were judged by them, for the pages about rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from steadyhand.bootstrap.backtesting import spawn
from steadyhand.bootstrap.settings import Settings
from steadyhand.flows.backtesting.apart import Apart
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import EVENTS, Tallies, Tally
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR
from steadyhand.rules.cases import is_case_file
from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import STARTER, pack_files
from steadyhand.rules.versions.model import SETUP
from steadyhand.rules.versions.service import Drafting, Saved
from steadyhand.web.rooms import Rooms
from tests.support.house import make_house
from tests.support.intake_events import kept, post_created

RULE = "ShortLinkPushedByNewAccount"
FILE = "rules/spam.sml"
ZEBRAS = """
_SaysZebra = RegexMatch(target=PostText, pattern='zebra')
SaysZebra = Rule(when_all=[_SaysZebra], description='zebras are forbidden')
WhenRules(rules_any=[SaysZebra], then=[DeclareVerdict(verdict='review_spam')])
"""


def ruled_house(data_dir: Path, record_url: str | None = None) -> tuple[Rooms, Callable[[], None]]:
    """A peopled house in which the starter pack is in force, with a store of events beside it."""
    made, close = make_house(data_dir, record_url)
    store = EventStore(f"sqlite:///{data_dir / 'events.db'}")
    store.create()
    settings = Settings(
        data=data_dir,
        record=record_url or f"sqlite:///{data_dir / 'record.db'}",
        working=f"sqlite:///{data_dir / 'working.db'}",
        events=store.url,
    )
    apart = Apart(data_dir, partial(spawn, settings))
    cases = {name: text for name, text in read_folder(STARTER).items() if is_case_file(name)}
    rooms = msgspec.structs.replace(made, events=store, backtests=apart, rule_cases=lambda: cases)
    published(rooms, pack_files(read_folder(STARTER)))

    def close_all() -> None:
        apart.close()
        store.close()
        close()

    return rooms, close_all


def done(answer: Any) -> Any:
    """An answer that must not be a refusal."""
    assert not isinstance(answer, Refusal), answer
    return answer


def published(rooms: Rooms, texts: Mapping[str, str], by: str = SETUP) -> str:
    """Put these texts in force for all; gives their version."""
    drafting = Drafting(rooms.door, rooms.reader)
    saved: Saved = done(drafting.save(by, None, "The pack", None, texts))
    done(drafting.publish(saved.draft, by))
    return saved.version


def draft_of(rooms: Rooms, changes: Mapping[str, str | None], by: str = "staff:lead") -> Saved:
    """A draft begun from what is in force."""
    saved: Saved = done(Drafting(rooms.door, rooms.reader).save(by, None, "Zebras", None, changes))
    return saved


def spam(rooms: Rooms) -> str:
    """The file of rules on spam, as it is in force."""
    drafting = Drafting(rooms.door, rooms.reader)
    release = drafting.sets.release()
    assert release is not None
    return drafting.sets.texts(release.in_force)[FILE]


def agreed(rooms: Rooms, saved: Saved, by: str = "staff:lead", second: str = "staff:root") -> None:
    """Propose a draft and have a second person agree."""
    drafting = Drafting(rooms.door, rooms.reader)
    done(drafting.propose(saved.draft, by))
    done(drafting.approve(saved.draft, second, saved.version))


def in_force(rooms: Rooms) -> str:
    """The version that decides."""
    release = Drafting(rooms.door, rooms.reader).sets.release()
    assert release is not None
    return release.in_force


def count(rooms: Rooms, rule: str, *hours: tuple[int, int]) -> None:
    """Say that a rule matched and acted so often: in this hour, in the one before, and so on."""
    assert rooms.events is not None
    version, now = in_force(rooms), rooms.now()
    rows = [
        Tally(hour=now - number * HOUR, rules=version, mode="live", rule=name, matched=pair[0], acted=pair[1])
        for number, pair in enumerate(hours)
        for name in (rule, EVENTS)
    ]
    Tallies(rooms.events).add(rows)


def posts(rooms: Rooms, *texts: str) -> None:
    """Keep a post with each of these texts in the store."""
    assert rooms.events is not None
    items = []
    for number, text in enumerate(texts, 1):
        event = post_created(number)
        data = event["data"] | {"post": event["data"]["post"] | {"text": text}}
        items.append(Item(kept(post_created(number, data=data, subject=f"post:{number}"))))
    rooms.events.append(items)
