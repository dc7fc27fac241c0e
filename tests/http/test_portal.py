"""The portal: all that an outside organisation reaches, what it is told, and what nobody who decides learns of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from steadyhand.access.grants.commands import GrantAccess
from steadyhand.flows import decision
from steadyhand.flows.escalation import Filed
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.partners.model import LegalOrder
from steadyhand.review.partners.record import Government
from steadyhand.web.app import create_app
from steadyhand.web.portal.reach import ADDRESSES, LANDING
from steadyhand.web.public.government import row_of
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk
from tests.support.freezing import SECURITY, secured
from tests.support.house import done, make_house, on_sqlite, report
from tests.support.partnered import (
    BLUE,
    PERSON,
    POLICE,
    RED,
    SAID,
    answered,
    escalated,
    partnered,
    refusable,
)

pytestmark = on_sqlite

ANA = "staff:ana"
NAMES = tuple(
    word
    for one in (RED, BLUE, POLICE)
    for word in (one.name, one.partner, one.partner.removeprefix("partner:"), PERSON[one.partner])
)
"""Whatever would tell who asked."""
Sit = Callable[..., Desk]


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house with partners."""
    made, close = make_house(data_dir, record_url)
    partnered(made)
    yield made
    close()


@pytest.fixture
def rosa(desk: Sit) -> Desk:
    """Who speaks for Red Lantern Watch."""
    sat = desk()
    sat.enter("rosa").raise_for_status()
    return sat


def decided(
    rooms: Rooms, case: str, by: str = ANA, *, act: Any = "remove", reason: str = "It is false."
) -> None:
    """Somebody takes the case and decides it; the sanction follows."""
    done(rooms.door, TakeLease(case=case), by)
    stored = rooms.cases.get(case)
    assert stored is not None
    policy = "election-1@1" if act != "none" else None
    outcome: Any = "violates" if policy else "no_violation"
    acts = (decision.Act(kind=act),) if policy else ()
    verdict = decision.Verdict(outcome=outcome, reason=reason, policy=policy, acts=acts)
    answers = decision.decide(
        rooms.door, stored.row, verdict, by, expect=stored.seq, key=f"t:{case}", now=rooms.now()
    )
    assert all(isinstance(answer, Entry) for answer in answers), answers


# ---------------------------------------------------------------------------------------------- the wall


