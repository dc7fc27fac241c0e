"""Reads of requests for a second person."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from steadyhand.access.requests.model import Request
from steadyhand.access.requests.views import PERMIT
from steadyhand.storage.reading import Reader

OPEN: Final = ("pending", "approved")


class Requests:
    """Requests as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table(PERMIT)

    def open_of(self, principal: str) -> list[Request]:
        """What somebody asked for and could still carry out once it is approved."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state.in_(OPEN)).order_by(c.key)
        return [request for request in self._reader.find(PERMIT, query) if request.by == principal]
