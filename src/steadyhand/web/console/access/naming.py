"""Words for access: what each capability lets somebody do, modes, duties, findings, scopes and populations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from steadyhand.access.freezes.model import Duty, GoesOn, Mode
from steadyhand.access.glass.model import Code, Finding
from steadyhand.access.populations import Population
from steadyhand.access.requests.model import State
from steadyhand.access.risk.model import Outcome
from steadyhand.access.scopes import DIMENSIONS, ScopeSet
from steadyhand.web.console.words import area

Who = Callable[[str], str]

GROUPS: Final[dict[str, dict[str, str]]] = {
    "Cases": {
        "case.lease": "take cases",
        "case.decide": "decide cases",
        "case.open": "open cases by hand",
        "case.bulk": "decide many cases as one",
        "appeal.decide": "decide appeals",
        "media.seal": "seal media",
        "media.unseal": "open sealed media",
        "care.limits": "set breaks and daily limits",
    },
    "Second looks": {
        "look.answer": "look decisions over",
        "question.answer": "answer questions about policy",
        "quality.read": "see how far people agree",
        "quality.golden": "keep golden cases",
        "quality.confirm": "agree to golden cases",
    },
    "Acts on content and accounts": {
        "sanction.label": "label",
        "sanction.limit": "limit reach",
        "sanction.warn": "warn",
        "sanction.interstitial": "cover content",
        "sanction.age_gate": "limit to adults",
        "sanction.restrict": "restrict interaction",
        "sanction.restrict_feature": "take a feature",
        "sanction.demonetise": "end earnings",
        "sanction.remove": "remove content",
        "account.suspend": "suspend accounts",
        "account.ban": "ban accounts",
        "account.recover": "give accounts back",
        "sanction.take_over": "take over measures from before",
        "strike.issue": "count decisions as strikes",
    },
    "Reversals": {
        "sanction.lift": "lift measures",
        "sanction.withdraw": "take own decisions back",
        "strike.annul": "annul strikes",
    },
    "Legal orders": {
        "order.enter": "enter legal orders",
        "order.check": "check whether legal orders are valid",
        "order.carry_out": "carry legal orders out",
        "order.delay": "have nobody told of legal orders for a time",
    },
    "Council": {
        "council.manage": "say who is of the council, and put matters to its vote",
        "council.vote": "vote in the council",
    },
    "Claims": {
        "claim.write": "write claims and have them suggest",
        "claim.approve": "agree that claims act, and to lists of them",
        "claim.retire": "retire claims",
        "claim.recalibrate": "say how likely matches are",
        "claim.thresholds": "say how likely a match must be to suggest or act",
    },
    "Reading about people": {"person.read": "look people up", "risk.read": "read alerts about staff"},
    "Rules and policies": {
        "rules.draft": "write rules",
        "rules.comment": "comment on rules",
        "rules.approve": "agree to rules",
        "rules.publish": "publish rules",
        "rules.revert": "go back to earlier rules",
        "policy.publish": "publish policies",
    },
    "Access": {
        "staff.manage": "appoint and deactivate staff",
        "access.grant": "grant access",
        "access.revoke": "revoke access",
        "access.roles": "define roles",
        "access.keys": "give out API keys",
        "access.protect": "protect accounts and times",
        "access.review": "review what was done alone",
        "access.see": "see this control room",
        "access.certify": "certify what others may do",
        "access.break_glass": "break the glass",
        "freeze.start": "start freezes",
        "freeze.lift": "lift freezes",
        "freeze.extend": "extend freezes",
        "freeze.exempt": "exempt from freezes",
        "freeze.contain": "contain people or a tool",
        "freeze.approve": "approve freezes",
        "request.ask": "ask for a second person",
        "request.approve": "be a second person",
        "person.approve": "approve looking people up",
    },
    "Elections": {
        "match.answer": "say whether a post says what a claim says",
        "panel.hide": "take a panel away",
        "prebunk.write": "write pre-bunks",
        "prebunk.agree": "agree to pre-bunks",
        "prebunk.end": "take pre-bunks back",
        "election.enter": "enter elections",
        "election.confirm": "confirm the dates of elections",
        "election.call_off": "call off elections",
    },
    "Incidents": {
        "incident.open": "open incidents, and link what belongs to them",
        "incident.work": "own incidents and work on them",
        "incident.close": "close incidents",
        "civic.clocks": "set the clocks of incidents",
    },
    "Partners": {
        "escalation.file": "escalate, for a partner",
        "escalation.read": "read a partner's own escalations",
        "statement.send": "send what an election office states, for a partner",
        "partner.manage": "register, warn, suspend and end partners",
    },
    "Data and deliveries": {
        "privacy.erase": "erase personal data",
        "privacy.hold": "place legal holds",
        "delivery.replay": "send effects again",
        "state.tell": "tell what the platform enforces",
        "report.file": "file reports",
        "report.source": "file reports of others than people on the platform",
    },
}
"""Capabilities as people think of them."""
CAPABILITIES: Final = {name: said for group in GROUPS.values() for name, said in group.items()}
MODES: Final[dict[Mode, str]] = {
    "deny": "nobody it names acts",
    "two_person": "two people act together",
    "read_only": "reading only",
}
DUTIES: Final[dict[Duty, str]] = {
    "imminent_harm": "imminent harm",
    "child_safety": "child safety",
    "legal_order": "legal orders",
    "election": "election",
    "other": "other duty",
}
CODES: Final[dict[Code, str]] = {
    "imminent_harm": "somebody is in danger",
    "child_safety": "a child is in danger",
    "legal_order": "a legal order runs out",
    "election": "voting is being harmed now",
    "outage": "a system is down",
}
FINDINGS: Final[dict[Finding, str]] = {
    "justified": "justified",
    "unjustified": "not justified",
    "unclear": "cannot be told",
}
OUTCOMES: Final[dict[Outcome, str]] = {
    "confirmed": "confirmed",
    "explained": "explained",
    "false_alarm": "a false alarm",
}
STATES: Final[dict[State, str]] = {
    "pending": "waits for a second person",
    "approved": "approved",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "expired": "ran out",
    "failed": "approved, and could not be done",
}
_DIMENSIONS: Final = dict(
    zip(DIMENSIONS, ("tool", "act", "area", "severity", "region", "language", "subjects"), strict=True)
)


def capability(name: str) -> str:
    """What a capability lets somebody do: `decide cases`."""
    return CAPABILITIES.get(name, name)


def capabilities(names: Iterable[str]) -> str:
    """What several capabilities let somebody do."""
    return ", ".join(map(capability, names))


def entry(kind: str) -> str:
    """What an entry of this kind says was done: `Passkey enrolled`."""
    return kind.rpartition(".")[2].replace("_", " ").capitalize()


def scope(of: ScopeSet) -> str:
    """A scope as a phrase: `area spam, hate; region eu`."""
    parts = []
    for dimension, values in zip(DIMENSIONS, of.values(), strict=True):
        if values:
            said = capability if dimension == "actions" else _plainly
            parts.append(f"{_DIMENSIONS[dimension]} {', '.join(map(said, values))}")
    return "; ".join(parts) or "everything"


def population(of: Population, who: Who) -> str:
    """Whom something names, as a phrase."""
    if of.everybody:
        return "all staff"
    described = [
        f"{what} {', '.join(map(_plainly, values))}"
        for what, values in (
            ("role", of.roles),
            ("employer", of.employers),
            ("location", of.locations),
            ("team", of.teams),
        )
        if values
    ]
    return " or ".join(filter(None, (" and ".join(described), ", ".join(map(who, of.people)))))


def goes_on(of: GoesOn) -> str:
    """Who goes on in spite of a freeze."""
    pairs = (
        (of.automation, "automation"),
        (of.contractors, "contractors"),
        (of.api_clients, "API clients"),
    )
    said = (
        ("go on", [name for yes, name in pairs if yes]),
        ("stopped", [name for yes, name in pairs if not yes]),
    )
    return "; ".join(f"{', '.join(names)}: {how}" for how, names in said if names)


def _plainly(value: str) -> str:
    return area(value).lower() if "_" in value else value
