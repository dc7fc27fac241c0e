"""The Week, part one: E-12, the day before everything changes, as the baseline for every later day."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from steadyhand.week.accounts import accounts as make_accounts
from steadyhand.week.dates import DAY, SECOND, Calendar
from steadyhand.week.drafts import drafts
from steadyhand.week.parties import PARTIES, Parties
from steadyhand.week.posts import edits, write
from steadyhand.week.reports import reports, views
from steadyhand.week.standing import Account
from steadyhand.week.texts.fill import Setting
from steadyhand.week.timed import Timed, Truth, cloud_event

DAY_NAME: Final = "e12"
_HANDOVER: Final = 600 * SECOND  # within the first ten minutes Plaza sends the accounts that it already has


def events(
    seed: int, accounts: int, posts: int, *, parties: Parties = PARTIES, calendar: Calendar | None = None
) -> Iterator[Timed]:
    """Everything Plaza sends on E-12, in the order of time; the same for the same arguments, on every machine.

    `accounts` existing ones come first as `account.updated` or, for those who join on the day,
    `account.created`; then `posts` posts with their edits, reports and view counts. About 2.2 events per
    post.
    """
    calendar = calendar or Calendar()
    start, end = calendar.day(-12), calendar.day(-12) + DAY
    setting = Setting(parties, calendar)
    people = make_accounts(seed, accounts, parties, calendar)
    written = write(seed, DAY_NAME, drafts(seed, DAY_NAME, posts, people, start), people, setting, start)
    yield from _in_order(
        _arrivals(people, start),
        (post.created(start) for post in written),
        edits(seed, DAY_NAME, written, setting, start, end),
        reports(seed, DAY_NAME, written, people, start, end),
        views(seed, DAY_NAME, written, start, end),
    )


def _arrivals(people: Sequence[Account], start: int) -> Iterator[Timed]:
    step = _HANDOVER // len(people)
    for number, account in enumerate(people):
        joins = account.created_at >= start
        at = account.created_at if joins else start + number * step
        kind = "account.created" if joins else "account.updated"
        data = {"account": account.profile(at)}
        event = cloud_event(f"{DAY_NAME}-{account.id}-{kind[8:]}", kind, at, f"account:{account.id}", data)
        yield Timed(event, at - start, Truth(side=account.side))


def _in_order(*streams: Iterable[Timed]) -> Iterator[Timed]:
    def key(timed: Timed) -> tuple[int, str]:
        return timed.at_offset_us, str(timed.event["id"])

    return heapq.merge(*(sorted(stream, key=key) for stream in streams), key=key)
