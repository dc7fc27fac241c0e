"""What the figures of copies and campaigns are measured on.

Copies: 20,000 real posts (../shared/data/posts/davidson); without them those figures are absent. Traffic and campaign
are made up (tests/support/civic_traffic.py): ten million posts of a week, three hundred accounts in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.davidson import read_posts
from tests.support.campaigns_measured import WEEK_H, Run, watch
from tests.support.copies_measured import WORDS, measured
from tests.support.shared import shared_root

POSTS = shared_root() / "data" / "posts" / "davidson" / "labeled_data.csv"

Take = Callable[[str, float], None]


def copies(take: Take, sizes: dict[str, Any], probes: int) -> None:
    """How many copies are found under five edits, how many strangers are taken for one, at what rate."""
    if not POSTS.exists():
        return
    found = measured([post.text for post in read_posts(POSTS)], probes)
    take("neardup_recall", found.worst)
    take("neardup_false", found.false)
    take("neardup_posts_per_core_s", round(found.per_core_s))
    sizes["neardup_recall_by_edit"] = {name: round(share, 4) for name, share in found.recall.items()}
    sizes["neardup_recall_cut_40_percent"] = round(found.cut, 4)
    sizes["neardup_unseen_beside_a_text"] = round(found.copies, 4)
    sizes["neardup_words_at_least"] = WORDS
    sizes["neardup_probes"] = probes


def campaign(take: Take, sizes: dict[str, Any]) -> None:
    """How soon a campaign is seen within a week's posts, whose accounts are named, and what else is taken for one."""
    asked = Run(hours=WEEK_H, begins_h=60.0)
    found = watch(asked)
    if found.minutes is not None:
        take("campaign_minutes", found.minutes)
    take("campaign_recall", found.recall)
    take("campaign_precision", found.precision)
    take("false_incidents_per_week", found.false * WEEK_H / asked.hours)
    sizes["campaign_posts"] = found.posts
    sizes["campaign_hours"] = asked.hours
    sizes["campaign_findings_told"] = found.told
    sizes["unclear_findings_of_others"] = found.unclear
    sizes["detector_posts_per_cpu_s"] = round(found.per_cpu_s)
    sizes["detector_rss_mb"] = found.rss_mb
