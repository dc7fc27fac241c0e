"""A rule that is far too broad: braked within the batch that shows it, by an entry, and over a restart."""

from __future__ import annotations

from collections import Counter

import pytest

from steadyhand.flows.braking import is_traffic
from steadyhand.intake.tallies import TRAFFIC, Tallies
from tests.support.installation import installed
from tests.support.packs import EditedPack
from tests.support.traffic import post

POSTS = 60
PLAIN = 20
"""Posts before the first zebra: from so many on a new rule is held to its share."""
FREE = 2
"""What a new rule may do before a share means anything."""


@pytest.fixture(scope="module")
def braked(tmp_path_factory):
    """An installation whose new rule limits everything that comes after a while, and that was told so at once."""
    folder = tmp_path_factory.mktemp("braking")
    pack = EditedPack(folder / "pack")
    pack.limit_zebras()
    with installed(folder / "data", rules=str(pack.folder)) as installation:
        installation.deliver([story(number) for number in range(POSTS)])
        installation.catch_up()
        yield installation


def story(number):
    """A post; after some others all of them are about zebras."""
    return post(number, f"A zebra, number {number}." if number >= PLAIN else f"Nothing on day {number}.")


def kinds(installation, *types):
    with installation.reader() as reader:
        return list(reader.entries(limit=10_000, types=types))


def test_rule_is_braked_within_the_batch_that_shows_it(braked):
    """Sixty posts came in one request: two were limited, and people look at all the others."""
    braked.until(lambda: kinds(braked, "rules.brake_tripped"), "the ledger says that the rule is braked")
    (tripped,) = kinds(braked, "rules.brake_tripped")

    assert len(kinds(braked, "enforcement.sanctioned")) == FREE
    assert len(kinds(braked, "review.opened")) == POSTS - PLAIN - FREE
    assert (tripped.fact.rule, tripped.fact.counted, tripped.fact.window) == ("SaysZebra", FREE + 1, "hour")
    assert "less than a day old" in tripped.fact.why
    assert tripped.fact.why.endswith("It belongs to staff:ana.")


def test_brake_outlives_a_restart_and_holds_where_somebody_waits(braked):
    """What people have not released yet must not act again because a machine was started anew."""
    braked.until(lambda: kinds(braked, "rules.brake_tripped"), "the ledger says that the rule is braked")
    braked.stop()
    braked.start()
    answer = braked.decided(story(1_000))

    assert [(one["effect"], one["subject"]) for one in answer["effects"]] == [("review", "post:p1000")]
    assert len(kinds(braked, "rules.brake_tripped")) == 1


def test_tallies_say_what_the_rule_did(braked):
    """Rule pages and the next start read them."""

    def counted():
        with braked.events() as store:
            found = Counter()
            for one in Tallies(store).read(0, mode="live"):
                found[one.rule, "matched"] += one.matched
                found[one.rule, "acted"] += one.acted
            return found

    braked.until(lambda: counted()[TRAFFIC, "matched"] >= POSTS, "the tallies are written")
    assert counted()["SaysZebra", "acted"] == FREE
    assert counted()["SaysZebra", "matched"] >= POSTS - PLAIN
    assert is_traffic("post.created")
