from __future__ import annotations

import itertools
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate, Found
from steadyhand.access.model import Staff
from steadyhand.accountability.commands import ApplyRetention, BeginHeartbeat, Erase, PlaceHold, ReleaseHold
from steadyhand.delivery.commands import GiveUp, Receive, Replay
from steadyhand.enforcement.commands import Ban, Label, Limit, Remove, Suspend
from steadyhand.enforcement.ending import Lift, Unlabel
from steadyhand.enforcement.strikes.commands import AnnulStrike, IssueStrike, PublishLadder, RetireLadder
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Order
from steadyhand.kernel.turn import commitment
from steadyhand.kernel.values import AUTOMATION, CLOCK, HOUR
from steadyhand.review.commands import Decide, Release, TakeLease
from steadyhand.review.opening import FileReport, OpenCase
from steadyhand.rules.commands import PublishArticle
from steadyhand.storage import codec, rebuild, tables
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled

FUTURE = 4_000_000_000_000_000
"""An instant in 2096: an end that no test reaches."""


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


subjects = some("post:1", "post:2", "account:1", "account:2")
accounts = some("account:1", "account:2", None)
cases = some("case:1", "case:2")
policies = some("spam-1@1", "spam-1@1", "hate-1@1", "spam-1@2", "none@1")
areas = some("spam", "hate")
regions = some("eu", "unknown", "mars")
causes = some("decision:1", "decision:2", "event:1", "event:2", "event:3", "")
staff = some("staff:ana", "staff:ben", "staff:eve", "automation")
effects = st.builds("{}-{}".format, st.integers(8, 40), some(0, 1))
words = some("x", "", "नमस्ते 👋", "two words")
sanction = {
    "subject": subjects,
    "policy": policies,
    "cause": causes,
    "mode": some("manual", "partly", "automated"),
    "account": accounts,
    "region": regions,
    "until": some(FUTURE, None, FUTURE, 1),
}
COMMANDS = st.one_of(
    st.builds(
        OpenCase,
        case=cases,
        subject=subjects,
        area=areas,
        severity=some("low", "severe"),
        source=some("rule", "report"),
        ref=words,
        why=words,
        account=accounts,
        region=regions,
        content=some(None, "evidence"),
    ),
    st.builds(
        FileReport,
        report=some("r1", "r2"),
        subject=subjects,
        reporter=some("account:8"),
        area=areas,
        text=words,
    ),
    st.builds(TakeLease, case=cases),
    st.builds(TakeLease, case=cases),
    st.builds(Release, case=cases, reason=some(None, "known")),
    st.builds(
        Decide,
        case=cases,
        outcome=some("violates", "no_violation"),
        reason=words,
        policy=policies,
        note=words,
    ),
    st.builds(Label, **sanction, label=some("seen", "spam")),
    st.builds(Limit, **sanction),
    st.builds(Remove, **sanction),
    st.builds(Suspend, **sanction),
    st.builds(Ban, **sanction),
    st.builds(
        Lift,
        subject=subjects,
        action=st.builds("{}#{}".format, subjects, st.integers(1, 3)),
        cause=causes,
        reason=words,
    ),
    st.builds(Unlabel, subject=subjects, label=some("seen", "spam"), cause=causes),
    st.builds(
        PublishLadder,
        ladder=some("ladder:one", "ladder:two"),
        terms=some(CIVIC, replace(CIVIC, areas=("spam",)), replace(CIVIC, areas=("spam", "hate"))),
    ),
    st.builds(RetireLadder, ladder=some("ladder:one", "ladder:two")),
    st.builds(
        IssueStrike,
        account=some("account:1", "account:2"),
        cause=some("decision:1.1", "decision:2.1"),
        policy=policies,
    ),
    st.builds(
        AnnulStrike,
        account=some("account:1", "account:2"),
        number=st.integers(0, 2),
        cause=causes,
        reason=words,
    ),
    st.builds(
        Appoint,
        staff=st.builds(
            Staff,
            principal=staff,
            name=some("N"),
            roles=some(("reviewer",), ("reviewer", "policy_lead"), ("nonsense",)),
        ),
    ),
    st.builds(Deactivate, principal=some("staff:eve", "staff:ben"), reason=words),
    st.builds(Found, principal=staff, name=some("N")),
    st.builds(
        PublishArticle,
        article=some("spam-1", "new-1"),
        area=areas,
        severity=some("low"),
        title=words,
        text=words,
        effective=some(0, FUTURE),
    ),
    st.builds(PlaceHold, subject=subjects, reason=words),
    st.builds(ReleaseHold, subject=subjects, reason=words),
    st.builds(Erase, subject=subjects, reason=words),
    st.builds(ApplyRetention, kind=some("content", "nonsense")),
    st.builds(BeginHeartbeat, areas=some(("spam",), ("spam", "hate")), regions=some(("eu",))),
    st.builds(
        Receive, effect=effects, status=some(200), applied=some(True), receipt=words, platform_at=words
    ),
    st.builds(GiveUp, effect=effects, attempts=some(11), error=words),
    st.builds(Replay, effect=effects),
)
RIGHTFUL = {
    "staff.manage": ADMIN,
    "genesis": ADMIN,
    "privacy.erase": ADMIN,
    "privacy.hold": ADMIN,
    "privacy.expire": CLOCK,
    "policy.publish": LEAD,
    "sanction.lift": LEAD,
    "account.ban": LEAD,
    "delivery.replay": LEAD,
    "delivery.receipt": "system:delivery",
    "heartbeat.begin": "system:setup",
    "label.remove": AUTOMATION,
    "case.open": AUTOMATION,
    "report.file": AUTOMATION,
    "report.source": AUTOMATION,
}
OTHERS = some(*[None] * 20, REVIEWER, OTHER_REVIEWER, LEAD, AUTOMATION, "staff:nobody")


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """A command, mostly of somebody who may ask for it; some under a key, some with a version they saw."""
    command = draw(COMMANDS)
    by = draw(OTHERS) or RIGHTFUL.get(command.capability, REVIEWER)
    return Order(command, by, draw(some(*[None] * 9, "k1", "k2")), draw(some(*[None] * 9, 0, 9)))