def routes(rooms: Rooms) -> Iterator[tuple[str, str]]:
    """Every method and path of the application."""
    for route in create_app(rooms, None, dict).routes:
        if isinstance(route, HTTPRoute):
            for method in sorted(route.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield method, route.path_format


OPEN = (
    *(
        "/sign-in",
        "/passkeys/sign-in",
        "/static",
        "/public",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
    ),
    *("/v1/schema", "/v1/signals/"),
)
"""What is there for everybody, signed in or not; signals are told by a token that is in the telling."""


def test_person_of_a_partner_reaches_the_portal_and_their_own_pages_and_nothing_else(rooms, rosa):
    """An ally outside must not become a window into the house: every route is tried, whichever is added."""
    reached = []
    for method, path in routes(rooms):
        if path in ADDRESSES or path.startswith(OPEN) or path in {"/", LANDING}:
            continue
        address = re.sub(r"{\w+(:\w+)?}", "1", path)
        with rosa.client.stream(method, address) as answer:  # one of them has no end
            status = answer.status_code
        without_key = status == 401 and path.startswith(("/v1/", "/scim/"))
        if not (without_key or status in {403, 404}):
            reached.append((method, path, status))

    assert reached == []


def test_grant_by_mistake_opens_nothing_to_a_person_of_a_partner(rooms, rosa):
    """One slip of an administrator must not undo the wall."""
    case = escalated(rooms, RED).escalation.parts[0].case
    secured(rooms)
    grant = GrantAccess(
        grant="grant:r", principal=PERSON[RED.partner], capabilities=("case.lease",),
        until=rooms.now() + HOUR, reason="By mistake.",
    )  # fmt: skip
    done(rooms.door, grant, SECURITY)
    answer = rooms.door.perform(TakeLease(case=case), PERSON[RED.partner])

    assert isinstance(answer, Refusal)
    assert answer.code == "not_allowed"
    assert "case.lease" not in rooms.access.snapshot().entitlements.held(PERSON[RED.partner])


def test_sign_in_leads_a_partner_to_the_portal(rosa):
    """The page where everybody lands is not there for them; theirs is."""
    assert rosa.get(LANDING).headers["location"] == "/portal"
    assert "Red Lantern Watch" in rosa.get("/portal").text


def test_portal_is_not_there_for_the_house_s_own_people(desk):
    """Who decides must not look up there who asked."""
    ana = desk("ana")

    assert {ana.get(path).status_code for path in ("/portal", "/portal/new")} == {404}


def test_partner_sees_no_escalation_and_no_name_of_another(rooms, rosa):
    """Who else watches whom is theirs to tell."""
    theirs = escalated(rooms, BLUE, reference="blue-1").escalation
    mine = escalated(rooms, RED, reference="red-1").escalation
    page = rosa.get("/portal").text

    assert "red-1" in page
    assert "blue-1" not in page
    assert BLUE.name not in page
    assert rosa.get(f"/portal/escalations/{theirs.escalation}").status_code == 404
    assert rosa.send(f"/portal/escalations/{theirs.escalation}/withdraw").status_code == 404
    assert rosa.get(f"/portal/escalations/{mine.escalation}").status_code == 200


# ---------------------------------------------------------------------------------------------- escalating


FORM = {
    "reference": "r-7", "subjects": "post:vote\npost:vote2", "area": "election", "severity": "high",
    "rule": SAID.rule, "words": SAID.words, "links": SAID.links[0],
}  # fmt: skip


def test_form_opens_a_case_for_each_subject_once(rooms, rosa):
    """Sent again by a nervous finger, it is the same escalation."""
    first, again = (rosa.send("/portal/new", **FORM) for _ in range(2))

    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert [len(rooms.cases.about(subject)) for subject in ("post:vote", "post:vote2")] == [1, 1]
    other = rosa.send("/portal/new", **{**FORM, "words": "Something else."})
    assert other.status_code == 409
    assert "Something else." in other.text, "nothing typed is lost"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(rosa):
    """A long text that a form swallowed is not written twice."""
    answer = rosa.send("/portal/new", **{**FORM, "subjects": "nonsense"})

    assert answer.status_code == 422
    assert SAID.words in html.unescape(answer.text)


def test_escalation_joins_the_case_that_is_open_and_leaves_its_severity_alone(rooms):
    """How grave a partner says it is sets a clock; the queue's order is not theirs to set."""
    case = report(rooms, "before", "post:vote", area="election", text="Wrong hour")
    before = rooms.cases.get(case)
    filed = escalated(rooms, RED, severity="severe")
    after = rooms.cases.get(case)

    assert before is not None
    assert after is not None
    assert [part.case for part in filed.escalation.parts] == [case]
    assert (after.row.tier, after.row.harm, after.row.due) == (
        before.row.tier,
        before.row.harm,
        before.row.due,
    )


def test_partner_sees_the_decision_with_its_reason_and_no_person(rooms, rosa, record_url):
    """What was asked for is answered: decided, why, and how to object."""
    filed = escalated(rooms, RED)
    page = f"/portal/escalations/{filed.escalation.escalation}"
    assert "received" in rosa.get(page).text
    decided(rooms, filed.escalation.parts[0].case, reason="account:u7 says noon; the polls close at eight.")
    assert "in review" in rosa.get(page).text, "it could still be taken back"
    assert answered(rooms, record_url) == 1
    told = rosa.get(page).text

    assert "breaks a rule" in told
    assert "Where and when to vote" in told
    assert "says noon; the polls close at eight." in told
    assert "Object until" in told
    assert "account:u7" not in told
    assert "Ana" not in told


# ------------------------------------------------------------------------------------- even-handed, and blind


def seen_by_ana(rooms: Rooms, desk: Sit, case: str) -> dict[str, str]:
    """All that whoever decides can read of the case: pages, their parts, the stream's address, why, and the API."""
    done(rooms.door, TakeLease(case=case), ANA)
    ana = desk("ana")
    asked = {name: f"/cases/{case}?part={name}" for name in ("page", "bar", "status")}
    asked |= {
        "choice": f"/cases/{case}?choice=remove&part=bar",
        "why": f"/cases/{case}/why/1",
        "board": "/queues",
    }
    asked |= {"queue": "/queues/election", "csv": "/queues?csv=queues", "search": "/search?q=post:vote"}
    return {name: ana.get(address).text for name, address in asked.items()}


@pytest.mark.parametrize("listing", [RED, BLUE, POLICE], ids=lambda one: one.partner)
def test_nothing_that_whoever_decides_can_read_tells_who_escalated(rooms, desk, api, listing):
    """A verdict that knows who asked is a favour, or a revenge."""
    said = {"rule": "", "words": f"{listing.name} asks. {SAID.words}", "links": ()}
    filed = escalated(rooms, listing, said=SAID.__class__(**said))
    case = filed.escalation.parts[0].case
    seen = seen_by_ana(rooms, desk, case)
    seen["api"] = api.get(f"/v1/cases/{case}").text + api.get("/v1/cases").text
    stored = rooms.cases.get(case)
    seen["row"] = str(stored)
    entries = rooms.reader.entries(limit=10_000, types=["review.opened", "review.supported"])
    seen["entries"] = str([one for one in entries if one.fact.case == case])  # type: ignore[attr-defined]

    assert "polls close at noon" in html.unescape(seen["page"])
    assert [
        (where, name)
        for where, text in seen.items()
        for name in (*NAMES, listing.kind)
        if name.casefold() in html.unescape(text).casefold()
    ] == []


def evidence(rooms: Rooms, filed: Filed) -> dict[str, Any]:
    """The case as whoever decides gets it, without names and moments that differ from case to case."""
    stored = rooms.cases.get(filed.escalation.parts[0].case)
    assert stored is not None
    case = stored.row
    (piece,) = case.evidence
    kept = (
        "account",
        "attested",
        "area",
        "severity",
        "region",
        "language",
        "tier",
        "harm",
        "within",
        "reports",
    )
    shown = {name: getattr(case, name) for name in kept}
    return shown | {"source": piece.source, "why": rooms.cases.words(piece.why), "rules": piece.rules}


def test_swapping_the_partners_changes_the_time_due_and_nothing_else(rooms):
    """Who asks may change the clock, never the verdict: neither party's watchdog gets another case."""
    filed = [
        escalated(rooms, one, subjects=(f"post:{n}",), reference="r") for n, one in enumerate((RED, BLUE))
    ]
    red, blue = (evidence(rooms, one) for one in filed)

    assert red == blue
    assert [one.escalation.due - one.escalation.at for one in filed] == [12 * HOUR, HOUR]


def test_ordinary_user_s_report_makes_the_same_case_as_a_partner_s(rooms):
    """The words of a neighbour weigh what those of an institute weigh."""
    report(rooms, "neighbour", "post:other", area="election", text=SAID.words)
    theirs, ours = (
        rooms.cases.about("post:other")[0],
        rooms.cases.get(escalated(rooms, RED).escalation.parts[0].case),
    )

    assert ours is not None
    for name in ("severity", "area", "region", "language", "by_rule", "tier", "harm", "within"):
        assert getattr(theirs, name) == getattr(ours.row, name)


# ------------------------------------------------------------------------------------------- authorities


def notices(rooms: Rooms) -> str:
    """What people affected were told."""
    return str([waiting.body for waiting in rooms.outbox.pending(100) if waiting.type == "notice.sent"])


@pytest.mark.parametrize(
    ("listing", "order", "named"),
    [
        (POLICE, LegalOrder(basis="Art. 3", territory="Plaza"), True),
        (POLICE, None, True),
        (POLICE, LegalOrder(basis="Art. 3", territory="Plaza", forbidden_by="Art. 9"), False),
        (RED, None, False),
    ],
    ids=["order", "wish", "secret", "no authority"],
)
def test_notice_names_the_authority_that_asked_unless_a_law_forbids_it(rooms, listing, order, named):
    """Whoever is silenced at a government's wish hears of that; whoever watches for themselves is not exposed."""
    filed = escalated(rooms, listing, order=order)
    decided(rooms, filed.escalation.parts[0].case)

    assert (listing.name in notices(rooms)) is named


def test_requests_of_governments_are_counted_for_everybody(rooms, url, desk):
    """Without a key, by month, region and kind, the secret ones too."""
    escalated(rooms, POLICE, order=LegalOrder(basis="Art. 3", territory="Plaza", forbidden_by="Art. 9"))
    escalated(rooms, POLICE, reference="wish", subjects=("post:a", "post:b"))
    escalated(rooms, RED, reference="red")
    answer = desk().get("/public/government.json").json()

    counts = [
        (row["region"], row["kind"], row["requests"], row["subjects"], row["unnamed"])
        for row in answer["government"]
    ]
    assert counts == [("eu", "order", 1, 1, 1), ("eu", "request", 1, 2, 0)]
    assert POLICE.name not in str(answer)


@pytest.mark.parametrize("region", ["a|b", "Rosa Luz lives here", "eu\u202e", "e" * 3_000])
def test_region_that_is_none_is_neither_taken_at_the_portal_nor_published(rooms, desk, region):
    """One form of one authority must not put words, or an error, in the place of what everybody may count."""
    poul = desk()
    poul.enter("poul").raise_for_status()
    fields = {"reference": "r", "area": "spam", "subjects": "post:a", "severity": "low", "words": "Look."}
    answer = poul.send("/portal/new", **fields, region=region)

    assert answer.status_code == 422
    assert "letters, digits and hyphens" in answer.text
    assert desk().get("/public/government.json").json()["government"] == []
    assert row_of(f"2026-11|{region}|order", Government(requests=1)).region == "unknown"
    assert row_of("2026-11|eu|order", Government(requests=1)).region == "eu"


# ------------------------------------------------------------------------------------ looking after partners


def test_policy_lead_sees_each_partner_s_record_and_a_reviewer_none(rooms, desk, record_url):
    """How a partner was served is for who answers for it, and no ranking."""
    filed = escalated(rooms, RED)
    decided(rooms, filed.escalation.parts[0].case)
    assert answered(rooms, record_url) == 1
    page = desk("lead").get("/partners").text

    assert 'href="/public/partners"' in page, "how all of them were served is for everybody"
    assert page.index("Blue Heron Trust") < page.index("Plaza Constabulary") < page.index("Red Lantern Watch")
    assert "100%" in page
    assert desk("ana").get("/partners").status_code == 403


def test_what_waits_is_on_no_page_of_the_house(rooms, desk):
    """A lead decides cases too: only what is answered, and came to nothing, is listed under a name."""
    escalated(rooms, RED)
    page = desk("lead").get("/partners/red-watch").text

    assert "escalation:" not in page
    assert "post:vote" not in page


def test_partner_is_registered_by_two_people_at_the_page(rooms, desk):
    """The form of one asks for the second, and the second's approval does it."""
    form = {
        "partner": "office", "name": "Election Office", "kind": "election_office", "verified": "file 9",
        "severe": "60", "high": "120", "medium": "240", "low": "480", "places": "us-ga",
    }  # fmt: skip
    lead = desk("lead")
    alone = lead.send("/partners", **form)
    asked = lead.send("/partners", **form, second="ask", to_second="They run the election.")
    request = asked.headers["location"].rpartition("/")[2]
    approved = desk("lou").send(f"/access/requests/{request}/approve")

    assert "second person" in alone.text
    assert approved.status_code == 303, approved.text
    assert rooms.reader.row("partner", "partner:office").listing.name == "Election Office"


def test_suspended_partner_reads_until_when_why_and_how_to_object(rooms, rosa, desk, record_url):
    """A silence that nobody explains is no measure."""
    lead, grounds = desk("lead"), {"gravity": "minor", "intent": "careless", "words": "It was about a cat."}
    for step, ahead in (("warn", MINUTE), ("suspend", 2 * MINUTE)):
        filed = escalated(rooms, RED, reference=step, subjects=(f"post:{step}",)).escalation
        decided(rooms, filed.parts[0].case, act="none")
        assert answered(rooms, record_url, ahead) == 1
        form = {**grounds, "unfounded": filed.escalation}
        if step == "warn":
            assert lead.send("/partners/red-watch/warn", **form).status_code == 303
    asked = lead.send("/partners/red-watch/suspend", **form, days="9", second="ask", to_second="Again.")
    request = asked.headers["location"].rpartition("/")[2]
    assert desk("lou").send(f"/access/requests/{request}/approve").status_code == 303
    told = rosa.get("/portal").text

    assert "You are suspended until" in told
    assert "It was about a cat." in told
    assert "You may object" in told
    assert rosa.send("/portal/new", **FORM).status_code == 403


def test_nobody_of_the_house_speaks_for_a_partner(rooms):
    """Words put into somebody's mouth would cost them their standing."""
    refused = refusable(rooms, RED, by=ANA)

    assert isinstance(refused, Refusal)
    assert refused.code in {"not_allowed", "unknown_partner"}
