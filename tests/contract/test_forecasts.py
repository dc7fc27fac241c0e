"""Forecasts of freezes, on both databases: from the record's own people, cases and hours."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.forecasting import NothingToForecast, read
from steadyhand.access.freezes.commands import ExtendFreeze, StartFreeze
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.freezes.model import Exemption, GoesOn
from steadyhand.access.guard import AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.reading import AccessNow
from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.commands import Label
from steadyhand.flows.forecasting import HANDLING_S, OfferedLoad, forecast, handling_times
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, SECOND
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen
from tests.support.house import enrol
from tests.support.people import ADMIN, OTHER_REVIEWER, REVIEWER, peopled

SECURITY = "staff:sol"
GOES_ON = GoesOn(automation=True, contractors=True, api_clients=True)


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """A lead, a reviewer of everything, one of spam, a security lead, and cases about spam and hate."""
    house: Opened = opens()
    peopled(house)
    house.done(Appoint(staff=Staff(principal=SECURITY, name="Sol", roles=("security_lead",))), ADMIN)
    for n in range(6):
        opened(house, n, "spam" if n % 2 else "hate")
    return house


def opened(house: Opened, n: int, area: str, severity: str = "high", language: str = "en") -> None:
    house.done(
        OpenCase(
            case=f"case:{n}",
            subject=f"post:{n}",
            account=f"account:u{n}",
            area=area,
            severity=severity,
            source="rule",
            ref=f"event:{n}",
            region="eu",
            language=language,
        ),
        AUTOMATION,
    )


def freeze(house: Opened, **fields: Any) -> StartFreeze:
    """A freeze on acts about spam, for two days."""
    given: dict[str, Any] = {
        "freeze": "freeze:e-8",
        "mode": "deny",
        "scope_set": ScopeSet(policy_areas=("spam",)),
        "goes_on": GOES_ON,
        "ends": house.reader.now() + 2 * DAY,
        "floor": 0.5,
        "undelivered": "deliver",
        "reason": "We look at who has access.",
    }
    return StartFreeze(**(given | fields))


def access(house: Opened) -> AccessNow:
    assert isinstance(house.guard, AccessGuard)
    return AccessNow(house.reader, house.guard)


def foretold(house: Opened, **fields: Any):
    return forecast(house.reader, access(house), freeze(house, **fields), SECURITY)


def test_forecast_says_who_is_left_what_waits_and_where_nobody_is(house):
    """The numbers that are looked at before anybody is locked out, a week before an election."""
    told = foretold(house)

    spam, hate = told.queue("spam"), told.queue("hate")
    assert (told.eligible, told.remaining, told.share) == (3, 0, 0.0)
    assert (spam.eligible, spam.remaining, spam.waiting) == (3, 0, 3)
    assert (hate.eligible, hate.remaining, hate.waiting) == (2, 2, 3)
    assert spam.backlog == pytest.approx(3 + spam.arrivals, abs=0.2)
    assert spam.backlog_without == pytest.approx(0)
    assert hate.backlog == pytest.approx(hate.backlog_without)
    assert {(one.area, one.language) for one in told.nobody} == {("spam", "en"), ("spam", "unknown")}
    assert told.harm > told.harm_without
    assert [one.area for one in told.worst] == ["spam"] * len(told.worst)
    assert told.cases_seen == 6
    assert len(told.assumes) > 3
    assert "staff:" not in told.said(), "a forecast names nobody"


def test_outlook_of_a_freeze_is_bound_to_its_whole_forecast(house):
    """What the entry says and what is kept beside it must be one and the same."""
    told = foretold(house)
    outlook = told.outlook()

    assert outlook.digest == hashlib.sha256(told.said().encode()).hexdigest()
    assert (outlook.eligible, outlook.remaining, outlook.share) == (3, 0, 0.0)
    assert outlook.nobody == told.nobody_cells > 0
    assert outlook.below(0.5)
    assert outlook.waits_p95 == max(hour.p95_s for hour in told.worst) * SECOND
    assert read(told.said()).outlook() == outlook


def test_freeze_with_its_forecast_passes_the_door(house):
    """A forecast that the command cannot carry would be of no use."""
    told = foretold(house, who=Population(roles=("legal",)))
    wanted = freeze(house, who=Population(roles=("legal",)), outlook=told.outlook(), forecast=told.said())

    entry = house.done(wanted, SECURITY)

    kept = house.reader.payload(entry.sealed("forecast").payload)
    assert read(kept) == told


def roster(ends: int) -> tuple[Exemption, ...]:
    return (
        Exemption(
            id="exemption:1",
            duty="election",
            who=Population(people=(REVIEWER,)),
            scope=ScopeSet(policy_areas=("spam",)),
            ends=ends,
        ),
    )


def of_work(house: Opened) -> dict[str, Any]:
    """A freeze that leaves bans and appeals alone."""
    acts = ScopeSet(policy_areas=("spam",), actions=("case.decide",))
    return {"scope_set": acts, "ends": house.reader.now() + 2 * DAY}


def test_exempted_people_are_left_and_the_share_is_theirs(house):
    """Who goes on is part of what a freeze costs."""
    wanted = of_work(house)
    told = foretold(house, **wanted, exemptions=roster(wanted["ends"]))

    assert (told.eligible, told.remaining) == (3, 1)
    assert told.share == pytest.approx(1 / 3, abs=0.001)
    assert not told.nobody
    assert told.queue("spam").backlog == pytest.approx(0)


def test_exemption_that_ends_before_its_freeze_leaves_nobody(house):
    """One hour of somebody would else stand for a month of nobody."""
    wanted = of_work(house)
    told = foretold(house, **wanted, exemptions=roster(wanted["ends"] - HOUR))

    assert (told.eligible, told.remaining, told.share) == (3, 0, 0.0)
    assert told.nobody


def test_share_is_of_those_who_were_there_before_one_person_froze_any_of_them(house):
    """Of three, one and then half of the rest are each above a floor of a half, and leave one."""
    first = foretold(house, freeze="freeze:1", who=Population(people=(REVIEWER,)))
    wanted = freeze(house, freeze="freeze:1", who=Population(people=(REVIEWER,)))
    house.done(replace(wanted, outlook=first.outlook(), forecast=first.said()), SECURITY)

    second = foretold(house, freeze="freeze:2", who=Population(people=(OTHER_REVIEWER,)))

    assert first.share == pytest.approx(2 / 3, abs=0.001)
    assert (second.eligible, second.remaining) == (3, 1)
    assert second.share == pytest.approx(1 / 3, abs=0.001)


def test_containment_hides_nobody_from_the_freeze_that_follows_it(house):
    """Everything stopped for four hours by one person would else let them freeze it alone for a month."""
    contain = Contain(freeze="freeze:c-1", stopped="review", reason="The tool may be broken into.")
    house.done(contain, SECURITY)

    told = foretold(house, who=Population(people=(REVIEWER, OTHER_REVIEWER)))

    assert (told.eligible, told.remaining, told.share) == (3, 0, 0.0)
    assert told.queue("hate").backlog_without == pytest.approx(0), "it is over in four hours"


@pytest.mark.parametrize(
    "scope",
    [
        ScopeSet(languages=("xx",)),
        ScopeSet(subject_classes=("protected",)),
        ScopeSet(actions=("account.ban",)),
        ScopeSet(actions=("sanction.lift",), policy_areas=("spam",)),
        ScopeSet(actions=("account.recover",)),
        ScopeSet(actions=("appeal.decide",)),
    ],
    ids=ScopeSet.said,
)
def test_freeze_of_what_is_easily_overlooked_leaves_nobody(house, scope):
    """What is unknown lies inside a freeze, and bans and appeals are work too, though no queue shows them."""
    told = foretold(house, scope_set=scope)

    assert told.share == 0.0
    if not scope.languages:
        assert any(each.startswith("The share of people left is that of") for each in told.assumes)


def test_who_has_no_passkey_is_not_left(house):
    """Three people who were appointed just now and cannot come in are nobody's colleagues yet."""
    vocabulary = access(house).vocabulary
    asked = AccessNow(house.reader, AccessGuard(vocabulary, passkeys=True))

    told = forecast(house.reader, asked, freeze(house), SECURITY)
    assert (told.eligible, told.remaining) == (0, 0)
    enrol(house.door, REVIEWER)
    assert forecast(house.reader, asked, freeze(house), SECURITY).eligible == 1


