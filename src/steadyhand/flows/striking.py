"""From a decision to the strike that it is, where its area counts on a ladder; and from its end to the end of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.enforcement.strikes.commands import (
    AnnulStrike,
    IssueStrike,
    TakeBackStrike,
    done_of,
    struck_of,
)
from steadyhand.enforcement.strikes.model import Ladders, Offence, Strikes
from steadyhand.kernel.command import UNPROVED, Order, Proof
from steadyhand.kernel.values import Instant
from steadyhand.review.model import Case
from steadyhand.rules.views import PolicyArticle
from steadyhand.storage.reading import Reader

PAGE: Final = 2_000


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether a decision is a strike: the ladders in force, and when it was done, where that is known."""

    ladders: Ladders | None = None
    """None where none was ever published."""
    done: Instant | None = None


def strike_after(case: Case, policy: str | None, cause: str, counting: Counting) -> IssueStrike | None:
    """The strike that follows from a decision that a rule is broken; None where it counts on no ladder."""
    account = struck_of(case)
    if counting.ladders is None or counting.ladders.covering(case.area) is None:
        return None
    if account is None or policy is None:
        return None
    return IssueStrike(account=account, cause=cause, policy=policy, done=counting.done)


def taken_back(strikes: Strikes | None, cause: str, by: str, proof: Proof = UNPROVED) -> Iterator[Order]:
    """What takes back the strikes that a decision led to, beside taking back the decision."""
    for one in strikes.led_to(cause) if strikes is not None else ():
        assert strikes is not None
        command = TakeBackStrike(account=strikes.account, number=one.number, cause=cause)
        yield Order(command, by, f"undo:strike:{strikes.account}#{one.number}", proof=proof)


def annulled(rows: Iterable[Strikes], decision: str, because: str, reason: str) -> Iterator[AnnulStrike]:
    """What annuls the strikes that a decision led to, because of what takes the decision back."""
    for row in rows:
        for one in row.led_to(decision):
            yield AnnulStrike(account=row.account, number=one.number, cause=because, reason=reason)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided to break a rule so far, as far as it was read."""

    by_account: Mapping[str, list[Offence]]
    cases: int
    """Cases that were read."""
    whole: bool
    """Whether these are all."""


def past(reader: Reader, most: int | None = None) -> Past:
    """What was decided, of each case as it stands; read page by page, of so many cases at most.

    Cases are in the order of their names, which say nothing of when they came: some of them are a sample of all.
    Raises `RecordUnavailable`.
    """
    articles: Mapping[str, PolicyArticle] = reader.all("article_version")
    found: dict[str, list[Offence]] = {}
    read, cases = 0, _cases(reader)
    for case in islice(cases, most):
        read += 1
        account, offence = struck_of(case), _offence(case, articles)
        if account is not None and offence is not None:
            found.setdefault(account, []).append(offence)
    return Past(by_account=found, cases=read, whole=next(cases, None) is None)


def _offence(case: Case, articles: Mapping[str, PolicyArticle]) -> Offence | None:
    made = case.stands or case.decided_before
    article = articles.get(made.policy or "") if made is not None else None
    if made is None or article is None or made.outcome != "violates":
        return None
    return Offence(
        area=article.area,
        severity=article.severity,
        at=made.at,
        done=done_of(case, None, made.at),
        policy=article.ref,
        subject=case.subject,
        cause=made.id,
        bulk=made.bulk,
    )


def _cases(reader: Reader) -> Iterator[Case]:
    c, after = reader.table("case").c, ""
    page = select(c.key, c.seq, c.doc).order_by(c.key).limit(PAGE)
    while found := reader.find("case", page.where(c.key > after)):
        yield from found
        after = found[-1].id
