"""What somebody is about to decide on a case: chosen, shown with all that follows, typed, and made a verdict."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from steadyhand.flows import decision as flow
from steadyhand.flows import meanwhile
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.codes import codes_of
from steadyhand.review.commands import Decide
from steadyhand.review.model import SEVERITY_WEIGHT, Case, Decision, decision_id
from steadyhand.review.templates.model import SHOWN, ReasonTemplate
from steadyhand.rules.acts import Act, rank
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.console import proposals, striking
from steadyhand.web.console.beforehand import YOURS, Beforehand, beforehand
from steadyhand.web.console.dossier import Dossier
from steadyhand.web.console.proposals import Choice
from steadyhand.web.console.session import Form, Person
from steadyhand.web.console.unfrozen import Open
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

WORDS: Final = 4_000
NAMES: Final = 4_000
HOLDING: Final = "meanwhile"
NAMED: Final = 40


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The names of what was chosen: one decision, what is also to follow, and on which further subjects."""

    name: str
    also: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is about to decide: kept through every refusal, so that nothing typed is lost."""

    choice: Choice
    also: tuple[Choice, ...] = ()
    others: tuple[str, ...] = ()
    """Further subjects of the same account."""
    policy: str
    key: str
    at: Instant
    """When the consequences were worked out: sanctions end counted from here."""
    title: str
    consequences: tuple[str, ...]
    ahead: tuple[Beforehand, ...] = ()
    """What is in force after each act, and what people are told."""
    acts: tuple[flow.Act, ...] = ()
    codes_shown: Mapping[str, str] = {}
    templates: tuple[ReasonTemplate, ...] = ()
    severity: str = ""
    codes: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    second: str | None = None
    """What is said to a second person; None while none is needed."""
    step: str = ""
    """What follows at once by the ladder, `suspend 12`: whoever confirms has read it."""
    holding: str = ""
    """What is to hold until they have answered; empty where nothing changes till then."""

    @property
    def chosen(self) -> Chosen:
        """What it was made of."""
        return Chosen(name=self.choice.name, also=tuple(one.name for one in self.also), others=self.others)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Every choice, the decision itself first."""
        return (self.choice, *self.also)


def about_to(rooms: Rooms, person: Person, found: Dossier, chosen: Chosen, policy: str = "") -> Typed:
    """What is chosen, with all that follows from it. Raises `Problem` where something does not suit the case."""
    names = dict.fromkeys((chosen.name, *chosen.also))
    choice, *also = (_choice(found, name) for name in names)
    acts, known = _counted(found, proposals.acts(found.case, (choice, *also), chosen.others), chosen.others)
    first = found.articles[0].ref if found.articles else ""
    now = found.at
    named = next((one for one in found.articles if one.ref == (policy or first)), None)
    strike = striking.foreseen(found, named) if choice.act != "none" else None
    step = striking.applied(found.case, *strike, acts) if strike is not None else None
    if step is not None and _alone(rooms, person, found, step, named):
        acts = (*acts, step)
    why = (proposals.why_two(case, acts, named, found.standings) for case in (found.case, *known))
    two = next(filter(None, why), None)
    told = proposals.consequences(found.case, (choice, *also), chosen.others, found.standings, now)
    counts = striking.said(*strike) if strike is not None else None
    typed = Typed(
        choice=choice,
        also=tuple(also),
        others=chosen.others,
        policy=policy or first,
        key=f"decide:{secrets.token_urlsafe(12)}",
        at=now,
        title=_title(found, (choice, *also)),
        consequences=(*told, *filter(None, (counts, two))),
        second="" if two else None,
        acts=acts,
        step=f"{step.kind} {step.hours}" if step in acts and step is not None else "",
        codes_shown=codes_of(found.case.area, broken=choice.act != "none"),
        templates=_templates(rooms, found),
    )
    return msgspec.structs.replace(typed, ahead=_ahead(rooms, found, typed))


def _alone(
    rooms: Rooms, person: Person, found: Dossier, step: flow.Act, article: PolicyArticle | None
) -> bool:
    """Whether this person may impose a step, and nobody has to agree; else it stays a proposal."""
    protected = rooms.access.snapshot().class_of((step.subject,), found.at) != "ordinary"
    two = proposals.why_two(found.case, (step,), article, found.standings)
    return person.may(flow.SANCTIONS[step.kind].capability) and not protected and two is None


def _ahead(rooms: Rooms, found: Dossier, typed: Typed) -> tuple[Beforehand, ...]:
    """What each act would leave in force and tell people, asked of the commands that would carry it out."""
    case = found.case
    if case.lease is None or not typed.acts:
        return ()
    by, made = case.lease.holder, msgspec.structs.replace(verdict(typed), reason=typed.reason or YOURS)
    set_of = flow.orders(case, made, by, expect=0, key="", now=typed.at, counting=found.counting)
    decided, *follow = (order.command for order in set_of)
    given: dict[str, dict[str, Any]] = {"case": {case.id: _decided(case, decided, by, typed.at)}}
    own = Open(rooms, by, found.at)
    names = {flow.falls_on(case, act) for act in typed.acts}
    given["standing"] = {name: own.standing(one) for name, one in rooms.standings.of_each(names).items()}
    if found.strikes is not None:
        given["strikes"] = {found.strikes.account: own.strikes(found.strikes)}
    return tuple(beforehand(rooms, follow, by, typed.at, given))


