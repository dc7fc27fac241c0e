"""Keys for programs, from the command line of an administrator to the API of the running service."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.support import processes
from tests.support.desk import Desk
from tests.support.entrance import guarded
from tests.support.house import PASSWORD
from tests.support.installation import PATIENCE_S, Installation
from tests.support.intake_events import post_created, report_created

REPORT = {"id": "r", "subject": "post:1", "reporter": "account:r", "area": "spam", "text": "Look"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation whose staff have passkeys."""
    with guarded(tmp_path_factory.mktemp("keys") / "data") as running:
        yield running


def told(made: Installation, *arguments: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    """What a command of the administrator says."""
    return subprocess.run(
        [processes.PROGRAM, *arguments, "--data", str(made.data)],
        env={**os.environ, "STEADYHAND_PASSWORD": password},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def reported(made: Installation, secret: str, **changes: str) -> int:
    """The status of a report under a key."""
    headers = {"authorization": f"Bearer {secret}"}
    url = f"{made.url('door')}/v1/reports"
    return httpx.post(url, json={**REPORT, **changes}, headers=headers, trust_env=False).status_code


def test_key_is_made_used_listed_and_revoked_while_the_service_runs(made: Installation) -> None:
    """It works from the moment it is shown to the moment it is revoked, for what it names."""
    issue = (
        "access",
        "keys",
        "issue",
        "feed",
        "The feed, on host 3",
        "--by",
        "root",
        "--days",
        "30",
        "--area",
        "spam",
    )
    issued = told(made, *issue, "--may", "report.file", "case.open")
    assert issued.returncode == 0, issued.stderr
    secret = issued.stdout.splitlines()[0]
    used = [reported(made, secret), reported(made, secret, id="h", area="hate"), reported(made, f"{secret}x")]
    listed = told(made, "access", "keys", "list").stdout
    name = listed.split()[0]
    revoked = told(made, "access", "keys", "revoke", name, "Found in a chat.", "--by", "root")

    assert used == [201, 403, 401]
    assert "The feed, on host 3" in listed
    assert secret not in listed
    assert revoked.returncode == 0, revoked.stderr
    assert reported(made, secret, id="late") == 401
    assert "over" in told(made, "access", "keys", "list").stdout


def test_key_for_events_of_one_area_reads_nobody_and_reports_nobody(made: Installation) -> None:
    """It lies on the host that sends posts: whoever takes it there must not read the ledger, nor open cases."""
    options = ("--by", "root", "--days", "30", "--area", "spam", "--may", "events.send")
    secret = told(made, "access", "keys", "issue", "posts", "The posts", *options).stdout.splitlines()[0]
    reads = ("cases", "subjects/account:u1", "entries", "deliveries", "queues", "heartbeats", "policies")
    with httpx.Client(headers={"authorization": f"Bearer {secret}"}, trust_env=False, timeout=30) as api:
        read = {api.get(f"{made.url('door')}/v1/{path}").status_code for path in reads}
        answers = [
            api.post(f"{made.url(role)}/v1/events", json=[post_created(n), report_created(n)])
            for n, role in enumerate(("door", "engine"))
        ]
        alone = api.post(f"{made.url()}/v1/decide", json=report_created(3))

    assert read == {403}
    assert [(each.status_code, each.json()["accepted"]) for each in answers] == [(202, 1)] * 2
    assert {fault["code"] for each in answers for fault in each.json()["refused"]} == {"not_in_key"}
    assert (alone.status_code, alone.json()["code"]) == (403, "not_in_key")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"--days": "401"}, "400 days"),
        ({"--may": "case.decide"}, "people do the rest"),
        ({"--area": "nonsense"}, "No area is called"),
        ({"--by": "ana"}, "access.keys"),
    ],
    ids=["too long", "too much", "no area", "not an administrator"],
)
def test_key_that_cannot_be_made_is_refused_in_a_sentence(
    made: Installation, changes: dict[str, str], word: str
) -> None:
    """An administrator in a hurry learns what to write instead."""
    options = {"--by": "root", "--days": "30", "--may": "report.file"} | changes
    refused = told(
        made, "access", "keys", "issue", "feed", "x", *(word for pair in options.items() for word in pair)
    )

    assert refused.returncode != 0
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr


def test_who_lost_their_passkeys_comes_back_with_a_code_from_the_command_line(made: Installation) -> None:
    """And whoever has only the password does not."""
    dropped = told(made, "staff", "drop-passkeys", "ana", "Lost on the train.", "--by", "root")
    ana = Desk(made.url("door"))
    ana.sign_in("ana")
    without = ana.enrol("ana, again")
    code = told(made, "staff", "passkey-code", "ana", "--by", "root").stdout.splitlines()[0]
    enrolled = ana.enrol("ana, again", code=code)
    ana.close()
    wrong = told(made, "staff", "passkey-code", "ana", "--by", "root", password="not the password")

    assert dropped.returncode == 0, dropped.stderr
    assert (without.status_code, enrolled.status_code) == (403, 204)
    assert wrong.returncode != 0
    assert "not the password of root" in wrong.stderr
