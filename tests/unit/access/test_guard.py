from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access import service
from steadyhand.access.commands import Appoint, Appointed, Deactivate, Deactivated, Found
from steadyhand.access.model import Staff
from steadyhand.access.roles import EVERYBODY, ROLES, SYSTEM
from steadyhand.access.service import SignIn, WeakPassword, set_password
from steadyhand.access.store import LENGTH, Sessions
from steadyhand.access.views import Founding, FoundingView
from steadyhand.accountability.commands import BeginHeartbeat
from steadyhand.bootstrap.registry import registry
from steadyhand.kernel.command import Order
from steadyhand.storage.tables import working as metadata
from steadyhand.storage.working import Working
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.judging import NOW, code, entries, fact, folded
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
    assert code(FOUND, founding=Founding(at=1)) == "founded"
    assert code(Found(principal="automation", name="x")) == "not_staff"


def test_nobody_founds_a_house_that_ever_had_staff(opens):
    """Even where nobody administers it: a second genesis would be a take-over of what others decided."""
    row = folded(
        FoundingView(),
        "founding",
        list(
            entries(
                Appointed(staff=Staff(principal=ADMIN, name="x", roles=("admin",))),
                Deactivated(principal=ADMIN, reason="x"),
            )
        ),
    )

    assert row.administrators == ()
    assert code(FOUND, founding=row) == "founded"


def test_what_the_house_does_by_itself_does_not_keep_it_from_being_founded(opens):
    """`serve` publishes articles and counts hours before anybody thinks of `staff found`."""
    house = opens()
    house.done(BeginHeartbeat(areas=("spam",), regions=("eu",)), "system:setup")
    house.refused(ARTICLE, LEAD)

    assert house.done(FOUND, ADMIN)


# ------------------------------------------------------------------------------------ the last administrator


def admin(handle: str, **changes: Any) -> Appoint:
    return Appoint(
        staff=Staff(**{"principal": f"staff:{handle}", "name": "x", "roles": ("admin",), **changes})
    )


WAYS_OUT = {
    "deactivated": Deactivate(principal=ADMIN, reason="x"),
    "another role": admin("root", roles=("reviewer",)),
    "appointed as inactive": admin("root", active=False),
}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
@pytest.mark.parametrize("by", ["staff:guard", ADMIN])
def test_last_administrator_stays_until_there_is_another(house, way, by):
    """Without one nobody could ever appoint, hold or erase here again."""
    house.done(Appoint(staff=Staff(principal="staff:guard", name="G", roles=("security_lead",))), ADMIN)

    refused = house.door.perform(way, by)
    assert refused.code in {"last_administrator", "yourself"}, refused
    assert "ask another" in refused.message or "appoint another one first" in refused.message
    house.done(admin("second"), ADMIN)
    house.done(way, "staff:second")
    assert (
        house.refused(Deactivate(principal="staff:second", reason="x"), "staff:guard") == "last_administrator"
    )


def test_two_administrators_who_deactivate_each_other_in_one_batch_leave_one(house):
    """Both saw two when they asked; the second is judged by what the first left behind."""
    house.done(admin("second"), ADMIN)
    answers = house.door.perform_many(
        [
            Order(Deactivate(principal=ADMIN, reason="x"), "staff:second"),
            Order(Deactivate(principal="staff:second", reason="x"), ADMIN),
        ]
    )

    assert told(answers) == ["done", "not_allowed"]
    assert house.reader.row("founding", "founding").administrators == ("staff:second",)


@pytest.mark.parametrize("handle", ["Ana", "a b", "", "ana\n", "a/b", "-", "x" * 101])
def test_handle_that_nobody_could_sign_in_with_is_refused(handle):
    """People are found by what they type, in small letters."""
    assert code(admin(handle)) == "invalid_handle"


@pytest.mark.parametrize("language", ["nonsense", "English", "e", "", "en_GB"])
def test_language_that_is_no_code_is_refused(language):
    """A typo would keep somebody from every case in their own language."""
    assert code(admin("x", languages=("pt", language))) == "unknown_language"
    assert fact(admin("x", languages=("pt", "zh-Hant", "hi")))


@pytest.mark.parametrize("skill", ["Crisis", "two words", "", "9th", "x" * 61])
def test_skill_that_no_queue_can_ask_for_is_refused(skill):
    """A typo would keep somebody from every case of the queue they were trained for."""
    assert code(admin("x", skills=("crisis", skill))) == "invalid_skill"
    assert fact(admin("x", skills=("crisis", "elections_br")))


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
    held = EVERYBODY.union(*ROLES.values(), *SYSTEM.values())
    needed = {command.capability for command in registry().commands.values()} - {"genesis"}

    assert needed - held == set()
    assert "genesis" not in held


