from __future__ import annotations

import pytest

from steadyhand.rules.versions.commands import COMMANDS
from steadyhand.rules.versions.facts import Published, Reverted, RolloutEnded, ShadowBegun
from steadyhand.rules.versions.model import FOLDER, RELEASE, SETUP, Rollout, Shadow
from steadyhand.rules.versions.releases import BeginShadow, EndRollout, EndShadow, Publish, Revert
from steadyhand.rules.versions.views import DraftView, ReleaseView, RuleAgeView, RuleSetView
from tests.support.judging import NOW, code, entries, fact, folded
from tests.support.rule_sets import AUTHOR, SECOND, V1, V2, V3, draft, kept, release, save

ON = {"draft": "d-aaaa", "version": V2}
AGREED = draft(phase="approved", proposed_by=AUTHOR, approved_by=SECOND)


def published(version=V2, percent=100, source="draft", **said):
    """The fact of a publication."""
    return Published(version=version, draft="d-aaaa", base=V1, source=source, percent=percent, **said)


def rollout(percent=10, version=V2):
    """A share of subjects that a version decides for."""
    return Rollout(version=version, draft="d-aaaa", percent=percent, since=NOW, by=AUTHOR)


def row(*facts):
    """What is in force after these."""
    return folded(ReleaseView(), RELEASE, list(entries(*facts)))


# ----------------------------------------------------------------------------------------------- publishing


def test_draft_that_a_second_person_agreed_to_is_published():
    """The whole way, once."""
    done = fact(Publish(**ON, changed={"Slur": "2"}), draft=AGREED, release=release())

    assert (done.version, done.base, done.source, done.percent) == (V2, V1, "draft", 100)
    assert done.changed == {"Slur": "2"}


@pytest.mark.parametrize("phase", ["draft", "proposed"])
def test_draft_that_nobody_agreed_to_is_not_published(phase):
    """Not by its author, and not by anybody else either."""
    for by in (AUTHOR, SECOND):
        assert code(Publish(**ON), by, draft=draft(phase=phase), release=release()) == "not_approved"
    assert code(Publish(**ON), release=release()) == "unknown_draft"


def test_draft_begun_from_what_is_no_longer_in_force_is_refused_as_stale():
    """Publishing it would silently take back what somebody else published meanwhile."""
    assert code(Publish(**ON), draft=AGREED, release=release(in_force=V3)) == "stale"
    assert code(Publish(**ON), draft=draft(phase="approved", base=""), release=release()) == "stale"


def test_only_the_content_that_was_agreed_to_is_published():
    """The page of whoever publishes may be older than the draft."""
    assert code(Publish(draft="d-aaaa", version=V3), draft=AGREED, release=release()) == "draft_changed"


@pytest.mark.parametrize("percent", [0, 101, -1])
def test_share_of_subjects_is_a_part_of_a_hundred(percent):
    """Zero of a hundred would be in force for nobody."""
    assert code(Publish(**ON, percent=percent), draft=AGREED, release=release()) == "invalid_percent"


def test_share_grows_until_it_is_all():
    """A smaller share would change the rules for subjects back and forth: that is ended, not shrunk."""
    some = release(rollout=rollout(10))

    assert code(Publish(**ON, percent=10), draft=AGREED, release=some) == "not_larger"
    assert fact(Publish(**ON, percent=11), draft=AGREED, release=some).percent == 11
    assert fact(Publish(**ON), draft=AGREED, release=some).percent == 100


def test_another_draft_waits_while_one_decides_for_some():
    """With two at once nobody could say which of them did it."""
    other = release(rollout=rollout(version=V3))

    assert code(Publish(**ON), draft=AGREED, release=other) == "rollout_stands"


def test_what_is_in_force_already_is_not_published_again():
    """Nothing would change but the history."""
    same = draft(phase="approved", version=V1)

    assert code(Publish(draft="d-aaaa", version=V1), draft=same, release=release()) == "in_force"
    assert code(Publish(**ON), draft=draft(phase="published"), release=release()) == "published"


def test_first_publication_is_for_all():
    """With nothing in force there is nothing for the others."""
    first = draft(base="", phase="approved")

    assert code(Publish(**ON, percent=5), draft=first) == "nothing_in_force"
    assert fact(Publish(**ON), draft=first).percent == 100


# --------------------------------------------------------------------------------------- folder and starter


@pytest.mark.parametrize(
    ("by", "there", "may"),
    [
        (FOLDER, None, True),
        (SETUP, None, True),
        (FOLDER, release(source="folder"), True),
        (FOLDER, release(source="setup"), True),
        (SETUP, release(source="setup"), True),
        (SETUP, release(source="folder"), False),
        (FOLDER, release(source="draft"), False),
        (FOLDER, release(source="folder", rollout=rollout(version=V3)), False),
    ],
)
def test_folder_publishes_alone_until_people_have_chosen(by, there, may):
    """A file that is left lying in a folder must not undo what people agreed to; before that it is their way."""
    own = draft(authors=(by,), base=there.in_force if there else "")

    if may:
        assert fact(Publish(**ON), by, draft=own, release=there).source != "draft"
    else:
        assert code(Publish(**ON), by, draft=own, release=there) == "not_approved"


def test_folder_does_not_publish_alone_what_somebody_else_wrote_or_what_is_wrong():
    """The exception is for its own content only."""
    there = release(source="folder")
    for one in (draft(), draft(authors=(FOLDER, AUTHOR)), draft(authors=(FOLDER,), problems=1)):
        assert code(Publish(**ON), FOLDER, draft=one, release=there) == "not_approved"


