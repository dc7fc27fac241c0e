from __future__ import annotations

import random
from collections import defaultdict

import pytest

from steadyhand.civic.campaigns.edges import components, ties, weights
from steadyhand.civic.campaigns.model import Act
from steadyhand.civic.copies import Copies, Seen
from steadyhand.kernel.values import MINUTE, SECOND
from tests.support import toolkit
from tests.support.civic_traffic import Words


def act(at_s: float, account: str, post: str = "") -> Act:
    return Act(int(at_s * SECOND), account, post or f"{account}-{at_s}")


def test_pair_is_tied_by_each_post_that_the_other_is_near():
    """One post beside three of another account is one tie for the first and three for the other."""
    found = weights([[act(0, "a"), act(10, "b"), act(20, "b"), act(60, "b"), act(100, "b")]], 60 * SECOND)

    assert dict(found) == {("a", "b"): 1, ("b", "a"): 3}
    assert ties(found, 1) == {("a", "b"): 1}
    assert ties(found, 2) == {}


def test_post_with_two_links_in_common_is_one_tie():
    """Somebody who adds links adds no evidence."""
    groups = [[act(0, "a", "p"), act(5, "b", "q")], [act(0, "a", "p"), act(5, "b", "q")]]

    assert dict(weights(groups, MINUTE)) == {("a", "b"): 1, ("b", "a"): 1}


def test_different_things_at_the_same_time_tie_nobody():
    """Everybody posts at eight."""
    assert not weights([[act(0, "a")], [act(0, "b")]], MINUTE)


def test_what_hangs_together_is_found_whatever_the_order():
    """Whoever looks at a finding twice must see the same accounts."""
    pairs = [("a", "b"), ("b", "c"), ("x", "y"), ("q", "z"), ("c", "d")]

    assert components(pairs) == components(pairs[::-1]) == [["a", "b", "c", "d"], ["q", "z"], ["x", "y"]]


@pytest.fixture(scope="module")
def toolkit_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toolkit")
    reason = toolkit.install(folder)
    if reason is not None:
        pytest.skip(
            f"the Coordination Network Toolkit cannot be had, so nobody else checked the edges: {reason}"
        )
    return folder


@pytest.mark.parametrize("seed", [1, 2])
def test_edges_and_weights_are_those_of_the_coordination_network_toolkit(seed, toolkit_folder, tmp_path):
    """An outside program that researchers use counts the same ties among the same posts."""
    chance = random.Random(seed).random
    words = Words(chance)
    texts = [words.sentence() for _ in range(12)]
    posts = []
    for n in range(1_500):
        text = texts[int(12 * chance() ** 2)]
        posts.append(
            {
                "post": f"p{n}",
                "account": f"a{int(40 * chance())}",
                "at_s": int(chance() * 7_200),
                "text": text.upper() if chance() < 0.3 else f"  {text}",
                "links": [f"l{k}" for k in sorted({int(9 * chance()) for _ in range(int(3 * chance()))})],
            }
        )
    posts.sort(key=lambda post: post["at_s"])
    copies = Copies()
    same, linked = defaultdict(list), defaultdict(list)
    for post in posts:
        one = act(post["at_s"], post["account"], post["post"])
        seen = Seen(post=one.post, account=one.account, at=one.at, text=post["text"])
        same[copies.place(seen).cluster].append(one)
        for link in post["links"]:
            linked[link].append(one)

    theirs = toolkit.edges(toolkit_folder, tmp_path / "toolkit.db", posts, 60)

    assert len(theirs["co_tweet"]) > 300
    assert len(theirs["co_link"]) > 300
    for ours, kind in ((same, "co_tweet"), (linked, "co_link")):
        assert dict(weights(ours.values(), MINUTE)) == {(one, other): n for one, other, n in theirs[kind]}
