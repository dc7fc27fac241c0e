"""The council as values: who votes on what, by which rule it ends, and what its approval covers."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.access.model import Staff
from steadyhand.enforcement.council.commands import (
    AmendMatter,
    EndSeat,
    OpenMatter,
    SeatMember,
    SetRule,
    WriteMinutes,
)
from steadyhand.enforcement.council.model import COUNCIL, Council, Matter, Rule, digest_of
from steadyhand.enforcement.council.views import CouncilView, MatterView
from steadyhand.enforcement.council.voting import CastVote, CloseMatter, Recuse
from steadyhand.kernel.values import DAY, HOUR
from tests.support.judging import NOW, code, entries, fact, folded

REF = "programme:return@1"
TEXT = "Bans for spam end after a year, for all alike."
MEMBERS = tuple(f"staff:c{n}" for n in range(5))
OPEN = OpenMatter(ref=REF, kind="programme", title="The way back", text=TEXT, until=NOW + DAY)


def seat(principal: str, **more: Any) -> SeatMember:
    given = {"principal": principal, "name": "A name", "affiliation": "A society"}
    return SeatMember(**(given | more))


def seated(*members: str) -> Any:
    staff = Staff(principal="staff:c0", name="C", roles=("council_member",))
    facts = [fact(seat(name), "staff:lea", NOW - HOUR, staff=staff) for name in members or MEMBERS]
    return [(one, "staff:lea", NOW - HOUR) for one in facts]


def council(*facts: Any) -> Council:
    row = folded(CouncilView(), COUNCIL, list(entries(*(facts or seated()))))
    assert isinstance(row, Council)
    return row


def matter(*facts: Any, by: str = "staff:lea") -> Matter:
    first = (fact(OPEN, by, council=council()), by, NOW)
    row = folded(MatterView(), REF, list(entries(first, *((one, "x", NOW) for one in facts))))
    assert isinstance(row, Matter)
    return row


def vote(member: str, choice: Any = "for", text: str = TEXT, *, on: Matter | None = None, **rows: Any) -> Any:
    command = CastVote(ref=REF, choice=choice, digest=digest_of(text))
    return fact(command, member, NOW + HOUR, matter=on or matter(), council=rows.get("council", council()))


def close(row: Matter, now: int = NOW + DAY, who: Council | None = None) -> Any:
    return fact(CloseMatter(ref=REF), "system:clock", now, matter=row, council=who or council())


def test_text_is_approved_by_more_for_than_against_and_no_other_text_is():
    """A programme that was changed after the vote has no vote."""
    votes = [vote(MEMBERS[0]), vote(MEMBERS[1]), vote(MEMBERS[2], "against")]
    over = matter(*votes, close(matter(*votes)))

    assert over.result is not None
    assert (over.result.ending, over.result.in_favour, over.result.against) == ("approved", 2, 1)
    assert over.approves(digest_of(TEXT))
    assert not over.approves(digest_of(f"{TEXT} And for hate."))


@pytest.mark.parametrize(
    ("choices", "ending"),
    [
        (["for", "for"], "no_quorum"),
        (["for", "for", "abstain"], "approved"),
        (["for", "against", "abstain"], "rejected"),
        (["abstain", "abstain", "abstain"], "rejected"),
        (["against", "against", "for", "for", "for"], "approved"),
    ],
)
def test_it_ends_by_the_rule(choices, ending):
    """Nobody weighs what came out."""
    votes = [vote(member, choice) for member, choice in zip(MEMBERS, choices, strict=False)]

    assert close(matter(*votes)).result.ending == ending


def test_whoever_stays_out_neither_votes_nor_counts():
    """Whoever has a part in it must not decide it, by voting or by making up the number."""
    first = vote(MEMBERS[0])
    out = fact(
        Recuse(ref=REF, reason="financial"), MEMBERS[0], NOW + HOUR, matter=matter(first), council=council()
    )
    row = matter(first, out, vote(MEMBERS[1]), vote(MEMBERS[2]))

    assert row.vote_of(MEMBERS[0]) is None
    result = close(row).result
    assert (result.ending, result.entitled, result.in_favour) == ("no_quorum", 4, 2)
    again = CastVote(ref=REF, choice="for", digest=digest_of(TEXT))
    assert code(again, MEMBERS[0], NOW + HOUR, matter=row, council=council()) == "recused"


def test_vote_is_on_the_text_that_was_read():
    """What is put in its place afterwards is voted on anew, by everybody."""
    first = vote(MEMBERS[0])
    amended = fact(AmendMatter(ref=REF, text="Another text."), matter=matter(first))
    row = matter(first, amended)

    assert row.votes == ()
    old = CastVote(ref=REF, choice="for", digest=digest_of(TEXT))
    assert code(old, MEMBERS[1], NOW + HOUR, matter=row, council=council()) == "other_text"
    assert vote(MEMBERS[1], text="Another text.", on=row).digest == row.digest


def test_vote_is_changed_until_the_time_has_come_and_not_after():
    """Whoever is convinced may say so; whoever is leaned on afterwards cannot."""
    row = matter(vote(MEMBERS[0]), vote(MEMBERS[0], "against"))
    assert [one.choice for one in row.votes] == ["against"]

    late = CastVote(ref=REF, choice="for", digest=digest_of(TEXT))
    assert code(late, MEMBERS[0], NOW + DAY, matter=row, council=council()) == "not_open"
    over = matter(vote(MEMBERS[0]), close(row))
    assert code(late, MEMBERS[0], NOW + HOUR, matter=over, council=council()) == "not_open"
    assert (
        code(CloseMatter(ref=REF), "system:clock", NOW + 2 * DAY, matter=over, council=council()) == "not_due"
    )
    assert code(CloseMatter(ref=REF), "system:clock", NOW + HOUR, matter=row, council=council()) == "not_due"


def test_nobody_votes_who_was_not_there_when_it_was_opened_or_proposed_it():
    """A council that is filled for one vote is none."""
    more = council(*seated(*MEMBERS, "staff:new"))
    cast = CastVote(ref=REF, choice="for", digest=digest_of(TEXT))

    assert code(cast, "staff:new", NOW + HOUR, matter=matter(), council=more) == "no_member"
    own = matter(by=MEMBERS[0])
    assert MEMBERS[0] not in own.members
    assert code(cast, MEMBERS[0], NOW + HOUR, matter=own, council=council()) == "no_member"


def test_whoever_left_does_not_count():
    """Neither their vote nor their seat."""
    votes = [vote(member) for member in MEMBERS[:3]]
    left = fact(EndSeat(principal=MEMBERS[0]), "staff:lea", council=council())
    fewer = council(*seated(), (left, "staff:lea", NOW + HOUR))
    closed = close(matter(*votes), who=fewer)

    assert (closed.result.ending, closed.result.entitled) == ("no_quorum", 4)
    assert MEMBERS[0] not in {one.member for one in matter(*votes, closed).votes}


@pytest.mark.parametrize(
    ("command", "rows", "why"),
    [
        (seat("staff:none"), {}, "unknown_person"),
        (SetRule(rule=Rule(percent=49)), {}, "no_quorum"),
        (SetRule(rule=Rule(fewest=1)), {}, "no_quorum"),
        (EndSeat(principal="staff:none"), {}, "no_member"),
        (OPEN, {}, "no_council"),
        (OpenMatter(ref="return", kind="question", title="x", text="x", until=NOW + DAY), {}, "invalid_id"),
        (OpenMatter(ref=REF, kind="question", title="x", text="x", until=NOW + 1), {}, "no_time"),
        (OpenMatter(ref=REF, kind="question", title="", text="x", until=NOW + DAY), {}, "no_words"),
        (OpenMatter(ref=REF, kind="question", title="x", text="\u202ex", until=NOW + DAY), {}, "unreadable"),
        (WriteMinutes(ref=REF, minutes="x"), {"matter": "open"}, "not_closed"),
        (AmendMatter(ref=REF, text=TEXT), {"matter": "open"}, "same_text"),
        (OPEN, {"matter": "open"}, "matter_exists"),
    ],
)
def test_what_cannot_be_is_refused(command, rows, why):
    """Each by a word of its own."""
    given = {"matter": matter()} if rows else {}

    assert code(command, "staff:lea", NOW, **given) == why


def test_without_a_quorum_it_may_be_put_to_the_vote_again():
    """And what was decided may not: a vote is not repeated until it comes out right."""
    none = matter(close(matter()))
    assert fact(OPEN, "staff:lea", council=council(), matter=none).members == MEMBERS

    votes = [vote(member, "against") for member in MEMBERS[:3]]
    lost = matter(*votes, close(matter(*votes)))
    assert code(OPEN, "staff:lea", council=council(), matter=lost) == "matter_exists"
