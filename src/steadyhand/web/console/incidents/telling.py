"""Words for incidents: classes, phases, clocks, and what a line of a log says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from steadyhand.civic.elections.model import Phase
from steadyhand.civic.incidents.matrix import Entry
from steadyhand.civic.incidents.model import Audience, Class, Clock, Deed, Due, Ending, Level, State
from steadyhand.civic.incidents.views import Line
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant

CLASSES: Final[dict[Class, str]] = {
    "procedure": "How, when or where to vote",
    "eligibility": "Who may vote",
    "suppression": "Keeping people from voting",
    "intimidation": "Threats to voters or officials",
    "premature_result": "A result before there is one",
    "delegitimisation": "That the result cannot be trusted",
    "impersonation": "Somebody poses as another",
    "harassment_of_officials": "Officials are harassed",
    "synthetic_media": "Made or altered media",
    "foreign_or_inauthentic": "A campaign that hides who runs it",
}
PHASES: Final[dict[Phase | None, str]] = {
    "registration": "registration",
    "early_vote": "early vote",
    "silence": "silence",
    "polls": "polls are open",
    "count": "count",
    "certification": "certification",
    None: "none",
}
CLOCKS: Final[dict[Clock, str]] = {"answer": "An answer", "act": "An act"}
STATES: Final[dict[State, str]] = {
    "open": "goes on",
    "mitigated": "does harm no more",
    "closed": "over",
    "merged": "goes on as another",
}
ENDINGS: Final[dict[Ending, str]] = {"resolved": "resolved", "unfounded": "unfounded: it was nothing"}
AUDIENCES: Final[dict[Audience, str]] = {
    "public": "everybody",
    "partner": "partners",
    "both": "everybody and partners",
}
DEEDS: Final[dict[Deed, str]] = {
    "label": "a label",
    "panel": "a panel with the authority's own words",
    "limit": "reach was limited",
    "remove": "content was removed",
    "accounts": "accounts were acted on",
    "correction": "those who saw it were told",
    "other": "something else",
}
LEVELS: Final[dict[Level, str]] = {
    "lead": "the lead on duty",
    "executive": "the executive on call",
    "legal": "legal",
    "authority": "an authority",
}
SAID: Final[dict[str, str]] = {
    "civic.incident_opened": "opened it",
    "civic.incident_taken": "took it",
    "civic.incidents_handed_over": "handed it over to",
    "civic.incident_noted": "noted",
    "civic.incident_linked": "linked",
    "civic.incident_unlinked": "unlinked",
    "civic.incident_reclassed": "said that it is another class or place:",
    "civic.incident_reclocked": "gave it less time:",
    "civic.incident_answered": "answered",
    "civic.incident_acted": "acted:",
    "civic.incident_mitigated": "said that it does harm no more",
    "civic.incident_missed": "found that a clock ran out:",
    "civic.incident_closed": "closed it:",
    "civic.incident_learned": "corrected what was learned",
    "civic.incident_reopened": "reopened it",
    "civic.incident_merged": "merged it with",
    "civic.incident_escalated": "asked",
}
_DETAILS: Final[dict[str, Mapping[Any, str]]] = {
    "civic.incident_reclassed": CLASSES,
    "civic.incident_reclocked": {"phase": "a phase turned", "clocks": "the clocks were set"},
    "civic.incident_answered": AUDIENCES,
    "civic.incident_acted": DEEDS,
    "civic.incident_missed": {"answer": "for an answer", "act": "for an act"},
    "civic.incident_closed": ENDINGS,
    "civic.incident_escalated": LEVELS,
}
NAMES: Final = frozenset({"civic.incident_linked", "civic.incident_unlinked", "civic.incident_merged"})
"""Lines that go with the name of a thing; `civic.incidents_handed_over` goes with a person's."""
_UNITS: Final = {"d": DAY, "h": HOUR, "m": MINUTE}


def detail(line: Line) -> str:
    """What goes with a line, in words."""
    return _DETAILS.get(line.what, {}).get(line.told, line.told)


def standing(clock: Due, now: Instant, *, goes_on: bool = True) -> str:
    """How a clock stands, in a word: `met`, `late` where it was met late, `missed`, `runs`, `stopped`."""
    if clock.met is not None:
        return "late" if clock.missed is not None else "met"
    if clock.missed is not None or (goes_on and clock.due <= now):
        return "missed"
    return "runs" if goes_on else "stopped"


def length(span: Instant) -> str:
    """A time as it is written in the form of the clocks: `2h`, `30m`, `1d`."""
    return next((f"{span // size}{unit}" for unit, size in _UNITS.items() if span % size == 0), f"{span}")


def span_of(text: str) -> Instant | None:
    """The time that is written so; None for what is none."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isascii() or not number.isdigit() or len(number) > 6:  # noqa: PLR2004 - 14 days at most
        return None
    return int(number) * _UNITS[unit]


def row(entry: Entry) -> str:
    """A row of the matrix as one line: `US-AZ procedure polls 1h 2h`."""
    words = (entry.place, entry.cls or "any", entry.phase or "any", length(entry.answer), length(entry.act))
    return " ".join(words)
