"""Trying a draft: on some events, beside what is in force, with each rule's conditions; and on its test cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from steadyhand.flows.judging import subject_of
from steadyhand.kernel.entry import Refusal
from steadyhand.rules.cases import Mismatch, Placed, cases_of, tried
from steadyhand.rules.errors import RuleError
from steadyhand.rules.explain import Explanation, RuleExplained, explainer_of
from steadyhand.rules.model import Event, LabelChange
from steadyhand.rules.pack_routing import load_routing
from steadyhand.rules.routes import PlacedRoute, routes_of, tried_route
from steadyhand.rules.versions.drafts import SaveDraft
from steadyhand.signals.windows import Windows
from steadyhand.web.api.edge import House
from steadyhand.web.console.rules import drafts, events, frame
from steadyhand.web.console.rules.drafts import Opened
from steadyhand.web.console.rules.events import NotReadable, Trial
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.sight import kept, stopped
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

CHOSEN: Final = "event-"
BODY_LIMIT: Final = 4 * 1024 * 1024
NO_RULES: Final = Refusal("broken", "The draft has mistakes: mend what the checker names, then try it.")


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What the draft, and what is in force, say of one event."""

    trial: Trial
    draft: Explanation
    in_force: Explanation | None

    @property
    def held(self) -> list[RuleExplained]:
        """Rules of the draft that hold."""
        return [rule for rule in self.draft.rules if rule.held]

    @property
    def differs(self) -> bool:
        """Whether it would be decided otherwise than now."""
        return self.in_force is not None and set(self.draft.verdicts) != set(self.in_force.verdicts)

    @property
    def labels(self) -> list[str]:
        """Labels it would add or take away, as `Type/id/label`."""
        return [effect.key for effect in self.draft.effects if isinstance(effect, LabelChange)]

    @property
    def no_longer(self) -> list[str]:
        """Rules that hold in what is in force and not in the draft."""
        now = {rule.name for rule in self.held}
        there = self.in_force.rules if self.in_force else ()
        return [rule.name for rule in there if rule.held and rule.name not in now]


class CaseTried(msgspec.Struct, frozen=True):
    """A test case with what was not as it must be; nothing where it passes."""

    placed: Placed | PlacedRoute
    wrong: tuple[Mismatch, ...]


@get("/rules/drafts/{draft:str}/try", sync_to_thread=True, include_in_schema=False)
def try_page(rooms: House, person: Signed, draft: FromPath[str]) -> Response[str]:
    """Events to choose from."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    return _page(rooms, person, found)


@post(
    "/rules/drafts/{draft:str}/try",
    sync_to_thread=True,
    include_in_schema=False,
    status_code=200,
    request_max_body_size=BODY_LIMIT,
)
def try_on(rooms: House, person: Signed, form: Sent, draft: FromPath[str]) -> Response[str]:
    """What the draft says of the chosen or pasted events, where no freeze forbids it. Nothing follows from it."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    refusal = _refused(found, person)
    if refusal is not None:
        return _page(rooms, person, found, status=422, refusal=refusal)
    if form.get("do") == "cases":
        return _page(rooms, person, found, cases=_cases(rooms, found))
    if freeze := kept(rooms, person):  # what is said of a pasted event rests on what is known of people, too
        refusal = stopped(freeze)
        return _page(rooms, person, found, status=status_of(refusal.code), refusal=refusal)
    try:
        trials = _chosen(rooms, form)
    except NotReadable as error:
        wrong = Refusal("not_readable", str(error))
        return _page(rooms, person, found, status=422, refusal=wrong, pasted=form.get("pasted"))
    judged = _judged(rooms, found, trials)
    return _page(
        rooms, person, found, judged=judged, pasted=form.get("pasted"), chosen={t.offset for t in trials}
    )


def _page(rooms: Rooms, person: Person, found: Opened, status: int = 200, **shown: Any) -> Response[str]:
    context = {"judged": None, "cases": None, "pasted": "", "chosen": frozenset(), **shown}
    freeze = kept(rooms, person)
    # People's words are for who may try rules on them, and may read about people now.
    newest = events.newest(rooms) if _tries(person) and person.confirmed and freeze is None else []
    context |= {"newest": newest, "freeze": freeze}
    return drafts.page("try.html", rooms, person, found, "/try", status=status, **context)


def _refused(found: Opened, person: Person) -> Refusal | None:
    if not _tries(person):
        return Refusal("not_allowed", "Only those who write rules or agree to them try them.")
    return NO_RULES if found.draft.problems else None


def _tries(person: Person) -> bool:
    return person.may(SaveDraft.capability) or person.may("rules.approve")


def _chosen(rooms: Rooms, form: Form) -> list[Trial]:
    """What was pasted, and the newest posts that were chosen; all where nothing was. Raises `NotReadable`."""
    trials = events.pasted(form.get("pasted"), rooms.now()) if form.get("pasted") else []
    newest = events.newest(rooms)
    wanted = {name.removeprefix(CHOSEN) for name in form.fields if name.startswith(CHOSEN)}
    everything = not (wanted or form.get("pasted"))
    return trials + [each for each in newest if str(each.offset) in wanted or everything]


def _judged(rooms: Rooms, found: Opened, trials: Sequence[Trial]) -> list[Judged]:
    """Those first that would be decided otherwise, then those on which a rule holds."""
    now = frame.sets_of(rooms).texts(found.release.in_force) if found.release else None
    drafted = [_explained(rooms, found.texts, trial) for trial in trials]
    stands = [_explained(rooms, now, trial) if now else None for trial in trials]
    together = zip(trials, drafted, stands, strict=True)
    judged = [Judged(trial=trial, draft=mine, in_force=theirs) for trial, mine, theirs in together]
    return sorted(judged, key=lambda each: (not each.differs, not each.held))


def _explained(rooms: Rooms, texts: Mapping[str, str], trial: Trial) -> Explanation:
    explainer = explainer_of(texts)
    event = Event(
        data=trial.data, action_name=trial.type, action_id=trial.number, action_time=events.said(trial)
    )
    entities = explainer.needs(event).labels
    held = rooms.standings.labels({subject_of(name) for name in entities})
    labels = {name: list(held.get(subject_of(name), ())) for name in entities}
    return explainer.explain(event, labels, counters=Windows())


def _cases(rooms: Rooms, found: Opened) -> tuple[list[CaseTried], str]:
    """Every test case tried; or why they cannot be read."""
    rules = frame.book_of(frame.sets_of(rooms), found.draft.version).rule_set
    assert rules is not None, "a draft without mistakes has rules"
    try:
        texts, routing = rooms.rule_cases(), load_routing(found.texts)
        placed, routes = cases_of(texts, rules), routes_of(texts, routing)
    except RuleError as error:
        first = error.problems[0]
        return [], f"{first.place}: {first.message}. {first.hint}"
    judged = [CaseTried(each, tried(each.case, rules, Windows())) for each in placed]
    return judged + [CaseTried(each, tried_route(each.case, routing)) for each in routes], ""
