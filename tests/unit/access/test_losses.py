"""Losses of coverage as values: what counts as one, what does not, and what is told of it."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from steadyhand.access.coverage.losses import Gap, below, depth, fallen, fresh, mended, places
from steadyhand.access.coverage.measures import (
    ANY,
    bands,
    digest_of,
    measured,
    packed,
    peak,
    salted,
    unpacked,
    unsalted,
    usual,
)
from steadyhand.access.coverage.model import Group
from steadyhand.access.coverage.people import people_of
from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.guard import Access
from steadyhand.access.model import Staff
from steadyhand.bootstrap.settings import AREAS
from steadyhand.kernel.values import DAY
from steadyhand.week.parties import LANGUAGES
from steadyhand.week.staff import staff as of_the_week
from tests.support.judging import NOW
from tests.support.rosters import WORDS, hours_of, known, reviewer

SPAM = Group("spam", "en", "eu")


def measure_of(access: Access, now: int = NOW) -> dict:
    return measured(people_of(access, now), AREAS, LANGUAGES, {*WORDS.regions, "unknown"})


def one(count: int, group: Group = SPAM) -> dict:
    """So many people at every hour."""
    return {group: tuple([count] * 168)}


# --------------------------------------------------------------------------------------------------- what counts


@pytest.mark.parametrize(
    ("before", "left", "counts"),
    [(10, 8, False), (10, 7, True), (4, 3, False), (5, 4, False), (3, 1, True), (2, 1, False), (2, 0, True)],
)  # fmt: skip
def test_fall_is_more_than_a_fifth_and_at_least_two_people(before, left, counts):
    """People leave one by one every week; a page for each would be read by nobody."""
    assert bool(fallen(one(before), one(left))) == counts


WIDE = Group("spam", "en", ANY)


@pytest.mark.parametrize(
    ("median", "left", "group", "counts"),
    [
        (10, 5, WIDE, False),
        (10, 4, WIDE, True),
        (1, 0, WIDE, True),
        (1, 0, SPAM, False),
        (2, 0, SPAM, True),
        (0, 0, WIDE, False),
    ],
)
def test_floor_is_a_share_of_what_is_usual_and_at_least_one_person(median, left, group, counts):
    """Whoever takes a month to empty a queue is seen here; where nobody is left of a language, at once."""
    assert bool(below(one(median, group), one(left, group), 0.5)) == counts


def test_language_that_nobody_speaks_any_more_is_a_loss():
    """A group that is not in the measure at all has nobody."""
    assert len(fallen(one(4), {})) == 168


def test_people_of_several_regions_count_once():
    """Four who serve every region are four, and not twenty."""
    measure = measure_of(known([reviewer(name) for name in "abcd"]))

    assert measure[Group("spam", ANY, ANY)][0] == measure[WIDE][0] == measure[SPAM][0] == 4


def grants(until: int) -> dict[str, Grants]:
    held = Grant(
        id="grant:1",
        capabilities=("case.lease", "case.decide", "sanction.label"),
        at=NOW - DAY,
        until=until,
        by="staff:root",
    )
    return {f"staff:{name}": Grants(held=(held,)) for name in "abcd"}


NIGHT = {"night": CustomRole(name="night", capabilities=("case.lease", "case.decide", "sanction.label"))}
LEGAL = [reviewer(name, roles=("legal",)) for name in "abcd"]
NIGHTLY = [reviewer(name, roles=("night",)) for name in "abcd"]
FOUR = [reviewer(name) for name in "abcd"]
CAUSES = {
    "deprovisioned": (known(FOUR), known([replace(each, active=False) for each in FOUR])),
    "role dropped": (known(NIGHTLY, role=NIGHT), known(NIGHTLY)),
    "role emptied": (
        known(NIGHTLY, role=NIGHT),
        known(NIGHTLY, role={"night": CustomRole(name="night", capabilities=("case.lease",))}),
    ),
    "grants expired": (known(LEGAL, grants=grants(NOW + 1)), known(LEGAL, grants=grants(NOW))),
    "vendor cut": (
        known([replace(each, employer="vendor") for each in FOUR]),
        known([replace(each, employer="vendor", active=each.name == "a") for each in FOUR]),
    ),
    "they left": (known(FOUR), known([replace(each, leaves=NOW) for each in FOUR])),
    "no hours": (known(FOUR), known([replace(each, hours=(167,)) for each in FOUR])),
    "another language": (known(FOUR), known([replace(each, languages=("ja",)) for each in FOUR])),
}


@pytest.mark.parametrize(("before", "after"), CAUSES.values(), ids=CAUSES)
def test_whatever_takes_people_away_is_a_loss(before, after):
    """There are many ways to switch enforcement off; the watch asks only who could act."""
    assert "spam" in {gap.group.area for gap in fallen(measure_of(before), measure_of(after))}


# ------------------------------------------------------------------------------------------------- ordinary days


def the_week() -> list[Staff]:
    return [
        Staff(
            principal=f"staff:{member.handle}",
            name=member.name,
            roles=member.roles,
            areas=member.areas,
            languages=member.languages,
            regions=(member.region,),
            employer="platform" if member.employer == "plaza" else "vendor",
            hours=hours_of(member.shift),
        )
        for member in of_the_week(7)
    ]


def test_sixty_ordinary_days_raise_no_alarm_and_half_the_staff_overnight_does():
    """240 people in shifts, of whom every third day one leaves for whom another has come two days before."""
    dice, staff = random.Random(3), the_week()
    leaving: list[Staff] = []
    measures = [measure_of(known(staff))]
    for day in range(60):
        if day % 3 == 0:
            leaver = dice.choice([each for each in staff if "reviewer" in each.roles and each not in leaving])
            leaving.append(leaver)
            staff.append(replace(leaver, principal=f"{leaver.principal}-{day}"))
        elif day % 3 == 2:
            staff.remove(leaving.pop())
        now = measure_of(known(staff))
        assert fallen(peak(measures[-1:]), now) == [], day
        assert below(usual(measures[-28:]), now, 0.5) == [], day
        measures.append(now)

    half = measure_of(known(staff[::2]))
    lost = places(fallen(measures[-1], half))
    assert {place.area for place in lost} == set(AREAS)
    assert {language for place in lost for language in place.languages} == set(LANGUAGES)


# -------------------------------------------------------------------------------------------------- what is told


def test_gaps_that_were_told_are_told_again_only_where_they_are_as_much_worse():
    """The second page must mean that something else is gone."""
    told = [Gap(SPAM, 0, 10, 6)]

    assert fresh([Gap(SPAM, 0, 10, 6)], told) == []
    assert fresh([Gap(SPAM, 0, 10, 5)], told) == []
    assert fresh([Gap(SPAM, 0, 10, 4)], told) == [Gap(SPAM, 0, 10, 4)]
    assert fresh([Gap(SPAM, 1, 10, 6)], told) == [Gap(SPAM, 1, 10, 6)]


def test_loss_is_mended_when_most_people_are_back_everywhere():
    """One hour that still has nobody is a loss that goes on."""
    gaps = [Gap(SPAM, 0, 10, 2), Gap(SPAM, 5, 10, 2)]

    assert mended(gaps, one(8))
    assert not mended(gaps, {SPAM: tuple(0 if hour == 5 else 10 for hour in range(168))})


def test_places_say_blocks_of_hours_and_languages_and_no_numbers():
    """What everybody may read is where to look, not where to strike."""
    gaps = [Gap(SPAM, 7, 4, 0), Gap(SPAM, 13, 4, 1), Gap(Group("spam", ANY, ANY), 40, 9, 2)]

    (place,) = places(gaps)
    assert (place.area, place.languages, place.hours) == ("spam", ("en",), ((6, 18), (36, 42)))
    assert [depth([gap]) for gap in gaps] == ["over 80 %", "50-80 %", "50-80 %"]
    assert depth([Gap(SPAM, 0, 10, 7)]) == "20-50 %"


def test_measure_is_kept_whole_and_equal_ones_are_equal():
    """What is opened in a week must be what was measured, and an unchanged one is not kept twice."""
    access = known(the_week())
    kept = packed(measure_of(access))

    assert unpacked(kept) == measure_of(access)
    assert digest_of(packed(measure_of(access))) == digest_of(kept)
    assert digest_of(packed(measure_of(known(the_week()[:-1])))) != digest_of(kept)
    assert len(kept) < 40_000


def test_digest_of_a_sealed_measure_tells_nobody_what_it_is():
    """Of three people in one area there are few measures: whoever tries them all must not know which it was."""
    kept = packed(measure_of(known([reviewer("a")])))
    first, second = salted(kept), salted(kept)

    assert unsalted(first) == unsalted(second) == unsalted(kept) == kept
    assert unpacked(first) == unpacked(kept)
    assert len({digest_of(first), digest_of(second), digest_of(kept)}) == 3


def test_bands_of_areas_are_of_people_whatever_they_speak():
    """In the ledger an area has a number of people in a band, those of every language."""
    staff = [reviewer(f"e{n}", areas=("spam",), languages=("en",)) for n in range(6)]
    staff += [reviewer(f"p{n}", areas=("spam",), languages=("pt",)) for n in range(6)]

    found = {one.area: one.people for one in bands(people_of(known(staff), NOW), AREAS)}
    assert (found["spam"], found["hate"]) == ("10-49", "<10")
    assert list(found) == sorted(AREAS)
