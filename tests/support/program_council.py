"""A part of the program: a council is seated, votes on a programme and on a question, and says what was said."""

from __future__ import annotations

from typing import Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.council.commands import (
    MANAGE,
    AmendMatter,
    EndSeat,
    OpenMatter,
    SeatMember,
    SetRule,
    WriteMinutes,
)
from steadyhand.enforcement.council.model import Choice, Rule, digest_of
from steadyhand.enforcement.council.voting import CastVote, Recuse
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import HOUR
from tests.support.doors import Opened
from tests.support.people import ADMIN
from tests.support.program_access import seconded

HEAD, OTHER_HEAD = "staff:hana", "staff:hugo"
"""Who looks after the council, and does not sit in it."""
MEMBERS: Final = tuple(f"staff:c{n}" for n in range(5))
TEXT: Final = "Bans for spam end after a year, for all alike."
REF: Final = "programme:return@1"


def managed(house: Opened, command: Command, name: str) -> None:
    """Two people have it done."""
    assert command.capability == MANAGE
    seconded(house, command, HEAD, OTHER_HEAD, f"request:council-{name}")


def seated(house: Opened, count: int = len(MEMBERS)) -> None:
    """A council of so many from outside, whose rule asks for three votes."""
    for principal in (HEAD, OTHER_HEAD):
        house.done(Appoint(staff=Staff(principal=principal, name=principal, roles=("legal",))), ADMIN)
    for number, principal in enumerate(MEMBERS[:count]):
        staff = Staff(principal=principal, name=principal, roles=("council_member",), employer="council")
        house.done(Appoint(staff=staff), ADMIN)
        seat = SeatMember(principal=principal, name=f"Member {number}", affiliation=f"Society {number}")
        managed(house, seat, f"seat{number}")


def opening(house: Opened, ref: str = REF, text: str = TEXT) -> OpenMatter:
    """Put a programme to its vote for two hours."""
    until = house.reader.now() + 2 * HOUR
    return OpenMatter(ref=ref, kind="programme", title="The way back", text=text, until=until)


def vote(house: Opened, member: str, choice: Choice = "for", ref: str = REF, text: str = TEXT) -> None:
    """A member votes on a text."""
    house.done(CastVote(ref=ref, choice=choice, digest=digest_of(text)), member)


def council(house: Opened) -> None:
    """Every kind of thing that happens in a council, but for what the clock does."""
    seated(house)
    managed(house, SetRule(rule=Rule(percent=60, fewest=2)), "rule")
    managed(house, opening(house, "programme:first@1"), "first")
    managed(house, opening(house), "open")
    vote(house, MEMBERS[0])
    managed(house, AmendMatter(ref=REF, text="Another text."), "amend")
    vote(house, MEMBERS[0], text="Another text.")
    house.done(Recuse(ref=REF, reason="affiliation"), MEMBERS[1])
    managed(house, EndSeat(principal=MEMBERS[4]), "unseat")
    house.many(CastVote(ref=REF, choice="for", digest=digest_of(TEXT)), by=MEMBERS[2])


def council_later(house: Opened) -> None:
    """When the clock has counted: what was said."""
    house.done(WriteMinutes(ref=REF, minutes="We met twice."), HEAD)
