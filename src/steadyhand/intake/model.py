"""What comes in: an event as the house keeps it, or the reason why it was refused.

The envelope is CloudEvents 1.0 (https://github.com/cloudevents/spec, v1.0.2). What `data` must hold for
each type is checked here only as far as every room needs it: who, what, and that ids can be subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from steadyhand.intake.reporting import SOURCES, UNSWORN, USUAL, unsworn
from steadyhand.kernel.values import SUBJECT_KINDS, Instant, InvalidSubject, kind_of, name_of, subject

REPORTED: Final = "report.created"
"""The type of an event that is a report: a case follows from it, whatever rules say."""
ERASED: Final = b"{}"
"""The data of an event whose personal content was erased; no valid event has empty data."""
VIEWED: Final = "view.counted"
DELETED: Final = frozenset({"post.deleted", "account.deleted"})
"""The platform has it no longer."""
PRESENT: Final = frozenset({"post.created", "post.edited", "account.created", "account.updated"})
"""What it says of a subject that it has."""
REPEAT_DAYS: Final = 7
"""How long a repeat of (source, id) is recognised."""
WHOLE: Final = range(-(2**63), 2**64)
"""The whole numbers that an event may hold in a field of ours: what databases and other programs can keep exactly."""
ID_LIMIT: Final = 256
"""Characters of an id, a source or another attribute of the envelope."""
_ACCOUNT: Final = "account:"


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened on the platform."""

    source: str
    id: str
    type: str
    time: Instant
    """When it happened; when it came in, where the platform did not say."""
    subject: str
    """What it is about (`post:1`), read from `data`: the envelope's own `subject` is free text, not kept."""
    account: str | None
    """The id of the account whose content it carries: what an erasure looks for."""
    reporter: str | None
    """The id of the account that reported, in reports."""
    data: bytes
    """JSON with sorted keys and no white space."""
    digest: bytes
    """BLAKE2b-128 over type, time (where given) and data, however they were spelled."""
    signals: tuple[tuple[str, str], ...] = ()
    """What `intake.signals` took from it: in memory until it is kept, and then as keyed hashes only."""
    begun: Instant = 0
    """When its account began as far as it says, where it has signals."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two events one: (source, id)."""
        return self.source, self.id

    @property
    def name(self) -> str:
        """`<source>/<id>`, as decisions are named."""
        return name_of(self.source, self.id)

    @property
    def erased(self) -> bool:
        """Whether its personal content is gone."""
        return self.data == ERASED


class Fault(msgspec.Struct, frozen=True):
    """Why one item of a batch was refused: its place, the field, a stable code, and what to do."""

    index: int
    field: str
    code: str
    detail: str


class Refused(Exception):
    """An item cannot be taken: becomes a `Fault` at its index."""

    def __init__(self, field: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.field, self.code, self.detail = field, code, detail

    def at(self, index: int) -> Fault:
        """The fault of the item at `index`."""
        return Fault(index, self.field, self.code, self.detail)


def reused_id(index: int) -> Fault:
    """The fault of an item whose (source, id) another event had before."""
    return Fault(
        index, "id", "id_reused", "Another event came under this source and id: give this one its own id."
    )


class IdReused(Exception):
    """Another event came under this (source, id) before: this one was not kept."""


About = tuple[str, str | None, str | None]
"""(subject, account, reporter) of an event."""


def about(kind: str, data: dict[str, Any]) -> About:
    """Whom and what an event of this type is about. Raises `Refused`, also for a type nobody knows."""
    check = _CHECKS.get(kind)
    if check is None:
        raise Refused(
            "type", "unknown_type", f"{kind[:80]!r} is no known type. Known: {', '.join(sorted(_CHECKS))}."
        )
    return check(data)


def account_id(name: str) -> str:
    """The bare id of an account: `u1` of `u1` and of `account:u1`."""
    return name.removeprefix(_ACCOUNT)


class Concerned(msgspec.Struct, frozen=True):
    """Some subjects, as erasures and legal holds look for them in events."""

    subjects: frozenset[str]
    accounts: frozenset[str]
    """The bare ids of the accounts among them."""

    @classmethod
    def by(cls, subjects: Iterable[str]) -> Concerned:
        """These subjects (`post:1`, `account:u1`)."""
        named = frozenset(subjects)
        return cls(named, frozenset(account_id(each) for each in named if kind_of(each) == "account"))

    def __contains__(self, about: About) -> bool:
        """Whether an event is about one of them, or carries what one of the accounts wrote or reported."""
        subject, account, reporter = about
        return subject in self.subjects or not self.accounts.isdisjoint((account, reporter))


def _post(data: dict[str, Any]) -> About:
    post, account = _subject_of(data, "post"), _subject_of(data, "account")
    _shaped_post(data["post"])
    _shaped(data["account"], ACCOUNT, "data.account")
    return post, account_id(account), None


def _deleted_post(data: dict[str, Any]) -> About:
    if data.get("account") is not None:
        return _post(data)
    post = _subject_of(data, "post")
    _shaped_post(data["post"])
    return post, None, None


def _account(data: dict[str, Any]) -> About:
    account = _subject_of(data, "account")
    _shaped(data["account"], ACCOUNT, "data.account")
    return account, account_id(account), None


def _report(data: dict[str, Any]) -> About:
    report = _object(data, "report", "data")
    _shaped(report, REPORT, "data.report")
    _text(report, "id", "data.report")
    _text(report, "area", "data.report")
    _stated(report)
    about = _subject(_text(report, "subject", "data.report"), "data.report.subject")
    reporter = _subject(_text(report, "reporter", "data.report"), "data.report.reporter")
    return about, _author(data, about), account_id(reporter)


def _stated(report: dict[str, Any]) -> None:
    source = USUAL if report.get("source") is None else report["source"]
    if source not in SOURCES:
        raise Refused("data.report.source", "unknown_source", f"It must be one of: {', '.join(SOURCES)}.")
    if unsworn(source, illegal=bool(report.get("illegal")), good_faith=bool(report.get("good_faith"))):
        raise Refused("data.report.good_faith", "no_good_faith", UNSWORN)


def _view(data: dict[str, Any]) -> About:
    about = _subject(_text(data, "subject", "data"), "data.subject")
    views = data.get("views")
    if type(views) is not int or not 0 <= views < 2**63:
        raise Refused("data.views", "wrong_type", "It must be a count: a whole number from 0.")
    return about, None, None


_CHECKS: Final[Mapping[str, Callable[[dict[str, Any]], About]]] = {
    "post.created": _post,
    "post.edited": _post,
    "post.deleted": _deleted_post,
    "account.created": _account,
    "account.updated": _account,
    "account.deleted": _account,
    REPORTED: _report,
    VIEWED: _view,
}
TYPES: Final = frozenset(_CHECKS)


_WORDS: Final = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}
POST: Final[Mapping[str, type]] = {
    **dict.fromkeys(("text", "lang", "created_at", "edited_at", "previous_text", "reply_to"), str),
    "mentions": list,
    "media": list,
    "link": dict,
}
ACCOUNT: Final[Mapping[str, type]] = {
    **dict.fromkeys(
        ("handle", "display_name", "bio", "created_at", "region", "lang", "avatar_hash", "badge"), str
    ),
    **dict.fromkeys(("age_s", "post_count", "followers"), int),
    "verified": bool,
}
LINK: Final[Mapping[str, type]] = dict.fromkeys(("url", "domain"), str)
REPORT: Final[Mapping[str, type]] = {
    **dict.fromkeys(("text", "lang", "region", "source"), str),
    **dict.fromkeys(("illegal", "good_faith"), bool),
}
CONTENT: Final[Mapping[str, type]] = {**dict.fromkeys(("text", "lang"), str), "media": list}
"""What these fields must be where they are given: a wrong type would switch a rule off without a word."""


