"""Second looks, golden cases and questions, folded from what happened to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.looks.facts import (
    GoldenConfirmed,
    GoldenProposed,
    GoldenRetired,
    LookAnswered,
    LookDrawn,
    LookLapsed,
    LookReleased,
    LookTaken,
    LookWithdrawn,
    QuestionAnswered,
)
from steadyhand.review.looks.model import Drawn, Golden, Look, Question, question_id
from steadyhand.review.model import Lease

DRAWN: Final = "looks"
"""The one key of the view that counts looks."""
_OF_LOOK = (LookDrawn, LookTaken, LookReleased, LookLapsed, LookAnswered, LookWithdrawn)


class LookView(View[Look]):
    """Every look, by its id; the columns hold what figures count by."""

    name = "look"
    row = Look
    facts = _OF_LOOK
    columns = {
        "state": str,
        "area": str,
        "language": str,
        "holder": str,
        "kind": str,
        "first": str,
        "second": str,
        "first_grade": str,
        "second_grade": str,
        "compared": str,
    }
    indexes = (("state", "area"), ("holder",))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.look]  # type: ignore[attr-defined]  # all of `facts` have one

    def fold(self, row: Look | None, entry: Entry, key: str) -> Look | None:
        if isinstance(entry.fact, LookDrawn):
            return _drawn(entry.fact, entry)
        return None if row is None else _changed(row, entry)

    def index(self, row: Look) -> Mapping[str, Any]:
        return {
            "state": row.state,
            "area": row.about.area,
            "language": row.about.language,
            "holder": row.lease.holder if row.lease else "",
            "kind": _kind(row),
            "first": row.first.value,
            "second": row.second.value if row.second else "",
            "first_grade": row.first.grade,
            "second_grade": row.second.grade if row.second else "",
            "compared": row.compared or "",
        }


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """Who has looked over a decision of a case."""

    by: tuple[str, ...] = ()


class LookedView(View[Looked]):
    """Who looked over what was decided on a case, by the case: they answer no appeal of it."""

    name = "looked"
    row = Looked
    facts = (LookAnswered,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.case]  # type: ignore[attr-defined]

    def fold(self, row: Looked | None, entry: Entry, key: str) -> Looked:
        known = row.by if row is not None else ()
        return Looked(by=tuple(dict.fromkeys((*known, entry.by))))


class DrawnView(View[Drawn]):
    """How many looks were ever drawn."""

    name = "looks_drawn"
    row = Drawn
    facts = (LookDrawn,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [DRAWN]

    def fold(self, row: Drawn | None, entry: Entry, key: str) -> Drawn:
        return Drawn((row.n if row else 0) + 1)


class GoldenView(View[Golden]):
    """Every golden case, by its id."""

    name = "golden"
    row = Golden
    facts = (GoldenProposed, GoldenConfirmed, GoldenRetired, LookDrawn, LookAnswered, LookWithdrawn)
    columns = {"state": str, "area": str}

    def keys(self, entry: Entry) -> Iterable[str]:
        golden: str | None = entry.fact.golden  # type: ignore[attr-defined]  # all of `facts` have one
        return [golden] if golden else []

    def fold(self, row: Golden | None, entry: Entry, key: str) -> Golden | None:
        match entry.fact:
            case GoldenProposed(golden=name, about=about, expected=expected):
                why, by = _payload_of(entry, "why"), entry.by
                return Golden(id=name, about=about, expected=expected, why=why, added_by=by, at=entry.at)
        if row is None:
            return None
        match entry.fact:
            case GoldenConfirmed():
                return replace(row, state="confirmed", confirmed_by=entry.by)
            case GoldenRetired():
                return replace(row, state="retired", retired=_payload_of(entry, "reason"))
            case LookDrawn(look=look):
                return replace(row, waiting=look)
            case LookAnswered(compared=compared):
                agreed = row.agreed + (compared == "agreed")
                seen_by = (*row.seen_by, entry.by)
                return replace(row, waiting=None, seen_by=seen_by, looks=row.looks + 1, agreed=agreed)
        return replace(row, waiting=None)

    def index(self, row: Golden) -> Mapping[str, Any]:
        return {"state": row.state, "area": row.about.area}


class QuestionView(View[Question]):
    """Every question about policy, by its id: opened where a decision was read otherwise."""

    name = "question"
    row = Question
    facts = (LookAnswered, QuestionAnswered)
    columns = {"state": str, "area": str, "policy": str, "at": int}
    indexes = (("state", "at"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case LookAnswered(look=look, compared=compared, golden=None) if compared != "agreed":
                return [question_id(look)]
            case QuestionAnswered(question=question):
                return [question]
        return []

    def fold(self, row: Question | None, entry: Entry, key: str) -> Question | None:
        match entry.fact:
            case LookAnswered() as fact:
                return _asked(key, fact, entry)
            case QuestionAnswered(right=right, change=change) if row is not None:
                return replace(
                    row,
                    state="answered",
                    answered=entry.at,
                    answered_by=entry.by,
                    answer=_payload_of(entry, "answer"),
                    change=change,
                    right=right,
                )
        return row


def _kind(row: Look) -> str:
    """What figures count it as: `own` as nothing."""
    if row.own:
        return "own"
    return row.why if row.why in {"random", "golden"} else "risk"


def _drawn(fact: LookDrawn, entry: Entry) -> Look:
    return Look(
        id=fact.look,
        about=fact.about,
        first=fact.first,
        first_reason=fact.first_reason,
        why=fact.why,
        golden=fact.golden,
        apart=fact.apart,
        at=entry.at,
    )


def _changed(row: Look, entry: Entry) -> Look:
    match entry.fact:
        case LookTaken(holder=holder, number=number, until=until):
            lease = Lease(holder=holder, until=until, number=number)
            return replace(row, state="leased", lease=lease, leases=number)
        case LookReleased(holder=holder):
            return replace(row, state="waiting", lease=None, skipped_by=(*row.skipped_by, holder))
        case LookAnswered(second=second, compared=compared):
            return replace(
                row,
                state="answered",
                lease=None,
                second=second,
                reason=_payload_of(entry, "reason"),
                compared=compared,
                answered=entry.at,
                own=row.golden is None and entry.by == row.about.decider,
            )
        case LookWithdrawn():
            return replace(row, state="withdrawn", lease=None)
    return replace(row, state="waiting", lease=None)


def _asked(name: str, fact: LookAnswered, entry: Entry) -> Question:
    return Question(
        id=name,
        look=fact.look,
        case=fact.case,
        area=fact.area,
        policy=fact.first.article or fact.second.article,
        first=fact.first,
        second=fact.second,
        first_reason=fact.first_reason,
        second_reason=_payload_of(entry, "reason"),
        compared=fact.compared,
        at=entry.at,
    )


def _payload_of(entry: Entry, kind: str) -> str | None:
    seal = entry.sealed(kind)
    return seal.payload if seal else None
