"""What happens to matches and panels. Nothing of a post stands in them but its name."""

from __future__ import annotations

from steadyhand.civic.matches.model import Answer, Found, Hidden
from steadyhand.kernel.entry import Fact


class MatchFound(Fact, frozen=True, tag="civic.match_found"):
    """An event was found to be about a claim: a person is asked, or it acts."""

    match: str
    event: str
    subject: str
    account: str | None
    claim: str
    version: int
    area: str
    found: Found
    acts: bool
    region: str
    language: str
    copy_of: str = ""


class MatchAnswered(Fact, frozen=True, tag="civic.match_answered"):
    """A person said whether it is so. The matcher learns from it."""

    match: str
    answer: Answer


class PanelShown(Fact, frozen=True, tag="civic.panel_shown"):
    """The platform is asked to show what is known of a claim beside a post."""

    subject: str
    claim: str
    version: int
    match: str


class PanelHidden(Fact, frozen=True, tag="civic.panel_hidden"):
    """And asked to show it no more."""

    subject: str
    claim: str
    match: str
    why: Hidden
