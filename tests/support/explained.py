"""A house with a case that rules opened on an event that is kept, and with what was decided about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from steadyhand.flows.deciding import Decider, keep
from steadyhand.flows.in_force import InForce
from steadyhand.flows.post import orders
from steadyhand.intake.appending import Item
from steadyhand.intake.model import Event
from steadyhand.intake.store import EventStore
from steadyhand.kernel.entry import Entry
from steadyhand.review.commands import TakeLease
from steadyhand.rules.pack import load_pack
from steadyhand.web.rooms import Rooms
from tests.support.house import done, make_house
from tests.support.intake_events import kept, post_created
from tests.support.ruled import published

SCAM = "Your parcel waits. Pay 2.99 <now> at http://parcel.example/pay or it goes back."
THREAT = "We will come to your town hall"
RULES = """
PostText: str = JsonData(path='$.post.text')
User: Entity[str] = EntityJson(type='User', path='$.account.id')
Likes: int = JsonData(path='$.post.likes')
_AsksForMoney = RegexMatch(target=PostText, pattern=r'\\bpay\\b', case_insensitive=True)
_Long = StringLength(s=PostText) > 10
AsksForMoney = Rule(when_all=[_AsksForMoney, _Long, Count(by=User, window='1h') > 0], description='asks for money')
Threatens = Rule(when_all=[_Long, 'we will come' in StringToLower(s=PostText)], description=f'says: {PostText}')
Liked = Rule(when_all=[Likes > 1_000], description='')
Seller = Rule(when_all=[HasLabel(entity=User, label='seller')], description='known to sell')
WhenRules(rules_any=[AsksForMoney, Seller], then=[DeclareVerdict(verdict='ask_scams')])
WhenRules(rules_any=[Threatens], then=[DeclareVerdict(verdict='ask_violence')])
"""
_VERDICT = '[verdicts.ask_{0}]\neffect = "review"\nsubject = "post"\narticle = "{0}-1"\n'
_ARTICLE = (
    '[articles.{0}-1]\narea = "{0}"\nseverity = "high"\ntitle = "{0}"\ntext = "No {0}."\n'
    "effective = 2026-01-01T00:00:00Z\n"
)
TEXTS = {
    "main.sml": RULES,
    "config/labels.yaml": "labels: {seller: {}}",
    "pack.toml": "".join(map(_VERDICT.format, ("scams", "violence"))),
    "policies.toml": "".join(map(_ARTICLE.format, ("scams", "violence"))),
}


class _Stand:
    """These rules in force."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms, self._pack = rooms, load_pack(TEXTS)

    def current(self) -> InForce:
        return InForce(pack=self._pack, policies={})

    def labels(self, subjects: Any) -> Any:
        return self._rooms.standings.labels(subjects)


def explained_house(data_dir: Path, record_url: str | None = None) -> tuple[Rooms, Callable[[], None]]:
    """A peopled house in which `RULES` are in force, with a store of events beside it; and what closes it."""
    made, close = make_house(data_dir, record_url)
    store = EventStore(f"sqlite:///{data_dir / 'events.db'}", made.now)
    store.create()
    rooms = msgspec.structs.replace(made, events=store, data=data_dir)
    published(rooms, TEXTS)

    def close_all() -> None:
        store.close()
        close()

    return rooms, close_all


def posted(number: int, text: str) -> Event:
    """A post as the log keeps it."""
    data = {"post": {"id": f"w{number}", "text": text, "lang": "en"}, "account": {"id": "u77"}}
    return kept(post_created(number, id=f"w{number}", data=data))


def found_by_rule(rooms: Rooms, number: int, text: str) -> str:
    """Let `RULES` decide a post; gives the case that they open."""
    assert rooms.events is not None
    stand = _Stand(rooms)
    event = posted(number, text)
    (ruled,) = Decider(stand, stand, rooms.events).decide([event])
    (receipt,) = rooms.events.append([Item(event, keep(ruled))])
    assert not receipt.conflict
    answers = rooms.door.perform_many(orders(event, ruled, rooms.now()))
    assert all(isinstance(each, Entry) for each in answers), answers
    return str(msgspec.structs.asdict(answers[0].fact)["case"])  # type: ignore[union-attr]  # asserted above


def held_by(rooms: Rooms, who: str, number: int, text: str) -> str:
    """The same, and somebody takes the case; only they read which conditions held."""
    case = found_by_rule(rooms, number, text)
    done(rooms.door, TakeLease(case=case), who)
    return case
