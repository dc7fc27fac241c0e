"""What the platform does not enforce as it should: what lasts, and the comparisons that were made.

Whom it is about is for those who have effects sent again, as on the page of deliveries and for the same reason.
"""

from __future__ import annotations

from typing import Final

from litestar import Response, get

from steadyhand.delivery.commands import Replay
from steadyhand.enforcement.drift.model import kinds
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Signed
from steadyhand.web.console.sight import kept

PAGE: Final = "/drift"
SHOWN: Final = 200
COMPARISONS: Final = 50


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def drift_page(rooms: House, person: Signed) -> Response[str]:
    """What differs now, those under a public promise first, and what was compared."""
    drifts, may = Drifts(rooms.reader), person.may(Replay.capability)
    freeze = kept(rooms, person) if may else None
    return pages.page(
        "drift.html",
        rooms,
        person,
        rows=sorted(drifts.open(SHOWN), key=lambda row: (not row.breach, -row.seen)),
        lasting=drifts.count(),
        comparisons=drifts.latest(COMPARISONS),
        kinds=kinds,
        may=may,
        named=may and person.confirmed and freeze is None,
        freeze=freeze,
    )
