"""T2: the same leaver knows that a suspension takes two, and does it in small steps instead."""

from __future__ import annotations

from typing import Any, Final

import pytest

from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.enforcement.commands import Demonetise, Label, Limit, Restrict, RestrictFeature
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR
from tests.support.attacked import appointed, at_desk, done, performed, reported
from tests.support.installation import Installation

PRESIDENT: Final = "account:president"
ORDINARY: Final = "account:blogger"
LEAVER = Staff(principal="staff:max", name="Max Brandt", roles=("reviewer",), team="contractors")
ALLY = Staff(principal="staff:tom", name="Tom Reyes", roles=("reviewer",), team="contractors")


@pytest.fixture(scope="module")
def post(house: Installation) -> str:
    """The account is on the register; the leaver holds a case about one of its posts."""
    appointed(house, LEAVER, ALLY)
    with house.reader() as reader:
        until = reader.now() + 9 * DAY
    protect = ProtectSubject(account=PRESIDENT, kind="election_body", source="register", until=until)
    done(house, "staff:lea", protect)
    return reported(house, "speech", PRESIDENT)


def step(house: Installation, kind: Any, account: str, **fields: Any) -> Any:
    """One small measure on an account."""
    with house.reader() as reader:
        (policy, *_) = reader.all("article_version")
    given: dict[str, Any] = {"policy": policy, "cause": "event:1", "mode": "manual", "account": account}
    return kind(subject=account, reason="Enough of it.", **(given | fields))


def tried(house: Installation, by: str, *commands: Any) -> list[str]:
    """What the door answers, one after the other."""
    answers = performed(house, by, *commands)
    return [one.code if isinstance(one, Refusal) else "done" for one in answers]


def in_force(house: Installation, subject: str) -> list[str]:
    """The kinds of what is in force on a subject."""
    with house.reader() as reader:
        row = reader.row("standing", subject)
    return [one.kind for one in row.in_force] if row is not None else []


def test_flag_less_reach_and_a_feature_taken_are_each_refused_on_a_protected_account(
    house: Installation, post: str
) -> None:
    """None of them alone looks like a suspension, and together they are one."""
    with house.reader() as reader:
        soon = reader.now() + HOUR
    steps = (
        step(house, Label, PRESIDENT, label="misleading"),
        step(house, Limit, PRESIDENT),
        step(house, RestrictFeature, PRESIDENT, feature="verified"),
        step(house, Limit, PRESIDENT, until=soon),
        step(house, Limit, PRESIDENT, until=soon, cause="request:000000000000"),
    )

    codes = tried(house, LEAVER.principal, *steps)

    assert codes == ["second_needed"] * 4 + ["no_request"]
    assert in_force(house, PRESIDENT) == []


def test_what_may_hold_meanwhile_is_no_way_round_by_asking_again_or_by_a_friend(
    house: Installation, post: str
) -> None:
    """A request that nobody answers each day would be a limit for good."""
    max_ = at_desk(house, "max")
    assert max_.send(f"/cases/{post}/take").status_code == 303
    fields = {**max_.about_to(post, "remove"), "reason": "Enough of it."}
    asking = {"second": "ask", "to_second": "Look soon.", "meanwhile": "limit"}
    first = max_.send(f"/cases/{post}/decision", **fields, **asking)
    assert first.status_code == 303
    request = first.headers["location"].rpartition("/")[2]
    assert in_force(house, "post:speech") == ["limit"]
    max_.send(f"/access/requests/{request}/withdraw")
    house.until(lambda: in_force(house, "post:speech") == [], "what held ends with its request", 15)

    again = max_.send(f"/cases/{post}/decision", **{**max_.about_to(post, "remove"), **asking, "reason": "x"})
    other = reported(house, "speech2", PRESIDENT)
    tom = at_desk(house, "tom")
    assert tom.send(f"/cases/{other}/take").status_code == 303
    by_a_friend = tom.send(
        f"/cases/{other}/decision", **{**tom.about_to(other, "remove"), **asking, "reason": "x"}
    )

    for answer in (again, by_a_friend):
        assert "Several add up" in answer.text
    assert in_force(house, "post:speech") == []
    assert in_force(house, "post:speech2") == []
    max_.close()
    tom.close()


def test_somebody_whom_no_register_protects_is_not_silenced_in_small_steps_either(
    house: Installation,
) -> None:
    """A ban takes two, so what comes to one must."""
    steps = (
        step(house, Label, ORDINARY, label="misleading"),
        step(house, Limit, ORDINARY),
        step(house, Demonetise, ORDINARY),
        step(house, Restrict, ORDINARY),
    )

    codes = [code for one in steps for code in tried(house, LEAVER.principal, one)]

    assert codes == ["done", "done", "second_needed", "second_needed"]
    assert tried(house, ALLY.principal, step(house, Restrict, ORDINARY)) == ["second_needed"]
