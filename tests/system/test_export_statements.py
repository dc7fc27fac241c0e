"""Statements of reasons leave a running installation: to a file on request, and to the transparency database."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.bootstrap.keys import statements_key
from steadyhand.bootstrap.settings import InvalidSettings
from steadyhand.cli.common import CommandRefused
from steadyhand.cli.export_statements import statements
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.commands import Remove, Warn
from steadyhand.enforcement.statements.mapping import puid
from steadyhand.enforcement.statements.validating import problems
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Said, Verdict
from steadyhand.flows.stating import CURSOR
from steadyhand.intake.store import wall_clock
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.versions.model import SETUP
from tests.support.installation import Installation
from tests.support.people import ARTICLE
from tests.support.register import TOKEN, register

SINCE = "2020-01-01T00:00:00Z"
PATIENCE_S = 60.0
BEGINNING = ((Found(principal="staff:root", name="Rut Okafor"), "staff:root"), (ARTICLE, SETUP))


def decided(made: Installation, *subjects: str, ago: int = 0) -> None:
    """A rule removed these, some time ago, and gave a warning, which is not stated."""
    with made.house(ahead=-ago) as house:
        for command, by in (
            *(() if house.reader.head().seq else BEGINNING),
            *((Remove(subject=subject, policy="spam-1@1", cause="event:plaza/1", mode="automated"), AUTOMATION)
              for subject in subjects),
            (Warn(subject=subjects[0], policy="spam-1@1", cause="event:plaza/1", mode="automated"), AUTOMATION),
        ):  # fmt: skip
            assert isinstance(answer := house.door.perform(command, by), Entry), answer


@pytest.fixture
def made(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def test_file_has_one_line_for_each_decision_that_stands(made, tmp_path):
    """What is sent can be read beforehand, and handed in by another way."""
    decided(made, "post:1", "post:2", ago=DAY)
    out = tmp_path / "statements.jsonl"

    statements(since=SINCE, to=out, data=made.data)

    lines = [json.loads(line) for line in out.read_bytes().splitlines()]
    key = statements_key(made.settings)
    assert [line["puid"] for line in lines] == [puid("post:1#1", key), puid("post:2#1", key)]
    assert [problems(line) for line in lines] == [(), ()]
    assert stat.S_IMODE((made.data / "statements.key").stat().st_mode) == 0o600


def test_file_has_nothing_from_before_the_time_and_nothing_that_may_be_taken_back(made, tmp_path):
    """Half a minute is left to whoever decided it."""
    decided(made, "post:1", ago=DAY)
    decided(made, "post:2")
    out = tmp_path / "statements.jsonl"

    statements(since=rfc3339(wall_clock() - HOUR), to=out, data=made.data)
    assert out.read_bytes() == b""


def test_what_was_overturned_since_is_a_file_of_its_own(made, tmp_path):
    """The database takes no change: the platform has the list, and the statement that it wrote says when it ended."""
    decided(made, "post:1", ago=DAY)
    with made.house() as house:
        appointed = Appoint(staff=Staff(principal="staff:hana", name="Hana", roles=("appeals_reviewer",)))
        removal = Remove(
            subject="post:2", account="account:u", policy="spam-1@1", cause="event:plaza/2", mode="automated"
        )
        for command, by in ((appointed, "staff:root"), (removal, AUTOMATION)):
            assert isinstance(answer := house.door.perform(command, by), Entry), answer
        appealed = Said(account="account:u", ref="post:2#1", words="It is mine.")
        assert isinstance(answer := flow.file(house.door, house.reader, appealed), Entry), answer
        (appeal,) = house.reader.all("appeal").values()
        take = TakeAppeal(appeal=appeal.id, decision=appeal.about.decision)
        assert isinstance(answer := house.door.perform(take, "staff:hana"), Entry), answer
        verdict = Verdict(outcome="overturned", reason="It is.")
        for answer in flow.answer(house.door, house.reader, appeal, verdict, "staff:hana", key="k"):
            assert isinstance(answer, Entry), answer
    out, list_ = tmp_path / "statements.jsonl", tmp_path / "corrections.jsonl"

    statements(since=SINCE, to=out, corrections=list_, data=made.data)

    (line,) = [json.loads(line) for line in list_.read_bytes().splitlines()]
    assert (line["puid"], line["outcome"]) == (puid("post:2#1", statements_key(made.settings)), "overturned")
    assert line["at"] > rfc3339(wall_clock() - HOUR)
    assert len(out.read_bytes().splitlines()) == 1, "what was decided just now is not stated yet"


def test_time_without_a_zone_is_refused_with_what_to_write(made):
    """A day off is a decision too few, or one too many."""
    decided(made, "post:1")

    with pytest.raises(CommandRefused, match="RFC 3339"):
        statements(since="yesterday", data=made.data)


def test_service_sends_what_was_decided(tmp_path, monkeypatch):
    """Set up as the documentation says, and nothing else is to be done."""
    monkeypatch.setattr("steadyhand.bootstrap.statements.EVERY_S", 0.05)
    with register(lambda told: [one.field for one in problems(told)]) as taker:
        made = Installation(tmp_path / "data", statements={"url": taker.url, "token": TOKEN})
        decided(made, "post:1", ago=DAY)
        with made.house() as house:
            house.open()
            until = time.monotonic() + PATIENCE_S
            while house.reader.cursor(CURSOR) == 0 and time.monotonic() < until:
                time.sleep(0.05)

    assert set(taker.statements) == {puid("post:1#1", statements_key(made.settings))}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"url": "http://register.example", "token": "t"}, "statements.url begins with https://"),
        ({"url": "https://register.example"}, "statements.token is missing"),
    ],
)
def test_settings_that_would_send_nothing_or_a_token_in_the_clear_are_refused(tmp_path, told, says):
    """Told before anything starts, with what to write."""
    with pytest.raises(InvalidSettings, match=says):
        Installation(tmp_path / "data", statements=told)


def test_token_may_come_from_the_environment(tmp_path, monkeypatch):
    """Then it stands in no file."""
    monkeypatch.setenv("STEADYHAND_STATEMENTS_TOKEN", TOKEN)

    made = Installation(tmp_path / "data", statements={"url": "https://register.example"})

    assert made.settings.statements is not None
    assert made.settings.statements.token == TOKEN
