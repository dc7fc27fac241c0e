"""Writing rules together: a draft is saved, discussed, proposed, and agreed to by somebody who wrote no part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import UNSEEN, Instant, Scope
from steadyhand.rules.load import MAX_FILE_BYTES
from steadyhand.rules.versions.facts import (
    DraftAbandoned,
    DraftApproved,
    DraftCommented,
    DraftProposed,
    DraftSaved,
    DraftSentBack,
)
from steadyhand.rules.versions.model import (
    CLOSED,
    FILES,
    RELEASE,
    REMARKS_KEPT,
    SET_BYTES,
    TITLE,
    WORDS,
    Draft,
    Release,
    RuleSetKept,
    differing,
    digest_of,
    is_draft_id,
    short,
    wrong_path,
)

_NO_LINE: Final = re.compile(rf"[{UNSEEN}\u2028\u2029\ud800-\udfff]")
"""In a title: what ends a line, and what no terminal shows as it is."""


class SaveDraft(Command, frozen=True, kw_only=True, tag="rules.save_draft"):
    """Give a draft new content. What it becomes was checked and hashed before: see `versions.service`."""

    capability = "rules.draft"
    tool = "rules"
    versioned = "draft"

    draft: str
    title: str
    base: str
    """The version the draft rests on; empty where nothing was ever published."""
    on: str
    """The content that `texts` changes: the draft's version as its author saw it, or `base` for a new draft."""
    version: str
    texts: dict[str, str | None]
    """What changes, by path; None removes a file."""
    size: int
    """Bytes of the whole set."""
    problems: int = 0
    count: int = 0

    def keys(self) -> Keys:
        return Keys(draft=self.draft, rule_set=self.base or None)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        draft, base = rows.draft, rows.rule_set
        if refusal := self._not_now(draft, base) or self._unfit():
            return refusal
        begun = draft or base
        files = self._files(begun.files if begun else {})
        if len(files) > FILES:
            return Refusal("too_many_files", f"A rule set has at most {FILES} files; this has {len(files)}.")
        return DraftSaved(
            draft=self.draft,
            title=self.title.strip(),
            base=self.base,
            version=self.version,
            files=files,
            texts={files[path]: text for path, text in self.texts.items() if text is not None},
            changed=differing(base.files if base else {}, files),
            problems=self.problems,
            count=self.count,
        )

    def _files(self, before: Mapping[str, str]) -> dict[str, str]:
        new = {path: digest_of(text) for path, text in self.texts.items() if text is not None}
        kept = {path: digest for path, digest in before.items() if path not in self.texts}
        return dict(sorted((kept | new).items()))

    def _not_now(self, draft: Draft | None, base: RuleSetKept | None) -> Refusal | None:
        if draft is not None and draft.phase in CLOSED:
            return _closed(draft)
        if self.base and base is None:
            return Refusal("unknown_version", f"No rule set {short(self.base)} is kept here to begin from.")
        if self.on != (draft.version if draft else self.base):
            return Refusal(
                "draft_changed", "Somebody saved this draft since you opened it: open it again and add yours."
            )
        if draft and (draft.version, draft.base, draft.title) == (
            self.version,
            self.base,
            self.title.strip(),
        ):
            return Refusal("unchanged", f"The draft {draft.id} already says this.")
        return None

    def _unfit(self) -> Refusal | None:
        if not is_draft_id(self.draft):
            return Refusal("invalid_draft", "A draft is named d- and letters or digits, such as d-k3m9qx7a.")
        if not 0 < len(title := self.title.strip()) <= TITLE or _NO_LINE.search(title):
            return Refusal("no_title", f"Give the draft a title: one line of at most {TITLE} characters.")
        if (path := wrong_path(self.texts)) is not None:
            return Refusal(
                "invalid_path",
                f"{path[:80]!r} is no file of a rule set: those are rules (*.sml, also in folders), config.yaml or "
                "config/*.yaml, pack.toml, policies.toml and queues.toml.",
            )
        return self._too_large()

    def _too_large(self) -> Refusal | None:
        for path, text in self.texts.items():
            if text is not None and len(text.encode(errors="surrogatepass")) > MAX_FILE_BYTES:
                return Refusal("too_large", f"{path} is larger than {MAX_FILE_BYTES} bytes: split it.")
        if self.size > SET_BYTES:
            return Refusal(
                "too_large", f"A rule set has at most {SET_BYTES} bytes; this one has {self.size}."
            )
        return None


class _OnDraft(Command, frozen=True):
    tool = "rules"
    versioned = "draft"

    draft: str
    version: str
    """The content that whoever asks has seen."""

    def keys(self) -> Keys:
        return Keys(draft=self.draft)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        return _refused(rows.draft, self.draft, self.version) or self.judge(rows.draft, rows)

    def judge(self, draft: Draft, rows: Rows) -> Fact | Refusal:
        """What follows, on a draft that is open and that has been seen as it is."""
        raise NotImplementedError(f"{type(self).__name__} does not say what follows.")