@pytest.mark.parametrize("principal", ["automation", "system:clock", "service:plaza", "account:u1", "root"])
def test_only_members_of_staff_can_be_appointed(principal):
    """Appointing a service would make an API key an administrator."""
    assert code(Appoint(staff=Staff(principal=principal, name="x", roles=("admin",)))) == "not_staff"


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
def test_nobody_signs_in_as_someone_who_has_no_password_yet(house, sign_in, password):
    """A member of staff is appointed first and gets a password later: between the two no word opens."""
    assert house.reader.row("staff", OTHER_REVIEWER).active
    assert sign_in.begin("ben", password, NOW) is None


def test_someone_deactivated_does_not_sign_in_with_the_right_password(house, sign_in):
    """The password is right, the person no longer works here."""
    house.done(set_password(REVIEWER, PASSWORD), ADMIN)
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)

    assert sign_in.begin("ana", PASSWORD, NOW) is None


def test_signing_out_ends_that_session_only(house, sign_in):
    """Somebody else's, or one's own elsewhere, goes on."""
    house.done(set_password(REVIEWER, PASSWORD), ADMIN)
    one, two = (sign_in.begin("ana", PASSWORD, NOW) for _ in range(2))
    sign_in.sessions.end(one)

    assert [sign_in.find(token, NOW) is None for token in (one, two)] == [True, False]


CHANGES = {
    "password": set_password(REVIEWER, "another long password"),
    "roles": Appoint(staff=Staff(principal=REVIEWER, name="Ana Duarte", roles=("policy_lead",))),
    "deactivation": Deactivate(principal=REVIEWER, reason="Left."),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_session_ends_with_any_change_of_password_or_roles_however_it_is_made(house, sign_in, change):
    """A stolen session must not outlive the password it came from: the record decides, not who changes it."""
    for person in (REVIEWER, LEAD):
        house.done(set_password(person, PASSWORD), ADMIN)
    ana, lea = (sign_in.begin(handle, PASSWORD, NOW) for handle in ("ana", "lead"))
    before = [sign_in.find(token, NOW) is not None for token in (ana, lea)]
    house.done(change, ADMIN)

    assert before == [True, True]
    assert [sign_in.find(token, NOW) is not None for token in (ana, lea)] == [False, True]


def test_session_of_someone_who_comes_back_does_not_come_back(house, sign_in):
    """Deactivated and appointed again: whoever kept the cookie signs in like everybody else."""
    house.done(set_password(REVIEWER, PASSWORD), ADMIN)
    token = sign_in.begin("ana", PASSWORD, NOW)
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)
    house.done(CHANGES["roles"], ADMIN)

    assert sign_in.find(token, NOW) is None
    assert sign_in.begin("ana", PASSWORD, NOW) is None, "the old password went with the old post"


def test_password_that_changes_while_it_is_checked_opens_nothing(house, sign_in, monkeypatch):
    """Checking takes a tenth of a second: what was right before and is wrong after must not begin a session."""
    house.done(set_password(REVIEWER, PASSWORD), ADMIN)
    matches = service._matches

    def changed_meanwhile(hashed: str, password: str) -> bool:
        house.done(CHANGES["password"], ADMIN)
        return matches(hashed, password)

    monkeypatch.setattr(service, "_matches", changed_meanwhile)
    token = sign_in.begin("ana", PASSWORD, NOW)

    assert token is not None
    assert sign_in.find(token, NOW) is None


def test_old_hashes_are_erased_with_the_change_that_made_them_old(house):
    """Hashes can be tried out for ever: what opens nothing any more must not lie about."""
    first = house.done(set_password(REVIEWER, PASSWORD), ADMIN)
    other = house.done(set_password(LEAD, PASSWORD), ADMIN)
    second = house.done(CHANGES["password"], ADMIN)

    def kept(*those):
        return [house.reader.payload(one.seals[0].payload) is not None for one in those]

    assert kept(first, other, second) == [False, True, True]
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)
    assert kept(first, other, second) == [False, True, False]


def test_password_that_is_too_short_is_refused_before_anything_is_asked():
    """Twelve characters are the least."""
    with pytest.raises(WeakPassword, match="at least 12"):
        set_password(REVIEWER, "elevenchars")
    assert "correct horse" not in str(set_password(REVIEWER, PASSWORD))
