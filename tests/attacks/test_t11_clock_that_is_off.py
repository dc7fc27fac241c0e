"""T11: the clock of one node is ten minutes off, by mistake or not, while access is given for minutes.

What counts is the database's time, never earlier than the last entry; what ends, ends by an entry that all nodes read.
"""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any, Final

from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import MINUTE, SECOND, Instant
from steadyhand.review.commands import Release, TakeLease
from tests.support.attacked import ROOT, at_desk, performed, reported
from tests.support.installation import Installation

HOLDER: Final = "staff:ida"
"""An investigator: their role takes no case, a grant may let them."""
OFF: Final = 10 * MINUTE


def given(house: Installation, name: str, lasts: Instant, ahead: Instant = 0) -> Entry:
    """An administrator lets them take cases about spam for a time, at a node whose clock is so much ahead."""
    with house.reader() as reader:
        until = max(reader.now() + ahead, reader.head().at) + lasts
    command = GrantAccess(
        grant=f"grant:{name}",
        principal=HOLDER,
        capabilities=("case.lease",),
        scope_set=ScopeSet(policy_areas=("spam",)),
        until=until,
        reason="Many are ill today.",
    )
    (answer,) = performed(house, ROOT, command, ahead=ahead)
    assert isinstance(answer, Entry), answer
    return answer


def held(house: Installation) -> list[str]:
    """The grants that the record says they hold."""
    with house.reader() as reader:
        row: Any = reader.row("grants", HOLDER)
    return [grant.id for grant in row.held]


def takes(house: Installation, case: str, ahead: Instant = 0) -> bool:
    """Whether they get a case at a node whose clock is so much ahead; it goes back."""
    answers = performed(
        house, HOLDER, TakeLease(case=case), Release(case=case, reason="experience"), ahead=ahead
    )
    assert isinstance(answers[0], Entry) or answers[0].code == "not_allowed", answers
    return isinstance(answers[0], Entry)


def takes_at_console(house: Installation, case: str) -> bool:
    """The same at the running service, whose clock is right."""
    with closing(at_desk(house, "ida")) as ida:
        answer = ida.send(f"/cases/{case}/take")
        ida.send(f"/cases/{case}/skip", reason="experience")
    assert answer.status_code in {303, 403}, answer.text
    return answer.status_code == 303


def test_node_behind_does_not_make_a_grant_last_longer(house: Installation) -> None:
    """By its own clock nine minutes would be left; that it has ended stands in the record."""
    behind, service = (reported(house, name, f"account:{name}") for name in ("behind", "service"))
    given(house, "short", 3 * SECOND)
    assert takes(house, behind, -OFF)
    assert takes_at_console(house, service)
    house.until(lambda: "grant:short" not in held(house), "the grant has ended", 10)
    again = reported(house, "behind2", "account:behind2")

    assert not takes(house, again, -OFF)
    assert not takes_at_console(house, again)


def test_node_behind_gives_no_more_time_than_it_says(house: Installation) -> None:
    """A grant of two seconds that is made by a slow clock is over two seconds later, and not ten minutes."""
    case = reported(house, "slow", "account:slow")
    given(house, "slow", 2 * SECOND, -OFF)
    house.until(lambda: "grant:slow" not in held(house), "the grant has ended", 10)

    assert not takes_at_console(house, case)


def test_nothing_given_by_any_clock_counts_before_its_entry_or_reaches_beyond_its_scope(
    house: Installation,
) -> None:
    """A grant that is asked for and waits, or is about something else, is no grant."""
    case = reported(house, "early", "account:early", "hate")
    with house.reader() as reader:
        until = reader.now() + OFF // 2
    grave = GrantAccess(
        grant="grant:grave",
        principal=HOLDER,
        capabilities=("freeze.start",),
        until=until,
        reason="To be quick.",
    )
    for ahead in (-OFF, 0):
        (answer,) = performed(house, ROOT, grave, ahead=ahead)
        assert isinstance(answer, Refusal)
        assert answer.code == "second_needed"
    given(house, "elsewhere", 2 * SECOND, -OFF)

    assert "grant:grave" not in held(house)
    assert not takes(house, case, -OFF)


def test_node_ahead_ends_a_grant_early_for_all_and_starts_none_before_its_time(house: Installation) -> None:
    """Time only runs on: what has ended for one node has ended for every one, and is not there again a minute later."""
    case = reported(house, "ahead", "account:ahead")
    given(house, "minutes", OFF // 2)
    assert takes_at_console(house, case)
    last = reported(house, "ahead2", "account:ahead2")

    assert not takes(house, last, OFF)
    assert "grant:minutes" not in held(house)
    assert not takes_at_console(house, last)
    assert not takes(house, last, -OFF)


def test_grant_given_by_a_node_ahead_lasts_no_longer_than_was_said(house: Installation) -> None:
    """Whoever moves a clock forward gains nothing: from then on all nodes count from there."""
    case = reported(house, "forward", "account:forward")
    entry = given(house, "forward", 3 * SECOND, 2 * OFF)
    fact: Any = entry.fact
    assert fact.grant.until - entry.at <= 3 * SECOND + SECOND
    began = time.monotonic()
    while takes(house, case, 2 * OFF):
        assert time.monotonic() - began < 10, "it goes on"
    assert not takes_at_console(house, case)
