"""The rooms of the house."""

from steadyhand.access.room import ROOM as ACCESS
from steadyhand.accountability.room import ROOM as ACCOUNTABILITY
from steadyhand.delivery.room import ROOM as DELIVERY
from steadyhand.enforcement.room import ROOM as ENFORCEMENT
from steadyhand.kernel.registry import Registry
from steadyhand.review.room import ROOM as REVIEW
from steadyhand.rules.room import ROOM as RULES


def registry() -> Registry:
    """All commands, facts and views."""
    return Registry([ACCESS, RULES, DELIVERY, ENFORCEMENT, REVIEW, ACCOUNTABILITY])
