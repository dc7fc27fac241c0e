from __future__ import annotations

import pytest

from steadyhand.kernel.clock import Clock
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR
from steadyhand.rules.load import definitions_of, version_of
from steadyhand.rules.pack import load_pack
from steadyhand.rules.versions.brakes import ApproveQuota, AskQuota
from steadyhand.rules.versions.drafts import ApproveDraft, CommentOnDraft
from steadyhand.rules.versions.model import FOLDER, SETUP
from steadyhand.rules.versions.releases import EndRollout
from steadyhand.rules.versions.service import Drafting, Saved, check, diff
from steadyhand.rules.versions.store import UnknownVersion
from steadyhand.storage import rebuild
from tests.support.doors import Opened, Reopen, entry
from tests.support.packs import RULES
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.routed import texts
from tests.support.rule_sets import starter, zebras


@pytest.fixture
def house(opens: Reopen) -> Opened:
    house = opens()
    peopled(house)
    return house


@pytest.fixture
def drafting(house: Opened) -> Drafting:
    """With the starter pack in force, as after the first start."""
    made = Drafting(house.door, house.reader)
    entry(made.publish(saved(made.save(SETUP, None, "The starter pack", "", starter())).draft, SETUP))
    return made


def saved(answer: Saved | Refusal) -> Saved:
    """What was saved; fails on a refusal."""
    assert isinstance(answer, Saved), answer
    return answer


def refused(answer: object) -> str:
    """The code of a refusal."""
    assert isinstance(answer, Refusal), answer
    return answer.code


def agreed(drafting: Drafting, files: dict[str, str | None]) -> Saved:
    """A draft of the lead to which the administrator has agreed."""
    made = saved(drafting.save(LEAD, None, "A change", None, files))
    entry(drafting.propose(made.draft, LEAD))
    entry(drafting.approve(made.draft, ADMIN, made.version))
    return made


def in_force(drafting: Drafting) -> str:
    release = drafting.sets.release()
    assert release is not None
    return release.in_force


def test_rules_go_from_one_persons_draft_through_anothers_approval_into_force_and_back(house, drafting):
    """The whole way on a real database: every step an entry, and the texts are there to be loaded."""
    first = in_force(drafting)
    assert first == load_pack(starter()).version
    made = agreed(drafting, zebras())

    entry(drafting.publish(made.draft, LEAD, 10))
    entry(drafting.publish(made.draft, LEAD))

    assert in_force(drafting) == made.version
    assert drafting.sets.texts(made.version) == starter() | zebras()
    assert load_pack(drafting.sets.texts(made.draft)).version == made.version
    entry(drafting.revert(first, LEAD, "Zebras are fine."))
    release = drafting.sets.release()
    assert (release.in_force, release.how, release.by) == (first, "reverted", LEAD)
    assert [(one.type, one.by) for one in drafting.sets.history()] == [
        ("rules.reverted", LEAD),
        ("rules.published", LEAD),
        ("rules.published", LEAD),
        ("rules.published", SETUP),
    ]
    assert rebuild.differences(house.record) == []


def test_queues_come_into_force_with_their_version_and_go_back_with_it(house, drafting):
    """The door refuses by the queues of what decides: a folder that nobody agreed to changes nothing there."""
    first = in_force(drafting)
    made = agreed(drafting, texts())
    assert drafting.sets.queues().every()["election"].title == "Honest information on voting"

    entry(drafting.publish(made.draft, LEAD, 10))
    assert drafting.sets.queues().version == first
    entry(drafting.publish(made.draft, LEAD))
    assert drafting.sets.queues().of("voting").index == "deadline"
    assert "election" not in drafting.sets.queues().every()

    entry(drafting.revert(first, LEAD, "Voting goes on as it was."))
    assert drafting.sets.queues().version == first
    assert "voting" not in drafting.sets.queues().every()
    assert rebuild.differences(house.record) == []


