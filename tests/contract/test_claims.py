"""Claims at the door, on both databases: who may do what, the clock, and what the matching engine reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, RecheckClaim, RetireClaim, SuggestClaim
from steadyhand.civic.claims.bringing import MANY, Weighed
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.lists import AgreeToClaims, BringClaims
from steadyhand.civic.claims.model import Origin, Preview, Wording
from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_claims import (
    ANALYST,
    CHIEF,
    CLAIM,
    acting,
    claims,
    content,
    library,
    preview,
    statement,
    stored,
)

ENTER = EnterClaim(claim=CLAIM, content=content())
SUGGEST = SuggestClaim(claim=CLAIM, version=1)
OTHER = "staff:otto"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A policy lead and an analyst."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        library(house)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def suggested(house: Opened) -> None:
    house.done(ENTER, ANALYST)
    house.done(SUGGEST, ANALYST)


def test_claim_acts_by_two_independent_people_and_by_nobody_else(house):
    """Neither alone, nor with somebody who works for whoever asks, nor by a rule."""
    suggested(house)
    seen = preview(house.reader.now())
    house.done(AskToAct(claim=CLAIM, version=1, preview=seen), ANALYST)
    agree = AgreeToAct(claim=CLAIM, version=1, digest=stored(house).newest.digest)

    assert [house.refused(agree, by) for by in (ANALYST, REVIEWER, ADMIN, AUTOMATION)] == ["not_allowed"] * 4
    under = Staff(principal=CHIEF, name="Lea Moreau", roles=("policy_lead",), reports_to=ANALYST)
    house.done(Appoint(staff=under), ADMIN)
    assert house.refused(agree, CHIEF) == "reporting_line"
    house.done(Appoint(staff=replace(under, reports_to=None)), ADMIN)
    house.done(agree, CHIEF)
    assert stored(house).state == "acting"


def test_whoever_asks_cannot_agree_though_they_may_agree(house):
    """A policy lead asks and agrees: that is one person."""
    suggested(house)
    house.done(AskToAct(claim=CLAIM, version=1, preview=preview(house.reader.now())), CHIEF)

    assert (
        house.refused(AgreeToAct(claim=CLAIM, version=1, digest=stored(house).newest.digest), CHIEF)
        == "yourself"
    )


def test_nobody_else_writes_or_retires(house):
    """Reviewers look at what matches; the house's own principals are for other things."""
    suggested(house)
    retire = RetireClaim(claim=CLAIM, why="other")
    for by in (REVIEWER, ADMIN, AUTOMATION, "system:clock"):
        for command in (ENTER, SUGGEST, RecheckClaim(claim=CLAIM, changed=True), retire):
            assert house.refused(command, by) == "not_allowed"
    assert house.refused(retire, ANALYST) == "not_allowed"
    house.done(retire, CHIEF)


def test_claim_ends_by_the_clock(opens, house):
    """What was false of this election may be true of the next one."""
    house.done(replace(ENTER, content=content(expires=house.reader.now() + HOUR)), ANALYST)
    house.done(SUGGEST, ANALYST)
    acting(house)
    later = opens(2 * HOUR)
    Clock(later.door, later.reader).tick(lambda: 0.0)

    row = stored(later)
    assert row.retired is not None
    assert (row.state, row.retired.why, list(Claims(later.reader).all_live())) == ("retired", "expired", [])


def test_engine_reads_each_change_once_and_in_order(house):
    """What it missed it would match with a text that was withdrawn."""
    read = Claims(house.reader)
    claims_of(house, 5)
    first = read.moved(0, 3)
    rest = read.moved(first[-1].moved, 10)
    assert [row.id for row in (*first, *rest)] == [f"claim:n{n}" for n in range(5)]
    assert read.moved(rest[-1].moved, 10) == []
    house.done(SuggestClaim(claim="claim:n3", version=1), ANALYST)
    house.done(RetireClaim(claim="claim:n1", why="outdated"), CHIEF)

    assert [(row.id, row.state) for row in read.moved(rest[-1].moved, 10)] == [
        ("claim:n3", "suggesting"), ("claim:n1", "retired"),
    ]  # fmt: skip
    assert [row.id for row in read.all_live()] == ["claim:n3"]
    assert read.counts() == {"draft": 3, "suggesting": 1, "acting": 0, "retired": 1}


def claims_of(house: Opened, count: int) -> None:
    for n in range(count):
        house.done(
            EnterClaim(claim=f"claim:n{n}", content=content(f"Ballots of box {n} were lost.")), ANALYST
        )


