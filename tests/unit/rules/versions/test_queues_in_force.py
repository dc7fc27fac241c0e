"""The queues by which commands on cases are judged: those of what decides for all, and the usual ones besides."""

from __future__ import annotations

from steadyhand.rules.pack_queues import queues_of
from steadyhand.rules.versions.facts import Published, Reverted
from steadyhand.rules.versions.queues import QUEUES as ROW
from steadyhand.rules.versions.queues import QueuesView, in_force
from steadyhand.rules.versions.releases import Publish, Revert
from tests.support.judging import entries, fact, folded
from tests.support.routed import QUEUES
from tests.support.rule_sets import AUTHOR, SECOND, V1, V2, draft, kept, release

WRITTEN = queues_of({"queues.toml": QUEUES})
AGREED = draft(phase="approved", proposed_by=AUTHOR, approved_by=SECOND)


def published(version=V2, percent=100, queues=WRITTEN):
    """The fact of a publication with queues."""
    return Published(version=version, draft="d-aaaa", base=V1, source="draft", percent=percent, queues=queues)


def row(*facts):
    """The queues after these."""
    return in_force(folded(QueuesView(), ROW, list(entries(*facts))))


def test_before_anything_is_published_every_area_has_its_queue():
    """The door must be able to judge on the first day."""
    assert row().of("spam").name == "spam"
    assert row().version == ""


def test_publication_and_revert_say_which_queues_there_are():
    """The door judges by the queues that two people agreed to, and by no file."""
    assert row(published()).of("imminent_harm").hidden == ("ban",)
    assert row(published()).version == V2
    back = Reverted(version=V1, draft="d-first", base=V2, reason="")
    assert row(published(), back).of("imminent_harm").hidden == ()


def test_version_that_is_tried_by_some_subjects_brings_no_queues():
    """Cases of all subjects lie in the same queues."""
    assert row(published(), published("sha256:three", percent=10, queues={})).version == V2


def test_case_whose_queue_is_gone_is_in_that_of_its_area():
    """Somebody takes a queue out while cases lie in it: they must still be served, by a rule that exists."""
    after = row(published(), published("sha256:three", queues={}))

    assert row(published()).of("voting", "election").title == "Voting"
    assert after.of("voting", "election").name == "election"
    assert after.of("voting").name == "other"


def test_commands_put_their_queues_into_their_facts():
    """What is not in the entry cannot be folded again."""
    done = fact(
        Publish(draft="d-aaaa", version=V2, queues=WRITTEN), draft=AGREED, release=release(), by=AUTHOR
    )
    back = fact(Revert(to=V1, queues=WRITTEN), release=release(in_force=V2), rule_set=kept(V1))

    assert done.queues == back.queues == WRITTEN
