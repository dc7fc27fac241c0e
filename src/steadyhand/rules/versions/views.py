"""Drafts, kept sets and texts, and what is in force, folded from what was saved, agreed to and published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View
from steadyhand.rules.versions.facts import (
    BrakeReleased,
    BrakeTripped,
    DraftAbandoned,
    DraftApproved,
    DraftCommented,
    DraftProposed,
    DraftSaved,
    DraftSentBack,
    Published,
    QuotaAsked,
    QuotaEnded,
    QuotaRaised,
    Reverted,
    RolloutEnded,
    ShadowBegun,
    ShadowEnded,
)
from steadyhand.rules.versions.model import (
    AGES_KEPT,
    BRAKES_KEPT,
    RELEASE,
    STEPS_KEPT,
    Brake,
    Draft,
    FileKept,
    Quota,
    Release,
    Remark,
    Rollout,
    RuleAge,
    RuleSetKept,
    Seen,
    Shadow,
    source_of,
)
from steadyhand.rules.versions.releases import ALL

change = msgspec.structs.replace


class DraftView(View[Draft]):
    """Every draft, open or not."""

    name = "draft"
    row = Draft
    facts = (
        DraftSaved, DraftCommented, DraftProposed, DraftApproved, DraftSentBack, DraftAbandoned, Published,
    )  # fmt: skip
    columns = {"phase": str, "saved_at": int}
    indexes = (("phase", "saved_at"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.draft]  # type: ignore[attr-defined]

    def fold(self, row: Draft | None, entry: Entry, key: str) -> Draft | None:
        if isinstance(entry.fact, DraftSaved):
            return _saved(row, entry.fact, entry)
        return _went_on(row, entry) if row is not None else None


def _saved(row: Draft | None, fact: DraftSaved, entry: Entry) -> Draft:
    """New content takes proposal and approval back."""
    authors = row.authors if row else ()
    return Draft(
        id=fact.draft,
        title=fact.title,
        base=fact.base,
        version=fact.version,
        files=fact.files,
        changed=fact.changed,
        problems=fact.problems,
        count=fact.count,
        authors=authors if entry.by in authors else (*authors, entry.by),
        sent_back=row.sent_back if row else None,
        remarks=row.remarks if row else (),
        began=row.began if row else entry.at,
        saved_at=entry.at,
    )


def _went_on(row: Draft, entry: Entry) -> Draft:
    match entry.fact:
        case DraftCommented(text=text, file=file, line=line):
            remark = Remark(by=entry.by, at=entry.at, text=text, file=file, line=line)
            return change(row, remarks=(*row.remarks, remark))
        case DraftProposed():
            return change(row, phase="proposed", proposed_by=entry.by, approved_by=None, sent_back=None)
        case DraftApproved():
            return change(row, phase="approved", approved_by=entry.by)
        case DraftSentBack(reason=reason):
            return change(row, phase="draft", proposed_by=None, approved_by=None, sent_back=reason)
        case DraftAbandoned():
            return change(row, phase="abandoned")
        case Published(percent=percent) if percent == ALL:
            return change(row, phase="published")
    return row


class RuleSetView(View[RuleSetKept]):
    """Every content that a draft once had, by its version."""

    name = "rule_set"
    row = RuleSetKept
    facts = (DraftSaved, Published)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.version]  # type: ignore[attr-defined]

    def fold(self, row: RuleSetKept | None, entry: Entry, key: str) -> RuleSetKept | None:
        match entry.fact:
            case DraftSaved() as fact if row is None:
                return _kept(fact, entry)
            case Published(percent=percent, draft=draft, source=source) if row is not None and percent == ALL:
                return change(row, published=True, draft=draft, source=source)
        return row


def _kept(fact: DraftSaved, entry: Entry) -> RuleSetKept:
    return RuleSetKept(
        version=fact.version,
        files=fact.files,
        count=fact.count,
        draft=fact.draft,
        by=entry.by,
        at=entry.at,
        source=source_of((entry.by,)),
        published=False,
        base=fact.base,
    )


class FileView(View[FileKept]):
    """Every text, once, by its digest."""

    name = "rule_file"
    row = FileKept
    facts = (DraftSaved,)
    cached = False

    def keys(self, entry: Entry) -> Iterable[str]:
        return list(entry.fact.texts)  # type: ignore[attr-defined]

    def fold(self, row: FileKept | None, entry: Entry, key: str) -> FileKept:
        return FileKept(text=entry.fact.texts[key])  # type: ignore[attr-defined]


class ReleaseView(View[Release]):
    """What is in force: one row."""

    name = "release"
    row = Release
    facts = (
        Published, Reverted, RolloutEnded, ShadowBegun, ShadowEnded,
        BrakeTripped, BrakeReleased, QuotaAsked, QuotaRaised, QuotaEnded,
    )  # fmt: skip

    def keys(self, entry: Entry) -> Iterable[str]:
        return [RELEASE]

    def fold(self, row: Release | None, entry: Entry, key: str) -> Release | None:
        match entry.fact:
            case Published(percent=percent) as fact if percent == ALL:
                return _takes_over(row, fact, entry)
            case Reverted() as fact:
                return _takes_over(row, fact, entry)
        return _beside(row, entry) if row is not None else None


def _takes_over(row: Release | None, fact: Published | Reverted, entry: Entry) -> Release:
    """Another version decides for all. A brake stays with its definition, and comes back with it."""
    published = fact if isinstance(fact, Published) else None
    shadow = row.shadow if row else None
    return Release(
        in_force=fact.version,
        since=entry.at,
        by=entry.by,
        how="published" if published else "reverted",
        draft=fact.draft,
        source=published.source if published else "draft",
        previous=(row.step, *row.previous)[:STEPS_KEPT] if row else (),
        shadow=None if shadow is None or shadow.version == fact.version else shadow,
        folder=fact.version if published and published.source == "folder" else row.folder if row else None,
        braked={key: _defined(brake, fact) for key, brake in row.braked.items()} if row else {},
        quotas={name: quota for name, quota in row.quotas.items() if _goes_on(quota, fact)} if row else {},
    )


def _defined(brake: Brake, fact: Published | Reverted) -> Brake:
    """The brake, and whether what decides now defines its rule as it was braked."""
    digest = fact.changed.get(brake.rule)
    if digest is not None:
        return change(brake, in_force=digest == brake.digest or fact.version == brake.version)
    return change(brake, in_force=False) if brake.rule in fact.removed else brake


def _goes_on(quota: Quota, fact: Published | Reverted) -> bool:
    """Whether the rule for which it was asked is there as it was."""
    return quota.rule not in fact.removed and fact.changed.get(quota.rule, quota.digest) == quota.digest


def _beside(row: Release, entry: Entry) -> Release:
    """What happens beside the version in force."""
    by, at = entry.by, entry.at
    match entry.fact:
        case Published(version=version, draft=draft, percent=percent, changed=changed):
            rollout = Rollout(version=version, draft=draft, percent=percent, since=at, by=by, changed=changed)
            return change(row, rollout=rollout)
        case RolloutEnded():
            return change(row, rollout=None)
        case ShadowBegun(version=version, draft=draft):
            return change(row, shadow=Shadow(version=version, draft=draft, since=at, by=by))
        case ShadowEnded():
            return change(row, shadow=None)
        case BrakeTripped() as fact:
            return change(row, braked=_tripped(row, fact, at))
        case BrakeReleased() as fact:
            return change(row, braked=_released(row.braked, fact, by))
        case QuotaAsked() as fact:
            asked = Quota(asked_by=by, **msgspec.structs.asdict(fact))
            return change(row, quotas=row.quotas | {fact.rule: asked})
        case QuotaRaised() as fact:
            raised = Quota(approved_by=by, **msgspec.structs.asdict(fact))
            return change(row, quotas=row.quotas | {fact.rule: raised})
        case QuotaEnded(rule=rule):
            return change(row, quotas=_without(row.quotas, rule))
    return row


def _tripped(row: Release, fact: BrakeTripped, at: Instant) -> dict[str, Brake]:
    """The brakes with one more; of definitions that decide no more only the latest ones are kept."""
    brake = Brake(at=at, **msgspec.structs.asdict(fact))
    rollout = row.rollout
    if rollout is not None and fact.version == rollout.version and fact.rule in rollout.changed:
        brake = change(brake, digest=rollout.changed[fact.rule], in_force=False)
    gone = [key for key, one in row.braked.items() if not one.in_force]
    braked = row.braked if len(gone) < BRAKES_KEPT else _without(row.braked, gone[0])
    return {**braked, brake.key: brake}


def _released(braked: Mapping[str, Brake], fact: BrakeReleased, by: str) -> dict[str, Brake]:
    brake = next((one for one in braked.values() if _is_meant(one, fact)), None)
    if brake is None:
        return dict(braked)
    if fact.complete:
        return _without(braked, brake.key)
    return {**braked, brake.key: change(brake, released_by=(*brake.released_by, by))}


def _is_meant(brake: Brake, fact: BrakeReleased) -> bool:
    return brake.rule == fact.rule and fact.digest in ("", brake.digest)


def _without(rows: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {other: row for other, row in rows.items() if other != name}


class RuleAgeView(View[RuleAge]):
    """Since when each rule has been in force for all subjects as it is defined now."""

    name = "rule_age"
    row = RuleAge
    facts = (Published, Reverted)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        if isinstance(fact, Published) and fact.percent < ALL:
            return []
        return [*fact.changed, *fact.removed]  # type: ignore[attr-defined]

    def fold(self, row: RuleAge | None, entry: Entry, key: str) -> RuleAge:
        fact: Any = entry.fact
        digest = fact.changed.get(key, "")
        before = _seen(row)
        again = next((one for one in before if one.digest == digest), None) if digest else None
        since, version = (again.since, again.version) if again else (entry.at, fact.version)
        rest = tuple(one for one in before if one.digest != digest)
        return RuleAge(digest=digest, since=since, version=version, before=rest[:AGES_KEPT])


def _seen(row: RuleAge | None) -> tuple[Seen, ...]:
    if row is None:
        return ()
    now = (Seen(digest=row.digest, since=row.since, version=row.version),) if row.digest else ()
    return (*now, *row.before)


VIEWS = (DraftView(), RuleSetView(), FileView(), ReleaseView(), RuleAgeView())