def _shaped(given: dict[str, Any], shape: Mapping[str, type], within: str) -> None:
    for name, kind in shape.items():
        value = given.get(name)
        if value is not None and type(value) is not kind:
            raise _wrong(f"{within}.{name}", value, _WORDS[kind])
        if kind is int and value is not None and value not in WHOLE:
            raise Refused(f"{within}.{name}", "wrong_type", "It must be a whole number of at most 64 bits.")


def _shaped_post(post: dict[str, Any]) -> None:
    _shaped(post, POST, "data.post")
    for number, mention in enumerate(post.get("mentions") or ()):
        if type(mention) is not str:
            raise _wrong(f"data.post.mentions[{number}]", mention, "a string")
    if post.get("link"):
        _shaped(post["link"], LINK, "data.post.link")


def _author(data: dict[str, Any], about: str) -> str | None:
    """Whose content a report quotes: so that erasing that account reaches the quotation too."""
    content = {} if data.get("content") is None else _object(data, "content", "data")
    _shaped(content, CONTENT, "data.content")
    if content.get("author") is not None:
        return _account_of(_text(content, "author", "data.content"), "data.content.author")
    return account_id(about) if kind_of(about) == "account" else None


def _account_of(text: str, field: str) -> str:
    """The bare id of `u1` or `account:u1`: another kind of subject is no account."""
    kind, colon, _ = text.partition(":")
    if colon and kind in SUBJECT_KINDS - {"account"}:
        raise Refused(field, "invalid_subject", "It must be an account, written u1 or account:u1.")
    return account_id(_subject(f"{_ACCOUNT}{account_id(text)}", field))


def _subject_of(data: dict[str, Any], kind: str) -> str:
    name = _text(_object(data, kind, "data"), "id", f"data.{kind}")
    return _subject(f"{kind}:{name}", f"data.{kind}.id")


def _subject(text: str, field: str) -> str:
    try:
        return subject(text)
    except InvalidSubject as error:
        raise Refused(field, "invalid_subject", str(error)) from None


def _object(data: dict[str, Any], name: str, within: str) -> dict[str, Any]:
    value = data.get(name)
    if type(value) is not dict:
        raise _wrong(f"{within}.{name}", value, "an object")
    return value


def _text(data: dict[str, Any], name: str, within: str) -> str:
    value = data.get(name)
    if type(value) is not str or not value:
        raise _wrong(f"{within}.{name}", value, "a string with something in it")
    return value


def _wrong(field: str, value: object, wanted: str) -> Refused:
    if value is None:
        return Refused(field, "missing", f"It is missing: it must be {wanted}.")
    return Refused(field, "wrong_type", f"It must be {wanted}.")
