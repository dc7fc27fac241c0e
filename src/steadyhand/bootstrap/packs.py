"""The rules in force, as the record says: followed once a second, loaded beside, and swapped in one step."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import structlog

from steadyhand.bootstrap.articles import policies_of
from steadyhand.bootstrap.folder import FolderAuthor
from steadyhand.flows.acts import Defined
from steadyhand.flows.in_force import InForce
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import Instant
from steadyhand.kernel.wire import Performs
from steadyhand.rules.brakes import Raised
from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.load import definitions_of
from steadyhand.rules.pack import Pack, load_pack
from steadyhand.rules.versions.model import Release, RuleAge, short
from steadyhand.rules.versions.store import RuleSets
from steadyhand.storage.reading import Reader

LOOK_SECONDS: Final = 1.0

log = structlog.get_logger()


class PackInForce:
    """Implements `flows.deciding.Packs`. What cannot be loaded changes nothing: what was in force stays."""

    def __init__(self, folder: Path | None, reader: Reader, door: Performs) -> None:
        """Raises `RuleError` where what should be in force cannot be loaded and there is nothing to go on with."""
        self._author = FolderAuthor(folder, reader, door)
        self._sets = RuleSets(reader)
        self._reader = reader
        self._door = door
        self._stop = threading.Event()
        self._loaded: dict[str, Pack] = {}
        self._wrong: dict[str, str] = {}
        self._seen = 0
        self._told: str | None = None
        self._in_force: InForce | None = None
        self.look()
        self._thread = threading.Thread(target=self._follow, name="packs", daemon=True)
        self._thread.start()

    def current(self) -> InForce:
        """What decides now; replaced in one step."""
        assert self._in_force is not None
        return self._in_force

    @property
    def error(self) -> str | None:
        """Why what is in force is not what the folder or the record say; None when it is."""
        return "\n".join(self._wrong.values()) or self._author.error

    def look(self) -> None:
        """Hand in what changed in the folder, and take over what changed in the record.

        Raises `RecordUnavailable`; what was in force stays then, and the next look begins again.
        """
        self._author.look()
        stored = self._sets.release_stored()
        if stored is not None and stored.seq != self._seen:
            self._in_force = self._taken(stored.row, stored.seq)
            self._seen = stored.seq
        self._tell()

    def definitions(self, versions: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """What each rule says, by version; versions that are not kept, or cannot be read any more, are left out."""
        found: dict[str, Mapping[str, str]] = {}
        for version in versions:
            try:
                found[version] = definitions_of(self._sets.texts(version))
            except (RuleError, LookupError) as error:
                log.warning("packs.unread", version=version, reason=str(error))
        return found

    def close(self) -> None:
        """Stop following."""
        self._stop.set()
        self._thread.join()

    def _tell(self) -> None:
        """Once for each mistake, and once when everything is right again."""
        told, self._told = self._told, self.error
        if self._told and self._told != told:
            log.error("packs.refused", error=self._told)
        elif told and not self._told:
            log.info("packs.right_again")

    def _follow(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except RecordUnavailable as error:
                log.warning("packs.wait", reason=str(error))
            except Exception:
                log.exception("packs.failed")

    def _taken(self, release: Release, seq: int) -> InForce:
        """What the record says, as far as it can be loaded."""
        before = self._in_force
        self._wrong = {}
        pack = self._pack(release.in_force) or (before.pack if before else self._earlier(release))
        candidate, ages = self._candidate(release), self._sets.ages(gone=True)
        in_force = InForce(
            pack=pack,
            policies=policies_of(pack, self._reader, self._door, latest=release.rollout is None),
            candidate=candidate,
            shadow=self._pack(release.shadow.version) if release.shadow else None,
            braked=frozenset(_braked(release, [pack, *([candidate[0]] if candidate else ())])),
            ages={name: age.since for name, age in ages.items() if age.digest},
            candidate_ages=_candidate_ages(release, ages),
            quotas={
                (name, pack.definitions.get(name, "")): Raised(per_hour=quota.per_hour, per_day=quota.per_day)
                for name, quota in release.quotas.items()
                if quota.approved_by is not None
            },
            seq=seq,
        )
        self._keep(in_force)
        if before is None or before.pack is not pack:
            log.info("packs.in_force", version=pack.version)
        return in_force

    def _earlier(self, release: Release) -> Pack:
        """The latest version before that can still be loaded: an upgrade must not leave a platform without rules.

        Raises `RuleError` where there is none.
        """
        for step in release.previous:
            if pack := self._pack(step.version):
                log.error("packs.fell_back", wanted=release.in_force, version=pack.version)
                return pack
        raise RuleError([Problem(Place(short(release.in_force)), self._wrong[release.in_force])])

    def _candidate(self, release: Release) -> tuple[Pack, dict[str, str], int] | None:
        rollout = release.rollout
        pack = self._pack(rollout.version) if rollout else None
        if rollout is None or pack is None:
            return None
        return pack, dict(policies_of(pack, self._reader, self._door, latest=False)), rollout.percent

    def _pack(self, version: str) -> Pack | None:
        """The pack of a version; None, and why in `error`, where it cannot be loaded."""
        if version not in self._loaded:
            try:
                pack = load_pack(self._sets.texts(version))
            except (RuleError, LookupError) as error:
                self._wrong[version] = f"{short(version)} cannot be loaded: {error}"
                return None
            self._loaded[version] = pack
        return self._loaded[version]

    def _keep(self, in_force: InForce) -> None:
        """Forget packs that nothing needs any more."""
        candidate = in_force.candidate[0] if in_force.candidate else None
        needed = (in_force.pack, candidate, in_force.shadow)
        self._loaded = {pack.version: pack for pack in needed if pack is not None}


def _braked(release: Release, packs: Sequence[Pack]) -> Iterator[Defined]:
    """The rules that are braked as they were then, and as the packs that decide define them for this program."""
    yield from ((brake.rule, brake.digest) for brake in release.braked.values())
    for pack in packs:
        yield from ((rule, pack.definitions.get(rule, "")) for rule in release.brakes_of(pack.version))


def _candidate_ages(release: Release, ages: Mapping[str, RuleAge]) -> dict[str, Instant]:
    """Of the rules that a candidate leaves as they are, or that it brings back."""
    if release.rollout is None:
        return {}
    changed = release.rollout.changed
    known = {name: age.since_of(changed.get(name, age.digest)) for name, age in ages.items()}
    return {name: since for name, since in known.items() if since is not None}
