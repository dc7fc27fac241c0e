"""Writing a draft: one file at a time, checked as it is typed, saved even while it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.kernel.entry import Refusal
from steadyhand.rules.check.program import MAIN
from steadyhand.rules.errors import Problem as Mistake
from steadyhand.rules.versions.drafts import SaveDraft
from steadyhand.rules.versions.model import differing, wrong_path
from steadyhand.web.api.edge import LAST, House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import drafts, frame
from steadyhand.web.console.rules.drafts import Opened
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of

BODY_LIMIT: Final = 16 * 1024 * 1024
"""The largest file of a rule set, in a script that takes three bytes a character when sent as a form."""
LISTED: Final = 100
"""Mistakes shown: whoever has more has made one."""
HARMLESS: Final = "unchanged"


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file in the list beside the text."""

    path: str
    state: str
    """Against what it was begun from: new, changed, removed, or empty."""
    mistakes: int


@get("/rules/drafts/{draft:str}", sync_to_thread=True, include_in_schema=False)
def write_page(
    rooms: House,
    person: Signed,
    draft: FromPath[str],
    file: Annotated[str, QueryParameter(max_length=300)] = "",
    line: Annotated[int, QueryParameter(ge=0, le=LAST)] = 0,
    column: Annotated[int, QueryParameter(ge=0, le=LAST)] = 0,
    saved: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[str]:
    """One file of a draft, to be written."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    note = _NOTES.get(saved)
    at = (line, column)
    return drafts.page("write.html", rooms, person, found, "", note=note, **_shown(found, file, at=at))


@post(
    "/rules/drafts/{draft:str}/save",
    sync_to_thread=True,
    include_in_schema=False,
    request_max_body_size=BODY_LIMIT,
)
def save(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, draft: FromPath[str]
) -> Response[Any]:
    """Save what was typed, with a file added, renamed, removed or put back where that is asked for."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    changes, opened = _changes(found, form)
    answer = (
        _misnamed(changes)
        or _taken(found, form)
        or frame.drafting(rooms, person).save(
            person.principal, draft, form.get("title"), None, changes, on=form.get("on") or None
        )
    )
    if isinstance(answer, Refusal) and answer.code != HARMLESS:
        if not person.may(SaveDraft.capability):
            return frame.refused(rooms, person, answer, SaveDraft.capability, (found.address, "the draft"))
        shown = _shown(found, form.get("file"), text=_typed(form)) | {"title": form.get("title")}
        status = status_of(answer.code)
        return drafts.page("write.html", rooms, person, found, "", status=status, refusal=answer, **shown)
    told = "unchanged" if isinstance(answer, Refusal) else "saved"
    return pages.see_other(request, f"{found.address}?{_query(opened, form, told)}")


@post(
    "/rules/drafts/{draft:str}/check",
    sync_to_thread=True,
    include_in_schema=False,
    status_code=200,
    request_max_body_size=BODY_LIMIT,
)
def check(rooms: House, person: Signed, form: Sent, draft: FromPath[str]) -> dict[str, Any]:
    """The mistakes in a draft as somebody types it; nothing is saved."""
    if not person.may(SaveDraft.capability):
        raise Problem(403, "not_allowed", "Not allowed", "Only those who may write drafts have them checked.")
    sets = frame.sets_of(rooms)
    files = drafts.draft_of(sets, draft).files
    typed, path = _typed(form), form.get("file")
    texts = sets.contents(files) | ({path: typed} if typed is not None and path in files else {})
    found = drafts.mistakes(texts)
    return {"count": len(found), "problems": [_told(mistake) for mistake in found[:LISTED]]}


_NOTES: Final = {"saved": "Saved.", "unchanged": "Nothing had changed."}


def _changes(found: Opened, form: Form) -> tuple[dict[str, str | None], str]:
    """What a form changes, and which file is open after it."""
    path, typed, do = form.get("file"), _typed(form), form.get("do")
    changes: dict[str, str | None] = {}
    if path in found.draft.files and typed is not None:
        changes[path] = typed
    match do:
        case "add":
            added = form.get("new_file")
            return changes | {added: found.texts.get(added, "")}, added
        case "rename":
            renamed = form.get("new_name")
            return changes | {path: None, renamed: typed or ""}, renamed
        case "remove":
            return changes | {path: None}, ""
    if back := form.get("put_back"):
        return changes | {back: found.base.get(back)}, back
    return changes, form.get("open") or path


def _misnamed(changes: Mapping[str, str | None]) -> Refusal | None:
    """Such a file is no part of a rule set: it would be left out without a word."""
    path = wrong_path(changes)
    if path is None:
        return None
    return Refusal(
        "invalid_path",
        f"{path[:80]!r} is no file of a rule set: those are rules (*.sml, also in folders), config.yaml or "
        "config/*.yaml, pack.toml, policies.toml and queues.toml.",
    )


def _taken(found: Opened, form: Form) -> Refusal | None:
    """A file is not renamed onto another one, whose text would be gone."""
    renamed = form.get("new_name")
    if form.get("do") != "rename" or renamed == form.get("file") or renamed not in found.draft.files:
        return None
    return Refusal(
        "file_exists", f"There is a file {renamed} already: choose another name, or remove it first."
    )


def _typed(form: Form) -> str | None:
    """What was typed, with line ends as files have them: a form sends CR LF."""
    text = form.fields.get("text")
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")


def _query(opened: str, form: Form, told: str) -> str:
    at = {name: form.get(name) for name in ("line", "column") if form.get(name).isdigit()}
    return urlencode({"file": opened, "saved": told} | at)


def _shown(
    found: Opened, path: str, *, text: str | None = None, at: tuple[int, int] = (0, 0)
) -> dict[str, Any]:
    """What the page shows of one file, and of all beside it."""
    path = path if path in found.draft.files else _first(found)
    shown = found.texts.get(path, "") if text is None else text
    wrong = {mistake.place.line for mistake in found.mistakes if mistake.place.file == path}
    return {
        "path": path,
        "text": shown,
        "numbers": [(number, number in wrong) for number in range(1, shown.count("\n") + 2)],
        "rows": _rows(found),
        "mistakes": found.mistakes[:LISTED],
        "at": at,
        "title": found.draft.title,
    }


def _first(found: Opened) -> str:
    """The file that one would look for: with a mistake, or changed, or where evaluation begins."""
    wrong = [mistake.place.file for mistake in found.mistakes if mistake.place.file in found.draft.files]
    changed = [path for path in found.draft.changed if path in found.draft.files]
    return next(iter([*wrong, *changed, MAIN, *sorted(found.draft.files)]), "")


def _rows(found: Opened) -> list[FileRow]:
    now, base = found.texts, found.base
    changed = set(differing(base, now))
    wrong = [mistake.place.file for mistake in found.mistakes]

    def state(path: str) -> str:
        if path not in changed:
            return ""
        return "removed" if path not in now else "changed" if path in base else "new"

    return [
        FileRow(path=path, state=state(path), mistakes=wrong.count(path))
        for path in sorted(now.keys() | base.keys())
    ]


def _told(mistake: Mistake) -> dict[str, Any]:
    place = mistake.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": mistake.message,
        "hint": mistake.hint,
    }
