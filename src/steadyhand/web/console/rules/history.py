"""What was in force when, by whom; and going back to an earlier version."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.rules.definitions import changes
from steadyhand.rules.errors import RuleError
from steadyhand.rules.load import definitions_of
from steadyhand.rules.versions.facts import Published, Reverted, RolloutEnded
from steadyhand.rules.versions.model import Release, RuleSetKept
from steadyhand.rules.versions.releases import ALL, EndRollout, Revert
from steadyhand.rules.versions.store import RuleSets
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import frame
from steadyhand.web.console.rules.diffs import difference
from steadyhand.web.console.session import Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem

PAGE: Final = "/rules/history"
SHOWN: Final = 50
BACK: Final = (PAGE, "the history of rules")


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history."""

    entry: Entry
    title: str
    version: str
    base: str | None
    changed: int
    removed: int
    again: bool
    """Whether one can go back to it."""

    @property
    def how(self) -> str:
        """What happened, in words."""
        match self.entry.fact:
            case Published(percent=percent) if percent < ALL:
                return f"began to decide for {percent} of 100"
            case Published():
                return "published for all"
            case Reverted():
                return "gone back to"
        return "no longer decides for a share"


HISTORY: Final[tuple[Column[Happened], ...]] = (
    Column(name="when", title="When", value=lambda each: each.entry.at, kind="instant"),
    Column(name="version", title="Version", value=lambda each: each.version),
    Column(name="how", title="What happened", value=lambda each: each.how, choices=()),
    Column(name="draft", title="Draft", value=lambda each: each.title),
    Column(name="changed", title="Rules changed", value=lambda each: each.changed, kind="number"),
    Column(name="removed", title="Rules removed", value=lambda each: each.removed, kind="number"),
    Column(name="by", title="By", value=lambda each: each.entry.by, choices=()),
)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def history_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every version that decided, the latest first."""
    asked, sets = Asked.of(request, PAGE), frame.sets_of(rooms)
    release = sets.release()
    happened = [_happened(sets, release, entry) for entry in sets.history()]
    table = asked.table("history", HISTORY, happened, limit=SHOWN)
    return asked.taken(table) or frame.page(
        "history.html", rooms, person, "history", release=release, table=table, before=before(release)
    )


@get("/rules/history/{seq:int}", sync_to_thread=True, include_in_schema=False)
def change_page(rooms: House, person: Signed, seq: FromPath[int]) -> Response[str]:
    """One change of what is in force, with its difference to what was in force before."""
    sets = frame.sets_of(rooms)
    entry = next((entry for entry in sets.history() if entry.seq == seq), None)
    if entry is None:
        raise Problem(404, "unknown_change", "Not found", f"Entry {seq} is no change of what is in force.")
    release = sets.release()
    happened = _happened(sets, release, entry)
    base = happened.base
    told = None if base is None else difference(sets.texts(base), sets.texts(happened.version))
    return frame.page("change.html", rooms, person, "history", release=release, happened=happened, told=told)


@get("/rules/revert", sync_to_thread=True, include_in_schema=False)
def revert_page(
    rooms: House,
    person: Signed,
    to: Annotated[str, QueryParameter(max_length=80)] = "",
) -> Response[str]:
    """What would follow from going back, to the version before if none is named; nothing has happened yet."""
    sets = frame.sets_of(rooms)
    release = sets.release()
    kept = sets.rule_set(to or before(release) or "")
    if release is None or kept is None or not kept.published:
        raise Problem(404, "never_published", "Not found", "One can go back only to what was in force here.")
    now, then = sets.texts(release.in_force), sets.texts(kept.version)
    try:
        changed, removed = changes(definitions_of(now), definitions_of(then))
    except RuleError:
        changed, removed = {}, ()
    return frame.page(
        "revert.html",
        rooms,
        person,
        "history",
        release=release,
        kept=kept,
        title=_title(sets, kept),
        changed=sorted(changed),
        removed=removed,
        told=difference(now, then),
    )


@post("/rules/revert", sync_to_thread=True, include_in_schema=False)
def revert(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Go back."""
    answer = frame.drafting(rooms, person).revert(form.get("to"), person.principal, form.get("reason"))
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, Revert.capability, BACK)
    return pages.see_other(request, frame.PAGE)


@post("/rules/rollout/end", sync_to_thread=True, include_in_schema=False)
def end_rollout(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Take back a version that decides for a share of subjects."""
    answer = frame.drafting(rooms, person).end_rollout(person.principal, form.get("reason"))
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, EndRollout.capability)
    return pages.see_other(request, frame.PAGE)


def before(release: Release | None) -> str | None:
    """The version in force before this one, to which one would go back first."""
    if release is None:
        return None
    return next((step.version for step in release.previous if step.version != release.in_force), None)


def _happened(sets: RuleSets, release: Release | None, entry: Entry) -> Happened:
    fact = entry.fact
    assert isinstance(fact, Published | Reverted | RolloutEnded), "the history has nothing else"
    kept = sets.rule_set(fact.version)
    told = None if isinstance(fact, RolloutEnded) else fact
    return Happened(
        entry=entry,
        title=_title(sets, kept) if kept else fact.draft,
        version=fact.version,
        base=told.base if told else None,
        changed=len(told.changed) if told else 0,
        removed=len(told.removed) if told else 0,
        again=bool(kept and kept.published and release and release.in_force != fact.version),
    )


def _title(sets: RuleSets, kept: RuleSetKept) -> str:
    draft = sets.draft(kept.draft)
    return draft.title if draft else kept.draft
