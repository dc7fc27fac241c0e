"""Drafting and publishing as people do it: checked, compared and hashed here, before the door is asked."""

from __future__ import annotations

import base64
import difflib
import hashlib
import secrets
from collections.abc import Mapping
from typing import Final

import msgspec

from steadyhand.kernel.command import UNPROVED, Command, Order, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.wire import Performs
from steadyhand.rules.definitions import changes
from steadyhand.rules.errors import Problem, RuleError
from steadyhand.rules.load import definitions_of, version_of
from steadyhand.rules.pack import pack_files
from steadyhand.rules.pack_queues import QUEUES, queues_of
from steadyhand.rules.queues import Queue
from steadyhand.rules.versions.checking import Checked, checked
from steadyhand.rules.versions.drafts import ApproveDraft, ProposeDraft, SaveDraft, unknown
from steadyhand.rules.versions.model import differing
from steadyhand.rules.versions.releases import ALL, EndRollout, Publish, Revert
from steadyhand.rules.versions.store import RuleSets
from steadyhand.storage.reading import Reader

CONTEXT_LINES: Final = 3
KNOWN: Final = 4
"""Rule sets whose rules are remembered: what is in force is compared with what is published next."""
Changes = Mapping[str, str | None]
"""Texts by path; None removes a file."""


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that was saved, with what the checker found in it."""

    draft: str
    version: str
    problems: tuple[Problem, ...]


class Drafting:
    """The use cases of rule sets. Each answers with what came of it, or the door's `Refusal`."""

    def __init__(self, door: Performs, reader: Reader, proof: Proof = UNPROVED) -> None:
        """`proof` is how whoever asks proved who they are."""
        self._door = door
        self._proof = proof
        self._known: dict[str, dict[str, str]] = {}
        self.sets = RuleSets(reader)

    def save(
        self,
        by: str,
        draft: str | None,
        title: str,
        base: str | None,
        files: Changes,
        key: str | None = None,
        *,
        on: str | None = None,
    ) -> Saved | Refusal:
        """Save changes to a draft, or begin one (`draft` unset) from `base`, which is what is in force if unset.

        `on` is the content that was changed, where somebody else may have saved meanwhile. The same key gives the
        same draft. Raises `UnknownVersion` for a base that is not kept.
        """
        stands = self.sets.draft(draft) if draft else None
        if draft and stands is None:
            return unknown(draft)
        if base is None:
            base = stands.base if stands else self._in_force()
        on = on if on is not None else stands.version if stands else base
        if draft and self.sets.rule_set(on) is None and on != base:
            return Refusal("draft_changed", "What this was written on is not kept: open the draft anew.")
        before = self.sets.texts(on)
        after = _with(before, files)
        told = self.checked(after)
        command = SaveDraft(
            draft=draft or _new_name(by, key),
            title=title,
            base=base,
            on=on,
            version=told.version,
            texts=_changed(before, after),
            size=sum(len(text.encode(errors="surrogatepass")) for text in after.values()),
            problems=len(told.problems),
            count=len(told.definitions),
        )
        answer = self._ask(command, by, key)
        if isinstance(answer, Refusal):
            return answer
        return Saved(draft=command.draft, version=told.version, problems=told.problems)

    def propose(self, draft: str, by: str, version: str | None = None) -> object:
        """Ask others to agree; `version` is the content that was seen."""
        stands = self.sets.draft(draft)
        if stands is None:
            return unknown(draft)
        return self._ask(ProposeDraft(draft=draft, version=version or stands.version), by)

    def approve(self, draft: str, by: str, version: str) -> object:
        """Agree to a draft, to exactly this content."""
        return self._ask(ApproveDraft(draft=draft, version=version), by)

    def publish(
        self, draft: str, by: str, percent: int = ALL, version: str | None = None, key: str | None = None
    ) -> object:
        """Let a draft decide, for all or for a share of subjects."""
        stands = self.sets.draft(draft)
        if stands is None:
            return unknown(draft)
        against = self._against(stands.version)
        if isinstance(against, Refusal):
            return against
        command = Publish(
            draft=draft,
            version=version or stands.version,
            percent=percent,
            changed=against[0],
            removed=against[1],
            queues=self._queues(stands.version),
        )
        return self._ask(command, by, key)

    def revert(self, to: str, by: str, reason: str = "", key: str | None = None) -> object:
        """Go back to a version that was in force before. It is not compiled here, for it was then: that takes long."""
        changed: dict[str, str] = {}
        removed: tuple[str, ...] = ()
        queues: dict[str, Queue] = {}
        if self.sets.rule_set(to) is not None:
            try:
                after, queues = self._definitions(to), self._queues(to)
            except RuleError as error:
                return _broken(error.problems[0])
            changed, removed = changes(self._in_force_definitions(), after)
        command = Revert(to=to, reason=reason, changed=changed, removed=removed, queues=queues)
        return self._ask(command, by, key)

    def end_rollout(self, by: str, reason: str = "") -> object:
        """Take back the version that decides for a share of subjects."""
        return self._ask(EndRollout(reason=reason), by)

    def rebase(self, draft: str, by: str) -> Saved | Refusal:
        """Bring a draft up to date with what is in force; files that both sides changed are named and refused."""
        stands = self.sets.draft(draft)
        if stands is None:
            return unknown(draft)
        in_force = self._in_force()
        if stands.base == in_force:
            return Refusal("up_to_date", "The draft rests on what is in force: there is nothing to bring in.")
        base, theirs = self.sets.files(stands.base), self.sets.files(in_force)
        moved = differing(base, theirs)
        both = [path for path in moved if stands.files.get(path) not in (base.get(path), theirs.get(path))]
        if both:
            return Refusal(
                "both_changed",
                f"Changed in the draft and in force since: {', '.join(both)}. "
                "Begin a new draft from what is in force and put your changes in there.",
            )
        texts = self.sets.contents({path: theirs[path] for path in moved if path in theirs})
        files: Changes = {path: texts.get(path) for path in moved}
        return self.save(by, draft, stands.title, in_force, files, on=stands.version)

    def _in_force(self) -> str:
        release = self.sets.release()
        return release.in_force if release else ""

    def _against(self, version: str) -> tuple[dict[str, str], tuple[str, ...]] | Refusal:
        """How the rules of a version differ from those in force; refused where the checker finds mistakes today."""
        after = self._known.get(version)
        if after is None:
            told = self.checked(self.sets.texts(version))
            if told.problems:
                return _broken(told.problems[0])
            after = told.definitions
        return changes(self._in_force_definitions(), after)

    def _in_force_definitions(self) -> dict[str, str]:
        """What each rule in force says; nothing where this version of the program cannot read them any more."""
        in_force = self._in_force()
        try:
            return self._definitions(in_force) if in_force else {}
        except RuleError:
            return {}

    def _definitions(self, version: str) -> dict[str, str]:
        known = self._known.get(version)
        return definitions_of(self.sets.texts(version)) if known is None else known

    def _queues(self, version: str) -> dict[str, Queue]:
        """The queues that a version names. Raises `RuleError`."""
        files = {path: digest for path, digest in self.sets.files(version).items() if path == QUEUES}
        return queues_of(self.sets.contents(files))

    def checked(self, texts: Mapping[str, str]) -> Checked:
        """What the checker says of these texts; of a set that was right before, from memory."""
        version = version_of(pack_files(texts))
        if version in self._known:
            return Checked(version=version, definitions=self._known[version])
        told = checked(texts)
        if not told.problems:
            self._known[told.version] = told.definitions
            for version in list(self._known)[:-KNOWN]:
                del self._known[version]
        return told

    def _ask(self, command: Command, by: str, key: str | None = None) -> object:
        return self._door.perform_many([Order(command, by, key, proof=self._proof)])[0]


