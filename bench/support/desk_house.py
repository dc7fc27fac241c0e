"""A review desk with many open cases, on SQLite or on PostgreSQL, and fifty people who may be served any of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.access.store import Session
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import Settings, load
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.tx import Stored, Writes
from steadyhand.kernel.values import AUTOMATION, Instant
from steadyhand.review.care.commands import SetLimits
from steadyhand.review.care.limits import SETTINGS, Limits
from steadyhand.review.facts import Opened
from steadyhand.review.opening import OpenCase
from steadyhand.review.views import CaseView
from steadyhand.rules.commands import PublishArticle
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms
from support.doors import UNASKED
from support.serial import fresh
from tests.support.postgres import PostgresServer, start_postgres

ENGINES: Final = ("sqlite", "postgresql")
PART: Final = 1_000
WRITTEN: Final = 5_000
AREAS: Final = {
    "spam": 40, "scams": 15, "harassment": 10, "hate": 8, "violence": 6, "adult": 6, "election": 5,
    "impersonation": 4, "self_harm": 2, "other": 3.7, "imminent_harm": 0.3,
}  # fmt: skip
"""How many cases in a hundred each queue has. Sealed material has a queue of its own, which few people serve."""
SEVERITIES: Final = {"low": 40, "medium": 35, "high": 20, "severe": 5}
LANGUAGES: Final = ("en", "en", "en", "pt", "es", "hi", "unknown")
ACCOUNTS: Final = 20_000
ROOT: Final = "staff:root"
_postgres: list[PostgresServer] = []


@contextmanager
def desk(name: str, folder: Path) -> Iterator[House]:
    """A new house with nobody in it; what it wrote goes with the run's folder, or with the server."""
    settings = _settings(name, fresh(folder))
    house = House(settings)
    try:
        yield house
    finally:
        house.close()
        if name == "postgresql":
            _postgres[0].drop_database(settings.record)


def stop_postgres() -> None:
    """Stop the server that a run started."""
    while _postgres:
        _postgres.pop().stop()


def staffed(house: House, people: int) -> tuple[Rooms, list[Person]]:
    """Appoint reviewers who serve every queue and read every language, sign them in, and publish the articles."""
    door, rooms = house.door, house.rooms()
    _performed(house, [Order(Found(principal=ROOT, name="Root"), ROOT)])
    _performed(house, [Order(_article(area), "system:setup") for area in AREAS])
    names = [f"staff:r{number}" for number in range(people)]
    _performed(house, [Order(Appoint(staff=_member(name)), ROOT) for name in names])
    lead = Staff(principal="staff:lead", name="Lead", roles=("policy_lead",))
    _performed(
        house, [Order(Appoint(staff=lead), ROOT), Order(SetLimits(limits=_tireless()), lead.principal)]
    )
    assert door.waiting == 0
    return rooms, [_signed_in(rooms, name) for name in names]


def opened(house: House, count: int, seed: int) -> None:
    """Open so many cases by the command that a rule's effect becomes."""
    drawn = random.Random(seed)
    for at in range(0, count, PART):
        orders = [Order(_case(drawn), AUTOMATION) for _ in range(min(PART, count - at))]
        _performed(house, orders)
    _analysed(house)


def written(house: House, count: int, seed: int) -> None:
    """Write the rows of so many cases as a rebuild of the view would: folded, and without the ledger beside them."""
    drawn, now = random.Random(seed), house.reader.now()
    for at in range(0, count, WRITTEN):
        rows = [_row(_case(drawn), now) for _ in range(min(WRITTEN, count - at))]
        with house.record.transaction() as tx:
            tx.flush(Writes(rows={"case": {row.row.id: row for row in rows}}), tx.head)
    _analysed(house)


def _analysed(house: House) -> None:
    """As autovacuum does by itself within a minute of such a change."""
    if house.record.engine.dialect.name == "postgresql":
        with house.record.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE view_case")


def _row(command: OpenCase, now: Instant) -> Stored:
    fact = Opened(
        case=command.case,
        subject=command.subject,
        account=command.account,
        area=command.area,
        severity=command.severity,
        region=command.region,
        language=command.language,
        source=command.source,
        ref=command.ref,
        score=command.score,
        remaining=command.remaining,
    )
    entry = Entry(seq=1, at=now, epoch=0, by=AUTOMATION, fact=fact)
    return Stored(CaseView().fold(None, entry, fact.case), 1)


def _case(drawn: random.Random) -> OpenCase:
    """A case of which, three times in four, it is known how much harm is still to come."""
    number = drawn.getrandbits(64)
    known = drawn.random() < 0.75
    return OpenCase(
        case=f"case:{number:016x}",
        subject=f"post:{number:x}",
        account=f"account:{drawn.randrange(ACCOUNTS)}",
        area=drawn.choices(list(AREAS), list(AREAS.values()))[0],
        severity=drawn.choices(list(SEVERITIES), list(SEVERITIES.values()))[0],
        source="rule",
        ref=f"event:/bench/{number:x}",
        region="eu",
        language=drawn.choice(LANGUAGES),
        score=drawn.random() if known else None,
        remaining=drawn.lognormvariate(4, 2) if known else None,
    )


def _performed(house: House, orders: list[Order]) -> None:
    refused = [answer for answer in house.door.perform_many(orders) if isinstance(answer, Refusal)]
    assert not refused, refused[0]


def _article(area: str) -> PublishArticle:
    return PublishArticle(
        article=f"{area}-1", area=area, severity="medium", title=area, text=f"No {area}.", effective=0
    )


def _member(name: str) -> Staff:
    return Staff(principal=name, name=name, roles=("reviewer",), languages=())


def _tireless() -> Limits:
    """The highest limits there are: these people decide in a minute what takes others a week."""
    return Limits(**{one.name: one.most for one in SETTINGS if one.name != "rest"})


def _signed_in(rooms: Rooms, name: str) -> Person:
    sessions, now = rooms.sign_in.sessions, rooms.now()
    stored = rooms.reader.stored("staff", name)
    assert stored is not None
    token = sessions.begin(name, now, stored.seq)
    session: Session | None = sessions.find(token, now)
    assert session is not None
    able = rooms.access.snapshot().entitlements.held(name)
    return Person(staff=stored.row, session=session, token=token, capabilities=able, confirmed=True)


def _settings(name: str, data: Path) -> Settings:
    if name == "sqlite":
        return load(data, access=UNASKED)
    if not _postgres:
        _postgres.append(start_postgres())
    url = _postgres[0].fresh_database()
    return load(data, record=url, working=url, access=UNASKED)
