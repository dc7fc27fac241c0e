"""What is known of a post after its views were counted, and after it was deleted and came back."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.intake.model import Event
from steadyhand.intake.seen import Sight, after
from steadyhand.kernel.values import SECOND
from tests.support.intake_events import NOW, kept, post_created

START = kept(post_created()).time


def said(kind: str, at: int = 0, **data: Any) -> Event:
    """An event about `post:1`, so many seconds after the post."""
    event = kept(post_created(type=kind, data=data or post_created()["data"]), NOW)
    return Event(
        **{name: getattr(event, name) for name in event.__struct_fields__} | {"time": START + at * SECOND}
    )


def counted(views: int, at: int = 0) -> Event:
    return said("view.counted", at, subject="post:1", views=views)


def deleted(at: int) -> Event:
    return said("post.deleted", at, post={"id": "1"})


def told(*events: Event) -> Sight | None:
    """What is known after these, at offsets 1, 2 and so on."""
    row: Sight | None = None
    for offset, event in enumerate(events, 1):
        row = after(row, event, offset)
    return row


def known(*events: Event) -> Sight:
    row = told(*events)
    assert row is not None
    return row


def test_million_views_change_a_row_twenty_times() -> None:
    """An entry for each view of a viral post would stop the house just then."""
    row, changes = None, 0
    for views in (*range(1, 2_000), *range(2_000, 1_000_001, 500)):
        before, row = row, after(row, counted(views), views)
        changes += row is not before

    assert changes == 20


def test_count_that_is_not_twice_as_many_changes_nothing() -> None:
    """Neither does one that is lower than before: `views` are all so far."""
    first = known(counted(1_000, 60))

    assert after(first, counted(1_020, 90), 2) is first
    assert after(first, counted(3, 90), 2) is first
    assert known(counted(1_000, 60), counted(2_100, 90)) == Sight(
        subject="post:1", views=2_100, first=START + 60 * SECOND, counted=START + 90 * SECOND, moved=2
    )


def test_nobody_saw_it_yet_is_no_count() -> None:
    """A post of this minute would sink to the end of its tier."""
    assert told(counted(0)) is None


def test_deleted_post_is_gone_from_when_the_platform_says() -> None:
    """And a second word of it makes it gone no later."""
    row = known(deleted(30), deleted(40))

    assert (row.gone, row.moved) == (START + 30 * SECOND, 1)


@pytest.mark.parametrize("kind", ["post.created", "post.edited"])
def test_post_that_is_sent_again_later_is_there_again(kind: str) -> None:
    """A platform that restores a post sends it."""
    row = known(deleted(30), said(kind, 31))

    assert (row.gone, row.told, row.moved) == (None, START + 31 * SECOND, 2)


def test_older_word_that_comes_late_changes_nothing() -> None:
    """Events of several servers overtake each other."""
    assert known(deleted(30), said("post.edited", 29)).gone == START + 30 * SECOND
    assert known(deleted(30), said("post.created", 31), deleted(28)).gone is None


def test_post_that_was_never_deleted_makes_no_row() -> None:
    """Nearly all posts are; a row for each would be a second log."""
    assert told(said("post.created"), said("post.edited", 5)) is None


def test_same_events_noted_again_change_nothing() -> None:
    """After a crash the last batch is followed once more."""
    events = [counted(5, 1), deleted(30), said("post.created", 40), counted(50, 50)]
    row = known(*events)

    for offset, event in enumerate(events, 1):
        assert after(row, event, offset) is row
