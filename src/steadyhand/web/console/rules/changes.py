"""What a draft changes, line by line, and what people say about it."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.kernel.entry import Refusal
from steadyhand.rules.versions.drafts import CommentOnDraft
from steadyhand.rules.versions.model import Remark
from steadyhand.web.api.edge import LAST, House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import drafts, frame
from steadyhand.web.console.rules.diffs import difference
from steadyhand.web.console.session import Sent, Signed


@get("/rules/drafts/{draft:str}/changes", sync_to_thread=True, include_in_schema=False)
def changes_page(
    rooms: House,
    person: Signed,
    draft: FromPath[str],
    file: Annotated[str, QueryParameter(max_length=300)] = "",
    line: Annotated[int, QueryParameter(ge=0, le=LAST)] = 0,
) -> Response[str]:
    """The difference to what the draft was begun from, with the remarks on its lines."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    told = difference(found.base, found.texts)
    by_line: dict[tuple[str | None, int | None], list[Remark]] = {}
    for remark in found.draft.remarks:
        by_line.setdefault((remark.file, remark.line), []).append(remark)
    return drafts.page(
        "changes.html",
        rooms,
        person,
        found,
        "/changes",
        told=told,
        remarks=by_line,
        about=(file, line) if file in found.draft.files else ("", 0),
    )


@post("/rules/drafts/{draft:str}/remark", sync_to_thread=True, include_in_schema=False)
def remark(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, draft: FromPath[str]
) -> Response[Any]:
    """Say something about a draft, a file of it or a line."""
    back = f"{drafts.PAGE}/{draft}/changes"
    command = CommentOnDraft(
        draft=draft,
        version=form.get("version"),
        text=form.get("text"),
        file=form.get("file") or None,
        line=form.number("line") if form.get("line") else None,
    )
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, CommentOnDraft.capability, (back, "the draft"))
    return pages.see_other(request, back)
