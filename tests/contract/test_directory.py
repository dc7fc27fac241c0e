from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.model import Staff
from steadyhand.access.provisioning.membership import AT_ONCE, Groups
from steadyhand.access.provisioning.model import ScimTerms, Told
from steadyhand.access.provisioning.service import Directory
from steadyhand.access.service import set_password
from steadyhand.storage import rebuild
from tests.support.directories import (
    IDA,
    TERMS,
    TOKEN,
    change,
    directory,
    group,
    members,
    refused,
    row,
    user,
)
from tests.support.doors import Opened, Reopen
from tests.support.people import ADMIN, ARTICLE, LEAD, OTHER_REVIEWER, REVIEWER, peopled

IDAS = "staff:ida"


@pytest.fixture
def house(opens: Reopen) -> Iterator[Opened]:
    house = opens()
    peopled(house)
    yield house
    assert rebuild.differences(house.record) == []


@pytest.fixture
def listed(house: Opened) -> Directory:
    return directory(house)


def staff(house: Opened, principal: str = IDAS) -> Staff:
    found: Staff = house.reader.row("staff", principal)
    return found


# ------------------------------------------------------------------------------------------- coming


def test_person_whom_the_directory_lists_is_staff_with_what_is_needed_of_them(house, listed):
    """Manager, team and employer decide who may approve what: they come from the directory, and nothing else does."""
    boss = user(listed.add(Told(user_name="Boss@Plaza.example")))
    told = replace(IDA, employee_number="77", department="Trust", organization="Vendor Ltd", manager=boss.id)
    made = user(listed.add(told))

    person = staff(house)
    assert (person.name, person.person, person.team, person.employer) == (
        "Ida Berg",
        "77",
        "Trust",
        "Vendor Ltd",
    )
    assert (person.reports_to, person.roles, person.active) == ("staff:boss@plaza.example", (), True)
    assert made.principal == IDAS
    assert house.entries("access.provisioned")[-1].by == "service:scim"


def test_people_of_the_platforms_own_organization_are_no_contractors(house, listed):
    """A freeze of contractors must not take everybody away."""
    listed.add(replace(IDA, organization="plaza"))
    listed.add(Told(user_name="omar"))

    assert [staff(house, who).contractor for who in (IDAS, "staff:omar")] == [False, False]


def test_what_the_directory_never_said_of_somebody_stays_as_it_was_set_by_hand(house, listed):
    """Areas and languages are ours to say, and a change of the display name is no reason to lose them."""
    made = user(listed.add(IDA))
    by_hand = replace(staff(house), areas=("hate",), languages=("pt",), team="Nights", location="pt")
    house.done(Appoint(staff=by_hand), ADMIN)
    change(listed, made.id, display_name="Ida Lind")

    person = staff(house)
    assert (person.name, person.areas, person.languages) == ("Ida Lind", ("hate",), ("pt",))
    assert (person.team, person.location) == ("Nights", "pt")


def test_same_words_again_change_nothing(house, listed):
    """Directories send everything again every forty minutes: a ledger of that would say nothing."""
    made = user(listed.add(IDA))
    before = house.reader.head().seq
    again = listed.change(made.id, lambda stands: stands.told)

    assert user(again) == made
    assert house.reader.head().seq == before


def test_principal_stays_when_the_user_name_changes(house, listed):
    """The ledger knows people by it; a second principal would be a second person who may approve their own work."""
    made = user(listed.add(IDA))
    renamed = user(change(listed, made.id, user_name="ida.lind"))

    assert (renamed.principal, renamed.told.user_name) == (IDAS, "ida.lind")
    assert listed.listed.whose("IDA.LIND").principal == IDAS
    assert refused(listed.add(Told(user_name="Ida.Lind"))) == "taken"
    assert refused(listed.add(Told(user_name="ida"))) == "taken", "the handle is hers, whatever she is called"


@pytest.mark.parametrize("other", [{"user_name": "IDA"}, {"user_name": "x", "external_id": "e-ida"}])
def test_name_that_is_somebody_elses_is_refused(listed, other):
    """Two people under one name would share what either may do."""
    listed.add(IDA)
    second = user(listed.add(Told(user_name="omar")))

    assert refused(listed.add(Told(**other))) == "taken"
    assert refused(change(listed, second.id, **other)) == "taken"


def test_handle_of_somebody_else_is_no_user_name_whether_they_are_listed_or_appointed_by_hand(house, listed):
    """Whoever signs people in by that name would let the one in as the other."""
    ida, omar = (user(listed.add(told)) for told in (IDA, Told(user_name="omar")))
    change(listed, ida.id, user_name="ida.lind")
    house.done(Deactivate(principal=OTHER_REVIEWER, reason="Left."), ADMIN)

    for taken in ("ida", "IDA", "ana", "ben"):
        assert refused(change(listed, omar.id, user_name=taken)) == "taken"
    assert user(change(listed, ida.id, user_name="ida")).principal == IDAS, "her own is hers again"


