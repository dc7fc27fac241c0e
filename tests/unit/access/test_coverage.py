"""Who is counted as able to decide cases: exactly those whom the guard would let, group by group and hour by hour."""

from __future__ import annotations

import itertools
import random
import time

import pytest

from steadyhand.access.coverage import measures
from steadyhand.access.coverage.model import Group, ahead, band, groups, hour_of_week, spans, spoken
from steadyhand.access.coverage.people import Able, People, Stops, people_of
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.guard import Access
from steadyhand.access.model import Change
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.bootstrap.settings import AREAS, REGIONS
from steadyhand.enforcement.commands import Label
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Scope
from steadyhand.review.commands import Decide, TakeLease
from tests.support.judging import NOW
from tests.support.rosters import drawn, frozen, known, reviewer

SPAM = Group("spam", "en", "eu")
HATE = Group("hate", "en", "eu")
LEASE, DECIDE = TakeLease(case="case:1"), Decide(case="case:1", outcome="violates", reason="x")
LABEL = Label(
    subject="post:1", account="account:u1", policy="spam-1@1", cause="d:1", mode="manual", label="spam"
)


def able(access: Access, group: Group = SPAM, now: int = NOW) -> Able:
    people = people_of(access, now)
    return Stops(access.masks, people).left(people.entitled(group), group)


def count(access: Access, group: Group = SPAM, now: int = NOW) -> int:
    return people_of(access, now).count(able(access, group, now))


# ------------------------------------------------------------------------------------ whatever takes people away


def grant(scope: ScopeSet = ScopeSet(), until: int = NOW + DAY) -> dict[str, Grants]:  # noqa: B008 - frozen
    held = Grant(
        id="grant:1",
        capabilities=("case.lease", "case.decide", "sanction.label"),
        scope=scope,
        at=NOW - DAY,
        until=until,
        by="staff:root",
    )
    return {"staff:x": Grants(held=(held,))}


ROLE = {"night": CustomRole(name="night", capabilities=("case.lease", "case.decide", "sanction.label"))}
LEGAL = reviewer("x", roles=("legal",))
COUNTED = {
    "a reviewer": (1, known([reviewer("x")])),
    "deprovisioned": (0, known([reviewer("x", active=False)])),
    "gone since yesterday": (0, known([reviewer("x", leaves=NOW - DAY)])),
    "leaving within days": (1, known([reviewer("x", leaves=NOW + DAY)])),
    "another area": (0, known([reviewer("x", areas=("hate",))])),
    "another language": (0, known([reviewer("x", languages=("fr",))])),
    "the language of a country": (1, known([reviewer("x", languages=("en-GB",))])),
    "another region": (0, known([reviewer("x", regions=("na",))])),
    "a role that decides nothing": (0, known([LEGAL])),
    "a role of this installation": (1, known([reviewer("x", roles=("night",))], role=ROLE)),
    "that role dropped": (0, known([reviewer("x", roles=("night",))])),
    "a grant": (1, known([LEGAL], grants=grant())),
    "a grant that ended": (0, known([LEGAL], grants=grant(until=NOW))),
    "a grant for another region": (0, known([LEGAL], grants=grant(ScopeSet(regions=("na",))))),
    "a grant for this region": (1, known([LEGAL], grants=grant(ScopeSet(regions=("eu",))))),
    "who decides and may do nothing about it": (
        0,
        known(
            [reviewer("x", roles=("judge",))],
            role={"judge": CustomRole(name="judge", capabilities=("case.lease", "case.decide"))},
        ),
    ),
}


@pytest.mark.parametrize(("people", "access"), COUNTED.values(), ids=COUNTED)
def test_people_are_counted_by_what_the_guard_would_let_them_do(people, access):
    """Whatever takes somebody away, however it is called, must be seen in the count."""
    assert count(access) == people


