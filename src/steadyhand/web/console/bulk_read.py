"""Reads of bulks, for pages and for programs: which there are, what one would do, and what is wrong with a wish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from steadyhand.civic.campaigns.desk.model import AREA, DESK, Desk
from steadyhand.civic.incidents.model import WORK
from steadyhand.flows.bulk import Preview, copies, preview
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Scope
from steadyhand.review.bulk.model import MOST, Bulk, BulkAct, BulkVerdict, Member
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case
from steadyhand.web.console.live import READING
from steadyhand.web.console.looks.blind import blind_to
from steadyhand.web.console.proposals import Choice
from steadyhand.web.console.session import Person
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

LISTED: Final = 50
NO_BULK: Final = Problem(404, "unknown_bulk", "Not found", "There is no such bulk.")
UNSEEN: Final = Refusal("not_allowed", "Policy leads decide in bulk.")


def bulks(rooms: Rooms) -> list[Bulk]:
    """The latest of them first."""
    c = rooms.reader.table("bulk").c
    query = select(c.key, c.seq, c.doc).order_by(c.at.desc()).limit(LISTED)
    return rooms.reader.find("bulk", query)


def found_bulk(rooms: Rooms, name: str) -> Bulk:
    """One of them. Raises `Problem` where there is none."""
    row: Bulk | None = rooms.reader.row("bulk", name)
    if row is None:
        raise NO_BULK
    return row


def share_seen(row: Bulk) -> float:
    """The share of its cases that are done or left, from 0 to 1."""
    return min(1.0, (row.done + len(row.left)) / len(row.members))


def named(rooms: Rooms, person: Person, chosen: Sequence[str], like: str, campaign: str = "") -> list[Case]:
    """The cases that were chosen, the copies of one, or those of a campaign that wait; at most `MOST`.

    Without those that a freeze keeps from this person, and those whose first decision they are to answer blind.
    """
    access, now, shut = rooms.access.snapshot(), rooms.now(), blind_to(rooms, person.principal)

    def open_to(one: Case) -> bool:
        return _apart(one, shut) and not access.unseen(person.principal, scope_of(one, READING), now)

    names = list(dict.fromkeys(chosen))[:MOST]
    if like:
        first = rooms.cases.get(like)
        known = first is not None and open_to(first.row)
        names = copies(rooms.reader, rooms.cases, first.row)[:MOST] if first is not None and known else []
    if campaign:
        names = _of_campaign(rooms, person, campaign)
    found = rooms.reader.stored_many("case", names)
    return [found[name].row for name in names if name in found and open_to(found[name].row)]


def _of_campaign(rooms: Rooms, person: Person, campaign: str) -> list[str]:
    """The cases of a campaign that wait; none for whom its page is kept from, because it says who belongs together."""
    scope = Scope(tool=READING, policy_area=AREA)
    if not person.may(WORK) or rooms.access.unseen(person.principal, scope, rooms.now()):
        return []
    row: Desk | None = rooms.reader.row(DESK, campaign)
    names = row.cases if row is not None else ()
    found = rooms.reader.stored_many("case", names)
    return [name for name in names if name in found and found[name].row.is_waiting][:MOST]


def verdict_of(
    area: str, choices: Sequence[Choice], policy: str, severity: str, codes: Sequence[str]
) -> BulkVerdict:
    """What is concluded of each case; an article counts only where something follows."""
    acts = tuple(
        BulkAct(kind=one.act, days=one.days, label=one.label) for one in choices if one.act != "none"
    )
    return BulkVerdict(
        area=area,
        outcome="violates" if acts else "no_violation",
        policy=policy if acts else None,
        severity=severity,
        codes=tuple(codes),
        acts=acts,
    )


def contradiction(choices: Sequence[Choice]) -> Refusal | None:
    """Why these choices do not go together."""
    kinds = ["account" if one.on_account else (one.act, one.label) for one in choices]
    if len(set(kinds)) < len(kinds) or ("none" in {one.act for one in choices} and len(kinds) > 1):
        return Refusal(
            "acts_contradict", "Two of these say differently what becomes of the same: choose one."
        )
    return None


def foreseen(rooms: Rooms, person: Person, verdict: BulkVerdict, cases: Sequence[str | Member]) -> Preview:
    """What a verdict would do to each of these cases, were this person to have it done now.

    What is in force on a post or account that they look over blind is kept from them, also where they planned the
    bulk before: such cases are not told of.
    """
    access, shut = rooms.access.snapshot(), blind_to(rooms, person.principal)
    if shut:
        names = [one.case if isinstance(one, Member) else one for one in cases]
        found = rooms.reader.stored_many("case", names)
        told = [name not in found or _apart(found[name].row, shut) for name in names]
        cases = [one for one, is_told in zip(cases, told, strict=True) if is_told]
    return preview(rooms.reader, access, verdict, cases, person.principal, "", rooms.now())


def _apart(case: Case, shut: frozenset[str | None]) -> bool:
    return shut.isdisjoint((case.subject, case.account))
