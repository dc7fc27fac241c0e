"""Who comes back after a ban goes to a reviewer: by keyed hashes, with why, and never to a sanction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from steadyhand.accountability.commands import Erase
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.evasion.commands import ReadSignals, Suspect
from steadyhand.enforcement.evasion.model import (
    BANNED,
    EVADERS,
    KEPT,
    OPEN,
    PRECISION,
    SUSPICIONS,
    VALUES,
    Evader,
    Suspicion,
    reading_key,
    suspicion_id,
)
from steadyhand.enforcement.evasion.scoring import Match
from steadyhand.flows.evading import BY, Evading
from steadyhand.flows.housekeeping import Housekeeping
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive
from steadyhand.intake.likenesses import KEPT as SIGNALS_KEPT
from steadyhand.intake.likenesses import Likenesses
from steadyhand.intake.signals import Hashes
from steadyhand.intake.store import EventStore
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE, SECOND
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.commands import Reopen as AskAnew
from steadyhand.review.model import Case
from steadyhand.storage import rebuild
from steadyhand.storage.engines import is_sqlite
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.intake_events import kept, post_created
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled

OLD, NEW = "account:old", "account:new"
MAIL = {"email": "quince.b+x@gmail.com"}
SAME_MAIL = {"email": "Q.uinceB@googlemail.com"}
NET = {"network": "192.0.2.7", "user_agent": "Firefox 140"}
FIRST, SECOND_KEY = b"first key", b"second key"
SUSPICION = suspicion_id(NEW, OLD)


class World:
    """A house beside a log of events, and the watch that follows both."""

    def __init__(self, opens: Reopen, events: str, data: Path) -> None:
        self.opens, self.events, self.data = opens, events, data
        self.house: Opened = opens()
        peopled(self.house)
        self.numbers = count(1)
        self.store = self.keyed(FIRST)
        self.store.create()

    def keyed(self, *keys: bytes) -> EventStore:
        """The log under these keys."""
        self.store = EventStore(self.events, hashes=Hashes(*keys))
        self.evading = Evading(self.house.reader, self.house.door, Likenesses(self.store))
        return self.store

    def later(self, ahead: int) -> None:
        """Go on that much later."""
        self.house = self.opens(ahead)
        self.evading = Evading(self.house.reader, self.house.door, Likenesses(self.store))

    def comes(self, account: str, kind: str = "account.created", ago: int = 0, **signals: str) -> None:
        """The platform tells of an account, now or `ago` (microseconds): events are told to the millisecond."""
        now = self.house.reader.now() - ago
        told = {"id": account.removeprefix("account:"), "signals": signals}
        event = post_created(
            type=kind, id=f"e{next(self.numbers)}", time=rfc3339(now), data={"account": told}
        )
        self.store.append([Item(kept(event, now + MINUTE))])

    def bans(self, account: str, cause: str = "event:ban", **more: Any) -> None:
        until = self.house.reader.now() + 300 * DAY  # without end it takes two people
        asked = {"policy": "spam-1@1", "mode": "manual", "account": account, "until": until} | more
        self.house.done(Ban(subject=account, cause=cause, **asked), AUTOMATION)

    def lifts(self, account: str, number: int = 1) -> None:
        act = f"{account}#{number}"
        self.house.done(Lift(subject=account, action=act, cause="appeal:1", reason="Wrong person."), LEAD)

    def suspicion(self, name: str = SUSPICION) -> Suspicion | None:
        row: Suspicion | None = self.house.reader.row(SUSPICIONS, name)
        return row

    def case(self) -> Case:
        found = self.suspicion()
        assert found is not None
        row: Case = self.house.reader.row("case", found.case)
        return row

    def decides(self, outcome: str = "violates", *codes: str, by: str = REVIEWER) -> None:
        """A reviewer decides the case, and it is closed."""
        case = self.case().id
        self.house.done(TakeLease(case=case, way="picked", reason="Asked to."), by)
        policy = "spam-1@1" if outcome == "violates" else None
        self.house.done(
            Decide(case=case, outcome=outcome, policy=policy, reason="As it is.", codes=codes), by
        )
        self.closes()

    def closes(self) -> None:
        """The time in which a decision can be taken back is over."""
        ahead = getattr(self, "ahead", 0) + MINUTE
        self.ahead = ahead
        self.later(ahead)
        Clock(self.house.door, self.house.reader).tick(lambda: 0.0)
        self.evading.round()


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events, data_dir)
        yield made
        made.store.close()


@pytest.fixture
def suspected(world: World) -> World:
    """Somebody banned comes back under the same address of mail, otherwise written."""
    world.comes(OLD, **MAIL, **NET)
    world.bans(OLD)
    world.evading.round()
    world.comes(NEW, **SAME_MAIL)
    world.evading.round()
    return world


def test_an_account_with_the_mail_of_a_banned_one_is_a_case_and_nothing_more(suspected):
    """A person decides: what looks like evasion is a shared address often enough."""
    found = suspected.suspicion()
    case = suspected.case()

    assert (found.state, found.score, found.signals) == ("in_review", 70, ("email",))
    assert (case.subject, case.area, case.severity, case.state) == (NEW, "spam", "medium", "new")
    assert suspected.house.reader.row("standing", NEW) is None


def test_the_watch_may_sanction_nobody(suspected):
    """Whatever it is told to do, the guard leaves it no way."""
    ban = Ban(subject=NEW, cause="event:x", policy="spam-1@1", mode="automated", account=NEW)

    assert suspected.house.refused(ban, BY) == "not_allowed"


def test_the_same_round_again_does_nothing(suspected):
    """A crash repeats what was done."""
    before = len(suspected.house.entries())
    suspected.evading.round()
    suspected.comes(NEW, "account.updated", **SAME_MAIL)
    suspected.evading.round()

    assert len(suspected.house.entries()) == before


def test_raw_signals_lie_nowhere(suspected):
    """Neither the record nor the log of events may hold an address of mail, whoever reads them."""
    entries = "".join(repr(entry) for entry in suspected.house.entries())
    events = "".join(repr(one) for one in suspected.store.read(0, 100))
    files = b"".join(path.read_bytes() for path in suspected.data.rglob("*") if path.is_file()).lower()

    for told in ("gmail", "quince", "192.0.2", "firefox"):
        assert told not in (entries + events).lower()
        assert told.encode() not in files


def test_networks_alone_reach_no_reviewer(world):
    """A dormitory shares one, and a carrier puts a town behind it."""
    for network in ("192.0.2.7", "198.51.100.7", "203.0.113.7"):
        world.comes(OLD, "account.updated", network=network, user_agent="Firefox 140")
    world.bans(OLD)
    world.evading.round()
    for network in ("192.0.2.9", "198.51.100.9", "203.0.113.9"):
        world.comes(NEW, "account.updated", network=network, user_agent="Firefox 140")
    world.evading.round()
    assert world.suspicion() is None

    held = world.house.reader.row(BANNED, OLD).values
    assert len(held) == 3
    forced = Suspect(
        account=NEW, begun=world.house.reader.now(), banned=OLD, matches=tuple(Match(one) for one in held)
    )
    assert world.house.refused(forced, BY) == "too_little"


@pytest.mark.parametrize("lifted", [True, False], ids=["lifted", "before"])
def test_no_ban_matches_nobody(world, lifted):
    """An overturned ban must follow nobody around, and what was there before it is no evasion."""
    world.comes(OLD, **MAIL)
    if not lifted:
        world.comes(NEW, ago=MINUTE, **SAME_MAIL)
    world.bans(OLD)
    world.evading.round()
    if lifted:
        world.lifts(OLD)
    world.comes(NEW, "account.updated", **SAME_MAIL)
    world.evading.round()

    assert world.suspicion() is None
    held = world.house.reader.all(VALUES)
    assert bool(held) is not lifted


def test_a_lift_is_judged_before_the_watch_hears_of_it(suspected):
    """Between a lift and the next round nobody may be suspected because of the ban that was lifted."""
    suspected.lifts(OLD)
    held = suspected.house.reader.row(BANNED, OLD).values
    mail = next(value for value in held if value.startswith("email"))
    again = Suspect(
        account="account:third", begun=suspected.house.reader.now(), banned=OLD, matches=(Match(mail),)
    )

    assert suspected.house.refused(again, BY) == "no_ban"


def test_one_of_two_bans_lifted_leaves_the_other_recognised(suspected):
    """Lifting one cause must not open the door that another shut."""
    suspected.bans(OLD, cause="event:other")
    suspected.lifts(OLD)
    suspected.evading.round()
    suspected.comes("account:third", **SAME_MAIL)
    suspected.evading.round()

    assert suspected.suspicion(suspicion_id("account:third", OLD)).action == f"{OLD}#2"


def test_who_is_banned_already_is_not_suspected_and_its_signals_count(suspected):
    """Whoever comes a third time may share signals with the second account only."""
    suspected.comes(NEW, "account.updated", device="d-1")
    suspected.bans(NEW)
    suspected.evading.round()
    suspected.comes("account:third", device="d-1")
    suspected.evading.round()

    assert suspected.suspicion(suspicion_id("account:third", NEW)).signals == ("device",)
    assert suspected.suspicion(suspicion_id(NEW, NEW)) is None


def test_a_ban_outlives_the_erasure_of_its_person(world):
    """Erasure of a banned person: what they wrote and had is gone, and yet they do not simply come back."""
    world.comes(OLD, **MAIL, **NET)
    world.bans(OLD)
    world.house.done(Erase(subject=OLD, reason="Asked to."), ADMIN)
    archive = Archive(world.data, world.store)
    keeper = Housekeeping(
        world.house.reader, world.store, archive, world.house.door, world.store.last, world.evading.recognise
    )
    keeper.erase()
    likenesses = Likenesses(world.store)
    assert likenesses.of([OLD]) == {}
    assert all(one.event.erased for one in world.store.read(0, 10))

    world.comes(NEW, **SAME_MAIL)
    world.evading.round()
    found = world.suspicion()
    assert found is not None
    assert found.signals == ("email",)


def test_confirmed_is_what_the_decision_says_by_its_code(suspected):
    """That a rule is broken does not say by whom: a reviewer may find spam, and no evasion."""
    suspected.decides("violates", "ban_evasion")
    now, row = suspected.house.reader.now(), suspected.suspicion()
    evader: Evader = suspected.house.reader.row(EVADERS, OLD)

    assert (row.state, row.decision) == ("confirmed", suspected.case().decision.id)
    assert evader.evaded(now)
    assert not evader.evaded(now + KEPT)
    assert suspected.house.reader.row(EVADERS, NEW) == evader
    assert suspected.house.reader.row(PRECISION, "email").share == 1.0


@pytest.mark.parametrize(
    ("outcome", "codes"), [("no_violation", ()), ("violates", ()), ("violates", ("repeated",))]
)
def test_any_other_decision_rejects(suspected, outcome, codes):
    """Precision counts what a person said of evasion, and nothing else."""
    suspected.decides(outcome, *codes)
    suspected.comes(NEW, "account.updated", **SAME_MAIL)
    suspected.evading.round()

    assert suspected.suspicion().state == "rejected"
    assert suspected.house.reader.row(EVADERS, OLD) is None
    assert suspected.house.reader.row(PRECISION, "all").share == 0.0


def test_a_case_that_is_decided_otherwise_counts_once(suspected):
    """A confirmation that was overturned must keep nobody from coming back."""
    suspected.decides("violates", "ban_evasion")
    case = suspected.case()
    again = AskAnew(
        case=case.id,
        subject=NEW,
        area="spam",
        cause="appeal:1",
        decision=case.decision.id,
        reason="Look again.",
    )
    suspected.house.done(again, LEAD)
    suspected.evading.round()
    assert (suspected.suspicion().state, suspected.house.reader.row(PRECISION, "all").confirmed) == (
        "in_review",
        0,
    )
    suspected.decides("no_violation", by=OTHER_REVIEWER)
    told = suspected.house.reader.row(PRECISION, "all")

    assert (told.confirmed, told.rejected) == (0, 1)
    assert suspected.house.reader.row(EVADERS, OLD) is None
    assert suspected.suspicion().state == "rejected"


def test_something_strong_and_new_is_shown_to_a_reviewer_again(suspected):
    """Who was cleared of one telephone and then pays with the banned person's card is another question."""
    suspected.comes(OLD, "account.updated", payment="card-1")
    suspected.evading.round()
    suspected.decides("no_violation")
    suspected.comes(NEW, "account.updated", **NET)
    suspected.evading.round()
    assert suspected.suspicion().state == "rejected"
    suspected.comes(NEW, "account.updated", payment="card-1")
    suspected.evading.round()

    assert (suspected.suspicion().state, suspected.case().is_open) == ("in_review", True)