def test_what_automation_did_is_told_of_a_freeze_that_stops_it(house):
    """What rules settle is nobody's work today, and will be somebody's, or is not found."""
    for n, area in enumerate(("spam", "spam", "hate")):
        act = Label(
            subject=f"post:a{n}",
            account=f"account:a{n}",
            policy=f"{area}-1@1",
            cause=f"event:{n}",
            mode="automated",
            label="seen",
        )
        house.done(act, AUTOMATION)

    told = foretold(house, goes_on=replace(GOES_ON, automation=False))
    goes_on = foretold(house)

    assert any(each.startswith("Automation did 2 of the acts that it stops") for each in told.assumes)
    assert not any("Automation" in each for each in goes_on.assumes)


def test_freeze_of_a_team_that_nobody_is_in_says_so(house):
    """Whoever is moved into it tomorrow is stopped, and the numbers show nothing of that."""
    told = foretold(house, who=Population(teams=("nights",)))

    assert any(each.startswith("It means nobody now") for each in told.assumes)


def test_freeze_of_severe_cases_leaves_the_others_their_people(house):
    """Only what is frozen waits."""
    opened(house, 7, "spam", severity="severe")

    told = foretold(house, scope_set=ScopeSet(policy_areas=("spam",), severities=("severe",)))

    assert told.queue("spam").backlog == pytest.approx(1 + told.queue("spam").arrivals / 4, abs=0.3)
    assert {one.severity for one in told.nobody} == {"severe"}


