"""Queues as a pack writes them: who is served from one, what is hidden there, and how long a case may wait."""

from __future__ import annotations

import pytest

from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.rules.areas import AREAS
from steadyhand.rules.pack_queues import queues_of
from steadyhand.rules.queues import Queue, completed, home, usual
from tests.support.routed import QUEUES, refusal_of, routing

WRITTEN = queues_of({"queues.toml": QUEUES})
DANGER, VOTING = WRITTEN["imminent_harm"], WRITTEN["voting"]


def test_a_queue_says_what_the_file_says():
    """The desk acts on these values: a key that got lost would show nowhere."""
    assert (DANGER.title, DANGER.areas, DANGER.skills) == (
        "Somebody may be in danger", ("imminent_harm",), ("crisis",),
    )  # fmt: skip
    assert (DANGER.takes, DANGER.hidden, DANGER.index) == (("ordinary", "protected"), ("ban",), "harm")
    assert (VOTING.areas, VOTING.languages, VOTING.roles) == (
        ("election",),
        ("en", "pt-BR"),
        ("policy_lead",),
    )
    assert (VOTING.index, VOTING.half_life) == ("deadline", 6 * HOUR)


def test_a_clock_goes_by_severity_and_what_is_left_out_is_as_everywhere():
    """Somebody who writes one severity must not take the clock from the others."""
    assert [DANGER.clock(severity) for severity in ("severe", "high", "medium", "low")] == [
        30 * MINUTE, 2 * HOUR, DAY, 3 * DAY,
    ]  # fmt: skip
    assert {DANGER.waits(severity) for severity in ("severe", "low")} == {4 * HOUR}


def test_a_promise_to_a_source_makes_a_clock_shorter_and_never_longer():
    """A partner's hour must not let a threat that is due in half an hour wait."""
    assert DANGER.clock("low", "partner") == HOUR
    assert DANGER.clock("severe", "partner") == 30 * MINUTE
    assert DANGER.clock("low", "report") == 3 * DAY


def test_a_case_of_a_severity_that_nobody_knows_has_a_clock_all_the_same():
    """Old entries may hold other words: a case without a clock would never be late."""
    assert DANGER.clock("dreadful") == DAY
    assert usual("spam").waits("dreadful") == 2 * DAY


@pytest.mark.parametrize(
    ("queue", "languages", "skills", "roles", "lacking"),
    [
        (DANGER, (), ("crisis", "law"), (), ""),
        (DANGER, (), ("law",), ("policy_lead",), "the skill crisis"),
        (VOTING, ("pt",), (), ("policy_lead",), ""),
        (VOTING, (), (), ("policy_lead",), ""),
        (VOTING, ("de",), (), ("policy_lead",), "one of the languages en, pt-BR"),
        (VOTING, ("en",), (), ("reviewer",), "one of the roles policy_lead"),
        (usual("spam"), (), (), (), ""),
    ],
)
def test_who_is_served_needs_all_skills_one_language_and_one_role(queue, languages, skills, roles, lacking):
    """A case in a queue must not come to somebody whom the queue was not made for."""
    assert queue.lacks(languages, skills, roles) == lacking


def test_a_hidden_act_is_refused_and_the_others_are_not():
    """What is only left out of a page can still be sent by hand."""
    refusal = DANGER.hides("ban")

    assert refusal is not None
    assert refusal.code == "hidden_action"
    assert "Somebody may be in danger" in refusal.message
    assert DANGER.hides("remove") is None


def test_every_area_has_one_queue_and_appeals_and_protected_subjects_have_their_own():
    """A case must have somewhere to go before anybody has written a queue."""
    queues = completed(WRITTEN)

    assert {home(queues, area) for area in AREAS} == (set(AREAS) - {"election"}) | {"voting"}
    assert (queues["appeals"].takes, queues["protected"].takes) == (("appeals",), ("protected",))
    assert (home(queues, "election", "appeals"), home(queues, "election", "protected")) == (
        "appeals", "protected",
    )  # fmt: skip
    assert "election" not in queues
    assert home(queues, "an area of older programs") == "other"
    assert all(name == queue.name for name, queue in queues.items())


def test_what_no_area_and_no_rule_sends_anything_to_is_told():
    """A queue that stays empty is noticed when nobody can tell why any more."""
    spare = QUEUES + '[queues.spare]\ntitle = "Spare"\n'

    (note,) = routing(queues=spare).notes
    assert "`spare`" in note.message
    assert note.place.file == "queues.toml"
    assert routing().notes == ()


@pytest.mark.parametrize(
    ("queues", "line", "words"),
    [
        (QUEUES.replace("index", "indx"), 11, "did you mean `index`?"),
        (QUEUES.replace("title", "name", 1), 2, "`name`"),
        (QUEUES.replace('"30m"', '"0h"'), 7, "`0h` leaves nobody any time"),
        (QUEUES.replace('"4h"', '"-4h"'), 9, "`-4h` leaves nobody any time"),
        (QUEUES.replace('"4h"', '"soon"'), 9, "`soon` is no span of time"),
        (QUEUES.replace('"4h"', '"90d"'), 9, "30 days"),
        (QUEUES.replace('"4h"', "4"), 9, "queues.imminent_harm.max_wait"),
        (QUEUES.replace("severe =", "server ="), 7, "did you mean `severe`?"),
        (QUEUES.replace("partner =", "partners ="), 8, "did you mean `partner`?"),
        (QUEUES.replace('"ban"', '"bann"'), 6, "did you mean `ban`?"),
        (QUEUES.replace('"ban"', '"shout"'), 6, "write one of warn, label, interstitial"),
        (QUEUES.replace('"deadline"', '"random"'), 16, "write one of harm, oldest, deadline"),
        (QUEUES.replace('"election"', '"elections"'), 13, "did you mean `election`?"),
        (QUEUES + '[queues.two]\ntitle = "Two"\nareas = ["election"]\n', 19, "belongs to the queue `voting`"),
        (QUEUES + '[queues.spam]\ntitle = "Spam"\nareas = ["scams"]\n', 19, "does not take `spam`"),
        (QUEUES + '[queues.Spam]\ntitle = "Spam"\n', 17, "no name of a queue"),
        (QUEUES.replace('["ordinary", "protected"]', '["protected"]'), 4, 'add "ordinary"'),
        (QUEUES.replace('["ordinary", "protected"]', "[]"), 4, "takes nothing"),
        (QUEUES + '[queues.appeals]\ntitle = "A"\ntakes = ["ordinary"]\n', 19, 'add "appeals"'),
        (QUEUES + "[queue.two]\n", 17, "the tables are [queues.<name>]"),
        ("queues = 3", 1, "write [queues.<name>]"),
        ("[queues", 1, "this is not TOML"),
    ],
)
def test_a_slip_in_the_file_is_told_with_its_line_and_a_way_out(queues, line, words):
    """A queue that is not what its author thinks sends cases to nobody, or lets them wait for ever."""
    refusal = refusal_of(queues=queues, main="")

    assert words in str(refusal)
    assert (refusal.file, refusal.line) == ("queues.toml", line)


def test_a_queue_of_ones_own_clock_leaves_the_others_as_they_are():
    """The values of one queue must never be shared with another."""
    assert Queue(name="a", title="A").within == usual("b").within
    assert Queue(name="a", title="A").within is not Queue(name="b", title="B").within
