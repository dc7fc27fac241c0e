"""The council at the door, on both databases: two people seat it and put a text to its vote, the clock counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.council.commands import EndSeat, SeatMember, SetRule, WriteMinutes
from steadyhand.enforcement.council.model import MATTER, Matter, Rule, digest_of
from steadyhand.enforcement.council.store import approved
from steadyhand.enforcement.council.voting import CastVote, CloseMatter, Recuse
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import HOUR
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_council import HEAD, MEMBERS, OTHER_HEAD, REF, TEXT, managed, opening, seated, vote

CAST = CastVote(ref=REF, choice="for", digest=digest_of(TEXT))


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """Five members, and a programme that is put to their vote."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        seated(house)
        managed(house, opening(house), "open")
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def over(opens: Reopen) -> Opened:
    """When the time has come."""
    later = opens(3 * HOUR)
    Clock(later.door, later.reader).tick(lambda: 0.0)
    return later


def test_programme_is_approved_as_it_was_read_and_not_otherwise(opens, house):
    """What a later room asks: this very text, under this reference."""
    for member in MEMBERS[:3]:
        vote(house, member)
    assert not approved(house.reader, REF, digest_of(TEXT)), "it is not over"
    later = over(opens)

    assert approved(later.reader, REF, digest_of(TEXT))
    assert not approved(later.reader, REF, digest_of(f"{TEXT} "))
    assert not approved(later.reader, "programme:return@2", digest_of(TEXT))
    later.done(WriteMinutes(ref=REF, minutes="Three spoke."), HEAD)
    row = later.reader.row(MATTER, REF)
    assert isinstance(row, Matter)
    assert (row.minutes, row.result.in_favour if row.result else 0) == ("Three spoke.", 3)


def test_two_votes_and_one_who_stays_out_are_no_quorum(opens, house):
    """A vote that was taken back by staying out does not make up the number."""
    for member in MEMBERS[:3]:
        vote(house, member)
    house.done(Recuse(ref=REF, reason="affiliation"), MEMBERS[0])
    assert house.refused(CAST, MEMBERS[0]) == "recused"
    later = over(opens)

    (closed,) = later.entries("enforcement.council_closed")
    assert (closed.fact.result.ending, closed.fact.result.entitled) == ("no_quorum", 4)
    assert not approved(later.reader, REF, digest_of(TEXT))


def test_one_person_neither_seats_nor_unseats_nor_opens(house):
    """Whoever fills a council alone could as well decide alone."""
    seat = SeatMember(principal=REVIEWER, name="Ana", affiliation="None")
    alone = (seat, EndSeat(principal=MEMBERS[0]), SetRule(rule=Rule()), opening(house, "programme:other@1"))

    assert [house.refused(command, HEAD) for command in alone] == ["second_needed"] * 4
    assert [house.refused(command, ADMIN) for command in alone] == ["not_allowed"] * 4


@pytest.mark.parametrize("by", [LEAD, REVIEWER, ADMIN, HEAD, OTHER_HEAD, "automation", "system:clock"])
def test_nobody_votes_for_a_member(house, by):
    """Nor does the house itself."""
    assert house.refused(CAST, by) == "not_allowed"


def test_whoever_may_vote_and_is_not_seated_does_not(house):
    """The role lets somebody in; two people say who is of it, and that before the matter is opened."""
    late = Staff(principal="staff:late", name="Late", roles=("council_member",), employer="council")
    house.done(Appoint(staff=late), ADMIN)
    assert house.refused(CAST, "staff:late") == "no_member"
    managed(house, SeatMember(principal="staff:late", name="Late", affiliation="None"), "late")

    assert house.refused(CAST, "staff:late") == "no_member"


def test_who_depends_on_whom_put_it_to_the_vote_does_not_vote(house):
    """A proposer's own report, or a second account of theirs, is no other person."""
    under = Staff(
        principal=MEMBERS[0], name="C", roles=("council_member",), employer="council", reports_to=HEAD
    )
    house.done(Appoint(staff=under), ADMIN)

    assert house.refused(CAST, MEMBERS[0]) == "reporting_line"


def test_nobody_but_the_clock_counts_and_not_after_it_is_over(opens, house):
    """Whoever chose the moment would choose the outcome."""
    count = CloseMatter(ref=REF)
    assert [house.refused(count, by) for by in (HEAD, ADMIN, MEMBERS[0])] == ["not_allowed"] * 3
    assert house.refused(count, "system:clock") == "not_due"
    later = over(opens)

    assert later.refused(CAST, MEMBERS[0]) == "not_open"
    assert later.refused(Recuse(ref=REF, reason="other"), MEMBERS[0]) == "not_open"
    assert later.refused(count, "system:clock") == "not_due"
