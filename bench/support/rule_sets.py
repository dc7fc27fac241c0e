"""One rule set in a process of its own: how fast it evaluates, what it holds, how long it takes to load."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from steadyhand.rules import RuleSet, load_rules
from steadyhand.signals.windows import Windows
from tests.support.shared import require_shared

DATA = require_shared("rules-sml")
PASSES = 4
"""Over all events, in one round: about 5,000 evaluations."""


class Measured(msgspec.Struct, frozen=True):
    """What one rule set costs."""

    events_per_cpu_s: float
    p99_ms: float
    compile_s: float
    rss_mb: float
    events: int


def measured(rules: Path, events: Path, labels: Path, rounds: int) -> Measured:
    """The medians of several rounds, each in a fresh process."""
    command = [sys.executable, __file__, *map(str, (rules, events, labels))]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = [
        subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout
        for _ in range(rounds)
    ]
    each = [msgspec.json.decode(out, type=Measured) for out in done]
    fields = Measured.__struct_fields__
    return Measured(*(statistics.median(getattr(one, field) for one in each) for field in fields))


COUNTERS = """Import(rules=['models/base.sml', 'models/post.sml'])
_HasLink = LinkDomain != None
Posts1h = Count(by=UserId, window='1h')
Links10m = Count(by=UserId, window='10m', when=_HasLink)
PeopleOfDomain1d = CountDistinct(of=UserId, by=LinkDomain, window='1d')
ManyPosts = Rule(when_all=[Posts1h > 30], description='more than 30 posts in an hour')
ManyLinks = Rule(when_all=[Links10m > 10], description='more than 10 links in ten minutes')
SpreadDomain = Rule(when_all=[PeopleOfDomain1d > 200], description='one domain from more than 200 accounts')
WhenRules(rules_any=[ManyPosts, ManyLinks, SpreadDomain], then=[DeclareVerdict(verdict='review')])
"""
"""Three counters, and a rule on each."""


def counting_set() -> Iterator[Path]:
    """The 100 rules, and three more that count."""
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as made:
        folder = Path(made) / "rules"
        shutil.copytree(DATA / "rules_100", folder)
        (folder / "rules" / "counters.sml").write_text(COUNTERS)
        main = folder / "main.sml"
        main.write_text(main.read_text() + "\nRequire(rule='rules/counters.sml')\n")
        yield folder


def keyword_sets() -> Iterator[Path]:
    """The 100 rules, and the same with ten times their keyword rules, each of other words."""
    yield DATA / "rules_100"
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as made:
        folder = Path(made)
        for path in (DATA / "rules_100").rglob("*"):
            if path.is_file():
                target = folder / path.relative_to(DATA / "rules_100")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(_more(path.read_text()) if path.suffix == ".sml" else path.read_text())
        yield folder


_KEYWORD_RULE = re.compile(
    r"^(Rule\d+) = Rule\((?:(?!^\)).)*?\\\\b\((.*?)\)\\\\b.*?^\)\n", re.DOTALL | re.MULTILINE
)


def _more(text: str) -> str:
    """Nine further rules after each keyword rule, whose words have other endings."""
    found = list(_KEYWORD_RULE.finditer(text))
    for rule in reversed(found):
        copies = [_copy(rule, n) for n in range(1, 10)]
        text = text[: rule.end()] + "\n" + "\n".join(copies) + text[rule.end() :]
        names = ", ".join(f"{rule[1]}x{n}" for n in range(1, 10))
        text = text.replace(f"rules_any=[{rule[1]},", f"rules_any=[{rule[1]}, {names},")
        text = text.replace(f", {rule[1]}", f", {rule[1]}, {names}") if names not in text else text
    return text


def _copy(rule: re.Match[str], number: int) -> str:
    words = "|".join(f"{word}{'abcdefghij'[number]}" for word in rule[2].split("|"))
    return rule[0].replace(rule[2], words).replace(rule[1], f"{rule[1]}x{number}")


def _measure(folder: Path, events: Path, labels: Path) -> Measured:
    cpu = time.process_time()
    rules = load_rules(folder)
    compile_s = time.process_time() - cpu
    asked = [json.loads(line) for line in events.read_text().splitlines()]
    held = json.loads(labels.read_text())
    for event in asked[:200]:
        _evaluate(rules, event, held, Windows())
    gc.collect()
    gc.freeze()  # as the engine does once it has started
    counters = Windows()
    # Each pass has events of its own: one that came before would leave no mark.
    passes = ((turn, event) for turn in range(PASSES) for event in asked)
    times = sorted(_timed(rules, _again(event, turn), held, counters) for turn, event in passes)
    rate = len(times) / sum(times) * 1e9
    return Measured(rate, times[int(len(times) * 0.99)] / 1e6, compile_s, _rss_mb(), len(times))


def _again(event: dict[str, Any], turn: int) -> dict[str, Any]:
    """The event once more, as another one a day later."""
    if not turn:
        return event
    later = datetime.fromisoformat(event["timestamp"]) + timedelta(days=turn)
    return event | {"action_id": event["action_id"] + turn * 1_000_000_007, "timestamp": later.isoformat()}


def _timed(rules: RuleSet, event: dict[str, Any], held: dict[str, list[str]], counters: Windows) -> int:
    began = time.thread_time_ns()
    _evaluate(rules, event, held, counters)
    return time.thread_time_ns() - began


def _evaluate(rules: RuleSet, event: dict[str, Any], held: dict[str, list[str]], counters: Windows) -> None:
    rules.evaluate(
        event["data"],
        action_name=event["action_name"],
        action_id=event["action_id"],
        action_time=event["timestamp"],
        labels=held,
        counters=counters,
    )


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(msgspec.json.encode(_measure(*map(Path, sys.argv[1:]))).decode())
