"""Figures of the room `civic`: claims matched, copies found, campaigns seen; what that costs and how often it is wrong.

    python bench/civic.py                   all, about an hour, saved in bench/results/civic.<part>.json
    python bench/civic.py --part claims     claims alone, about fifteen minutes; `copies` takes three,
                                            `campaigns` sends ten million posts, about forty
    python bench/civic.py --quick           the figures marked so in figures.tsv, at smaller sizes, within two minutes
                                            once the model is built

The claims and posts are those of ../shared/data. The first run embeds 25,000 claims and keeps their vectors.
`suggest_recall_at_5pct` is read off where 5 % of the posts match something once their claim is removed; what the
threshold that ships does stands in `sizes`. `act_recall` and `act_false_per_10000` are of the same threshold, whatever
the post says of the claim; that only posts which state it are acted on stands in `sizes` too.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence

from support import campaigns, claims
from support.result import report

from steadyhand.civic.matching.evaluating import most_wrong_per


class Bench:
    """One run: figures and sizes gathered."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.figures: dict[str, float] = {}
        self.sizes: dict[str, object] = {}

    def take(self, figure: str, value: float) -> None:
        """Keep a figure."""
        self.figures[figure] = round(value, 4)
        print(f"{figure}: {self.figures[figure]}", flush=True)


def run(parts: Sequence[str], *, quick: bool) -> None:
    """Measure these parts, each saved as soon as it is done."""
    for part in parts:
        bench = Bench(quick=quick)
        PARTS[part](bench)
        report("civic", bench.figures, bench.sizes, quick=quick, part=part)


def claim_figures(bench: Bench) -> None:
    """How well posts are matched to claims, and what that costs."""
    if not bench.quick:
        claim_quality(bench)
    claim_costs(bench)


def copy_figures(bench: Bench) -> None:
    """How many copies are found, and how fast."""
    campaigns.copies(bench.take, bench.sizes, probes=500 if bench.quick else 4_000)


def campaign_figures(bench: Bench) -> None:
    """How soon a campaign is seen, and who is taken for one."""
    if not bench.quick:
        campaigns.campaign(bench.take, bench.sizes)


def claim_quality(bench: Bench) -> None:
    """Retrieval, suggesting and acting on the dev posts, and acts on posts about other things."""
    model, posts = claims.embedder(), claims.unrelated()
    made, wrong = {}, []
    for name in claims.SETS:
        matcher = claims.matcher_of(name, model)
        made[name] = claims.evaluated(name, matcher)
        bench.take(f"{name}_map5", made[name].map5.value)
        bench.sizes |= claims.sizes_of(name, made[name])
        reached, acted = claims.wrong_acts(matcher, posts)
        wrong.append(reached)
        bench.sizes |= {f"{name}_unrelated_reached": reached, f"{name}_unrelated_acted_on": acted}
    bench.sizes["unrelated_posts"] = len(posts)
    bench.take("suggest_recall_at_5pct", min(each.recall_at_false["0.05"].value for each in made.values()))
    bench.take("act_recall", min(each.act["recall_any_stance"].value for each in made.values()))
    bench.take("act_false_per_10000", most_wrong_per(len(posts), max(wrong)))


def claim_costs(bench: Bench) -> None:
    """CPU time a post over 14,231 claims; memory and freshness at 100,000."""
    posts = random.Random(9).sample(claims.unrelated(), claims.CALLS)
    bench.take("lexical_ms", claims.ms_a_post(claims.matcher_of("dev2022", None), posts))
    if bench.quick:
        large = claims.at_100_000(posts, 10_000)
    else:
        large = claims.at_100_000(posts)
        bench.take("rss_mb", large["rss_mb"])
    bench.take("full_ms", large["full_ms"])
    bench.take("index_visible_s", large["index_visible_s"])
    bench.sizes |= {
        "claims": 10_000 if bench.quick else claims.LARGE,
        "posts_timed": len(posts),
        "lexical_ms_at_100000": round(large["lexical_ms"], 3),
    }


PARTS = {"claims": claim_figures, "copies": copy_figures, "campaigns": campaign_figures}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Figures of the room `civic`.")
    parser.add_argument("--quick", action="store_true", help="within two minutes, at smaller sizes")
    parser.add_argument("--part", action="append", choices=PARTS, help="this part alone; can be given again")
    asked = parser.parse_args()
    run(asked.part or list(PARTS), quick=asked.quick)
