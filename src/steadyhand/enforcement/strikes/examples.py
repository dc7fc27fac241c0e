"""A ladder to begin with."""

from __future__ import annotations

from typing import Final

from steadyhand.enforcement.strikes.model import Step, Terms

CIVIC: Final = Terms(
    title="Civic integrity",
    areas=("election",),
    points={"low": 1, "medium": 1, "high": 1, "severe": 1},
    warning_first=False,
    look_back_days=90,
    expires_days=365,
    together_hours=24,
    steps=(
        Step(points=2, act="suspend", hours=12),
        Step(points=4, act="suspend", hours=7 * 24),
        Step(points=5, act="ban"),
    ),
)
"""Steps as Twitter published them for its civic integrity policy in 2022: one strike has no consequence, two or three
lock the account for 12 hours, four for 7 days, five or more are permanent. How far back it looks, how long a strike
counts and what counts as found at once are this example's own.
"""
