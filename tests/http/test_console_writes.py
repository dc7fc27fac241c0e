"""Invariant 1, seen from the web: whatever writes goes through the door."""

from contextlib import nullcontext

import httpx
import msgspec
import pytest
from sqlalchemy import select

from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.lookups.model import FIELDS
from steadyhand.access.service import set_password
from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.written import written
from steadyhand.flows import seconding
from steadyhand.kernel.command import UNPROVED, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import DAY
from steadyhand.review.commands import TakeLease
from steadyhand.storage import tables
from steadyhand.web.app import create_app
from steadyhand.web.console.access.wishes import digest
from steadyhand.web.console.ladders import Typed
from steadyhand.web.console.session import Form
from tests.support.alerts import alerted
from tests.support.authenticator import packed, passkey_of
from tests.support.desk import Desk, serving_app
from tests.support.freezing import FREEZE, SECURITY, frozen, secured
from tests.support.house import API_KEY, PASSWORD, done
from tests.support.impersonation_pages import REGISTER_FILE
from tests.support.program_elections import ELECTION_FILE
from tests.support.program_incidents import opening
from tests.support.ruled import RULE, draft_of, ruled_house

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
SESSIONS = {"/sign-in", "/sign-out", "/session/prove", "/me/sessions/end"}
"""Working state: written by `sign_in.sessions`, never authority."""
SIGNED = ("/scim/", "/v1/signals/")
"""What a directory and senders of security events write has protocols and tests of its own."""
DRAFT = "/rules/drafts/{draft}"
PASSKEYS = {
    "/passkeys/sign-in": lambda desk: desk.enter("ana"),
    "/passkeys/confirm": lambda desk: desk.confirm("lead"),
    "/passkeys/enrol": lambda desk: desk.enrol("another of lead"),
}
"""What takes an authenticator to ask."""
ASKS = {"/ladders/try", f"{DRAFT}/check", f"{DRAFT}/try", f"{DRAFT}/backtest", "/sign-in/provider"} | {
    f"{path}/ask" for path in PASSKEYS
}
"""Questions that are too long for an address: nothing is kept of them in the record."""
ABSENT = {
    "/appeals/answer",
    "/appeals/next",
    "/bulk",
    "/bulk/{bulk}/{do}",
    "/claims/{name}/{do}",
    "/looks/next",
    "/orders/{name}/{do}",
    "/notice/{token}",
    "/partners",
    "/partners/{name}/{do}",
    "/prebunks/{name}/{do}",
    "/portal/escalations/{name}/withdraw",
    "/portal/new",
    "/portal/statements/new",
    "/portal/statements/{name}/correct",
    "/portal/statements/{name}/withdraw",
    "/quality/questions/{question}/answer",
    "/returns/programme/{do}",
    "/v1/appeals",
    "/v1/bulks/{bulk}/second",
    "/v1/escalations",
    "/v1/returns",
    "/v1/state",
}
"""What these act on is not in this house, or they are for other people: they are told so before any door is asked."""
DO = {
    f"{DRAFT}/step": "propose",
    f"{DRAFT}/shadow": "begin",
    "/access/freezes/new": "start",
    "/access/freezes/{freeze}/{do}": "lift",
    "/access/people/{handle}/{do}": "revoke",
    "/access/protected/{do}": "unprotect",
    "/access/small/{do}": "end",
    "/moratoria/{do}": "call-off",
    "/claims/{name}/{do}": "retire",
    "/council/{do}": "unseat",
    "/elections/{name}/{do}": "confirm",
    "/impersonation/{name}/{do}": "confirm",
    "/incidents/{incident}/{do}": "take",
    "/matches/{name}/{do}": "right",
    "/council/matters/{ref}/{do}": "minutes",
}
"""What is asked for where one form asks for several things."""
CIVIC_LADDER = {"name": "civic", "text": written(CIVIC), "tried": Typed("civic", written(CIVIC)).digest}
ORDER = {"kind": "act", "received": "2026-11-28T14:00", "due": "2026-11-29T14:00", "parts": "post:1 remove"}
CLAIM = {
    "kind": "fact_check",
    "statement": "x",
    "verdict": "",
    "area": "election",
    "publisher": "x",
    "url": "x",
}
OWN = {
    "/claims": CLAIM,
    "/prebunks": {"place": "US", "texts": "[en] x", "starts": "2099-01-01", "ends": "2099-01-02"},
    "/campaigns/{name}/desk": {"version": "1"},
    "/claim-thresholds": {"area": "election", "mode": "full", "version": "1", "suggest": ".6", "act": ".9"},
    "/elections/enter": {"text": ELECTION_FILE},
    "/elections/{name}/{do}": {"number": "1"},
    "/impersonation/enter": {"text": REGISTER_FILE},
    "/impersonation/{name}/{do}": {"number": "1"},
    "/incidents": {"cls": "procedure"},
    "/incidents/clocks": {"read": "0", "rows": "* any any 5m 5m"},
    "/incidents/handover": {"one:incident:i1": "yes"},
    "/ladders/publish": CIVIC_LADDER,
    "/orders": ORDER,
    "/returns/publish/{what}": {"text": 'title = "Who may come back"\ntext = "Whoever waited."'},
    "/returns/{name}/vote": {"finding": "approve"},
    "/returns/{name}/harm": {"what": "A threat.", "where": "A meeting.", "source": "A report.", "grade": "3"},
}
"""Fields of one form alone."""