def test_published_fact_lists_only_the_rules_that_changed(house, drafting):
    """A set has ten thousand rules, and a push changes one."""
    started, _ = house.entries("rules.published")[0], agreed(drafting, zebras())
    since = drafting.sets.ages()
    made = drafting.sets.drafts("approved")[0]
    done = entry(drafting.publish(made.id, LEAD))

    assert set(started.fact.changed) == set(definitions_of(starter()))
    assert (set(done.fact.changed), done.fact.removed) == ({"SaysZebra"}, ())
    ages = drafting.sets.ages()
    assert ages.pop("SaysZebra").since == done.at
    assert ages == since


def test_entry_of_a_push_holds_only_the_texts_that_changed(house, drafting):
    """The ledger keeps everything for ever: a line must not cost a whole set."""
    agreed(drafting, zebras())

    first, second = house.entries("rules.draft_saved")
    assert len(first.fact.texts) == len(starter())
    assert list(second.fact.texts.values()) == list(zebras().values())
    assert second.fact.changed == (RULES,)
    assert house.record.cache.rows
    assert not [key for view, key in house.record.cache.rows if view == "rule_file"], "texts stay in memory"


def test_going_back_needs_no_compiling_and_is_refused_where_the_rules_can_no_longer_be_read(
    drafting, monkeypatch
):
    """In an emergency nobody waits a minute for ten thousand rules, and nobody is told that it worked if it did not."""
    first = in_force(drafting)
    entry(drafting.publish(agreed(drafting, zebras()).draft, LEAD))
    later = Drafting(drafting._door, drafting.sets._reader)
    compiled = []
    monkeypatch.setattr("steadyhand.rules.versions.checking.load_pack", compiled.append)
    with monkeypatch.context() as other:
        other.setattr("steadyhand.rules.versions.service.definitions_of", lambda _: definitions_of({}))
        assert refused(later.revert(first, ADMIN)) == "broken"

    done = entry(later.revert(first, ADMIN))
    assert (done.fact.changed, done.fact.removed, compiled) == ({}, ("SaysZebra",), [])


def test_broken_draft_is_kept_with_its_mistakes_and_cannot_be_proposed(drafting):
    """Somebody may want to sleep over it; nobody else should be asked to agree."""
    made = saved(drafting.save(LEAD, None, "Half", None, {RULES: "X = NobodyKnows\n"}))

    assert [(one.place.file, one.place.line) for one in made.problems] == [(RULES, 1)]
    assert drafting.sets.draft(made.draft).problems == 1
    assert refused(drafting.propose(made.draft, LEAD)) == "broken"
    mended = saved(drafting.save(LEAD, made.draft, "Whole", None, zebras()))
    assert mended.problems == ()
    entry(drafting.propose(made.draft, LEAD))


def test_save_that_is_repeated_under_its_key_is_the_same_draft(house, drafting):
    """The answer to a form may get lost."""
    first = drafting.save(LEAD, None, "A change", None, zebras(), "k1")
    again = drafting.save(LEAD, None, "A change", None, zebras(), "k1")

    assert first == again
    assert len(house.entries("rules.draft_saved")) == 2


def test_two_people_who_save_one_draft_at_once_do_not_mix_it(drafting):
    """What comes of both would be a set that nobody has seen or checked."""
    made = saved(drafting.save(LEAD, None, "A change", None, zebras()))
    saved(drafting.save(ADMIN, made.draft, "A change", None, {"a.sml": "A = 1\n"}, on=made.version))

    late = drafting.save(LEAD, made.draft, "A change", None, {"b.sml": "B = 1\n"}, on=made.version)
    assert refused(late) == "draft_changed"


