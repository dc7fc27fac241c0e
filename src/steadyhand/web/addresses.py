"""Addresses of pages: how names are put into them, and how they are read back exactly."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

from litestar import Request

from steadyhand.enforcement import model

_PAGES: Final = {
    "appeal": "/appeals",
    "order": "/orders",
    "return": "/returns",
    "request": "/access/requests",
    "bulk": "/bulk",
    "incident": "/incidents",
    "campaign": "/campaigns",
    "imitated": "/impersonation",
}
"""Where there is a page of each of these, by how their names begin."""


def rest_of(request: Request[Any, Any, Any], prefix: str) -> str:
    """What follows `prefix` in the path, as it was sent: routing makes one slash of two."""
    sent: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return unquote(sent.decode("latin-1").partition("?")[0]).removeprefix(prefix)


def subject_page(subject: str) -> str:
    """The page of a subject."""
    return f"/subjects/{quote(subject, safe=':')}"


def rule_page(rule: str) -> str:
    """The page of a rule in force."""
    return f"/rules/rule/{quote(rule)}"


def case_page(case: str, **query: str | int) -> str:
    """The page of a case."""
    return f"/cases/{quote(case, safe=':')}" + (f"?{urlencode(query)}" if query else "")


def page_of(name: str) -> str | None:
    """The page of what something was done because of; None where it has none.

    A measure (`post:1#2`) is on the page of its subject.
    """
    kind, _, rest = name.partition(":")
    if kind == "claim":
        return f"/claims/{quote(rest)}"
    if case := case_of(name):
        return case_page(case)
    if kind == "case":
        return case_page(name)
    if kind == "moratorium":
        return "/moratoria"
    if kind in _PAGES:
        return f"{_PAGES[kind]}/{quote(name, safe=':')}"
    subject, _, number = name.rpartition("#")
    return subject_page(subject) if rest and number.isdecimal() else None


def case_of(cause: str) -> str | None:
    """The case that a decision ended, where a cause is a decision: `decision:<case>.<lease>`."""
    return model.case_of(cause)