def test_search_finds_words_as_they_are_meant_in_any_wording(house):
    """Whoever looks for a claim does not know how it was spelled."""
    read = Claims(house.reader)
    claims_of(house, 2)
    arabic = (
        Wording(text="فُقدت بطاقات الاقتراع ١٠٠٪", language="ar"),
        Wording(text="Los votos se pérdieron"),
    )
    house.done(EnterClaim(claim="claim:ar", content=content(variants=arabic)), ANALYST)

    assert [row.id for row in read.found(Wanted(words="BOX 1"))] == ["claim:n1"]
    assert [row.id for row in read.found(Wanted(words="بطاقات"))] == ["claim:ar"]
    assert [row.id for row in read.found(Wanted(words="Perdieron VOTOS"))] == ["claim:ar"]
    assert [row.id for row in read.found(Wanted(states=("draft",)), 2)] == ["claim:ar", "claim:n1"]
    assert read.count(Wanted(states=("draft",))) == 3
    assert (read.found(Wanted(words="%")), read.count(Wanted(words="no such words"))) == (
        read.found(Wanted(words="")),
        0,
    )


def test_those_that_end_soon_are_found_the_next_first(house):
    """Before an election somebody looks at what will match no more."""
    now, read = house.reader.now(), Claims(house.reader)
    for n, days in enumerate((9, 2, 5)):
        ends = content(f"Ballots of box {n} were lost.", expires=now + days * DAY)
        house.done(EnterClaim(claim=f"claim:n{n}", content=ends), ANALYST)
        house.done(SuggestClaim(claim=f"claim:n{n}", version=1), ANALYST)

    assert [row.id for row in read.found(Wanted(ends_before=now + 7 * DAY))] == ["claim:n1", "claim:n2"]


def test_claims_of_a_place_are_those_of_its_country_and_of_everywhere_too(house):
    """Whoever looks after Georgia's elections reads what is said of all of America's."""
    for name, places in (("ga", ("US-GA", "US-TX")), ("us", ("US",)), ("de", ("DE",)), ("all", ())):
        house.done(EnterClaim(claim=f"claim:{name}", content=content(jurisdictions=places)), ANALYST)

    def of(place: str) -> set[str]:
        return {row.id.removeprefix("claim:") for row in Claims(house.reader).found(Wanted(place=place))}

    assert (of("US-GA"), of("DE"), of("FR")) == ({"ga", "us", "all"}, {"de", "all"}, {"all"})
    assert of("") == {"ga", "us", "de", "all"}


def test_mass_import_is_for_two_however_it_is_cut(house):
    """One person's twenty-first claim of a day needs a list, and the list somebody else."""
    claims_of(house, MANY)
    assert house.refused(ENTER, ANALYST) == "list_needed"
    weighed = Weighed(
        claims=1, fresh=1, changed=0, refused=0, areas=("election",), preview=Preview(made=None)
    )
    house.done(BringClaims(manifest="c" * 64, name="x.csv", weighed=weighed), ANALYST)
    listed = replace(ENTER, origin=Origin(name="x.csv", digest="d" * 64, manifest="c" * 64))
    assert house.refused(listed, ANALYST) == "not_agreed"
    agree = AgreeToClaims(manifest="c" * 64)
    assert [house.refused(agree, by) for by in (ANALYST, REVIEWER)] == ["not_allowed"] * 2
    house.done(agree, CHIEF)

    assert house.refused(listed, CHIEF) == "not_agreed", "they did not bring it"
    house.done(listed, ANALYST)


def test_reversal_and_denial_of_a_statement_take_a_second_person(house):
    """As any other act that takes two: asked for, and approved by somebody independent."""
    house.done(Appoint(staff=Staff(principal=OTHER, name="Otto", roles=("civic_analyst",))), ADMIN)
    house.done(replace(ENTER, content=content(verdict="true", rating="True")), ANALYST)
    turned = CorrectClaim(claim=CLAIM, content=content())
    assert house.refused(turned, ANALYST) == "second_needed"
    seconded(house, turned, ANALYST, OTHER, "request:turned")
    assert stored(house).newest.content.verdict == "false"
    said = "Polling stations in Arven are open until eight."
    house.done(EnterClaim(claim="claim:hours", content=statement(said)), CHIEF)

    denied = EnterClaim(claim="claim:no", content=content(said.replace("are", "are not")))
    assert house.refused(denied, ANALYST) == "second_needed"


def test_what_it_came_as_is_kept_and_read_back(house):
    """An export gives back what came."""
    house.done(replace(ENTER, document='{"x": "ä"}'), ANALYST)

    (payload,) = house.reader.payloads([stored(house).newest.document]).values()
    assert payload == '{"x": "ä"}'.encode()


def test_part_of_the_program_leaves_a_claim_that_acts(house):
    """The versions are there with who agreed to each."""
    house.done(Appoint(staff=Staff(principal=ANALYST, name="Vera", roles=("reviewer",))), ADMIN)
    claims(house)
    row = stored(house)

    assert (row.state, row.shown.number) == ("acting", 2)
    versions = Claims(house.reader).versions(row)
    assert [(one.number, one.agreed.by if one.agreed else None) for one in versions] == [
        (2, CHIEF),
        (1, CHIEF),
    ]
