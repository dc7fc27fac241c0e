"""Others write at the same time: the command line beside the service, a second installation on one PostgreSQL."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.support.installation import installed
from tests.support.platform import Platform
from tests.support.soundness import assert_sound
from tests.support.traffic import event

PEOPLE = 3
LINES = 1_000
UNLABELLED = ("plain", "scam", "report", "threat", "views")
"""What is decided alike whoever decides it, and whenever: nothing that reads labels."""


def lines(path, first, count):
    """A file of events from number `first`; gives their ids."""
    made = [event(n, UNLABELLED[n % len(UNLABELLED)]) for n in range(first, first + count)]
    path.write_text("".join(json.dumps(one) + "\n" for one in made))
    return [one["id"] for one in made]


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request):
    """Settings of a record and events on either database."""
    if request.param == "sqlite":
        return {}
    url = request.getfixturevalue("postgres_url")
    return {"record": url, "events": url}


def test_command_line_beside_a_busy_service_gets_its_people_and_its_events_in(tmp_path, stores):
    """Neither waits for ever, neither loses anything: each writer in its turn."""
    file = tmp_path / "more.jsonl"
    more = lines(file, 1_000_000, LINES)
    with installed(tmp_path / "data", **stores) as installation:
        with Platform(installation) as platform, ThreadPoolExecutor() as pool:
            founded = installation.cli("staff", "found", "root", "Rut Okafor")
            assert founded.returncode == 0, founded.stderr
            ingested = pool.submit(installation.cli, "ingest", str(file))
            for n in range(PEOPLE):
                added = installation.cli("staff", "add", f"person{n}", f"Person {n}", "--by", "root")
                assert added.returncode == 0, added.stderr
            assert ingested.result().returncode == 0, ingested.result().stderr
            assert f"{LINES} accepted, 0 seen before, 0 refused" in ingested.result().stdout
        installation.catch_up()
        installation.stop()

        with installation.reader() as reader:
            assert len(reader.all("staff")) == PEOPLE + 1
        assert_sound(installation, [*platform.acknowledged, *more], tmp_path / "undisturbed")


def test_administrator_founded_while_the_first_start_makes_the_tables_is_there(tmp_path):
    """Both make the same tables at the same moment on an empty folder."""
    with installed(tmp_path / "data", start=False) as installation:
        installation.start(wait=False)
        founded = installation.cli("staff", "found", "root", "Rut Okafor")

        assert founded.returncode == 0, founded.stderr
        installation.ready("door")
        with installation.reader() as reader:
            assert list(reader.all("staff")) == ["staff:root"]


def test_events_taken_in_while_nothing_runs_are_decided_by_the_next_start(tmp_path):
    """They go straight into the store; a second run of the file adds nothing."""
    file = tmp_path / "early.jsonl"
    early = lines(file, 0, 200)
    with installed(tmp_path / "data", start=False) as installation:
        first = installation.cli("ingest", str(file))
        again = installation.cli("ingest", str(file))
        assert "200 accepted" in first.stdout, first
        assert again.returncode == 0

        installation.start()
        assert installation.catch_up() == 200
        assert_sound(installation, early, tmp_path / "undisturbed")


@pytest.mark.long
def test_two_installations_on_one_postgresql_share_one_record(tmp_path, postgres_url):
    """Two doors and two engines on one ledger: each event is decided once, whoever takes it in or decides it."""
    with ExitStack() as open_installations:
        both = [
            open_installations.enter_context(
                installed(tmp_path / name / "data", record=postgres_url, events=postgres_url)
            )
            for name in ("left", "right")
        ]
        ids, files = [], []
        for n, installation in enumerate(both):
            files.append(installation.data.parent / "some.jsonl")
            ids += lines(files[-1], n * 10_000, LINES)
        with ThreadPoolExecutor() as pool:
            for done in pool.map(
                lambda pair: pair[0].cli("ingest", str(pair[1])), zip(both, files, strict=True)
            ):
                assert f"{LINES} accepted" in done.stdout, done
        both[0].catch_up()
        for installation in both:
            installation.stop()

        assert_sound(both[0], ids, tmp_path / "undisturbed")