def test_person_whose_user_name_became_a_handle_by_hand_can_still_leave(house, listed):
    """A clash that an administrator made must not keep anybody in."""
    ida = user(listed.add(IDA))
    change(listed, ida.id, user_name="kim")
    house.done(Appoint(staff=Staff(principal="staff:kim", name="Kim", roles=("reviewer",))), ADMIN)

    assert user(change(listed, ida.id, active=False)).left
    assert (staff(house).active, staff(house, "staff:kim").active) == (False, True)


@pytest.mark.parametrize("name", ["ida berg", "ída", "\u212aim", "-", "x" * 101, "a/b"])
def test_user_name_that_makes_no_handle_is_refused(listed, name):
    """A look-alike of a letter must not become that letter: it would be another person's name."""
    assert refused(listed.add(Told(user_name=name))) == "invalid_handle"


def test_reporting_to_somebody_who_is_not_there_is_refused(listed):
    """A reporting line that leads nowhere would make two people independent who are not."""
    assert refused(listed.add(replace(IDA, manager="nobody"))) == "no_manager"
    made = user(listed.add(IDA))
    assert refused(change(listed, made.id, manager="nobody")) == "no_manager"
    assert refused(change(listed, made.id, manager=made.id)) == "invalid_colleague"


# -------------------------------------------------------------------------------------------- leaving


def test_person_who_is_deactivated_may_do_nothing_and_their_password_opens_nothing(house, listed):
    """At once: the last hour is when accounts are misused."""
    made = user(listed.add(IDA))
    group(listed, "Leads", made.id)
    sealed = house.done(set_password(IDAS, "a long enough password"), ADMIN).seals[0]
    assert house.reader.payload(sealed.payload) is not None
    change(listed, made.id, active=False)

    assert house.refused(ARTICLE, IDAS) == "not_allowed"
    assert house.reader.payload(sealed.payload) is None
    assert not user(listed.listed.user(made.id)).told.works_here


def test_person_who_is_deleted_is_gone_and_stays_out(house, listed):
    """Neither by the old id, nor by being listed anew under any of their names."""
    made = user(listed.add(IDA))
    row(listed.remove(made.id))

    assert not staff(house).active
    assert refused(change(listed, made.id, active=True)) == "unknown_user"
    assert refused(listed.remove(made.id)) == "unknown_user"
    for told in (IDA, Told(user_name="ida"), Told(user_name="ida2", external_id="e-ida")):
        assert refused(listed.add(told)) in {"left", "taken"}
    assert not staff(house).active


def test_person_who_was_deactivated_does_not_come_back_without_the_version(house, listed):
    """What was sent before they left, and arrives after, says active as well."""
    made = user(listed.add(IDA))
    version = listed.listed.user(made.id).seq
    change(listed, made.id, active=False)

    assert refused(change(listed, made.id, active=True)) == "unseen_version"
    assert refused(change(listed, made.id, seen=version, active=True)) == "version_conflict"
    assert not staff(house).active
    change(listed, made.id, display_name="Ida Lind")
    assert not staff(house).active, "other words about a leaver bring nobody back"
    version = listed.listed.user(made.id).seq
    change(listed, made.id, seen=version, active=True)
    assert (staff(house).active, staff(house).name) == (True, "Ida Lind")


def test_person_deactivated_by_hand_does_not_come_back_by_the_next_word_of_the_directory(house, listed):
    """An administrator who takes access away in an emergency must not race with a timetable."""
    made = user(listed.add(IDA))
    house.done(Deactivate(principal=IDAS, reason="Lost laptop."), ADMIN)

    assert not user(listed.listed.user(made.id)).told.works_here
    assert refused(change(listed, made.id, active=True)) == "unseen_version"
    house.done(Appoint(staff=replace(staff(house), active=True)), ADMIN)
    assert user(change(listed, made.id, active=True)).told.works_here, "now it says what is so"


def test_person_who_comes_back_has_the_roles_of_their_groups_and_none_of_before(house, listed):
    """Somebody gave the others by hand, to somebody who then worked here."""
    made = user(listed.add(IDA))
    group(listed, "Reviewers", made.id)
    house.done(Appoint(staff=replace(staff(house), roles=("reviewer", "security_lead"))), ADMIN)
    change(listed, made.id, active=False)
    change(listed, made.id, seen=listed.listed.user(made.id).seq, active=True)

    assert staff(house).roles == ("reviewer",)


