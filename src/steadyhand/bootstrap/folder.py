"""The folder of rules as one author among others: what changes in it is saved, and published as far as it may be."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import structlog

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.wire import Performs
from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.pack import STARTER
from steadyhand.rules.reload import WatchedFolder
from steadyhand.rules.versions.model import CLOSED, FOLDER, SETUP, Draft, Release, goes_on_alone
from steadyhand.rules.versions.service import Changes, Drafting
from steadyhand.storage.reading import Reader

AGAIN_SECONDS: Final = 60.0
"""What the door refused may be allowed later, as after a freeze: so often it is asked again."""
DONE: Final = frozenset({"unchanged", "proposed", "published", "in_force"})
"""Refusals that say that another engine with the same folder was quicker."""
TITLES: Final = {FOLDER: "The folder of rules", SETUP: "The rules that the program brings along"}

log = structlog.get_logger()


class FolderAuthor:
    """Hands in what a folder holds whenever that changes; without a folder, what the program brings along.

    It publishes alone until people have chosen what is in force. From then on it proposes, and a person approves.
    """

    def __init__(self, folder: Path | None, reader: Reader, door: Performs) -> None:
        self._by = SETUP if folder is None else FOLDER
        self._folder = WatchedFolder(folder or STARTER)
        self._drafting = Drafting(door, reader)
        self._refused_at: float | None = None
        self.error: str | None = None
        """Why the folder is not in force or proposed: what is wrong in it, or what the door refused."""

    def look(self) -> None:
        """Hand in what changed since the last look.

        Raises `RecordUnavailable`, and takes it up again at the next look. Raises `RuleError` where the folder is
        wrong and nothing is in force to go on with.
        """
        if not (self._folder.changed() or self._asks_again()):
            return
        self._refused_at = None
        try:
            self._take(self._drafting.sets.release())
        except RecordUnavailable:
            self._folder.forget()
            raise

    def _asks_again(self) -> bool:
        return self._refused_at is not None and time.monotonic() - self._refused_at > AGAIN_SECONDS

    def _take(self, release: Release | None) -> None:
        try:
            texts, version = self._read()
        except RuleError as error:
            if release is None:
                raise
            self.error = str(error)
        else:
            self.error = self._handed_in(texts, version, release) if self._is_new(version, release) else None

    def _read(self) -> tuple[dict[str, str], str]:
        """The folder's texts and their version. Raises `RuleError` for what is wrong in them, and nothing else."""
        try:
            texts = self._folder.texts()
            told = self._drafting.checked(texts)
        except (RuleError, RecordUnavailable):
            raise
        except Exception as error:  # a running engine outlives whatever an editor leaves behind
            log.exception("packs.folder_failed")
            raise RuleError([Problem(Place("."), f"this folder cannot be loaded: {error}")]) from error
        if told.problems:
            raise RuleError(told.problems, texts)
        return texts, told.version

    def _is_new(self, version: str, release: Release | None) -> bool:
        """Whether it is to be handed in: a restart brings nothing back that people have replaced or given up."""
        if release is None:
            return True
        if version in {release.in_force, release.folder}:
            return False
        return goes_on_alone(self._by, release) or (self._by == FOLDER and not self._was_told(version))

    def _was_told(self, version: str) -> bool:
        kept = self._drafting.sets.rule_set(version)
        draft = self._drafting.sets.draft(kept.draft) if kept and kept.by == FOLDER else None
        return draft is not None and draft.version == version

    def _handed_in(self, texts: dict[str, str], version: str, release: Release | None) -> str | None:
        """Save, and publish or propose; why not, where the door refuses."""
        alone = goes_on_alone(self._by, release)
        draft = self._save(texts, version, None if alone else self._open_draft())
        answer = draft if isinstance(draft, Refusal) else self._go_on(draft, version, alone=alone)
        if not isinstance(answer, Refusal) or answer.code in DONE:
            return None
        self._refused_at = time.monotonic()
        return f"what the folder holds was refused: {answer.message}"

    def _save(self, texts: dict[str, str], version: str, draft: Draft | None) -> str | Refusal:
        """The draft that holds these texts now; with the same key, whichever engine saves it."""
        stands = self._drafting.sets.release_stored()
        base = stands.row.in_force if stands else ""
        on = draft.version if draft else base
        gone = self._drafting.sets.files(on).keys() - texts.keys()
        files: Changes = {**texts, **dict.fromkeys(gone)}
        key = None if draft else f"{stands.seq if stands else 0}:{version}"
        name = draft.id if draft else None
        answer = self._drafting.save(self._by, name, TITLES[self._by], base, files, key, on=on)
        return answer if isinstance(answer, Refusal) else answer.draft

    def _go_on(self, draft: str, version: str, *, alone: bool) -> object:
        if alone:
            return self._drafting.publish(draft, self._by, version=version)
        log.warning("packs.proposed", draft=draft, version=version)
        return self._drafting.propose(draft, self._by, version)

    def _open_draft(self) -> Draft | None:
        """What the folder has proposed and nobody has decided on: the next change of the folder replaces it."""
        found = self._drafting.sets.drafts()
        return next((one for one in found if one.authors == (FOLDER,) and one.phase not in CLOSED), None)
