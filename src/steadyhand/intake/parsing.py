"""From a request's body to events: CloudEvents 1.0 in JSON, single, batched or one per line.

What is wrong with one item refuses that item only. The whole body is refused where its end cannot be
found. Field by field: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

from steadyhand.intake import scan
from steadyhand.intake import signals as s
from steadyhand.intake.model import ID_LIMIT, Event, Fault, Refused, about
from steadyhand.kernel.values import DAY, SECOND, Instant

Format = Literal["single", "batch", "json", "lines"]

ITEM_LIMIT: Final = 256 * 1024
"""Bytes of one event."""
DEPTH_LIMIT: Final = 64
COUNT_LIMIT: Final = 10_000
"""Events in one body."""
EARLIEST: Final[Instant] = 946_684_800 * SECOND
"""2000-01-01: earlier times come from a clock that was never set."""
AHEAD: Final[Instant] = DAY
"""How far ahead of us the platform's clock may be."""
BEHIND: Final[Instant] = 365 * DAY
"""How far back an event may lie that is sent as it happens: what waited out an outage passes, a clock that was
never set does not. History, which somebody sends on purpose, has no such limit."""

_BOM: Final = b"\xef\xbb\xbf"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ATTRIBUTES: Final = frozenset(
    {"specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema", "data"}
)
_EXTENSION: Final = re.compile(r"[a-z0-9]{1,64}\Z")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_JSON_TYPE: Final = re.compile(r"(application|text)/([\w.+-]+\+)?json\s*(;.*)?\Z", re.IGNORECASE)
_BYTE: Final = re.compile(r"\(byte (\d+)\)")

_decode = msgspec.json.Decoder().decode
_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder(order="sorted").encode


class Unreadable(Exception):
    """The body is not JSON whose items can be told apart; `offset` is the byte where reading stopped."""

    def __init__(self, detail: str, offset: int) -> None:
        super().__init__(detail)
        self.offset = offset


class TooMany(Exception):
    """More events in one body than `COUNT_LIMIT`."""


def split(body: bytes, form: Format) -> Sequence[bytes | msgspec.Raw]:
    """The items of a body, unread; an empty item is a blank line. Raises `Unreadable` and `TooMany`."""
    body = body.removeprefix(_BOM)
    if not body.strip():
        raise Unreadable("The body is empty: send at least one event.", 0)
    found = _items(body, form)
    if len(found) > COUNT_LIMIT:
        raise TooMany(f"The body has {len(found)} events: send at most {COUNT_LIMIT} at once.")
    return found


def parse_all(
    items: Iterable[bytes | msgspec.Raw], now: Instant, start: int = 0, *, history: bool = False
) -> tuple[list[tuple[int, Event]], list[Fault]]:
    """The events among these items with their indexes (counted from `start`), and the faults of the others."""
    since = EARLIEST if history else now - BEHIND
    events, faults = [], []
    for index, item in enumerate(items, start):
        if raw := bytes(item):
            parsed = parse(raw, index, now, since)
            if isinstance(parsed, Event):
                events.append((index, parsed))
            else:
                faults.append(parsed)
    return events, faults


def parse(raw: bytes, index: int, now: Instant, since: Instant | None = None) -> Event | Fault:
    """One event, or why it is refused: also where its time is before `since`, `BEHIND` before `now` unless given.

    Never raises, whatever the bytes.
    """
    try:
        return _event(_document(raw), now, now - BEHIND if since is None else since)
    except Refused as refused:
        return refused.at(index)


def instant(text: str) -> Instant:
    """The instant of an RFC 3339 time stamp, which must name its zone. Raises `ValueError`."""
    moment = msgspec.convert(text, datetime)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def _items(body: bytes, form: Format) -> Sequence[bytes | msgspec.Raw]:
    if form == "lines":
        lines = [line.strip() for line in body.split(b"\n")]
        return lines if lines[-1] else lines[:-1]
    if form == "single" or (form == "json" and body.lstrip()[:1] != b"["):
        return [body]
    try:
        return _decode_array(body)
    except (msgspec.DecodeError, RecursionError) as error:
        # One item with a lone surrogate or bottomless nesting stops the decoder; the others are still good.
        suspicious = isinstance(error, RecursionError) or b"\\ud" in body or b"\\uD" in body
        found = scan.items(body) if suspicious else None
        if found is None:
            raise _unreadable(error, body) from None
        return found


def _unreadable(error: Exception, body: bytes) -> Unreadable:
    if isinstance(error, RecursionError):
        return Unreadable("The body is nested too deeply and never closed.", len(body))
    at = _BYTE.search(str(error))
    detail = str(error).removeprefix("JSON is malformed: ")
    return Unreadable(f"The body is not a JSON array of events: {detail}.", int(at[1]) if at else len(body))


