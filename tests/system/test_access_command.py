"""`steadyhand access` from a terminal: asked, shown what it would do, approved by somebody else, lifted."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.risk.commands import OpenAlert
from steadyhand.access.risk.store import Alerts
from steadyhand.access.service import set_password
from steadyhand.cli.app import app, told
from steadyhand.flows import seconding
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Entry
from tests.support.alerts import alerted
from tests.support.doors import told as told_of
from tests.support.installation import PASSWORD, Installation
from tests.support.people import ADMIN, APPOINT, FOUND

WISH = (
    "--area", "spam", "--role", "reviewer", "policy_lead",
    "--automation", "on", "--contractors", "on", "--api-clients", "on", "--hours", "24",
)  # fmt: skip


@pytest.fixture(autouse=True)
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs stay as they are, because other tests follow in this process; everybody has one password."""
    monkeypatch.setattr("steadyhand.bootstrap.logs.configure", lambda *_: None)
    monkeypatch.setenv("STEADYHAND_PASSWORD", PASSWORD)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation with a security lead and an outside approver."""
    made = Installation(tmp_path_factory.mktemp("access") / "data")
    more = (
        Appoint(staff=Staff(principal="staff:sol", name="Sol", roles=("security_lead",))),
        Appoint(staff=Staff(principal="staff:out", name="Ola", roles=("outside_approver",))),
    )
    with made.house() as house:
        for command in (FOUND, *APPOINT, *more):
            assert isinstance(house.door.perform(command, ADMIN), Entry)
        for handle in ("sol", "out", "lead"):
            assert isinstance(house.door.perform(set_password(f"staff:{handle}", PASSWORD), ADMIN), Entry)
    yield made
    made.http.close()


def says(installation: Installation, *words: str) -> str:
    """What a command that works prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        app(["access", *words, "--data", str(installation.data)], result_action="return_value")
    return printed.getvalue()


def fails(installation: Installation, *words: str) -> str:
    """The sentence of a command that does not."""
    with pytest.raises(Exception) as failed:  # noqa: PT011 - whichever it is, `told` must have words for it
        says(installation, *words)
    sentence = told(failed.value)
    assert sentence is not None
    return sentence


def test_freeze_is_forecast_asked_for_approved_and_lifted(installation):
    """Below the floor one person is not enough, at a terminal as everywhere; and everybody sees who is left."""
    assert "3 of 3 who are meant to can do case.decide now" in says(
        installation, "who-can", "case.decide", "--area", "spam"
    )
    assert "nobody: spam" in says(installation, "forecast", *WISH)

    asked = says(installation, "freeze", "We look at who has access.", "--by", "sol", *WISH)
    request = re.findall(r"request:[0-9a-f]+", asked)[0]
    assert "No freeze is in force" in says(installation, "freezes")
    assert "passkey of their own" in fails(installation, "approve", request, "--by", "out")
    with installation.house() as house:
        proof = Proof(session="s", authenticator="key-out", verified=True, fresh=True)
        answers = seconding.approve(house.door, house.reader, request, "staff:out", proof)
    assert told_of(answers) == ["done", "done"]

    assert "policy areas spam" in says(installation, "freezes")
    assert "0 of 3" in says(installation, "who-can", "case.decide", "--area", "spam")
    assert "2 of 3" in says(installation, "who-can", "case.decide", "--area", "hate")  # one reviews spam only
    freeze = re.findall(r"freeze:[0-9a-f]+", says(installation, "freezes"))[0]
    assert "waits for one" in says(installation, "thaw", freeze, "It is over.", "--by", "sol")
    assert "freeze.lift" in says(installation, "requests")


def test_grant_is_given_for_a_time_and_taken_back(installation):
    """What is given for a day must be seen, and end at a word."""
    given = says(
        installation,
        "grant",
        "ana",
        "Cover for Ben.",
        "--by",
        "sol",
        "--capability",
        "case.open",
        "--hours",
        "4",
    )
    grant = re.findall(r"grant:[0-9a-f]+", given)[0]
    assert "Ana" in says(installation, "who-can", "case.open")

    says(installation, "revoke", "ana", grant, "Ben is back.", "--by", "sol")

    assert "Ana" not in says(installation, "who-can", "case.open")