class CommentOnDraft(_OnDraft, frozen=True, tag="rules.comment_on_draft"):
    """Say something about a draft, a file of it, or a line."""

    capability = "rules.comment"

    text: str
    file: str | None = None
    line: int | None = None

    def judge(self, draft: Draft, rows: Rows) -> Fact | Refusal:
        if not 0 < len(self.text.strip()) <= WORDS:
            return Refusal("no_words", f"A remark has 1 to {WORDS} characters.")
        if self.file is not None and self.file not in draft.files:
            return Refusal("unknown_file", f"The draft has no file {self.file[:80]!r}.")
        if self.line is not None and (self.file is None or self.line < 1):
            return Refusal("unknown_line", "A line is a number from 1, of a file that is named.")
        if len(draft.remarks) >= REMARKS_KEPT:
            return Refusal("too_many_remarks", f"A draft has at most {REMARKS_KEPT} remarks.")
        return DraftCommented(
            draft=draft.id, version=draft.version, text=self.text.strip(), file=self.file, line=self.line
        )


class ProposeDraft(_OnDraft, frozen=True, tag="rules.propose_draft"):
    """Ask others to agree to a draft as it is. Saving it again takes this back."""

    capability = "rules.draft"

    def judge(self, draft: Draft, rows: Rows) -> Fact | Refusal:
        if draft.problems:
            mistakes = "a mistake" if draft.problems == 1 else f"{draft.problems} mistakes"
            return Refusal(
                "broken", f"The draft has {mistakes}: mend what the checker names, then propose it."
            )
        if draft.phase != "draft":
            return Refusal("proposed", f"The draft {draft.id} is already {draft.phase}.")
        return DraftProposed(draft=draft.id, version=draft.version)


class ApproveDraft(_OnDraft, frozen=True, tag="rules.approve_draft"):
    """Agree to a proposed draft, to exactly the content that is named."""

    capability = "rules.approve"

    def scope(self, rows: Rows) -> Scope:
        draft: Draft | None = rows.draft
        return Scope(tool=self.tool, apart=() if draft is None else (*draft.authors, draft.proposed_by or ""))

    def judge(self, draft: Draft, rows: Rows) -> Fact | Refusal:
        if draft.phase != "proposed":
            return Refusal("not_proposed", _PHASES.get(draft.phase, _PHASES["draft"]))
        if rows.by in {*draft.authors, draft.proposed_by}:
            return Refusal(
                "own_draft", "You wrote part of this draft, or proposed it: somebody else must agree to it."
            )
        return DraftApproved(draft=draft.id, version=draft.version)


class SendBackDraft(_OnDraft, frozen=True, tag="rules.send_back_draft"):
    """Say no to a proposed or approved draft, and why."""

    capability = "rules.approve"

    reason: str

    def judge(self, draft: Draft, rows: Rows) -> Fact | Refusal:
        if draft.phase == "draft":
            return Refusal("not_proposed", _PHASES["draft"])
        if not 0 < len(self.reason.strip()) <= WORDS:
            return Refusal("no_reason", "Say in a sentence why: its authors will read it.")
        return DraftSentBack(draft=draft.id, version=draft.version, reason=self.reason.strip())


class AbandonDraft(_OnDraft, frozen=True, tag="rules.abandon_draft"):
    """Give a draft up. It stays readable."""

    capability = "rules.draft"

    reason: str = ""

    def keys(self) -> Keys:
        return Keys(draft=self.draft, release=RELEASE)

    def judge(self, draft: Draft, rows: Rows) -> Fact | Refusal:
        if draft.id in _in_use(rows.release):
            return Refusal("in_use", "The draft decides for some, or runs in shadow: end that first.")
        return DraftAbandoned(draft=draft.id, reason=self.reason.strip()[:WORDS])


_PHASES = {
    "draft": "The draft is not proposed: its authors still work on it.",
    "approved": "The draft is already approved.",
}


def _refused(draft: Draft | None, name: str, version: str) -> Refusal | None:
    if draft is None:
        return unknown(name)
    if draft.phase in CLOSED:
        return _closed(draft)
    return other_version(draft, version)


def unknown(name: str) -> Refusal:
    """There is no such draft."""
    return Refusal("unknown_draft", f"No draft is called {name[:80]!r}.")


def other_version(draft: Draft, version: str) -> Refusal | None:
    """Why a draft is not judged by who has seen another content of it."""
    if draft.version == version:
        return None
    return Refusal(
        "draft_changed",
        f"The draft {draft.id} was saved again since you saw it ({short(version)}, now {short(draft.version)}): "
        "look again.",
    )


def _closed(draft: Draft) -> Refusal:
    return Refusal(draft.phase, f"The draft {draft.id} is {draft.phase}: begin a new one.")


def _in_use(release: Release | None) -> set[str]:
    return {one.draft for one in (release.rollout, release.shadow) if one} if release else set()
