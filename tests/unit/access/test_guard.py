from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint, Deactivate, Found
from steadyhand.access.model import ROLES, SYSTEM, Staff
from steadyhand.access.service import SignIn, WeakPassword, set_password
from steadyhand.access.store import LENGTH, Sessions
from steadyhand.bootstrap.registry import registry
from steadyhand.storage.tables import working as metadata
from steadyhand.storage.working import Working
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.judging import NOW, code, fact
from tests.support.people import ADMIN, ARTICLE, FOUND, LEAD, OTHER_REVIEWER, REVIEWER, peopled

PASSWORD = "correct horse battery"


@pytest.fixture
def opens(sqlite_url: str) -> Iterator[Reopen]:
    with house_doors(sqlite_url) as opens:
        yield opens


@pytest.fixture
def house(opens: Reopen) -> Opened:
    house = opens()
    peopled(house)
    return house


@pytest.fixture
def sign_in(house: Opened, tmp_path) -> Iterator[SignIn]:
    working = Working(f"sqlite:///{tmp_path / 'working.db'}")
    metadata.create_all(working.engine)
    yield SignIn(house.reader, Sessions(working))
    working.close()


# ---------------------------------------------------------------------------------------------- who may what


def test_first_administrator_is_made_once_and_by_whoever_installs(opens):
    """A second genesis would be a take-over."""
    house = opens()
    house.done(FOUND, "anyone at all")

    assert house.refused(Found(principal="staff:eve", name="Eve"), "staff:eve") == "not_allowed"
    assert house.refused(Found(principal="staff:eve", name="Eve"), ADMIN) == "not_allowed"
    assert code(FOUND, founding=object()) == "founded"


def test_nobody_is_allowed_anything_before_the_house_is_founded(opens):
    """An empty house has no staff, whatever name a request comes under."""
    house = opens()

    assert (
        house.refused(Appoint(staff=Staff(principal="staff:eve", name="Eve", roles=("admin",))), "staff:eve")
        == "not_allowed"
    )


@pytest.mark.parametrize("by", ["staff:nobody", "system:root", "", "staff:ANA", "account:u1", "service"])
def test_principal_that_is_not_known_may_do_nothing(house, by):
    """Unknown is not safe."""
    assert house.refused(ARTICLE, by) == "not_allowed"


def test_role_allows_what_it_names_and_nothing_else(house):
    """Roles are lists, not ladders: an administrator decides no case, a reviewer appoints no one."""
    appoint = Appoint(staff=Staff(principal="staff:new", name="New", roles=()))
    assert house.refused(appoint, REVIEWER) == "not_allowed"
    assert house.refused(appoint, LEAD) == "not_allowed"
    assert house.done(appoint, ADMIN)


def test_refusal_says_whom_to_ask(house):
    """Someone who may not must know who may."""
    told = house.door.perform(Deactivate(principal=REVIEWER, reason="x"), LEAD).message  # type: ignore[union-attr]

    assert "admin or security_lead" in told
    assert "staff.manage" in told


def test_whoever_is_deactivated_may_do_nothing_from_then_on(house):
    """At once, not at the end of the session."""
    house.done(Deactivate(principal=LEAD, reason="Left."), ADMIN)

    assert house.refused(ARTICLE, LEAD) == "not_allowed"
    assert house.refused(Deactivate(principal=LEAD, reason="Left."), ADMIN) == "not_active"


def test_automation_can_neither_lift_publish_nor_erase():
    """What only people may decide stays with people; only the clock ends what has an end."""
    allowed = SYSTEM["automation"]

    assert not allowed & {
        "sanction.lift",
        "policy.publish",
        "privacy.erase",
        "privacy.hold",
        "case.decide",
        "staff.manage",
    }
    assert not SYSTEM["system:clock"] & {"account.ban", "case.decide", "sanction.lift"}


def test_every_capability_that_a_command_needs_is_held_by_somebody():
    """A command that nobody may perform is a fault in the list of roles."""
    held = frozenset().union(*ROLES.values(), *SYSTEM.values())
    needed = {command.capability for command in registry().commands.values()} - {"genesis"}

    assert needed - held == set()
    assert "genesis" not in held


@pytest.mark.parametrize("principal", ["automation", "system:clock", "service:plaza", "account:u1", "root"])
def test_only_members_of_staff_can_be_appointed(principal):
    """Appointing a service would make an API key an administrator."""
    assert code(Appoint(staff=Staff(principal=principal, name="x", roles=("admin",)))) == "not_staff"


def test_role_that_does_not_exist_is_refused_with_those_that_do():
    """A typo must not leave someone without access in the worst week."""
    assert code(Appoint(staff=Staff(principal="staff:x", name="x", roles=("reveiwer",)))) == "unknown_role"
    assert fact(Appoint(staff=Staff(principal="staff:x", name="x", roles=()))).staff.active


# ------------------------------------------------------------------------------------------------ signing in


def test_right_password_begins_a_session_and_a_wrong_one_does_not(house, sign_in):
    """The session is found by its token, and only while it lasts."""
    house.done(set_password(REVIEWER, PASSWORD), ADMIN)

    token = sign_in.begin(" ANA ", PASSWORD, NOW)
    assert token is not None
    session = sign_in.sessions.find(token, NOW)
    assert session is not None
    assert session.principal == REVIEWER
    assert sign_in.sessions.find(token, NOW + LENGTH) is None
    assert sign_in.begin("ana", PASSWORD + "!", NOW) is None
    assert sign_in.begin("nobody", PASSWORD, NOW) is None


@pytest.mark.parametrize("password", ["nobody has this password", "", "None", "password"])
def test_nobody_signs_in_as_someone_who_has_no_password_yet(sign_in, password):
    """A member of staff is appointed first and gets a password later: between the two no word opens."""
    assert sign_in.staff(OTHER_REVIEWER) is not None
    assert sign_in.begin("ben", password, NOW) is None


def test_someone_deactivated_does_not_sign_in_with_the_right_password(house, sign_in):
    """The password is right, the person no longer works here."""
    house.done(set_password(REVIEWER, PASSWORD), ADMIN)
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)

    assert sign_in.begin("ana", PASSWORD, NOW) is None


def test_signing_out_everywhere_ends_every_session_of_that_person_only(house, sign_in):
    """Someone whose machine was stolen must be able to be shut out."""
    one, two = (sign_in.sessions.begin(REVIEWER, NOW) for _ in range(2))
    other = sign_in.sessions.begin(LEAD, NOW)
    sign_in.sessions.end_all(REVIEWER)

    assert [sign_in.sessions.find(token, NOW) is None for token in (one, two, other)] == [True, True, False]
    sign_in.sessions.end(other)
    assert sign_in.sessions.find(other, NOW) is None


def test_password_that_is_too_short_is_refused_before_anything_is_asked():
    """Twelve characters are the least."""
    with pytest.raises(WeakPassword, match="at least 12"):
        set_password(REVIEWER, "elevenchars")
    assert "correct horse" not in str(set_password(REVIEWER, PASSWORD))
