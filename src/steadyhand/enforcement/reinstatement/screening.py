"""What the criteria themselves say of the facts, without their rules: asked by the door, which runs no rules."""

from __future__ import annotations

from steadyhand.enforcement.reinstatement.criteria import Criteria, Screened, ScreenFacts, screened
from steadyhand.enforcement.reinstatement.model import Facts


def shown(facts: Facts) -> ScreenFacts:
    """What the rules of a screen know of a request."""
    return ScreenFacts(
        area=facts.area,
        severity=facts.severity,
        days_since=facts.days_since,
        bans=facts.bans,
        strikes=facts.strikes,
        reports=facts.reports,
        views=facts.views,
        evaded=facts.evaded,
        before=facts.before,
        public_figure=facts.public_figure,
        statement=facts.statement,
    )


def of_screen(facts: Facts, criteria: Criteria, *, rules: bool = False) -> Screened:
    """Whether somebody may be considered; with `rules` also by the rules of the screen."""
    return screened(criteria, shown(facts), rules=rules)
