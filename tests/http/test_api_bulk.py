"""Bulks over the API: what a policy lead does in the console, in the same session, and by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.scopes import ScopeSet
from steadyhand.flows.bulk import Bulks
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.care.commands import LeaveArea
from steadyhand.review.model import SEVERITY_WEIGHT
from steadyhand.review.opening import OpenCase
from steadyhand.web.api.bulk_shapes import ChoiceName, Severity
from steadyhand.web.console.proposals import CHOICES
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, enrol, on_sqlite
from tests.support.looks import held

Sit = Callable[..., Desk]
TEXT = "Buy this now"
WISH = {"choices": ["remove", "suspend-7"], "policy": "spam-1@1", "codes": []}
ASKED = {"choice": WISH["choices"], "policy": "spam-1@1"}
REASON = "One text, many accounts."
AT = "/v1/bulks"


class Program:
    """A person's own program: JSON in the session that they signed in to."""

    def __init__(self, desk: Desk) -> None:
        self.client = desk.client

    def get(self, path: str = "", **asked: Any) -> httpx.Response:
        """Read."""
        return self.client.get(AT + path, params=asked)

    def post(self, path: str = "", key: str | None = None, **body: Any) -> httpx.Response:
        """Ask for something, under an idempotency key or none."""
        headers = {} if key is None else {"idempotency-key": key}
        return self.client.post(AT + path, json=body or None, headers=headers)

    def plan(
        self, names: list[str], key: str | None = None, article: str = "spam-1@1", **other: Any
    ) -> httpx.Response:
        """Plan what the preview of these cases shows."""
        seen = self.get("/effects", case=names, choice=WISH["choices"], policy=article).json()
        members = [{"case": one["case"], "version": one["version"]} for one in seen["effects"]]
        body = {"area": seen["area"], "members": members, "reason": REASON, **WISH, "policy": article}
        return self.post(key=key, **(body | other))

    def planned(self, names: list[str], article: str = "spam-1@1") -> str:
        """The name of a bulk that was planned so."""
        answer = self.plan(names, article=article)
        assert answer.status_code == 201, answer.text
        name: str = answer.json()["bulk"]["bulk"]
        return name

    def sampled(self, bulk: str) -> None:
        """Read the whole sample, and find that all of it fits."""
        for one in self.get(f"/{bulk}").json()["sample"]:
            at = f"/{bulk}/sample/{one['case']}"
            assert self.post(f"{at}/open").status_code == 200
            assert self.get(at).json()["contents"][0]["text"].lower() == TEXT.lower()
            assert self.post(f"{at}/answer", fits=True).status_code == 200


@pytest.fixture
def lead(desk: Sit) -> Program:
    """The program of a policy lead."""
    return Program(desk("lead"))


def flood(rooms: Rooms, n: int = 6, **fields: Any) -> list[str]:
    """Cases of one text by an account each."""
    names = [f"case:flood{number}" for number in range(n)]
    for number, name in enumerate(names):
        about: dict[str, Any] = {"area": "spam", "severity": "medium", **fields}
        asked = OpenCase(
            case=name, subject=f"post:flood{number}", source="rule", ref=f"event:flood{number}",
            account=f"account:flood{number}", attested=True,
            content='{"text": "%s"}' % (TEXT.upper() if number % 2 else TEXT), **about,
        )  # fmt: skip
        done(rooms.door, asked, AUTOMATION)
    return names


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_bulk_is_shown_planned_sampled_done_and_taken_back(lead: Program, rooms: Rooms) -> None:
    """The whole way, on both databases."""
    names = flood(rooms)
    shown = lead.get("/effects", copies=names[0], **ASKED).json()
    bulk = lead.planned(names)
    again = lead.get(f"/{bulk}/effects").json()
    lead.sampled(bulk)
    started = lead.post(f"/{bulk}/start").json()
    stopped = lead.post(f"/{bulk}/stop").json()
    lead.post(f"/{bulk}/start")
    Bulks(rooms.reader, rooms.door).round()
    ended = lead.get(f"/{bulk}").json()

    assert [one["case"] for one in shown["effects"]] == names
    assert [each["kind"] for each in shown["effects"][0]["comes"]] == ["remove", "suspend"]
    assert (shown["sampled"], shown["second"], shown["left"]) == (5, False, [])
    assert [one["case"] for one in again["effects"]] == names
    assert (started["bulk"]["state"], stopped["bulk"]["state"]) == ("running", "stopped")
    assert (ended["bulk"]["state"], ended["bulk"]["decided"], ended["reason"]) == ("ended", 6, REASON)
    assert [one.kind for one in rooms.standings.of("account:flood3").in_force] == ["suspend"]

    assert lead.post(f"/{bulk}/reverse", reason="It was an advertisement we sold.").status_code == 200
    Bulks(rooms.reader, rooms.door).round()
    (listed,) = lead.get().json()
    assert (listed["state"], listed["undone"]) == ("reversed", 6)
    assert rooms.standings.of("account:flood3").in_force == ()


