"""What Steadyhand sends: enforcement effects and notices, as far as Plaza reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

Kind = Literal[
    "warn", "label", "interstitial", "age_gate", "limit", "restrict", "restrict_feature", "demonetise", "remove",
    "suspend", "ban",
]  # fmt: skip
Subject = Annotated[str, Meta(pattern=r"^(account|post|message|media|profile|ad):.+$")]


class InForce(msgspec.Struct, frozen=True):
    """One action in force; `until` is RFC 3339 or None for no end."""

    action: str
    kind: Kind
    until: str | None = None
    label: str | None = None
    feature: str | None = None
    surfaces: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.until is not None and datetime.fromisoformat(self.until).tzinfo is None:
            raise ValueError("`until` is RFC 3339 with a zone")

    def ended(self, now: datetime) -> bool:
        return self.until is not None and datetime.fromisoformat(self.until) <= now


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """The `data` of `enforcement.*`: what changed, and all that is in force on the subject after `seq`."""

    effect: str
    action: str
    subject: Subject
    kind: Kind
    op: Literal["apply", "lift"]
    in_force: tuple[InForce, ...]
    seq: int


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The `data` of `notice.sent`: a message to an account. Plaza keeps the whole document."""

    notice: str
    to: Subject
    title: str
    text: str


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """The `data` of `panel.shown` and `panel.hidden`: what stands beside a post, and that it does no more."""

    subject: Subject
    claim: str
    seq: int
    shown: bool = True


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """The `data` of `correction.*` and `prebunk.*`: what those who saw a post, or are in a place, are told, or no more.

    Plaza decides whom it shows it; Steadyhand does not know who saw what.
    """

    subject: str
    seq: int
    claim: str = ""
    kind: Literal["correction", "prebunk"] = "correction"
    shown: bool = True


RESPONSES: Final[dict[str, tuple[Literal["correction", "prebunk"], bool]]] = {
    "correction.offered": ("correction", True),
    "correction.withdrawn": ("correction", False),
    "prebunk.shown": ("prebunk", True),
    "prebunk.ended": ("prebunk", False),
}


class Delivery(msgspec.Struct, frozen=True):
    """A webhook's body."""

    type: str
    data: msgspec.Raw


def read(body: bytes) -> Effect | Notice | Panel | Response | None:
    """The delivery's content; None for a type that Plaza does not know. Raises `msgspec.MsgspecError`."""
    delivery = msgspec.json.decode(body, type=Delivery)
    if delivery.type == "notice.sent":
        return msgspec.json.decode(delivery.data, type=Notice)
    if delivery.type in {"panel.shown", "panel.hidden"}:
        panel = msgspec.json.decode(delivery.data, type=Panel)
        return msgspec.structs.replace(panel, shown=delivery.type == "panel.shown")
    if delivery.type in RESPONSES:
        kind, shown = RESPONSES[delivery.type]
        response = msgspec.json.decode(delivery.data, type=Response)
        return msgspec.structs.replace(response, kind=kind, shown=shown)
    if delivery.type.startswith("enforcement."):
        return msgspec.json.decode(delivery.data, type=Effect)
    return None


def document(body: bytes) -> dict[str, Any]:
    """The `data` of a delivery as it was sent."""
    return dict(msgspec.json.decode(body)["data"])
