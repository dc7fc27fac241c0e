"""What whoever asked to come back is told, and what the platform is told of a probation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.enforcement.notices.telling import quoted, told
from steadyhand.enforcement.reinstatement.model import Closing, Request
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.messages.catalogue import Catalogue, Said

BACK: Final = "account.reinstated"
"""The effect by which the platform learns that an account is on probation: advertisers' exclusions follow it."""


def ineligible(request: Request, why: Said, words: Catalogue) -> tuple[Effect, ...]:
    """That a request was not considered, and why."""
    return (_notice(request, "screened", (Said("return.told.screened"), why), words, what="screened"),)


def denied(request: Request, reason: str, words: Catalogue) -> tuple[Effect, ...]:
    """That a request was denied, why, and that others may look at it once."""
    once = () if request.round > 1 else (Said("return.told.once"),)
    sentences = (Said("return.told.denied"), *quoted(reason), *once)
    return (_notice(request, "denied", sentences, words, what=f"denied-{request.round}", reason=reason),)


def returned(
    request: Request, until: Instant, stages: Sequence[tuple[Instant, tuple[str, ...]]], words: Catalogue
) -> tuple[Effect, ...]:
    """The platform is told of the probation, and what goes with it; and whoever returns is told the same."""
    sentences = (Said("return.told.returned", {"until": until}),)
    notice = _notice(request, "returned", sentences, words, what="returned")
    return _marked(request, until, stages), notice


def restored(
    request: Request, until: Instant, stages: Sequence[tuple[Instant, tuple[str, ...]]], words: Catalogue
) -> tuple[Effect, ...]:
    """That probation goes on as if nothing had been: what ended it was wrong. The appeal's answer says why."""
    sentences = (Said("return.told.restored", {"until": until}),)
    notice = _notice(request, "restored", sentences, words, what=f"restored-{request.cause}")
    return _marked(request, until, stages), notice


def closed(request: Request, why: Closing, words: Catalogue) -> tuple[Effect, ...]:
    """That nobody decides about it any more, and why: nothing was denied."""
    return (_notice(request, "closed", (Said(f"return.told.{why}"),), words, what="closed"),)


def _marked(request: Request, until: Instant, stages: Sequence[tuple[Instant, tuple[str, ...]]]) -> Effect:
    marked = {
        "account": request.account,
        "request": request.id,
        "wave": request.wave,
        "reinstated": True,
        "until": rfc3339(until),
        "stages": [{"until": rfc3339(end), "limits": list(limits)} for end, limits in stages],
        "keep_blocks": True,
        "inform": ["blocked", "targeted"],
    }
    return Effect(request.account, BACK, marked, about=request.account)


def completed(request: Request, words: Catalogue) -> tuple[Effect, ...]:
    """That probation is over."""
    notice = _notice(request, "completed", (Said("return.told.completed"),), words, what="completed")
    return Effect(request.account, BACK, _unmarked(request), about=request.account), notice


def revoked(request: Request, words: Catalogue) -> tuple[Effect, ...]:
    """That a return has ended. The ban beside it tells why, and how to appeal."""
    notice = _notice(request, "revoked", (Said("return.told.revoked"),), words, what="revoked")
    return Effect(request.account, BACK, _unmarked(request), about=request.account), notice


def _unmarked(request: Request) -> dict[str, object]:
    return {"account": request.account, "request": request.id, "reinstated": False, "until": None}


def _notice(
    request: Request, title: str, sentences: Sequence[Said], words: Catalogue, *, what: str, reason: str = ""
) -> Effect:
    data: dict[str, object] = {
        "notice": f"notice:{request.id}/{what}",
        "to": request.account,
        "subject": request.account,
        **told(words, words.choose(request.language), Said(f"return.title.{title}"), sentences),
        "reason": reason,
        "automated": False,
        "policy": None,
        "request": request.id,
        "ended_ref": request.action,
    }
    return Effect(request.account, "notice.sent", data, about=request.account)
