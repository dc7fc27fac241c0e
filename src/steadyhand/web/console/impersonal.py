"""What opens to a session that no passkey has confirmed: pages on which nothing is personal, and nothing else.

A password can be phished, so whatever is not named here asks for the passkey before it reads anything (`signed_in`),
and a template that is not named here is not drawn for such a session, whoever asks for it (`pages.page`).
"""

from __future__ import annotations

from typing import Final

ADDRESSES: Final[dict[str, str]] = {
    "/": "leads on to the queues",
    "/sign-in": "asks who somebody is",
    "/sign-in/provider/back": "the same, by way of the identity provider",
    "/session/confirm": "asks for the passkey",
    "/session/challenge": "what the device is to sign",
    "/me": "one's own; what one acted on is left out",
    "/elections": "dates, as everybody can read them",
    "/elections/rehearse": "the same",
    "/elections/{name}": "the same",
    "/me/passkeys/new": "makes a passkey",
    "/queues": "how many cases wait; whom the cases one holds are about is left out",
    "/queues/nobody": "cases by their number, and why nobody can be served them; whom they are about is left out",
    "/metrics-desk": "counts, and of nobody",
    "/evasion": "the same",
    "/deliveries": "how many effects wait, and of which kind; whom they are about is left out",
    "/drift": "how many are not as decided, and what was compared; whom it is about is left out",
    "/care/limits": "breaks and daily limits, the same for everybody",
    "/policies": "articles, as everybody can read them",
    "/policies/{ref}": "the same",
    "/quality": "how far readings agree, counted",
    "/quality/questions": "how readings differ; of what, is for the question's own page",
    "/quality/{article}": "how far readings agree, counted",
    "/rules": "rules and their counts",
    "/rules/rule/{name}": "the same",
    "/rules/queues": "queues, and where a case would go that somebody thinks up",
    "/rules/drafts": "rules that are written",
    "/rules/drafts/{draft}": "the same",
    "/rules/drafts/{draft}/changes": "the same",
    "/rules/drafts/{draft}/publish": "the same",
    "/rules/history": "rules that were in force",
    "/rules/history/{seq}": "the same",
    "/rules/revert": "the same",
    "/console/stream": "says that something changed, and of a case or subject nothing",
}
"""Paths of pages, as routes have them, each with why it shows nothing that is personal."""

TEMPLATES: Final = frozenset(
    {
        "care/limits.html",
        "confirm.html",
        "deliveries.html",
        "drift.html",
        "elections/election.html",
        "elections/overview.html",
        "elections/rehearsal.html",
        "enrol.html",
        "evasion.html",
        "looks/article.html",
        "looks/quality.html",
        "looks/questions.html",
        "me.html",
        "metrics.html",
        "policies.html",
        "policy.html",
        "queues.html",
        "queues_board.html",
        "refused.html",
        "rules/change.html",
        "rules/changes.html",
        "rules/drafts.html",
        "rules/history.html",
        "rules/overview.html",
        "rules/publish.html",
        "rules/queues.html",
        "rules/revert.html",
        "rules/rule.html",
        "rules/write.html",
        "unserved.html",
    }
)
"""What these pages are drawn with."""
