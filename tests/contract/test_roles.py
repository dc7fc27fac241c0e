"""Roles of an installation's own: defined by two people, given by one. On both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.grants.commands import DefineRole, DropRole, GrantAccess
from steadyhand.access.grants.model import CustomRole
from steadyhand.access.model import Staff
from steadyhand.access.reading import AccessNow
from steadyhand.kernel.values import HOUR
from tests.contract.test_freezes import SECURITY, seconded, staffed
from tests.support.doors import Opened, house_doors
from tests.support.people import ADMIN, REVIEWER

OTHER_ADMIN = "staff:boss"
CRISIS = CustomRole(name="crisis_lead", capabilities=("case.open", "access.see"))


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    with house_doors(record_url) as opens:
        house = staffed(opens)
        house.done(Appoint(staff=Staff(principal=OTHER_ADMIN, name="Bo", roles=("admin",))), ADMIN)
        yield house


def person(*roles: str) -> Appoint:
    return Appoint(staff=Staff(principal="staff:new", name="Nu", roles=roles))


def test_role_that_two_people_defined_is_given_and_counts(house):
    """A role that can be defined and not be given would be a page of paper."""
    assert house.refused(person("crisis_lead"), ADMIN) == "unknown_role"
    seconded(house, DefineRole(role=CRISIS), OTHER_ADMIN, ADMIN)
    house.done(person("crisis_lead"), ADMIN)
    access = AccessNow(house.reader, house.guard).snapshot()

    assert access.entitlements.held("staff:new") == set(CRISIS.capabilities)
    assert house.refused(DropRole(name="crisis_lead"), OTHER_ADMIN) == "role_held"


def test_role_that_does_not_exist_is_refused_with_those_that_do(house):
    """A typo must not leave someone without access in the worst week."""
    answer = house.door.perform(person("reveiwer"), ADMIN)

    assert answer.code == "unknown_role"
    assert "reviewer" in answer.message
    house.done(person(), ADMIN)


@pytest.mark.parametrize("capability", ["freeze.approve", "person.approve", "request.approve"])
def test_being_the_second_person_is_not_granted_by_one(house, capability):
    """Whoever could make a friend the second person would need no second person."""
    grant = GrantAccess(
        grant="grant:one",
        principal=REVIEWER,
        capabilities=(capability,),
        until=house.reader.now() + HOUR,
        reason="They are kind.",
    )

    assert house.refused(grant, SECURITY) == "second_needed"
