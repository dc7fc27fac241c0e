"""The council at the console and in public: a member from outside votes, sees nothing else, and everybody reads it."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.enforcement.council.commands import SeatMember
from steadyhand.enforcement.council.model import MATTER, digest_of
from steadyhand.enforcement.council.voting import CloseMatter
from steadyhand.kernel.values import CLOCK, DAY
from steadyhand.web.public.council import told_now
from steadyhand.web.rooms import Rooms
from tests.support.house import PASSWORD, done, enrol
from tests.support.program_access import seconded

REF = "programme:return@1"
PAGE = f"/council/matters/{REF}"
TEXT = "Bans for spam end after a year, for all alike."
OPEN = {"ref": REF, "kind": "programme", "title": "The way back", "text": TEXT, "days": "2"}


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """A second policy lead, and four people from outside."""
    people = [Staff(principal="staff:second", name="Second", roles=("policy_lead",))]
    people += [
        Staff(principal=f"staff:c{n}", name=f"C{n}", roles=("council_member",), employer="council")
        for n in range(4)
    ]
    for staff in people:
        done(rooms.door, Appoint(staff=staff), "staff:root")
        done(rooms.door, set_password(staff.principal, PASSWORD), "staff:root")
        enrol(rooms.door, staff.principal)
    return rooms


def by_two(desk, path: str, **form: str) -> None:
    """The policy lead asks, the second one approves."""
    lead, second = desk("lead"), desk("second")
    assert "second person" in lead.send(path, **form).text
    asked = lead.send(path, **form, second="ask", to_second="As agreed.").headers["location"]
    answer = second.send(f"{asked}/approve")
    assert answer.is_redirect, answer.text


@pytest.fixture
def open_matter(desk, house):
    """Four members, and a programme that is put to their vote."""
    for n in range(4):
        seat = SeatMember(principal=f"staff:c{n}", name=f"Member {n}", affiliation=f"Society {n}")
        seconded(house, seat, "staff:lead", "staff:second", f"request:seat{n}")
    by_two(desk, "/council/open", **OPEN)


def published(rooms: Rooms):
    return msgspec.json.decode(told_now(rooms))


def test_members_from_outside_vote_and_everybody_reads_the_outcome(desk, house, open_matter):
    """While votes are taken nobody is told how they stand; then the counts, the names and the minutes."""
    members = [desk(f"c{n}") for n in range(4)]
    assert TEXT in members[0].get(PAGE).text
    for member, choice in zip(members, ("for", "for", "against"), strict=False):
        assert member.send(f"{PAGE}/vote", vote=choice, digest=digest_of(TEXT)).is_redirect
    assert members[3].send(f"{PAGE}/recuse", why="financial").is_redirect
    assert "You stay out of this" in members[3].get(PAGE).text
    assert members[0].send(f"{PAGE}/vote", vote="for", digest="0" * 64).status_code == 422
    (told,) = published(house)["matters"]
    assert (told["votes"], told["result"]) == (None, None)
    assert "for it" not in desk("lead").get(PAGE).text

    house.door._record.ahead += 3 * DAY
    house.reader.ahead += 3 * DAY
    done(house.door, CloseMatter(ref=REF), CLOCK)
    assert desk("lead").send(f"{PAGE}/minutes", minutes="Three spoke.").is_redirect
    (told,) = published(house)["matters"]
    assert (told["result"]["ending"], told["sha256"]) == ("approved", digest_of(TEXT))
    assert told["votes"][2] == {"name": "Member 2", "choice": "against"}
    assert told["recused"] == [{"name": "Member 3", "reason": "financial"}]
    public = desk().get("/public/council").text
    for words in ("Three spoke.", "Member 0", "Society 0", "Approved: 2 for, 1 against"):
        assert words in public
    assert "staff:" not in public


def test_whoever_is_of_the_council_alone_sees_nothing_else(desk, house, open_matter):
    """They are from outside: no case, no account, no list of staff is theirs to see."""
    member = desk("c0")

    assert member.get("/queues").headers["location"] == "/council"
    for path in (
        "/search?q=zed",
        "/subjects/account:zed",
        "/access",
        "/orders",
        "/moratoria",
        "/bulk",
        "/rules",
    ):
        assert member.get(path).status_code == 404, path
    assert member.send("/council/unseat", member="staff:c1").status_code == 404
    page = member.get("/council").text
    assert "Put something to its vote" not in page
    assert "Queues" not in page
    assert member.get("/policies").status_code == 200


def test_whoever_works_here_reads_and_does_not_vote(desk, house, open_matter):
    """And what does not exist is said so."""
    ana = desk("ana")

    assert "Your vote" not in ana.get(PAGE).text
    assert ana.send(f"{PAGE}/vote", vote="for", digest=digest_of(TEXT)).status_code == 403
    assert ana.get("/council/matters/programme:none@1").status_code == 404
    assert ana.send(f"{PAGE}/forget").status_code == 404
    assert desk("lead").send("/council/forget").status_code == 404


def test_rule_seat_and_text_are_changed_by_two(desk, house, open_matter):
    """Each shows on the pages, and votes on the earlier text are gone."""
    desk("c0").send(f"{PAGE}/vote", vote="for", digest=digest_of(TEXT))
    by_two(desk, f"{PAGE}/amend", text="Another text.")
    by_two(desk, "/council/rule", percent="75", fewest="2")
    by_two(desk, "/council/unseat", member="staff:c3")
    by_two(desk, "/council/seat", handle="ana", name="Ana D.", affiliation="The house", days="30")

    told = published(house)
    assert (told["rule"]["percent"], told["rule"]["open_votes"]) == (75, False)
    assert [one["name"] for one in told["former"]] == ["Member 3"]
    assert told["members"][-1]["affiliation"] == "The house"
    assert (told["matters"][0]["amended"], told["matters"][0]["text"]) == (1, "Another text.")
    assert house.reader.row(MATTER, REF).votes == ()
