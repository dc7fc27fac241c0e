"""A pre-bunk as the record knows it, and from when until when it is shown: by dates, or by phases of an election."""

from __future__ import annotations

import hashlib
import re
from typing import Final, Literal

import msgspec

from steadyhand.civic.elections.model import Details, Election, Phase, concerns
from steadyhand.kernel.values import Instant

PREBUNK: Final = "prebunk"
PREFIX: Final = "prebunk:"
TEXTS: Final = 40
TEXT: Final = 1_000
LINE: Final = 200
is_prebunk: Final = re.compile(r"prebunk:[a-z0-9][a-z0-9-]{0,60}").fullmatch

State = Literal["draft", "waiting", "shown", "ended"]
"""Written; agreed to and not begun; shown; over."""
Why = Literal["over", "withdrawn", "no_phase"]
"""Its time is over; somebody took it back; the calendar has these phases no longer, or the election is called off."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What it says in one language (BCP 47)."""

    language: str
    text: str


class Dates(msgspec.Struct, frozen=True, kw_only=True, tag="dates"):
    """From an instant to another."""

    starts: Instant
    ends: Instant


class ByPhase(msgspec.Struct, frozen=True, kw_only=True, tag="phases"):
    """From where a phase first begins in its place to where one last ends, as the calendar has it that is in force."""

    election: str
    opens: Phase
    closes: Phase


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """All that one version says."""

    topic: str
    """For the list: what it is about, in a few words."""
    place: str
    """ISO 3166-1 or -2."""
    texts: tuple[Text, ...]
    """The first is shown to whoever reads none of the others, unless the house's own language is among them."""
    publisher: str
    link: str
    """Where whoever is responsible says so."""
    span: Dates | ByPhase

    @property
    def election(self) -> str:
        """The election whose phases begin and end it; empty where dates do."""
        return self.span.election if isinstance(self.span, ByPhase) else ""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote, under its number."""

    number: int
    content: Content
    by: str
    at: Instant

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that it says: whoever agrees says to what."""
        return hashlib.sha256(msgspec.json.encode(self.content)).hexdigest()


class PreBunk(msgspec.Struct, frozen=True, kw_only=True):
    """One pre-bunk as it stands."""

    id: str
    latest: int
    draft: Version | None = None
    agreed: Version | None = None
    agreed_by: str = ""
    agreed_at: Instant | None = None
    starts: Instant | None = None
    """As the calendar had it last."""
    ends: Instant | None = None
    shown: Instant | None = None
    """Since when the platform is asked to show what was agreed to."""
    ended: Instant | None = None
    why: Why | None = None

    @property
    def state(self) -> State:
        if self.ended is not None:
            return "ended"
        if self.agreed is None:
            return "draft"
        return "waiting" if self.shown is None else "shown"

    @property
    def told(self) -> Version:
        """What was agreed to, or else its draft."""
        version = self.agreed or self.draft
        assert version is not None, "it has a text"
        return version

    def showing(self, now: Instant) -> bool:
        """Whether it is to be seen at an instant: never after its end, whenever the clock gets round to saying so."""
        return self.state == "shown" and self.ends is not None and now < self.ends


def window(content: Content, election: Election | None) -> tuple[Instant, Instant] | None:
    """From when until when it is shown; None where the calendar in force does not say."""
    span = content.span
    if isinstance(span, Dates):
        return span.starts, span.ends
    if election is None or election.confirmed is None or election.called_off is not None:
        return None
    details = election.confirmed.details
    opens = [at for at, _ in _periods(details, span.opens, content.place)]
    closes = [at for _, at in _periods(details, span.closes, content.place)]
    if not opens or not closes or min(opens) >= max(closes):
        return None
    return min(opens), max(closes)


def _periods(details: Details, phase: Phase, place: str) -> list[tuple[Instant, Instant]]:
    return [
        (one.starts, one.ends) for one in details.periods if one.phase == phase and concerns(one.place, place)
    ]
