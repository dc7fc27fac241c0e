"""Why an event that was taken in was decided as it was, asked later: other rules, other labels, other counts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from steadyhand.cli.rules_explain import beside
from steadyhand.enforcement.commands import Label
from steadyhand.flows.deciding import Decider, keep
from steadyhand.flows.explaining import Explaining, LabelSince, Recorded, Unexplained
from steadyhand.flows.in_force import InForce
from steadyhand.flows.post import Asked, Ruled
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.rules.pack import Pack, load_pack
from steadyhand.web.rooms import Rooms
from tests.support.house import done, make_house, on_sqlite
from tests.support.intake_events import NOW, kept, post_created
from tests.support.ruled import published

pytestmark = on_sqlite
GOLD = """
PostText: str = JsonData(path='$.post.text')
User: Entity[str] = EntityJson(type='User', path='$.account.id')
Gold = Rule(when_all=['gold' in PostText], description='sells gold')
WhenRules(rules_any=[Gold], then=[DeclareVerdict(verdict='gold')])
"""
KNOWN = """
Known = Rule(when_all=[HasLabel(entity=User, label='seller')], description='is known to sell')
WhenRules(rules_any=[Known], then=[DeclareVerdict(verdict='gold')])
"""
FLOOD = """
Flood = Rule(when_all=[Count(by=User, window='1h') > 2], description='many posts')
WhenRules(rules_any=[Flood], then=[DeclareVerdict(verdict='gold')])
"""
REST = {
    "config/labels.yaml": "labels: {seller: {}}",
    "pack.toml": '[verdicts.gold]\neffect = "limit"\nsubject = "post"\narticle = "spam-1"\ndays = 1\n',
    "policies.toml": (
        '[articles.spam-1]\narea = "spam"\nseverity = "low"\ntitle = "Spam"\ntext = "No spam."\n'
        "effective = 2026-01-01T00:00:00Z\n"
    ),
}


class Stand:
    """These rules in force, and labels as the house has them."""

    def __init__(self, pack: Pack, rooms: Rooms) -> None:
        self._pack, self._rooms = pack, rooms

    def current(self) -> InForce:
        return InForce(pack=self._pack, policies={"spam-1": "spam-1@1"})

    def labels(self, subjects: Any) -> Mapping[str, Any]:
        return self._rooms.standings.labels(subjects)


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    made, close = make_house(data_dir, record_url)
    store = EventStore(f"sqlite:///{data_dir / 'events.db'}", made.now)
    store.create()
    yield msgspec.structs.replace(made, events=store)
    store.close()
    close()


@pytest.fixture
def explaining(rooms: Rooms, data_dir: Path) -> Explaining:
    return Explaining(rooms.reader, rooms.events, data_dir)


def post(number: int, text: str, at: int = NOW) -> Any:
    data = {"post": {"id": str(number), "text": text}, "account": {"id": "u1"}}
    return msgspec.structs.replace(kept(post_created(number, data=data)), time=at)


def decided(rooms: Rooms, main: str, *events: Any, publish: bool = True) -> str:
    """Decide events by these rules and keep both, as the write path does; gives the version."""
    texts = {"main.sml": main, **REST}
    pack = load_pack(texts)
    if publish:
        published(rooms, texts)
    stand = Stand(pack, rooms)
    rulings = Decider(stand, stand, rooms.events).decide(events)
    rooms.events.append([Item(event, keep(ruled)) for event, ruled in zip(events, rulings, strict=True)])
    return pack.version


def held(why: Any) -> list[str]:
    return [rule.name for rule in why.found.rules if rule.held]


def test_an_event_is_explained_by_the_rules_that_decided_it(rooms, explaining):
    """Those of today may know nothing of why."""
    first = decided(rooms, GOLD, post(1, "buy gold"))
    second = decided(rooms, GOLD.replace("'gold' in", "'silver' in"))
    why = explaining.why("/plaza/e1")

    assert (why.how, why.version, why.recorded.rules) == ("decided", first, first)
    assert (held(why), why.differs, why.other_rules) == (["Gold"], False, False)

    now = explaining.why("/plaza/e1", "in-force")
    assert (now.how, now.version, now.other_rules) == ("in_force", second, True)
    assert (now.verdicts_gone, now.rules_gone) == (("gold",), ("Gold",))
    assert explaining.why("/plaza/e1", first[:15]).version == first


def test_an_event_whose_rules_are_not_kept_is_explained_by_those_in_force_and_says_so(rooms, explaining):
    """An explanation by other rules that looks like the right one would be a lie."""
    second = decided(rooms, GOLD + KNOWN)
    first = decided(rooms, GOLD, post(1, "buy gold"), publish=False)
    why = explaining.why("e1")

    assert (why.how, why.version, why.recorded.rules, why.other_rules) == ("in_force", second, first, True)
    with pytest.raises(Unexplained, match="No rule set is called"):
        explaining.why("e1", "sha256:ffff")


def test_an_event_on_which_a_rule_was_braked_says_so(rooms, explaining):
    """It says that the post is limited, and it was not: whoever asks why must not be told half."""
    version = decided(rooms, GOLD)
    asked = Asked(effect="review", subject="post:1", verdict="gold", rules=("Gold",))
    ruled = Ruled(
        rules=version, verdicts=("gold",), asked=(asked,), reasons=(("Gold", "x"),), braked=("Gold",)
    )
    rooms.events.append([Item(post(1, "buy gold"), keep(ruled))])
    why = explaining.why("e1")

    assert (why.differs, why.recorded.braked) == (False, ("Gold",))
    assert "Braked then, so what only this asked for went to people: Gold" in list(beside(why))


def test_an_event_that_nobody_decided_yet_says_that_nothing_was_recorded(rooms, explaining):
    """Nothing recorded is not the same as recorded that nothing followed."""
    decided(rooms, GOLD)
    rooms.events.append([Item(post(1, "buy gold"))])
    why = explaining.why("e1")

    assert (why.how, why.recorded, why.verdicts_new) == ("in_force", Recorded(), ())


def test_an_event_whose_decision_is_no_longer_kept_is_explained_by_the_rules_that_its_case_names(
    rooms, explaining
):
    """The archive keeps the event and not the decision; the case has what it rests on."""
    first = decided(rooms, GOLD)
    decided(rooms, GOLD.replace("'gold' in", "'silver' in"))
    rooms.events.append([Item(post(1, "buy gold"))])
    ref = "event:/plaza/e1"
    case = OpenCase(
        case=case_id("post:1", "spam", ref), subject="post:1", area="spam", severity="low", source="rule", ref=ref,
        region="eu", language="en", account="account:u1", rules=("Gold", "Other"), rule_set=first,
    )  # fmt: skip
    done(rooms.door, case, AUTOMATION)
    why = explaining.why("/plaza/e1")

    assert (why.how, why.version, held(why)) == ("named", first, ["Gold"])
    assert (why.rules_gone, why.rules_new, why.verdicts_gone) == (("Other",), (), ())


def test_counts_are_those_at_the_time_of_the_event_and_asking_adds_nothing(rooms, explaining):
    """`1` for the third post within an hour would say that the rule was wrong."""
    events = [post(n, "hello", NOW + n * MINUTE + 7) for n in (1, 2, 3, 4)]
    decided(rooms, GOLD + FLOOD, *events)

    def counted(name: str) -> Any:
        rule = explaining.why(name).found.rules[1]
        return rule.held, rule.conditions[0].seen[0].value

    for _ in range(2):
        assert [counted(event.name) for event in events] == [(False, 1), (False, 2), (True, 3), (True, 4)]


def test_counts_whose_marks_are_dropped_are_said_to_be_too_low(rooms, explaining):
    """Marks are kept for a month; a number that looks exact and is not misleads."""
    now = rooms.now()
    decided(rooms, GOLD + FLOOD, post(1, "hello", now - 32 * DAY), post(2, "hello", now - 2 * DAY))

    assert [explaining.why(name).counts_gone for name in ("e1", "e2")] == [True, False]


def test_labels_of_today_are_said_to_be_those_and_which_came_later(rooms, explaining):
    """The post was decided without the label that it led to: whoever reads must not think that it was there."""
    decided(rooms, GOLD + KNOWN, post(1, "hello"))
    time.sleep(0.002)  # the record counts in milliseconds: what comes within one is not later
    put = Label(
        subject="account:u1", policy="spam-1@1", cause="event:/plaza/e9", mode="automated", account="account:u1",
        region="eu", language="en", reason="sells", label="seller",
    )  # fmt: skip
    done(rooms.door, put, AUTOMATION)
    why = explaining.why("e1")

    assert (why.labels, why.labels_since) == (True, (LabelSince("account:u1", "seller", True),))
    assert (why.rules_new, why.verdicts_new) == (("Known",), ("gold",))
    decided(rooms, GOLD + KNOWN, post(2, "hello"), publish=False)
    assert explaining.why("e2").labels_since == ()
    assert explaining.why("e2", labels={}).labels is False


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("e9", "No event is kept under 'e9': give `source/id`"),
        ("twice", "give one of /elsewhere, /plaza before it"),
        ("e1", "was erased: there is nothing left"),
    ],
)
def test_an_event_that_cannot_be_explained_says_why(rooms, explaining, name, sentence):
    """Erased, gone, or meant otherwise: three different things to do."""
    rooms.events.append([Item(post(1, "buy gold"))])
    same = [kept(post_created(2, id="twice", source=source)) for source in ("/plaza", "/elsewhere")]
    rooms.events.append([Item(each) for each in same])
    rooms.events.erase(["post:1"])

    with pytest.raises(Unexplained, match=sentence):
        explaining.why(name)


def test_an_event_of_the_archive_is_explained_too(rooms, explaining, data_dir):
    """People ask weeks later."""
    first = decided(rooms, GOLD, post(1, "buy gold"), post(2, "hello"))
    later = rooms.now() + 2 * HOUR
    Archive(data_dir, rooms.events).archive_due(later)
    assert rooms.events.prune(later, consumed=9) == 1
    why = explaining.why("e1")

    assert (why.how, why.version, held(why)) == ("in_force", first, ["Gold"])
    with pytest.raises(Unexplained):
        Explaining(rooms.reader, rooms.events, None).why("e1")
