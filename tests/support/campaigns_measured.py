"""How a campaign is found among made-up posts: how soon, whose accounts, and what else is taken for one."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator

import msgspec

from steadyhand.civic.campaigns import Detector, Finding
from steadyhand.civic.copies import Seen
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.civic_traffic import PER_S, START, Push, Shape, Traffic, merged, pushed

WEEK_H = 168.0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """So many hours of traffic at a rate of posts per second, and a campaign that begins at an hour; None for none."""

    hours: float
    per_s: float = PER_S
    begins_h: float | None = None
    push: Push = Push()
    seed: int = 1


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `recall` and `precision` are of the accounts of the incident as it was last told."""

    posts: int
    minutes: float | None
    """From the campaign's first post to the incident, in the time of the stream."""
    recall: float
    precision: float
    incidents: int
    """Of the campaign's accounts;"""
    false: int
    """of others;"""
    unclear: int
    """and findings that propose nothing, of others."""
    told: int
    per_cpu_s: float
    rss_mb: int


def stream(run: Run) -> Iterator[Seen]:
    """The posts, until the last hour is over."""
    traffic = Traffic(run.seed)
    posts: Iterator[Seen] = traffic.posts(run.hours, run.per_s)
    if run.begins_h is not None:
        words = Traffic(run.seed + 1_000, Shape(accounts=traffic.shape.accounts))
        posts = merged(posts, pushed(run.push, START + int(run.begins_h * HOUR), words, run.seed))
    end = START + int(run.hours * HOUR)
    return (seen for seen in posts if seen.at < end)


def watch(run: Run) -> Watched:
    """Send it all through a detector."""
    detector, latest, told, count = Detector(), dict[str, Finding](), 0, 0
    first = incident = None
    began = time.process_time()
    for seen in stream(run):
        count += 1
        if first is None and _theirs(seen.account, run):
            first = seen.at
        for finding in detector.observe(seen):
            told += 1
            latest = {id: one for id, one in latest.items() if id not in finding.absorbed} | {
                finding.id: finding
            }
            if incident is None and finding.state == "incident" and _is_theirs(finding, run):
                incident = seen.at
    took = time.process_time() - began
    theirs = [finding for finding in latest.values() if _is_theirs(finding, run)]
    others = [finding.state for finding in latest.values() if not _is_theirs(finding, run)]
    named = {name for finding in theirs if finding.state == "incident" for name in finding.accounts}
    hits = sum(_theirs(name, run) for name in named)
    return Watched(
        posts=count,
        minutes=None if first is None or incident is None else (incident - first) / MINUTE,
        recall=hits / run.push.accounts,
        precision=hits / max(len(named), 1),
        incidents=sum(finding.state == "incident" for finding in theirs),
        false=others.count("incident"),
        unclear=others.count("not_enough_data"),
        told=told,
        per_cpu_s=count / took,
        rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        // (1024 if sys.platform == "linux" else 1024**2),
    )


def _theirs(account: str, run: Run) -> bool:
    return account.startswith(run.push.prefix)


def _is_theirs(finding: Finding, run: Run) -> bool:
    return _theirs(finding.id, run)