def test_signals_are_opened_for_the_case_by_whoever_holds_it_and_that_is_an_entry(suspected):
    """What ties two accounts is nobody's to browse."""
    case, house = suspected.case().id, suspected.house
    read = ReadSignals(suspicion=SUSPICION, case=case, reason="To compare the two.")
    assert house.refused(read, REVIEWER) == "no_case"
    house.done(TakeLease(case=case, way="picked", reason="Asked to."), REVIEWER)
    assert house.refused(ReadSignals(suspicion=SUSPICION, case=case, reason=" "), REVIEWER) == "no_reason"
    assert house.refused(read, OTHER_REVIEWER) == "no_case"
    assert house.refused(ReadSignals(suspicion="evasion:other", case=case, reason="x"), REVIEWER) == "no_case"
    entry = house.done(read, REVIEWER)

    row = house.reader.row("signals_read", reading_key(REVIEWER, SUSPICION))
    assert (entry.type, row.until, row.case) == ("enforcement.signals_read", entry.at + OPEN, case)
    assert house.reader.payload(row.reason) == b"To compare the two."


def test_what_is_kept_of_a_suspicion_ends(suspected):
    """Half a year on, nothing may say whom somebody was taken for."""
    suspected.decides("violates", "ban_evasion")
    suspected.later(KEPT + DAY)
    clock = Clock(suspected.house.door, suspected.house.reader)
    for _ in range(20):
        if clock.tick(lambda: 0.0) == 0:
            break
    row = suspected.suspicion()

    assert (row.state, row.banned, row.parts, row.score) == ("expired", "", (), 0)
    assert suspected.house.reader.row(EVADERS, OLD) is None
    assert suspected.house.reader.row(PRECISION, "all").confirmed == 1


