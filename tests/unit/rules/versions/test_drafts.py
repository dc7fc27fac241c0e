from __future__ import annotations

import pytest

from steadyhand.kernel.entry import Fact
from steadyhand.rules.versions.drafts import (
    AbandonDraft,
    ApproveDraft,
    CommentOnDraft,
    ProposeDraft,
    SendBackDraft,
)
from steadyhand.rules.versions.facts import (
    DraftAbandoned,
    DraftApproved,
    DraftCommented,
    DraftProposed,
    DraftSentBack,
)
from steadyhand.rules.versions.model import Rollout, Shadow, digest_of
from steadyhand.rules.versions.views import DraftView, FileView, RuleSetView
from tests.support.judging import NOW, code, entries, fact, folded
from tests.support.rule_sets import AUTHOR, SECOND, V1, V2, V3, draft, kept, release, save

ON = {"draft": "d-aaaa", "version": V2}
LONG = "x" * 4_000_001


def row(*facts: Fact | tuple[Fact, str, int]):
    """The draft after these."""
    return folded(DraftView(), "d-aaaa", list(entries(*facts)))


def saved(**said):
    """The fact of a draft that was begun."""
    return fact(save(**said), rule_set=kept())


# ------------------------------------------------------------------------------------------------- saving


def test_saving_keeps_only_the_texts_that_changed_and_names_every_file():
    """A push of one line must not write the whole set into the ledger, and the set must be whole all the same."""
    done = fact(save({"main.sml": "X = 2", "old.sml": None, "new.sml": "Y"}), rule_set=kept())

    assert done.files == {"main.sml": digest_of("X = 2"), "new.sml": digest_of("Y")}
    assert sorted(done.texts.values()) == ["X = 2", "Y"]
    assert done.changed == ("main.sml", "new.sml", "old.sml")


def test_saving_again_builds_on_the_draft_and_tells_what_differs_from_its_base():
    """What is put back as it was is no change any more."""
    stands = draft(files={"main.sml": "sha256:other", "old.sml": "sha256:o"})
    done = fact(save({"new.sml": "Y"}, on=V2, version=V3), draft=stands, rule_set=kept(), by=SECOND)

    assert done.files == {**stands.files, "new.sml": digest_of("Y")}
    assert done.changed == ("main.sml", "new.sml")


def test_saving_over_what_somebody_else_saved_meanwhile_is_refused():
    """The hash was made of what its author saw: over other content it would name a set that nobody checked."""
    assert code(save(on=V1), draft=draft(), rule_set=kept()) == "draft_changed"
    assert code(save(on=V3), rule_set=kept()) == "draft_changed"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": "  "}, "no_title"),
        ({"title": "x" * 201}, "no_title"),
        ({"title": "two\nlines"}, "no_title"),
        ({"title": "two\u2028lines"}, "no_title"),
        ({"title": "\x1b[2J"}, "no_title"),
        ({"draft": "../etc"}, "invalid_draft"),
        ({"base": V3, "on": V3}, "unknown_version"),
        ({"texts": {"../main.sml": ""}}, "invalid_path"),
        ({"texts": {"/main.sml": ""}}, "invalid_path"),
        ({"texts": {"a//b.sml": ""}}, "invalid_path"),
        ({"texts": {"a/./b.sml": ""}}, "invalid_path"),
        ({"texts": {"a\\b.sml": ""}}, "invalid_path"),
        ({"texts": {"C:b.sml": ""}}, "invalid_path"),
        ({"texts": {"a\x00b.sml": ""}}, "invalid_path"),
        ({"texts": {"run.sh": ""}}, "invalid_path"),
        ({"texts": {"main.sml": LONG}}, "too_large"),
        ({"size": 20_000_001}, "too_large"),
        ({"texts": {f"{n}.sml": "" for n in range(2_001)}}, "too_many_files"),
    ],
)  # fmt: skip
def test_draft_that_cannot_be_kept_is_refused(said, why):
    """A path may be written to a folder later: none may lead out of it. Sizes bound every later step."""
    known = None if said.get("base") == V3 else kept()

    assert code(save(**said), rule_set=known) == why


def test_draft_that_says_what_it_said_is_not_saved_again():
    """A folder that was touched and not changed must not fill the ledger."""
    assert code(save(on=V2), draft=draft(), rule_set=kept()) == "unchanged"
    assert fact(save(on=V2, title="Other"), draft=draft(), rule_set=kept()).title == "Other"


@pytest.mark.parametrize("phase", ["published", "abandoned"])
def test_nothing_is_done_with_a_draft_that_is_over(phase):
    """What was published stays as it was published."""
    over = draft(phase=phase)

    assert code(save(on=V2, version=V3), draft=over, rule_set=kept()) == phase
    assert code(ProposeDraft(**ON), draft=over) == phase
    assert code(AbandonDraft(**ON), draft=over) == phase


