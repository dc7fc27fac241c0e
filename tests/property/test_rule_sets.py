from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Entry, Fact
from steadyhand.rules.versions.drafts import (
    AbandonDraft,
    ApproveDraft,
    ProposeDraft,
    SendBackDraft,
)
from steadyhand.rules.versions.facts import (
    DraftApproved,
    DraftProposed,
    DraftSaved,
    DraftSentBack,
    Published,
    Reverted,
)
from steadyhand.rules.versions.model import FOLDER, RELEASE, SETUP, Draft, differing
from steadyhand.rules.versions.releases import BeginShadow, EndRollout, Publish, Revert
from steadyhand.rules.versions.views import VIEWS
from tests.support.judging import NOW
from tests.support.rule_sets import save

PEOPLE = (*["staff:a", "staff:b"] * 6, FOLDER, SETUP)
DRAFTS = tuple(f"d-{letter * 4}" for letter in "abcdef")
VERSIONS = tuple(f"v{n}" for n in range(1, 20))
Make = Callable[[str, Draft | None, str], Command]
"""A command on the draft of a name as it stands, while a version is in force."""


def seen(kind: Callable[..., Command], **said: Any) -> Make:
    """A command on the content that the draft has now."""

    def make(name: str, draft: Draft | None, _: str) -> Command:
        return kind(draft=name, version=draft.version if draft else "v0", **said)

    return make


def writes(version: str, problems: int, *, rebased: bool) -> Make:
    """New content for a draft, or for a new one."""

    def make(name: str, draft: Draft | None, in_force: str) -> Command:
        base = in_force if draft is None or rebased else draft.base
        on = draft.version if draft else base
        texts: dict[str, str | None] = {"main.sml": version}
        return save(texts, draft=name, base=base, on=on, version=version, problems=problems)

    return make


def as_it_is(command: Command) -> Make:
    """A command that depends on nothing."""
    return lambda *_: command


def step(random: Random) -> Make:
    """Mostly what a draft needs next, or needed a moment ago, with what comes in between."""
    version = random.choice(VERSIONS)
    writing = writes(version, random.choice((0, 0, 0, 1)), rebased=random.random() < 0.5)
    agreeing = [seen(ProposeDraft), seen(ApproveDraft)]
    publishing = [seen(Publish, percent=random.choice((5, 50, 100, 100)))]
    rest = [
        seen(SendBackDraft, reason="No."),
        seen(AbandonDraft),
        seen(BeginShadow),
        as_it_is(EndRollout()),
        as_it_is(Revert(to=version)),
        as_it_is(Publish(draft=random.choice(DRAFTS), version=version)),
    ]
    return random.choice([writing] * 3 + agreeing * 5 + publishing * 5 + rest)


START: list[tuple[Command, str]] = [
    (save({"main.sml": "v0"}, draft="d-zero", base="", on="", version="v0"), SETUP),
    (Publish(draft="d-zero", version="v0"), SETUP),
]


class Memory:
    """The rows of the room, folded as the door does it, without a database."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Any] = {}
        self.entries: list[Entry] = []

    def ask(self, command: Command, by: str) -> None:
        """Perform a command where it is allowed."""
        needs = command.keys().needs
        rows = {view: self.rows.get((view, str(key))) for view, key in needs.items()}
        verdict = command.decide(Rows(rows, by), NOW + len(self.entries))
        if isinstance(verdict, Fact):
            self._append(verdict, by)

    def _append(self, fact: Fact, by: str) -> None:
        seq = len(self.entries) + 1
        entry = Entry(seq=seq, at=NOW + seq, epoch=0, by=by, fact=fact)
        self.entries.append(entry)
        for view in VIEWS:
            for key in view.keys(entry) if isinstance(fact, view.facts) else ():
                self.rows[view.name, key] = view.fold(self.rows.get((view.name, key)), entry, key)


def was_agreed_to(fact: Published, before: Sequence[Entry]) -> bool:
    """By the entries alone: somebody who neither saved nor proposed it agreed to just this content."""
    authors, approved, proposer = set(), False, None
    for one in before:
        match one.fact:
            case DraftSaved(draft=fact.draft):
                authors.add(one.by)
                approved = False
            case DraftProposed(draft=fact.draft):
                proposer = one.by
            case DraftApproved(draft=fact.draft, version=version):
                approved = version == fact.version and one.by not in {*authors, proposer}
            case DraftSentBack(draft=fact.draft):
                approved = False
    return approved


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_asked_for_only_what_two_people_agreed_to_comes_into_force(seed):
    """The entries alone must show it, and the row must say what the entries say."""
    memory, random = Memory(), Random(seed)
    for command, by in START:
        memory.ask(command, by)
    for _ in range(300):
        name, in_force = random.choice(DRAFTS), memory.rows["release", RELEASE].in_force
        make = step(random)
        memory.ask(make(name, memory.rows.get(("draft", name)), in_force), random.choice(PEOPLE))
    deciding, ever = "", set()
    for at, entry in enumerate(memory.entries):
        match entry.fact:
            case Published() as fact:
                own = entry.by in {FOLDER, SETUP} and fact.source != "draft"
                assert own or was_agreed_to(fact, memory.entries[:at])
                assert fact.base == deciding, "nobody publishes over what they have not seen"
                if fact.percent == 100:
                    deciding = fact.version
                    ever.add(deciding)
            case Reverted() as fact:
                assert fact.version in ever
                deciding = fact.version
    release = memory.rows["release", RELEASE]
    assert release.in_force == deciding
    assert release.rollout is None or 0 < release.rollout.percent < 100
    for (view, _), row in memory.rows.items():
        if view == "draft":
            base = memory.rows["rule_set", row.base].files if row.base else {}
            assert row.changed == differing(base, row.files)
