"""What each role may do, and what the house's own principals are for."""

from __future__ import annotations

from typing import Final

from steadyhand.access.capabilities import (
    APPEALS,
    ASKING,
    CLAIMS,
    ELECTIONS,
    ESCALATING,
    FILING,
    IMITATED,
    IMPERSONAL,
    INCIDENTS,
    LIMITING,
    MATCHES,
    ORDERS,
    PREBUNKS,
    RETURNS,
    RULES,
    SANCTIONS,
    TOLD,
)

Capabilities = frozenset[str]
OUTSIDE_REVIEWER: Final = "outside_reviewer"
COUNCIL_MEMBER: Final = "council_member"
"""The role of the outside panel; see `Staff.on_panel`."""
_SHARED: Final = frozenset({"request.ask", "request.approve", "access.break_glass"})
"""What everybody may do who decides about people."""

ROLES: Final[dict[str, Capabilities]] = {
    "reviewer": SANCTIONS
    | _SHARED
    | {
        "case.lease",
        "case.decide",
        "sanction.withdraw",
        "strike.issue",
        "person.read",
        "signal.read",
        "media.seal",
        "look.answer",
        "quality.read",
        *MATCHES,
        "incident.open",
    },
    "certified_reviewer": frozenset({"media.unseal"}),
    "policy_lead": SANCTIONS
    | RULES
    | _SHARED
    | {
        "case.lease",
        "case.decide",
        "case.open",
        "case.escalated",
        "case.assign",
        "case.cancel",
        "case.bulk",
        "case.reopen",
        "account.ban",
        "account.recover",
        "person.read",
        "signal.read",
        "policy.publish",
        "partner.manage",
        "sanction.lift",
        "sanction.withdraw",
        "strike.issue",
        "strike.annul",
        "sanction.take_over",
        "moratorium.start",
        "moratorium.end",
        "council.manage",
        "delivery.replay",
        "access.protect",
        "access.see",
        "care.limits",
        "media.seal",
        "look.answer",
        "question.answer",
        "quality.read",
        "quality.golden",
        "quality.confirm",
        APPEALS,
        "appeal.correct",
        "appeal.dispute",
    }
    | ORDERS
    | RETURNS
    | CLAIMS
    | ELECTIONS
    | IMITATED
    | INCIDENTS
    | MATCHES
    | PREBUNKS,
    "civic_analyst": INCIDENTS
    | IMITATED
    | MATCHES
    | PREBUNKS
    | {"claim.write", "election.enter", "election.confirm", "person.read", "request.ask", "request.approve"},
    "appeals_reviewer": _SHARED
    | {APPEALS, "appeal.correct", "reinstatement.decide", "person.read", "quality.read"},
    "security_lead": _SHARED
    | {
        "staff.manage",
        "delivery.replay",
        "rules.revert",
        "access.grant",
        "access.revoke",
        "access.protect",
        "access.review",
        "access.see",
        "access.certify",
        "freeze.start",
        "freeze.lift",
        "freeze.extend",
        "freeze.exempt",
        "freeze.contain",
        "freeze.approve",
        "risk.read",
    },
    "admin": RULES
    | {
        "request.ask",
        "request.approve",
        "staff.manage",
        "policy.publish",
        "delivery.replay",
        "privacy.erase",
        "privacy.hold",
        "access.grant",
        "access.revoke",
        "access.roles",
        "access.keys",
        "access.protect",
        "access.review",
        "access.see",
        "access.certify",
        "freeze.approve",
        "freeze.lift",
        "quality.read",
        "quality.confirm",
    },
    "investigator": frozenset({"request.ask", "risk.read", "access.see", "access.review", "access.certify"}),
    "legal": frozenset(
        {
            "request.ask",
            "request.approve",
            "person.approve",
            "access.see",
            "privacy.hold",
            "risk.read",
            "moratorium.start",
            "moratorium.end",
            "appeal.dispute",
            "council.manage",
            "reinstatement.manage",
            "reinstatement.run",
        }
    )
    | ORDERS,
    "outside_approver": frozenset({"request.approve", "freeze.approve", "access.see"}),
    OUTSIDE_REVIEWER: SANCTIONS
    | {"case.lease", "case.decide", "sanction.withdraw", "strike.issue", "request.ask", "request.approve"},
    COUNCIL_MEMBER: frozenset({"council.vote"}),
    "partner": ESCALATING,
    "platform": TOLD
    | IMPERSONAL
    | {"report.file", "report.source", "case.open", "delivery.replay", "state.tell", FILING, ASKING},
}
"""What each role may do. `certified_reviewer` comes beside `reviewer`, and opens sealed media; `partner` is that of
outside organisations, `platform` that of the platform's own back end."""

EVERYBODY: Final[Capabilities] = frozenset({"own.passkeys", "own.care"})
"""What every active member of staff may do: with what is theirs."""

SYSTEM: Final[dict[str, Capabilities]] = {
    "system:clock": frozenset(
        {
            "sanction.expire",
            "moratorium.expire",
            "case.lapse",
            "look.lapse",
            "appeal.lapse",
            "reinstatement.complete",
            "heartbeat.write",
            "privacy.expire",
            "rules.end_quota",
            "freeze.end",
            "access.end_grant",
            "access.end_glass",
            "access.end_small_team",
            "request.expire",
            "coverage.measure",
            "risk.raise",
            "escalation.breach",
            "order.expire",
            "council.close",
            "evasion.expire",
            "claim.expire",
            "election.turn",
            "prebunk.turn",
            "incident.miss",
        }
    ),
    "system:campaigns": frozenset({"campaign.report", "incident.open"}),
    "system:campaign-desk": frozenset({"campaign.bring", "case.open"}),
    "system:impersonation": frozenset({"impersonation.report", "incident.open", "case.open"}),
    "system:incidents": frozenset({"incident.reclock"}),
    "system:escalations": frozenset({"case.open", "escalation.answer", "escalation.reclock"}),
    "system:appeals": frozenset({FILING, ASKING, "appeal.correct"}),
    "system:reinstatement": frozenset(
        {"reinstatement.screen", "reinstatement.carry_out", "account.ban", *LIMITING}
    ),
    "system:routing": frozenset({"case.open"}),
    "system:evasion": frozenset({"case.open", "evasion.watch"}),
    "system:claims": frozenset(
        {
            "match.find",
            "label.remove",
            "panel.hide",
            "case.open",
            "incident.open",
            "correction.offer",
            "correction.withdraw",
        }
    ),
    "system:elections": frozenset({"access.protect", "prebunk.turn"}),
    "system:reach": frozenset({"case.open"}),
    "system:delivery": frozenset({"delivery.receipt"}),
    "system:comparison": frozenset({"state.compare"}),
    "system:sign-in": frozenset({"session.refuse"}),
    "system:setup": frozenset({"policy.publish", "heartbeat.begin", "rules.draft", "rules.publish"}),
    "system:rules-folder": frozenset({"rules.draft", "rules.publish"}),
    "service:scim": frozenset({"staff.provision"}),
    "service:signals": frozenset({"session.end"}),
    "automation": SANCTIONS
    | {
        "account.ban",
        "label.remove",
        "case.open",
        "report.file",
        "report.source",
        "rules.brake",
        "media.seal",
        "look.draw",
        "match.find",
    },
}
"""The house's own principals, each with just what it is for. Automation cannot lift, publish or erase."""

UNKNOWN_HANDS: Final = frozenset({"system:rules-folder"})
"""The house's principals that hand in what somebody wrote elsewhere: it may be anybody whom a freeze names."""
