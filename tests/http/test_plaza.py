"""Plaza's back end as a process of its own: what it is told, what it enforces, and what survives."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from steadyhand.week.load import load_plaza
from steadyhand.week.part_one import events

KEY = b"plaza's webhook secret, 32 bytes"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
PAST, FUTURE = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


class Plaza:
    """A running back end; `deliver` signs and sends one effect."""

    def __init__(self, process: subprocess.Popen[str], url: str, db: Path) -> None:
        self.process, self.db = process, db
        self.http = httpx.Client(base_url=url, timeout=10, trust_env=False)

    def deliver(
        self, id: str, type: str, data: dict, *, key: bytes = KEY, sent: int | None = None
    ) -> httpx.Response:
        body = json.dumps({"type": type, "timestamp": PAST, "data": data}).encode()
        return self.send(id, body, key=key, sent=sent)

    def send(self, id: str, body: bytes, *, key: bytes = KEY, sent: int | None = None) -> httpx.Response:
        at = int(time.time()) if sent is None else sent
        signature = base64.b64encode(hmac.digest(key, f"{id}.{at}.".encode() + body, hashlib.sha256)).decode()
        headers = {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}
        return self.http.post("/webhooks/steadyhand", content=body, headers=headers)

    def enforce(self, id: str, seq: int, *in_force: dict, subject: str = "account:u1") -> httpx.Response:
        """Tell it that after ledger entry `seq` these actions are in force on the subject."""
        return self.deliver(id, "enforcement.suspended", effect(id, seq, *in_force, subject=subject))

    def enforced(self, subject: str = "account:u1") -> list[str]:
        told = self.http.get("/enforced", params={"subject": subject}).json()
        return [one["action"] for one in told["enforced"]]


def effect(id: str, seq: int, *in_force: dict, subject: str = "account:u1") -> dict:
    return {
        "effect": id,
        "action": "act-1",
        "subject": subject,
        "kind": "suspend",
        "op": "apply",
        "until": None,
        "label": None,
        "cause": "dec-1",
        "policy": "spam-1@1",
        "in_force": list(in_force),
        "seq": seq,
    }


def action(id: str, kind: str = "suspend", until: str | None = FUTURE, label: str | None = None) -> dict:
    everywhere = {"feature": None, "surfaces": [], "territory": []}
    return {"action": id, "kind": kind, "until": until, "label": label, **everywhere}


BAD_END = json.dumps(
    {"type": "enforcement.x", "data": effect("e1", 5, action("a1", until="tomorrow"))}
).encode()


def notice(id: str, to: str = "account:u1") -> dict:
    return {
        "effect": id,
        "notice": id,
        "to": to,
        "subject": "post:1",
        "lang": "en",
        "title": "Your post",
        "seq": 4,
        "text": "We removed your post.",
        "automated": False,
        "policy": "spam-1@1",
        "policy_text": "No spam.",
        "object_by": FUTURE,
        "object_url": "https://plaza.example/object/1",
    }


@contextmanager
def running(db: Path, *arguments: str) -> Iterator[Plaza]:
    """Start it on a free port; ended on leaving, by SIGKILL, as it must bear that."""
    line = [sys.executable, "-m", "steadyhand.week.plaza", "--port", "0", "--db", str(db)]
    process = subprocess.Popen(
        [*line, *(arguments or ("--secret", SECRET))], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        started = Plaza(process, json.loads(process.stdout.readline())["listening"], db)
        with started.http:
            yield started
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def one_for_all(tmp_path_factory):
    with running(tmp_path_factory.mktemp("plaza") / "plaza.db") as started:
        yield started


@pytest.fixture
def plaza(one_for_all):
    """The running back end with nothing in it and behaving well."""
    with sqlite3.connect(one_for_all.db, timeout=10) as db:
        for table in ("held", "subjects", "enforced", "messages", "deliveries"):
            db.execute(f"DELETE FROM {table}")
    db.close()
    one_for_all.http.post("/faults", json={})
    return one_for_all


def test_an_applied_effect_is_enforced_and_acknowledged_with_a_receipt(plaza):
    """The receipt is Plaza's own id and time: the third record beside deciding and executing."""
    plaza.http.post("/accounts", json=[{"id": "u1", "handle": "ana"}])

    answer = plaza.enforce("e1", 5, action("a1"))

    assert answer.status_code == 200
    assert answer.json()["applied"] is True
    assert answer.json()["receipt"].startswith("plaza-")
    assert answer.json()["at"].endswith("Z")
    account = plaza.http.get("/accounts/u1").json()
    assert account["handle"] == "ana"
    assert account["enforced"] == [action("a1")]
    assert account["visible"] is False


