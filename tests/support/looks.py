"""Second looks for tests of pages: a decided case whose look is drawn, and somebody who holds it."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.flows.looking import Looking
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.review.looks.commands import AnswerLook, DrawLook, TakeLook
from steadyhand.review.looks.goldens import AddGolden, ConfirmGolden, about_of
from steadyhand.review.looks.model import Look, Reading
from steadyhand.review.looks.sampling import Sampling
from steadyhand.web.rooms import Rooms
from tests.support.house import decide, done, report

FIRST: Final = "It repeats one link in every answer."
"""The reason of the first decision, which nobody who looks may read."""
BREAKS: Final[dict[str, Any]] = {"outcome": "violates", "policy": "spam-1@1", "severity": "medium"}
READINGS: Final = {"violates": Reading(**BREAKS), "no_violation": Reading(outcome="no_violation")}


def drawn(
    rooms: Rooms, name: str = "seen", by: str = "staff:ben", *, author: str | None = None, lang: str = "en"
) -> str:
    """A case about spam that somebody decided, among the looks by the lot; its id."""
    flow = Looking(rooms.reader, rooms.door, Sampling(random=1.0, golden=0.0))
    flow.round()
    case = report(
        rooms,
        name,
        f"post:{name}",
        area="spam",
        text=f"Look at {name}",
        author=author or f"account:{name}",
        lang=lang,
    )
    decide(rooms, case, by=by, act="remove", policy="spam-1@1")
    flow.round(rooms.now() + MINUTE)
    return case


def held(rooms: Rooms, by: str = "staff:ana", name: str = "seen") -> Look:
    """A look that somebody holds."""
    case = drawn(rooms, name)
    look = next(one for one in rooms.reader.all("look").values() if one.about.case == case)
    done(rooms.door, TakeLook(look=look.id, case=case), by)
    found: Look = rooms.reader.row("look", look.id)
    return found


def answered(rooms: Rooms, first: str, second: str, count: int, *, prefix: str = "n") -> None:
    """So many looks with these outcomes, each at a case of its own that is decided with nothing following."""
    for number in range(count):
        name = f"{prefix}{number}"
        case = report(rooms, name, f"post:{name}", area="spam", text="Look", author=f"account:{name}")
        decide(rooms, case, by="staff:lead", policy="spam-1@1" if first == "violates" else None)
        stored = rooms.cases.get(case)
        assert stored is not None
        drawing = DrawLook(
            about=about_of(stored.row, stored.seq), first=READINGS[first], first_reason=None, why="random"
        )
        look: str = done(rooms.door, drawing, AUTOMATION).fact.look  # type: ignore[attr-defined]
        done(rooms.door, TakeLook(look=look, case=case), "staff:ana")
        given = BREAKS if second == "violates" else {"outcome": second}
        done(rooms.door, AnswerLook(look=look, reason="As I read it.", **given), "staff:ana")


def golden(rooms: Rooms, name: str = "gold", *, confirmed_by: str | None = "staff:root") -> str:
    """A golden case, which the lead proposed; its id."""
    case = report(rooms, name, f"post:{name}", area="spam", text="Look", author=f"account:{name}")
    decide(rooms, case, by="staff:ben", policy="spam-1@1")
    stored = rooms.cases.get(case)
    assert stored is not None
    proposed = done(
        rooms.door, AddGolden(case=case, seq=stored.seq, why="Ten times one link.", **BREAKS), "staff:lead"
    )
    made: str = proposed.fact.golden  # type: ignore[attr-defined]
    if confirmed_by is not None:
        done(rooms.door, ConfirmGolden(golden=made), confirmed_by)
    return made
