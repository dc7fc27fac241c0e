"""The queues in force: which cases each takes, by which rules, and where a case would go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response, get

from steadyhand.rules.areas import AREAS, CASE_SOURCES, SEVERITIES, SUBJECT_CLASSES
from steadyhand.rules.errors import RuleError
from steadyhand.rules.load import is_routing_file
from steadyhand.rules.pack_routing import MAIN, load_routing
from steadyhand.rules.queues import spelt
from steadyhand.rules.routing import CaseFacts, Routed, Routing
from steadyhand.web.api.edge import House
from steadyhand.web.console.rules import frame
from steadyhand.web.console.session import Signed

LONGEST: Final = 80
"""Characters of a word, and more digits than any number of views has."""


@get("/rules/queues", sync_to_thread=True, include_in_schema=False)
def queues_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """The queues that what is in force names, its routing rules, and where the case that is asked about would go."""
    sets = frame.sets_of(rooms)
    release = sets.release()
    texts = sets.texts(release.in_force) if release else {}
    asked, routing = _asked(request.query_params), _routing(texts)
    files = sorted((name for name in texts if is_routing_file(name)), key=lambda name: (name != MAIN, name))
    return frame.page(
        "queues.html",
        rooms,
        person,
        "queues",
        release=release,
        routing=routing,
        files=[(name, texts[name]) for name in files],
        asked=asked,
        routed=_routed(routing, asked),
        areas=AREAS,
        severities=SEVERITIES,
        sources=CASE_SOURCES,
        classes=SUBJECT_CLASSES,
        spelt=spelt,
    )


def _asked(query: Mapping[str, str]) -> CaseFacts:
    """The case that the address describes; a word that no case has is taken as it is, as routing takes it."""

    def word(name: str, usually: str) -> str:
        return query.get(name, "").strip()[:LONGEST] or usually

    reach = word("reach", "")
    return CaseFacts(
        area=word("area", ""),
        severity=word("severity", "medium"),
        region=word("region", "unknown"),
        language=word("language", "unknown"),
        source=word("source", "report"),
        subject_class=word("subject", "ordinary"),
        reach=int(reach) if reach.isascii() and reach.isdigit() else None,
        appeal=bool(word("appeal", "")),
    )


def _routing(texts: dict[str, str]) -> Routing | None:
    """None where this version of the program cannot read what is in force any more."""
    try:
        return load_routing(texts)
    except RuleError:
        return None


def _routed(routing: Routing | None, asked: CaseFacts) -> Routed | None:
    """Nothing before somebody has asked."""
    return routing.route(asked) if routing is not None and asked.area else None
