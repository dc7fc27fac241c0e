"""The result of a backtest in words and columns, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from steadyhand.cli.common import known

if TYPE_CHECKING:
    from steadyhand.rules.backtest import Hit, Judged, Report

_EXAMPLES: Final = 3
_WIDTH: Final = 100
"""Characters of a text that one line shows."""
NOTE: Final = (
    "Upheld and dismissed: what people decided about the event's subject, as the record has it today; precision is the "
    "share upheld\nof what they decided. Labels are those in force today."
)


def told(report: Report) -> Iterator[str]:
    """The whole result."""
    judged, base = report.judged, report.base
    erased = f" {report.erased:,} more are erased and were passed over." if report.erased else ""
    yield f"{report.events:,} events judged by {judged.version}.{erased}"
    if base is not None:
        yield f"Compared with {base.version}."
    yield from _rules(report)
    yield from _verdicts(report)
    if judged.labels:
        changes = ", ".join(f"{label} ({events:,})" for label, events in judged.labels.items())
        yield f"\nLabels added and removed: {changes}"
    if judged.failed:
        yield f"\nExpressions failed {judged.failed:,} times:"
        yield from columns([[f"{times:,}", place] for place, times in judged.failures.items()], left={1})
    yield from _examples(report)
    yield f"\n{NOTE}"


def hits_told(report: Report, rule: str) -> Iterator[str]:
    """The hits of one rule that were drawn."""
    figures = {each.name: each for each in report.judged.rules}
    known([rule], list(figures), "rule")
    sample = figures[rule].sample
    yield f"{rule}: {figures[rule].hits:,} hits, {len(sample)} of them drawn."
    for hit in sample:
        yield f"\n{_where(hit)}  {hit.human}\n  {_short(hit.text)}\n  {hit.reasons.get(rule, '')}"


def _rules(report: Report) -> Iterator[str]:
    before = {} if report.base is None else {rule.name: rule.hits for rule in report.base.rules}
    held = sorted((rule for rule in report.judged.rules if rule.hits), key=lambda rule: -rule.hits)
    head = ["rule", "hits", "share", "alone", "upheld", "dismissed", "precision", "most often with"]
    rows = [
        [
            rule.name,
            f"{rule.hits:,}",
            f"{100 * rule.hits / report.events:.2f} %",
            f"{rule.alone:,}",
            f"{rule.upheld:,}",
            f"{rule.dismissed:,}",
            "-" if rule.precision is None else f"{100 * rule.precision:.0f} %",
            next((f"{name} ({hits:,})" for name, hits in rule.beside.items()), "-"),
        ]
        for rule in held
    ]
    if report.base is not None:
        head.insert(2, "before")
        for rule, row in zip(held, rows, strict=True):
            row.insert(2, f"{before.get(rule.name, 0):,}")
    if rows:
        yield ""
        yield from columns([head, *rows], left={0, len(head) - 1})
    if silent := [rule.name for rule in report.judged.rules if not rule.hits]:
        yield f"\nNever held: {', '.join(silent)}"
    if gone := sorted(before.keys() - {rule.name for rule in report.judged.rules}):
        yield f"\nNot there any more: {', '.join(f'{name} ({before[name]:,})' for name in gone)}"


def _verdicts(report: Report) -> Iterator[str]:
    judged, base = report.judged, report.base
    names = list(dict.fromkeys([*judged.verdicts, *(base.verdicts if base else ())]))
    if not names:
        return
    changes = {each.verdict: each for each in report.changes}
    head, rows = ["verdict", "events"], [[name, f"{judged.verdicts.get(name, 0):,}"] for name in names]
    if base is not None:
        head += ["before", "newly", "no longer"]
        for name, row in zip(names, rows, strict=True):
            change = changes.get(name)
            row += [
                f"{base.verdicts.get(name, 0):,}",
                f"{change.gained if change else 0:,}",
                f"{change.lost if change else 0:,}",
            ]
    yield ""
    yield from columns([head, *rows], left={0})
    if judged.effects:
        yield f"\nEffects asked for: {_effects(judged)}{_before(base)}"


def _effects(judged: Judged) -> str:
    return ", ".join(f"{effect} ({events:,})" for effect, events in judged.effects.items()) or "none"


def _before(base: Judged | None) -> str:
    return f"; before: {_effects(base)}" if base else ""


def _examples(report: Report) -> Iterator[str]:
    for change in report.changes:
        for what, hits in (("newly", change.newly), ("no longer", change.no_longer)):
            if hits:
                yield f"\n{change.verdict}, {what}, for example:"
            for hit in hits[:_EXAMPLES]:
                yield f"  {_where(hit)}  {_short(hit.text)}"


def _where(hit: Hit) -> str:
    from steadyhand.kernel.zones import rfc3339

    name = f"{hit.source}/{hit.id}" if hit.source else hit.id
    return f"{rfc3339(hit.time)}  {name}  {hit.subject}".rstrip()


def _short(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def columns(rows: Sequence[Sequence[str]], left: set[int]) -> Iterator[str]:
    """Rows in columns as wide as they must be; those not in `left` are numbers, and stand on the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.ljust(widths[at]) if at in left else cell.rjust(widths[at]) for at, cell in enumerate(row)
        )
        yield "  ".join(cells).rstrip()