def test_folder_goes_on_alone_once_people_have_agreed_to_its_content_and_not_after_a_revert():
    """They chose the folder again, or they chose against it."""
    first = published(V1, source="setup")
    chosen = row(first, (published(V2, source="folder"), AUTHOR, NOW))
    back = Reverted(version=V1, draft="d-x", base=V2, reason="")

    assert (chosen.source, chosen.folder) == ("folder", V2)
    assert (row(first, published(source="folder"), back).source) == "draft"


# -------------------------------------------------------------------------------------- back, and in shadow


def test_revert_goes_back_only_to_what_was_in_force():
    """A draft that nobody agreed to is no way back."""
    assert code(Revert(to=V2), release=release(), rule_set=kept(V2, published=False)) == "never_published"
    assert code(Revert(to=V2), release=release()) == "never_published"
    assert code(Revert(to=V1), release=release(), rule_set=kept(V1)) == "in_force"
    assert fact(Revert(to=V1), release=release(in_force=V2), rule_set=kept(V1)).base == V2


def test_version_counts_as_published_only_once_it_decided_for_all():
    """A share of subjects is a trial."""
    saved = fact(save(), rule_set=kept())
    some, everybody = (
        folded(RuleSetView(), V2, list(entries(saved, published(percent=percent)))) for percent in (10, 100)
    )

    assert (some.published, everybody.published) == (False, True)
    for percent, phase in ((10, "draft"), (100, "published")):
        done = list(entries(saved, published(percent=percent)))
        assert folded(DraftView(), "d-aaaa", done).phase == phase


def test_revert_ends_a_rollout_and_keeps_the_history():
    """One key, and everybody is judged by the old rules again."""
    there = row(
        (published(V1), AUTHOR, NOW),
        (published(V2), SECOND, NOW + 1),
        published(V3, percent=20),
        (Reverted(version=V1, draft="d-x", base=V2, reason="Bad."), AUTHOR, NOW + 3),
    )

    assert (there.in_force, there.how, there.by, there.rollout) == (V1, "reverted", AUTHOR, None)
    assert [(step.version, step.by, step.how) for step in there.previous] == [
        (V2, SECOND, "published"),
        (V1, AUTHOR, "published"),
    ]


def test_history_in_the_row_is_bounded():
    """The row is read once a second by every engine."""
    there = row(*[published(f"sha256:{n}") for n in range(60)])

    assert len(there.previous) == 50
    assert there.previous[0].version == "sha256:58"


def test_rollout_is_ended_and_leaves_what_is_in_force():
    """A trial that went wrong is taken back in one step."""
    assert code(EndRollout(), release=release()) == "no_rollout"
    done = fact(EndRollout(reason="Bad."), release=release(rollout=rollout()))
    assert done == RolloutEnded(draft="d-aaaa", version=V2, reason="Bad.")
    there = row(published(V1), published(percent=10), done)
    assert (there.in_force, there.rollout) == (V1, None)


def test_one_draft_runs_in_shadow_and_ends_with_its_publication():
    """What decides needs no shadow of itself."""
    shadow = Shadow(version=V2, draft="d-aaaa", since=NOW, by=AUTHOR)
    begun = fact(BeginShadow(**ON), draft=draft(), release=release())

    assert begun == ShadowBegun(**ON)
    assert code(BeginShadow(**ON), draft=draft(), release=release(shadow=shadow)) == "shadow_stands"
    assert code(BeginShadow(**ON), draft=draft(problems=1), release=release()) == "broken"
    assert code(BeginShadow(**ON), draft=draft(phase="published"), release=release()) == "unknown_draft"
    assert code(BeginShadow(**ON), draft=draft()) == "nothing_in_force"
    assert code(EndShadow(), release=release()) == "no_shadow"
    assert fact(EndShadow(), release=release(shadow=shadow)).version == V2
    assert row(published(V1), begun, published(V3)).shadow.version == V2
    assert row(published(V1), begun, published(V2)).shadow is None


# ------------------------------------------------------------------------------------------------------ ages


def test_rule_is_as_old_as_its_definition_and_no_younger_for_coming_back():
    """After an emergency the rules that are put back are no new rules: they ran for years."""
    facts = list(
        entries(
            (published(V1, changed={"Slur": "1", "Old": "1"}), AUTHOR, NOW),
            (published(V2, changed={"Slur": "2"}, removed=("Old",)), AUTHOR, NOW + 1),
            (published(V3, percent=10, changed={"Slur": "3"}), AUTHOR, NOW + 2),
        )
    )
    slur, old = (folded(RuleAgeView(), name, facts) for name in ("Slur", "Old"))
    assert (slur.digest, slur.since, slur.version) == ("2", NOW + 1, V2)
    assert old.digest == ""

    back = Reverted(version=V1, draft="d-x", base=V2, reason="", changed={"Slur": "1", "Old": "1"})
    facts += list(entries((back, AUTHOR, NOW + 9)))
    for name in ("Slur", "Old"):
        there = folded(RuleAgeView(), name, facts)
        assert (there.digest, there.since, there.version) == ("1", NOW, V1)


def test_what_takes_back_or_holds_back_is_never_stopped_by_a_freeze():
    """A freeze must not lock a mistake in."""
    free = {command.__struct_config__.tag for command in COMMANDS if command.unfreezable}

    assert free == {
        "rules.revert",
        "rules.end_rollout",
        "rules.trip_brake",
        "rules.end_quota",
        "rules.take_back_quota",
    }