@on_sqlite
def test_same_key_plans_one_bulk_and_another_body_is_refused(lead: Program, rooms: Rooms) -> None:
    """A program whose connection broke sends again, and must neither plan twice nor choose the sample by its key."""
    names = flood(rooms)
    first, again = (lead.plan(names, "k1").json() for _ in range(2))
    other = lead.plan(names, "k1", reason="Another reason.")
    elsewhere = lead.plan(names, "k2").json()
    bulk = first["bulk"]["bulk"]
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    opened = [lead.post(f"/{bulk}/sample/{case}/open", "k3").json()["seq"] for _ in range(2)]

    assert first == again
    assert code(other) == (409, "key_reused")
    assert elsewhere["bulk"]["bulk"] != bulk
    assert len(lead.get().json()) == 2
    assert opened[0] == opened[1]
    assert code(lead.plan(names, "k3")) == (409, "key_reused"), "it was for something else"
    assert code(lead.plan(names, "k 4")) == (400, "invalid")


@on_sqlite
def test_other_roles_keys_and_other_sites_are_refused(
    lead: Program, desk: Sit, api: httpx.Client, rooms: Rooms
) -> None:
    """People decide about people: no key does, however much it is for, nor a page of another site."""
    bulk = lead.planned(flood(rooms))
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    at = f"/{bulk}/sample/{case}"
    ana, nobody = Program(desk("ana")), Program(desk())
    both = lead.client.get(AT, headers={"authorization": "Bearer x"})

    for path in ("", "/effects?case=x&choice=none", f"/{bulk}", f"/{bulk}/effects", at):
        assert code(ana.get(path)) == (403, "not_allowed"), path
        assert code(nobody.get(path)) == (401, "signed_out"), path
        assert code(api.get(AT + path)) == (403, "not_in_key"), path
    for path in (f"{at}/open", f"/{bulk}/start", f"/{bulk}/stop"):
        assert code(ana.post(path)) == (403, "not_allowed"), path
        assert code(nobody.post(path)) == (401, "signed_out"), path
        assert code(api.post(AT + path)) == (403, "not_in_key"), path
    assert code(both) == (403, "not_in_key")
    foreign = lead.client.post(f"{AT}/{bulk}/stop", headers={"origin": "https://elsewhere.example"})
    assert code(foreign) == (403, "other_site")
    assert lead.get(f"/{bulk}").json()["bulk"]["state"] == "sampling"


@on_sqlite
def test_another_lead_sees_a_bulk_and_neither_reads_its_sample_nor_starts_it(
    lead: Program, desk: Sit, rooms: Rooms
) -> None:
    """A bulk is no way for anybody else to read cases."""
    other = Staff(principal="staff:kim", name="Kim Bauer", roles=("policy_lead",))
    done(rooms.door, Appoint(staff=other), "staff:root")
    enrol(rooms.door, "staff:kim")
    bulk = lead.planned(flood(rooms))
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    kim = Program(desk("kim"))

    assert kim.get(f"/{bulk}").json()["mine"] is False
    assert code(kim.get(f"/{bulk}/sample/{case}")) == (403, "not_allowed")
    assert code(kim.post(f"/{bulk}/sample/{case}/open")) == (422, "not_yours")
    assert code(kim.post(f"/{bulk}/start")) == (422, "not_yours")