ROSTER = Exemption(id="exemption:1", duty="election", who=Population(people=("staff:x",)), ends=NOW + HOUR)
FREEZES = {
    "of everything": (0, frozen()),
    "of another area": (2, frozen(scope=ScopeSet(policy_areas=("hate",)))),
    "of leases only": (0, frozen(scope=ScopeSet(actions=("case.lease",)))),
    "of one sanction of several": (0, frozen(scope=ScopeSet(actions=("sanction.remove",)))),
    "of all acts on content and accounts": (0, frozen(scope=ScopeSet(tools=("enforcement",)))),
    "of severe cases, for who cannot tell": (0, frozen(scope=ScopeSet(severities=("severe",)))),
    "of contractors": (1, frozen(who=Population(employers=("vendor",)))),
    "of all but contractors": (
        1,
        frozen(goes_on=frozen().goes_on.__class__(automation=True, contractors=True, api_clients=True)),
    ),
    "by two people": (1, frozen(mode="two_person")),
    "with an exemption": (1, frozen(exemptions=(ROSTER,))),
    "that has ended": (2, frozen(ends=NOW)),
}


@pytest.mark.parametrize(("people", "freeze"), FREEZES.values(), ids=FREEZES)
def test_freeze_leaves_whom_it_would_let_act(people, freeze):
    """The forecast rests on this: whoever is counted and could not act would be a case that waits."""
    two = [reviewer("x"), reviewer("y", employer="vendor")]

    assert count(known(two, [freeze])) == people


def test_freeze_of_an_act_leaves_who_never_could_do_it():
    """Whoever is there to label is not missing because nobody may remove."""
    access = known(
        [reviewer("x", roles=("night",))], [frozen(scope=ScopeSet(actions=("sanction.remove",)))], role=ROLE
    )

    assert count(access) == 1


def test_severity_counts_only_where_a_freeze_tests_it():
    """A freeze on severe cases leaves people to the others."""
    access = known([reviewer("x")], [frozen(scope=ScopeSet(severities=("severe",)))])
    people = people_of(access, NOW)
    stops = Stops(access.masks, people)

    assert stops.by_severity
    left = {level: stops.left(people.entitled(SPAM, level), SPAM, level).all for level in ("low", "severe")}
    assert left == {"low": 1, "severe": 0}


def lets(access: Access, name: str, group: Group) -> bool:
    """What the guard itself says of all three acts."""
    scope = {"policy_area": group.area, "language": group.language, "region": group.region}
    subjects = ("account:u1", "post:1")
    answers = [
        access(Order(command, name), Scope(tool=command.tool, subjects=subjects, **scope), NOW, None)
        for command in (LEASE, DECIDE, LABEL)
    ]
    return not any(isinstance(answer, Refusal) for answer in answers)


@pytest.mark.parametrize("seed", range(5))
def test_bits_say_what_the_guard_says_of_everybody_and_every_group(seed):
    """Counting by bits is quick, and nothing else: it must never come to another answer than the door."""
    dice = random.Random(seed)
    staff = [reviewer(f"p{n}", areas=tuple(dice.sample(AREAS[:4], dice.choice((0, 2)))), team=dice.choice("ab"),
                      employer=dice.choice(("platform", "vendor"))) for n in range(30)]  # fmt: skip
    freezes = [frozen(f"freeze:{n}", scope=drawn_scope(dice), who=Population(teams=(dice.choice("abc"),)),
                      exemptions=(Exemption(id="exemption:1", duty="other", ends=NOW + dice.choice((-1, 1)),
                                            who=Population(people=(f"staff:p{dice.randrange(30)}",)),
                                            scope=drawn_scope(dice)),)) for n in range(5)]  # fmt: skip
    access = known(staff, freezes)
    people = people_of(access, NOW)
    stops = Stops(access.masks, people)

    for group in groups(AREAS[:4], ("en", "fr"), REGIONS[:2]):
        left = stops.left(people.entitled(group), group)
        by_bits = {name for n, name in enumerate(people.names) if left.alone >> n & 1}
        assert by_bits == {name for name in people.names if lets(access, name, group)}, group


def drawn_scope(dice: random.Random) -> ScopeSet:
    return ScopeSet(
        policy_areas=tuple(dice.sample(AREAS[:4], dice.choice((0, 1, 2)))),
        languages=tuple(dice.sample(("en", "fr"), dice.choice((0, 1)))),
        regions=tuple(dice.sample(REGIONS[:2], dice.choice((0, 1)))),
    )


# --------------------------------------------------------------------------------------------------------- hours


def test_people_count_in_the_hours_in_which_they_work():
    """A night without anybody must not be hidden by a full day."""
    access = known([reviewer("x", hours=(0, 1)), reviewer("y", hours=(1, 2)), reviewer("z")])
    people = people_of(access, NOW)

    assert people.counts(able(access))[:4] == (2, 3, 2, 1)