def test_a_repeated_delivery_has_one_effect_and_the_same_receipt(plaza):
    """At-least-once delivery: the id is the idempotency key, whatever has happened since."""
    first = plaza.enforce("e1", 5, action("a1"))
    plaza.enforce("e2", 6)

    again = plaza.enforce("e1", 5, action("a1"))

    assert again.json() == first.json()
    assert plaza.enforced() == []
    assert plaza.http.get("/deliveries/e1").json()["times"] == 2


def test_a_late_older_entry_is_acknowledged_but_not_applied(plaza):
    """A later entry of the same subject has already spoken: applying the older one would undo it."""
    plaza.enforce("e2", 9, action("a2"))

    late = plaza.enforce("e1", 8, action("a1"))

    assert late.status_code == 200
    assert late.json()["applied"] is False
    assert late.json()["reason"] == "superseded"
    assert plaza.enforced() == ["a2"]


def test_an_older_entry_of_another_subject_is_applied(plaza):
    """Order matters within a subject only."""
    plaza.enforce("e2", 9, action("a2"))

    assert plaza.enforce("e1", 8, action("a1"), subject="post:7").json()["applied"] is True
    assert plaza.enforced("post:7") == ["a1"]


def test_lifting_one_of_two_actions_leaves_the_other(plaza):
    """What stays in force is told with every effect and replaces what stood before."""
    plaza.enforce("e1", 1, action("a1"), action("a2", "limit"))

    plaza.deliver("e2", "enforcement.lifted", {**effect("e2", 2, action("a2", "limit")), "op": "lift"})

    assert plaza.enforced() == ["a2"]


def test_an_action_whose_end_has_passed_is_enforced_no_more(plaza):
    """Plaza keeps the clock it was given: an end is an end without a further message."""
    plaza.enforce("e1", 1, action("a1", until=PAST), action("a2", until=FUTURE))

    assert plaza.enforced() == ["a2"]


def test_a_labelled_post_stays_visible_and_a_removed_one_does_not(plaza):
    """Labels inform; removals hide."""
    plaza.http.post("/posts", json=[{"id": "1", "text": "x"}, {"id": "2", "text": "y"}])
    plaza.enforce("e1", 1, action("a1", "label", None, "disputed"), subject="post:1")
    plaza.enforce("e2", 2, action("a2", "remove", None), subject="post:2")

    first, second = (plaza.http.get(f"/posts/{id}").json() for id in "12")

    assert (first["visible"], first["labels"]) == (True, ["disputed"])
    assert (second["visible"], second["labels"]) == (False, [])


def test_panel_stands_beside_a_post_until_it_is_hidden_and_what_comes_late_changes_nothing(plaza):
    """Of two about one claim the one with the greater number holds, in whichever order they come."""
    plaza.http.post("/posts", json=[{"id": "1", "text": "x"}])
    told = {"subject": "post:1", "claim": "claim:a", "text": "Machines are tested."}

    def panels():
        return [one["text"] for one in plaza.http.get("/posts/1").json()["panels"]]

    assert plaza.deliver("e1", "panel.shown", {"effect": "e1", "seq": 1, **told}).json()["applied"] is True
    assert panels() == ["Machines are tested."]
    assert plaza.deliver("e3", "panel.hidden", {"effect": "e3", "seq": 3, **told}).json()["applied"] is True
    late = plaza.deliver("e2", "panel.shown", {"effect": "e2", "seq": 2, **told}).json()
    assert (late["applied"], late["reason"], panels()) == (False, "superseded", [])


def test_correction_is_kept_for_those_who_saw_a_post_until_it_is_withdrawn(plaza):
    """Of one that is gone too: it was seen."""
    plaza.http.post("/posts", json=[{"id": "1", "text": "x"}])
    told = {"subject": "post:1", "claim": "claim:a", "text": "Machines are tested.", "most": 900}

    def corrections():
        return [one["most"] for one in plaza.http.get("/posts/1").json()["corrections"]]

    plaza.http.delete("/posts/1")
    assert (
        plaza.deliver("c1", "correction.offered", {"effect": "c1", "seq": 1, **told}).json()["applied"]
        is True
    )
    assert corrections() == [900]
    gone = {"subject": "post:1", "claim": "claim:a", "why": "wrong"}
    assert (
        plaza.deliver("c3", "correction.withdrawn", {"effect": "c3", "seq": 3, **gone}).json()["applied"]
        is True
    )
    late = plaza.deliver("c2", "correction.offered", {"effect": "c2", "seq": 2, **told}).json()
    assert (late["applied"], late["reason"], corrections()) == (False, "superseded", [])


