"""Serving: what the index gives is what the order says, on both databases, whoever asks and how many at once."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from sqlalchemy import Select

from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR
from steadyhand.review.clocks import Breach
from steadyhand.review.commands import Release, TakeEscalated, TakeLease
from steadyhand.review.heads import Heads
from steadyhand.review.model import Case
from steadyhand.review.moving import Assign, Escalate
from steadyhand.review.opening import FileReport, OpenCase
from steadyhand.review.order import AGED_TURN, ranked
from steadyhand.review.serving import Asks, Serving
from tests.support.doors import Opened, Reopen
from tests.support.people import LEAD, OTHER_REVIEWER, REVIEWER, peopled

AREAS = ("spam", "hate", "imminent_harm")
SEVERITIES = ("low", "medium", "high", "severe")


@pytest.fixture
def house(opens: Reopen) -> Opened:
    house = opens()
    peopled(house)
    return house


def opened(house: Opened, count: int, seed: int = 1) -> list[Case]:
    """Cases of every severity in every queue, a third of them of unknown harm."""
    drawn = random.Random(seed)
    orders = [
        Order(
            OpenCase(
                case=f"case:{n}",
                subject=f"post:{n}",
                account=f"account:{n % 7}",
                area=drawn.choice(AREAS),
                severity=drawn.choice(SEVERITIES),
                source="rule",
                ref=f"event:{n}",
                language=drawn.choice(("en", "pt", "unknown")),
                score=drawn.choice((None, 0.2, 0.7)),
                remaining=drawn.choice((None, 10.0, 5_000.0)),
            ),
            AUTOMATION,
        )
        for n in range(count)
    ]
    assert not [answer for answer in house.door.perform_many(orders) if isinstance(answer, Refusal)]
    return [house.reader.row("case", f"case:{n}") for n in range(count)]


def asks(**changes: object) -> Asks:
    told: dict[str, object] = {"principal": REVIEWER, "areas": AREAS, "queues": dict.fromkeys(AREAS, "harm")}
    return Asks(**{**told, **changes})  # type: ignore[arg-type]  # each test says what it changes


def served(house: Opened, serving: Serving, asked: Asks, limit: int) -> list[str]:
    offers = serving.next(asked, house.reader.now())
    return [offer.case.id for _, offer in zip(range(limit), offers, strict=False)]


def test_cases_are_served_in_the_order_of_the_reference_queue_by_queue(house):
    """An index that gives another order than the one that is published is an order that nobody decided."""
    cases = opened(house, 90)
    for queue in AREAS:
        expected = [case.id for case in ranked(case for case in cases if case.queue == queue)]
        assert served(house, Serving(house.reader), asks(queues={queue: "harm"}), 100) == expected


@pytest.mark.parametrize("index", ["oldest", "deadline"])
def test_queue_that_is_ordered_otherwise_is_served_in_that_order(house, index):
    """Whoever promises a queue that the oldest comes first must find that it does, with what is never due last."""
    opened(house, 90)
    house.done(TakeLease(case="case:0"), REVIEWER)
    queue = house.reader.row("case", "case:0").queue
    house.done(Release(case="case:0"), REVIEWER)
    late = Opened(house.url, house.registry, house.guard, ahead=5 * DAY)
    late.many(*(Breach(case=f"case:{n}") for n in range(0, 90, 2)), by=CLOCK)
    late.close()
    cases = [house.reader.row("case", f"case:{n}") for n in range(90)]
    assert 0 < len([case for case in cases if case.due is None]) < len(cases)
    expected = [case.id for case in ranked((case for case in cases if case.queue == queue), index)]

    assert served(house, Serving(house.reader), asks(queues={queue: index}), 100) == expected


@pytest.mark.parametrize("index", ["harm", "oldest", "deadline"])
def test_every_read_of_serving_takes_a_few_entries_of_one_index(house, index):
    """A read that sorts or scans what waits costs a second at a million cases, for each person, each time."""
    opened(house, 600)
    heads = Heads(house.reader)
    with house.record.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    reads = [("first", 6), ("ripe", 6), ("assigned", 6)]
    plans = [
        plan(house, select)
        for read, limit in reads
        for select in heads.selects(read, {AREAS[0]: index}, (1, 2), limit)
    ]

    assert len(plans) == 5 + 2 * (index == "deadline")
    assert [told for told in plans if not told.startswith("index")] == []


def plan(house: Opened, select: Select[Any]) -> str:
    """How the database would read this: `index`, or all that it says where it sorts or scans."""
    sqlite = house.record.engine.dialect.name == "sqlite"
    values = {"now": house.reader.now(), "principal": REVIEWER}
    with house.record.engine.begin() as connection:
        if not sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # of so few rows it would be right
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
        compiled = select.params(values).compile(connection, compile_kwargs={"literal_binds": True})
        prefix = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        steps = [str(row[-1]) for row in connection.exec_driver_sql(prefix + str(compiled))]
    told = "; ".join(steps)
    bad = ("TEMP B-TREE", "SCAN") if sqlite else ("Sort", "Seq Scan")
    return told if any(word in told for word in bad) else f"index: {told}"


def test_most_severe_of_all_queues_is_first(house):
    """Whoever serves three queues must not be kept busy with the spam of the first."""
    cases = opened(house, 60)
    found = served(house, Serving(house.reader), asks(), 60)
    tiers = [next(case.tier for case in cases if case.id == name) for name in found]

    assert tiers == sorted(tiers, reverse=True)
    assert sorted(found) == sorted(case.id for case in cases)


def test_nobody_is_served_what_they_passed_by_or_whom_they_know_or_cannot_read(house):
    """A peer serves a case that was skipped to the same person again at once."""
    cases = opened(house, 30)
    first = served(house, Serving(house.reader), asks(), 1)[0]
    house.done(TakeLease(case=first), REVIEWER)
    house.done(Release(case=first, reason="experience"), REVIEWER)

    assert first not in served(house, Serving(house.reader), asks(), 60)
    assert first in served(house, Serving(house.reader), asks(principal=OTHER_REVIEWER), 60)
    known = served(house, Serving(house.reader), asks(known=("account:3",)), 60)
    assert known
    assert not {name for name in known if house.reader.row("case", name).account == "account:3"}
    english = served(house, Serving(house.reader), asks(languages=("en",)), 60)
    assert {house.reader.row("case", name).language for name in english} == {"en", "unknown"}
    assert len(served(house, Serving(house.reader), asks(areas=("spam",)), 60)) == sum(
        case.area == "spam" and case.id != first for case in cases
    )


def test_what_was_passed_to_somebody_is_served_to_them_first_and_to_no_other(house):
    """A colleague's note is of no use to whoever happens to be next."""
    opened(house, 20)
    theirs = house.reader.row("staff", OTHER_REVIEWER).areas
    every = served(house, Serving(house.reader), asks(), 20)
    last = next(case for case in reversed(every) if house.reader.row("case", case).area in theirs)
    house.done(Assign(case=last, to=OTHER_REVIEWER, note="You know these."), LEAD)
    serving = Serving(house.reader)
    offer = next(serving.next(asks(principal=OTHER_REVIEWER), house.reader.now()))

    assert (offer.case.id, offer.way) == (last, "assigned")
    assert last not in served(house, Serving(house.reader), asks(), 60)


