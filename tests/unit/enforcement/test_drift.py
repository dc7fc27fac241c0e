"""What differs, what is sent again, and what is left to people."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.enforcement.commands import Ban, Limit
from steadyhand.enforcement.drift.commands import remedy
from steadyhand.enforcement.drift.model import TOLERANCE, Drift, Measure, differences, drawn
from steadyhand.enforcement.drift.wire import State, read
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.taking_over.model import Earlier, sanction_of
from steadyhand.flows.comparing import judged
from steadyhand.kernel.values import DAY
from tests.support.judging import NOW, fact
from tests.unit.enforcement.test_standing import ARTICLE, standing

BAN = Measure(kind="ban", action="account:u1#1")
SANCTION: dict[str, Any] = {
    "subject": "account:u1", "account": "account:u1", "policy": "spam-1@1", "cause": "decision:1", "mode": "manual",
}  # fmt: skip


@pytest.mark.parametrize(
    ("should", "says", "where"),
    [
        ([BAN], [], ["missing"]),
        ([], [BAN], ["extra"]),
        ([BAN], [Measure(kind="ban", action="account:u1#1", until=NOW + DAY)], ["different"]),
        ([BAN], [Measure(kind="ban", action="account:u1#1", territory=("DE",))], ["different"]),
        ([BAN], [Measure(kind="limit", action="account:u1#1")], ["different"]),
        ([BAN], [Measure(kind="ban", action="account:u1#2")], ["extra", "missing"]),
        ([BAN], [Measure(kind="ban")], []),
        ([], [Measure(kind="ban", action="x", until=NOW - DAY)], []),
        ([Measure(kind="suspend", action="x", until=NOW + TOLERANCE // 2)], [], []),
        ([Measure(kind="warn", action="x")], [], []),
    ],
)
def test_each_kind_of_difference_is_told_from_what_is_none(
    should: list[Measure], says: list[Measure], where: list[str]
) -> None:
    """An end about now and a warning differ from nothing; another id of ours is another measure."""
    assert sorted(one.where for one in differences(should, says, NOW)) == where


def banned(*more: Any) -> Standing:
    return standing(fact(Ban(**SANCTION), article_version=ARTICLE), *more)


def drift(standing: Standing, *says: Measure) -> Drift:
    found = judged(State(subject="account:u1", measures=says), standing, NOW, on_its_way=False)
    return Drift(subject="account:u1", opened=1, since=NOW, seen=NOW, differs=found.differs)


def test_what_is_missing_is_sent_again_with_all_that_is_in_force() -> None:
    """The platform sets its state to it, as with every other effect."""
    both = banned(fact(Limit(**SANCTION), article_version=ARTICLE, standing=banned()))
    effect = remedy(drift(both), both)

    assert effect is not None
    assert (effect.type, effect.data["op"]) == ("enforcement.banned", "apply")
    assert [one["kind"] for one in effect.data["in_force"]] == ["ban", "limit"]  # type: ignore[attr-defined]


def test_what_was_lifted_here_is_lifted_there_once_more() -> None:
    """Somebody who was freed here and not there is wronged as well."""
    lift = Lift(subject="account:u1", action="account:u1#1", cause="appeal:1", reason="Mistaken.")
    free = banned(fact(lift, standing=banned()))
    effect = remedy(drift(free, BAN), free)

    assert effect is not None
    assert (effect.type, effect.data["how"], effect.data["in_force"]) == ("enforcement.lifted", "lifted", [])


def test_what_the_platform_does_by_itself_is_freed_by_nobody_here() -> None:
    """It was never of ours: to free somebody takes a decision."""
    theirs = Measure(kind="ban", action="moderator-7")

    assert drift(Standing(subject="account:u1"), theirs).differs
    assert remedy(drift(Standing(subject="account:u1"), theirs), Standing(subject="account:u1")) is None


def test_ban_from_before_that_is_not_there_is_sent_by_nobody() -> None:
    """Whoever writes a list could ban anybody by it, if what it says were then enforced."""
    line = Earlier(ref="7", subject="account:u1", kind="ban", imposed=NOW - DAY)
    before = Standing(subject="account:u1").having(sanction_of(line, "legacy", "account:u1#1"))

    assert [one.where for one in drift(before).differs] == ["missing"]
    assert remedy(drift(before), before) is None
    shorter = drift(before, Measure(kind="ban", action="account:u1#1", until=NOW + DAY))
    assert ([one.where for one in shorter.differs], remedy(shorter, before)) == (["different"], None)
    assert not drift(before, Measure(kind="ban")).differs, "the platform knows it by no id of ours"
    assert not drift(before, Measure(kind="ban", action="account:u1#1")).differs


def test_who_is_gone_there_or_waits_for_an_effect_differs_in_nothing() -> None:
    """There is nowhere to enforce anything, or not yet."""
    for told, way in (
        (State(subject="account:u1", measures=(), gone=True), False),
        (State(subject="account:u1", measures=()), True),
    ):
        found = judged(told, banned(), NOW, on_its_way=way)
        assert (found.differs, found.gone, found.on_its_way) == ((), told.gone, way)


def test_lot_of_an_hour_is_the_same_every_time_and_falls_on_one_in_a_hundred() -> None:
    """A restart must not draw anew until what is hidden is not drawn."""
    names = [f"account:u{n}" for n in range(20_000)]
    first, second = ([name for name in names if drawn(name, hour, b"k")] for hour in (1, 2))

    assert first == [name for name in names if drawn(name, 1, b"k")]
    assert set(first) != {name for name in names if drawn(name, 1, b"")}, "nobody without the key foresees it"
    assert 140 < len(first) < 260
    assert set(first) != set(second)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (7, "enforced"),
        ({"subject": "nobody", "enforced": []}, "subject"),
        ({"subject": "account:u1"}, "enforced"),
        ({"subject": "account:u1", "enforced": [{"kind": "shun"}]}, "enforced[0].kind"),
        ({"subject": "account:u1", "enforced": [{"kind": "ban", "until": "tomorrow"}]}, "enforced"),
        ({"subject": "account:u1", "enforced": [{"kind": "ban", "label": "a\nb"}]}, "enforced[0].label"),
        ({"subject": "account:u1", "enforced": [{"kind": "ban"}] * 201}, "enforced"),
    ],
)
def test_item_that_cannot_be_read_is_told_and_the_others_are_read(item: Any, field: str) -> None:
    """One bad row of a platform must not hide the others, nor count as an answer."""
    good = {
        "subject": "account:u2",
        "enforced": [{"kind": "ban", "action": "account:u2#1", "until": None, "more": 1}],
    }
    states, faults = read([item, good, good])

    assert [state.subject for state in states] == ["account:u2"]
    assert [(fault.index, fault.field) for fault in faults] == [(0, field), (2, "subject")]
    assert faults[1].code == "repeated"