def test_saving_takes_proposal_and_approval_back_and_makes_an_author():
    """Else somebody could agree to one thing and another be published."""
    again = fact(save({"n.sml": ""}, on=V2, version=V3), draft=draft(), rule_set=kept())
    there = row(
        (saved(), AUTHOR, NOW),
        (DraftProposed(**ON), AUTHOR, NOW + 1),
        (DraftApproved(**ON), SECOND, NOW + 2),
        (again, SECOND, NOW + 3),
    )

    assert (there.phase, there.proposed_by, there.approved_by) == ("draft", None, None)
    assert there.authors == (AUTHOR, SECOND)
    assert (there.version, there.began, there.saved_at) == (V3, NOW, NOW + 3)


def test_texts_and_sets_are_kept_under_the_hash_of_their_content():
    """What was once in force must be there when somebody goes back."""
    done = list(entries((saved(), AUTHOR, NOW)))

    assert folded(FileView(), digest_of("X = 1"), done).text == "X = 1"
    there = folded(RuleSetView(), V2, done)
    assert (there.published, there.source, there.base) == (False, "draft", V1)
    assert there.files == done[0].fact.files


# ------------------------------------------------------------------------------------------- two people


def test_draft_with_mistakes_is_not_proposed():
    """Nobody should be asked to agree to what cannot be loaded."""
    assert code(ProposeDraft(**ON), draft=draft(problems=2)) == "broken"
    assert fact(ProposeDraft(**ON), draft=draft()).version == V2
    assert code(ProposeDraft(**ON), draft=draft(phase="approved")) == "proposed"


@pytest.mark.parametrize("by", [AUTHOR, "staff:other", "staff:proposer"])
def test_nobody_agrees_to_what_they_wrote_or_proposed(by):
    """Two people means two people, also where the second one changed a single line."""
    proposed = draft(phase="proposed", authors=(AUTHOR, "staff:other"), proposed_by="staff:proposer")

    assert code(ApproveDraft(**ON), by, draft=proposed) == "own_draft"
    assert fact(ApproveDraft(**ON), SECOND, draft=proposed).version == V2


def test_approval_names_exactly_the_content_that_was_seen():
    """Whoever agrees on a page that is a minute old must not agree to what was saved since."""
    proposed = draft(phase="proposed", version=V3)

    assert code(ApproveDraft(**ON), SECOND, draft=proposed) == "draft_changed"


@pytest.mark.parametrize("phase", ["draft", "approved"])
def test_only_what_is_proposed_is_approved(phase):
    """Its authors may still be at work."""
    assert code(ApproveDraft(**ON), SECOND, draft=draft(phase=phase)) == "not_proposed"
    assert code(ApproveDraft(**ON), SECOND) == "unknown_draft"


def test_draft_is_sent_back_with_a_reason_also_once_it_is_approved():
    """Somebody may find the mistake after somebody else did not."""
    for phase in ("proposed", "approved"):
        assert fact(SendBackDraft(**ON, reason=" Why? "), draft=draft(phase=phase)).reason == "Why?"
    assert code(SendBackDraft(**ON, reason=" "), draft=draft(phase="proposed")) == "no_reason"
    assert code(SendBackDraft(**ON, reason="x"), draft=draft()) == "not_proposed"

    there = row(saved(), DraftProposed(**ON), DraftSentBack(**ON, reason="Why?"))
    assert (there.phase, there.proposed_by, there.sent_back) == ("draft", None, "Why?")
    assert row(saved(), DraftSentBack(**ON, reason="x"), DraftProposed(**ON)).sent_back is None


def test_remarks_stay_with_the_draft_in_the_order_they_were_made():
    """They are about lines that somebody changes next."""
    said = fact(CommentOnDraft(**ON, text=" Why 1? ", file="main.sml", line=1), draft=draft())
    there = row(saved(), (said, SECOND, NOW), DraftCommented(**ON, text="So."))

    assert [(one.by, one.text, one.file, one.line) for one in there.remarks] == [
        (SECOND, "Why 1?", "main.sml", 1),
        ("staff:ana", "So.", None, None),
    ]
    for said, why in (
        ({"text": " "}, "no_words"),
        ({"text": "x", "file": "none.sml"}, "unknown_file"),
        ({"text": "x", "line": 1}, "unknown_line"),
        ({"text": "x", "file": "main.sml", "line": 0}, "unknown_line"),
    ):
        assert code(CommentOnDraft(**ON, **said), draft=draft()) == why


def test_draft_that_decides_for_some_or_runs_in_shadow_is_not_abandoned():
    """It would go on deciding while everybody thinks it is gone."""
    use = {"version": V2, "draft": "d-aaaa", "since": NOW, "by": AUTHOR}
    for stands in (release(rollout=Rollout(percent=5, **use)), release(shadow=Shadow(**use))):
        assert code(AbandonDraft(**ON), draft=draft(), release=stands) == "in_use"
    assert isinstance(fact(AbandonDraft(**ON), draft=draft(), release=release()), DraftAbandoned)
    assert row(saved(), DraftAbandoned(draft="d-aaaa", reason="")).phase == "abandoned"