@on_sqlite
def test_unopened_sample_shows_nothing_and_is_not_answered(lead: Program, rooms: Rooms) -> None:
    """Whoever answers has read, and what is read is counted."""
    bulk = lead.planned(flood(rooms, area="hate"), "hate-1@1")
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    at = f"/{bulk}/sample/{case}"
    closed = lead.get(at).json()

    assert (closed["open_until"], closed["contents"]) == (None, [])
    assert code(lead.post(f"{at}/answer", fits=True)) == (422, "not_opened")
    assert code(lead.post(f"/{bulk}/start")) == (422, "sample_first")
    lead.post(f"{at}/open")
    care = rooms.reader.row("care", "staff:lead")
    assert sum(one.taken for one in care.of_today(rooms.now())) == 1
    assert lead.get(at).json()["contents"][0]["text"].lower() == TEXT.lower()
    assert lead.post(f"{at}/answer", fits=False).json()["bulk"]["state"] == "dropped"
    assert code(lead.post(f"/{bulk}/start")) == (422, "not_now")


@on_sqlite
def test_limits_of_care_hold_for_samples(lead: Program, rooms: Rooms) -> None:
    """The API is no way around a category that somebody left."""
    bulk = lead.planned(flood(rooms, area="hate"), "hate-1@1")
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    done(rooms.door, LeaveArea(area="hate"), "staff:lead")
    answer = lead.post(f"/{bulk}/sample/{case}/open")

    assert code(answer) == (422, "care_left")
    assert lead.get(f"/{bulk}/sample/{case}").json()["contents"] == []


@on_sqlite
def test_frozen_case_is_neither_shown_nor_opened_and_is_not_told_from_none(
    lead: Program, rooms: Rooms
) -> None:
    """A freeze of reading holds for programs of people as for their pages."""
    names = flood(rooms)
    bulk = lead.planned(names)
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    lead.post(f"/{bulk}/sample/{case}/open")
    secured(rooms)
    frozen(rooms, reads=True, scope_set=ScopeSet(policy_areas=("spam",), severities=("medium",)))
    shown = lead.get(f"/{bulk}/sample/{case}")

    assert code(shown) == (403, "frozen")
    assert FREEZE in shown.text
    assert TEXT.lower() not in shown.text.lower()
    assert code(lead.post(f"/{bulk}/sample/{case}/open")) == (422, "frozen")
    assert code(lead.get("/effects", case=names, choice="none")) == (422, "bulk_size")
    assert code(lead.get("/effects", copies=case, choice="none")) == (422, "bulk_size")
    done(rooms.door, _elsewhere(), AUTOMATION)
    left = lead.get("/effects", case=["case:elsewhere", case, "case:none"], choice="none").json()["left"]
    assert {(one["case"], one["code"], one["detail"]) for one in left} == {
        (name, "unknown_case", "There is no such case, or it is kept from you.")
        for name in (case, "case:none")
    }


def _elsewhere() -> OpenCase:
    return OpenCase(
        case="case:elsewhere", subject="post:elsewhere", area="spam", severity="low", source="rule",
        ref="event:elsewhere", account="account:elsewhere", attested=True,
    )  # fmt: skip


@on_sqlite
def test_blind_reader_is_not_told_what_is_in_force(lead: Program, rooms: Rooms) -> None:
    """What a first decision led to would tell how it was."""
    names = flood(rooms, 2)
    about = held(rooms, "staff:lead").about
    case = OpenCase(
        case="case:again", subject="post:again", area="spam", severity="medium", source="rule", ref="event:x",
        account=about.account, attested=True,
    )  # fmt: skip
    done(rooms.door, case, AUTOMATION)
    shown = lead.get("/effects", case=[*names, "case:again"], **ASKED).json()

    assert [one["case"] for one in shown["effects"]] == names
    assert [(one["case"], one["code"]) for one in shown["left"]] == [("case:again", "unknown_case")]


@on_sqlite
def test_look_taken_after_a_bulk_was_planned_keeps_its_case_from_the_preview(
    lead: Program, rooms: Rooms
) -> None:
    """Whoever plans first and looks then would else read on the bulk's page what the first decision led to."""
    names = flood(rooms, 2)
    account = "account:seen"
    case = OpenCase(
        case="case:again", subject="post:again", area="spam", severity="medium", source="rule", ref="event:x",
        account=account, attested=True,
    )  # fmt: skip
    done(rooms.door, case, AUTOMATION)
    bulk = lead.planned([*names, "case:again"])
    before = [one["case"] for one in lead.get(f"/{bulk}/effects").json()["effects"]]
    about = held(rooms, "staff:lead", "seen").about
    after = [one["case"] for one in lead.get(f"/{bulk}/effects").json()["effects"]]

    assert about.account == account
    assert (before, after) == ([*names, "case:again"], names)