BATCHES = st.tuples(st.lists(orders(), min_size=1, max_size=12), some(False, False, False, True))
PROGRAMS = st.lists(BATCHES, min_size=3, max_size=10)


@contextmanager
def new_house() -> Iterator[tuple[Reopen, Opened]]:
    with tempfile.TemporaryDirectory() as folder, house_doors(f"sqlite:///{folder}/record.db") as opens:
        house = opens()
        peopled(house)
        yield opens, house


def check(house: Opened) -> None:
    """What must hold of every record, whatever was asked for."""
    entries = house.entries()
    assert [one.seq for one in entries] == list(range(1, len(entries) + 1))
    assert all(before.at <= after.at for before, after in itertools.pairwise(entries))
    assert [one.epoch for one in entries] == list(
        itertools.accumulate(one.fact.raises_epoch for one in entries)
    )
    head = house.reader.head()
    assert (head.seq, head.at, head.epoch) == (len(entries), entries[-1].at, entries[-1].epoch)
    assert [key for key, n in Counter((one.by, one.key) for one in entries if one.key).items() if n > 1] == []
    for one in entries:
        assert house.registry.fact(one.type, one.fact.v, codec.text(one.fact)) == one.fact
    check_payloads(house)
    assert rebuild.differences(house.record) == []
    before = house.dump()
    rebuild.rebuild(house.record)
    assert house.dump() == before


def check_payloads(house: Opened) -> None:
    """Each sealed payload is there and verifies, or was erased by a later entry that says so."""
    kept = {row.id: row for row in house.reader.fetch(tables.payload.select())}
    sealed = {seal.payload: (one.seq, seal.commitment) for one in house.entries() for seal in one.seals}
    assert kept.keys() == sealed.keys()
    for name, row in kept.items():
        seq, promised = sealed[name]
        if row.erased is None:
            assert commitment(row.salt, row.body) == promised
        else:
            assert (row.salt, row.body) == (None, None)
            eraser = house.reader.entry(row.erased)
            assert eraser is not None
            assert eraser.seq > seq
            assert eraser.fact.erases() is not None


def settle(house: Opened) -> None:
    """Let the clock catch up."""
    clock = Clock(house.door, house.reader)
    for _ in range(40):
        if clock.tick() == 0:
            return


@settings(max_examples=20)
@given(program=PROGRAMS, wait=some(0, HOUR, 5 * HOUR))
def test_record_holds_whatever_is_asked_for_in_whatever_order(program: Sequence[Any], wait: int):
    """Numbers without a gap, time that never runs back, views that are folds and nothing else, payloads that verify."""
    with new_house() as (opens, house):
        for batch, atomic in program:
            before = house.reader.head().seq
            answers = told(house.door.perform_many(batch, atomic=atomic))
            if atomic and set(answers) - {"done"}:
                assert "done" not in answers
                assert house.reader.head().seq <= before + 1
            assert "failed" not in answers
        later = opens(wait)
        settle(later)
        check(later)


@settings(max_examples=12)
@given(batch=st.lists(orders(), min_size=2, max_size=40))
def test_commands_of_one_batch_are_answered_as_if_they_came_one_by_one(batch: list[Order]):
    """What a batch holds in memory must be what the database would have said."""
    with new_house() as (_, together), new_house() as (_, singly):
        answers = told(together.door.perform_many(batch))
        assert answers == [told(singly.door.perform_many([order]))[0] for order in batch]
        for view in ("case", "open_case", "standing", "staff", "article", "holds", "delivery"):
            assert together.reader.all(view).keys() == singly.reader.all(view).keys()
