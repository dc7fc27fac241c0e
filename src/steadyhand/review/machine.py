"""The states of a case, and what leads from one to another: one table, and nothing else decides it.

`docs/case-states.md` is drawn from it, and a test holds them together. The states are those of the field note on
review queues; the idea of one pure function for every change is Ozone's (handle-report-update).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, get_args

State = Literal["new", "queued", "leased", "on_hold", "escalated", "merged", "cancelled", "decided", "closed"]
Step = Literal[
    "route", "assign", "lease", "release", "lapse", "hold", "wake", "escalate", "hand_over",
    "merge", "cancel", "decide", "decide_in_bulk", "retract", "close", "reopen", "send",
]  # fmt: skip
STATES: Final = get_args(State)
STEPS: Final = get_args(Step)

WAITING: Final[frozenset[State]] = frozenset({"new", "queued", "escalated"})
"""Somebody is to take it."""
WORKED: Final[frozenset[State]] = WAITING | {"leased", "on_hold"}
"""Nothing is decided yet: what comes in joins it."""
ENDED: Final[frozenset[State]] = frozenset({"merged", "cancelled", "decided", "closed"})
"""Nobody works on it."""

_BACK: Final[dict[Step, State]] = {"release": "queued", "lapse": "queued", "assign": "queued"}
_AWAY: Final[dict[Step, State]] = {"escalate": "escalated", "merge": "merged", "cancel": "cancelled"}
_TABLE: Final[Mapping[State, Mapping[Step, State]]] = {
    "new": {
        "route": "queued",
        "send": "queued",
        "assign": "queued",
        "lease": "leased",
        "decide_in_bulk": "decided",
        **_AWAY,
    },
    "queued": {
        "route": "queued",
        "send": "queued",
        "assign": "queued",
        "lease": "leased",
        "decide_in_bulk": "decided",
        **_AWAY,
    },
    "leased": {
        "lease": "leased",
        **_BACK,
        "hold": "on_hold",
        "hand_over": "queued",
        "decide": "decided",
        **_AWAY,
    },
    "on_hold": {"lease": "leased", "wake": "queued", "assign": "queued", **_AWAY},
    "escalated": {"send": "queued", "assign": "escalated", "lease": "leased", **_AWAY},
    "decided": {"retract": "leased", "close": "closed", "reopen": "queued"},
    "closed": {"reopen": "queued"},
    "cancelled": {"reopen": "queued"},
    "merged": {},
}


def after(state: State, step: Step, *, level: int = 0) -> State | None:
    """The state that a step leads to; None where it is not possible.

    A case that has been escalated (`level` above 0) goes back to those it was escalated to, never to the queue it
    came from: else whoever gives it back would undo the escalation. What is sent out of the house
    begins there anew.
    """
    to = _TABLE[state].get(step)
    return "escalated" if level and to == "queued" and step not in {"reopen", "send"} else to


def edges() -> Iterator[tuple[State, Step, State]]:
    """Every step there is, as (from, step, to)."""
    for state, steps in _TABLE.items():
        for step, to in steps.items():
            yield state, step, to
