"""Words for what is foretold of clocks."""

from __future__ import annotations

from steadyhand.review.desk.foretelling import Foretold
from steadyhand.web.console.words import plural


def foretold(found: Foretold | None) -> str:
    """What becomes of the cases of a queue that are due soon, in a sentence."""
    if found is None or not found.due:
        return "Nothing is due in the next 2 hours."
    if found.idle:
        return f"Nobody decides here now: {_all(found.due)} due in the next 2 hours will be late."
    pace = f"At the pace of the last hours ({plural(round(found.per_hour), 'decision')} an hour)"
    if not found.breaks:
        return f"{pace} {plural(found.due, 'case')} due in the next 2 hours will be decided in time."
    return f"{pace} {found.breaks:,} of {plural(found.due, 'case')} due in the next 2 hours will be late."


def _all(due: int) -> str:
    return "the case" if due == 1 else f"all {due:,} cases"
