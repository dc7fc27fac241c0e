"""Figures of the room `rules`: what one evaluation costs, and how that grows with the rules.

    python bench/rules.py            the full run (about five minutes), saved in bench/results/rules.json
    python bench/rules.py --quick    within 45 seconds, the figures marked so in figures.tsv
    python bench/rules.py --backtest 400000    only the backtest, over so many events
    python bench/rules.py --rules DIR --events F.jsonl --labels F.json    another rule set: its rate, p99 and size

Except for the backtest, which takes its time by the clock from its start to the whole result, it is CPU time of the
thread around one `evaluate`; decoding of JSON is not in it, and labels are given. Rule sets and
events are those of ../shared/data/rules-sml unless others are named. The peer, Osprey 1.1.0, is not in any package
registry: its recorded rates on the same kind of machine stand beside the figures in figures.tsv.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from support.backtests import events_per_min
from support.result import report
from support.rule_sets import DATA, Measured, counting_set, keyword_sets, measured

SIZES = (20, 100, 300)
QUICK_ROUNDS, ROUNDS = 2, 5
BACKTEST_EVENTS, BACKTEST_ROUNDS = 400_000, 3


def run(*, quick: bool) -> None:
    rounds = QUICK_ROUNDS if quick else ROUNDS
    events, labels = DATA / "events.jsonl", DATA / "labels.json"
    figures: dict[str, float] = {}
    for size in SIZES:
        found = measured(DATA / f"rules_{size}", events, labels, rounds)
        tell(f"{size} rules", found)
        figures[f"r{size}_events_per_cpu_s"] = round(found.events_per_cpu_s)
        if size == max(SIZES):
            figures |= {
                "r300_p99_ms": round(found.p99_ms, 3),
                "r300_compile_s": round(found.compile_s, 3),
                "rss_mb": round(found.rss_mb, 1),
            }
    few, many = (measured(folder, events, labels, rounds) for folder in keyword_sets())
    figures["keywords_x10"] = round(few.events_per_cpu_s / many.events_per_cpu_s, 2)
    tell("35 keyword rules among 100", few)
    tell("350 keyword rules among 415", many)
    figures["counters_share"] = round(counting_share(events, labels, rounds), 2)
    sizes: dict[str, object] = {
        "rounds": rounds,
        "events_a_round": found.events,
        "rule_sets": list(SIZES),
        "counters": 3,
    }
    if not quick:
        figures["backtest_events_per_min"] = backtested(BACKTEST_EVENTS)
        sizes |= {"backtest_events": BACKTEST_EVENTS, "backtest_rounds": BACKTEST_ROUNDS}
    report("rules", figures, sizes, quick=quick)


def counting_share(events: Path, labels: Path, rounds: int) -> float:
    """Throughput of 100 rules with three counters and a rule on each, over that without: the median of turns."""
    shares = []
    for folder in counting_set():
        for _ in range(rounds):
            without, with_ = (measured(each, events, labels, 1) for each in (DATA / "rules_100", folder))
            shares.append(with_.events_per_cpu_s / without.events_per_cpu_s)
        tell("100 rules, and three that count", with_)
    return statistics.median(shares)


def backtested(events: int) -> int:
    """Events a minute of a backtest by 100 rules over an archive of so many."""
    rate = round(events_per_min(events, BACKTEST_ROUNDS))
    print(f"backtest of {events:,} events by 100 rules: {rate:,} events/min", flush=True)
    return rate


def tell(what: str, found: Measured) -> None:
    print(
        f"{what}: {found.events_per_cpu_s:,.0f} events/CPU-s, p99 {found.p99_ms:.3f} ms, "
        f"loaded in {found.compile_s:.2f} s, {found.rss_mb:.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rules", type=Path, help="a folder of rules to measure instead")
    parser.add_argument("--events", type=Path, default=DATA / "events.jsonl")
    parser.add_argument("--labels", type=Path, default=DATA / "labels.json")
    parser.add_argument("--backtest", type=int, metavar="EVENTS", help="only the backtest, over so many")
    given = parser.parse_args()
    if given.backtest is not None:
        backtested(given.backtest)
    elif given.rules is not None:
        tell(str(given.rules), measured(given.rules, given.events, given.labels, ROUNDS))
    else:
        run(quick=given.quick)