def test_forecast_of_the_same_things_is_the_same(house):
    """Two people must be able to look at the same numbers, and a digest must mean something."""
    wanted, now = freeze(house), house.reader.now()
    first, second = (OfferedLoad(house.reader, access(house)).forecast(wanted, now=now) for _ in range(2))

    assert second == first
    assert second.outlook().digest == first.outlook().digest


def test_longer_freeze_is_foretold_with_its_new_end(house):
    """An extension starts from what the freeze has done so far."""
    told = foretold(house, who=Population(employers=("vendor",)))
    house.done(freeze(house, who=Population(employers=("vendor",)), outlook=told.outlook()), SECURITY)
    later = house.reader.now() + 5 * DAY
    wanted = ExtendFreeze(freeze="freeze:e-8", ends=later, reason="x", outlook=told.outlook())

    longer = forecast(house.reader, access(house), wanted)

    assert (longer.ends, len(longer.queues[0].backlogs)) == (later, 120)


def test_what_cannot_begin_is_not_foretold(house):
    """A forecast of nothing would look like one of no harm."""
    with pytest.raises(NothingToForecast, match="later end"):
        foretold(house, ends=1)
    told = foretold(house).outlook()
    unknown = ExtendFreeze(freeze="freeze:none", ends=house.reader.now() + HOUR, reason="x", outlook=told)
    with pytest.raises(NothingToForecast, match="no freeze in force"):
        forecast(house.reader, access(house), unknown)


def test_handling_time_is_the_median_of_what_it_took_lately(opens, house):
    """An area whose cases take ten minutes needs more people than one of a minute."""
    for n in range(10, 31):
        opened(house, n, "spam")
        house.done(TakeLease(case=f"case:{n}"), OTHER_REVIEWER)
    later = opens(ahead=5 * 60 * SECOND)
    for n in range(10, 31):
        decide = Decide(case=f"case:{n}", outcome="no_violation", reason="Nothing is wrong with it.")
        later.done(decide, OTHER_REVIEWER)

    took = handling_times(later.reader, later.reader.now())

    assert took["spam"] == pytest.approx(300, abs=60)
    assert took[""] == took["spam"]
    assert handling_times(house.reader, house.reader.now() + 30 * DAY)[""] == HANDLING_S
