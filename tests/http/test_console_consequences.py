"""The words about what follows: pure functions, told apart from the pages that show them."""

import pytest

from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.review.model import Case
from steadyhand.web.console.proposals import find, proposals
from steadyhand.web.console.words import relative, span

NOW = 1_668_000_000 * SECOND
"""9 November 2022, 13:20 UTC."""


def case(subject="post:p1", account="account:u1"):
    """A case about a subject."""
    return Case(
        id="case:1",
        subject=subject,
        account=account,
        area="spam",
        severity="medium",
        region="eu",
        language="en",
        opened=NOW - HOUR,
    )


def told(about, name, standings=None):
    """The consequence of a choice, as the page has it."""
    found = {proposal.choice.name: proposal for proposal in proposals(about, standings or {}, NOW)}
    return found[name].consequence


def test_suspension_says_how_long_until_when_and_by_when_one_may_object():
    """Whoever confirms must have read the very times that will hold."""
    assert told(case(), "suspend-7") == (
        "Suspends account:u1 for 7 days, until 16 November 2022, 13:20 UTC."
        " account:u1 is told why, in our name, and may object until 11 May 2023, 13:20 UTC."
    )


def test_no_violation_says_that_nothing_follows():
    """Closing a case is a decision too."""
    assert "Nothing changes on the platform" in told(case(), "none")


def test_consequence_says_what_it_comes_on_top_of():
    """A second suspension is another thing than a first."""
    held = Sanction(
        action="account:u1#1",
        kind="suspend",
        policy="spam-1@1",
        cause="decision:1.1",
        mode="manual",
        by="staff:ana",
        starts=NOW - DAY,
        ends=NOW + DAY,
    )
    standing = Standing(subject="account:u1").having(held)

    assert "account:u1 had 1 measure before; 1 is still in force until its own end." in told(
        case(), "ban", {"account:u1": standing}
    )


def test_case_without_an_author_offers_nothing_against_an_account():
    """Nobody can be suspended whom the case does not name."""
    offered = [proposal.choice.name for proposal in proposals(case(account=None), {}, NOW)]

    assert offered[:5] == ["none", "remove", "limit-7", "label-misleading", "label-sensitive"]
    assert not {"suspend-1", "suspend-7", "suspend-30", "ban"}.intersection(offered)
    assert find(case(account=None), "ban") is None
    assert "nobody is told" in told(case(account=None), "remove")


@pytest.mark.parametrize("subject", ["post:p1", "account:u1", "message:m1", "media:x", "profile:y", "ad:z"])
def test_every_kind_of_subject_has_its_proposals_numbered_from_one(subject):
    """A number key must mean what the page says, whatever the case is about."""
    found = proposals(case(subject, account="account:u1"), {}, NOW)

    keys = range(1, min(len(found), 9) + 1)
    assert [proposal.number for proposal in found] == [*keys, *[0] * (len(found) - len(keys))]
    assert all(proposal.title and proposal.consequence.endswith(".") for proposal in found)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (-3 * DAY - HOUR, "3 days ago"),
        (-90 * MINUTE, "1 h ago"),
        (-59 * SECOND, "59 s ago"),
        (-SECOND, "just now"),
        (SECOND, "in a moment"),
        (15 * MINUTE - SECOND, "in 15 min"),
        (7 * DAY - 1, "in 7 days"),
        (DAY, "in 1 day"),
    ],
)
def test_times_are_said_as_people_say_them(ahead, words):
    """Exact times stand beside; these are to be understood at once."""
    assert relative(NOW + ahead, NOW) == words


def test_span_names_the_largest_unit():
    """A queue's age must be read without counting zeros."""
    assert [span(each) for each in (3 * SECOND, MINUTE, 5 * HOUR, 2 * DAY)] == [
        "3 s",
        "1 min",
        "5 h",
        "2 days",
    ]
