"""What the forms about incidents ask for, as commands."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Final

from steadyhand.civic.elections.model import PHASE_ORDER, Phase
from steadyhand.civic.incidents import model
from steadyhand.civic.incidents.clocks import SetClocks
from steadyhand.civic.incidents.matrix import ENTRIES, Entry
from steadyhand.civic.incidents.model import Class, Note
from steadyhand.civic.incidents.opening import (
    LinkIncident,
    MergeIncident,
    OpenIncident,
    ReclassIncident,
    UnlinkIncident,
)
from steadyhand.civic.incidents.working import (
    ActOnIncident,
    AnswerIncident,
    CloseIncident,
    EscalateIncident,
    HandOverIncidents,
    LearnFromIncident,
    MitigateIncident,
    NoteIncident,
    ReopenIncident,
    TakeIncident,
)
from steadyhand.civic.novel import telling as novel
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.web.console.incidents import telling
from steadyhand.web.console.session import Form

PREFIX: Final = "incident:"
NAME: Final = 80
REF: Final = 240
ANY: Final = "any"
WRITTEN: Final = ("cls", "region", "title", "what", "wording", "links")
"""Fields of the form that opens one."""
NO_ROW: Final = (
    "Write place, class, phase, answer and act with spaces, as `US-AZ procedure polls 1h 2h`; `*` and `any`."
)


def opened(form: Form) -> OpenIncident:
    """A new incident under a name of its own; what somebody marks as new is suggested to the library with it.

    The name follows from the page's `key` and from what is written: the same form sent twice means one incident.
    """
    name, wording = _name(form), form.get("wording")[: model.TEXT].strip()
    what, links = words(form, "what"), form.get("links").split()
    return OpenIncident(
        incident=f"{PREFIX}{name}",
        cls=form.one_of("cls", model.CLASSES),
        region=region(form),
        title=form.get("title")[: model.TEXT],
        what=novel.said(what, (wording,)) if wording and what.strip() else what,
        links=tuple(dict.fromkeys((*([f"{novel.NEW}{name}"] if wording else []), *links)))[: model.LINKS + 1],
    )


def _name(form: Form) -> str:
    if not (key := form.get("key")[:NAME]):
        return secrets.token_hex(6)
    said = "\0".join((key, *map(form.get, WRITTEN)))
    return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()


def handed_over(form: Form, names: tuple[str, ...]) -> HandOverIncidents:
    """Incidents for somebody by the handle that they sign in with."""
    return HandOverIncidents(incidents=names, to=handle(form), note=words(form, "note"))


def clocks(form: Form) -> SetClocks | Refusal:
    """A matrix, one row a line."""
    lines = [line.split() for line in form.get("rows").splitlines() if line.strip()]
    rows = [_row(line) for line in lines[: ENTRIES + 1]]
    for number, row in enumerate(rows, 1):
        if row is None:
            return Refusal("no_row", f"Row {number} is none. {NO_ROW}")
    return SetClocks(entries=tuple(row for row in rows if row is not None), read=form.number("read"))


def region(form: Form) -> str:
    """A place, in any case; nothing is not known."""
    text = form.get("region")[:NAME]
    return model.UNKNOWN if text.lower() in {"", model.UNKNOWN} else text.upper()


def handle(form: Form) -> str:
    return f"staff:{form.get('to').removeprefix('staff:')[:NAME]}"


def words(form: Form, name: str) -> str:
    return form.get(name).replace("\r\n", "\n")[: model.TEXT + 1]


def _row(line: list[str]) -> Entry | None:
    if len(line) != 5:  # noqa: PLR2004 - place, class, phase, answer, act
        return None
    place, cls, phase, answer, act = line
    spans = telling.span_of(answer), telling.span_of(act)
    known_class: Class | None = next((one for one in model.CLASSES if one == cls), None)
    known_phase: Phase | None = next((one for one in PHASE_ORDER if one == phase), None)
    unknown = (known_class is None and cls != ANY) or (known_phase is None and phase != ANY)
    if unknown or spans[0] is None or spans[1] is None:
        return None
    return Entry(place=place[:NAME], cls=known_class, phase=known_phase, answer=spans[0], act=spans[1])


def _note(form: Form) -> Note:
    return Note(happened=words(form, "happened"), worked=words(form, "worked"), change=words(form, "change"))


def _reclass(name: str, form: Form) -> Command:
    return ReclassIncident(
        incident=name, cls=form.one_of("cls", model.CLASSES), region=region(form), why=words(form, "words")
    )


def _answer(name: str, form: Form) -> Command:
    return AnswerIncident(
        incident=name, words=words(form, "words"), to=form.one_of("audience", model.AUDIENCES)
    )


def _act(name: str, form: Form) -> Command:
    return ActOnIncident(incident=name, words=words(form, "words"), deed=form.one_of("deed", model.DEEDS))


def _escalate(name: str, form: Form) -> Command:
    return EscalateIncident(incident=name, words=words(form, "words"), to=form.one_of("level", model.LEVELS))


def _close(name: str, form: Form) -> Command:
    return CloseIncident(incident=name, ending=form.one_of("ending", model.ENDINGS), note=_note(form))


def _merge(name: str, form: Form) -> Command:
    return MergeIncident(incident=name, into=PREFIX + form.get("into").removeprefix(PREFIX)[:NAME])


DOES: Final[dict[str, Callable[[str, Form], Command]]] = {
    "take": lambda name, _: TakeIncident(incident=name),
    "hand-over": lambda name, form: handed_over(form, (name,)),
    "note": lambda name, form: NoteIncident(incident=name, words=words(form, "words")),
    "answer": _answer,
    "act": _act,
    "escalate": _escalate,
    "mitigate": lambda name, form: MitigateIncident(incident=name, words=words(form, "words")),
    "link": lambda name, form: LinkIncident(incident=name, ref=form.get("ref")[:REF]),
    "unlink": lambda name, form: UnlinkIncident(incident=name, ref=form.get("ref")[:REF]),
    "reclass": _reclass,
    "merge": _merge,
    "close": _close,
    "learn": lambda name, form: LearnFromIncident(incident=name, note=_note(form)),
    "reopen": lambda name, form: ReopenIncident(incident=name, why=words(form, "words")),
}
"""What can be done with one incident, by the end of its address."""
