"""What all pages about rules share: what is in force, the brakes that are tripped, and who may do what."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response

from steadyhand.kernel.entry import Refusal
from steadyhand.rules.versions.model import Release, short
from steadyhand.rules.versions.service import Drafting
from steadyhand.rules.versions.store import RuleSets, UnknownVersion
from steadyhand.web.console import pages
from steadyhand.web.console.rules.sheets import RuleBook, RuleBooks
from steadyhand.web.console.session import Person
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/rules"
MAY: Final = ("rules.draft", "rules.comment", "rules.approve", "rules.publish", "rules.revert")
SOURCES: Final = {
    "draft": "a draft of people here",
    "folder": "the folder of rules",
    "setup": "the pack that came with the program",
}
"""Where a rule set comes from."""
_books: Final = RuleBooks()


def sets_of(rooms: Rooms) -> RuleSets:
    """Rule sets as the record has them."""
    return RuleSets(rooms.reader)


def drafting(rooms: Rooms, person: Person) -> Drafting:
    """The use cases of drafts and releases, through this house's door, with what this person has proved."""
    return Drafting(rooms.door, rooms.reader, person.proof)


def book_of(sets: RuleSets, version: str) -> RuleBook:
    """A kept version, or the content that a draft has now, read whole. Raises `Problem` 404."""
    try:
        return _books.of(version, lambda: sets.texts(version))
    except UnknownVersion as error:
        raise Problem(404, "unknown_version", "Not found", str(error)) from error


def in_force(sets: RuleSets) -> tuple[Release | None, RuleBook]:
    """What is in force; an empty rule set before the first publication."""
    release = sets.release()
    return release, book_of(sets, release.in_force) if release else RuleBook(version="")


def page(
    name: str,
    rooms: Rooms,
    person: Person,
    tab: str,
    /,
    *,
    release: Release | None,
    status: int = 200,
    **context: Any,
) -> Response[str]:
    """One of these pages: `tab` is the part it belongs to."""
    missing = {
        capability: pages.holders(rooms, capability) for capability in MAY if not person.may(capability)
    }
    shared = {"tab": tab, "release": release, "short": short, "missing": missing, "sources": SOURCES}
    return pages.page(f"rules/{name}", rooms, person, status=status, **{"note": None, **shared, **context})


def refused(
    rooms: Rooms,
    person: Person,
    refusal: Refusal,
    capability: str,
    back: tuple[str, str] = (PAGE, "the rules"),
    *,
    recorded: bool = True,
) -> Response[str]:
    """The page for a refusal: of the door, or, where it is not `recorded`, of the page itself."""
    return pages.refused(rooms, person, refusal, capability=capability, back=back, recorded=recorded)
