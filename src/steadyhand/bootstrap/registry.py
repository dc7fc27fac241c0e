"""The rooms of the house."""

from functools import lru_cache
from typing import Any

import msgspec

from steadyhand.access.room import ROOM as ACCESS
from steadyhand.accountability.room import ROOM as ACCOUNTABILITY
from steadyhand.civic.incidents.promising import promise
from steadyhand.civic.room import ROOM as CIVIC
from steadyhand.delivery.room import ROOM as DELIVERY
from steadyhand.enforcement.room import ROOM as ENFORCEMENT
from steadyhand.kernel.registry import Registry
from steadyhand.messages.catalogue import Catalogue, shipped
from steadyhand.review.partners.clocks import Reading, bind
from steadyhand.review.room import ROOM as REVIEW
from steadyhand.rules.room import ROOM as RULES


def _reading(phases: Any, matrix: Any, cls: str, region: str) -> Reading | None:
    """What the calendar says, as the desk for partners takes it."""
    found = promise(phases, matrix, cls, region)
    return None if found is None else Reading(**msgspec.structs.asdict(found))


bind(_reading)


def registry(words: Catalogue | None = None) -> Registry:
    """All commands, facts and views; people are told things by the messages shipped, unless others are given."""
    return _registry(words or shipped())


@lru_cache(maxsize=4)
def _registry(words: Catalogue) -> Registry:
    """Made once for the same words: it finds out which view folds which fact."""
    return Registry([ACCESS, RULES, DELIVERY, ENFORCEMENT, REVIEW, CIVIC, ACCOUNTABILITY], words)
