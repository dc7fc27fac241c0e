"""Queues: which cases each takes, who is served from it, what is not offered there, and how long a case may wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal, get_args

import msgspec

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.rules.acts import Act
from steadyhand.rules.areas import AREAS

Kind = Literal["ordinary", "protected", "appeals"]
"""What sort of case: an appeal, else one about a protected subject, else an ordinary one."""
Index = Literal["harm", "oldest", "deadline"]
"""By what cases of one severity are put in order: expected remaining harm, age, or when they are due."""

KINDS: Final[tuple[str, ...]] = get_args(Kind)
INDEXES: Final[tuple[str, ...]] = get_args(Index)
APPEALS: Final = "appeals"
PROTECTED: Final = "protected"
PANEL: Final = "panel"
"""Cases that nobody of the house can be served: people from outside decide them. No routing rule sends any there."""
OTHER: Final = "other"
USUAL_SEVERITY: Final = "medium"
WITHIN: Final[Mapping[str, int]] = {"severe": HOUR, "high": 4 * HOUR, "medium": DAY, "low": 3 * DAY}
"""How long a decision may take where a queue does not say."""
MAX_WAIT: Final[Mapping[str, int]] = {"severe": HOUR, "high": 8 * HOUR, "medium": 2 * DAY, "low": 5 * DAY}
"""After which time a case is served before those that came later, whatever their harm, where a queue does not say."""
HALF_LIFE: Final = 6 * HOUR
"""In which time half of what will be seen of a post has been seen, where a queue does not say."""
_UNITS: Final = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND))
_TITLES: Final = {APPEALS: "Appeals", PROTECTED: "Protected subjects", PANEL: "Outside panel"}


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue as a pack defines it. All spans are microseconds; `within` and `max_wait` go by severity."""

    name: str
    title: str
    areas: tuple[str, ...] = ()
    """Policy areas whose ordinary cases come here where no routing rule says otherwise."""
    takes: tuple[Kind, ...] = ("ordinary",)
    """The sorts of case that a routing rule may send here."""
    languages: tuple[str, ...] = ()
    """Served only to who reads one of them; none: to who reads the case's language."""
    skills: tuple[str, ...] = ()
    """What whoever is served must all have."""
    roles: tuple[str, ...] = ()
    """Of which whoever is served must have one; none: any."""
    hidden: tuple[Act, ...] = ()
    """Acts that are neither offered nor accepted for its cases."""
    within: dict[str, int] = msgspec.field(default_factory=lambda: dict(WITHIN))
    within_from: dict[str, int] = {}
    """By the case's source: a shorter time that was promised to whoever asked."""
    max_wait: dict[str, int] = msgspec.field(default_factory=lambda: dict(MAX_WAIT))
    half_life: int = HALF_LIFE
    index: Index = "harm"

    def clock(self, severity: str, source: str = "") -> int:
        """How long a decision may take: what was promised to its source, or what its severity asks if that is less."""
        usual = self.within.get(severity, self.within.get(USUAL_SEVERITY, DAY))
        return min(usual, self.within_from.get(source, usual))

    def waits(self, severity: str) -> int:
        """How long a case may wait before it is served ahead of its place."""
        return self.max_wait.get(severity, self.max_wait.get(USUAL_SEVERITY, DAY))

    def hides(self, act: str) -> Refusal | None:
        """Why an act is not done from this queue; None where it may be."""
        if act not in self.hidden:
            return None
        return Refusal(
            "hidden_action",
            f"Nobody does `{act}` from the queue {self.title}: hand the case over, or choose another act.",
        )

    def lacks(self, languages: Collection[str], skills: Collection[str], roles: Collection[str]) -> str:
        """What somebody would need to be served from here, in words; empty where nothing is missing.

        Somebody with no `languages` reads all, as in the register of staff.
        """
        missing = sorted(set(self.skills).difference(skills))
        if missing:
            return f"the skill {missing[0]}"
        if self.languages and languages and not _base(self.languages) & _base(languages):
            return f"one of the languages {', '.join(self.languages)}"
        if self.roles and not set(self.roles) & set(roles):
            return f"one of the roles {', '.join(self.roles)}"
        return ""


def spelt(span: int) -> str:
    """Microseconds as a pack writes them, exactly: `30m`, `90m`, `3d`."""
    unit, size = next((unit, size) for unit, size in _UNITS if span % size == 0 or size == SECOND)
    return f"{span // size}{unit}"


def usual(name: str) -> Queue:
    """The queue of this name where nobody has written one."""
    takes: dict[str, tuple[Kind, ...]] = {APPEALS: ("appeals",), PROTECTED: ("protected",), PANEL: ()}
    return Queue(
        name=name,
        title=_TITLES.get(name, name.replace("_", " ").capitalize()),
        areas=(name,) if name in AREAS else (),
        takes=takes.get(name, ("ordinary",)),
    )


def completed(written: Mapping[str, Queue]) -> dict[str, Queue]:
    """The written queues, and one of its own name for each area that none of them takes, for appeals, and protected."""
    taken = {area for queue in written.values() for area in queue.areas}
    left = [area for area in AREAS if area not in taken]
    return {
        **written,
        **{name: usual(name) for name in (*left, APPEALS, PROTECTED, PANEL) if name not in written},
    }


def home(queues: Mapping[str, Queue], area: str, kind: Kind = "ordinary") -> str:
    """The queue that a case goes to where no rule says; of an area that nobody knows, that of `other`."""
    if kind != "ordinary":
        return APPEALS if kind == "appeals" else PROTECTED
    at = {each: queue.name for queue in queues.values() for each in queue.areas}
    return at.get(area) or at.get(OTHER, OTHER)


def _base(languages: Collection[str]) -> set[str]:
    """`pt-BR` is read by who reads `pt`."""
    return {language.partition("-")[0].lower() for language in languages}