def test_alert_is_opened_at_the_terminal_by_one_and_elsewhere_by_another(installation):
    """Without a browser too nobody looks alone, or at what is found about themselves."""
    why = "They lifted what they had imposed."
    with installation.house() as house:
        alerted(house, "alert:1", "staff:lead")
        alerted(house, "alert:2", "staff:sol")
    assert "alert:2" not in says(installation, "alerts", "--by", "sol")
    assert "no such alert" in fails(installation, "open-alert", "alert:2", why, "--by", "sol")
    assert "risk.read" in fails(installation, "alerts", "--by", "lead")

    assert "Somebody who does not depend on you" in says(
        installation, "open-alert", "alert:1", why, "--by", "sol"
    )
    with installation.house() as house:
        house.door.perform(
            Appoint(staff=Staff(principal="staff:ida", name="Ida", roles=("investigator",))), ADMIN
        )
        one = Alerts(house.reader).get("alert:1")
        second = OpenAlert(alert=one.id, about=one.about, first=one.first, reason=why)
        proof = Proof(authenticator="passkey of ida", verified=True)
        assert isinstance(house.door.perform(second, "staff:ida", proof=proof), Entry)
    assert "About staff:lead." in says(installation, "open-alert", "alert:1", why, "--by", "sol")
    says(
        installation,
        "close-alert",
        "alert:1",
        "explained",
        "The appeal came to them by mistake.",
        "--by",
        "sol",
    )
    assert "No alert waits." in says(installation, "alerts", "--by", "sol")
    assert "explained" in says(installation, "alerts", "--all", "--by", "sol")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("who-can", "case.fly"), "No capability is called"),
        (("who-can", "case.decide", "--area", "spamm"), "No policy area is called"),
        (("forecast", *WISH[:-2]), "Say when it ends"),
        (("forecast", *WISH[:-2], "--until", "yesterday"), "is no time"),
        (("forecast", *WISH[:-2], "--until", "2020-01-01T00:00:00Z"), "end before it begins"),
        (("forecast", *WISH, "--duty", "imminent_harm"), "names nobody"),
        (("forecast", *WISH[:-1], "nan"), "no number of hours"),
        (("forecast", *WISH[:-1], "inf"), "no number of hours"),
        (("forecast", *WISH[:-1], "1e30"), "no number of hours"),
        (("forecast", *WISH[:-1], "0"), "no number of hours"),
        (("forecast", *WISH[:-1], "8000"), "at most 30 days"),
        (("forecast", *WISH, "--people", "nobody"), "staff:nobody is no member of staff"),
        (("forecast", *WISH, "--duty", "spam=ana,nobody"), "staff:nobody is no member of staff"),
        (("forecast", *WISH, "--role", "emperor"), "No role is called 'emperor'"),
        (("forecast", *WISH, "--language", "Klingon"), "'Klingon' is none of the languages"),
        (("forecast", *WISH, "--severity", "awful"), "'awful' is none of the severities"),
        (("thaw", "freeze:none", " ", "--by", "sol"), "Say in a sentence why"),
        (("thaw", "freeze:none", "x" * 2_001, "--by", "sol"), "at most 2,000 characters: these are 2,001"),
        (("decline", "request:none", "", "--by", "sol"), "Say in a sentence why"),
        (("freeze", "x", "--continuity", "x" * 3_000, "--by", "sol", *WISH), "at most 2,000 characters"),
        (
            ("grant", "ana", "x", "--by", "sol", "--capability", "case.open", "--hours", "inf"),
            "no number of hours",
        ),
        (("freeze", "x", "--by", "lead", *WISH), "freeze.start"),
        (("thaw", "freeze:none", "x", "--by", "sol"), "no freeze in force"),
        (
            ("grant", "sol", "x", "--by", "sol", "--capability", "case.open", "--hours", "4"),
            "grants themselves",
        ),
        (
            ("grant", "ana", "x", "--by", "sol", "--capability", "case.open", "--hours", "999"),
            "at most 14 days",
        ),
        (
            (
                "break-glass",
                "case:1",
                "Somebody is in danger there now.",
                "--by",
                "lead",
                "--code",
                "imminent_harm",
            ),
            "no open case",
        ),
        (("review", "glass:none", "justified", "x", "--by", "sol"), "no break-glass"),
        (("contain", "x", "--by", "sol"), "either people or one tool"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(installation, words, sentence):
    """At a terminal too, with what to do about it."""
    assert sentence in fails(installation, *words)
