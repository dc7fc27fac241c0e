"""Comparisons with peers on values: who stands out, who does not, and how sure one can be."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, lgamma, log
from random import Random
from typing import Any

import pytest

from steadyhand.access.risk.model import Act, Finding, Peer
from steadyhand.access.risk.spread import Spread
from steadyhand.access.risk.tails import binomial, negative_binomial, poisson, q_values
from steadyhand.access.risk.watch import Detectors
from steadyhand.kernel.values import DAY, HOUR

FIRST = 20_000
DAYS = 35
PEOPLE = tuple(f"staff:p{n}" for n in range(40))
LEADS = tuple(f"staff:l{n}" for n in range(10))


def honest(day: int) -> Iterable[dict[str, Any]]:
    """A day on which everybody does much the same; the same each time it is asked for."""
    chance = Random(day)
    for name in PEOPLE:
        yield {"by": name, "what": "decide", "hour": chance.randrange(8)}
        yield {"by": name, "what": "sanction", "hour": chance.randrange(8)}
        for _ in range(chance.randrange(4)):
            lead = chance.choice(LEADS) if chance.random() < 0.2 else ""
            yield {
                "by": name,
                "what": "look",
                "hour": chance.randrange(8),
                "opener": lead,
                "alone": bool(lead),
            }
    for name in LEADS:
        yield {"by": name, "what": "decide", "hour": 1}
        for _ in range(chance.randrange(3)):
            account, decider = f"account:a{chance.randrange(900)}", chance.choice(PEOPLE)
            yield {"by": name, "what": "reverse", "hour": 2, "account": account, "decider": decider}


def strange(wrong: Iterable[tuple[int, dict[str, Any]]] = (), **peers: Peer) -> list[Finding]:
    """What is strange after these days, with some acts more on some of them."""
    detectors, seq = Detectors(), 0
    more = list(wrong)
    everybody = {name: Peer(principal=name, role="reviewer") for name in PEOPLE}
    everybody |= {name: Peer(principal=name, role="policy_lead") for name in LEADS}
    everybody |= {peer.principal: peer for peer in peers.values()}
    for day in range(DAYS):
        acts = [*honest(day), *(fields for on, fields in more if on == day)]
        for fields in sorted(acts, key=lambda one: one["hour"]):
            seq += 1
            detectors.knew(_act(seq, day, **fields))
    return detectors.day_over(FIRST + DAYS - 1, everybody)


def _act(seq: int, day: int, hour: int, **fields: Any) -> Act:
    given = {"area": "spam", "region": "eu", "account": "account:u1"}
    return Act(seq=seq, at=(FIRST + day) * DAY + hour * HOUR, **(given | fields))


def about(findings: list[Finding], detector: str) -> set[tuple[str, ...]]:
    """Whom this detector found."""
    return {one.people for one in findings if one.detector == detector}


def test_nobody_stands_out_among_people_who_do_much_the_same() -> None:
    """At a budget of a few alerts, each false one takes the place of a right one."""
    assert strange() == []


def test_who_looks_up_five_times_as_many_is_found_with_the_entries() -> None:
    """Each of them had a case: only beside others it is too many."""
    wrong = [(day, {"by": PEOPLE[3], "what": "look", "hour": 3}) for day in range(28, DAYS) for _ in range(8)]

    (finding, *_) = strange(wrong)
    assert (finding.detector, finding.people) == ("rate", (PEOPLE[3],))
    assert finding.q < 0.01
    assert finding.acts
    assert "look-ups in 7 days" in finding.said


def test_who_works_twice_as_many_hours_does_not_stand_out_for_it() -> None:
    """Somebody who stands in for a colleague must not be accused of diligence."""
    wrong = [
        (day, {"by": PEOPLE[3], "what": what, "hour": 8 + hour})
        for day in range(DAYS) for hour in range(6) for what in ("decide", "sanction")
    ]  # fmt: skip

    assert about(strange(wrong), "rate") == set()


def test_look_ups_in_many_new_places_are_found() -> None:
    """Curiosity goes where one has no work."""
    places = [(f"area{n}", region) for n in range(3) for region in ("na", "apac")]
    wrong = [
        (29 + n, {"by": PEOPLE[5], "what": "look", "hour": 4, "area": area, "region": region})
        for n, (area, region) in enumerate(places)
    ]

    assert about(strange(wrong), "novelty") == {(PEOPLE[5],)}


def test_one_new_place_is_no_matter() -> None:
    """People are moved to other queues, and have a first day there."""
    wrong = [(30, {"by": PEOPLE[5], "what": "look", "hour": 4, "area": "hate"})] * 3

    assert about(strange(wrong), "novelty") == set()


def test_same_opener_and_actor_again_are_found_against_chance() -> None:
    """Two who meet more often than dealing would have it arrange it."""
    act = {"by": PEOPLE[7], "what": "look", "hour": 5, "opener": LEADS[2], "alone": True}

    assert (PEOPLE[7], LEADS[2]) in about(strange((day, act) for day in range(10, DAYS)), "pair")


def test_same_person_who_reverses_for_the_same_account_is_found() -> None:
    """So unbans were sold: whoever paid came back to whoever had been paid."""
    act = {"by": LEADS[1], "what": "reverse", "hour": 5, "account": "account:client", "decider": PEOPLE[0]}

    assert about(strange((4 * n, act) for n in range(6)), "beneficiary") == {(LEADS[1],)}


def test_account_whose_appeals_go_to_whoever_is_there_gives_nobody_away() -> None:
    """Somebody who is reported every week is reversed by many, and each of them honestly."""
    acts = (
        (
            3 * n,
            {
                "by": LEADS[n % 10],
                "what": "reverse",
                "hour": 5,
                "account": "account:client",
                "decider": PEOPLE[n],
            },
        )
        for n in range(10)
    )

    assert about(strange(acts), "beneficiary") == set()


def test_whose_measures_others_reverse_is_found_and_not_those_who_reverse() -> None:
    """Bans that were paid for do not survive an appeal."""
    acts = (
        (
            day,
            {
                "by": LEADS[day % 10],
                "what": "reverse",
                "hour": 6,
                "decider": PEOPLE[9],
                "account": f"account:x{day}",
            },
        )
        for day in range(5, DAYS)
    )

    assert about(strange(acts), "overturned") == {(PEOPLE[9],)}


def test_who_leaves_and_looks_far_more_up_than_before_is_found() -> None:
    """Whoever takes something along takes it in the last week."""
    leaver = Peer(principal=PEOPLE[11], role="reviewer", leaves=(FIRST + DAYS + 2) * DAY)
    wrong = [
        (day, {"by": PEOPLE[11], "what": "look", "hour": 3}) for day in range(30, DAYS) for _ in range(12)
    ]

    assert (PEOPLE[11],) in about(strange(wrong, leaver=leaver), "last_days")
    assert about(strange((), leaver=leaver), "last_days") == set()


def test_channel_that_grows_is_found_and_names_nobody() -> None:
    """Hundreds used the back door of one network, each a little; together they could be seen."""
    usual = [
        (day, {"by": LEADS[day % 10], "what": "recover", "hour": 3, "account": f"account:r{day}"})
        for day in range(DAYS)
    ]
    more = [
        (day, {"by": LEADS[n], "what": "recover", "hour": 4, "account": f"account:s{day}.{n}"})
        for day in range(28, DAYS) for n in range(10)
    ]  # fmt: skip

    assert about(strange(usual), "channel") == set()
    assert about(strange(usual + more), "channel") == {()}


def test_two_weeks_must_be_known_before_anybody_is_compared() -> None:
    """In the first days everybody is new, and everything is a first time."""
    detectors = Detectors()
    for n in range(50):
        detectors.knew(_act(n, 0, by=PEOPLE[0], what="look", hour=1))

    assert detectors.day_over(FIRST + 1, {PEOPLE[0]: Peer(principal=PEOPLE[0], role="reviewer")}) == []


@pytest.mark.parametrize("count", [3, 8, 20, 60])
def test_tails_are_the_sums_of_their_terms(count: int) -> None:
    """A chance that is wrong by a factor fills the budget with the wrong people."""
    exact = sum(_poisson_term(n, 2.5) for n in range(count, 200))
    assert poisson(count, 2.5) == pytest.approx(exact, rel=1e-9)
    assert negative_binomial(count, 2.5, 1e7) == pytest.approx(exact, rel=1e-4), "with one rate it is Poisson"
    assert negative_binomial(count, 2.0, 1.0) == pytest.approx((2 / 3) ** count, rel=1e-9), "geometric"
    assert binomial(count, 2_000_000, 2.5 / 2_000_000) == pytest.approx(exact, rel=1e-3)


def _poisson_term(n: int, mean: float) -> float:
    return exp(n * log(mean) - mean - lgamma(n + 1))


def test_tails_at_their_ends() -> None:
    """No more than usual is never strange, and what cannot be has no chance."""
    assert poisson(2, 2.5) == negative_binomial(2, 2.5, 1.0) == binomial(2, 10, 0.3) == 1.0
    assert binomial(1, 10, 0.0) == poisson(1, 0.0) == negative_binomial(1, 0.0, 1.0) == 0.0
    assert binomial(10, 10, 0.5) == pytest.approx(0.5**10)


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    """The paper's example: of fifteen tests the first four are found at 0.05."""
    chances = (
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    )  # fmt: skip
    qs = q_values(chances)

    assert [q <= 0.05 for q in qs] == [True] * 4 + [False] * 11
    assert qs[3] == pytest.approx(0.0095 * 15 / 4)
    assert qs == sorted(qs)
    assert q_values(tuple(reversed(chances))) == list(reversed(qs))


def test_nobody_makes_their_own_acts_usual_and_the_highest_are_left_out() -> None:
    """Several who do the same would otherwise hide one another."""
    group = [(2, 10)] * 40 + [(60, 10), (70, 10)]
    spread = Spread.of(group)

    assert spread.people == 39
    assert spread.without(60, 10) is spread
    assert spread.without(2, 10).people == 38
    assert spread.rate == pytest.approx(0.2, abs=0.01)
    assert spread.tail(60, 10) < 1e-6
    assert spread.ratio(60, 10) > 10 > spread.ratio(3, 10)
