"""What a ladder must say to make sense, each fault with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from steadyhand.enforcement.strikes.model import Ladders, Step, Terms
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR
from steadyhand.rules.acts import ACTS, TRAITS, rank
from steadyhand.rules.areas import AREAS, SEVERITIES
from steadyhand.rules.two_people import LONGEST

STEPPED: Final = tuple(
    act for act in ACTS if "account" in TRAITS[act].suits and act not in {"label", "restrict_feature"}
)
"""What a step may propose: acts on accounts that take no further word, as a label's name."""
MOST_DAYS: Final = 3_650
MOST_HOURS: Final = 30 * 24
MOST_POINTS: Final = 1_000
MOST_TITLE: Final = 200
MOST_STEP: Final = 100_000
_LASTING: Final = LONGEST // HOUR


def senseless(ladder: str, terms: Terms, others: Ladders) -> Refusal | None:
    """Why nobody could be held to a ladder; None where they can. `others` are all those in force."""
    return next(_faults(ladder, terms, others), None)


def _faults(ladder: str, terms: Terms, others: Ladders) -> Iterator[Refusal]:
    if len(terms.title) > MOST_TITLE:
        yield Refusal("too_long", f"A title has up to {MOST_TITLE} characters.")
    if not terms.title.strip():
        yield Refusal("no_title", "Give the ladder a title: people read it beside each strike.")
    yield from _of_areas(ladder, terms, others)
    yield from _of_points(terms)
    yield from _of_times(terms)
    if not terms.steps:
        yield Refusal("no_steps", "Say what is proposed from how many points on.")
    for step in terms.steps:
        yield from _of_step(step)
    yield from _of_order(terms.steps)


def _of_areas(ladder: str, terms: Terms, others: Ladders) -> Iterator[Refusal]:
    if not terms.areas:
        yield Refusal("no_area", "Name the policy areas whose violations count.")
    if len(set(terms.areas)) < len(terms.areas):
        yield Refusal("named_twice", "An area is named twice.")
    for area in terms.areas:
        if area not in AREAS:
            yield Refusal("unknown_area", f"{area[:40]!r} is no policy area.")
        other = others.covering(area)
        if other is not None and other.id != ladder:
            yield Refusal(
                "area_taken", f"Violations on {area} count on {other.id} already: take it out there first."
            )


def _of_points(terms: Terms) -> Iterator[Refusal]:
    if set(terms.points) != set(SEVERITIES):
        yield Refusal("no_points", f"Say what each severity counts: {', '.join(SEVERITIES)}.")
        return
    counts = [terms.points[severity] for severity in SEVERITIES]  # type: ignore[index]  # each is one
    if any(not 0 <= count <= MOST_POINTS for count in counts):
        yield Refusal("points_out_of_range", f"A violation counts from 0 to {MOST_POINTS} points.")
    if counts != sorted(counts):
        yield Refusal("points_not_rising", "What is graver counts as much, or more.")
    if not any(counts):
        yield Refusal("no_points", "Nothing would ever count: give the gravest points at least.")


def _of_times(terms: Terms) -> Iterator[Refusal]:
    if not (1 <= terms.look_back_days <= MOST_DAYS and 1 <= terms.expires_days <= MOST_DAYS):
        yield Refusal("days_out_of_range", f"It looks back, and a strike counts, from 1 to {MOST_DAYS} days.")
    if not 0 <= terms.together_hours <= MOST_HOURS:
        yield Refusal("hours_out_of_range", f"Found at once means within {MOST_HOURS} hours at most.")


def _of_step(step: Step) -> Iterator[Refusal]:
    if step.points > MOST_STEP:
        yield Refusal("points_out_of_range", f"A step takes up to {MOST_STEP:,} points.")
    if step.act not in STEPPED:
        yield Refusal("unknown_act", f"{step.act[:40]!r} cannot be a step: choose of {', '.join(STEPPED)}.")
        return
    traits = TRAITS[step.act]
    if step.hours is None and not traits.lasts:
        yield Refusal("no_end", f"Say for how many hours: a step to {step.act} has an end.")
    if step.hours is not None and not traits.ends:
        yield Refusal("no_such_end", f"A step to {step.act} has no end: what ends is a suspension.")
    if step.applies and step.hours is None:
        yield Refusal(
            "only_proposed", f"A step to {step.act} without an end is proposed only: people decide it."
        )
    if step.hours is not None and not 1 <= step.hours <= _LASTING:
        yield Refusal("hours_out_of_range", f"A step lasts from 1 to {_LASTING} hours.")


def _of_order(steps: tuple[Step, ...]) -> Iterator[Refusal]:
    points = [0, *(step.points for step in steps)]
    if any(later <= earlier for earlier, later in pairwise(points)):
        yield Refusal("steps_not_rising", "Each step takes more points than the one before it, the first 1.")
    weights = [(rank(step.act), step.hours or _LASTING + 1) for step in steps]
    if weights != sorted(weights):
        yield Refusal("steps_milder", "A later step is milder than an earlier one: put them in their order.")
