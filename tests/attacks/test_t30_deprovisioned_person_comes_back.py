"""T30: somebody was shown the door; their accounts must not open it again, and no request that was kept or is late may.

What is tried: their open session, what they hold and asked for, and everything that the directory ever sent about them,
sent again, in another order, and under another name.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steadyhand.access.commands import Deactivate, Found
from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.model import Staff
from steadyhand.access.provisioning.model import Told
from steadyhand.access.provisioning.service import Directory
from steadyhand.access.requests.commands import AskSecond
from steadyhand.access.requests.model import Member
from steadyhand.access.service import set_password
from steadyhand.bootstrap.house import House
from steadyhand.kernel.command import Command, Proof
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION, DAY, Scope
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.desk import Desk
from tests.support.directories import TERMS, TOKEN, change, directory, group, members
from tests.support.doors import Opened, house_doors
from tests.support.house import PASSWORD
from tests.support.installation import Installation, installed
from tests.support.people import ADMIN, peopled
from tests.support.scim import Json, Scim

IDA = "staff:ida"
PROOF = Proof(session="s", authenticator="key-of-ida", verified=True, fresh=True)
GONE_WITHIN_S = 1.0

# ------------------------------------------------------------------------------- against the running service


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A service with a directory, and one administrator."""
    access = {"scim": {"token": TOKEN, "groups": {"Reviewers": "reviewer"}}}
    with installed(Path(tmp_path_factory.mktemp("t30")) / "data", start=False, access=access) as made:
        with made.house() as house:
            done(house, Found(principal=ADMIN, name="Rut Okafor"), ADMIN)
            for case in ("case:1", "case:2"):
                done(house, opened(case), AUTOMATION)
        made.start()
        yield made


@pytest.fixture(scope="module")
def scim(installation: Installation) -> Iterator[Scim]:
    made = Scim(installation.url("door"))
    yield made
    made.close()


@pytest.fixture
def desk(installation: Installation) -> Iterator[Desk]:
    """Ida's browser."""
    made = Desk(installation.url("door"))
    yield made
    made.close()


def signs_in(desk: Desk) -> bool:
    """Whether the password that she had opens the console."""
    desk.sign_in("ida")
    return desk.get("/queues").status_code == 200


def done(house: House, command: Command, by: str) -> None:
    """Perform a command that must succeed."""
    answer = house.door.perform(command, by, proof=PROOF)
    assert isinstance(answer, Entry), answer


def opened(case: str) -> OpenCase:
    """A case that waits."""
    return OpenCase(
        case=case,
        subject=f"post:{case[-1]}",
        area="spam",
        severity="high",
        source="rule",
        ref=f"event:{case}",
    )


def settle(installation: Installation) -> None:
    """Ida takes a case, is granted something, asks for a second person, and can sign in."""
    member = Member(tag="x", capability="case.decide", digest=hashlib.sha256(b"x").hexdigest(), scope=Scope())
    asked = AskSecond(
        request="request:t30", members=(member,), commands="[]", why="It takes two.", reason="Now."
    )
    with installation.house() as house:
        until = house.reader.now() + DAY
        granted = GrantAccess(
            grant="grant:t30", principal=IDA, capabilities=("sanction.lift",), until=until, reason="A night."
        )
        done(house, set_password(IDA, PASSWORD), ADMIN)
        done(house, granted, ADMIN)
        done(house, TakeLease(case="case:1"), IDA)
        done(house, asked, IDA)


def what_they_have(installation: Installation) -> dict[str, Any]:
    """What of theirs the record still counts."""
    with installation.reader() as reader:
        staff: Staff = reader.row("staff", IDA)
        grants = reader.row("grants", IDA)
        return {
            "works here": staff.active,
            "case": reader.row("case", "case:1").holder == IDA,
            "grants": bool(grants and grants.held),
            "request": reader.row("request", "request:t30").state in {"pending", "approved"},
        }


