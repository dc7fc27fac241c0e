"""Gives Plaza's back end the accounts and posts of the Week's events, so that it has something to enforce on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import httpx

from steadyhand.week.timed import Timed

_AT_ONCE: Final = 2000
_TIMEOUT_S: Final = 60.0

Rows = dict[str, dict[str, Any]]


def load_plaza(base_url: str, events: Iterable[Timed]) -> tuple[int, int]:
    """Load what the events create into Plaza at `base_url`; returns the numbers of accounts and posts."""
    accounts, posts = rows(events)
    with httpx.Client(base_url=base_url, timeout=_TIMEOUT_S) as client:
        for path, found in (("/accounts", accounts), ("/posts", posts)):
            for some in _parts(list(found.values())):
                client.post(path, json=some).raise_for_status()
    return len(accounts), len(posts)


def rows(events: Iterable[Timed]) -> tuple[Rows, Rows]:
    """Accounts and posts by id as they stand after the last event; a post's `account` is its author's id."""
    accounts: Rows = {}
    posts: Rows = {}
    for timed in events:
        data = timed.event["data"]
        account, post = data.get("account"), data.get("post")
        if account is not None:
            accounts[account["id"]] = {**accounts.get(account["id"], {}), **account}
        if post is not None and account is not None:
            posts[post["id"]] = {**post, "account": account["id"]}
    return accounts, posts


def _parts(values: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
