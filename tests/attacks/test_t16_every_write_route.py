"""T16: somebody whom a freeze stops tries every way in that there is: pages, API, directory, terminal.

They hold every role, and prepared all that can be prepared: a session, a case, a draft, a request, a key. A way in
that is found by looking and is in none of the lists below fails here: whoever adds one says whether a freeze stops it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import cyclopts
import httpx
import pytest
from sqlalchemy import select

from steadyhand.access.freezes.model import GoesOn
from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import Key
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.claims import csv_form
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.model import Origin
from steadyhand.cli.app import app as terminal
from steadyhand.cli.app import told
from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.written import written
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.storage import tables
from steadyhand.web.app import create_app
from steadyhand.web.console.incidents.forms import DOES
from steadyhand.web.console.ladders import Typed
from tests.support.attacked import at_desk, done, reported, staffed, wished
from tests.support.directories import TOKEN
from tests.support.freezing import freeze, standing
from tests.support.impersonation_pages import REGISTER_FILE
from tests.support.installation import PASSKEYS, PASSWORD, Installation
from tests.support.program_claims import CLAIM_FORM, CLAIMS_FILE, content
from tests.support.program_elections import ELECTION_FILE
from tests.support.program_incidents import opening
from tests.support.program_responses import DRAFTED
from tests.support.ruled import RULE, draft_of
from tests.support.terminal import READING, TERMINAL, TERMINAL_NEVER
from tests.support.traffic import event

MAX: Final = "staff:max"
FROZEN: Final = "freeze:all"
STAR: Final = "account:star"
SECRET: Final = "shk_a-key-that-was-made-beforehand"
WRITES: Final = {"POST", "PUT", "PATCH", "DELETE"}

STOPPED: Final[dict[str, tuple[str, ...]]] = {
    "/access/people/{handle}/{do}": ("grant",),
    "/access/protected/{do}": ("protect", "add-time"),
    "/bulk": ("",),
    "/bulk/{bulk}/{do}": ("open", "fits", "does-not-fit", "start", "reverse"),
    "/campaigns/{name}/desk": ("",),
    "/care/limits": ("",),
    "/council/matters/{ref}/{do}": ("vote", "recuse", "minutes"),
    "/claim-lists/{manifest}/agree": ("",),
    "/claims": ("",),
    "/claims/{name}/{do}": ("correct", "suggest", "ask", "agree", "recheck", "retire", "refuse"),
    "/cases/{case}/decision": ("",),
    "/cases/{case}/assign": ("",),
    "/cases/{case}/cancel": ("",),
    "/cases/{case}/escalate": ("",),
    "/cases/{case}/hand-over": ("",),
    "/cases/{case}/hold": ("",),
    "/cases/{case}/incident": ("",),
    "/cases/{case}/merge": ("",),
    "/cases/{case}/pass": ("",),
    "/cases/{case}/lift-seal": ("",),
    "/cases/{case}/open-sealed": ("",),
    "/cases/{case}/signals": ("",),
    "/cases/{case}/skip": ("",),
    "/cases/{case}/send-out": ("",),
    "/cases/{case}/ask-translation": ("",),
    "/cases/{case}/translation": ("",),
    "/cases/{case}/take": ("",),
    "/cases/{case}/undo": ("",),
    "/deliveries/{effect}/replay": ("",),
    "/elections/enter": ("",),
    "/elections/{name}/{do}": ("confirm", "call-off"),
    "/impersonation/enter": ("",),
    "/impersonation/{name}/{do}": ("confirm", "withdraw", "allow"),
    "/incidents": ("",),
    "/incidents/clocks": ("",),
    "/incidents/handover": ("",),
    "/incidents/{incident}/{do}": tuple(DOES),
    "/matches/{name}/{do}": ("right", "wrong"),
    "/look-ups": ("",),
    "/look-ups/content": ("",),
    "/looks/answer": ("",),
    "/looks/skip": ("",),
    "/quality/golden": ("",),
    "/quality/golden/{golden}/confirm": ("",),
    "/quality/golden/{golden}/open": ("",),
    "/quality/golden/{golden}/retire": ("",),
    "/quality/questions/{question}/answer": ("",),
    "/ladders/publish": ("",),
    "/ladders/retire": ("",),
    "/moratoria/{do}": ("start",),
    "/partners/{name}/{do}": ("warn", "restore"),
    "/claim-thresholds": ("",),
    "/prebunks": ("",),
    "/prebunks/{name}/{do}": ("agree",),
    "/reasons": ("",),
    "/reasons/{template}/retire": ("",),
    "/returns/{name}/harm": ("",),
    "/returns/{name}/vote": ("",),
    "/rules/drafts": ("",),
    "/rules/drafts/{draft}/remark": ("",),
    "/rules/drafts/{draft}/save": ("",),
    "/rules/drafts/{draft}/shadow": ("begin", "end"),
    "/rules/drafts/{draft}/step": ("propose", "approve", "send_back", "publish", "abandon"),
    "/rules/rule/{name}/quota": ("",),
    "/rules/rule/{name}/quota/approve": ("",),
    "/rules/rule/{name}/release": ("",),
    "/subjects/{subject}": ("",),
}
"""Pages that a freeze stops, with what can be asked for at each."""
OWN: Final[dict[str, dict[str, str]]] = {
    "/elections/enter": {"text": ELECTION_FILE},
    "/elections/{name}/{do}": {"number": "1"},
    "/impersonation/enter": {"text": REGISTER_FILE},
    "/impersonation/{name}/{do}": {"number": "1"},
    "/incidents": {"cls": "procedure"},
    "/incidents/clocks": {"read": "0", "rows": "* any any 5m 5m"},
    "/incidents/handover": {"one:incident:i1": "yes", "to": "max"},
    "/incidents/{incident}/{do}": {
        "cls": "procedure",
        "audience": "public",
        "deed": "label",
        "level": "lead",
        "ending": "unfounded",
        "to": "max",
    },
    "/ladders/publish": {
        "name": "civic",
        "text": written(CIVIC),
        "tried": Typed("civic", written(CIVIC)).digest,
    },
    "/claims": CLAIM_FORM,
    "/claim-thresholds": {"area": "election", "mode": "full", "version": "1", "suggest": ".6", "act": ".9"},
    "/prebunks": {"place": "US", "texts": "[en] x"},
    **{one: {"version": "1"} for one in ("/campaigns/{name}/desk", "/prebunks/{name}/{do}")},
    "/claims/{name}/{do}": CLAIM_FORM | {"version": "1", "says": "other", "why": "other"},
}
"""Fields of one form alone."""
OVER_API: Final[dict[str, dict[str, Any] | None]] = {
    "/v1/bulks": {
        "area": "spam",
        "choices": ["none"],
        "members": [{"case": "case:x", "version": 1}, {"case": "case:y", "version": 1}],
        "reason": "care",
    },
    "/v1/bulks/{bulk}/reverse": {"reason": "care"},
    "/v1/bulks/{bulk}/sample/{case}/answer": {"fits": True},
    "/v1/bulks/{bulk}/sample/{case}/open": None,
    "/v1/bulks/{bulk}/start": None,
}
"""What people ask of the API in their session and a freeze stops, with what is sent."""
NEVER: Final = {
    "/access/alerts/{alert}/close": "looks at what was done; whoever starts a freeze is watched as well",
    "/access/alerts/{alert}/open": "the same, and takes two",
    "/access/contain": "stops somebody in an emergency, for four hours",
    "/access/freezes/new": "what is frozen must be able to be thawed, and another freeze adds up",
    "/access/freezes/{freeze}/{do}": "the same, and takes two",
    "/access/glass/new": "imminent harm does not wait; two are told, and it is reviewed",
    "/access/glass/{glass}/close": "only stops",
    "/access/glass/{glass}/review": "looks at what was done",
    "/access/requests/{asked}/approve": "what is approved is judged again, and who is inside does not approve",
    "/access/requests/{asked}/decline": "only stops",
    "/access/requests/{asked}/withdraw": "only stops",
    "/access/small/{do}": "declaring takes two, and does nothing while anything is frozen; ending only stops",
    "/appeals/answer": "an overturned appeal is stopped by no freeze; upholding and easing are, at the door",
    "/appeals/next": "nor is the reading that it takes",
    "/appeals/skip": "only gives back",
    "/appeals/{name}/dispute": "notes what a body outside found",
    "/cases/{case}/seal": "only withholds, and preserves",
    "/council/{do}": "takes two, and what is approved is judged again: inside a freeze it is not done",
    "/look-ups/end": "only stops",
    "/me/care": "how content is shown to oneself; nothing of it acts on anybody",
    "/me/care/leave": "only takes oneself out",
    "/me/care/return": "who is served a case is asked anew at the door",
    "/me/passkeys/drop": "only stops",
    "/notice/{token}": "those outside are heard, freeze or not; nobody signs in there",
    "/orders": "an order of a court does not wait; until somebody else has checked it nothing is done by it",
    "/orders/{name}/{do}": "the same, and whoever is contained does none of it",
    "/partners": "takes two, and what is approved is judged again: inside a freeze it is not done",
    "/portal/new": "those outside are heard, freeze or not; it is there for partners' people alone",
    "/portal/escalations/{name}/withdraw": "only stops, and is theirs alone too",
    "/portal/statements/new": "as for escalations; what is stated is a draft until the house checked it",
    "/portal/statements/{name}/correct": "the same",
    "/portal/statements/{name}/withdraw": "only stops, and is theirs alone too",
    "/returns/programme/{do}": "pausing only stops; all else takes two, and what is approved is judged again",
    "/returns/publish/{what}": "takes two, and what is approved is judged again: inside a freeze it is not done",
    "/rules/revert": "back to what was agreed to",
    "/v1/bulks/{bulk}/second": "only asks; what is approved is judged again",
    "/v1/bulks/{bulk}/stop": "only stops",
    "/rules/rollout/end": "the same",
    "/rules/rule/{name}/quota/end": "only stops",
}
"""Pages that no freeze stops, and why."""
UNKEPT: Final = frozenset(
    {"/sign-in", "/sign-in/provider", "/sign-out", "/session/prove", "/me/sessions/end"}
    | {
        f"/passkeys/{path}"
        for path in ("sign-in", "sign-in/ask", "confirm", "confirm/ask", "enrol", "enrol/ask")
    }
    | {f"/rules/drafts/{{draft}}/{ask}" for ask in ("check", "try", "backtest")}
    | {"/ladders/try", "/looks/next", "/next", "/queues/{area}/next"}
)
"""Who somebody is, and questions: nothing follows from them. The last three serve a case, which is tried below."""
PROGRAMS: Final = frozenset(
    {
        "/v1/appeals",
        "/v1/reports",
        "/v1/returns",
        "/v1/escalations",
        "/v1/state",
        "/v1/deliveries/{effect}/replay",
        "/v1/signals/events",
        "/v1/signals/logout",
    }
    | {f"/scim/v2/{kind}{rest}" for kind in ("Users", "Groups") for rest in ("", "/{id}", "/.search")}
    | {"/scim/v2/.search"}
)
LEFT: Final = frozenset(
    {"kernel.refused", "kernel.refused_again", "kernel.set_refused"}
    | {"review.reported", "review.opened", "review.supported", "review.look_drawn"}
)
"""All that the record may hold of somebody stopped: that they were refused, that people report, and what lots draw."""
LADDER: Final = """\
title = "Civic"
areas = ["election"]
points = {low = 1, medium = 1, high = 1, severe = 1}
steps = [{points = 2, act = "suspend", hours = 12}]
"""


class Beforehand:
    """What the insider prepared while they could: a session, cases, a draft, a request, a key."""

    def __init__(self, house: Installation) -> None:
        self.house, self.desk = house, at_desk(house, "max")
        self.held, self.decided, self.open = (reported(house, f"c{n}", f"account:c{n}") for n in range(3))
        for case in (self.decided, self.held):
            assert self.desk.send(f"/cases/{case}/take").status_code == 303
        gone = self.desk.about_to(self.decided, "remove")
        assert (
            self.desk.send(f"/cases/{self.decided}/decision", **gone, reason="One link.").status_code == 303
        )
        self.decision = self.desk.about_to(self.held, "remove")
        with house.house() as opened:
            self.draft = draft_of(opened.rooms(), {}, by=MAX)
            self.effect = opened.reader.fetch(select(tables.outbox.c.id))[0].id
            self.now = opened.reader.now()
        first = next(csv_form.read(CLAIMS_FILE.splitlines(keepends=True), "file"))
        drafted = EnterClaim(claim=first.claim, content=content(), origin=Origin(digest=first.digest))
        done(house, MAX, EnterClaim(claim="claim:x", content=content()), drafted)
        end = self.now + DAY
        self.act = Suspend(subject=STAR, policy="spam-1@1", cause="case:x", mode="manual", until=end)
        self.asked = wished(house, MAX, self.act)
        key = Key(
            digest=digest_of(SECRET),
            service="service:bulk",
            name="bulk",
            until=end,
            capabilities=("report.file", "case.open", "delivery.replay", "events.send"),
        )
        done(house, MAX, IssueKey(key=key))
        done(house, MAX, opening("incident:i1"))
        done(house, MAX, DRAFTED)

    def begin(self) -> None:
        """The freeze of everything that they do, and of programs and rules."""
        everything, until = ScopeSet(), self.now + DAY
        named: dict[str, Any] = {"scope_set": everything, "reads": True, "floor": 0.0}
        goes_on = GoesOn(automation=False, contractors=False, api_clients=False)
        who = Population(people=(MAX,))
        stays = standing(everything, until, who="staff:ben")
        command = freeze(self.now, FROZEN, who=who, goes_on=goes_on, exemptions=stays, **named)
        asked = wished(self.house, "staff:sol", command)
        with closing(at_desk(self.house, "ola")) as ola:
            assert ola.send(f"/access/requests/{asked}/approve").is_redirect

    def fields(self, do: str) -> dict[str, str]:
        """The fields of every form; each page takes those that it knows."""
        return {
            **self.decision,
            "csrf": self.desk.token(),
            "do": do,
            "reason": "care",
            "subject": "account:c0",
            "account": "account:c0",
            "kind": "other",
            "source": "x",
            "days": "1",
            "starts": "2030-01-01",
            "ends": "2030-01-02",
            "name": "x",
            "may:case.lease": "on",
            "case": self.held,
            "see-standing": "yes",
            "to": "hate",
            "note": "It waits.",
            "waits_for": "user",
            "for": "1h",
            "into": "case:x",
            "because": "duplicate",
            "action": "post:c1#1",
            "version": self.draft.version,
            "title": "Zebras",
            "text": "A word on this.",
            "percent": "100",
            "incident": "A storm",
            "hours": "1",
            "per_hour": "5000",
            "spell": "30",
            "ref": "0" * 32,
            "right": "either",
            "since": "1",
            "until": "1",
            "members": f"{self.held}@1",
            "area": "spam",
            "language": "en",
            "statement": "Nobody returns.",
            "condition": "A council met.",
            "vote": "for",
            "finding": "approve",
            "why": "other",
            "minutes": "We met.",
            "kind:ban": "yes",
            "corrections": "20",
            "gravity": "minor",
            "intent": "unknown",
        }

    def address(self, path: str, do: str) -> str:
        """Where a page of theirs is."""
        cases = {"/cases/{case}/undo": self.decided, "/cases/{case}/take": self.open}
        named = {"draft": self.draft.draft, "effect": self.effect, "handle": "ana", "subject": "account:c0"}
        named |= {"golden": "golden:1", "question": "question:1", "bulk": "bulk:1", "template": "template:1"}
        named |= {"ref": "programme:return@1", "manifest": "0" * 64, "incident": "i1"}
        named["name"] = "x" if path.startswith(("/claims/", "/prebunks/")) else RULE
        return path.format(case=cases.get(path, self.held), do=do, **named)

    def entries(self) -> list[str]:
        """What stands in the record since the freeze began of those whom it stops."""
        with self.house.reader() as reader:
            (began,) = reader.entries(types=("access.frozen",))
            since = reader.entries(after=began.seq, limit=10_000)
        return [one.type for one in since if one.by in {MAX, AUTOMATION} or one.by.startswith("service:")]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beforehand]:
    """A house in which one person holds every role, frozen."""
    strong = Staff(
        principal=MAX,
        name="Max",
        roles=("policy_lead", "security_lead", "admin", "certified_reviewer", "council_member"),
    )
    sol = Staff(principal="staff:sol", name="Sol Varga", roles=("security_lead",))
    access = PASSKEYS | {"scim": {"token": TOKEN, "groups": {"Reviewers": "reviewer"}}}
    outside = Staff(principal="staff:ola", name="Ola Berg", roles=("outside_approver",), employer="council")
    with staffed(tmp_path_factory.mktemp("t16") / "data", strong, sol, outside, access=access) as house:
        with house.reader() as reader:
            until = reader.now() + DAY
        done(house, "staff:lea", ProtectSubject(account=STAR, kind="press", source="register", until=until))
        made = Beforehand(house)
        made.begin()
        with closing(made.desk):
            yield made


def test_every_way_in_that_writes_is_known_here(before: Beforehand) -> None:
    """A new page must not be the one that nobody thought of."""
    with before.house.house() as opened:
        app = create_app(opened.rooms(), None, dict)
    found = {r.path_format for r in app.routes if WRITES & set(getattr(r, "methods", ()))}

    assert found == {*STOPPED, *OVER_API, *NEVER, *UNKEPT, *PROGRAMS}
    assert {route.path_format for route in app.routes if not getattr(route, "methods", ())} == {
        "/v1/events",
        "/v1/decide",
    }
    assert set(commands_of(terminal)) == {*TERMINAL, *TERMINAL_NEVER, *READING}


def commands_of(app: cyclopts.App, above: str = "") -> Iterator[str]:
    """Every command of the terminal, as it is typed."""
    for name in app:
        if name.startswith("-"):
            continue
        typed = f"{above} {name}".strip()
        if app[name].default_command is not None:
            yield typed
        yield from commands_of(app[name], typed)


@pytest.mark.parametrize(("path", "do"), [(path, do) for path, those in STOPPED.items() for do in those])
def test_page_does_nothing_for_whom_the_freeze_stops(before: Beforehand, path: str, do: str) -> None:
    """Each by its own form, in a session that began before: the refusal names the freeze."""
    fields = before.fields(do) | OWN.get(path, {})
    answer = before.desk.client.post(before.address(path, do), data=fields)

    assert answer.status_code in {403, 422}, answer.headers.get("location")
    assert FROZEN in html.unescape(answer.text), answer.text
    assert set(before.entries()) <= LEFT


@pytest.mark.parametrize("path", OVER_API)
def test_api_does_nothing_for_whom_the_freeze_stops(before: Beforehand, path: str) -> None:
    """A program of theirs, in the same session, is no other way in."""
    address = path.format(bulk="bulk:1", case=before.held)
    answer = before.desk.client.post(address, json=OVER_API[path])

    assert answer.status_code in {403, 422}, answer.text
    assert FROZEN in answer.text
    assert set(before.entries()) <= LEFT


@pytest.mark.parametrize("path", ["/looks/next", "/next", "/queues/spam/next"])
def test_no_case_is_served_to_whom_the_freeze_stops(before: Beforehand, path: str) -> None:
    """What is served is taken."""
    answer = before.desk.send(path)

    assert before.open not in answer.headers.get("location", "")
    assert set(before.entries()) <= LEFT


def test_request_made_beforehand_is_approved_and_not_done(before: Beforehand) -> None:
    """It is judged when it is carried out: whoever froze them need not know what still waits."""
    with closing(at_desk(before.house, "lea")) as lea:
        answer = lea.send(f"/access/requests/{before.asked}/approve")

    assert "Approved, and not done" in answer.text
    assert FROZEN in answer.text
    assert set(before.entries()) <= LEFT
    with before.house.reader() as reader:
        assert reader.row("standing", STAR) is None


def test_key_made_beforehand_reports_and_has_nothing_done(before: Beforehand) -> None:
    """What people report is heard, freeze or not; a key sends nothing out again and imposes nothing."""
    door = before.house.url("door")
    with httpx.Client(headers={"authorization": f"Bearer {SECRET}"}, trust_env=False, timeout=30) as api:
        heard = api.post(
            f"{door}/v1/reports",
            json={"id": "late", "subject": "post:late", "reporter": "account:r", "area": "spam"},
        )
        replay = api.post(f"{door}/v1/deliveries/{before.effect}/replay")
        signals = [api.post(f"{door}/v1/signals/{kind}", content=b"x") for kind in ("events", "logout")]
        decided = api.post(f"{before.house.url()}/v1/decide", json=event(16, "pushed"))

    assert heard.status_code == 201, heard.text
    assert (replay.status_code, replay.json()["code"]) == (422, "frozen")
    assert all(answer.status_code >= 400 for answer in signals)
    assert decided.status_code == 200, decided.text
    before.house.catch_up()
    assert set(before.entries()) <= LEFT


def test_directory_brings_nobody_in_while_programs_are_stopped(before: Beforehand) -> None:
    """Whoever has the directory could otherwise make themselves a new person, whom no freeze names."""
    with httpx.Client(
        base_url=f"{before.house.url('door')}/scim/v2",
        headers={"authorization": f"Bearer {TOKEN}"},
        trust_env=False,
        timeout=30,
    ) as scim:
        user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "eve"}
        group = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Reviewers"}
        answers = [scim.post("/Users", json=user), scim.post("/Groups", json=group)]
        answers += [scim.request(how, "/Users/x", json=user) for how in ("PUT", "PATCH", "DELETE")]
        answers += [scim.request(how, "/Groups/x", json=group) for how in ("PUT", "PATCH", "DELETE")]

    assert all(answer.status_code >= 400 for answer in answers), [answer.status_code for answer in answers]
    assert all(FROZEN in answer.text for answer in answers[:2]), [answer.text for answer in answers[:2]]
    assert set(before.entries()) <= LEFT


@pytest.mark.parametrize("typed", TERMINAL)
def test_terminal_does_nothing_for_whom_the_freeze_stops(
    before: Beforehand, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host's shell and one's own password are no way around either."""
    monkeypatch.setenv("STEADYHAND_PASSWORD", PASSWORD)
    files = {"list": "subject\npost:c1\n", "ladder": LADDER, "election": ELECTION_FILE}
    files |= {"claims": CLAIMS_FILE, "register": REGISTER_FILE}
    named = {name: before.house.data / f"{name}.csv" for name in files}
    for name, text in files.items():
        named[name].write_text(text)
    named |= {
        "draft": before.draft.draft,
        "version": before.draft.version,
        "rules": before.house.settings.rules,
    }
    words = [*typed.split(), *(word.format(**named) for word in TERMINAL[typed])]
    with pytest.raises(Exception, match=FROZEN) as refused:
        terminal([*words, "--data", str(before.house.data)], result_action="return_value")

    assert told(refused.value) is not None, "a refusal is a sentence, and no trace"
    assert set(before.entries()) <= LEFT


def test_what_is_never_frozen_takes_two_or_only_stops(before: Beforehand) -> None:
    """What is left to them ends nothing, lets nobody act, and answers for itself."""
    desk = before.desk
    lift = desk.send(f"/access/freezes/{FROZEN}/lift", reason="Enough.")
    extend = desk.send(f"/access/freezes/{FROZEN}/extend", reason="Enough.", hours="2")
    named = {"name": "me", "people": "ana", "duty": "other", "hours": "1", "reason": "Enough."}
    exempt = desk.send(f"/access/freezes/{FROZEN}/exempt", **named)
    own = desk.send(f"/access/requests/{before.asked}/approve")

    for answer in (lift, extend, exempt):
        assert "second person" in answer.text
    assert own.status_code >= 400
    assert set(before.entries()) <= LEFT
    with before.house.reader() as reader:
        (frozen,) = reader.all("freeze").values()
    assert frozen.ended is None
