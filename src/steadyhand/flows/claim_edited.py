"""What stands beside a post whose author has edited it: it goes where the post does not say so any more.

What came by itself goes by itself; where a person said that the post says so, a person is asked again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from steadyhand.civic.matches.commands import BY, HidePanel
from steadyhand.civic.matches.model import LABEL, MATCH, Match
from steadyhand.civic.matches.store import Matches
from steadyhand.enforcement.ending import Unlabel
from steadyhand.flows.claim_following import article_of, labelled_by
from steadyhand.flows.posted import Posted
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.wire import Performs
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.storage.reading import Reader

WHY: Final = "It was edited after a person said what it says: look whether the panel may stay."


class Edited:
    """For one thread."""

    def __init__(self, reader: Reader, door: Performs) -> None:
        self._reader, self._door = reader, door
        self._matches = Matches(reader)

    def follow(self, one: Posted, stated: Container[str]) -> frozenset[str]:
        """Take away what says something of a text that is gone; the claims whose panels stay, because it states them.

        Raises `RecordUnavailable`.
        """
        panels = self._matches.panels(one.post)
        stays = frozenset(panel.claim for panel in panels if panel.claim in stated)
        causes = [panel.cause for panel in panels if panel.claim not in stays]
        rows: list[Match] = [found.row for found in self._reader.stored_many(MATCH, causes).values()]
        for row in rows:
            orders = [Order(command, BY) for command in self._after(one, row, alone=not stays)]
            self._door.perform_many(orders)
        return stays

    def _after(self, one: Posted, row: Match, *, alone: bool) -> Iterator[Command]:
        if row.answer is not None:
            yield self._asked(one, row)
            return
        yield HidePanel(match=row.id, claim=row.claim, subject=row.subject, why="edited", through=row.copy_of)
        if alone and labelled_by(self._reader, row):
            yield Unlabel(subject=row.subject, label=LABEL, cause=row.id)

    def _asked(self, one: Posted, row: Match) -> OpenCase:
        article = article_of(self._reader, row.area)
        return OpenCase(
            case=case_id(row.subject, row.area, one.name),
            subject=row.subject,
            area=row.area,
            severity=article.severity if article is not None else "high",
            source="hash",
            ref=one.name,
            why=WHY,
            account=row.account,
            attested=row.account is not None,
            region=row.region,
            language=row.language,
            speaks=one.about.speaks,
        )