def test_person_who_left_before_the_directory_came_is_not_brought_in_by_it(house, listed):
    """A directory that still lists last year's people must not appoint them."""
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)

    assert refused(listed.add(Told(user_name="ana"))) == "left"


def test_person_who_never_was_here_may_be_listed_as_inactive_first(house, listed):
    """Directories prepare accounts before the first day."""
    made = user(listed.add(replace(IDA, active=False)))
    assert house.reader.row("staff", IDAS) is None

    assert user(change(listed, made.id, active=True)).told.works_here
    assert staff(house).active


def test_person_who_was_deleted_comes_back_by_an_administrator_and_is_listed_under_a_new_id(house):
    """A rehire: the old User stays gone, and what was kept of it opens nothing."""
    listed = directory(house, replace(TERMS, adopt=(IDAS,)))
    old = user(listed.add(IDA))
    row(listed.remove(old.id))
    assert refused(listed.add(IDA)) == "left"
    house.done(Appoint(staff=replace(staff(house), active=True, roles=("reviewer",))), ADMIN)
    new = user(listed.add(IDA))

    assert new.id != old.id
    assert (staff(house).active, staff(house).roles) == (True, ("reviewer",))
    assert refused(change(listed, old.id, active=False)) == "unknown_user"
    assert user(change(listed, new.id, active=False)).left


# ------------------------------------------------------------------------------------- those by hand


def test_staff_who_were_appointed_by_hand_are_touched_only_where_the_settings_name_them(house, listed):
    """Whoever holds the directory's key must not become the local administrator by a userName."""
    strict = directory(house, ScimTerms(token=TOKEN))
    for name in ("root", "ana", "ben"):
        for active in (True, False):
            assert refused(strict.add(Told(user_name=name, active=active))) == "appointed_by_hand"
    assert refused(listed.add(Told(user_name="ana"))) == "appointed_by_hand"

    made = user(listed.add(Told(user_name="ben", department="Nights")))
    taken = staff(house, OTHER_REVIEWER)
    assert (taken.roles, taken.areas, taken.name, taken.team) == (("reviewer",), ("spam",), "ben", "Nights")
    change(listed, made.id, active=False)
    assert not staff(house, OTHER_REVIEWER).active


def test_last_administrator_stays_whatever_the_directory_says(house, listed):
    """Without one nobody could ever appoint, hold or erase here again."""
    root = user(listed.add(Told(user_name="root")))
    assert refused(change(listed, root.id, active=False)) == "last_administrator"
    assert refused(listed.remove(root.id)) == "last_administrator"
    assert staff(house, ADMIN).roles == ("admin",)

    made = user(listed.add(IDA))
    admins = group(listed, "Administrators", made.id)
    change(listed, root.id, active=False)
    assert refused(members(listed, admins.id)) == "last_administrator"
    assert refused(Groups(listed).remove(admins.id)) == "last_administrator"
    assert staff(house).roles == ("admin",)


# --------------------------------------------------------------------------------------------- groups


def test_members_have_the_role_of_their_group_as_long_as_they_are_in_it(house, listed):
    """Roles follow the directory, in both directions."""
    made, other = (user(listed.add(Told(user_name=name))) for name in ("ida", "omar"))
    reviewers = group(listed, "Reviewers", made.id)
    assert (staff(house).roles, staff(house, "staff:omar").roles) == (("reviewer",), ())

    members(listed, reviewers.id, other.id)
    assert (staff(house).roles, staff(house, "staff:omar").roles) == ((), ("reviewer",))
    row(Groups(listed).remove(reviewers.id))
    assert staff(house, "staff:omar").roles == ()
    assert listed.listed.group(reviewers.id) is None


def test_role_that_two_groups_give_ends_with_the_second(house, listed):
    """Leaving one of them is not leaving both."""
    made = user(listed.add(IDA))
    first, second = (group(listed, "Reviewers", made.id) for _ in range(2))
    members(listed, first.id)
    assert staff(house).roles == ("reviewer",)
    members(listed, second.id)
    assert staff(house).roles == ()


def test_role_that_was_given_by_hand_is_not_the_groups_to_take(house, listed):
    """An administrator gave it and takes it."""
    made = user(listed.add(IDA))
    house.done(Appoint(staff=replace(staff(house), roles=("policy_lead",))), ADMIN)
    leads = group(listed, "Leads", made.id)
    members(listed, leads.id)

    assert staff(house).roles == ("policy_lead",)


