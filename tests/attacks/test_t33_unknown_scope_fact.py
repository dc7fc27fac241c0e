"""T33: a case without the fact that a freeze tests, or with it in another case or script, to slip past the freeze.

A policy engine that skips a rule whose condition fails would let it through. Facts are what a report, an event or a
rule said of the content, so whoever writes reports can choose them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import pytest

from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.opening import OpenCase
from tests.support.attacked import appointed, at_desk, done, reported
from tests.support.desk import Desk
from tests.support.freezing import freeze, standing
from tests.support.installation import Installation
from tests.support.traffic import event

SOL: Final = "staff:sol"
STOPS: Final = {
    "region": ScopeSet(regions=("eu",)),
    "language": ScopeSet(languages=("pt",)),
    "severity": ScopeSet(severities=("high",)),
    "area": ScopeSet(policy_areas=("election",)),
    "class": ScopeSet(subject_classes=("protected",)),
}
"""What each freeze tests: one fact alone. Each stops one person, named for it, because freezes add up."""
OUTSIDE: Final = {"region": "na", "language": "en", "severity": "low", "area": "spam"}
INSIDE: Final = {"region": "eu", "language": "pt-BR", "severity": "high", "area": "election"}
ODD: Final = {
    "region": ("unknown", "EU", "Eu", "\u0435u", "\uff45\uff55", "eu ", "europe", ""),
    "language": ("unknown", "PT", "Pt", "\u0440t", "\uff50\uff54", "pt ", "p", ""),
    "severity": ("unknown", "HIGH", "High", "h\u0456gh", "\uff48igh", "high ", "higher", ""),
    "area": (
        "unknown",
        "ELECTION",
        "Election",
        "\u0435lection",
        "\uff45lection",
        "election ",
        "elections",
        "",
    ),
}
"""Each fact unknown, in another case, in two other scripts, with a space, misspelt and empty."""


@pytest.fixture(scope="module", autouse=True)
def frozen(house: Installation) -> None:
    """A freeze for each fact, on the one person who tries it; and rules are stopped in one region."""
    tries = [Staff(principal=f"staff:{fact}", name=fact, roles=("reviewer",)) for fact in STOPS]
    appointed(house, Staff(principal=SOL, name="Sol Varga", roles=("security_lead",)), *tries)
    stopped = {f"staff:{fact}": scope for fact, scope in STOPS.items()} | {AUTOMATION: STOPS["region"]}
    with house.reader() as reader:
        now = reader.now()
    for who, scope in stopped.items():
        named: dict[str, Any] = {"scope_set": scope, "who": Population(people=(who,)), "floor": 0.0}
        name = f"freeze:{who.removeprefix('staff:')}"
        done(house, SOL, freeze(now, name, **named, exemptions=standing(scope, now + DAY, who="staff:ben")))


@pytest.fixture
def desk(house: Installation, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The desk of the one whom the freeze of this fact stops."""
    with closing(at_desk(house, request.param)) as opened:
        yield opened


def opened_case(house: Installation, name: str, **facts: str) -> str:
    """A case as somebody opens it who may, by the words that they like."""
    said = OUTSIDE | facts
    case = OpenCase(
        case=f"case:{name}",
        subject=f"account:{name}",
        area=said["area"],
        severity=said["severity"],
        source="staff",
        ref=f"ticket:{name}",
        region=said["region"],
        language=said["language"],
    )
    done(house, "staff:lea", case)
    return case.case


def stops(desk: Desk, case: str) -> bool:
    """Whether a freeze keeps somebody from a case."""
    answer = desk.send(f"/cases/{case}/take")
    assert answer.status_code == 303 or "stopped by freeze:" in answer.text, answer.text
    return answer.status_code != 303


@pytest.mark.parametrize("desk", ODD, indirect=True, ids=ODD)
def test_fact_written_oddly_lies_inside_the_freeze_that_tests_it(
    house: Installation, desk: Desk, request
) -> None:
    """Leaving it out, a capital or a letter that looks alike must not be the way around."""
    fact = request.node.callspec.id
    inside = [opened_case(house, f"{fact}-{n}", **{fact: word}) for n, word in enumerate(ODD[fact])]
    outside = opened_case(house, f"{fact}-known")

    assert [word for word, case in zip(ODD[fact], inside, strict=True) if not stops(desk, case)] == []
    assert not stops(desk, outside), "a fact that is known to be another is outside"
    assert stops(desk, opened_case(house, f"{fact}-named", **{fact: INSIDE[fact]}))


@pytest.mark.parametrize(
    ("desk", "field", "words"),
    [
        ("region", "region", ("EU", "Eu", "eu-1", "unknown")),
        ("language", "lang", ("PT", "Pt", "p", "unknown")),
    ],
    indirect=["desk"],
    ids=["region", "language"],
)
def test_report_that_names_the_fact_oddly_or_not_at_all_opens_a_case_inside_the_freeze(
    house: Installation, desk: Desk, field: str, words: tuple[str, ...]
) -> None:
    """The platform's reports are where most cases come from, and their fields are anybody's."""
    known = {"region": "na", "lang": "en"}
    without = {name: said for name, said in known.items() if name != field}
    told = [without, *(known | {field: word} for word in words)]
    cases = [reported(house, f"{field}{n}", f"account:{field}{n}", **one) for n, one in enumerate(told)]

    assert [one for one, case in zip(told, cases, strict=True) if not stops(desk, case)] == []
    assert not stops(desk, reported(house, f"{field}-known", "account:known", **known))


@pytest.mark.parametrize("field", ["region", "lang", "area"])
def test_report_in_another_script_or_of_no_known_area_is_not_taken_at_all(
    house: Installation, field: str
) -> None:
    """What is no word is refused where it comes in; a severity nobody can send."""
    told = {"id": f"x-{field}", "subject": "post:x", "reporter": "account:x", "area": "spam"}
    for wrong in ({field: "\u0435u"}, {field: ""}, {field: None}, {field: 7}, {"severity": "low"}):
        answer = house.http.post(f"{house.url('door')}/v1/reports", json=told | wrong)
        assert answer.status_code in {400, 422}, (wrong, answer.text)


@pytest.mark.parametrize("desk", ["class"], indirect=True)
def test_post_whose_author_no_event_names_counts_as_anybodys(house: Installation, desk: Desk) -> None:
    """A report that names a nobody as the author of a candidate's post must not take it out of the freeze."""
    house.decided(event(1, "plain"))

    assert stops(desk, reported(house, "claimed", "account:nobody"))
    assert not stops(desk, reported(house, "p1", "account:nobody")), (
        "an event names its author, who is ordinary"
    )


@pytest.mark.parametrize("number", range(len(ODD["region"]) + 1))
def test_rule_does_not_act_where_an_event_leaves_the_region_out_or_writes_it_oddly(
    house: Installation, number: int
) -> None:
    """Automation is somebody like any other: a field of an event must not switch it on again."""
    region = (None, *ODD["region"])[number]
    there, here = 1_000 + 2 * number, 1_001 + 2 * number

    assert acts_on(house, there, "na"), "elsewhere it goes on"
    assert not acts_on(house, here, region)


def acts_on(house: Installation, number: int, region: str | None) -> bool:
    """Whether a post that a rule limits is limited, by an account in this region."""
    post = event(number, "pushed")
    post["data"]["account"] |= {"region": region}
    answer = house.decide(post)
    assert answer.status_code in {200, 400, 422}, answer.text
    house.catch_up()
    with house.reader() as reader:
        return reader.row("standing", f"post:p{number}") is not None
