"""The register, what was found, and what goes on against each of the imitated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from steadyhand.civic.impersonation.record.facts import (
    ImitatedConfirmed,
    ImitatedEntered,
    ImitatedTold,
    ImitatedWithdrawn,
    LookalikeAllowed,
    LookalikeSeen,
)
from steadyhand.civic.impersonation.record.model import (
    LOOKALIKE,
    REGISTER,
    WAVE,
    Found,
    Listed,
    Version,
    Wave,
    found_key,
)
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class RegisterView(View[Listed]):
    """Everybody who is or was listed, by id."""

    name = REGISTER
    row = Listed
    facts = (ImitatedEntered, ImitatedConfirmed, ImitatedWithdrawn, LookalikeAllowed)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.imitated]  # type: ignore[attr-defined]  # each has one

    def fold(self, row: Listed | None, entry: Entry, key: str) -> Listed | None:
        match entry.fact:
            case ImitatedEntered() as fact:
                version = Version(
                    number=fact.number,
                    kind=fact.kind,
                    accounts=fact.accounts,
                    body=entry.seals[0].payload,
                    by=entry.by,
                    at=entry.at,
                )
                return replace(row or Listed(id=key, latest=0), latest=fact.number, proposed=version)
            case ImitatedConfirmed() if row is not None:
                return replace(
                    row, confirmed=row.proposed, proposed=None, confirmed_by=entry.by, withdrawn=None
                )
            case ImitatedWithdrawn() if row is not None:
                return replace(row, confirmed=None, proposed=None, withdrawn=entry.at)
            case LookalikeAllowed(account=account) if row is not None:
                return replace(row, allowed=tuple(sorted({*row.allowed, account})))
        return row


class LookalikeView(View[Found]):
    """Accounts that may pass for one of the imitated, by both."""

    name = LOOKALIKE
    row = Found
    facts = (LookalikeSeen, LookalikeAllowed)
    columns = {"imitated": str, "apart": int, "at": int, "incident": str, "badge": str}
    indexes = (("imitated", "apart", "at"), ("at",), ("incident", "badge"))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [found_key(entry.fact.imitated, entry.fact.account)]  # type: ignore[attr-defined]  # both have these

    def fold(self, row: Found | None, entry: Entry, key: str) -> Found | None:
        match entry.fact:
            case LookalikeSeen() as fact:
                return Found(
                    imitated=fact.imitated,
                    account=fact.account,
                    version=fact.version,
                    points=fact.points,
                    signs=fact.signs,
                    apart=fact.apart,
                    badge=fact.badge,
                    evidence=entry.seals[0].payload,
                    first=entry.at if row is None else row.first,
                    at=entry.at,
                    case=fact.case,
                    incident=fact.incident,
                )
            case LookalikeAllowed() if row is not None:
                return replace(row, allowed=entry.at)
        return row

    def index(self, row: Found) -> Mapping[str, Any]:
        return {
            "imitated": row.imitated,
            "apart": int(row.apart),
            "at": row.at,
            "incident": row.incident,
            "badge": row.badge,
        }


class WaveView(View[Wave]):
    """What goes on against each, by whom it is against."""

    name = WAVE
    row = Wave
    facts = (LookalikeSeen, ImitatedTold)
    columns = {"began": int}
    indexes = (("began",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.imitated]  # type: ignore[attr-defined]  # both have one

    def fold(self, row: Wave | None, entry: Entry, key: str) -> Wave | None:
        before = row or Wave(imitated=key)
        match entry.fact:
            case LookalikeSeen(apart=False, incident=incident):
                if incident != before.incident:
                    before = replace(before, number=before.number + 1, incident=incident, began=entry.at)
                return replace(before, last=entry.at)
            case ImitatedTold(incident=incident):
                return replace(before, told=incident)
        return row