def check(texts: Mapping[str, str]) -> list[Problem]:
    """Every mistake in a rule set, in the order of its files; none where it is right."""
    return list(checked(texts).problems)


def diff(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Unified diffs by path, of the files that differ."""
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    return {path: _diff(path, old.get(path), new.get(path)) for path in paths}


def _diff(path: str, old: str | None, new: str | None) -> str:
    names = ("/dev/null" if old is None else f"a/{path}", "/dev/null" if new is None else f"b/{path}")
    before, after = ((text or "").splitlines(keepends=True) for text in (old, new))
    told = difflib.unified_diff(before, after, *names, n=CONTEXT_LINES)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in told
    )


def _broken(problem: Problem) -> Refusal:
    return Refusal("broken", f"These rules cannot be loaded: {problem.place}: {problem.message}.")


def _with(before: Mapping[str, str], files: Changes) -> dict[str, str]:
    kept = {path: text for path, text in before.items() if path not in files}
    return kept | {path: text for path, text in files.items() if text is not None}


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str | None]:
    paths = before.keys() | after.keys()
    return {path: after.get(path) for path in sorted(paths) if before.get(path) != after.get(path)}


def _new_name(by: str, key: str | None) -> str:
    """`d-` and eight letters or digits: by chance, or of the key, so that a repeat means the same draft."""
    drawn = hashlib.sha256(f"{by}\0{key}".encode()).digest()[:5] if key else secrets.token_bytes(5)
    return f"d-{base64.b32encode(drawn).decode().lower()}"
