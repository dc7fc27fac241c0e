"""The catalogue of what can be done, and what the house asks of whoever does it."""

from __future__ import annotations

from typing import Final

SANCTIONS: Final = frozenset(
    {
        "sanction.warn",
        "sanction.label",
        "sanction.interstitial",
        "sanction.age_gate",
        "sanction.limit",
        "sanction.restrict",
        "sanction.restrict_feature",
        "sanction.demonetise",
        "sanction.remove",
        "account.suspend",
    }
)
CASEWORK: Final = frozenset({"sanction.label", "sanction.limit", "sanction.remove", "account.suspend"})
"""By which it is counted who could decide cases: whoever is kept from one of these decides no case that asks for it."""
RULES: Final = frozenset({"rules.draft", "rules.comment", "rules.approve", "rules.publish", "rules.revert"})
CONTROL: Final = frozenset(
    {
        "staff.manage",
        "access.grant",
        "access.revoke",
        "access.roles",
        "access.protect",
        "access.keys",
        "access.review",
        "freeze.start",
        "freeze.lift",
        "freeze.extend",
        "freeze.exempt",
        "freeze.contain",
    }
)
"""Who may do what, and the freezes."""
SECONDING: Final = frozenset({"freeze.approve", "person.approve", "request.approve"})
"""Being the second person."""
PROMISES: Final = frozenset({"moratorium.start", "moratorium.end"})
"""Binding everybody in public, and being released from it."""
ORDERS: Final = frozenset({"order.enter", "order.check", "order.carry_out", "order.delay"})
"""What authorities order: putting it on record, finding it valid, doing it, and having nobody told for a time."""
COUNCIL: Final = frozenset({"council.manage", "council.vote"})
"""Who is of the council and what is put to its vote; and voting, as one of its members."""
ELECTIONS: Final = frozenset({"election.enter", "election.confirm", "election.call_off"})
"""The calendar by which rules and clocks switch: what is entered counts once somebody else has confirmed it."""
MATCHES: Final = frozenset({"match.answer", "panel.hide"})
"""Saying whether a post says what a claim says, and having nothing stand beside it any more."""
PREBUNKS: Final = frozenset({"prebunk.write", "prebunk.agree", "prebunk.end"})
"""What people are told before a falsehood comes: writing it, being the second person for it, taking it back."""
INCIDENTS: Final = frozenset({"incident.open", "incident.work", "incident.close", "civic.clocks"})
"""What goes on in elections: saying so, working on it, ending it, and by which clocks all of it is measured."""
IMITATED: Final = frozenset({"imitated.list", "imitated.confirm"})
"""Who is watched over for accounts that pass for them: entering somebody, and being the second person for it."""
RETURNS: Final = frozenset({"reinstatement.manage", "reinstatement.run", "reinstatement.decide"})
"""Who may come back after a ban: by which criteria, in which wave, and who of those who ask."""
CLAIMS: Final = frozenset(
    {"claim.write", "claim.approve", "claim.retire", "claim.recalibrate", "claim.thresholds"}
)
"""The claims library: writing in it, being the second person for what acts and for lists, taking out of it, how likely
matches are, and from when on they are suggested or acted on."""
GRAVE: Final = (
    CONTROL | SECONDING | PROMISES | ORDERS | COUNCIL | RETURNS | {"sanction.take_over", "claim.approve"}
)
"""What one person does not grant alone."""