def test_escalated_cases_are_served_to_those_they_were_escalated_to(house):
    """Whoever could not decide it alone must not be served it again, nor their neighbour."""
    opened(house, 10)
    first = served(house, Serving(house.reader), asks(), 1)[0]
    house.done(TakeLease(case=first), REVIEWER)
    house.done(Escalate(case=first, reason="A candidate."), REVIEWER)

    assert first not in served(house, Serving(house.reader), asks(principal=OTHER_REVIEWER), 60)
    assert first in served(house, Serving(house.reader), asks(principal=LEAD, level=1), 60)
    house.done(TakeEscalated(case=first), LEAD)


def test_case_that_waited_too_long_gets_its_turn_and_severe_ones_the_others(opens):
    """While severe cases keep coming, a low one is reached nevertheless: one turn in ten."""
    house = opens()
    peopled(house)
    low = OpenCase(case="case:old", subject="post:old", area="spam", severity="low", source="rule", ref="e")
    house.done(low, AUTOMATION)
    later = opens(6 * DAY)
    severe = [
        OpenCase(
            case=f"case:{n}", subject=f"post:{n}", area="spam", severity="severe", source="rule", ref=f"e{n}"
        )
        for n in range(2 * AGED_TURN)
    ]
    later.many(*severe, by=AUTOMATION)
    serving, ways = Serving(later.reader), []
    for _ in range(AGED_TURN + 2):
        offer = next(serving.next(asks(queues={"spam": "harm"}), later.reader.now()))
        later.done(TakeLease(case=offer.case.id, way=offer.way), REVIEWER)
        ways.append((offer.way, offer.case.id == "case:old"))

    assert ways.index(("aged", True)) == AGED_TURN - 1
    assert [way for way, _ in ways].count("aged") == 1


def test_many_who_ask_at_once_are_served_different_cases(house):
    """Fifty people who press a key in the same second must not look at one case."""
    opened(house, 60)
    serving, got, lock = Serving(house.reader), [], threading.Lock()

    def ask() -> None:
        for _ in range(6):
            for offer in serving.next(asks(), house.reader.now()):
                if not isinstance(house.door.perform(TakeLease(case=offer.case.id), REVIEWER), Refusal):
                    with lock:
                        got.append(offer.case.id)
                    break

    people = [threading.Thread(target=ask) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(got) == len(set(got)) == 48


def test_reports_whose_reporters_never_hold_sink_and_are_still_served(house):
    """A flood by one camp must not come before one report of somebody who is usually right."""
    for number, reporter in enumerate(("account:camp", "account:careful")):
        house.done(
            FileReport(report=f"r{number}", subject=f"post:{number}", reporter=reporter, area="spam"),
            AUTOMATION,
        )
        asked = OpenCase(
            case=f"case:{number}", subject=f"post:{number}", area="spam", severity="medium", source="report",
            ref=f"r{number}", note=f"r{number}",
        )  # fmt: skip
        house.done(asked, AUTOMATION)

    assert [house.reader.row("case", f"case:{n}").weight for n in range(2)] == [0.25, 0.25]
    assert served(house, Serving(house.reader), asks(), 9) == ["case:0", "case:1"]


def test_case_on_its_way_to_one_person_is_not_offered_to_another_and_comes_back(house):
    """Between the offer and the lease nobody else should be sent there; one that was not taken is offered again."""
    opened(house, 1)
    serving, now = Serving(house.reader), house.reader.now()
    (offer,) = serving.next(asks(), now)

    assert list(serving.next(asks(principal=OTHER_REVIEWER), now)) == []
    assert [one.case.id for one in serving.next(asks(principal=OTHER_REVIEWER), now + HOUR)] == [
        offer.case.id
    ]
    serving.forget(offer.case.id)
    assert [one.case.id for one in serving.next(asks(), now + HOUR)] == [offer.case.id]
