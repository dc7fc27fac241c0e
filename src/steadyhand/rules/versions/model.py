"""What is known of rule sets: drafts, kept sets, and the one row that says what is in force."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import UNSEEN, Instant
from steadyhand.rules.brakes import Window
from steadyhand.rules.pack import is_pack_file

SETUP: Final = "system:setup"
FOLDER: Final = "system:rules-folder"
RELEASE: Final = "rules"
"""The key of the one row of `release`."""
STEPS_KEPT: Final = 50
REMARKS_KEPT: Final = 500
AGES_KEPT: Final = 10
BRAKES_KEPT: Final = 1_000
"""Of definitions that do not decide now; those that do are all kept."""
FILES: Final = 2_000
SET_BYTES: Final = 20_000_000
WORDS: Final = 4_000
TITLE: Final = 200
_UNFIT: Final = re.compile(rf"[\\:{UNSEEN}\ud800-\udfff]|(?:^|/)\.{{0,2}}(?:/|\Z)")
"""In a path: what Windows or a terminal reads otherwise, and parts that are empty or lead upwards."""
_PATH_LENGTH: Final = 240
_DRAFT: Final = re.compile(r"d-[a-z0-9]{4,32}\Z")

Phase = Literal["draft", "proposed", "approved", "published", "abandoned"]
Source = Literal["draft", "folder", "setup"]
How = Literal["published", "reverted"]
CLOSED: Final[frozenset[Phase]] = frozenset({"published", "abandoned"})


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said about a draft: about the whole, about a file, or about a line of it (from 1)."""

    by: str
    at: Instant
    text: str
    file: str | None = None
    line: int | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A rule set that somebody works on. It may be wrong; only a right one can be proposed."""

    id: str
    title: str
    base: str
    """The version it was begun from, or brought up to; empty where there was none."""
    version: str
    """The hash of its texts."""
    files: dict[str, str]
    """Path to the digest of its text."""
    changed: tuple[str, ...]
    """Paths that are new, other or gone against `base`."""
    problems: int
    """Mistakes that the checker found in it."""
    phase: Phase = "draft"
    authors: tuple[str, ...] = ()
    """Everybody who saved content, the first one first."""
    proposed_by: str | None = None
    approved_by: str | None = None
    sent_back: str | None = None
    """Why, until it is proposed again."""
    remarks: tuple[Remark, ...] = ()
    count: int = 0
    """How many rules it has."""
    began: Instant
    saved_at: Instant


class RuleSetKept(msgspec.Struct, frozen=True, kw_only=True):
    """One content that a draft once had: as its digests, for ever."""

    version: str
    files: dict[str, str]
    count: int
    draft: str
    by: str
    at: Instant
    source: Source
    published: bool
    """Whether it was ever in force for all subjects."""
    base: str


class FileKept(msgspec.Struct, frozen=True, kw_only=True):
    """One text, under its digest."""

    text: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What put a version in force, and when."""

    version: str
    at: Instant
    by: str
    how: How
    draft: str


class Rollout(msgspec.Struct, frozen=True, kw_only=True):
    """A version that decides for a share of subjects, 1 to 99 of a hundred."""

    version: str
    draft: str
    percent: int
    since: Instant
    by: str
    changed: dict[str, str] = {}
    """Rules that it defines otherwise than what is in force, with the digest of their definition."""

    def defines(self, brake: Brake) -> bool:
        """Whether it has the rule as it was braked."""
        digest = self.changed.get(brake.rule)
        return brake.in_force if digest is None else digest == brake.digest


