"""Claims as they stand, every version of each, which say the same, lists, and how much somebody wrote lately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from steadyhand.civic.claims.bringing import BROUGHT, LISTS, MANY, SAYINGS, Brought, ClaimList, Said, Sayings
from steadyhand.civic.claims.facts import (
    ActingAsked,
    ClaimActs,
    ClaimRechecked,
    ClaimRetired,
    ClaimsAgreed,
    ClaimsBrought,
    ClaimSuggested,
    ClaimWritten,
    StatementRefused,
)
from steadyhand.civic.claims.model import (
    VERSIONS,
    VIEW,
    Asked,
    Claim,
    Mark,
    Refused,
    Retired,
    Version,
    settled,
)
from steadyhand.civic.claims.stating import REASON, SENT, Sent
from steadyhand.civic.claims.wording import cores, folded
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

_OF_VERSION: Final = (ClaimWritten, ClaimSuggested, ActingAsked, ClaimActs, StatementRefused)
_OF_CLAIM: Final = (*_OF_VERSION, ClaimRechecked, ClaimRetired)
SEARCHED: Final = 2_000
"""Characters of folded text that a search looks at; a space stands before each word."""


class ClaimView(View[Claim]):
    """Every claim, for ever."""

    name = VIEW
    row = Claim
    facts = _OF_CLAIM
    columns = {
        "state": str, "expires": int, "moved": int, "searched": str, "places": str, "partner": str, "waits": int,
    }  # fmt: skip
    indexes = (("moved",), ("state",), ("expires",), ("partner", "moved"))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.claim]  # type: ignore[attr-defined]

    def fold(self, row: Claim | None, entry: Entry, key: str) -> Claim | None:
        if row is None:
            return _first(entry) if isinstance(entry.fact, ClaimWritten) else None
        return replace(_after(row, entry), moved=entry.seq)

    def index(self, row: Claim) -> Mapping[str, Any]:
        words = "".join(f" {word}" for text in row.shown.content.texts for word in folded(text))
        places = row.shown.content.jurisdictions
        expires = row.stands.content.expires if row.stands is not None and row.live else None
        return {
            "state": row.state,
            "expires": expires,
            "moved": row.moved,
            "searched": words[:SEARCHED],
            "places": f" {' '.join(places)} " if places else "",
            "partner": row.partner or None,
            "waits": int(row.waits) if row.partner else None,
        }


class VersionView(View[Version]):
    """Every text that a claim had, by `claim:name@number`."""

    name = VERSIONS
    row = Version
    facts = _OF_VERSION
    cached = False

    def keys(self, entry: Entry) -> Iterable[str]:
        return [f"{entry.fact.claim}@{entry.fact.version}"]  # type: ignore[attr-defined]

    def fold(self, row: Version | None, entry: Entry, key: str) -> Version | None:
        if isinstance(entry.fact, ClaimWritten):
            return _written(entry.fact, entry)
        return row if row is None else _marked(row, entry)


class SayingView(View[Sayings]):
    """Which claims say what, by the key of the words: what contradicts one of them is not for one person."""

    name = SAYINGS
    row = Sayings
    facts = (ClaimWritten,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return cores(entry.fact.content)  # type: ignore[attr-defined]

    def fold(self, row: Sayings | None, entry: Entry, key: str) -> Sayings | None:
        if not isinstance(entry.fact, ClaimWritten):
            return row
        content = entry.fact.content
        said = Said(claim=entry.fact.claim, kind=content.kind, verdict=content.verdict)
        return (row or Sayings()).having(said)


class ListView(View[ClaimList]):
    """By the SHA-256 of the list."""

    name = LISTS
    row = ClaimList
    facts = (ClaimsBrought, ClaimsAgreed, ClaimWritten)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        manifest = fact.origin.manifest if isinstance(fact, ClaimWritten) else fact.manifest  # type: ignore[attr-defined]
        return [manifest] if manifest else []

    def fold(self, row: ClaimList | None, entry: Entry, key: str) -> ClaimList | None:
        match entry.fact:
            case ClaimsBrought(manifest=manifest, name=name, weighed=weighed):
                return ClaimList(manifest=manifest, name=name, weighed=weighed, by=entry.by, at=entry.at)
            case ClaimsAgreed() if row is not None:
                return replace(row, agreed=_mark(entry))
            case ClaimWritten() if row is not None:
                return replace(row, taken=row.taken + 1)
        return row


class BroughtView(View[Brought]):
    """By whoever wrote them."""

    name = BROUGHT
    row = Brought
    facts = (ClaimWritten,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        here = isinstance(fact, ClaimWritten) and not (fact.origin.manifest or fact.origin.partner)
        return [entry.by] if here else []

    def fold(self, row: Brought | None, entry: Entry, key: str) -> Brought | None:
        before = row.at if row is not None else ()
        return Brought(at=(*before, entry.at)[-MANY:])


class SentView(View[Sent]):
    """When each partner sent statements lately."""

    name = SENT
    row = Sent
    facts = (ClaimWritten,)

    def keys(self, entry: Entry) -> Iterable[str]:
        partner = entry.fact.origin.partner  # type: ignore[attr-defined]
        return [partner] if partner else []

    def fold(self, row: Sent | None, entry: Entry, key: str) -> Sent | None:
        return (row or Sent()).having(entry.at)


def _first(entry: Entry) -> Claim:
    fact = entry.fact
    assert isinstance(fact, ClaimWritten), "a claim begins with a text"
    return Claim(
        id=fact.claim,
        state="draft",
        latest=fact.version,
        draft=_written(fact, entry),
        settled=settled(None, fact.content.verdict),
        by=entry.by,
        at=entry.at,
        moved=entry.seq,
        partner=fact.origin.partner,
    )


def _after(row: Claim, entry: Entry) -> Claim:
    match entry.fact:
        case ClaimWritten() as fact:
            verdict = settled(row.settled, fact.content.verdict)
            return replace(
                row, draft=_written(fact, entry), latest=fact.version, settled=verdict, refused=None
            )
        case StatementRefused(version=number):
            return _refused(row, number, entry)
        case ActingAsked(version=number):
            return _with(row, number, entry)
        case ClaimSuggested(version=number) | ClaimActs(version=number):
            stands = _marked(_the(row, number), entry)
            draft = None if row.draft is not None and row.draft.number == number else row.draft
            state = "acting" if isinstance(entry.fact, ClaimActs) else "suggesting"
            # older ledgers hold refused texts that were let match all the same
            refused = None if row.refused is not None and row.refused.number == number else row.refused
            return replace(
                row, state=state, stands=stands, draft=draft, retired=None, back=None, refused=refused
            )
        case ClaimRechecked(changed=True):
            return _back(row, entry)
        case ClaimRechecked():
            return replace(row, checked=entry.at)
        case ClaimRetired(why=why):
            return replace(row, state="retired", retired=Retired(by=entry.by, at=entry.at, why=why))
    return row


def _refused(row: Claim, number: int, entry: Entry) -> Claim:
    """What stood before goes on; where nothing did, all of it is over."""
    version = _marked(_the(row, number), entry)
    if row.stands is not None:
        return replace(row, draft=None, refused=version)
    over = Retired(by=entry.by, at=entry.at, why="refused")
    return replace(row, draft=version, state="retired", retired=over, refused=version)


def _back(row: Claim, entry: Entry) -> Claim:
    """Its source says something else: whoever asked or agreed did so for what is no more."""
    if row.stands is None:
        return replace(row, checked=entry.at)
    state = "suggesting" if row.state == "acting" else row.state
    stands = replace(row.stands, asked=None, agreed=None)
    return replace(row, state=state, stands=stands, checked=entry.at, back=entry.at)


def _with(row: Claim, number: int, entry: Entry) -> Claim:
    changed = _marked(_the(row, number), entry)
    is_draft = row.draft is not None and row.draft.number == number
    return replace(row, draft=changed) if is_draft else replace(row, stands=changed)


def _the(row: Claim, number: int) -> Version:
    version = row.version(number)
    assert version is not None, "the door knows its versions"
    return version


def _written(fact: ClaimWritten, entry: Entry) -> Version:
    sealed = entry.sealed("claim")
    return Version(
        number=fact.version,
        content=fact.content,
        origin=fact.origin,
        by=entry.by,
        at=entry.at,
        document=sealed.payload if sealed else None,
    )


def _marked(version: Version, entry: Entry) -> Version:
    match entry.fact:
        case ClaimSuggested():
            return replace(version, suggested=_mark(entry), asked=None, agreed=None, refused=None)
        case ActingAsked(preview=preview):
            return replace(version, asked=Asked(by=entry.by, at=entry.at, preview=preview), agreed=None)
        case ClaimActs():
            return replace(version, agreed=_mark(entry))
        case StatementRefused():
            sealed = entry.sealed(REASON)
            words = sealed.payload if sealed else None
            return replace(version, refused=Refused(by=entry.by, at=entry.at, words=words))
    return version


def _mark(entry: Entry) -> Mark:
    return Mark(by=entry.by, at=entry.at)
