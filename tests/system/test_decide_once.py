"""One event, one decision: `/v1/decide` and the stream share whatever was decided first, whoever asks when."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from steadyhand.kernel.entry import Entry
from steadyhand.rules.versions.model import FOLDER
from steadyhand.rules.versions.service import Drafting
from tests.support.installation import installed
from tests.support.packs import EditedPack
from tests.support.rule_sets import zebras
from tests.support.soundness import assert_ledger_sound, assert_taken_once, carried_out, entries, logged
from tests.support.traffic import SOURCE, event, post

RACERS = 50
STANDS_STILL_S = 1.0
"""A stream that does not decide an event for so long waits for the door."""


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """The rules in force, to be edited."""
    return EditedPack(tmp_path_factory.mktemp("rules") / "pack")


@pytest.fixture(scope="module")
def installation(tmp_path_factory, pack):
    """One installation for all: each test uses events of its own."""
    with installed(tmp_path_factory.mktemp("once") / "data", rules=str(pack.folder)) as running:
        yield running


@pytest.fixture(autouse=True)
def untouched(pack, installation):
    """The rules as they were, in force, before each test."""
    pack.put_back()
    in_force(installation, zebras=False)


probes = iter(range(5_000_000, 6_000_000))


def in_force(installation, *, zebras):
    """Returns once the rules in force forbid zebras, or do not."""

    def as_wanted():
        answer = installation.decide(zebra(next(probes)))
        return (answer.json()["verdict"] == "act") == zebras

    installation.until(as_wanted, "the edited rules are in force")


def zebra(number):
    """An event that only the edited rules act on."""
    return post(number, f"Look, a zebra, number {number}.")


def entries_about(installation, *numbers):
    """Types of automation's entries about these events."""
    with installation.reader() as reader:
        done = carried_out(list(entries(reader)))
    about = {f"event:{SOURCE}/e{number}" for number in numbers}
    return sorted(kind for kind, key in done if str(key).partition("#")[0] in about)


@contextmanager
def door_stopped(installation):
    """Nothing is recorded meanwhile, so that after a batch or two the stream stands still, as it does inside."""
    installation.catch_up()
    pid = installation.pid("door")
    os.kill(pid, signal.SIGSTOP)
    try:
        while True:
            number = next(probes)
            installation.deliver([event(number, "scam")])
            if not decided(installation, number):
                break
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def decided(installation, number):
    """Whether an event has its decision soon."""
    with installation.events() as store:
        offset = next(one.offset for one in logged(store) if one.event.id == f"e{number}")
        deadline = time.monotonic() + STANDS_STILL_S
        while not (found := store.outcomes([offset])) and time.monotonic() < deadline:
            time.sleep(0.02)
        return bool(found)


def publish_beside(installation, files):
    """As another engine would that has the same folder and a door of its own."""
    with installation.house() as house:
        drafting = Drafting(house.door, house.reader)
        made = drafting.save(FOLDER, None, "Edited", None, files)
        assert isinstance(drafting.publish(made.draft, FOLDER), Entry)


def test_event_decided_first_is_not_decided_again_by_the_stream(installation):
    """The answer the platform had is what is carried out, once."""
    answer = installation.decide(event(1, "scam"))
    installation.catch_up()
    again = installation.decide(event(1, "scam"))

    assert answer.json() == again.json()
    assert answer.json()["verdict"] == "act"
    assert entries_about(installation, 1) == ["review.opened"]


def test_event_that_came_by_the_stream_first_gets_the_decision_it_had_there(installation):
    """Asking later changes nothing and repeats nothing."""
    installation.deliver([event(11, "threat")])
    installation.catch_up()
    answer = installation.decide(event(11, "threat"))
    installation.catch_up()

    assert answer.json()["verdicts"] == ["review_threat"]
    assert entries_about(installation, 11) == ["review.opened"]


def test_fifty_events_asked_for_while_they_come_by_the_stream_get_one_decision_each(installation, pack):
    """Even while the rules change under the race, all who ask about an event hear the same."""
    asked = [zebra(number) for number in range(100, 100 + RACERS)]

    def ask(one):
        with httpx.Client(headers=installation.http.headers, timeout=30, trust_env=False) as client:
            return installation.decide(one, client).json()

    with ThreadPoolExecutor(RACERS) as pool:
        pack.forbid_zebras()
        racing = [pool.submit(ask, one) for one in asked for _ in range(2)]
        installation.deliver(asked)
        answers = [future.result() for future in racing]
    in_force(installation, zebras=True)
    installation.catch_up()

    first, second = answers[::2], answers[1::2]
    assert first == second
    assert first == [ask(one) for one in asked]
    acted = [100 + n for n, answer in enumerate(first) if answer["verdict"] == "act"]
    assert entries_about(installation, *range(100, 100 + RACERS)) == ["review.opened"] * len(acted)


def test_decision_stands_though_the_rules_are_replaced_before_the_stream_comes_to_it(installation):
    """What the platform was told is kept; only what nobody had decided yet is decided by the new rules."""
    with door_stopped(installation):
        told = installation.decide(zebra(201)).json()
        installation.deliver([zebra(202)])
        publish_beside(installation, zebras())
        in_force(installation, zebras=True)
    installation.catch_up()

    assert told["verdict"] == "allow"
    assert installation.decide(zebra(201)).json() == told
    assert entries_about(installation, 201) == []
    assert entries_about(installation, 202) == ["review.opened"]
    assert installation.decide(zebra(202)).json()["rules"] != told["rules"]


def test_decision_of_the_stream_stands_though_the_rules_are_replaced_before_someone_asks(installation, pack):
    """Asked by the new rules, the event has long been decided by the old."""
    pack.forbid_zebras()
    in_force(installation, zebras=True)
    installation.deliver([zebra(301)])
    installation.catch_up()
    pack.put_back()
    in_force(installation, zebras=False)

    answer = installation.decide(zebra(301)).json()
    installation.catch_up()

    assert (answer["verdict"], answer["verdicts"]) == ("act", ["review_spam"])
    assert entries_about(installation, 301) == ["review.opened"]


def test_same_id_with_another_body_is_a_conflict_on_either_way(installation):
    """Neither takes the place of what came first, and neither is acted on."""
    installation.decide(event(401, "plain"))
    installation.deliver([event(402, "plain")])
    answers = [
        installation.decide(event(401, "scam")),
        installation.post([event(401, "scam")]),
        installation.decide(event(402, "scam")),
        installation.post([event(402, "scam")]),
    ]
    installation.catch_up()

    assert [answer.status_code for answer in answers] == [409] * 4
    assert [answer.json()["code"] for answer in answers] == ["id_reused"] * 4
    assert entries_about(installation, 401, 402) == []


def test_after_all_this_each_event_has_one_decision_and_the_ledger_is_sound(installation):
    """Runs last: what the others did must not have left anything twice."""
    installation.catch_up()
    with installation.events() as store:
        assert_taken_once(store, logged(store), [])
    with installation.house() as house:
        assert_ledger_sound(house, list(entries(house.reader)))
