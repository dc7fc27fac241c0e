"""The form of a claim: what somebody typed as a text of it, and a text as it stands in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from steadyhand.civic.claims import model, panel_lines
from steadyhand.civic.claims.csv_form import variant
from steadyhand.civic.claims.model import Content, Kind, Source, Wording
from steadyhand.civic.claims.reading import NotTaken, line, share_of, time_of
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import day
from steadyhand.rules.areas import AREAS
from steadyhand.web.console.session import Form

LONGEST: Final = 20_000
"""Characters of what is taken from one field; the door says how many a claim may have."""


def content_of(form: Form, kind: Kind) -> Content | Refusal:
    """What somebody typed; why it says nothing. Raises `Problem` 400 for what no field of ours sends."""
    check = kind == "fact_check"
    verdict = form.one_of("verdict", model.VERDICTS) if check and form.get("verdict") else None
    try:
        return Content(
            kind=kind,
            statement=Wording(text=_line(form, "statement"), language=form.get("language")),
            variants=tuple(map(variant, filter(str.strip, form.get("variants")[:LONGEST].splitlines()))),
            rating=_line(form, "rating") if check else "",
            verdict=verdict,
            area=form.one_of("area", AREAS),
            topic=_line(form, "topic"),
            jurisdictions=tuple(form.get("jurisdictions")[:LONGEST].upper().replace(",", " ").split()),
            source=Source(
                publisher=_line(form, "publisher"), url=form.get("url"), author=_line(form, "author")
            ),
            published=time_of(form.get("published")),
            reviewed=time_of(form.get("reviewed")),
            expires=time_of(form.get("expires")),
            panel=_line(form, "panel"),
            link=form.get("link"),
            suggest_at=share_of(form.get("suggest_at")),
            act_at=share_of(form.get("act_at")),
            panels=panel_lines.read(form.get("panels")[:LONGEST].replace("\r", "")),
        )
    except NotTaken as error:
        return Refusal("invalid", str(error))


def variants_of(content: Content) -> str:
    """Other wordings as they are typed, one a line."""
    return "\n".join(f"[{one.language}] {one.text}" if one.language else one.text for one in content.variants)


def readable(body: bytes) -> str:
    """What a claim came as, with each field in a line of its own."""
    try:
        return msgspec.json.format(body, indent=2).decode()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return body.decode(errors="replace")


def _line(form: Form, name: str) -> str:
    return line(form.get(name)[:LONGEST])


def _time(at: Instant | None) -> str:
    return "nobody said" if at is None else day(at)


def _share(share: float | None) -> str:
    return "that of the policy" if share is None else f"{share:g}"


TOLD: Final[tuple[tuple[str, Callable[[Content], Any]], ...]] = (
    ("Statement", lambda one: one.statement.text),
    ("Language", lambda one: one.statement.language or "nobody said"),
    ("Other wordings", lambda one: "; ".join(each.text for each in one.variants) or "none"),
    ("Verdict", lambda one: one.verdict or "none"),
    ("Rated as", lambda one: one.rating or "nothing"),
    ("Area", lambda one: one.area),
    ("Topic", lambda one: one.topic or "none"),
    ("Where", lambda one: ", ".join(one.jurisdictions) or "everywhere"),
    ("Publisher", lambda one: one.source.publisher),
    ("Address", lambda one: one.source.url),
    ("Author", lambda one: one.source.author or "nobody named"),
    ("Published", lambda one: _time(one.published)),
    ("Reviewed", lambda one: _time(one.reviewed)),
    ("Ends", lambda one: "never" if one.expires is None else day(one.expires)),
    ("Shown beside a post", lambda one: one.panel or "nothing"),
    ("Shown by place and language", lambda one: panel_lines.written(one.panels) or "nothing else"),
    ("Which leads to", lambda one: one.link or one.source.url),
    ("Suggests from", lambda one: _share(one.suggest_at)),
    ("Acts from", lambda one: _share(one.act_at)),
)
"""What a text says, in words to compare."""
