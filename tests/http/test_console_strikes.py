"""Strikes in the console: what one more comes to is read before it is confirmed, and what counts is read with why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.enforcement.strikes.model import STRIKES, Ladder, Outcome, Step
from steadyhand.kernel.values import AUTOMATION, HOUR
from steadyhand.review.opening import OpenCase
from steadyhand.web.console.striking import said
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, hidden
from tests.support.house import done, on_sqlite
from tests.support.lived import TERMS
from tests.support.lookups import looked_up

Sit = Callable[..., Desk]
ACCOUNT = "account:dd"


def opened(rooms: Rooms, number: int) -> str:
    asked = OpenCase(
        case=f"case:dd{number}", subject=f"post:dd{number}", area="spam", severity="medium", source="rule",
        ref=f"event:dd{number}", account=ACCOUNT, attested=True,
    )  # fmt: skip
    done(rooms.door, asked, AUTOMATION)
    return asked.case


def confirming(desk: Desk, case: str, query: str = "choice=remove") -> Any:
    desk.send(f"/cases/{case}/take", why="Asked to.")
    return desk.get(f"/cases/{case}?{query}&part=bar").text


def consequences(bar: str) -> str:
    """The paragraphs that say what follows."""
    return re.sub(r"<.*?>", " ", bar.partition('id="consequence"')[2].partition("</div>")[0])


def decided(desk: Desk, case: str) -> None:
    answer = desk.send(
        f"/cases/{case}/decision", **hidden(confirming(desk, case)), policy="spam-1@1", reason="One link."
    )
    assert answer.status_code == 303, answer.text


def test_what_one_more_strike_proposes_is_read_before_it_is_confirmed_and_undone_with_it(
    desk: Sit, rooms: Rooms
) -> None:
    """Whoever confirms must know what it adds up to; and what they take back must not count."""
    ana = desk("ana")
    done(rooms.door, PublishLadder(ladder="ladder:civic", terms=TERMS), "staff:lead")
    first, second = opened(rooms, 1), opened(rooms, 2)
    told = consequences(confirming(ana, first))
    decided(ana, first)
    again = consequences(confirming(ana, second))

    assert "Strike 1 of the ladder Civic integrity (1 point then): nothing is proposed from that." in told
    assert (
        "Strike 2 of the ladder Civic integrity (2 points then): a suspension of 12 hours is proposed."
        in again
    )
    assert "Strike" not in consequences(confirming(ana, second, "choice=none"))
    decided(ana, second)
    assert rooms.reader.row(STRIKES, ACCOUNT).points("ladder:civic", rooms.now()) == 2
    assert ana.send(f"/cases/{second}/undo").status_code == 303
    assert rooms.reader.row(STRIKES, ACCOUNT).points("ladder:civic", rooms.now()) == 1


@on_sqlite
def test_nothing_is_said_of_strikes_where_no_ladder_counts(desk: Sit, rooms: Rooms) -> None:
    """A house without ladders reads as before."""
    ana = desk("ana")
    case = opened(rooms, 1)

    assert "trike" not in confirming(ana, case)
    decided(ana, case)
    assert rooms.reader.row(STRIKES, ACCOUNT) is None


@on_sqlite
def test_strikes_stand_on_the_page_of_the_account_and_a_policy_lead_annuls_one(
    desk: Sit, rooms: Rooms
) -> None:
    """Whoever asks why somebody is so near to a suspension finds each reason, and what no longer is one."""
    ana, lead = desk("ana"), desk("lead")
    done(rooms.door, PublishLadder(ladder="ladder:civic", terms=TERMS), "staff:lead")
    for number in (1, 2):
        decided(ana, opened(rooms, number))
    looked_up(rooms, "staff:lead", ACCOUNT)
    opened(rooms, 3)
    looked_up(rooms, "staff:ana", ACCOUNT)
    page = lead.get(f"/subjects/{ACCOUNT}").text
    (key,) = re.findall(r'value="(strike:account:dd:1:\d+)"', page)

    assert "2 points on" in page
    assert "Strike 2, Civic integrity: 1 point, until" in page
    assert "Annul it" not in ana.get(f"/subjects/{ACCOUNT}").text
    assert ana.send(f"/subjects/{ACCOUNT}", strike="1", key="k", reason="A joke.").status_code == 403
    assert lead.send(f"/subjects/{ACCOUNT}", strike="1", key=key, reason="A joke.").is_redirect
    after = lead.get(f"/subjects/{ACCOUNT}").text
    assert "<s>Strike 1, Civic integrity: 1 point</s>, annulled" in after
    assert "1 point on" in after


def test_step_that_applies_follows_with_the_decision_as_it_was_read_and_ends_with_it(
    desk: Sit, rooms: Rooms
) -> None:
    """Where a ladder says so nobody has to click again; and nothing follows that nobody read."""
    ana = desk("ana")
    steps = (Step(points=2, act="suspend", hours=12, applies=True),)
    done(rooms.door, PublishLadder(ladder="ladder:civic", terms=replace(TERMS, steps=steps)), "staff:lead")
    for number in (1, 2, 3):
        opened(rooms, number)
    decided(ana, "case:dd1")
    bar = confirming(ana, "case:dd2")
    assert "a suspension of 12 hours follows at once." in consequences(bar)
    unread = {**hidden(bar), "step": "", "policy": "spam-1@1", "reason": "One link."}
    assert "read what follows, and confirm again" in ana.send("/cases/case:dd2/decision", **unread).text
    assert rooms.standings.of(ACCOUNT).in_force == ()
    decided(ana, "case:dd2")

    (held,) = rooms.standings.of(ACCOUNT).in_force
    cause = rooms.reader.row("case", "case:dd2").decision.id
    assert (held.kind, held.cause, round((held.ends - held.starts) / HOUR)) == ("suspend", cause, 12)
    assert ana.send("/cases/case:dd2/undo").status_code == 303
    assert rooms.standings.of(ACCOUNT).in_force == ()
    own = confirming(ana, "case:dd3", "choice=remove&also=suspend-7")
    assert hidden(own)["step"] == "", "who chose otherwise for the account decides"


def test_what_a_ladder_proposes_is_done_by_one_click_once_and_looked_at_again_when_points_fall(
    desk: Sit, rooms: Rooms
) -> None:
    """Nothing may follow by itself, nobody must type it off, and what it rested on must not fall unseen."""
    ana, lead, page = desk("ana"), desk("lead"), f"/subjects/{ACCOUNT}"
    done(rooms.door, PublishLadder(ladder="ladder:civic", terms=TERMS), "staff:lead")
    for number in (1, 2):
        decided(ana, opened(rooms, number))
    looked_up(rooms, "staff:lead", ACCOUNT)
    told = lead.get(page).text

    assert "Civic integrity proposes a suspension of 12 hours: strike 2 brought it to 2 points." in told
    assert "We suspended your account" in told, "what the person would read is read first"
    assert rooms.standings.of(ACCOUNT).in_force == ()
    for number, why in (("2", ""), ("7", "So.")):
        assert "Suspend" not in str(rooms.standings.of(ACCOUNT).in_force)
        assert lead.send(page, proposed=number, key=f"k{number}", reason=why).status_code >= 400
    assert lead.send(page, proposed="2", key="k", reason="The second time.").is_redirect

    (held,) = rooms.standings.of(ACCOUNT).in_force
    cause = rooms.reader.row("case", "case:dd2").decision.id
    assert (held.kind, held.cause, round((held.ends - held.starts) / HOUR)) == ("suspend", cause, 12)
    assert "proposes" not in lead.get(page).text
    assert lead.send(page, proposed="2", key="again", reason="Once more.").status_code == 422
    assert lead.send(page, strike="1", key="annul", reason="A joke.").is_redirect
    fallen = lead.get(page).text
    assert f"{held.action}</span> was imposed with strike 2" in fallen
    assert rooms.standings.of(ACCOUNT).in_force == (held,), "nothing is lifted by itself"


@pytest.mark.parametrize(
    ("how", "points", "step", "words"),
    [
        ("points", 4, TERMS.steps[1], "Strike 3 of the ladder Civic integrity (4 points then): a suspension of 7 days"),
        ("points", 9, Step(points=9, act="ban"), "(9 points then): a ban is proposed."),
        ("warning", 0, None, "A warning on the ladder Civic integrity: the first counts no points."),
        ("together", 2, None, "Counts with an earlier strike of the ladder Civic integrity: found at once"),
        ("old", 2, None, "Older than the 90 days that the ladder Civic integrity looks back: no strike."),
    ],
)  # fmt: skip
def test_every_way_to_count_is_said_in_a_sentence(
    how: Any, points: int, step: Step | None, words: str
) -> None:
    """A number without its reason would be believed, or not, by chance."""
    ladder = Ladder(id="ladder:civic", version=1, terms=TERMS)

    assert words in said(ladder, Outcome(how=how, nth=3, points=points, step=step))
