"""The next case in a freeze: what it does not touch goes on, and who is given nothing learns why."""

from __future__ import annotations

from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, on_sqlite

pytestmark = on_sqlite


def opened(rooms, area, severity):
    """A case of an area; returns its page."""
    case = OpenCase(
        case=f"case:{area}-1", subject=f"post:{area}-1", area=area, severity=severity, source="rule",
        ref=f"event:{area}-1",
    )  # fmt: skip
    done(rooms.door, case, AUTOMATION)
    return f"/cases/{case.case}"


def test_next_case_is_one_that_the_freeze_does_not_touch(desk, rooms):
    """A freeze on one area is not to stop the work on all others, at the first of its cases that would be next."""
    secured(rooms)
    opened(rooms, "spam", "severe")
    opened(rooms, "hate", "low")
    frozen(rooms)
    before = rooms.reader.head().seq

    given = desk("ana").send("/next").headers["location"]
    assert rooms.reader.row("case", given.removeprefix("/cases/")).area != "spam"
    kinds = [entry.fact for entry in rooms.reader.entries(before)]
    assert "Refused" not in [type(fact).__name__ for fact in kinds], "nobody tried what is not theirs"


def test_who_is_given_nothing_because_of_a_freeze_reads_which(desk, rooms):
    """'Nothing waits' would be untrue."""
    secured(rooms)
    opened(rooms, "spam", "severe")
    frozen(rooms)

    answer = desk("ana").send("/queues/spam/next")

    assert not answer.is_redirect
    assert FREEZE in answer.text


def test_other_cases_about_the_same_are_not_told_past_a_freeze_of_reading(desk, rooms):
    """The case one holds may be of another area: what a freeze keeps from being read stands on no other case's page."""
    secured(rooms)
    for area in ("spam", "adult"):
        case = OpenCase(
            case=f"case:{area}-2", subject=f"post:{area}-2", area=area, severity="low", source="rule",
            ref=f"event:{area}-2", account="account:both", attested=True,
        )  # fmt: skip
        done(rooms.door, case, AUTOMATION)
    ana = desk("ana")
    ana.send("/cases/case:spam-2/take", why="I look into it.")
    before = ana.get("/cases/case:spam-2").text
    frozen(rooms, reads=True, scope_set=ScopeSet(policy_areas=("adult",)))
    after = ana.get("/cases/case:spam-2").text

    assert "post:adult-2" in before
    assert "adult-2" not in after
    assert "post:spam-2" in after
