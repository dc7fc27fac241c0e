"""The Week from E-10: what somebody changes in Plaza's own database is found, undone, and counted in public."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.drift.asking import Platform, Source
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.flows import seconding
from steadyhand.flows.comparing import Comparing
from steadyhand.kernel.values import HOUR
from tests.support.attacked import at_desk, done, proof_of, staffed
from tests.support.doors import told
from tests.support.installation import SECRET, Installation
from tests.support.plaza import Plaza, running_plaza

LOU: Final = Staff(principal="staff:lou", name="Lou Berg", roles=("policy_lead",), team="other")
ACCOUNT: Final = "account:star"
OTHER: Final = "account:muffled"
MORATORIUM: Final = "moratorium:e-10"


@pytest.fixture(scope="module")
def plaza(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plaza]:
    """The platform, with a database that somebody there can write to."""
    with running_plaza(tmp_path_factory.getbasetemp()) as running:
        yield running


@pytest.fixture(scope="module")
def database(plaza: Plaza, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it lies."""
    return tmp_path_factory.getbasetemp() / "plaza.db"


@pytest.fixture(scope="module")
def house(plaza: Plaza, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two policy leads, and an account that they banned: Plaza enforces it."""
    asks: dict[str, Any] = {"webhook": plaza.webhook, "state": {"url": f"{plaza.url}/enforced"}}
    with staffed(tmp_path_factory.mktemp("week") / "data", LOU, **asks) as running:
        banned(running, ACCOUNT)
        running.until(lambda: kinds(plaza, ACCOUNT) == ["ban"], "Plaza enforces it")
        yield running


def banned(house: Installation, account: str) -> None:
    """For good, by two."""
    ban = Ban(subject=account, account=account, policy="spam-1@1", cause="event:e-20", mode="manual")
    with house.house() as opened:
        by, other = "staff:lea", "staff:lou"
        why = {"why": "lasting", "reason": "Forty accounts."}
        asked = seconding.ask(opened.door, opened.reader, [ban], by, proof_of(by), **why)
        request = asked.fact.request.id  # type: ignore[union-attr]
        answers = seconding.approve(opened.door, opened.reader, request, other, proof_of(other))
        assert told(answers) == ["done", "done"]


def kinds(plaza: Plaza, account: str) -> list[str]:
    return [one["kind"] for one in plaza.enforced(account)]


def published(house: Installation) -> dict[str, Any]:
    """What everybody reads; it is told again for some seconds."""
    told_of: dict[str, Any] = httpx.get(f"{house.url('door')}/public/drift.json", trust_env=False).json()
    return told_of


@contextmanager
def hours_later(house: Installation, plaza: Plaza, hours: int) -> Iterator[tuple[Comparing, Drifts]]:
    """The comparison as the service makes it some hours later."""
    with house.house(ahead=hours * HOUR) as opened:
        asks = Platform(Source(url=f"{plaza.url}/enforced", secret=SECRET))
        with closing(asks):
            yield Comparing(opened.reader, opened.door, asks), Drifts(opened.reader)


def test_row_changed_in_the_platform_s_own_database_is_found_within_one_cycle(
    house: Installation, plaza: Plaza, database: Path
) -> None:
    """E-10: no way past the promise by the back door: found by the service, undone, and read by everybody."""
    with closing(sqlite3.connect(database)) as rows, rows:
        assert rows.execute("DELETE FROM enforced WHERE subject = ?", (ACCOUNT,)).rowcount == 1
    promise = StartMoratorium(
        moratorium=MORATORIUM, statement="Nobody returns.", condition="A council has met."
    )
    done(house, "staff:lea", promise)

    house.until(lambda: kinds(plaza, ACCOUNT) == ["ban"], "what was undone is undone")
    with house.reader() as reader:
        (found,) = reader.entries(types=("enforcement.drift_found",))
    assert found.fact.subject == ACCOUNT  # type: ignore[attr-defined]
    assert [one.where for one in found.fact.differs] == ["missing"]  # type: ignore[attr-defined]
    house.until(lambda: published(house)["lasting"] == 1, "the public count")
    assert published(house)["latest"][0]["moratoria"] == [MORATORIUM]
    assert "star" not in httpx.get(f"{house.url('door')}/public/drift", trust_env=False).text
    with closing(at_desk(house, "lea")) as lea:
        page = lea.get("/drift").text
    assert ("in force here, not enforced there" in page, ACCOUNT in page) == (True, True)


def test_what_is_mended_is_found_mended_an_hour_later(house: Installation, plaza: Plaza) -> None:
    """Whoever differs is compared in every hour until they do not."""
    with hours_later(house, plaza, 1) as (comparing, drifts):
        comparing.round()
        assert drifts.count() == 0
    house.until(lambda: published(house)["lasting"] == 0, "the public count")

    assert published(house)["latest"][0]["mended"] is not None


def test_delivery_that_is_suppressed_is_found_an_hour_later(house: Installation, plaza: Plaza) -> None:
    """A ban that never leaves, or that the platform never takes, is one that nobody enforces."""
    plaza.misbehave(fail=10_000, status=503)
    banned(house, OTHER)
    with hours_later(house, plaza, 30) as (comparing, drifts):
        comparing.round()
        (drift,) = drifts.open()

    assert (drift.subject, drift.moratoria, drift.sent) == (OTHER, (MORATORIUM,), 0)
    assert kinds(plaza, OTHER) == []


def test_platform_that_falls_silent_agrees_with_nothing(house: Installation, plaza: Plaza) -> None:
    """The silence is an entry, and what was found stays open."""
    gone = Plaza("http://127.0.0.1:9")
    with hours_later(house, gone, 60) as (comparing, drifts):
        comparing.round()
        made = drifts.latest(2)
        assert drifts.count() == 1
    with house.reader() as reader:
        silent = reader.entries(types=("enforcement.state_unanswered",))

    assert all(one.asked and not one.answered for one in made)
    assert len(silent) == 2