def test_member_who_left_gains_nothing_by_a_group(house, listed):
    """Groups are tidied up late: a leaver on a list has no role, and none that comes back by itself."""
    made = user(listed.add(IDA))
    change(listed, made.id, active=False)
    group(listed, "Leads", made.id)

    assert (staff(house).active, staff(house).roles) == (False, ())
    assert user(listed.listed.user(made.id)).listing.groups


def test_person_who_is_deleted_is_in_no_group(house, listed):
    """A group must not name somebody whom it cannot show."""
    made = user(listed.add(IDA))
    reviewers = group(listed, "Reviewers", made.id)
    row(listed.remove(made.id))

    assert row(listed.listed.group(reviewers.id)).members == ()


def test_member_who_is_not_there_is_refused(listed):
    """Half a group would look like a whole one."""
    made = user(listed.add(IDA))
    reviewers = group(listed, "Reviewers", made.id)

    assert refused(members(listed, reviewers.id, made.id, "nobody")) == "no_member"
    assert row(listed.listed.group(reviewers.id)).members == (IDAS,)


def test_change_of_a_group_that_somebody_else_changed_meanwhile_is_refused_where_the_version_is_named(listed):
    """If-Match is there so that nobody undoes what they have not seen."""
    made = user(listed.add(IDA))
    reviewers = group(listed, "Reviewers")
    version = listed.listed.group(reviewers.id).seq
    members(listed, reviewers.id, made.id)

    assert refused(members(listed, reviewers.id, seen=version)) == "version_conflict"
    assert refused(Groups(listed).remove(reviewers.id, seen=version)) == "version_conflict"
    assert row(listed.listed.group(reviewers.id)).members == (IDAS,)


class Meddled:
    """A door at which, before one set, an administrator changes somebody whom that set is about."""

    def __init__(self, house: Opened, before: int, who: str) -> None:
        self.house, self.before, self.who, self.sets = house, before, who, 0

    def perform_many(self, orders: Any, **how: Any) -> Any:
        self.sets += 1
        if self.sets == self.before:
            self.house.done(Appoint(staff=replace(staff(self.house, self.who), areas=("spam",))), ADMIN)
        return self.house.door.perform_many(orders, **how)


def test_large_change_of_a_group_goes_on_where_somebody_was_changed_meanwhile(house, listed):
    """Half of a group must not stay without its role because an administrator was at work at the same time."""
    people = [user(listed.add(Told(user_name=f"one{n}"))) for n in range(AT_ONCE + 5)]
    reviewers = group(listed, "Reviewers")
    version = listed.listed.group(reviewers.id).seq
    last = max(one.principal for one in people)  # in the second set, which goes by the names
    busy = Directory(Meddled(house, 2, last), house.reader, TERMS)

    row(members(busy, reviewers.id, *(one.id for one in people), seen=version))
    assert {staff(house, one.principal).roles for one in people} == {("reviewer",)}
    assert staff(house, last).areas == ("spam",), "neither change is lost"


def test_settings_that_map_a_group_otherwise_hold_from_the_next_start(house, listed):
    """Whoever takes a role out of the settings means that nobody has it by that group any more."""
    made = user(listed.add(IDA))
    group(listed, "Reviewers", made.id)
    others = replace(TERMS, groups={"Reviewers": "policy_lead"})

    assert Groups(directory(house, others)).reconcile() == 1
    assert staff(house).roles == ("policy_lead",)
    assert Groups(directory(house, others)).reconcile() == 0


def test_group_that_is_mapped_to_a_role_that_nobody_knows_is_refused(house, listed):
    """A slip in the settings must not leave people without access unseen."""
    wrong = directory(house, replace(TERMS, groups={"Reviewers": "reveiwer"}))
    answer: Any = Groups(wrong)._keep("g", None, Groups(wrong).told(group(listed, "Reviewers")), None)

    assert refused(answer) == "unknown_role"


# ---------------------------------------------------------------------------------------- who may ask


def test_key_of_the_directory_is_its_own_and_none_is_no_key(house):
    """Where no key is set, no key fits."""
    assert directory(house).principal_of(TOKEN) == "service:scim"
    assert directory(house).principal_of(TOKEN + "x") is None
    assert directory(house).principal_of("\ud800") is None
    assert directory(house, ScimTerms()).principal_of("") is None


@pytest.mark.parametrize("by", [LEAD, ADMIN, "service:plaza", "automation", IDAS])
def test_nobody_but_the_directory_may_say_what_it_says(house, listed, by):
    """An entry of the directory that a person wrote would hide who did it."""
    made = listed.listed.user(user(listed.add(IDA)).id)
    order = listed.order(made, replace(made.row.listing, groups={"g": "admin"}))

    assert house.refused(order.command, by) == "not_allowed"