def _document(raw: bytes) -> dict[str, Any]:
    """The item as an object of bounded size and depth without NUL and lone surrogates."""
    if len(raw) > ITEM_LIMIT:
        raise Refused(
            "event", "too_large", f"The event has {len(raw)} bytes: at most {ITEM_LIMIT} are taken."
        )
    if raw.count(b"{") + raw.count(b"[") > DEPTH_LIMIT and scan.depth(raw) > DEPTH_LIMIT:
        raise Refused("event", "too_deep", f"It is nested more than {DEPTH_LIMIT} levels deep.")
    try:
        item = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(raw, error) from None
    if type(item) is not dict:
        raise Refused("event", "wrong_type", "An event must be a JSON object.")
    if b"\\u0000" in raw and (bad := scan.bad_character(item)):
        raise Refused(bad[0], bad[1], "It holds a NUL character (U+0000), which no text has.")
    return item


def _malformed(raw: bytes, error: Exception) -> Refused:
    if isinstance(error, UnicodeDecodeError):
        return Refused("event", "not_utf8", "It is not UTF-8 text.")
    if (b"\\ud" in raw or b"\\uD" in raw) and (field := scan.lone_surrogate(raw)):
        return Refused(field, "surrogate", "It holds half of a surrogate pair, which is no character.")
    return Refused("event", "malformed", f"It is not JSON: {str(error).removeprefix('JSON is malformed: ')}.")


def _event(item: dict[str, Any], now: Instant, since: Instant) -> Event:
    if item.get("specversion") != "1.0":
        raise Refused("specversion", "specversion", 'It must be "1.0" (CloudEvents 1.0).')
    if not _ATTRIBUTES.issuperset(item):
        _check_others(item)
    if "subject" in item or "datacontenttype" in item or "dataschema" in item:
        _check_optional(item)
    source, name, kind = _attribute(item, "source"), _attribute(item, "id"), _attribute(item, "type")
    data = item.get("data")
    if type(data) is not dict:
        raise Refused("data", "missing" if data is None else "wrong_type", "It must be an object.")
    subject, account, reporter = about(kind, data)
    signals = s.taken(kind, data)
    time, body = _time(item, now, since), _encode(data)
    # Extensions and signals stay out of it: a trace id differs when the platform sends the same event again, and
    # a digest without a key would tell a telephone number to whoever tries them all.
    stated = f"{kind}\n{'' if item.get('time') is None else time}\n".encode()
    return Event(
        source=source,
        id=name,
        type=kind,
        time=time,
        subject=subject,
        account=account,
        reporter=reporter,
        data=body,
        digest=hashlib.blake2b(stated + body, digest_size=16).digest(),
        signals=signals,
        begun=_begun(data["account"], time) if signals else 0,
    )


def _begun(account: dict[str, Any], time: Instant) -> Instant:
    """When an account was made: as it says, where that is a time before the event; else when the event happened."""
    try:
        return min(instant(account.get("created_at") or ""), time)
    except (ValueError, OverflowError):
        return time


def _attribute(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if type(value) is not str or not value:
        missing = value is None
        raise Refused(
            name, "missing" if missing else "wrong_type", "It must be a string with something in it."
        )
    if len(value) > ID_LIMIT:
        raise Refused(name, "too_long", f"It has {len(value)} characters: at most {ID_LIMIT} are taken.")
    if not value.isprintable() and _CONTROL.search(value):
        raise Refused(name, "control_character", "It holds a control character.")
    return value


def _time(item: dict[str, Any], now: Instant, since: Instant) -> Instant:
    text = item.get("time")
    if text is None:
        return now
    if type(text) is not str:
        raise Refused("time", "wrong_type", "It must be an RFC 3339 time stamp such as 2026-11-03T09:30:00Z.")
    try:
        time = instant(text)
    except (ValueError, OverflowError):
        raise Refused(
            "time", "invalid_time", "It must be RFC 3339 with a zone: 2026-11-03T09:30:00Z."
        ) from None
    if time > now + AHEAD:
        raise Refused(
            "time", "clock", "It is more than 24 hours ahead of our clock: check the sender's clock."
        )
    if time < EARLIEST:
        raise Refused("time", "clock", "It is before the year 2000: check the sender's clock.")
    if time < since:
        raise Refused(
            "time",
            "clock",
            f"It is more than {BEHIND // DAY} days behind our clock: check the sender's clock. History is taken"
            " by `steadyhand ingest`, or by POST /v1/events?history=true.",
        )
    return time


def _check_others(item: dict[str, Any]) -> None:
    """Extension attributes pass; other fields are mistakes, which must not be dropped in silence."""
    for name in sorted(item.keys() - _ATTRIBUTES):
        if name == "data_base64" or not _EXTENSION.match(name):
            raise Refused(
                name[:ID_LIMIT],
                "unknown_field",
                f"It is no CloudEvents attribute; extensions are named in a-z and 0-9. Known: {_KNOWN}.",
            )
        if not isinstance(item[name], str | bool | int | None):
            raise Refused(
                name, "wrong_type", "An extension attribute must be a string, a whole number or a boolean."
            )


_KNOWN: Final = ", ".join(sorted(_ATTRIBUTES))


def _check_optional(item: dict[str, Any]) -> None:
    for name in ("subject", "datacontenttype", "dataschema"):
        if item.get(name) is not None:
            _attribute(item, name)
    content = item.get("datacontenttype")
    if content is not None and not _JSON_TYPE.match(content):
        raise Refused("datacontenttype", "wrong_type", "Only JSON data is taken: application/json.")
