from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Entry, Fact
from steadyhand.rules.versions.drafts import (
    AbandonDraft,
    ApproveDraft,
    CommentOnDraft,
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
from steadyhand.rules.versions.model import FOLDER, RELEASE, SETUP, differing
from steadyhand.rules.versions.releases import BeginShadow, EndRollout, EndShadow, Publish, Revert
from steadyhand.rules.versions.views import VIEWS
from tests.support.judging import NOW
from tests.support.rule_sets import save


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


people = some("staff:a", "staff:b", "staff:c", FOLDER, SETUP)
drafts = some("d-aaaa", "d-bbbb")
versions = some("", "v1", "v2", "v3")
on = {"draft": drafts, "version": some("v1", "v2", "v3")}
percents = some(5, 50, 100, 100)
COMMANDS = st.one_of(
    st.builds(
        lambda problems, **said: save({"main.sml": said["version"]}, problems=problems, **said),
        some(0, 0, 0, 1),
        **on,
        base=versions,
        on=versions,
    ),
    st.builds(ProposeDraft, **on),
    st.builds(ApproveDraft, **on),
    st.builds(ApproveDraft, **on),
    st.builds(SendBackDraft, **on, reason=some("No.")),
    st.builds(CommentOnDraft, **on, text=some("Why?")),
    st.builds(AbandonDraft, **on),
    st.builds(BeginShadow, **on),
    st.builds(EndShadow),
    st.builds(Publish, **on, percent=percents),
    st.builds(Publish, **on, percent=percents),
    st.builds(EndRollout),
    st.builds(Revert, to=some("v1", "v2", "v3")),
)
START: list[tuple[Command, str]] = [
    (save({"main.sml": "v1"}, draft="d-zero", base="", on="", version="v1"), SETUP),
    (Publish(draft="d-zero", version="v1"), SETUP),
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


@settings(max_examples=150)
@given(program=st.lists(st.tuples(COMMANDS, people), max_size=60))
def test_whatever_is_asked_for_only_what_two_people_agreed_to_comes_into_force(program):
    """The entries alone must show it, and the row must say what the entries say."""
    memory = Memory()
    for command, by in [*START, *program]:
        memory.ask(command, by)
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
