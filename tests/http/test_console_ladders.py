"""The page of ladders: another version is tried on the past before it is published, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import LADDERS, Step
from steadyhand.enforcement.strikes.written import written
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, hidden
from tests.support.house import decide, done, on_sqlite

Sit = Callable[..., Desk]
SPAM = replace(CIVIC, title="Spam", areas=("spam",), steps=(Step(points=1, act="suspend", hours=12),))
HARDER = replace(SPAM, steps=(Step(points=1, act="suspend", hours=48), Step(points=3, act="ban")))


def broken(rooms: Rooms) -> None:
    """Somebody broke a rule, as was decided."""
    opened = OpenCase(
        case="case:b1", subject="post:b1", area="spam", severity="medium", source="rule", ref="event:b1",
        account="account:b", attested=True,
    )  # fmt: skip
    done(rooms.door, opened, AUTOMATION)
    decide(rooms, opened.case, by="staff:lead", act="remove", policy="spam-1@1")


def tried_of(page: str) -> dict[str, str]:
    """What the page says of the text that was tried."""
    return {"tried": hidden(page.split('id="editor"')[1])["tried"]}


def in_force(rooms: Rooms) -> dict[str, int]:
    """The version of each ladder in force."""
    found = rooms.reader.row(LADDERS, LADDERS)
    return {one.id: one.version for one in found.in_force} if found is not None else {}


def test_ladder_is_tried_on_what_was_decided_and_then_published(desk: Sit, rooms: Rooms) -> None:
    """Whom it would have met is seen before anybody is held to it; trying it changes nothing."""
    lead = desk("lead")
    broken(rooms)
    first = lead.get("/ladders").text
    assert "None is in force" in first
    assert "Civic integrity" in first, "there is something to begin with"
    tried = lead.send("/ladders/try", name="spam", text=written(SPAM)).text

    assert "Of 1 decision that a rule was broken, all there are" in tried
    assert "From 1 point on: a suspension of 12 hours" in tried
    assert in_force(rooms) == {}
    unread = lead.send("/ladders/publish", name="spam", text=written(HARDER), **tried_of(tried))
    assert "Read first what it would have come to" in unread.text, "what is published is what was tried"
    assert in_force(rooms) == {}
    assert lead.send("/ladders/publish", name="spam", text=written(SPAM), **tried_of(tried)).is_redirect
    assert in_force(rooms) == {"ladder:spam": 1}


@on_sqlite
def test_next_version_begins_with_the_one_in_force_and_stands_beside_it(desk: Sit, rooms: Rooms) -> None:
    """A change is judged against what is, and each version says what it changed."""
    lead = desk("lead")
    done(rooms.door, PublishLadder(ladder="ladder:spam", terms=SPAM), "staff:lead")
    assert "[[steps]]\npoints = 1\nact = &#34;suspend&#34;" in lead.get("/ladders?edit=spam").text
    tried = lead.send("/ladders/try", name="spam", text=written(HARDER)).text
    assert "From 1 point on: a suspension of 2 days" in tried
    assert "From 3 points on: a ban" in tried
    lead.send("/ladders/publish", name="spam", text=written(HARDER), **tried_of(tried))

    page = lead.get("/ladders/spam").text
    assert "From 3 points on: a ban." in page
    assert "No more: a suspension of 12 hours from 1." in page
    assert "The first version." in page
    assert lead.send("/ladders/retire", name="ladder:spam").is_redirect
    assert "Retired" in lead.get("/ladders/spam").text
    assert in_force(rooms) == {}


@on_sqlite
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title = ", "This is no ladder"),
        (written(SPAM).replace('"spam"', '"weather"'), "no policy area"),
        (written(replace(SPAM, steps=(*HARDER.steps[1:], *SPAM.steps))), "Each step takes more points"),
        ("x" * 20_001, "up to 20,000 characters"),
    ],
)
@pytest.mark.parametrize("do", ["try", "publish"])
def test_what_is_no_ladder_is_said_and_kept(desk: Sit, rooms: Rooms, do: str, text: str, why: str) -> None:
    """Whoever typed twenty lines must not type them again for a comma."""
    answer = desk("lead").send(f"/ladders/{do}", name="spam", text=text)

    assert answer.status_code >= 400
    assert why in answer.text
    assert 'value="spam"' in answer.text
    assert in_force(rooms) == {}


@on_sqlite
def test_who_leads_no_policy_reads_and_changes_nothing(desk: Sit, rooms: Rooms) -> None:
    """A reviewer reads by what they count, and that is all."""
    ana = desk("ana")
    done(rooms.door, PublishLadder(ladder="ladder:spam", terms=SPAM), "staff:lead")
    page = ana.get("/ladders").text

    assert "a suspension of 12 hours" in page
    assert "Try it" not in page
    for do in ("try", "publish", "retire"):
        assert ana.send(f"/ladders/{do}", name="spam", text=written(HARDER)).status_code == 403
    assert ana.get("/ladders/none").status_code == 404
    assert in_force(rooms) == {"ladder:spam": 1}
