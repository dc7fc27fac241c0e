"""A directory for tests: whom it lists, on which terms, and what it is told."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.provisioning.membership import Groups, ToldGroup
from steadyhand.access.provisioning.model import ScimGroup, ScimTerms, ScimUser, Told
from steadyhand.access.provisioning.service import Directory
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Stored
from tests.support.doors import Opened

TOKEN: Final = "a key that only the directory of the tests has"
TERMS: Final = ScimTerms(
    token=TOKEN,
    groups={"Reviewers": "reviewer", "Leads": "policy_lead", "Administrators": "admin"},
    adopt=("staff:root", "staff:ben"),
    organization="Plaza",
)
IDA: Final = Told(user_name="ida", external_id="e-ida", display_name="Ida Berg")


def directory(house: Opened, terms: ScimTerms = TERMS, **more: Any) -> Directory:
    """A directory of this house."""
    return Directory(house.door, house.reader, terms, **more)


def row(answer: Stored | Refusal) -> Any:
    """What stands after a change that must be allowed."""
    assert isinstance(answer, Stored), answer
    return answer.row


def user(answer: Stored | Refusal) -> ScimUser:
    """The User after a change that must be allowed."""
    found = row(answer)
    assert isinstance(found, ScimUser)
    return found


def refused(answer: object) -> str:
    """The code of a change that must be refused."""
    assert isinstance(answer, Refusal), answer
    return answer.code


def change(of: Directory, id: str, seen: int | None = None, **told: Any) -> Stored | Refusal:
    """Have the directory say something else of a User."""
    return of.change(id, lambda stands: replace(stands.told, **told), seen)


def group(of: Directory, name: str, *members: str, **told: Any) -> ScimGroup:
    """A new group with these Users."""
    found = row(Groups(of).add(ToldGroup(display_name=name, members=members, **told)))
    assert isinstance(found, ScimGroup)
    return found


def members(of: Directory, id: str, *those: str, seen: int | None = None) -> Stored | Refusal:
    """Have a group hold just these Users."""
    return Groups(of).change(id, lambda told: replace(told, members=those), seen)
