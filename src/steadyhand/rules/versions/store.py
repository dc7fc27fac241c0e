"""Reads of rule sets: what is in force, drafts, the texts of a version, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from steadyhand.kernel.entry import Entry, tag_of
from steadyhand.kernel.tx import Stored
from steadyhand.rules.versions.facts import FACTS, Published, Reverted, RolloutEnded
from steadyhand.rules.versions.model import (
    RELEASE,
    Draft,
    Phase,
    Release,
    Remark,
    RuleAge,
    RuleSetKept,
    is_draft_id,
)
from steadyhand.rules.versions.queues import QUEUES, QueuesInForce, in_force
from steadyhand.storage import codec, tables
from steadyhand.storage.reading import Reader

LISTED = 200
AT_ONCE = 50
"""Texts read in one query: they may be large."""


class UnknownVersion(LookupError):
    """No rule set is kept under this name."""


class RuleSets:
    """Rule sets as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def release(self) -> Release | None:
        """What is in force; None before the first publication."""
        found: Release | None = self._reader.row("release", RELEASE)
        return found

    def release_stored(self) -> Stored | None:
        """The same with its version, which changes with everything about it."""
        return self._reader.stored("release", RELEASE)

    def queues(self) -> QueuesInForce:
        """The queues in force; the usual ones before the first publication."""
        return in_force(self._reader.row("queues", QUEUES))

    def drafts(self, phase: Phase | None = None, limit: int = LISTED) -> list[Draft]:
        """Drafts, the last saved first."""
        c = self._reader.table("draft").c
        query = select(c.key, c.seq, c.doc).order_by(c.saved_at.desc(), c.key).limit(limit)
        return self._reader.find("draft", query if phase is None else query.where(c.phase == phase))

    def draft(self, name: str) -> Draft | None:
        """A draft by its id."""
        found: Draft | None = self._reader.row("draft", name)
        return found

    def rule_set(self, version: str) -> RuleSetKept | None:
        """A kept rule set."""
        found: RuleSetKept | None = self._reader.row("rule_set", version)
        return found

    def files(self, name: str) -> dict[str, str]:
        """Path to digest of a draft or a version; nothing for the empty name. Raises `UnknownVersion`."""
        if not name:
            return {}
        found = self.draft(name) if is_draft_id(name) else self.rule_set(name)
        if found is None:
            raise UnknownVersion(f"No draft and no rule set is called {name[:80]!r}.")
        return found.files

    def texts(self, name: str) -> dict[str, str]:
        """Path to text of a draft (`d-...`) or a version (`sha256:...`). Raises `UnknownVersion`."""
        return self.contents(self.files(name))

    def contents(self, files: Mapping[str, str]) -> dict[str, str]:
        """Path to text, given path to digest."""
        found: dict[str, str] = {}
        digests = sorted(set(files.values()))
        for start in range(0, len(digests), AT_ONCE):
            rows = self._reader.stored_many("rule_file", digests[start : start + AT_ONCE])
            found.update((digest, stored.row.text) for digest, stored in rows.items())
        return {path: found[digest] for path, digest in files.items()}

    def named(self, word: str) -> str:
        """The version or draft that somebody means: a draft's id, a whole version, or how it begins.

        `in-force` is what is in force. Raises `UnknownVersion`, also where several begin like this.
        """
        if word == "in-force":
            release = self.release()
            if release is None:
                raise UnknownVersion("Nothing is in force yet.")
            return release.in_force
        return word if is_draft_id(word) else self._beginning(word)

    def _beginning(self, word: str) -> str:
        if not word.removeprefix("sha256:"):
            raise UnknownVersion("A rule set is named by the first digits of its version.")
        begins = f"sha256:{word.removeprefix('sha256:')}"
        c = self._reader.table("rule_set").c
        rows = self._reader.fetch(select(c.key).where(c.key.startswith(begins, autoescape=True)).limit(2))
        if len(rows) != 1:
            how = "No rule set" if not rows else "More than one rule set"
            raise UnknownVersion(f"{how} is called {word[:80]!r}: see `steadyhand rules log`.")
        return str(rows[0].key)

    def ages(self, *, gone: bool = False) -> dict[str, RuleAge]:
        """Since when each rule is in force as it is now; rules that are gone are left out, unless asked for."""
        return {name: age for name, age in self._reader.all("rule_age").items() if age.digest or gone}

    def history(self, limit: int = LISTED, *, drafts: bool = False) -> list[Entry]:
        """What was published, reverted and taken back, the latest first; with `drafts` all that happened."""
        kinds = FACTS if drafts else (Published, Reverted, RolloutEnded)
        c = tables.ledger.c
        wanted = c.type.in_([tag_of(kind) for kind in kinds])
        rows = self._reader.fetch(select(tables.ledger).where(wanted).order_by(c.seq.desc()).limit(limit))
        return [codec.entry_of(self._reader.registry, row) for row in rows]

    def remarks(self, draft: str) -> Sequence[Remark]:
        """What was said about a draft, in order."""
        found = self.draft(draft)
        return found.remarks if found else ()
