"""The file queues.toml of a pack: its queues, each with who is served from it and how long a case may wait there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec

from steadyhand.rules.acts import ACTS, Act
from steadyhand.rules.areas import AREAS, CASE_SOURCES, SEVERITIES, Area
from steadyhand.rules.counting import span_us
from steadyhand.rules.errors import Problems, did_you_mean
from steadyhand.rules.queues import (
    APPEALS,
    HALF_LIFE,
    INDEXES,
    KINDS,
    MAX_WAIT,
    PROTECTED,
    WITHIN,
    Index,
    Kind,
    Queue,
    usual,
)
from steadyhand.rules.registry import BadArgument
from steadyhand.rules.toml import entries, place_of

QUEUES: Final = "queues.toml"
TABLE: Final = "queues"
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NO_TIME: Final = re.compile(r"-.*|0+[smhd]?")
_LISTED: Final = {"areas": AREAS, "takes": KINDS, "hidden": ACTS, "index": INDEXES}
"""The words that a key may be given."""
_Skill = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
"""As the register of staff writes it."""
_Word = Annotated[str, msgspec.Meta(pattern=r"^\S{1,60}$")]
_Spans = str | dict[str, str]
"""`"4h"` for all, or a table by severity."""


class _WrittenQueue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    areas: tuple[Area, ...] | None = None
    takes: tuple[Kind, ...] | None = None
    languages: tuple[_Word, ...] = ()
    skills: tuple[_Skill, ...] = ()
    roles: tuple[_Word, ...] = ()
    hidden: tuple[Act, ...] = ()
    within: _Spans = {}
    within_from: dict[str, str] = {}
    max_wait: _Spans = {}
    half_life: str | None = None
    index: Index = "harm"


def read_queues(texts: Mapping[str, str], problems: Problems) -> dict[str, Queue]:
    """The queues that are written, by name; what is wrong in them goes to `problems`."""
    written = entries(texts, QUEUES, TABLE, _WrittenQueue, problems, hint=_hint)
    reading = _Reading(texts, problems)
    queues = {name: reading.queue(name, body) for name, body in written.items()}
    reading.check_areas(queues)
    return queues


def queues_of(texts: Mapping[str, str]) -> dict[str, Queue]:
    """The same; raises `RuleError` for what is wrong."""
    problems = Problems(texts)
    queues = read_queues(texts, problems)
    problems.refuse_if_any()
    return queues


def _hint(message: str, where: str) -> str:
    """What to write instead of an unknown key or word."""
    word = next(iter(re.findall(r"[`'](.*)[`']", message)), "")
    if message.startswith("Object contains unknown field"):
        keys = _WrittenQueue.__struct_fields__
        return did_you_mean(word, keys) or f"the keys are {', '.join(keys)}"
    known = _LISTED.get(re.split(r"[.\[]", where)[0], ())
    if not known or not message.startswith("Invalid enum value"):
        return ""
    return did_you_mean(word, known) or f"write one of {', '.join(known)}"


class _Reading:
    def __init__(self, texts: Mapping[str, str], problems: Problems) -> None:
        self._texts, self._problems = texts, problems

    def queue(self, name: str, body: _WrittenQueue) -> Queue:
        """The queue, with what is not written as it is in any queue of that name."""
        if not _NAME.fullmatch(name):
            self._wrong(name, "", "this is no name of a queue", "write a-z, 0-9, _ and -, a letter first")
        plain = usual(name)
        queue = Queue(
            name=name,
            title=body.title,
            areas=plain.areas if body.areas is None else body.areas,
            takes=plain.takes if body.takes is None else body.takes,
            languages=body.languages,
            skills=body.skills,
            roles=body.roles,
            hidden=body.hidden,
            within=self._by_severity(name, "within", body.within, WITHIN),
            within_from=dict(self._from_sources(name, body.within_from)),
            max_wait=self._by_severity(name, "max_wait", body.max_wait, MAX_WAIT),
            half_life=self._span(name, "half_life", body.half_life, HALF_LIFE),
            index=body.index,
        )
        self._check(queue)
        return queue

    def check_areas(self, queues: Mapping[str, Queue]) -> None:
        """No area belongs to two queues, and a queue with an area's name takes it."""
        met: dict[str, str] = {}
        for queue in queues.values():
            for area in queue.areas:
                if area in met:
                    told = f"the area `{area}` belongs to the queue `{met[area]}` already"
                    self._wrong(
                        queue.name, "areas", told, "name each area once: a routing rule can part its cases"
                    )
                met.setdefault(area, queue.name)
            if queue.name in AREAS and queue.name not in queue.areas:
                told = f"this queue has the name of an area, and does not take `{queue.name}`"
                self._wrong(queue.name, "areas", told, "add the area, or give the queue another name")

    def _check(self, queue: Queue) -> None:
        needed = {APPEALS: "appeals", PROTECTED: "protected"}.get(queue.name)
        needed = "ordinary" if needed is None and queue.areas else needed
        if needed is not None and needed not in queue.takes:
            told = f"cases of the sort `{needed}` come here where no rule says otherwise"
            self._wrong(queue.name, "takes", told, f'add "{needed}"')
        if not queue.takes:
            self._wrong(queue.name, "takes", "this queue takes nothing", f"name some of {', '.join(KINDS)}")

    def _by_severity(self, name: str, key: str, spans: _Spans, plain: Mapping[str, int]) -> dict[str, int]:
        if isinstance(spans, str):
            return dict.fromkeys(plain, self._span(name, key, spans, 0))
        self._check_words(name, key, spans, SEVERITIES)
        return {each: self._span(name, key, spans.get(each), usually) for each, usually in plain.items()}

    def _from_sources(self, name: str, spans: Mapping[str, str]) -> Iterator[tuple[str, int]]:
        self._check_words(name, "within_from", spans, CASE_SOURCES)
        for source, text in spans.items():
            yield source, self._span(name, "within_from", text, 0)

    def _check_words(self, name: str, key: str, spans: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for word in spans.keys() - set(known):
            hint = did_you_mean(word, known) or f"write one of {', '.join(known)}"
            self._wrong(name, key, f"`{word}` is not known here", hint)

    def _span(self, name: str, key: str, text: str | None, usually: int) -> int:
        """`4h` in microseconds."""
        if text is None:
            return usually
        if _NO_TIME.fullmatch(text.strip()):
            self._wrong(name, key, f"`{text}` leaves nobody any time", "write for instance 30m, 4h or 3d")
            return usually
        try:
            return span_us(text, key)
        except BadArgument as error:
            hint = "write for instance 30m, 4h or 3d, of 30 days at most"
            self._wrong(name, key, error.message.replace("a window", "a clock"), hint)
        return usually

    def _wrong(self, name: str, key: str, message: str, hint: str) -> None:
        path = f"{TABLE}.{name}.{key}" if key else f"{TABLE}.{name}"
        self._problems.add(place_of(self._texts, QUEUES, TABLE, name, key), f"{path}: {message}", hint)
