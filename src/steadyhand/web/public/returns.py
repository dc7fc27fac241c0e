"""`GET /public/returns.json` and the page `/public/returns`: who comes back after a ban, and by what.

Without a key. Nobody is named, neither who asked nor who decides; what is counted of few is not told.
"""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.reinstatement.criteria import SAID, Criteria
from steadyhand.enforcement.reinstatement.model import CRITERIA, Pause, Programme, Published, Terms, Wave
from steadyhand.enforcement.reinstatement.register import (
    FEW,
    OUTCOMES,
    Recidivism,
    RowTold,
    Told,
    masked,
    told_to_all,
)
from steadyhand.enforcement.reinstatement.store import Returns
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

BY_RULE: Final = "Its own stop rule: too many of a wave broke a rule again, or were reported."
OUTCOME_SAID: Final = dict(
    zip(
        OUTCOMES,
        ("Not considered", "Waiting", "Approved, not back yet", "Denied", "Closed", "Back", "Banned again"),
        strict=True,
    )
)


class CriteriaShown(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the criteria, word by word."""

    ref: str
    digest: str
    """SHA-256 of all that it says, hex."""
    published: str
    says: Criteria

    @classmethod
    def of(cls, row: Published) -> CriteriaShown:
        """As it was published."""
        return cls(ref=row.ref, digest=row.digest, published=rfc3339(row.at), says=row.criteria)


class PauseShown(msgspec.Struct, frozen=True, kw_only=True):
    """One pause; `until` is null while it lasts."""

    since: str
    until: str | None
    by_rule: bool
    why: str

    @classmethod
    def of(cls, pause: Pause) -> PauseShown:
        """As it was; what the stop rule counted is told without its numbers."""
        why = BY_RULE if pause.by_rule else pause.why
        return cls(since=rfc3339(pause.at), until=rfc3339(pause.ended), by_rule=pause.by_rule, why=why)


class WaveShown(msgspec.Struct, frozen=True, kw_only=True):
    """One wave: how many it was for, and what became of them so far."""

    number: int
    began: str
    size: int
    returned: Told
    broke: Told
    reports: Told

    @classmethod
    def of(cls, wave: Wave) -> WaveShown:
        """As it stands."""
        return cls(
            number=wave.number,
            began=rfc3339(wave.at),
            size=wave.size,
            returned=masked(wave.returned),
            broke=masked(wave.revoked),
            reports=masked(wave.reports),
        )


class ProgrammeShown(msgspec.Struct, frozen=True, kw_only=True):
    """One programme, word by word, with its waves and its pauses."""

    programme: str
    digest: str
    published: str
    state: str
    says: Terms
    waves: list[WaveShown]
    pauses: list[PauseShown]

    @classmethod
    def of(cls, row: Programme) -> ProgrammeShown:
        """As it stands."""
        return cls(
            programme=row.id,
            digest=row.digest,
            published=rfc3339(row.at),
            state=row.state,
            says=row.terms,
            waves=[WaveShown.of(one) for one in row.waves],
            pauses=[PauseShown.of(one) for one in row.pauses],
        )


class RecidivismShown(msgspec.Struct, frozen=True, kw_only=True):
    """Of those who returned at least so many days ago, how many broke a rule within that time.

    The rate, from 0 to 1, is null where one of the two numbers is not told, or nobody returned so long ago.
    """

    days: int
    returned: Told
    broke: Told
    rate: float | None

    @classmethod
    def of(cls, one: Recidivism) -> RecidivismShown:
        """As everybody reads it."""
        returned, broke = masked(one.returned), masked(one.broke)
        told = isinstance(returned, int) and isinstance(broke, int) and one.rate is not None
        return cls(
            days=one.days,
            returned=returned,
            broke=broke,
            rate=round(one.rate, 3) if told and one.rate is not None else None,
        )


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: all that was published, the latest first, and what came of it."""

    at: str
    few: int
    """Numbers above 0 and below this are told as `<5`."""
    criteria: list[CriteriaShown]
    programmes: list[ProgrammeShown]
    requests: list[RowTold]
    """By cohort; under an empty one those not sorted yet."""
    recidivism: list[RecidivismShown]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    counted = Counted(lambda: told_now(rooms))

    @get("/public/returns.json", include_in_schema=False, sync_to_thread=True)
    def returns() -> Response[bytes]:
        return Response(counted.document(), media_type=MediaType.JSON, headers=HEADERS)

    @get("/public/returns", include_in_schema=False, sync_to_thread=True)
    def returns_page() -> Response[str]:
        document = msgspec.json.decode(counted.document(), type=Document)
        return html(
            "public_returns.html", headers=HEADERS, told=document, cohorts=SAID, outcomes=OUTCOME_SAID
        )

    return returns, returns_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now, store = rooms.now(), Returns(rooms.reader)
    published: list[Published] = list(rooms.reader.all(CRITERIA).values())
    document = Document(
        at=rfc3339(now),
        few=FEW,
        criteria=[CriteriaShown.of(one) for one in sorted(published, key=lambda one: -one.at)],
        programmes=[ProgrammeShown.of(one) for one in store.programmes()],
        requests=[told_to_all(row) for row in store.register()],
        recidivism=[RecidivismShown.of(one) for one in store.recidivism(now)],
    )
    return msgspec.json.encode(document)
