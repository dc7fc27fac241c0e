"""What may be put in the place of a measure: offered as a choice, and read back from a form."""

from __future__ import annotations

from typing import Final

from steadyhand.enforcement.model import Kind, Sanction
from steadyhand.kernel.values import DAY, Instant, kind_of
from steadyhand.rules.acts import ACTS, TRAITS, rank
from steadyhand.web.problem import Problem

SHORTER: Final = (1, 3, 7, 30)
"""Days of a suspension that may be in the place of a graver or longer one."""
DIGITS: Final = 4
_FURTHER: Final = frozenset({"label", "restrict_feature"})
"""Acts that take a further word."""

Choice = tuple[Kind, int | None]
"""An act, and for how many days from now; None: until the measure's own end."""


def lighter(subject: str, sanction: Sanction, now: Instant) -> list[Choice]:
    """Acts on the same kind of subject that take no further word and weigh less, and shorter suspensions."""
    milder: list[Choice] = [
        (act, None)
        for act in ACTS
        if kind_of(subject) in TRAITS[act].suits
        and TRAITS[act].lasts
        and act not in _FURTHER
        and rank(act) < rank(sanction.kind)
    ]
    suspends = sanction.kind in {"suspend", "ban"}
    return milder + [
        ("suspend", days) for days in SHORTER if suspends and _shorter(sanction, now + days * DAY)
    ]


def _shorter(sanction: Sanction, until: Instant) -> bool:
    return sanction.ends is None or until < sanction.ends


def chosen(value: str, at: Instant, sanction: Sanction | None) -> tuple[Kind, Instant | None]:
    """An act and its end, of `limit`, or of `suspend:3` for three days from `at`. Raises `Problem` 422.

    Without days it ends when the measure would have: what is milder never lasts longer.
    """
    act, _, days = value.partition(":")
    kind = next((one for one in ACTS if one == act), None)
    if kind is None or (days and not (days.isascii() and days.isdigit() and len(days) <= DIGITS)):
        raise Problem(
            422, "unsuitable", "Not possible", f"{value[:40]!r} is nothing that could be in its place."
        )
    return kind, at + int(days) * DAY if days else sanction.ends if sanction is not None else None