DESTRUCTIVE: Final = SANCTIONS | {"account.ban", "account.recover", "sanction.lift"}
"""Acts on people and their content. On a protected subject each takes a second person."""
TOLD: Final = frozenset(
    {
        "case.read",
        "subject.read",
        "ledger.read",
        "delivery.read",
        "appeal.read",
        "reinstatement.read",
        "person.link",
    }
)
"""What the API tells programs of people: who is in it, and what became of them, though never their words."""
READING: Final = frozenset({"person.read", "signal.read"}) | TOLD
"""Looking up what is personal, or what two accounts share. A freeze reaches these only where it says so."""
IMPERSONAL: Final = frozenset({"figures.read", "policy.read"})
"""What the API tells programs of nobody: counts, and the articles that everybody is held to."""
ESCALATING: Final = frozenset({"escalation.file", "escalation.read", "statement.send"})
"""What outside organisations do here, and nothing else."""
ALONE: Final = frozenset({"case.lease", "case.escalated", "case.assign", "look.answer"})
"""What a freeze that asks for two people leaves to one, because nothing follows from it."""
IRREVERSIBLE: Final = frozenset({"account.ban", "account.recover", "privacy.erase"})
"""What automation leaves alone while nobody could hear an appeal."""
APPEALS: Final = "appeal.decide"
ASKING: Final = "reinstatement.file"
"""Handing in what somebody asks who was banned, who has no account here."""
LIMITING: Final = frozenset({"sanction.limit", "sanction.restrict", "sanction.demonetise"})
"""What the house imposes on whoever is on probation, as was decided."""
FILING: Final = "appeal.file"
"""Handing in what somebody appeals, who has no account here."""
CHANGING_RULES: Final = frozenset({"rules.publish"})
"""Having other rules decide. What these do by themselves is done by whoever published them."""
BY_RULES: Final = SANCTIONS | {"account.ban"}
"""What rules do to people: a freeze of any of it stops changing the rules too. Going back is never frozen."""

LEFT_TO_OTHERS: Final = CONTROL | ORDERS | {"access.break_glass"}
"""What whoever is contained does not do either, though no freeze stops it."""

VERIFIED: Final = (
    DESTRUCTIVE
    | CONTROL
    | READING
    | PROMISES
    | ORDERS
    | COUNCIL
    | CLAIMS
    | {
        "case.lease",
        "case.decide",
        "case.escalated",
        "case.assign",
        "case.cancel",
        "case.bulk",
        "case.reopen",
        "sanction.withdraw",
        "strike.issue",
        "strike.annul",
        "sanction.take_over",
        "access.break_glass",
        "request.ask",
        "request.approve",
        "rules.approve",
        "rules.publish",
        "policy.publish",
        "privacy.erase",
        "privacy.hold",
        "risk.read",
        "access.certify",
        "delivery.replay",
        "care.limits",
        "media.seal",
        "media.unseal",
        "look.answer",
        "question.answer",
        "quality.golden",
        "quality.confirm",
        "escalation.file",
        "statement.send",
        "partner.manage",
        APPEALS,
        "appeal.correct",
        "appeal.dispute",
        *RETURNS,
        *ELECTIONS,
        *MATCHES,
        *PREBUNKS,
        *INCIDENTS,
        *IMITATED,
    }
)
"""What takes a passkey with user verification, in a session bound to its device."""

FRESH: Final = (
    CONTROL | SECONDING | PROMISES | ORDERS | {"account.recover", "privacy.erase", "access.break_glass"}
)
"""What takes it just now, and not some hours ago: a desk that was left open must not be enough."""

NARROWED: Final = (
    CONTROL
    | IRREVERSIBLE
    | READING
    | ORDERS
    | {"sanction.lift", "access.break_glass", "rules.publish", "media.unseal"}
)
"""What nobody does any more in their last days."""

APPROVING: Final[dict[str, str]] = {
    "freeze.start": "freeze.approve",
    "freeze.lift": "freeze.approve",
    "freeze.extend": "freeze.approve",
    "freeze.exempt": "freeze.approve",
    "person.read": "person.approve",
}
"""Who may be the second person, where it is not another one who could do the same."""

CATALOGUE: Final = (
    DESTRUCTIVE
    | RULES
    | VERIFIED
    | IMPERSONAL
    | ESCALATING
    | frozenset(APPROVING.values())
    | {
        "access.see",
        "access.certify",
        "case.open",
        "delivery.replay",
        "quality.read",
        "report.file",
        "report.source",
        "request.ask",
        FILING,
        ASKING,
        "state.tell",
    }
)
"""Every capability that a role or a grant may hold. The house's own duties are in no role."""


def approving(capability: str) -> str:
    """The capability that the second person for this one must hold."""
    return APPROVING.get(capability, capability)