@pytest.mark.parametrize(
    ("place", "until", "shown"),
    [
        ("US-AZ", FUTURE, True),
        ("US-NY", FUTURE, False),
        ("US", FUTURE, False),
        ("US-AZ", "2020-01-02T00:00:00Z", False),
    ],
)
def test_prebunk_is_shown_in_its_place_and_never_after_its_end(plaza, place, until, shown):
    """Though nobody told Plaza that it was over."""
    told = {"subject": "prebunk:hours", "place": "US-AZ", "from": PAST, "until": until, "texts": []}
    plaza.deliver("p1", "prebunk.shown", {"effect": "p1", "seq": 1, **told})
    found = plaza.http.get("/prebunks", params={"place": place}).json()["prebunks"]
    assert [one["subject"] for one in found] == (["prebunk:hours"] if shown else [])
    plaza.deliver(
        "p2", "prebunk.ended", {"effect": "p2", "seq": 2, "subject": "prebunk:hours", "why": "over"}
    )
    assert plaza.http.get("/prebunks", params={"place": place}).json()["prebunks"] == []


def test_a_notice_becomes_a_message_to_the_account_once(plaza):
    """The account can read why, and how to object; a repeat writes no second message."""
    for _ in range(2):
        assert plaza.deliver("n1", "notice.sent", notice("n1")).json()["applied"] is True

    messages = plaza.http.get("/messages/u1").json()["messages"]

    assert [message["text"] for message in messages] == ["We removed your post."]
    assert messages[0]["object_url"] == "https://plaza.example/object/1"


def test_a_deleted_account_is_gone_with_a_receipt(plaza):
    """410 tells Steadyhand that nothing is left to enforce; it is not an error to try again for ever."""
    plaza.http.post("/accounts", json=[{"id": "u1", "handle": "ana"}])
    plaza.http.delete("/accounts/u1")

    answer = plaza.enforce("e1", 5, action("a1"))

    assert answer.status_code == 410
    assert answer.json()["applied"] is False
    assert answer.json()["receipt"].startswith("plaza-")
    assert plaza.enforce("e1", 5, action("a1")).json() == answer.json()


@pytest.mark.parametrize(("key", "sent"), [(b"somebody else's secret, 32 bytes", None), (KEY, 1_600_000_000)])
def test_an_unproven_delivery_changes_nothing(plaza, key, sent):
    """Neither another's signature nor an old one moves what is enforced."""
    answer = plaza.deliver("e1", "enforcement.suspended", effect("e1", 5, action("a1")), key=key, sent=sent)

    assert answer.status_code == 401
    assert plaza.enforced() == []
    assert plaza.http.get("/deliveries/e1").status_code == 404


def test_an_unsigned_delivery_is_refused(plaza):
    """The webhook's address is no secret."""
    assert plaza.http.post("/webhooks/steadyhand", json={}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b'{"type": "enforcement.x", "data": {}}', BAD_END])
def test_a_signed_body_that_cannot_be_read_is_refused_and_not_remembered(plaza, body):
    """The sender may mend it and send it again under the same id."""
    assert plaza.send("e1", body).status_code == 400
    assert plaza.enforce("e1", 5, action("a1")).json()["applied"] is True


def test_a_type_that_plaza_does_not_know_is_acknowledged_and_not_applied(plaza):
    """A newer Steadyhand may send more: that must not fill its outbox."""
    assert plaza.deliver("x1", "advice.given", {}).json()["applied"] is False


