from __future__ import annotations

import itertools
from typing import Any

import pytest

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.kernel.zones import instant, is_zone, local_day
from steadyhand.review.care.commands import LeaveArea, ReturnToArea, SetCare, SetLimits
from steadyhand.review.care.limits import (
    AS_IT_COMES,
    SETTINGS,
    Limits,
    break_until,
    full_until,
    served,
    withheld,
)
from steadyhand.review.care.model import ZONE_CHANGES, Care, Settings
from steadyhand.review.care.views import CareView
from steadyhand.review.commands import KeepLease, TakeLease
from steadyhand.review.facts import Decided, Lapsed, Leased, Released, Retracted
from steadyhand.review.model import KEPT, LEASE, Case, Lease
from tests.support.judging import NOW, code, entries, fact, folded, judged

ANA = "staff:ana"
numbers = itertools.count(1)


def case(area: str = "hate", severity: str = "high", name: str = "case:1", **changes: Any) -> Case:
    told: dict[str, Any] = {
        "id": name,
        "subject": "post:1",
        "account": None,
        "region": "eu",
        "language": "en",
    }
    return Case(**told, area=area, severity=severity, opened=NOW, **changes)


def took(at: int, area: str = "hate", severity: str = "high", name: str = "") -> tuple[Fact, str, int]:
    """An entry by which Ana takes a case."""
    name = name or f"case:{next(numbers)}"
    lease = Leased(case=name, holder=ANA, number=1, until=at + LEASE, area=area, severity=severity)
    return lease, ANA, at


def gave_back(taken: tuple[Fact, str, int], at: int) -> tuple[Fact, str, int]:
    """The entry by which she gives it back."""
    return Released(case=taken[0].case, holder=ANA), ANA, at  # type: ignore[attr-defined]  # a lease names its case


def of(*those: tuple[Fact, str, int]) -> Care:
    row = folded(CareView(), ANA, list(entries(*those)))
    assert row is None or isinstance(row, Care)
    return row or Care()


def worked(minutes: int, since: int = NOW, area: str = "hate") -> list[tuple[Fact, str, int]]:
    """Cases of ten minutes each, one after another, until so many minutes are over."""
    made = []
    for begin in range(0, minutes, 10):
        taken = took(since + begin * MINUTE, area)
        made += [taken, gave_back(taken, since + min(begin + 10, minutes) * MINUTE)]
    return made


# ---------------------------------------------------------------------------------------------------- resting


def test_break_is_due_after_a_spell_and_ends_a_rest_later():
    """Whoever looked at such things for 50 minutes is not given the next one for ten."""
    end = NOW + 50 * MINUTE
    before, after = of(*worked(49)), of(*worked(50))

    assert break_until(before, None, NOW + 49 * MINUTE) is None
    assert break_until(after, None, end) == end + 10 * MINUTE
    assert break_until(after, None, end + 10 * MINUTE - 1) == end + 10 * MINUTE
    assert break_until(after, None, end + 10 * MINUTE) is None


def test_case_that_is_open_when_the_break_is_due_can_be_finished_and_the_rest_counts_from_then():
    """A break that takes the case out of one's hands leaves a half-read thing in one's head."""
    taken = took(NOW + 40 * MINUTE, name="case:last")
    care = of(*worked(40), taken)
    now = NOW + 53 * MINUTE
    renewing = TakeLease(case="case:last")
    mine = case(name="case:last", state="leased", lease=_lease(now))

    assert fact(renewing, ANA, now, case=mine, care=care).holder == ANA
    assert code(TakeLease(case="case:1"), ANA, now, case=case(), care=care) == "care_break"
    finished = of(*worked(40), taken, gave_back(taken, now))
    assert break_until(finished, None, now + MINUTE) == now + 10 * MINUTE


def _lease(now: int) -> Lease:
    return Lease(holder=ANA, until=now + MINUTE, number=1)


def test_in_a_break_nothing_is_given_out_harmless_cases_neither():
    """A break spent on other cases is none."""
    care, now = of(*worked(50)), NOW + 51 * MINUTE

    assert code(TakeLease(case="case:1"), ANA, now, case=case("spam"), care=care) == "care_break"
    assert served(care, None, ("spam", "hate"), now) == ()


def test_ten_minutes_without_are_a_rest_and_the_spell_begins_anew():
    """Whoever rested of their own accord needs no break at once; one who paused for five minutes does."""
    paused = of(*worked(30), *worked(30, NOW + 35 * MINUTE))
    rested = of(*worked(30), *worked(30, NOW + 40 * MINUTE))

    assert break_until(paused, None, NOW + 65 * MINUTE) is not None
    assert break_until(rested, None, NOW + 70 * MINUTE) is None


