"""`steadyhand rules`: rules checked and tried without a service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import cyclopts

from steadyhand.cli.common import CommandRefused

if TYPE_CHECKING:
    from steadyhand.rules import RuleSet

rules = cyclopts.App(name="rules", help="Check rules, and try them on events.", help_format="plaintext")


@rules.command
def check(folder: Path) -> None:
    """Check the rules in FOLDER; with a pack.toml, also what their verdicts mean. Every mistake is told at once."""
    from steadyhand.rules import load_pack

    if (folder / "pack.toml").exists():
        pack = load_pack(folder)
        print(f"{_counted(pack.rules)}, {len(pack.articles)} articles: right. {pack.version}")
    else:
        found = _loaded(folder)
        print(f"{_counted(found)}: right. {found.version}")


@rules.command
def run(folder: Path, *, events: Path, labels: Path | None = None, out: Path | None = None) -> None:
    """Judge each line of EVENTS by the rules in FOLDER, and write one line of JSON for each: to OUT, or here.

    A line of EVENTS has `action_id`, `action_name`, `timestamp` and `data`, or is a CloudEvent. LABELS is what the
    store holds before each event: {"User/u1": ["spammer"]}. Nothing is kept and nothing is carried out.
    """
    import msgspec

    found = _loaded(folder)
    held = _labels(labels) if labels else {}
    encode, count, failed = msgspec.json.Encoder(order="deterministic").encode, 0, 0
    with events.open("rb") as lines, _writing(out) as to:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            event = _event(events, number, line)
            outcome = found.evaluate(**event, labels=held)
            told = {
                "action_id": event["action_id"],
                "features": outcome.features,
                "verdicts": sorted(outcome.verdicts),
                "labels": sorted(outcome.labels),
            }
            to.write(encode(told).decode() + "\n")
            count, failed = count + 1, failed + bool(outcome.errors)
    sys.stderr.write(f"{count} events judged, {failed} of them with an expression that failed.\n")


def _loaded(folder: Path) -> RuleSet:
    from steadyhand.rules import load_rules

    return load_rules(folder)


def _counted(found: RuleSet) -> str:
    return f"{found.count} rule{'' if found.count == 1 else 's'}"


def _event(file: Path, number: int, line: bytes) -> dict[str, Any]:
    import msgspec

    try:
        read = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandRefused(f"{file}, line {number}: this is not JSON: {error}") from None
    if not isinstance(read, dict) or not isinstance(read.get("data"), dict):
        raise CommandRefused(f"{file}, line {number}: an event is an object whose `data` is an object.")
    cloud = "specversion" in read
    return {
        "data": read["data"],
        "action_name": str(read.get("type" if cloud else "action_name", "")),
        "action_id": number if cloud else read.get("action_id", number),
        "action_time": read.get("time" if cloud else "timestamp"),
    }


def _labels(file: Path) -> dict[str, list[str]]:
    import msgspec

    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, list[str]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{file}: labels are an object of lists of names: {error}") from None


@contextmanager
def _writing(out: Path | None) -> Iterator[TextIO]:
    """Under another name first: a run that is broken off leaves no file that looks whole."""
    if out is None:
        yield sys.stdout
        return
    unfinished = out.with_name(out.name + ".unfinished")
    with unfinished.open("w", encoding="utf-8") as to:
        yield to
    unfinished.replace(out)
