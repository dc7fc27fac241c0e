"""Lines of a timeline, the latest first: filtered by kind, and page by page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from steadyhand.kernel.values import Instant
from steadyhand.web.problem import Problem

Kind = Literal[
    "reports", "cases", "decisions", "appeals", "strikes", "orders", "measures", "moratoria", "returns", "notices",
    "platform", "protection",
]  # fmt: skip
"""In the order in which one leads to the next: what happened at one instant is listed by it."""
KINDS: Final[dict[Kind, str]] = {
    "reports": "Reports",
    "cases": "Cases",
    "decisions": "Decisions",
    "measures": "Measures",
    "strikes": "Strikes",
    "notices": "Notices",
    "appeals": "Appeals",
    "orders": "Legal orders",
    "moratoria": "Moratoria",
    "returns": "Returns",
    "platform": "What the platform enforces",
    "protection": "Protection",
}
"""What may be asked for alone, as links say it."""
PAGE: Final = 50
_RANKS: Final[dict[str, int]] = {kind: rank for rank, kind in enumerate(get_args(Kind))}
_BETWEEN: Final = "~"

Place = tuple[int, int, str]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    id: str
    """Of this line, the same whenever it is read."""
    at: Instant
    kind: Kind
    what: str
    """In plain words."""
    on: str = ""
    """The subject that it happened to."""
    area: str = ""
    """The policy area; empty where there is none."""
    by: str = ""
    """The principal who did it; empty where nobody is named, as nobody is who reported."""
    cause: str = ""
    """Because of what: a decision, case, appeal, order, moratorium, request or event."""
    policy: str = ""
    measure: str = ""
    """Which measure it is about, by its id: several may be alike."""

    @property
    def place(self) -> Place:
        """Where it stands; of the same instant, what follows from another comes after it."""
        return self.at, _RANKS[self.kind], self.id

    def masked(self) -> Line:
        """That something happened, and when, and nothing else of it."""
        said = "Something in a policy area that you do not serve"
        return Line(id=self.id, at=self.at, kind=self.kind, what=said)


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """One page of lines, the latest first."""

    lines: list[Line]
    counts: dict[Kind, int]
    """How many lines of each kind there are; kinds without any are left out."""
    kind: Kind | None = None
    """The only kind that is shown; None where all are."""
    before: str = ""
    """Where the page begins; empty at the latest."""
    older: str = ""
    """Where the next page begins; empty where there is none."""
    cut: int = 0
    """How many of each thing were read at most, where there is more; 0 where all was."""

    @property
    def of(self) -> int:
        """How many lines there are of what is asked for."""
        return self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())


def page_of(found: Iterable[Line], kind: str = "", before: str = "", *, cut: int = 0) -> Timeline:
    """A page of these lines. Raises `Problem` 400 for a kind or a place that is none."""
    lines = sorted(found, key=lambda line: line.place, reverse=True)
    chosen = next((one for one in KINDS if one == kind), None)
    if kind and chosen is None:
        raise Problem(400, "unknown_kind", "Not understood", f"Nothing here is of the kind {kind[:40]!r}.")
    tallied = {one: sum(line.kind == one for line in lines) for one in KINDS}
    start = _place(before) if before else None
    wanted = [
        line
        for line in lines
        if (chosen is None or line.kind == chosen) and (start is None or line.place < start)
    ]
    return Timeline(
        lines=wanted[:PAGE],
        counts={one: count for one, count in tallied.items() if count},
        kind=chosen,
        before=before,
        older=_cursor(wanted[PAGE - 1].place) if len(wanted) > PAGE else "",
        cut=cut,
    )


def _cursor(place: Place) -> str:
    return _BETWEEN.join(map(str, place))


def _place(cursor: str) -> Place:
    at, rank, name = (*cursor.split(_BETWEEN, 2), "", "")[:3]
    if not (_number(at) and _number(rank) and name):
        raise Problem(400, "unknown_place", "Not understood", "No page of this list begins there.")
    return int(at), int(rank), name


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(2**63))
