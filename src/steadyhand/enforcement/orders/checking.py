"""What can be seen of an order on its face: what is missing, and what nobody may order here."""

from __future__ import annotations

import re
from typing import Any, Final

from steadyhand.enforcement.model import SUITS, TERRITORY
from steadyhand.enforcement.moratorium.commands import unreadable
from steadyhand.enforcement.orders.model import DOCUMENT, LATEST, LINE, OLDEST, ORDERED, PARTS, Part
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant, InvalidSubject, kind_of, subject
from steadyhand.rules.countries import COUNTRIES

_ID: Final = re.compile(r"order:[a-z0-9][a-z0-9-]{0,59}").fullmatch
_BASIS: Final = re.compile(r"[\w§ .,;()/&'-]{1,200}").fullmatch
"""A provision of law. It is published with statements of reasons, so it has no room for names of accounts."""
_ACTION: Final = re.compile(r".+#[0-9]{1,9}").fullmatch


def flaw_of(order: Any, now: Instant) -> Refusal | None:
    """Why an order (`EnterOrder`) is not put on record like this; None where it is."""
    return _names(order) or _where(order) or _when(order, now) or _what(order)


def _names(order: Any) -> Refusal | None:
    if not _ID(order.order):
        return Refusal("invalid_id", "Write order:<name> in a-z, 0-9 and -.")
    for said, called in ((order.authority, "authority"), (order.reference, "reference")):
        if not said.strip() or len(said) > LINE or "\n" in said or unreadable(said):
            return Refusal("incomplete_order", f"Say the {called}, in one line of up to {LINE} characters.")
    if not _BASIS(order.basis) or not order.basis.strip():
        return Refusal(
            "no_basis", f"Name the law that it rests on, in up to {LINE} letters, digits and § . , ( )."
        )
    if not order.document.strip() or len(order.document) > DOCUMENT or "\x00" in order.document:
        return Refusal("no_document", f"Give the text of the order, in up to {DOCUMENT:,} characters.")
    return None


def _where(order: Any) -> Refusal | None:
    if order.country not in COUNTRIES:
        return Refusal("unknown_territory", "Say the authority's country in two capitals, as DE.")
    strange = next((name for name in order.territory if not TERRITORY(name) or name not in COUNTRIES), None)
    if strange is not None:
        return Refusal("unknown_territory", f"{strange[:20]!r} is no country: write two capitals, as DE.")
    if order.territory and order.country not in order.territory:
        return Refusal("elsewhere", "An order has effect in its authority's country, or in none.")
    if unreadable(order.beyond) or len(order.beyond) > LINE * 5:
        return Refusal("too_long", "Quote in up to 1,000 characters where it says so.")
    if tuple(set(order.territory)) != (order.country,) and not order.beyond.strip():
        return Refusal(
            "no_territory",
            "It has effect in its authority's country. Beyond that only where it says so: quote the passage.",
        )
    return None


def _when(order: Any, now: Instant) -> Refusal | None:
    if not now - OLDEST <= order.received <= now:
        return Refusal("received", "Say when it was received: not in the future, and not ten years ago.")
    if not order.received <= order.due <= order.received + LATEST:
        return Refusal("due", "Its deadline lies after its receipt, within a year.")
    return None


def _what(order: Any) -> Refusal | None:
    parts: tuple[Part, ...] = order.parts
    if not 0 < len(parts) <= PARTS:
        return Refusal("no_subjects", f"Name what is ordered, of 1 to {PARTS} subjects.")
    if len({(one.subject, one.act, one.action) for one in parts}) < len(parts):
        return Refusal("twice", "Something is ordered twice: name it once.")
    return next(filter(None, (_part(order.kind, one) for one in parts)), None)


def _part(kind: str, part: Part) -> Refusal | None:
    try:
        subject(part.subject)
        account = part.account is None or subject(part.account).startswith("account:")
    except InvalidSubject as error:
        return Refusal("invalid_subject", str(error))
    if not account:
        return Refusal("invalid_subject", f"{str(part.account)[:80]!r} is no account: write account:<id>.")
    if kind == "reinstate":
        own = _ACTION(part.action) and part.action.rpartition("#")[0] == part.subject
        if not own or part.act is not None:
            return Refusal("no_measure", f"Name the measure that ends on it: {part.subject[:80]}#<number>.")
        return None
    if part.act not in ORDERED or part.action:
        return Refusal("no_act", f"Say what is done to {part.subject[:80]}: {', '.join(ORDERED)}.")
    if kind_of(part.subject) not in SUITS[part.act]:
        return Refusal("unsuitable", f"{part.act} is not for {part.subject[:80]}.")
    if part.act == "suspend" and part.until is None:
        return Refusal("no_end", "A suspension says when it ends.")
    if part.until is not None and not 0 < part.until < 5_000 * 365 * DAY:
        return Refusal("no_time", "Nobody can write that time.")
    return None
