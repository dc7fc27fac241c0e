"""The rooms of the house."""

from functools import lru_cache

from steadyhand.access.room import ROOM as ACCESS
from steadyhand.accountability.room import ROOM as ACCOUNTABILITY
from steadyhand.civic.room import ROOM as CIVIC
from steadyhand.delivery.room import ROOM as DELIVERY
from steadyhand.enforcement.room import ROOM as ENFORCEMENT
from steadyhand.kernel.registry import Registry
from steadyhand.messages.catalogue import Catalogue, shipped
from steadyhand.review.room import ROOM as REVIEW
from steadyhand.rules.room import ROOM as RULES


def registry(words: Catalogue | None = None) -> Registry:
    """All commands, facts and views; people are told things by the messages shipped, unless others are given."""
    return _registry(words or shipped())


@lru_cache(maxsize=4)
def _registry(words: Catalogue) -> Registry:
    """Made once for the same words: it finds out which view folds which fact."""
    return Registry([ACCESS, RULES, DELIVERY, ENFORCEMENT, REVIEW, CIVIC, ACCOUNTABILITY], words)
