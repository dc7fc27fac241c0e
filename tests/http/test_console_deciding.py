"""Several measures in one decision: chosen together, shown together, done and taken back together."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.review.reach.commands import CountReach
from steadyhand.review.templates.commands import SaveTemplate
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, hidden
from tests.support.house import done, on_sqlite

Sit = Callable[..., Desk]
REASON = "One link, ten times."


def opened(rooms: Rooms, number: int, account: str = "account:dd") -> str:
    """A case about a post of one account."""
    asked = OpenCase(
        case=f"case:dd{number}", subject=f"post:dd{number}", area="spam", severity="medium", source="rule",
        ref=f"event:dd{number}", account=account, attested=True,
    )  # fmt: skip
    done(rooms.door, asked, AUTOMATION)
    return asked.case


def confirming(desk: Desk, case: str, query: str) -> Any:
    """The bar that asks to confirm what the address names."""
    desk.send(f"/cases/{case}/take")
    return desk.get(f"/cases/{case}?{query}&part=bar")


def kinds(rooms: Rooms, *subjects: str) -> list[list[str]]:
    """What is in force on each."""
    return [[one.kind for one in rooms.standings.of(name).in_force] for name in subjects]


def test_post_and_account_and_a_further_post_are_acted_on_at_once_and_undone_at_once(
    desk: Sit, rooms: Rooms
) -> None:
    """Removing the post and leaving its author to the next case is how a flood goes on."""
    ana = desk("ana")
    case = opened(rooms, 1)
    opened(rooms, 2)
    bar = confirming(ana, case, "choice=remove&also=suspend-7&other=post:dd2")
    fields = hidden(bar.text)
    shown = re.findall(r"Removes post:dd[12]|Suspends account:dd", bar.text)
    answer = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason=REASON)
    decision = rooms.cases.get(case).row.decision  # type: ignore[union-attr]  # it is there

    assert sorted(shown) == ["Removes post:dd1", "Removes post:dd2", "Suspends account:dd"]
    assert answer.status_code == 303, answer.text
    assert kinds(rooms, "post:dd1", "account:dd", "post:dd2") == [["remove"], ["suspend"], ["remove"]]
    assert decision.on == ("post:dd2",)
    assert {
        one.cause
        for name in ("post:dd1", "account:dd", "post:dd2")
        for one in rooms.standings.of(name).in_force
    } == {decision.id}
    assert ana.send(f"/cases/{case}/undo").status_code == 303
    assert kinds(rooms, "post:dd1", "account:dd", "post:dd2") == [[], [], []]


@on_sqlite
def test_further_post_that_millions_see_takes_two_as_it_would_by_itself(desk: Sit, rooms: Rooms) -> None:
    """Decided beside a post that nobody sees, one person would remove what two have to."""
    ana = desk("ana")
    case, seen = opened(rooms, 1), opened(rooms, 2)
    done(rooms.door, CountReach(case=seen, remaining=0.0, views=2_000_000, at=rooms.now()), "system:reach")
    bar = confirming(ana, case, "choice=remove&other=post:dd2")
    told = {"policy": "spam-1@1", "reason": REASON}
    answer = ana.send(f"/cases/{case}/decision", **hidden(bar.text), **told)

    assert "Two people decide" in bar.text
    assert answer.status_code != 303
    assert kinds(rooms, "post:dd1", "post:dd2") == [[], []]


@on_sqlite
def test_post_of_somebody_else_is_not_acted_on(desk: Sit, rooms: Rooms) -> None:
    """A case about one account must not become a way to act on another."""
    ana = desk("ana")
    case = opened(rooms, 1)
    opened(rooms, 2, "account:other")
    shown = confirming(ana, case, "choice=remove&other=post:dd2")
    fields = hidden(ana.get(f"/cases/{case}?choice=remove&part=bar").text) | {"others": "post:dd2"}
    sent = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason=REASON)

    assert "(other_account)" in shown.text
    assert "(other_account)" in sent.text
    assert REASON in sent.text
    assert kinds(rooms, "post:dd1", "post:dd2") == [[], []]


@on_sqlite
@pytest.mark.parametrize(
    "query", ["choice=none&also=remove", "choice=suspend-1&also=suspend-7", "choice=ban&also=suspend-7"]
)
def test_what_contradicts_itself_is_no_decision(desk: Sit, rooms: Rooms, query: str) -> None:
    """The author would be told two things."""
    ana = desk("lead")
    bar = confirming(ana, opened(rooms, 1), query)

    assert "(acts_contradict)" in bar.text
    assert 'id="decision"' not in bar.text


@on_sqlite
def test_one_act_that_is_not_allowed_stops_all(desk: Sit, rooms: Rooms) -> None:
    """A reviewer may remove and may not ban; half of what they confirmed must not happen."""
    ana = desk("ana")
    case = opened(rooms, 1)
    fields = hidden(confirming(ana, case, "choice=remove&also=ban").text)
    answer = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason=REASON)

    assert answer.status_code == 403
    assert kinds(rooms, "post:dd1", "account:dd") == [[], []]
    assert 'name="also" value="ban"' in answer.text, "what was chosen is kept"


@on_sqlite
def test_severity_and_codes_stand_beside_the_words(desk: Sit, rooms: Rooms) -> None:
    """Like decisions are counted by their codes; one that is not of this list is dropped with the form."""
    ana = desk("ana")
    case = opened(rooms, 1)
    fields = hidden(confirming(ana, case, "choice=remove").text)
    told = {"severity": "high", "code:same_link": "yes", "code:slur": "yes"}
    ana.send(f"/cases/{case}/decision", **fields, **told, policy="spam-1@1", reason=REASON)
    decision = rooms.cases.get(case).row.decision  # type: ignore[union-attr]  # it is there

    assert (decision.severity, decision.codes) == ("high", ("same_link",))


@on_sqlite
def test_templates_of_the_area_and_language_are_offered(desk: Sit, rooms: Rooms) -> None:
    """Words for a slur under a case of spam would be sent to somebody one day."""
    ana = desk("ana")
    for name, area in (("link", "spam"), ("slur", "hate")):
        words = SaveTemplate(
            template=f"template:{name}", area=area, language="en", title=f"A {name}", text="x"
        )
        done(rooms.door, words, "staff:lead")
    bar = confirming(ana, opened(rooms, 1), "choice=remove")

    assert "A link" in bar.text
    assert "A slur" not in bar.text