NAMED = {
    "subject": "account:u1",
    "area": "scams",
    "effect": "17-0",
    "name": RULE,
    "glass": "glass:1",
    "incident": "i1",
    "alert": "alert:1",
    "freeze": FREEZE,
    "handle": "ana",
    "bulk": "bulk:1",
    "golden": "golden:1",
    "question": "question:1",
    "template": "reasons:1",
    "ref": "programme:return@1",
    "look": "look:1",
    "token": "none",
    "what": "criteria",
    "manifest": "0" * 64,
}
FREEZING = {
    "mode": "deny",
    "policy_areas:spam": "on",
    "automation": "yes",
    "contractors": "yes",
    "api_clients": "yes",
    "lasts": "24",
    "unit": "hours",
    "name": "another",
    "undelivered": "deliver",
    "people": "ana",
}


OF_PEOPLE = {
    "/v1/bulks": {
        "area": "spam",
        "choices": ["none"],
        "members": [{"case": "case:x", "version": 1}, {"case": "case:y", "version": 1}],
        "reason": "care",
    },
    "/v1/bulks/{bulk}/sample/{case}/answer": {"fits": True},
    "/v1/bulks/{bulk}/reverse": {"reason": "care"},
    "/v1/bulks/{bulk}/second": {"reason": "care"},
}
"""What is sent to the API in somebody's session; to its other paths nothing."""


class ShutDoor:
    """Refuses everything, and remembers that it was asked."""

    waiting = 0
    attending = staticmethod(nullcontext)

    def __init__(self):
        self.asked = []
        self.unproved = set()

    def perform(self, command, by, key=None, expect=None, *, proof=UNPROVED, under=None):
        """One refusal."""
        self.asked.append(command)
        if by.startswith(("staff:", "service:")) and not proof.session:
            self.unproved.add(type(command).__name__)
        return Refusal("shut", "This door is shut.")

    def perform_many(self, orders, **_options):
        """A refusal each."""
        return [self.perform(order.command, order.by, proof=order.proof) for order in orders]


@pytest.fixture
def shut(data_dir):
    """A peopled house whose door is shut, its application, and everything its record holds."""
    made, close = ruled_house(data_dir)
    rooms = msgspec.structs.replace(made, backtests=None)  # none is started here
    case = rooms.cases.about("post:p1")[0].id
    decided = rooms.cases.about("post:p0")[0].id
    done(rooms.door, TakeLease(case=case), "staff:lead")
    done(rooms.door, opening("incident:i1"), "staff:lead")
    done(rooms.door, LookUp(subject="account:u1", case=case, fields=FIELDS, reason="Why."), "staff:lead")
    draft = draft_of(rooms, {})
    secured(rooms)
    asked = second_asked(rooms)
    done(rooms.door, set_password(SECURITY, PASSWORD), "staff:root")
    alerted(rooms, "alert:1", "staff:ana")
    frozen(rooms)
    door = ShutDoor()
    yield (
        rooms,
        door,
        shut_app(rooms, door),
        {"case": case, "decided": decided, "draft": draft, "asked": asked},
    )
    close()


