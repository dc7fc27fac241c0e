"""Invariant 1, seen from the web: whatever writes goes through the door."""

import httpx
import msgspec
import pytest
from sqlalchemy import select

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.review.commands import TakeLease
from steadyhand.storage import tables
from steadyhand.web.app import create_app
from tests.support.desk import Desk, serving_app
from tests.support.house import API_KEY
from tests.support.ruled import RULE, draft_of, ruled_house

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
SESSIONS = {"/sign-in", "/sign-out"}
"""Working state: written by `sign_in.sessions`, never authority."""
DRAFT = "/rules/drafts/{draft}"
ASKS = {f"{DRAFT}/check", f"{DRAFT}/try", f"{DRAFT}/backtest"}
"""Questions that are too long for an address: nothing is kept of them in the record."""
DO = {f"{DRAFT}/step": "propose", f"{DRAFT}/shadow": "begin"}
"""What is asked for where one form asks for several things."""


class ShutDoor:
    """Refuses everything, and remembers that it was asked."""

    waiting = 0

    def __init__(self):
        self.asked = []

    def perform(self, command, by, key=None, expect=None):
        """One refusal."""
        self.asked.append(command)
        return Refusal("shut", "This door is shut.")

    def perform_many(self, orders, **_options):
        """A refusal each."""
        return [self.perform(order.command, order.by) for order in orders]


@pytest.fixture
def shut(data_dir):
    """A peopled house whose door is shut, its application, and everything its record holds."""
    made, close = ruled_house(data_dir)
    rooms = msgspec.structs.replace(made, backtests=None)  # none is started here
    case = rooms.cases.about("post:p1")[0].id
    decided = rooms.cases.about("post:p0")[0].id
    rooms.door.perform(TakeLease(case=case), "staff:lead")
    draft = draft_of(rooms, {})
    door = ShutDoor()
    app = create_app(msgspec.structs.replace(rooms, door=door), None, dict)
    yield rooms, door, app, {"case": case, "decided": decided, "draft": draft}
    close()


def write_routes(app):
    """Every route of the application that takes a writing method."""
    return {
        (method, route.path_format)
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method in WRITES
    }


def everything(reader):
    """All rows of all tables of the record."""
    return {table.name: reader.fetch(select(table)) for table in tables.metadata.sorted_tables}


def test_no_write_route_changes_the_record_but_through_the_door(shut):
    """Each route that writes is found by looking, and asks the door or touches nothing of the record."""
    rooms, door, app, known = shut
    before, silent = everything(rooms.reader), []
    with serving_app(app) as url:
        lead, ana = Desk(url, "lead"), Desk(url, "ana")
        fields = {
            "csrf": lead.token(),
            "reason": "care",
            "to": "hate",
            "action": "account:u1#1",
            "policy": "spam-1@1",
            "version": known["draft"].version,
            "title": "Zebras",
            "text": "A word on this.",
            "incident": "A storm",
            "hours": "1",
            "per_hour": "5000",
            "since": "1",
            "until": "1",
            **lead.about_to(known["case"], "remove"),
        }
        report = {"id": "z", "subject": "post:z", "reporter": "account:z", "area": "spam"}
        for method, path in sorted(write_routes(app)):
            asked = len(door.asked)
            case = known["decided" if path.endswith("/undo") else "case"]
            draft, named = known["draft"].draft, {"subject": "account:u1", "area": "scams", "effect": "17-0"}
            address = path.format(case=case, draft=draft, name=RULE, **named)
            fields["do"] = DO.get(path, "")
            if path.startswith("/v1/"):
                key = {"authorization": f"Bearer {API_KEY}"}
                answer = httpx.request(method, url + address, json=report, headers=key, trust_env=False)
            elif path == "/next":  # ana holds nothing that would be served first
                answer = ana.send(path)
            else:
                answer = lead.client.request(method, address, data=fields)
                lead.sign_in("lead") if path in SESSIONS else None
                fields["csrf"] = lead.token()
            assert answer.status_code < 500, (method, path, answer.text)
            if len(door.asked) == asked:
                silent.append(path)
        lead.close()
        ana.close()

    assert everything(rooms.reader) == before
    assert set(silent) == SESSIONS | ASKS


def test_reading_engine_of_the_pages_cannot_write(shut):
    """A stray write in a page must fail in the database, not only in review."""
    rooms = shut[0]
    with pytest.raises(RecordUnavailable) as told, rooms.reader.connection() as connection:
        connection.exec_driver_sql("DELETE FROM ledger")
    assert "readonly" in str(told.value.__cause__)
