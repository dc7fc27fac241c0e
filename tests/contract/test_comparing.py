"""What is recorded of a comparison on both databases: once while it lasts, mended by an entry, silence as such."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.drift.asking import Platform, Source
from steadyhand.enforcement.drift.model import OVERDUE, Drift, Measure
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.enforcement.drift.views import BREACH
from steadyhand.enforcement.drift.wire import State
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.flows.comparing import BY, Comparing, Judged
from steadyhand.kernel.values import DAY, HOUR
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import LEAD, peopled
from tests.support.ports import free_port
from tests.support.program_comparing import settle

ACCOUNT = "account:u1"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A record in which an account is banned, and the platform said that it applied that."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        until = house.reader.now() + 300 * DAY
        ban: dict[str, Any] = {"account": ACCOUNT, "policy": "spam-1@1", "cause": "e", "mode": "manual"}
        house.done(Ban(subject=ACCOUNT, until=until, **ban), LEAD)
        yield opened


def later(opens: Reopen, ahead: int = 2 * HOUR) -> Opened:
    """The effect arrived some time ago."""
    settle(opens(), ACCOUNT)
    return opens(ahead)


def told(house: Opened, cycle: str, *says: Measure) -> Judged:
    (found,) = Comparing(house.reader, house.door).take(
        cycle, [State(subject=ACCOUNT, measures=says)], house.reader.now()
    )
    return found


def as_it_should(house: Opened) -> list[Measure]:
    return [Measure.of(one) for one in house.reader.row("standing", ACCOUNT).in_force]


def drift(house: Opened) -> Drift:
    row: Drift = house.reader.row("drift", ACCOUNT)
    return row


def types(house: Opened) -> list[str]:
    """What the comparison had recorded, without the common beginning."""
    return [one.type.removeprefix("enforcement.") for one in house.entries() if one.by == BY]


def test_what_differs_is_one_entry_while_it_lasts_and_one_when_it_is_mended(opens: Reopen) -> None:
    """A log that says the same every hour is read by nobody, and one that never ends neither."""
    house = later(opens)
    for n in range(1, 4):
        assert told(house, f"told:{n}").differs
        settle(house, ACCOUNT)
        house = opens((2 + 2 * n) * HOUR)
    assert not told(house, "told:4", *as_it_should(house)).differs

    assert types(house) == ["drift_found", *["state_resent"] * 3, "drift_mended"]
    assert (drift(house).open, drift(house).sent) == (0, 3)
    assert Drifts(house.reader).count() == 0


def test_what_is_in_force_is_sent_again_once_in_a_comparison_and_undoing_it_is_counted(opens: Reopen) -> None:
    """Who undoes it by hand is undone in turn, and everybody sees how often."""
    house = later(opens)
    told(house, "hourly:1")
    told(house, "hourly:1")
    assert [one["in_force"] for one in pending(house)] == [[standing_shown(house)]]
    settle(house, ACCOUNT)
    soon = opens(4 * HOUR)
    told(soon, "hourly:2")

    assert (drift(soon).sent, drift(soon).undone, drift(soon).times) == (2, 1, 1)
    settle(soon, ACCOUNT)
    last = opens(6 * HOUR)
    told(last, "hourly:3", *as_it_should(last))
    told(last, "hourly:4")
    assert (drift(last).open, drift(last).times) == (1, 2)


def pending(house: Opened) -> list[dict[str, Any]]:
    import msgspec  # noqa: PLC0415 - of this line alone

    from steadyhand.delivery.store import Outbox  # noqa: PLC0415 - the same

    return [
        msgspec.json.decode(one.body)
        for one in Outbox(house.reader).pending()
        if one.type == "enforcement.banned"
    ]


def standing_shown(house: Opened) -> dict[str, object]:
    return dict(house.reader.row("standing", ACCOUNT).in_force[0].shown())


def test_effect_that_is_on_its_way_is_no_drift_until_it_is_overdue(opens: Reopen) -> None:
    """A platform that never acknowledges is one that does not enforce, an hour later."""
    house = opens()
    assert told(house, "told:1").on_its_way

    never = opens(OVERDUE + HOUR)
    assert told(never, "told:2").differs
    assert types(never) == ["drift_found"], "it is sent already, again and again"


def test_answer_that_was_read_before_the_effect_arrived_is_not_judged(opens: Reopen) -> None:
    """What arrived a moment after the platform looked is no difference."""
    settle(opens(), ACCOUNT)
    house = opens(HOUR)
    states = [State(subject=ACCOUNT, measures=())]
    (found,) = Comparing(house.reader, house.door).take("told:1", states, house.reader.now() - 2 * HOUR)

    assert (found.on_its_way, types(house)) == (True, [])


def test_promise_that_is_not_kept_is_a_public_breach_of_nobody_named(opens: Reopen) -> None:
    """Whoever was promised something counts how often it did not hold, and learns no name."""
    house = later(opens)
    told(house, "told:1")
    assert house.reader.all(BREACH) == {}
    house.done(
        StartMoratorium(moratorium="moratorium:x", statement="Nobody returns.", condition="A council."), LEAD
    )
    settle(house, ACCOUNT)
    house = opens(4 * HOUR)
    told(house, "told:2")
    settle(house, ACCOUNT)
    house = opens(6 * HOUR)
    told(house, "told:3", *as_it_should(house))

    (breach,) = house.reader.all(BREACH).values()
    assert (breach.moratoria, breach.mended is not None) == (("moratorium:x",), True)
    assert ACCOUNT not in repr(house.reader.all(BREACH))
    assert types(house).count("drift_found") == 2, "that it is promised makes it another"


def test_platform_that_does_not_answer_agrees_with_nothing(opens: Reopen) -> None:
    """Nothing listens: that is an entry, what is known stays open, and a day without an answer is tried again."""
    house = later(opens)
    told(house, "told:1")
    house.done(
        StartMoratorium(moratorium="moratorium:x", statement="Nobody returns.", condition="A council."), LEAD
    )
    with closing(Platform(Source(url=f"http://127.0.0.1:{free_port()}/state", token="t"))) as platform:
        compare = Comparing(house.reader, house.door, platform)
        assert compare.round() == 2  # of the day, and of the hour because it is known to differ
        assert compare.round() == 0
        made = {one.cycle.partition(":")[0]: one for one in Drifts(house.reader).latest(9)}
        later_on = opens(4 * HOUR)
        assert Comparing(later_on.reader, later_on.door, platform).round() == 2

    assert [(made[name].asked, made[name].answered) for name in ("daily", "hourly")] == [(1, 0), (1, 0)]
    assert types(house).count("state_unanswered") == 4
    assert "drift_mended" not in types(house)
    assert drift(house).open


def test_rows_are_those_of_the_ledger_folded_anew(opens: Reopen) -> None:
    """Views are rebuildable."""
    from steadyhand.storage.rebuild import differences  # noqa: PLC0415 - of this test alone

    house = later(opens)
    told(house, "told:1")

    assert differences(house.record) == []