def test_faults_fail_the_next_deliveries_and_then_end(plaza):
    """Two fail as asked with the header asked for; the third is applied."""
    plaza.http.post("/faults", json={"fail": 2, "status": 429, "retry_after": 3})

    answers = [plaza.enforce("e1", 5, action("a1")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "3"
    assert plaza.http.get("/deliveries/e1").json()["times"] == 1


def test_a_lost_answer_leaves_the_effect_applied_once(plaza):
    """The hardest fault: it was done, and the sender was told that it failed."""
    plaza.http.post("/faults", json={"fail": 1, "when": "after"})

    lost, again = (plaza.enforce("e1", 5, action("a1")) for _ in range(2))

    assert lost.status_code == 503
    assert again.json()["applied"] is True
    assert plaza.http.get("/deliveries/e1").json()["times"] == 2


def test_a_slow_plaza_answers_late(plaza):
    """`delay_ms` holds each delivery back."""
    plaza.http.post("/faults", json={"delay_ms": 300})
    start = time.monotonic()

    assert plaza.enforce("e1", 5, action("a1")).status_code == 200
    assert time.monotonic() - start >= 0.3


def test_a_row_changed_by_hand_shows_in_what_is_enforced(plaza):
    """Somebody with access to Plaza's database frees an account: the comparison must be able to see it."""
    plaza.enforce("e1", 5, action("a1"))

    with sqlite3.connect(plaza.db, timeout=10) as db:
        db.execute("DELETE FROM enforced WHERE subject = 'account:u1'")
    db.close()

    assert plaza.enforced() == []
    assert plaza.http.get("/enforced").json()["subjects"] == [
        {"subject": "account:u1", "seq": 5, "enforced": []}
    ]


def test_all_that_is_enforced_can_be_read_page_by_page(plaza):
    """The comparison reads everything in order, without a page that grows with the platform."""
    for number in range(5):
        plaza.enforce(f"e{number}", number, action("a1"), subject=f"account:u{number}")

    found, after = [], ""
    while after is not None:
        page = plaza.http.get("/enforced", params={"after": after, "limit": 2}).json()
        found += [one["subject"] for one in page["subjects"]]
        after = page["after"]

    assert found == [f"account:u{number}" for number in range(5)]


def test_the_week_is_loaded_as_it_stands_after_its_events(plaza):
    """Accounts and posts come from the same events that Steadyhand gets; an edited post has its last text."""
    day = list(events(7, 250, 120))
    edited = [timed.event["data"]["post"] for timed in day if timed.event["type"] == "post.edited"]

    assert load_plaza(str(plaza.http.base_url), day) == (250, 120)
    assert plaza.http.get(f"/posts/{edited[-1]['id']}").json()["text"] == edited[-1]["text"]
    assert plaza.http.get("/accounts/k01").json()["verified"] is True


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/accounts/nobody", None, 404),
        ("POST", "/accounts", b"[{}]", 400),
        ("POST", "/accounts", b"{", 400),
        ("POST", "/faults", b'{"status": 200}', 400),
        ("GET", "/enforced?limit=none", None, 400),
        ("GET", "/healthz", None, 200),
    ],
)
def test_other_requests_are_answered_plainly(plaza, method, path, content, status):
    """A wrong request is told so and never ends the process."""
    assert plaza.http.request(method, path, content=content).status_code == status


def test_what_was_acknowledged_survives_being_killed(tmp_path):
    """SIGKILL straight after the answer: the effect, the message and the receipt are there on the next start."""
    with running(tmp_path / "plaza.db") as before:
        receipt = before.enforce("e1", 5, action("a1")).json()
        before.deliver("n1", "notice.sent", notice("n1"))
        before.process.kill()
        before.process.wait()

    with running(tmp_path / "plaza.db") as after:
        assert after.enforced() == ["a1"]
        assert len(after.http.get("/messages/u1").json()["messages"]) == 1
        assert after.enforce("e1", 5, action("a1")).json() == receipt


def test_the_secret_may_come_from_a_file_and_there_may_be_two(tmp_path):
    """Changing a secret without losing a delivery; a file keeps it out of the list of processes."""
    (tmp_path / "next").write_text("whsec_" + base64.b64encode(b"the next webhook secret").decode() + "\n")
    arguments = ("--secret", SECRET, "--secret-file", str(tmp_path / "next"))
    data = effect("e1", 5, action("a1"))

    with running(tmp_path / "plaza.db", *arguments) as plaza:
        assert plaza.deliver("e1", "enforcement.suspended", data).status_code == 200
        assert (
            plaza.deliver("e2", "enforcement.suspended", data, key=b"the next webhook secret").status_code
            == 200
        )


def test_without_a_usable_secret_it_does_not_start(tmp_path):
    """An unsigned webhook would let anyone on the machine ban anyone."""
    line = [
        sys.executable,
        "-m",
        "steadyhand.week.plaza",
        "--db",
        str(tmp_path / "plaza.db"),
        "--secret",
        "guess",
    ]

    ended = subprocess.run(line, capture_output=True, text=True, timeout=20, check=False)

    assert ended.returncode == 2
    assert "whsec_" in ended.stderr


def test_where_a_measure_holds_is_kept_beside_what_it_is(plaza):
    """A platform that forgot the countries of a removal would compare as one that removes everywhere."""
    plaza.http.post("/accounts", json=[{"id": "u1", "handle": "ana"}])
    narrow = {
        **action("a1", "restrict_feature"),
        "feature": "live",
        "surfaces": ["feed"],
        "territory": ["DE"],
    }

    plaza.enforce("e1", 5, narrow)

    assert plaza.http.get("/accounts/u1").json()["enforced"] == [narrow]
