"""Who may do what, as the record has it now, for those who measure it and judge nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steadyhand.access.coverage.people import People
from steadyhand.access.guard import Access
from steadyhand.access.scopes import Vocabulary
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader


class Committed:
    """Whole views, as they are committed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def view(self, name: str) -> Mapping[str, Any]:
        """Every row of a view by its key."""
        return self._reader.all(name)


def access_now(reader: Reader, vocabulary: Vocabulary) -> Access:
    """Everything that the guard would know if it were compiled now."""
    return Access(Committed(reader), vocabulary)


def people_of(access: Access, now: Instant) -> People:
    """Who could work on cases at this instant."""
    return People(access.staff, access.entitlements, now)
