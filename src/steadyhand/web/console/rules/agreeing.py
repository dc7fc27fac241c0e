"""From a draft to what decides: proposed, agreed to by a second person, published for a share or for all."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.kernel.entry import Refusal
from steadyhand.rules.definitions import changes
from steadyhand.rules.errors import RuleError
from steadyhand.rules.load import definitions_of
from steadyhand.rules.versions.drafts import (
    AbandonDraft,
    ApproveDraft,
    ProposeDraft,
    SaveDraft,
    SendBackDraft,
)
from steadyhand.rules.versions.releases import ALL, Publish
from steadyhand.rules.versions.store import RuleSets
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import drafts, frame
from steadyhand.web.console.rules.drafts import Opened
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.rooms import Rooms

SHARES: Final = (1, 5, 25, 50, ALL)


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules would change, against what is in force now."""

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@get("/rules/drafts/{draft:str}/publish", sync_to_thread=True, include_in_schema=False)
def publish_page(rooms: House, person: Signed, draft: FromPath[str]) -> Response[str]:
    """The steps to publication, each with what follows from it."""
    sets = frame.sets_of(rooms)
    found = drafts.opened(sets, draft)
    return drafts.page(
        "publish.html",
        rooms,
        person,
        found,
        "/publish",
        effect=_effect(sets, found),
        shares=_shares(found),
        own=person.principal in {*found.draft.authors, found.draft.proposed_by},
    )


@post("/rules/drafts/{draft:str}/step", sync_to_thread=True, include_in_schema=False)
def step(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, draft: FromPath[str]
) -> Response[Any]:
    """Take one step with a draft: `do` says which."""
    do = form.one_of("do", tuple(_STEPS))
    capability, onward = _STEPS[do]
    answer = _taken(do, rooms, person, form, draft)
    address = f"{drafts.PAGE}/{draft}"
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, capability, (f"{address}{onward}", "the draft"))
    return pages.see_other(request, f"{address}{onward}")


_STEPS: Final[dict[str, tuple[str, str]]] = {
    "propose": (ProposeDraft.capability, "/publish"),
    "approve": (ApproveDraft.capability, "/publish"),
    "send_back": (SendBackDraft.capability, "/publish"),
    "publish": (Publish.capability, "/publish"),
    "abandon": (AbandonDraft.capability, "/publish"),
    "rebase": (SaveDraft.capability, ""),
}
"""What each step needs, and the part of the page where it goes on."""


def _taken(do: str, rooms: Rooms, person: Person, form: Form, draft: str) -> object:
    drafting, by, version = frame.drafting(rooms, person), person.principal, form.get("version")
    reason, proof = form.get("reason"), person.proof
    match do:
        case "propose":
            return drafting.propose(draft, by, version)
        case "approve":
            return drafting.approve(draft, by, version)
        case "send_back":
            return rooms.door.perform(
                SendBackDraft(draft=draft, version=version, reason=reason), by, proof=proof
            )
        case "publish":
            return drafting.publish(draft, by, form.number("percent"), version)
        case "abandon":
            return rooms.door.perform(
                AbandonDraft(draft=draft, version=version, reason=reason), by, proof=proof
            )
    return drafting.rebase(draft, by)


def _effect(sets: RuleSets, found: Opened) -> Effect:
    """What would change; nothing where either cannot be read."""
    try:
        before = definitions_of(sets.texts(found.release.in_force)) if found.release else {}
        changed, removed = changes(before, definitions_of(found.texts))
    except RuleError:
        return Effect()
    added = tuple(sorted(changed.keys() - before.keys()))
    return Effect(changed=tuple(sorted(changed.keys() - set(added))), added=added, removed=removed)


def _shares(found: Opened) -> tuple[int, ...]:
    """The shares of subjects that can be the next step."""
    if found.release is None:
        return (ALL,)
    rollout = found.release.rollout
    stands = rollout.percent if rollout and rollout.draft == found.draft.id else 0
    return tuple(share for share in SHARES if share > stands)