def test_everything_of_a_leaver_is_gone_within_a_second_and_nothing_that_is_sent_again_brings_it_back(
    installation, scim, desk
):
    """A leaver's last hour, and the year after it."""
    sent: list[tuple[str, str, Json, str | None]] = []

    def send(method: str, path: str, body: Json, seen: str | None = None) -> Any:
        sent.append((method, path, body, seen))
        return scim.send(method, path, body, seen)

    def patch(*those: Json) -> Json:
        return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(those)}

    # They come, and work.
    ida = send("POST", "/Users", {"userName": "ida", "externalId": "e-ida", "active": True}).json()
    path, version = f"/Users/{ida['id']}", ida["meta"]["version"]
    reviewers = scim.group("Reviewers")
    of_group = f"/Groups/{reviewers['id']}"
    send("PATCH", of_group, patch({"op": "add", "path": "members", "value": [{"value": ida["id"]}]}))
    send("PATCH", path, patch({"op": "replace", "path": "active", "value": True}))
    send("PATCH", path, patch({"op": "replace", "path": "active", "value": True}), version)
    send("PUT", path, {"userName": "ida", "externalId": "e-ida", "active": True})
    send("PUT", path, {**ida, "displayName": "Ida Berg"})
    settle(installation)
    desk.sign_in("ida")
    assert all(what_they_have(installation).values())
    assert desk.get("/queues").status_code == 200

    # They are shown the door.
    began = time.monotonic()
    assert scim.active(ida, active=False).status_code == 200
    assert desk.get("/queues").status_code != 200, "the session goes on"
    assert not any(what_they_have(installation).values())
    assert time.monotonic() - began < GONE_WITHIN_S
    assert not signs_in(desk)

    # Whatever was ever sent is sent again, as it was and backwards.
    for one in [*sent, *reversed(sent)]:
        answer = scim.send(*one)
        assert answer.status_code in {200, 409, 412}, (one, answer.text)
        assert not any(what_they_have(installation).values()), one
    kept = scim.send("PATCH", path, patch({"op": "add", "value": {"active": True, "meta": ida["meta"]}}))
    modified = {"active": True, "meta": {"lastModified": ida["meta"]["lastModified"]}}
    late = scim.send("PATCH", path, patch({"op": "add", "value": modified}))
    again = scim.send("POST", "/Users", {"userName": "other", "externalId": "e-ida"})
    assert [kept.status_code, late.status_code, again.status_code] == [412, 412, 409]
    assert (again.json()["scimType"], "active true" in again.json()["detail"]) == ("uniqueness", True)
    assert not any(what_they_have(installation).values())

    # Somebody who has seen that they left says that they are back: with the role of their group, and nothing of before.
    now = scim.get(path).headers["etag"]
    assert scim.active(ida, True, seen=now).status_code == 200
    assert what_they_have(installation) == {
        "works here": True,
        "case": False,
        "grants": False,
        "request": False,
    }
    assert desk.get("/queues").status_code != 200
    assert not signs_in(desk), "the password went with the leaver"

    # Deleted, and that is that.
    assert scim.delete(ida).status_code == 204
    for one in [*sent, *reversed(sent)]:
        assert scim.send(*one).status_code in {400, 404, 409, 412, 200}, one
        assert not any(what_they_have(installation).values()), one
    assert scim.active(ida, True, seen=now).status_code == 404


# ------------------------------------------------------------------------- any order, any number of times

NAMES = itertools.count()
VERSIONS = st.one_of(st.none(), st.just("now"), st.integers(0, 20))
EVENTS = st.one_of(
    st.tuples(st.sampled_from(["create", "out", "delete", "by hand", "join", "leave"]), st.none()),
    st.tuples(st.sampled_from(["in", "rename"]), VERSIONS),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with house_doors(f"sqlite:///{tmp_path_factory.mktemp('t30') / 'record.db'}") as opens:
        house = opens()
        peopled(house)
        yield house


class Story:
    """One person, what happens to them, and what a plain reading says that they are."""

    def __init__(self, house: Opened) -> None:
        self.house = house
        self.directory: Directory = directory(house, TERMS)
        self.told = Told(user_name=f"person{next(NAMES)}", external_id=f"e-{next(NAMES)}")
        self.group = group(self.directory, "Reviewers").id
        self.id = ""
        self.state = "absent"
        self.versions: list[int] = []

    @property
    def staff(self) -> Staff | None:
        """As the record has them."""
        found: Staff | None = self.house.reader.row("staff", f"staff:{self.told.user_name}")
        return found

    def tell(self, what: str, version: Any) -> None:
        """One event, and what becomes of them by it."""
        seen = self._seen(version)
        match what:
            case "create":
                answer = self.directory.add(self.told)
                if self.state == "absent":
                    self.id, self.state = answer.row.id, "active"
            case "in":
                change(self.directory, self.id, seen, active=True)
                if self.state == "left" and seen is not None and seen == self._version():
                    self.state = "active"
            case "rename":
                change(self.directory, self.id, seen, display_name=f"Name {next(NAMES)}")
            case "out":
                change(self.directory, self.id, active=False)
                self.state = "left" if self.state == "active" else self.state
            case "delete":
                self.directory.remove(self.id)
                self.state = "gone" if self.state in {"active", "left"} else self.state
            case "by hand":
                self.house.door.perform(
                    Deactivate(principal=f"staff:{self.told.user_name}", reason="x"), ADMIN
                )
                self.state = "left" if self.state == "active" else self.state
            case "join" | "leave":
                members(self.directory, self.group, *([self.id] if what == "join" else []))

    def _seen(self, version: Any) -> int | None:
        """No version, the present one, or one of before."""
        self._before = self._present()
        if self._before:
            self.versions.append(self._before)
        if version == "now":
            return self._before or 1
        return None if version is None or not self.versions else self.versions[version % len(self.versions)]

    def _version(self) -> int:
        """The version that stood before the event."""
        return self._before

    def _present(self) -> int:
        stored = self.directory.listed.user(self.id) if self.id else None
        return stored.seq if stored is not None else 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS, min_size=2, max_size=10))
def test_nobody_is_back_in_any_order_of_events_who_was_not_brought_back_knowingly(house, events):
    """Events come late, twice and in any order: only who saw that somebody left brings them back."""
    story = Story(house)
    story.tell("create", None)
    for what, version in events:
        story.tell(what, version)
        staff = story.staff
        assert staff is not None
        assert staff.active == (story.state == "active"), (what, version, story.state)
        in_group = f"staff:{story.told.user_name}" in house.reader.row("scim_group", story.group).members
        assert not staff.active or staff.roles == (("reviewer",) if in_group else ())