def second_asked(rooms):
    """A request of somebody who wants the candidate suspended."""
    act = Suspend(
        subject="account:u1", policy="spam-1@1", cause="event:1", mode="manual", until=rooms.now() + DAY
    )
    proof = Proof(session="s", authenticator="key of ana", verified=True, fresh=True)
    why = {"why": "It takes two.", "reason": "Seen by three."}
    answer = seconding.ask(rooms.door, rooms.reader, [act], "staff:ana", proof, **why)
    return answer.fact.request.id


def shut_app(rooms, door):
    """The application of a house with this door."""
    return create_app(msgspec.structs.replace(rooms, door=door), None, dict)


def enter(desk, name, rooms):
    """Sign in, and confirm without asking the door, which is shut."""
    desk.sign_in(name)
    sessions, now = rooms.sign_in.sessions, rooms.now()
    for each in sessions.of(f"staff:{name}", now):
        sessions.verify(each.key, packed(passkey_of(name).id), now)


def write_routes(app):
    """Every route of the application that takes a writing method."""
    return {
        (method, route.path_format)
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method in WRITES and not route.path_format.startswith(SIGNED)
    }


def everything(reader):
    """All rows of all tables of the record."""
    return {table.name: reader.fetch(select(table)) for table in tables.metadata.sorted_tables}


def test_no_write_route_changes_the_record_but_through_the_door(shut):
    """Each route that writes is found by looking, and asks the door or touches nothing of the record."""
    rooms, door, app, known = shut
    before, silent = everything(rooms.reader), []
    with serving_app(lambda url: shut_app(msgspec.structs.replace(rooms, public_url=url), door)) as url:
        lead, ana, sol = Desk(url), Desk(url), Desk(url)
        enter(lead, "lead", rooms)
        enter(ana, "ana", rooms)
        enter(sol, "sol", rooms)
        fields = {
            "csrf": lead.token(),
            "reason": "care",
            "subject": "account:u1",
            "case": known["case"],
            "to": "hate",
            "note": "It waits.",
            "waits_for": "user",
            "for": "1h",
            "into": "case:x",
            "because": "duplicate",
            "area": "hate",
            "blur": "always",
            "zone": "UTC",
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
            "code": "outage",
            "minutes": "20",
            "words": "The queue is down, and they wait.",
            "finding": "justified",
            "found": "It was.",
            **FREEZING,
            **lead.about_to(known["case"], "remove"),
        }
        fields["foretold"] = digest(Form(fields))
        report = {"id": "z", "subject": "post:z", "reporter": "account:z", "area": "spam"}
        for method, path in sorted(write_routes(app)):
            asked = len(door.asked)
            case = known["decided" if path.endswith("/undo") else "case"]
            fields["do"] = DO.get(path, "")
            draft, asking = known["draft"].draft, known["asked"]
            address = path.format(case=case, draft=draft, asked=asking, do=fields["do"], **NAMED)
            if path.startswith("/v1/bulks"):
                answer = lead.client.request(method, address, json=OF_PEOPLE.get(path))
            elif path.startswith("/v1/"):
                key = {"authorization": f"Bearer {API_KEY}"}
                answer = httpx.request(method, url + address, json=report, headers=key, trust_env=False)
            elif path in PASSKEYS:
                answer = PASSKEYS[path](lead)
            elif path == "/next":  # ana holds nothing that would be served first
                answer = ana.send(path)
            elif path.startswith("/access/alerts"):  # not for the head of policy
                answer = sol.send(address, reason="Why.", outcome="explained", found="It was.")
            else:
                answer = lead.client.request(method, address, data=fields | OWN.get(path, {}))
                enter(lead, "lead", rooms) if path in SESSIONS else None
                fields["csrf"] = lead.token()
            assert answer.status_code < 500, (method, path, answer.text)
            if len(door.asked) == asked:
                silent.append(path)
        lead.close()
        ana.close()
        sol.close()

    assert everything(rooms.reader) == before
    assert set(silent) == SESSIONS | ASKS | ABSENT
    assert door.unproved == set(), "asked without saying under which sign-in or key"


def test_reading_engine_of_the_pages_cannot_write(shut):
    """A stray write in a page must fail in the database, not only in review."""
    rooms = shut[0]
    with pytest.raises(RecordUnavailable) as told, rooms.reader.connection() as connection:
        connection.exec_driver_sql("DELETE FROM ledger")
    assert "readonly" in str(told.value.__cause__)
