"""T15: while a freeze is on, an administrator makes somebody who will agree to whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.model import Staff
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import HOUR, Instant
from tests.support.attacked import ROOT, SOL, appointed, at_desk, done
from tests.support.desk import Desk
from tests.support.freezing import freeze
from tests.support.installation import Installation

FREEZE: Final = "freeze:t15"
ACTS: Final = ScopeSet(actions=("account.suspend", "account.ban"))
PEN: Final = Staff(principal="staff:pen", name="Pen Lind", roles=("legal",), team="legal")
ARI: Final = Staff(principal="staff:ari", name="Ari Holm", roles=("security_lead",), team="night")
MAX: Final = Staff(principal="staff:max", name="Max Roth", roles=("legal",), team="legal")
TOM: Final = Staff(principal="staff:tom", name="Tom Falk", roles=("outside_approver",), employer="council")
LEAVER: Final = Staff(
    principal="staff:lio", name="Lio Brandt", roles=("outside_approver",), team="night", leaves=2**62
)
OUTSIDE: Final = Staff(principal="staff:new", name="Ne Wman", roles=("outside_approver",), employer="council")
Promotes = Callable[[Installation, Instant], None]


@pytest.fixture(scope="module")
def frozen(house: Installation) -> Installation:
    """Acts on accounts take two people, and appointments go on; all but one were here before it began."""
    appointed(house, SOL, PEN, ARI, MAX, TOM, LEAVER)
    done(house, ROOT, Deactivate(principal=ARI.principal, reason="On leave."))
    with house.reader() as reader:
        begins = freeze(reader.now(), FREEZE, mode="two_person", scope_set=ACTS)
    done(house, SOL.principal, begins)
    return house


@pytest.fixture(scope="module")
def lift(frozen: Installation) -> Iterator[str]:
    """Whoever began the freeze asks for a second person to lift it; the page of the request."""
    desk = at_desk(frozen, "sol")
    page = f"/access/freezes/{FREEZE}/lift"
    asked = desk.send(page, reason="It is over.", second="ask", to_second="Now.")
    assert asked.status_code == 303, asked.text
    yield str(asked.headers["location"])
    desk.close()


def made(house: Installation, now: Instant) -> None:
    """Somebody new, of the list of outside approvers."""
    appointed(house, OUTSIDE)


def raised(house: Installation, now: Instant) -> None:
    """Somebody who was there gets a role more."""
    done(house, ROOT, Appoint(staff=Staff(principal=PEN.principal, name="Pen", roles=("legal", "admin"))))


def called_back(house: Installation, now: Instant) -> None:
    """Somebody who was let go is there again, as they were."""
    done(house, ROOT, Appoint(staff=ARI))


def kept(house: Installation, now: Instant) -> None:
    """Somebody who would leave does not leave."""
    done(
        house,
        ROOT,
        Appoint(
            staff=Staff(
                principal=LEAVER.principal, name="Lio Brandt", roles=("outside_approver",), team="night"
            )
        ),
    )


def granted(house: Installation, now: Instant) -> None:
    """A role lets somebody approve, and a grant lets them approve this."""
    grant = GrantAccess(
        grant="grant:t15",
        principal=MAX.principal,
        capabilities=("case.open",),
        until=now + HOUR,
        reason="We are short.",
    )
    done(house, ROOT, grant)
    done(house, ROOT, Appoint(staff=Staff(principal=MAX.principal, name="Max", roles=("legal", "admin"))))


WAYS: Final[dict[str, Promotes]] = {
    "new": made,
    "pen": raised,
    "ari": called_back,
    "lio": kept,
    "max": granted,
}


def approves(house: Installation, who: str, page: str) -> tuple[int, str]:
    """Somebody tries; the status and the page."""
    desk: Desk = at_desk(house, who)
    answer = desk.send(f"{page}/approve")
    desk.close()
    return answer.status_code, answer.text


@pytest.mark.parametrize("ally", WAYS)
def test_whoever_was_promoted_during_the_freeze_does_not_approve_its_lift(
    frozen: Installation, lift: str, ally: str
) -> None:
    """Made, raised, called back, kept or lent something: it is the same ally."""
    with frozen.reader() as reader:
        WAYS[ally](frozen, reader.now())
    status, text = approves(frozen, ally, lift)

    assert (status >= 400, "raised_in_freeze" in text) == (True, True), text
    with frozen.reader() as reader:
        assert reader.row("request", lift.rpartition("/")[2]).endorsements == ()
        assert reader.row("freeze", FREEZE).ended is None


def test_what_the_ally_may_not_approve_they_do_not_ask_for_in_turn(frozen: Installation) -> None:
    """The one who promotes must not be approved by the one whom they promoted, whoever asks."""
    desk = at_desk(frozen, "root")
    page = f"/access/freezes/{FREEZE}/lift"
    asked = desk.send(page, reason="It is over.", second="ask", to_second="Now.")
    desk.close()
    told = [approves(frozen, ally, asked.headers["location"]) for ally in ("new", "pen")]

    assert [status >= 400 for status, _ in told] == [True, True]


def test_whoever_was_there_before_approves_and_the_freeze_is_over(frozen: Installation, lift: str) -> None:
    """The rule must not lock everybody out."""
    status, text = approves(frozen, "tom", lift)

    assert status == 303, text
    with frozen.reader() as reader:
        assert reader.row("freeze", FREEZE).ended is not None
