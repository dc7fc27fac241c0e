"""All drafts; and one draft with what every part of its page shows."""

from __future__ import annotations

from typing import Any, Final, get_args

import msgspec
from litestar import Request, Response, get, post

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import day
from steadyhand.rules.errors import Problem as Mistake
from steadyhand.rules.versions.checking import checked
from steadyhand.rules.versions.drafts import SaveDraft
from steadyhand.rules.versions.model import CLOSED, Draft, Phase, Release, is_draft_id
from steadyhand.rules.versions.store import RuleSets
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import frame
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/rules/drafts"
SHOWN: Final = 50
PHASES: Final[dict[Phase, str]] = {
    "draft": "being written",
    "proposed": "waits for a second person",
    "approved": "agreed to",
    "published": "published",
    "abandoned": "given up",
}
PARTS: Final = (
    ("", "Write"),
    ("/changes", "Changes"),
    ("/try", "Try"),
    ("/backtest", "Backtest"),
    ("/shadow", "Shadow"),
    ("/publish", "Agree and publish"),
)
DRAFTS: Final[tuple[Column[Draft], ...]] = (
    Column(name="title", title="Draft", value=lambda draft: draft.title),
    Column(
        name="phase",
        title="State",
        value=lambda draft: draft.phase,
        choices=get_args(Phase),
        said=lambda phase: next(said for name, said in PHASES.items() if name == phase),
    ),
    Column(name="files", title="Files changed", value=lambda draft: len(draft.changed), kind="number"),
    Column(name="mistakes", title="Mistakes", value=lambda draft: draft.problems, kind="number"),
    Column(name="remarks", title="Remarks", value=lambda draft: len(draft.remarks), kind="number"),
    Column(
        name="by", title="By", value=lambda draft: draft.authors[0] if draft.authors else None, choices=()
    ),
    Column(name="saved", title="Last saved", value=lambda draft: draft.saved_at, kind="instant"),
    Column(name="draft", value=lambda draft: draft.id, shown=False),
    Column(name="version", value=lambda draft: draft.version, shown=False),
)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as its pages have it; `mistakes` are those of its saved content."""

    draft: Draft
    release: Release | None
    texts: dict[str, str]
    base: dict[str, str]
    mistakes: tuple[Mistake, ...]

    @property
    def closed(self) -> bool:
        """Whether nothing can change about it any more."""
        return self.draft.phase in CLOSED

    @property
    def stale(self) -> bool:
        """Whether something else came into force since it was begun."""
        return not self.closed and self.release is not None and self.release.in_force != self.draft.base

    @property
    def address(self) -> str:
        """Its page."""
        return f"{PAGE}/{self.draft.id}"


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def drafts_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every draft, the last saved first."""
    asked, sets = Asked.of(request, PAGE), frame.sets_of(rooms)
    table = asked.table("drafts", DRAFTS, sets.drafts(), limit=SHOWN)
    return asked.taken(table) or frame.page(
        "drafts.html", rooms, person, "drafts", release=sets.release(), table=table, phases=PHASES
    )


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def begin(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Begin a draft from what is in force."""
    title = form.get("title") or f"{person.staff.name}, {day(rooms.now())}"
    answer = frame.drafting(rooms, person).save(person.principal, None, title, None, {})
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, SaveDraft.capability, (PAGE, "the drafts"))
    return pages.see_other(request, f"{PAGE}/{answer.draft}")


def draft_of(sets: RuleSets, name: str) -> Draft:
    """A draft by its id. Raises `Problem` 404."""
    draft = sets.draft(name) if is_draft_id(name) else None
    if draft is None:
        raise Problem(404, "unknown_draft", "Not found", f"No draft is called {name[:80]!r}.")
    return draft


def opened(sets: RuleSets, name: str) -> Opened:
    """A draft, read whole. Raises `Problem` 404."""
    draft = draft_of(sets, name)
    texts = sets.contents(draft.files)
    return Opened(
        draft=draft,
        release=sets.release(),
        texts=texts,
        base=sets.texts(draft.base),
        mistakes=mistakes(texts) if draft.problems else (),
    )


def mistakes(texts: dict[str, str]) -> tuple[Mistake, ...]:
    """What is wrong in these texts, by file and line."""
    return checked(texts).problems


def page(
    name: str, rooms: Rooms, person: Person, found: Opened, part: str, /, *, status: int = 200, **context: Any
) -> Response[str]:
    """One part of a draft's page."""
    shared = {"found": found, "draft": found.draft, "part": part, "parts": PARTS, "phases": PHASES}
    return frame.page(
        name,
        rooms,
        person,
        "drafts",
        release=found.release,
        status=status,
        **{"refusal": None, **shared, **context},
    )