class Shadow(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is evaluated on live traffic and decides nothing."""

    version: str
    draft: str
    since: Instant
    by: str


class Brake(msgspec.Struct, frozen=True, kw_only=True):
    """A rule whose effects are only reviews, because it fired beyond its quota: as it was defined then, and for ever.

    It holds wherever this definition decides, also when it comes back, until two people release it.
    """

    rule: str
    digest: str = ""
    """Of the rule's definition; empty in entries that do not tell it."""
    version: str
    at: Instant
    why: str
    counted: int
    quota: int
    window: Window
    released_by: tuple[str, ...] = ()
    """Who has agreed to its release so far."""
    in_force: bool = True
    """Whether the rule is defined so in what decides for all."""

    @property
    def key(self) -> str:
        """What the row holds it under."""
        return brake_key(self.rule, self.digest)


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule may act during one incident; in force once a second person has agreed, until `until`."""

    rule: str
    digest: str = ""
    """Of the definition that it was asked for, and with which it ends; empty in entries that do not tell it."""
    per_hour: int | None
    per_day: int | None
    incident: str
    asked_by: str
    approved_by: str | None = None
    until: Instant


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force: the one row that the engine follows."""

    in_force: str
    since: Instant
    by: str
    how: How
    draft: str
    source: Source
    """Where it comes from; `draft` where people chose it, by publishing or by going back."""
    previous: tuple[Step, ...] = ()
    """What was in force before, the latest first."""
    rollout: Rollout | None = None
    shadow: Shadow | None = None
    folder: str | None = None
    """The last version that was taken from a folder."""
    braked: dict[str, Brake] = {}
    """Every brake that nobody released, by its key: also of definitions that do not decide now."""
    quotas: dict[str, Quota] = {}

    @property
    def step(self) -> Step:
        """What put in force what is in force now."""
        return Step(version=self.in_force, at=self.since, by=self.by, how=self.how, draft=self.draft)

    def brakes_of(self, version: str) -> dict[str, Brake]:
        """The rules that are braked in a version that decides, for all subjects or for a share of them."""
        if version == self.in_force:
            return {brake.rule: brake for brake in self.braked.values() if brake.in_force}
        if self.rollout is None or version != self.rollout.version:
            return {}
        return {brake.rule: brake for brake in self.braked.values() if self.rollout.defines(brake)}

    @property
    def brakes(self) -> list[Brake]:
        """The brakes that hold now, in what decides for all or in what decides for a share, as they tripped."""
        return [brake for brake in self.braked.values() if self._holds(brake)]

    def _holds(self, brake: Brake) -> bool:
        return brake.in_force or (self.rollout is not None and self.rollout.defines(brake))


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that a rule once had, and since when it had been in force then."""

    digest: str
    since: Instant
    version: str


class RuleAge(msgspec.Struct, frozen=True, kw_only=True):
    """Since when a rule has been in force as it is defined now; `digest` is empty once it is gone."""

    digest: str
    since: Instant
    version: str
    before: tuple[Seen, ...] = ()
    """Earlier definitions, the latest first: a rule that comes back by a revert is no new one."""

    def since_of(self, digest: str) -> Instant | None:
        """Since when a definition of the rule is known to have been in force; None for one that never was."""
        known = (Seen(digest=self.digest, since=self.since, version=self.version), *self.before)
        return next((each.since for each in known if digest and each.digest == digest), None)


def brake_key(rule: str, digest: str) -> str:
    """The name of a brake: of one rule as it is defined once."""
    return f"{rule}@{digest}" if digest else rule


def digest_of(text: str) -> str:
    """The name of a text: `sha256:<hex>`."""
    return f"sha256:{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()}"


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Paths whose digests differ, sorted."""
    paths = before.keys() | after.keys()
    return tuple(sorted(path for path in paths if before.get(path) != after.get(path)))


def wrong_path(paths: Iterable[str]) -> str | None:
    """The first path that cannot be a file of a rule set: it may be written to a folder, so it leads nowhere else."""
    return next((path for path in paths if not _fits(path)), None)


def _fits(path: str) -> bool:
    return len(path) <= _PATH_LENGTH and is_pack_file(path) and _UNFIT.search(path) is None


def is_draft_id(text: str) -> bool:
    """Whether it reads `d-` with letters and digits after it."""
    return _DRAFT.match(text) is not None


def source_of(authors: tuple[str, ...]) -> Source:
    """Where content comes from that these have saved."""
    sources: dict[tuple[str, ...], Source] = {(FOLDER,): "folder", (SETUP,): "setup"}
    return sources.get(authors, "draft")


def goes_on_alone(by: str, release: Release | None) -> bool:
    """Whether a principal of the house may publish its own content unasked: not after people have chosen."""
    if release is None:
        return by in {FOLDER, SETUP}
    follows = {FOLDER: {"folder", "setup"}, SETUP: {"setup"}}
    return release.rollout is None and release.source in follows.get(by, set())


def short(version: str) -> str:
    """A version as people say it: twelve digits of its hash."""
    return version.removeprefix("sha256:")[:12] or "none"
