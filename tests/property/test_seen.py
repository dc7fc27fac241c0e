"""Whatever is counted and deleted in whatever order, a row says the same, and changes rarely."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.intake.model import Event
from steadyhand.intake.seen import Sight, after
from tests.support.intake_events import kept, post_created

POST = kept(post_created())
COUNTS = st.lists(st.integers(0, 2**63 - 1), max_size=60)
TOLD = st.lists(
    st.tuples(st.integers(2, 10**6), st.sampled_from(["post.deleted", "post.created", "post.edited"])),
    unique_by=lambda one: one[0],
    max_size=12,
)


def event(kind: str, time: int, data: bytes = b"{}") -> Event:
    fields = {name: getattr(POST, name) for name in POST.__struct_fields__}
    return Event(**fields | {"type": kind, "time": time, "data": data})


def folded(events: list[Event], row: Sight | None = None) -> tuple[Sight | None, int]:
    """What is known after these, and how often that changed."""
    changes = 0
    for offset, one in enumerate(events, 1):
        before, row = row, after(row, one, offset)
        changes += row is not before
    return row, changes


@given(counts=COUNTS)
def test_views_are_known_to_the_doubling_in_as_many_changes_as_there_are_doublings(counts: list[int]) -> None:
    """A platform that sends a count for each view writes no more than one that sends few."""
    row, changes = folded(
        [event("view.counted", at, b'{"views":%d}' % views) for at, views in enumerate(counts, 1)]
    )
    most = max(counts, default=0)

    assert (row.views if row else 0).bit_length() == most.bit_length()
    assert changes <= most.bit_length()


@given(told=TOLD, mixed=st.randoms(use_true_random=False))
def test_latest_word_counts_in_whatever_order_it_comes(told: list[tuple[int, str]], mixed: object) -> None:
    """Once a deletion is known: events of several servers overtake each other."""
    first, _ = folded([event("post.deleted", 1)])
    events = [event(kind, time) for time, kind in told]
    mixed.shuffle(events)  # type: ignore[attr-defined]  # a `random.Random`
    row, _ = folded(events, first)
    again, changes = folded(events, row)
    gone = max([(1, "post.deleted"), *told])[1] == "post.deleted"

    assert row is not None
    assert (row.gone is not None) is gone
    assert (again, changes) == (row, 0)
