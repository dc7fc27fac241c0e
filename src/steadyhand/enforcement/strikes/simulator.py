"""What a ladder would have proposed for what was decided in the past, before anybody is held to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from steadyhand.enforcement.strikes.model import (
    Ladder,
    Offence,
    Outcome,
    Step,
    Strikes,
    Terms,
    outcome_of,
    strike_on,
)


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """How often each thing would have come of a violation."""

    steps: tuple[tuple[Step, int], ...]
    """Each step with how often it would have been proposed."""
    nothing: int
    """Strikes from which nothing would have been proposed."""
    warnings: int
    together: int
    old: int
    accounts: int
    """Accounts that would have had one of the steps proposed at least once."""


def simulate(terms: Terms, history: Mapping[str, Iterable[Offence]]) -> Simulated:
    """What would have come of each account's offences, by account; offences in other areas count for nothing."""
    ladder = Ladder(id="ladder:simulated", version=1, terms=terms)
    came = {account: list(_outcomes(ladder, account, offences)) for account, offences in history.items()}
    every = [one for those in came.values() for one in those]
    steps, ways = Counter(one.step for one in every if one.step), Counter(one.how for one in every)
    return Simulated(
        steps=tuple((step, steps[step]) for step in terms.steps),
        nothing=sum(1 for one in every if one.how == "points" and one.step is None),
        warnings=ways["warning"],
        together=ways["together"],
        old=ways["old"],
        accounts=sum(1 for those in came.values() if any(one.step for one in those)),
    )


def _outcomes(ladder: Ladder, account: str, offences: Iterable[Offence]) -> Iterable[Outcome]:
    strikes = Strikes(account=account)
    for found in sorted(offences, key=lambda one: one.at):
        if found.area in ladder.terms.areas:
            yield outcome_of(strikes, ladder, found)
            strikes = strikes.having(strike_on(ladder, found, strikes.made + 1))
