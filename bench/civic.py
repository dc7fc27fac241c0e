"""Figures of the room `civic`: claims matched, copies found, campaigns and frauds seen; at what cost, how often wrong.

    python bench/civic.py                   all, about an hour, saved in bench/results/civic.<part>.json
    python bench/civic.py --part claims     claims alone, about fifteen minutes; `copies` takes three,
                                            `campaigns` sends ten million posts, about forty;
                                            `impersonation` takes six, and has no targets
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
import tempfile
from collections.abc import Sequence
from pathlib import Path

from support import campaigns, claims, lookalikes
from support.result import Table, report

from steadyhand.civic.matching.evaluating import most_wrong_per


class Bench:
    """One run: figures and sizes gathered."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.figures: dict[str, float] = {}
        self.sizes: dict[str, object] = {}
        self.tables: list[Table] = []

    def take(self, figure: str, value: float) -> None:
        """Keep a figure."""
        self.figures[figure] = round(value, 4)
        print(f"{figure}: {self.figures[figure]}", flush=True)


def run(parts: Sequence[str], *, quick: bool) -> None:
    """Measure these parts, each saved as soon as it is done."""
    for part in parts:
        bench = Bench(quick=quick)
        PARTS[part](bench)
        report("civic", bench.figures, bench.sizes, quick=quick, part=part, tables=bench.tables)


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


def impersonation_figures(bench: Bench) -> None:
    """Which accounts that pass for somebody are found, who is taken for one that does not, and what that costs."""
    from support import lookalikes_seen  # noqa: PLC0415 - a whole house, which `rss_mb` of the other parts leaves out

    chance = random.Random(lookalikes.SEED)
    those = lookalikes.protected(1_000 if bench.quick else 10_000)
    detector, built_s = lookalikes.built_s(those)
    head = ["found, by what is shown", "a person", "with the picture", "an organisation", "with the picture"]
    rows = list(lookalikes.recall(detector, those, chance))
    bench.tables.append(Table(title="Impersonation: what share of accounts is found.", head=head, rows=rows))
    hit = lookalikes.real_hit(detector, those, chance)
    assert hit == 0, f"{hit} real accounts are found"
    told: list[list[str | float]] = [["real accounts that are found, each in every way", hit]]
    ordinary = lookalikes.ordinary(chance) | {
        "namesakes of the protected": lookalikes.namesakes(those, chance)
    }
    for kind, accounts in ordinary.items():
        found = sum(detector.judge(one) is not None for one in accounts)
        told.append([f"found of {len(accounts):,} {kind}", found])
        if accounts:
            us = lookalikes.us_an_account(lookalikes.built_s(those)[0], accounts)
            told.append([f"CPU µs an account, {kind}", us])
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder:
        arriving = lookalikes.arriving(detector, chance)
        seen = lookalikes_seen.seen(Path(folder), those, *arriving)
    told += [
        ["s until the register is ready", built_s],
        ["s until the first account is judged after a start", seen.loaded_s],
        ["ms from an event to its case", seen.case_ms],
        ["ms from an event until it is left alone", seen.left_alone_ms],
    ]
    title = "Impersonation: who else is found, and what it costs."
    bench.tables.append(Table(title=title, head=["what", "measured"], rows=told))
    bench.sizes |= {"imitated": len(those), "organisations": sum(not one.is_person for one in those)}
    bench.sizes |= {"ways": len(lookalikes.WAYS), "accounts_timed_to_a_case": len(arriving[0])}
    bench.sizes["names_made_of_syllables"] = not lookalikes.has_authors()


PARTS = {
    "claims": claim_figures, "copies": copy_figures, "campaigns": campaign_figures,
    "impersonation": impersonation_figures,
}  # fmt: skip

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Figures of the room `civic`.")
    parser.add_argument("--quick", action="store_true", help="within two minutes, at smaller sizes")
    parser.add_argument("--part", action="append", choices=PARTS, help="this part alone; can be given again")
    asked = parser.parse_args()
    run(asked.part or list(PARTS), quick=asked.quick)
