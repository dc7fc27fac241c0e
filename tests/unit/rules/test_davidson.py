"""The measuring of the starter pack on labelled posts: what it writes, and how it counts."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from steadyhand.rules import STARTER, Pack, load_pack
from tests import davidson

POSTS = """,count,hate_speech,offensive_language,neither,class,tweet
0,3,3,0,0,0,you are a filthy kike
1,3,3,0,0,0,they do not belong here
2,3,0,3,0,1,you are a kike &amp; a clown
3,3,0,0,3,2,"good morning, all"
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack that is measured."""
    return load_pack(STARTER)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Four posts in the data set's form."""
    path = tmp_path / "labeled_data.csv"
    path.write_text(POSTS, encoding="utf-8")
    return path


def test_the_events_are_the_same_each_time_and_do_not_tell_the_label(posts: Path, tmp_path: Path):
    """A measurement that others cannot repeat, or that has seen the answers, measures nothing."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    for out in (first, second):
        assert davidson.main(["--posts", str(posts), "events", str(out)]) == 0
    events = [msgspec.json.decode(line) for line in first.read_bytes().splitlines()]

    assert first.read_bytes() == second.read_bytes()
    assert [event["type"] for event in events] == ["post.created"] * 4
    assert events[2]["data"]["post"]["text"] == "you are a kike & a clown"
    assert not any(label in first.read_text() for label in ("offensive", "neither", "class"))


def test_the_score_counts_routes_by_label_and_area(posts: Path, pack: Pack):
    """Two posts go to hate, one of them rightly; one of two hateful ones is found."""
    read = list(davidson.read_posts(posts))

    result = davidson.score(list(davidson.evaluate(pack, read)), [post.label for post in read], pack)

    assert (result.precision, result.recall) == (0.5, 0.5)
    assert [(share.label, share.posts, share.routed, share.areas) for share in result.shares] == [
        ("hate", 2, 1, {"hate": 1}),
        ("offensive", 1, 1, {"hate": 1}),
        ("neither", 1, 0, {}),
    ]
    assert "| hate | 2 | 50.0% | 50.0% |" in davidson.markdown(result)


def test_a_score_over_nothing_says_none_instead_of_a_number(pack: Pack):
    """No posts is no measurement, and certainly not 0 %."""
    result = davidson.score([], [], pack)

    assert (result.precision, result.recall) == (None, None)
    assert "none" in davidson.markdown(result)