def _decided(case: Case, command: Command, by: str, at: Instant) -> Case:
    """The case as the decision would leave it."""
    assert isinstance(command, Decide)
    assert case.lease is not None
    made = Decision(
        id=decision_id(case.id, case.lease.number), by=by, at=at, outcome=command.outcome, policy=command.policy,
        reason=None,
    )  # fmt: skip
    return msgspec.structs.replace(case, state="decided", lease=None, holder="", decision=made)


def refused(found: Dossier, typed: Typed) -> Refusal | None:
    """Why what was chosen cannot follow from one decision; None where it can."""
    if typed.choice.act == "none" and (typed.also or typed.others):
        return Refusal("acts_contradict", "Where no rule is broken, nothing follows.")
    if typed.others and not any(act.subject in typed.others for act in typed.acts):
        return Refusal("acts_contradict", "Nothing that you chose falls on the further posts that you named.")
    return flow.together(typed.acts) or flow.strangers(found.case, typed.acts, found.siblings)


def typed_of(rooms: Rooms, person: Person, found: Dossier, form: Form) -> Typed:
    """What a form of the confirmation holds. Raises `Problem`."""
    typed = about_to(rooms, person, found, chosen_of(form), form.get("policy"))
    return msgspec.structs.replace(
        typed,
        key=f"decide:{form.get('key').removeprefix('decide:')[:80]}",
        at=form.number("at"),
        reason=form.get("reason")[:WORDS],
        note=form.get("note")[:WORDS],
        holding=form.get(HOLDING)[:NAMED],
        severity=form.get("severity") if form.get("severity") in SEVERITY_WEIGHT else "",
        codes=tuple(code for code in typed.codes_shown if form.get(f"code:{code}")),
    )


def again(rooms: Rooms, person: Person, found: Dossier, typed: Typed) -> Typed:
    """The same under a new key and with the times of now; nothing typed is lost."""
    anew = about_to(rooms, person, found, typed.chosen, typed.policy)
    return msgspec.structs.replace(
        anew,
        reason=typed.reason,
        note=typed.note,
        severity=typed.severity,
        codes=typed.codes,
        holding=typed.holding,
    )


def possible(person: Person, typed: Typed) -> tuple[Act, ...]:
    """What could hold until a second person has answered, of what this person may do themselves."""
    gravest = max(typed.acts, key=lambda act: rank(act.kind), default=None)
    found = meanwhile.possible(gravest.kind, gravest.subject) if gravest is not None else ()
    return tuple(act for act in found if person.may(flow.SANCTIONS[act].capability))


def holding(person: Person, typed: Typed) -> Act | None:
    """What somebody chose to hold meanwhile; None where they chose nothing that could."""
    return next((act for act in possible(person, typed) if act == typed.holding), None)


def chosen_of(form: Form) -> Chosen:
    """The names in a form."""
    return Chosen(
        name=form.get("choice"),
        also=tuple(form.get("also")[:NAMES].split()),
        others=tuple(form.get("others")[:NAMES].split()),
    )


def verdict(typed: Typed) -> flow.Verdict:
    """What the reviewer concludes."""
    violates = typed.choice.act != "none"
    return flow.Verdict(
        outcome="violates" if violates else "no_violation",
        reason=typed.reason,
        policy=typed.policy if violates else None,
        note=typed.note,
        acts=typed.acts,
        severity=typed.severity,
        codes=typed.codes,
    )


def _choice(found: Dossier, name: str) -> Choice:
    choice = proposals.find(found.case, name)
    if choice is None:
        raise Problem(
            422, "unsuitable", "Not possible", f"{name[:40]!r} is no decision for {found.case.subject}."
        )
    return choice


def _counted(
    found: Dossier, acts: Sequence[flow.Act], others: Sequence[str]
) -> tuple[tuple[flow.Act, ...], list[Case]]:
    """The acts, those on further posts with the cases that count who sees these; and those cases."""
    cases = {name: case for name in others if (case := found.known_by(name)) is not None}
    named = (
        msgspec.structs.replace(act, known_by=cases[act.subject].id) if act.subject in cases else act
        for act in acts
    )
    return tuple(named), list(cases.values())


def _title(found: Dossier, choices: Sequence[Choice]) -> str:
    first, *rest = (proposals.title(found.case, choice) for choice in choices)
    return ", and also: ".join((first, *(title[0].lower() + title[1:] for title in rest)))


def _templates(rooms: Rooms, found: Dossier) -> tuple[ReasonTemplate, ...]:
    """Templates of reasons for this case, by title."""
    known: list[ReasonTemplate] = list(rooms.reader.all("reason_template").values())
    fit = [one for one in known if one.fits(found.case.area, found.case.language)]
    return tuple(sorted(fit, key=lambda one: one.title.casefold())[:SHOWN])
