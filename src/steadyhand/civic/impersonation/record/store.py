"""Reads of the register and of what was found. Every function raises `RecordUnavailable`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from sqlalchemy import func, select

from steadyhand.civic.impersonation.model import Imitated
from steadyhand.civic.impersonation.record.facts import (
    ImitatedConfirmed,
    ImitatedWithdrawn,
    LookalikeAllowed,
)
from steadyhand.civic.impersonation.record.model import (
    LOOKALIKE,
    REGISTER,
    WAVE,
    Evidence,
    Found,
    Listed,
    Passing,
    Version,
    Wave,
)
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

_AT_ONCE: Final = 500
CHANGES: Final = tuple(tag_of(kind) for kind in (ImitatedConfirmed, ImitatedWithdrawn, LookalikeAllowed))
"""The facts after which accounts are compared with another register."""


def listed(reader: Reader) -> list[Listed]:
    """Everybody who is listed or waits to be, by id."""
    rows: list[Listed] = list(reader.all(REGISTER).values())
    return sorted((one for one in rows if one.shown is not None), key=lambda one: one.id)


def changed(reader: Reader, after: int) -> int:
    """How far the register is read, where it changed after an entry; else `after`."""
    found = reader.entries(after, _AT_ONCE, types=CHANGES)
    return found[-1].seq if found else after


def bodies(reader: Reader, versions: Iterable[Version]) -> dict[str, Imitated]:
    """Names by payload. Whoever was erased is left out: nobody is compared with them any more."""
    names, found = [one.body for one in versions], {}
    for first in range(0, len(names), _AT_ONCE):
        for name, body in reader.payloads(names[first : first + _AT_ONCE]).items():
            if body is not None:
                found[name] = msgspec.json.decode(body, type=Imitated)
    return found


def imitated(reader: Reader) -> list[Imitated]:
    """Everybody whom accounts are compared with, with what is allowed among their accounts."""
    rows = [one for one in listed(reader) if one.confirmed is not None]
    found = bodies(reader, [one.confirmed for one in rows if one.confirmed is not None])
    return [
        msgspec.structs.replace(body, accounts=(*body.accounts, *row.allowed))
        for row in rows
        if row.confirmed is not None and (body := found.get(row.confirmed.body)) is not None
    ]


def waves(reader: Reader, since: Instant = 0) -> list[Wave]:
    """What began since, the latest first."""
    c = reader.table(WAVE).c
    query = select(c.key, c.seq, c.doc).where(c.began >= since).order_by(c.began.desc(), c.key)
    return reader.find(WAVE, query)


def found_of(reader: Reader, name: str, limit: int = 200, skip: int = 0) -> list[Found]:
    """Accounts that may pass for one of them, the latest first, and who says what they are last."""
    c = reader.table(LOOKALIKE).c
    query = select(c.key, c.seq, c.doc).where(c.imitated == name).order_by(c.apart, c.at.desc(), c.key)
    return reader.find(LOOKALIKE, query.limit(limit).offset(skip))


def passing(reader: Reader, incidents: Iterable[str]) -> dict[str, Passing]:
    """The accounts of incidents, by incident; where there is none of one, it is left out."""
    c, names, found = reader.table(LOOKALIKE).c, sorted({*incidents} - {""}), dict[str, Passing]()
    for first in range(0, len(names), _AT_ONCE):
        those = c.incident.in_(names[first : first + _AT_ONCE])
        query = select(c.incident, c.badge, func.count()).where(those).group_by(c.incident, c.badge)
        for incident, badge, count in reader.fetch(query):
            one = found.get(incident, Passing())
            found[incident] = Passing(
                accounts=one.accounts + count, badges=one.badges + (count if badge == "paid" else 0)
            )
    return found


def counts(reader: Reader) -> Mapping[str, int]:
    """How many accounts were found of each."""
    c = reader.table(LOOKALIKE).c
    return dict(reader.fetch(select(c.imitated, func.count()).group_by(c.imitated)))


def evidence(reader: Reader, row: Found) -> Evidence | None:
    """What it showed; None where that was erased."""
    body = reader.payload(row.evidence)
    return None if body is None else msgspec.json.decode(body, type=Evidence)
