"""Figures of the room `civic` about copies and campaigns: how many copies are found, how soon a campaign, and whose.

    python bench/campaigns.py            the full run: ten million posts of a week, about half an hour
    python bench/campaigns.py --quick    within half a minute: copies

Copies are measured on 20,000 real posts (../shared/data/posts/davidson); without them those figures are absent. Traffic
and campaign are made up (tests/support/civic_traffic.py).
"""

from __future__ import annotations

import argparse

from support.result import report

from tests.davidson import read_posts
from tests.support.campaigns_measured import WEEK_H, Run, watch
from tests.support.copies_measured import WORDS, measured
from tests.support.shared import shared_root

POSTS = shared_root() / "data" / "posts" / "davidson" / "labeled_data.csv"


def run(*, quick: bool) -> None:
    figures: dict[str, float] = {}
    sizes: dict[str, object] = {}
    if POSTS.exists():
        _copies(figures, sizes, probes=500 if quick else 4_000)
    if not quick:
        _campaign(figures, sizes, Run(hours=WEEK_H, begins_h=60.0))
    report("campaigns", figures, sizes, quick=quick)


def _copies(figures: dict[str, float], sizes: dict[str, object], probes: int) -> None:
    found = measured([post.text for post in read_posts(POSTS)], probes)
    figures["neardup_recall"] = round(found.worst, 4)
    figures["neardup_false"] = round(found.false, 4)
    figures["neardup_posts_per_core_s"] = round(found.per_core_s)
    sizes["neardup_recall_by_edit"] = {name: round(share, 4) for name, share in found.recall.items()}
    sizes["neardup_recall_cut_40_percent"] = round(found.cut, 4)
    sizes["neardup_unseen_beside_a_text"] = round(found.copies, 4)
    sizes["neardup_words_at_least"] = WORDS


def _campaign(figures: dict[str, float], sizes: dict[str, object], asked: Run) -> None:
    found = watch(asked)
    if found.minutes is not None:
        figures["campaign_minutes"] = round(found.minutes, 1)
    figures["campaign_recall"] = round(found.recall, 4)
    figures["campaign_precision"] = round(found.precision, 4)
    figures["false_incidents_per_week"] = round(found.false * WEEK_H / asked.hours, 2)
    sizes["campaign_posts"] = found.posts
    sizes["campaign_hours"] = asked.hours
    sizes["campaign_findings_told"] = found.told
    sizes["unclear_findings_of_others"] = found.unclear
    sizes["detector_posts_per_cpu_s"] = round(found.per_cpu_s)
    sizes["detector_rss_mb"] = found.rss_mb


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Figures about copies and campaigns.")
    parser.add_argument("--quick", action="store_true", help="within half a minute")
    run(quick=parser.parse_args().quick)