def test_two_cases_open_at_once_are_one_time():
    """Time is what passes, not what is added up."""
    one, other = took(NOW), took(NOW)
    care = of(one, other, gave_back(one, NOW + 10 * MINUTE), gave_back(other, NOW + 10 * MINUTE))

    (seen,) = care.of_today(NOW + 10 * MINUTE)
    assert (seen.taken, seen.held) == (2, 10 * MINUTE)
    assert sum(one.end - one.begin for one in care.stretches) == 10 * MINUTE


def test_lease_that_nobody_gave_back_counts_until_it_ended_and_no_longer():
    """The entry of its end may come hours later, when the service runs again."""
    taken = took(NOW)
    lapsed = Lapsed(case=taken[0].case, holder=ANA), "system:clock", NOW + 3 * HOUR  # type: ignore[attr-defined]  # as above

    assert of(taken, lapsed).of_today(NOW + 3 * HOUR)[0].held == LEASE
    assert break_until(of(taken), None, NOW + 3 * HOUR) is None


def test_case_that_is_kept_for_a_second_person_is_not_looked_at_for_a_day():
    """Waiting for somebody's approval is no exposure."""
    mine = case(state="leased", lease=_lease(NOW))
    kept = fact(KeepLease(case="case:1", until=NOW + KEPT), ANA, case=mine)
    care = of(took(NOW, name="case:1"), (kept, ANA, NOW + MINUTE))

    assert kept.area == "hate"
    assert break_until(care, None, NOW + 2 * HOUR) is None
    assert care.holding[0].until == NOW + MINUTE + LEASE


def test_decision_taken_back_opens_the_case_again_without_counting_it_twice():
    """Whoever corrects a slip has not seen another case."""
    taken = took(NOW, name="case:1")
    decided = Decided(
        case="case:1", decision="decision:1.1", subject="post:1", outcome="no_violation", policy=None,
        area="hate", region="eu", language="en", by_rule=False, waited=1,
    )  # fmt: skip
    back = Retracted(
        case="case:1", decision="decision:1.1", subject="post:1", area="hate", holder=ANA, number=2,
        until=NOW + 2 * MINUTE + LEASE,
    )  # fmt: skip
    care = of(taken, (decided, ANA, NOW + MINUTE), (back, ANA, NOW + 2 * MINUTE))

    assert [one.case for one in care.holding] == ["case:1"]
    assert care.of_today(NOW)[0].taken == 1


# ---------------------------------------------------------------------------------------------------- a day


def test_severe_cases_of_a_category_end_for_the_day_and_others_go_on():
    """The worst of one kind is bounded; the rest of the work is not punished for it."""
    limits = Limits(severe=2)
    care = of(*(took(NOW + n * HOUR, severity="severe") for n in range(2)))
    now = NOW + 4 * HOUR
    end = local_day(now, "UTC")[1]

    assert full_until(care, limits, "hate", "severe", now) == end
    assert full_until(care, limits, "hate", "high", now) is None
    assert full_until(care, limits, "violence", "severe", now) is None
    severe = case(severity="severe")
    assert (
        code(TakeLease(case="case:1"), ANA, now, case=severe, care=care, care_limits=limits) == "care_limit"
    )
    assert full_until(care, limits, "hate", "severe", end) is None


def test_cases_of_a_category_end_for_the_day_whatever_their_severity():
    """A hundred small ones are much, too."""
    limits = Limits(cases=3)
    care, now = of(*(took(NOW + n * MINUTE) for n in range(3))), NOW + 5 * MINUTE

    assert full_until(care, limits, "hate", "low", now) is not None
    assert served(care, limits, ("hate", "violence", "spam"), now) == ("violence", "spam")


def test_what_is_not_sensitive_leaves_no_trace_here():
    """Nothing is counted of anybody that protects nobody."""
    assert folded(CareView(), ANA, list(entries(took(NOW, "spam")))) is None


def test_day_is_the_local_one_also_when_clocks_change():
    """On the night of the change a day has 23 or 25 hours, and the count begins with it."""
    spring, autumn = instant("2026-03-29T12:00:00Z"), instant("2026-10-25T12:00:00Z")
    lengths = [
        (end - begin) // HOUR for begin, end in (local_day(at, "Europe/Berlin") for at in (spring, autumn))
    ]
    limits, zoned = Limits(cases=1), Settings(zone="Europe/Berlin")
    for at in (spring, autumn):
        begin, end = local_day(at, "Europe/Berlin")
        chose = (fact(SetCare(settings=zoned), ANA), ANA, begin - 3 * DAY)
        care = of(chose, took(begin))
        yesterday = of(chose, took(begin - 1))
        assert full_until(care, limits, "hate", "high", end - 1) == end
        assert full_until(care, limits, "hate", "high", end) is None
        assert full_until(yesterday, limits, "hate", "high", begin) is None

    assert lengths == [23, 25]


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [("America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z"),
     ("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2025-12-31T18:15:00Z"),
     ("Pacific/Apia", "2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z")],
)  # fmt: skip
def test_day_begins_where_no_midnight_is_and_at_odd_offsets(zone, day, begins):
    """Where clocks are put forward at midnight the day begins at one; others begin at a quarter of an hour."""
    assert local_day(instant(day), zone)[0] == instant(begins)