def test_a_key_is_changed_without_forgetting_and_twice_forgets(world):
    """Keys leak: whoever changes one must not thereby let everybody back in."""
    world.comes(OLD, **MAIL)
    world.bans(OLD)
    world.evading.round()
    world.store.close()
    world.keyed(SECOND_KEY, FIRST)
    world.comes(NEW, **SAME_MAIL)
    world.evading.round()
    assert world.suspicion().score == 70
    world.store.close()
    world.keyed(b"third key", SECOND_KEY)
    world.comes("account:third", **SAME_MAIL)
    world.evading.round()

    assert world.suspicion(suspicion_id("account:third", OLD)) is None


def test_signals_that_nobody_came_with_for_a_year_are_dropped(world):
    """What is kept for nobody is kept too long."""
    world.comes(OLD, **MAIL)
    likenesses, now = Likenesses(world.store), world.house.reader.now()

    assert likenesses.prune(now + SIGNALS_KEPT - DAY) == 0
    assert likenesses.prune(now + SIGNALS_KEPT + SECOND) == 1
    assert likenesses.of([OLD]) == {}


def test_many_who_share_a_value_are_less_suspect(world):
    """An agency's telephone is one of two hundred accounts'."""
    world.comes(OLD, phone="+4930123456")
    for n in range(8):
        world.comes(f"account:c{n}", phone="+49 30 123456")
    world.bans(OLD)
    world.evading.round()
    world.comes(NEW, phone="0049 30 123456")
    world.evading.round()

    assert world.suspicion() is None


def test_folded_anew_the_rows_are_the_same(suspected):
    """What is held of bans must come back whatever is dropped."""
    suspected.decides("violates", "ban_evasion")

    assert rebuild.differences(suspected.house.record) == []