def test_stale_draft_is_brought_up_to_date_file_by_file(drafting):
    """What others published meanwhile comes in; where both changed one file, people must look."""
    mine = agreed(drafting, {"mine.sml": "A = 1\n"})
    also = agreed(drafting, {RULES: starter()[RULES] + "\n# other\n"})
    theirs = agreed(drafting, zebras())
    entry(drafting.publish(theirs.draft, LEAD))

    assert refused(drafting.publish(mine.draft, LEAD)) == "stale"
    both = drafting.rebase(also.draft, LEAD)
    assert refused(both) == "both_changed"
    assert RULES in both.message
    after = saved(drafting.rebase(mine.draft, LEAD))
    draft = drafting.sets.draft(mine.draft)
    assert drafting.sets.texts(mine.draft) == starter() | zebras() | {"mine.sml": "A = 1\n"}
    assert (draft.phase, draft.base, draft.changed) == ("draft", theirs.version, ("mine.sml",))
    assert after.version == version_of(drafting.sets.texts(mine.draft))
    assert refused(drafting.rebase(mine.draft, LEAD)) == "up_to_date"


def test_only_who_may_drafts_approves_and_publishes(house, drafting):
    """Who decides cases makes no rules; the folder publishes no more once people have chosen."""
    assert refused(drafting.save(REVIEWER, None, "Mine", None, zebras())) == "not_allowed"
    made = agreed(drafting, zebras())
    assert refused(drafting.publish(made.draft, REVIEWER)) == "not_allowed"
    assert house.refused(ApproveDraft(draft=made.draft, version=made.version), REVIEWER) == "not_allowed"
    entry(drafting.publish(made.draft, LEAD))
    pushed = saved(drafting.save(FOLDER, None, "From the folder", None, {"f.sml": "F = 1\n"}))
    assert refused(drafting.publish(pushed.draft, FOLDER)) == "not_approved"
    assert house.refused(EndRollout(), FOLDER) == "not_allowed"


def test_remark_is_kept_with_the_draft(house, drafting):
    """In the order they were made."""
    made = agreed(drafting, zebras())
    said = CommentOnDraft(draft=made.draft, version=made.version, text="Why zebras?", file=RULES, line=3)
    house.done(said, ADMIN)

    assert [(one.by, one.line) for one in drafting.sets.remarks(made.draft)] == [(ADMIN, 3)]


def test_raised_quota_ends_by_the_clock(opens, house, drafting):
    """Two people raise it, and nobody needs to remember it."""
    terms = {"per_hour": 9, "incident": "A raid.", "until": house.reader.now() + HOUR}
    house.done(AskQuota(rule="LinkFlood", **terms), LEAD)
    house.done(ApproveQuota(rule="LinkFlood", **terms), ADMIN)
    assert drafting.sets.release().quotas["LinkFlood"].approved_by == ADMIN

    later = opens(2 * HOUR)
    Clock(later.door, later.reader).tick()
    assert Drafting(later.door, later.reader).sets.release().quotas == {}


def test_version_is_named_by_how_it_begins(drafting):
    """Nobody types sixty-four digits; and nothing else is meant by a few that several begin with."""
    version = in_force(drafting)

    assert drafting.sets.named(version.removeprefix("sha256:")[:12]) == version
    assert drafting.sets.named("in-force") == version
    assert drafting.sets.named("d-abcdefgh") == "d-abcdefgh"
    for word in ("%", "zzz", ""):
        saved(drafting.save(LEAD, None, f"More {word}", None, {f"n{len(word)}.sml": f"N = '{word}'\n"}))
        with pytest.raises(UnknownVersion):
            drafting.sets.named(word)


def test_difference_is_told_by_file_as_people_read_it():
    """The names of new and removed files, and a last line without an end."""
    told = diff({"a.sml": "A = 1\n", "b.sml": "B = 1"}, {"b.sml": "B = 2", "c.sml": "C = 1\n"})

    assert told["a.sml"].splitlines() == ["--- a/a.sml", "+++ /dev/null", "@@ -1 +0,0 @@", "-A = 1"]
    assert told["c.sml"].splitlines()[:2] == ["--- /dev/null", "+++ b/c.sml"]
    assert "-B = 1\n\\ No newline at end of file\n+B = 2\n" in told["b.sml"]
    assert diff({"a": "1"}, {"a": "1"}) == {}


def test_check_tells_every_mistake_and_none_where_it_is_right():
    """What is shown beside the text is what the door would refuse."""
    assert check(starter()) == []
    assert check({}) != []