@on_sqlite
def test_more_than_twenty_are_begun_once_a_second_person_agrees(
    lead: Program, desk: Sit, rooms: Rooms
) -> None:
    """The refusal says so, and asking is one request more."""
    secured(rooms)
    bulk = lead.planned(flood(rooms, 21))
    lead.sampled(bulk)
    refused = lead.post(f"/{bulk}/start")
    asked = lead.post(f"/{bulk}/second", reason="A flood of one text.")

    assert code(refused) == (422, "second_needed")
    assert asked.status_code == 201, asked.text
    assert asked.json()["page"] == f"/access/requests/{asked.json()['request']}"
    assert "second person" in desk("lead").get(asked.json()["page"]).text.lower()
    assert lead.get(f"/{bulk}").json()["bulk"]["state"] == "sampling"


@on_sqlite
def test_unknown_names_and_what_contradicts_are_refused(lead: Program, rooms: Rooms) -> None:
    """A slip is told, and never passed over."""
    names = flood(rooms)
    bulk = lead.planned(names)

    assert code(lead.get("/bulk:none")) == (404, "unknown_bulk")
    assert code(lead.get("/bulk:none/effects")) == (404, "unknown_bulk")
    assert code(lead.get(f"/{bulk}/sample/case:none")) == (422, "not_in_sample")
    for path in ("start", "stop"):
        assert code(lead.post(f"/bulk:none/{path}")) == (404, "unknown_bulk")
    assert code(lead.post("/bulk:none/second", reason="Why.")) == (404, "unknown_bulk")
    assert code(lead.post("/bulk:none/reverse", reason="Why.")) == (404, "unknown_bulk")
    assert code(lead.post(f"/{bulk}/reverse", reason="Why.")) == (422, "not_now")
    assert code(lead.get("/effects", choice="none")) == (422, "bulk_size")
    assert code(lead.get("/effects", case="case:none", choice="none")) == (422, "bulk_size")
    assert code(lead.get("/effects", case=names, choice="slap")) == (400, "invalid")
    assert code(lead.get("/effects", case=names)) == (400, "invalid")
    assert code(lead.get("/effects", case=names, choice=["ban", "suspend-7"])) == (422, "acts_contradict")
    assert code(lead.plan(names, choices=["none", "remove"])) == (422, "acts_contradict")
    assert code(lead.plan(names, area="gardening")) == (422, "unlisted_area")
    assert code(lead.plan(names, policy="spam-9@9")) == (422, "no_policy")
    assert code(lead.plan(names, codes=["no-such-code"])) == (422, "unknown_code")
    assert code(lead.plan(names, reason=" ")) == (422, "no_reason")
    assert code(lead.plan(names, members=[{"case": names[0], "version": 1}] * 2)) == (422, "named_twice")
    assert code(lead.plan(names, members=[{"case": names[0], "version": 1}])) == (400, "invalid")
    assert code(lead.plan(names, slip=1)) == (400, "invalid")
    assert code(lead.client.post(AT, content="x")) == (415, "unsupported_media_type")


@on_sqlite
def test_answers_hold_nothing_that_people_wrote_but_an_open_sample(lead: Program, rooms: Rooms) -> None:
    """Lists and progress are read over shoulders and kept in logs."""
    names = flood(rooms)
    bulk = lead.planned(names)
    (case, *_) = (one["case"] for one in lead.get(f"/{bulk}").json()["sample"])
    lead.post(f"/{bulk}/sample/{case}/open")
    answers = [
        lead.get(),
        lead.get(f"/{bulk}"),
        lead.get(f"/{bulk}/effects"),
        lead.get("/effects", case=names, **ASKED),
        lead.plan(names),
    ]

    for answer in answers:
        assert TEXT.lower() not in answer.text.lower(), answer.request.url
        assert not re.search("Lea|Moreau|password|passkey", answer.text), answer.request.url
    for answer in (answers[0], answers[1], answers[4]):
        assert "account:" not in answer.text, answer.request.url
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_names_of_choices_are_those_of_the_console() -> None:
    """What the console learns to do, the API does by the same name."""
    assert [*get_args(ChoiceName)] == [one.name for one in CHOICES]
    assert [*get_args(Severity)] == ["", *SEVERITY_WEIGHT]