def test_two_who_must_decide_together_count_as_one_and_one_alone_as_none():
    """A freeze by two people on a shift of one is a freeze."""
    access = known([reviewer(name) for name in "abc"], [frozen(mode="two_person")])

    assert count(access) == 1
    assert count(known([reviewer("a")], [frozen(mode="two_person")])) == 0


@pytest.mark.parametrize("fields", [{"team": "spam"}, {"reports_to": "staff:boss"}, {"person": "p-1"}])
def test_people_of_whom_no_two_may_act_together_count_as_nobody(fields):
    """A freeze by two people of one team is a freeze: nobody there can be the other's second person."""
    alike = [reviewer(name, **fields) for name in "abcd"]
    freeze = [frozen(mode="two_person")]

    assert count(known(alike, freeze)) == 0
    assert count(known([*alike, reviewer("e")], freeze)) == 2


def test_who_has_no_passkey_counts_as_nobody_where_it_takes_one():
    """Three who were appointed just now and never came in would else be half of six."""
    access = known([reviewer(name) for name in "abc"])

    assert people_of(access, NOW, {"staff:a"}).names == ["staff:a"]
    assert people_of(access, NOW, set()).names == []
    assert len(people_of(access, NOW).names) == 3


def test_hours_of_the_week_begin_on_monday():
    """A forecast for the wrong day is worse than none: 2022-11-08T14:10Z is a Tuesday."""
    assert hour_of_week(NOW) == 24 + 14
    assert ahead(NOW, 3) == [38, 39, 40]
    assert ahead(NOW + 5 * DAY + 9 * HOUR, 2) == [167, 0]


def test_hours_are_told_in_words():
    """Who is paged reads days and hours, not numbers to 167."""
    assert spoken(spans([7, 8, 9, 31, 23, 24])) == "Mon 07-10, Mon 23-24, Tue 00-01, Tue 07-08"
    assert spoken(spans(range(168))) == "always"


def test_bands_do_not_tell_nobody_from_few():
    """The ledger is read by many: an exact gap would be a map for whoever wants to use it."""
    assert [band(n) for n in (0, 9, 10, 49, 50, 199, 200)] == [
        "<10", "<10", "10-49", "10-49", "50-199", "50-199", "200+",
    ]  # fmt: skip


def test_ten_thousand_people_are_counted_within_two_seconds():
    """It is measured after every change of who may do what: 12 areas, 10 languages, 6 regions, 168 hours."""
    languages = ("en", "es", "fr", "ar", "hi", "pt", "de", "it", "tr", "ja")
    freezes = [frozen(f"freeze:{n}", scope=ScopeSet(policy_areas=(AREAS[n],))) for n in range(10)]
    access = known(drawn(10_000, languages), freezes)

    began = time.process_time()
    people = people_of(access, NOW)
    stops = Stops(access.masks, people)
    counted = list(
        itertools.starmap(measured, ((people, stops, g) for g in groups(AREAS, languages, REGIONS)))
    )

    assert len(counted) == 12 * 10 * 6
    assert time.process_time() - began < 2


def measured(people: People, stops: Stops, group: Group) -> tuple[tuple[int, ...], tuple[int, ...]]:
    entitled = people.entitled(group)
    return people.counts(Able(entitled)), people.counts(stops.left(entitled, group))


def test_whom_a_freeze_comes_to_mean_after_it_began_is_gone_and_nobody_foretold_it():
    """A role that nobody has is frozen, and then given to everybody: a freeze by any other name."""
    held = frozen(who=Population(roles=("legal",)), starts=NOW - HOUR)
    before = Change(
        until=NOW - MINUTE, roles=("reviewer",), employer="platform", location="", by="staff:root"
    )
    drawn = reviewer("x", roles=("reviewer", "legal"), changes=(before,), since=NOW - DAY)
    meant = reviewer("y", roles=("reviewer", "legal"), since=NOW - DAY)
    access = known([drawn, meant, reviewer("z", since=NOW - DAY)], [held])
    people = people_of(access, NOW)
    measure = measures.measured(people, ["spam"], ["en"], ["eu"], Stops(access.masks, people, drawn_in=True))

    assert max(measure[SPAM]) == 2, "the freeze meant one of them from the beginning"
    assert max(measures.measured(people, ["spam"], ["en"], ["eu"])[SPAM]) == 3
