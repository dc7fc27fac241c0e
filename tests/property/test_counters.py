"""Counters against an oracle that goes through every event it has ever seen, in whatever order they came."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.rules import load_rules
from steadyhand.signals.windows import Windows

RULES = """
Who: str = JsonData(path='$.who', required=False)
What: Optional[str] = JsonData(path='$.what', required=False)
Loud: bool = JsonData(path='$.loud', required=False)
IsLoud = Rule(when_all=[Loud == True], description='loud')
Short = Count(by=Who, window='10s')
Long = Count(by=Who, window='1m')
LoudOnes = Count(by=Who, window='1m', when=IsLoud)
Both = Count(by=[Who, What], window='1m')
Kinds = CountDistinct(of=What, by=Who, window='1m')
LoudKinds = CountDistinct(of=What, by=Who, window='30s', when=IsLoud)
KindsNow = CountDistinct(of=What, by=Who, window='10s')
Pace = Rate(by=Who, window='1m', per='10s', when=IsLoud)
"""
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 200),
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["x", "y", "z", None]),
        st.sampled_from([True, False, None]),
    ),
    min_size=1,
    max_size=40,
)
ORDERS = st.randoms(use_true_random=False)
FIRST = 1_700_000_000


def oracle(seen, event, *, seconds, key, when=lambda _: True, of=None):
    """What lies in the window, this event included; None where there is nothing to count by."""
    if key(event) is None or (of is not None and of(event) is None):
        return None
    inside = {
        each[0]: of(each) if of else each[0]
        for each in [*seen, event]
        if key(each) == key(event)
        and event[1] - seconds < each[1] <= event[1]
        and when(each)
        and (of is None or of(each) is not None)
    }
    return len(set(inside.values()))


def expected(seen, event):
    """Every feature, by brute force over (id, second, who, what, loud)."""
    who, what, loud = (lambda e: e[2]), (lambda e: e[3]), (lambda e: e[4] is True)
    both = lambda e: None if None in (e[2], e[3]) else (e[2], e[3])  # noqa: E731 - beside its like
    pace = oracle(seen, event, seconds=60, key=who, when=loud)
    return {
        "Short": oracle(seen, event, seconds=10, key=who),
        "Long": oracle(seen, event, seconds=60, key=who),
        "LoudOnes": oracle(seen, event, seconds=60, key=who, when=loud),
        "Both": oracle(seen, event, seconds=60, key=both),
        "Kinds": oracle(seen, event, seconds=60, key=who, of=what),
        "LoudKinds": oracle(seen, event, seconds=30, key=who, of=what, when=loud),
        "KindsNow": oracle(seen, event, seconds=10, key=who, of=what),
        "Pace": None if pace is None else pace / 6,
    }


class Kept:
    """A place where marks are kept for good, as a table would."""

    def __init__(self):
        self.marks: set[tuple] = set()

    def read(self, keys, since):
        found = [mark for mark in self.marks if mark[:2] in keys and mark[2] > since]
        return sorted(found, key=lambda mark: mark[2:4])


class Remembering(Windows):
    """Windows whose marks are also kept, as the engine does it: with the decision."""

    def __init__(self, place, **how):
        super().__init__(place.read, **how)
        self.place = place

    def stands(self, counter, key, value, at, event, holds):
        if holds:
            self.place.marks.add((counter.id, key, at, event, value))
        return super().stands(counter, key, value, at, event, holds)


def told(rules, counters, event):
    """The counts that the rules tell of an event."""
    number, second, who, what, loud = event
    data = {
        name: value for name, value in (("who", who), ("what", what), ("loud", loud)) if value is not None
    }
    at = datetime.fromtimestamp(FIRST + second, UTC).isoformat()
    features = rules.evaluate(data, action_id=number, action_time=at, counters=counters).features
    return {name: features[name] for name in expected([], event)}


@settings(max_examples=150, deadline=None)
@given(events=EVENTS, order=ORDERS, repeats=st.integers(0, 10))
def test_counts_are_those_of_all_events_so_far_in_any_order_and_with_repeats(events, order, repeats):
    """A late event counts where it belongs, a repeat counts once, and neither memory nor restarts show."""
    rules, kept = load_rules({"main.sml": RULES}), Kept()
    numbered = [(number, *event) for number, event in enumerate(events, start=1)]
    came = [*numbered, *order.choices(numbered, k=repeats)]
    order.shuffle(came)
    every = {
        "memory": Windows(),
        "kept": Remembering(kept),
        "nearly no memory": Remembering(kept, kept=3),
        "shared": Remembering(kept, shared=True),
    }
    seen = []
    for event in came:
        others = [each for each in seen if each[0] != event[0]]
        wanted = expected(others, event)
        for name, counters in every.items():
            assert (name, told(rules, counters, event)) == (name, wanted)
        assert told(rules, Remembering(kept), event) == wanted
        seen.append(event)


@settings(max_examples=60, deadline=None)
@given(minutes=st.integers(1, 600))
def test_rate_of_one_a_minute_is_exactly_one(minutes):
    """`Rate(...) >= 1` must hold at the event that makes it so, whatever the window: 49 minutes are no exception."""
    source = f"Who: str = JsonData(path='$.who')\nPace = Rate(by=Who, window='{minutes}m', per='1m')"
    rules, counters = load_rules({"main.sml": source}), Windows()
    at = datetime.fromtimestamp(FIRST, UTC).isoformat()
    for number in range(1, minutes + 1):
        found = rules.evaluate({"who": "a"}, action_id=number, action_time=at, counters=counters).features

    assert found["Pace"] == 1