def test_no_second_day_is_had_by_changing_the_zone():
    """Whoever moves their midnight must not be given twice what is enough."""
    limits = Limits(cases=2)
    noon = instant("2026-06-01T12:30:00Z")
    chose = (fact(SetCare(settings=Settings(zone="Pacific/Auckland")), ANA), ANA, noon + MINUTE)
    care = of(took(instant("2026-06-01T09:00:00Z")), took(instant("2026-06-01T10:00:00Z")), chose)

    assert local_day(noon + HOUR, "Pacific/Auckland")[0] == instant("2026-06-01T12:00:00Z")
    assert full_until(care, limits, "hate", "high", noon + HOUR) == instant("2026-06-02T12:00:00Z")


def test_zone_is_changed_a_few_times_a_day_and_no_more():
    """Each earlier zone is kept for a day: their number must have an end."""
    zones = ["UTC", *(f"Etc/GMT+{n}" for n in range(1, 12))]
    care = Care()
    for zone in zones[1 : ZONE_CHANGES + 1]:
        changed = fact(SetCare(settings=Settings(zone=zone)), ANA, care=care)
        (entry,) = entries((changed, ANA, NOW))
        care = CareView().fold(care, entry, ANA)  # type: ignore[assignment]  # of a care there is always one after it

    asked = SetCare(settings=Settings(zone=zones[-1]))
    assert code(asked, ANA, care=care) == "too_often"
    assert fact(asked, ANA, NOW + 27 * HOUR, care=care).settings.zone == zones[-1]


def test_zone_that_nobody_knows_is_refused():
    """A day that begins nowhere would never end."""
    assert code(SetCare(settings=Settings(zone="Mars/Olympus"))) == "unknown_zone"
    assert code(SetCare(settings=Settings(zone="../../etc/passwd"))) == "unknown_zone"
    assert not is_zone("")


# ------------------------------------------------------------------------------------------- categories left


def test_category_that_somebody_left_is_not_given_to_them_until_they_return():
    """They said so, and nobody asks why."""
    left = of((fact(LeaveArea(area="adult"), ANA), ANA, NOW))
    back = of(
        *(
            (one, ANA, NOW)
            for one in (fact(LeaveArea(area="adult"), ANA), fact(ReturnToArea(area="adult"), ANA, care=left))
        )
    )

    assert code(TakeLease(case="case:1"), ANA, case=case("adult"), care=left) == "care_left"
    assert served(left, None, ("adult", "spam"), NOW) == ("spam",)
    assert fact(TakeLease(case="case:1"), ANA, case=case("adult"), care=back).holder == ANA


def test_leaving_setting_and_returning_are_one_kind_of_entry():
    """Whoever counts kinds of entries must not count who left something."""
    left = Care(left=("adult",))
    kinds = {
        type(fact(LeaveArea(area="adult"))),
        type(fact(ReturnToArea(area="adult"), care=left)),
        type(fact(SetCare(settings=Settings(grey=True)))),
    }

    assert len(kinds) == 1
    assert all(kind.own for kind in kinds)


def test_every_refusal_that_tells_of_care_is_for_whoever_asked_alone():
    """The record of refusals is read by others: it must not say who needs rest."""
    tired, now = of(*worked(50)), NOW + 51 * MINUTE
    full = of(took(NOW, severity="severe"))
    refusals = [
        withheld(tired, None, case(), now),
        withheld(full, Limits(severe=1), case(severity="severe"), NOW + LEASE),
        withheld(Care(left=("hate",)), None, case(), NOW),
        judged(LeaveArea(area="adult"), care=Care(left=("adult",))),
    ]

    assert [(one.own, one.kept.code) for one in refusals if one] == [(True, "own")] * 4  # type: ignore[union-attr]  # refusals, all of them


# ---------------------------------------------------------------------------------------------------- limits


def test_limits_are_set_within_bounds_only():
    """No lead, however pressed, has people look at such things all day."""
    for setting in SETTINGS:
        for value, right in (
            (setting.least, True),
            (setting.most, True),
            (setting.least - 1, False),
            (setting.most + 1, False),
        ):
            asked = SetLimits(limits=Limits(**{setting.name: value}))
            if right and value != setting.default:
                assert getattr(fact(asked, "staff:lead").limits, setting.name) == value
            elif not right:
                assert code(asked, "staff:lead") == "out_of_bounds"

    assert AS_IT_COMES.outside() is None
    assert code(SetLimits(limits=Limits()), "staff:lead") == "unchanged"
