"""Similar cases on the case page: the same text, account or rule, and how they were decided.

Looked for among the latest cases of the policy area that were decided. Texts are compared as they are read, and no
mark of a text is kept: it would outlive the erasure of the text. What is sealed is neither looked for nor found, and
whoever reads a case blind is not shown any of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.review.judging import scope_of
from steadyhand.review.likeness import Alike, by_account, by_rule, counted, normalised
from steadyhand.review.model import Case
from steadyhand.review.vault.model import VAULTED
from steadyhand.web.console.dossier import Dossier, content_of
from steadyhand.web.console.live import READING
from steadyhand.web.console.looks.blind import blind_to
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms

READ: Final = 200
"""Decided cases of the area that are looked through: a page is drawn while somebody waits."""


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """Cases like one case, by what they have in common."""

    text: Alike
    account: Alike
    rule: Alike
    sealed: bool = False
    """Whether nothing was looked for, because the case is sealed."""

    @property
    def rows(self) -> tuple[tuple[str, Alike], ...]:
        """What they have in common, and which they are."""
        return (
            ("The same text", self.text),
            ("The same account", self.account),
            ("The same rule", self.rule),
        )


NOTHING: Final = counted(())


def similar(rooms: Rooms, person: Person, found: Dossier) -> Similar:
    """Cases like the one of a dossier, as far as this person may read of them."""
    case = found.case
    if _open_ones(rooms, [case]) == []:
        return Similar(text=NOTHING, account=NOTHING, rule=NOTHING, sealed=True)
    decided = _readable(rooms, person, case, _decided(rooms, case.area))
    before = _readable(rooms, person, case, found.before)
    return Similar(
        text=_same_text(rooms, found, decided),
        account=by_account(case, before),
        rule=by_rule(case, decided),
    )


def _decided(rooms: Rooms, area: str) -> list[Case]:
    """The latest cases of an area that were decided."""
    c = rooms.reader.table("case").c
    found: list[Case] = []
    for state in ("decided", "closed"):
        query = select(c.key, c.seq, c.doc).where(c.area == area, c.state == state)
        found += rooms.reader.find("case", query.order_by(c.opened.desc()).limit(READ))
    return found


def _readable(rooms: Rooms, person: Person, case: Case, others: Sequence[Case]) -> list[Case]:
    """Those that no freeze keeps from this person, and that say nothing of what they look over blind."""
    access, now = rooms.access.snapshot(), rooms.now()
    blind = blind_to(rooms, person.principal)
    return [
        other
        for other in _open_ones(rooms, others)
        if other.id != case.id
        and blind.isdisjoint({other.subject, other.account})
        and access.unseen(person.principal, scope_of(other, READING), now) is None
    ]


def _open_ones(rooms: Rooms, cases: Sequence[Case]) -> list[Case]:
    """Those of which nothing is sealed."""
    sealed = rooms.reader.stored_many("sealed", [case.subject for case in cases])
    return [case for case in cases if case.area not in VAULTED and case.subject not in sealed]


def _same_text(rooms: Rooms, found: Dossier, others: Sequence[Case]) -> Alike:
    here = {normalised(shown.content.text) for shown in found.contents if shown.content} - {""}
    named = {name: case for case in others for piece in case.evidence if (name := piece.content)}
    if not here:
        return NOTHING
    bodies = rooms.cases.contents(list(named))
    read = ((named[name], content_of(body)) for name, body in bodies.items())
    return counted(case for case, content in read if content and normalised(content.text) in here)
