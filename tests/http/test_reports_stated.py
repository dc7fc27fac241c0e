"""What a report says beyond its words: that a law is broken, that it is meant honestly, and from whom it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import Key
from steadyhand.kernel.values import DAY
from steadyhand.review.commands import TakeLease
from steadyhand.rules.queues import Queue
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk
from tests.support.house import done, on_sqlite

Sit = Callable[..., Desk]
REPORT = {
    "id": "s1",
    "subject": "post:s1",
    "reporter": "account:u7",
    "area": "hate",
    "text": "It says where they live",
    "content": {"text": "Go there tonight", "lang": "en", "author": "account:u6"},
}
ILLEGAL = {"illegal": True, "good_faith": True}


def filed(api: httpx.Client, **changes: Any) -> httpx.Response:
    return api.post("/v1/reports", json=REPORT | changes)


def test_report_keeps_what_it_states_and_from_whom_it_comes(api: httpx.Client, rooms: Rooms) -> None:
    """A notice under the law is answered otherwise, and its source has a clock of its own."""
    told = filed(api, **ILLEGAL, source="trusted_flagger").json()
    report = rooms.reader.row("report", told["report"])
    case = rooms.cases.get(told["case"])

    assert (report.illegal, report.good_faith, report.source) == (True, True, "trusted_flagger")
    assert case is not None
    assert case.row.evidence[0].source == "trusted_flagger"


@on_sqlite
def test_from_whom_it_comes_changes_nothing_but_the_clock(api: httpx.Client, rooms: Rooms) -> None:
    """Whoever is trusted is heard sooner, and judged no differently."""
    cases = [
        rooms.cases.get(filed(api, id=name, subject=f"post:{name}", source=name).json()["case"])
        for name in ("report", "trusted_flagger", "authority", "hash", "federation", "staff")
    ]
    rows = [case.row for case in cases if case]

    assert len({(row.severity, row.tier, row.area, row.opened_by) for row in rows}) == 1
    queue = Queue(name="hate", title="Hate", within_from={"trusted_flagger": 60})
    assert queue.clock("high", "trusted_flagger") < queue.clock("high", "report")


@on_sqlite
@pytest.mark.parametrize("source", ["report", "trusted_flagger"])
def test_notice_of_something_illegal_without_good_faith_is_told_what_to_do(
    api: httpx.Client, rooms: Rooms, source: str
) -> None:
    """The law asks for the statement (DSA Art. 16(2)(d)); a refusal without a way on loses the notice."""
    head = rooms.reader.head().seq
    answer = filed(api, illegal=True, source=source)
    document = answer.json()

    assert (answer.status_code, document["code"]) == (422, "no_good_faith")
    assert "good_faith: true" in document["detail"]
    assert "leave out illegal" in document["detail"]
    assert {entry.type for entry in rooms.reader.entries(head)} <= {"kernel.set_refused"}
    assert filed(api, illegal=True, good_faith=True, source=source).status_code == 201


@on_sqlite
def test_order_of_an_authority_needs_no_statement(api: httpx.Client) -> None:
    """It is no notice: Art. 9, and not Art. 16."""
    assert filed(api, illegal=True, source="authority").status_code == 201


@on_sqlite
@pytest.mark.parametrize("source", ["partner", "appeal", "user", ""])
def test_source_that_no_report_has_is_refused_by_its_field(api: httpx.Client, source: str) -> None:
    """Partners and those who appeal have doors of their own."""
    answer = filed(api, source=source)

    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (400, "source")


@on_sqlite
def test_same_report_from_another_source_is_another_report(api: httpx.Client) -> None:
    """What was said first stands: nobody becomes a trusted flagger by sending again."""
    filed(api)

    assert filed(api, source="trusted_flagger").json()["code"] == "key_reused"
    assert filed(api, **ILLEGAL).json()["code"] == "key_reused"


@on_sqlite
def test_source_is_claimed_only_under_a_key_for_it(rooms: Rooms, url: str) -> None:
    """Any program that may report could have its reports answered before everybody's."""
    keys = {"plain": ("report.file", "case.open"), "trusted": ("report.source", "case.open")}
    for name, capabilities in keys.items():
        key = Key(
            digest=digest_of(name), service="service:feed", name=name, capabilities=capabilities,
            until=rooms.now() + DAY,
        )  # fmt: skip
        done(rooms.door, IssueKey(key=key), "staff:root")

    def answer(name: str, **changes: Any) -> tuple[int, str | None]:
        with httpx.Client(
            base_url=url, headers={"authorization": f"Bearer {name}"}, trust_env=False
        ) as client:
            told = filed(client, **changes)
            return told.status_code, told.json().get("code")

    assert answer("plain", source="authority") == (403, "not_in_key")
    assert answer("trusted", source="authority") == (201, None)
    assert answer("trusted", id="s2") == (403, "not_in_key")
    assert answer("plain", id="s2") == (201, None)


def test_reader_sees_beside_the_words_what_a_report_states(
    api: httpx.Client, rooms: Rooms, desk: Sit
) -> None:
    """That a law is said to be broken is part of what is asked."""
    case = filed(api, **ILLEGAL, source="trusted_flagger").json()["case"]
    filed(api, id="s2", text="I do not like it")
    done(rooms.door, TakeLease(case=case), "staff:ana")
    evidence = desk("ana").get(f"/cases/{case}").text.split('id="evidence"')[1].split("</section>")[0]
    first, second = evidence.split("What reporters wrote")[1].split("<li>")[1:3]

    assert "It says where they live" in first
    assert "Says that it is against the law, and that they say so in good faith." in first
    assert "Trusted flagger" in first
    assert "against the law" not in second
    assert "<small>" not in second
