"""Commands in words, as whoever is to approve them reads them: what would be done, to whom, until when."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.access.freezes.commands import EndExemption, Exempt, ExtendFreeze, StartFreeze, Thaw
from steadyhand.access.freezes.model import Exemption, Outlook
from steadyhand.access.grants.commands import DefineRole, GrantAccess
from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.protection.commands import UnprotectSubject, UnprotectWindow
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.enforcement.commands import Impose, Label
from steadyhand.enforcement.ending import Lift, Vary, Withdraw
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.zones import day
from steadyhand.review.commands import Decide, KeepLease
from steadyhand.rules.acts import Act
from steadyhand.web.console.access import naming
from steadyhand.web.console.access.naming import Who
from steadyhand.web.console.words import span

Fact = tuple[str, str]
_VERBS: Final[dict[Act, str]] = {
    "warn": "Warn about",
    "label": "Label",
    "interstitial": "Cover until asked",
    "age_gate": "Show to adults only",
    "limit": "Limit the reach of",
    "restrict": "Restrict interaction with",
    "restrict_feature": "Take a feature from",
    "demonetise": "End earnings by",
    "remove": "Remove",
    "suspend": "Suspend",
    "ban": "Ban",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One command: a sentence, and what else there is to know, by name."""

    title: str
    facts: tuple[Fact, ...] = ()


def told(command: Command, who: Who) -> Told:
    """What a command would do, in words."""
    match command:
        case Impose():
            return _imposed(command)
        case Decide():
            return _decided(command)
        case (
            Lift(subject=subject, action=action, reason=reason)
            | Withdraw(subject=subject, action=action, cause=reason)
        ):
            return Told(title=f"End the measure {action} on {subject}", facts=_facts(("Why", reason)))
        case Vary(subject=subject, action=action, kind=kind, until=until, reason=reason):
            title = f"{_VERBS[kind]} {subject} in place of the measure {action}"
            facts = _facts(("Until", day(until) if until else "a further decision"), ("Why", reason))
            return Told(title=title, facts=facts)
        case KeepLease(case=case):
            return Told(title=f"Go on holding {case}")
        case LookUp(subject=subject, fields=fields, case=case, reason=reason):
            facts = _facts(("For", case), ("Why", reason))
            return Told(title=f"Look up {', '.join(fields)} of {subject}", facts=facts)
        case DeclareSmallTeam(of=of, until=until, reason=reason):
            title = (
                f"Let one person do both steps to {naming.capability(of)}, a day apart, until {day(until)}"
            )
            return Told(title=title, facts=_facts(("Why", reason)))
    return _of_access(command, who)


def _of_access(command: Command, who: Who) -> Told:
    match command:
        case StartFreeze():
            return _freeze(command, who)
        case ExtendFreeze(freeze=freeze, ends=ends, reason=reason, outlook=outlook):
            facts = _facts(("Why", reason), *outlook_facts(outlook))
            return Told(title=f"Let {freeze} last until {day(ends)}", facts=facts)
        case Thaw(freeze=freeze, reason=reason):
            return Told(title=f"Lift {freeze} at once", facts=_facts(("Why", reason)))
        case Exempt(freeze=freeze, exemption=exemption, reason=reason):
            facts = _facts(("Who goes on", exempted(exemption, who)), ("Why", reason))
            return Told(title=f"Exempt people from {freeze}", facts=facts)
        case EndExemption(freeze=freeze, exemption=name):
            return Told(title=f"End {name} from {freeze}")
        case GrantAccess():
            return _grant(command, who)
        case DefineRole(role=role):
            may = ", ".join(map(naming.capability, role.capabilities))
            return Told(title=f"Define the role {role.name}", facts=_facts(("It may", may)))
        case UnprotectSubject(account=account):
            return Told(title=f"Take {account} off the register of protected accounts")
        case UnprotectWindow(window=window):
            return Told(title=f"Take {window} off the calendar of protected times")
    return _unforeseen(command)


def exempted(exemption: Exemption, who: Who) -> str:
    """An exemption as a phrase: who, for which duty, on what, until when."""
    people = naming.population(exemption.who, who)
    about = naming.scope(exemption.scope)
    return f"{people}, for {naming.DUTIES[exemption.duty]}, on {about}, until {day(exemption.ends)}"


def outlook_facts(outlook: Outlook | None) -> tuple[Fact, ...]:
    """What a forecast said, by name."""
    if outlook is None:
        return (("Forecast", "none"),)
    return (
        ("People left", f"{outlook.remaining:,} of {outlook.eligible:,}; where fewest, {outlook.share:.0%}"),
        ("Groups with nobody", f"{outlook.nobody:,}"),
        ("Cases waiting at its end", f"{outlook.backlog:,.0f}"),
        ("Time to a decision at its worst hour", f"{span(outlook.waits_p95)} (95 of 100)"),
    )


def _imposed(command: Impose) -> Told:
    label = f" as “{command.label}”" if isinstance(command, Label) else ""
    until = f" until {day(command.until)}" if command.until else " until a further decision"
    facts = _facts(("Rule", command.policy), ("What they read", command.reason))
    return Told(title=f"{_VERBS[command.kind]} {command.subject}{label}{until}", facts=facts)


def _decided(command: Decide) -> Told:
    breaks = command.outcome == "violates"
    title = f"Decide {command.case}: it breaks {'the rule' if breaks else 'no rule'}"
    facts = _facts(("Rule", command.policy or ""), ("Why", command.reason), ("Note", command.note))
    return Told(title=title, facts=facts)


def _grant(command: GrantAccess, who: Who) -> Told:
    may = ", ".join(map(naming.capability, command.capabilities))
    facts = _facts(
        ("On", naming.scope(command.scope_set)), ("For", command.case or ""), ("Why", command.reason)
    )
    return Told(title=f"Let {who(command.principal)} {may} until {day(command.until)}", facts=facts)


def _freeze(command: StartFreeze, who: Who) -> Told:
    held = "go out as decided" if command.undelivered == "deliver" else "are held back"
    exemptions = tuple(("Goes on", exempted(one, who)) for one in command.exemptions)
    facts = _facts(
        ("Stops", naming.scope(command.scope_set)),
        ("For whom", naming.population(command.who, who)),
        ("How", naming.MODES[command.mode]),
        ("Reading about people", "stopped too" if command.reads else "goes on"),
        ("In spite of it", naming.goes_on(command.goes_on)),
        *exemptions,
        ("Undelivered effects", held),
        ("Why", command.reason),
        ("Plan for protected times", command.continuity),
        *outlook_facts(command.outlook),
    )
    return Told(title=f"Start {command.freeze} until {day(command.ends)}", facts=facts)


def _unforeseen(command: Command) -> Told:
    """A command that has no words of its own: its name and its fields, so that nothing is hidden."""
    fields = ((name.replace("_", " "), str(getattr(command, name))) for name in command.__struct_fields__)
    return Told(title=f"Do {tag_of(type(command))}", facts=_facts(*fields))


def _facts(*pairs: Fact) -> tuple[Fact, ...]:
    return tuple((name, text) for name, text in pairs if text)
