"""What partners asked and were told, what was decided and overturned, and the freezes that reached it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from steadyhand.access.freezes.model import Freeze
from steadyhand.civic.incidents.model import AREA
from steadyhand.enforcement.appeals.facts import AppealDecided, AppealFiled
from steadyhand.flows.election_report.ledger import APPEALS, DECISIONS, FREEZES, Ledger, folded, only
from steadyhand.flows.election_report.model import (
    FEW,
    TOGETHER,
    Cell,
    Column,
    Section,
    Table,
    apart,
    several,
    spans,
)
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.review.desk.model import base_of
from steadyhand.review.facts import Breached, Decided, Retracted
from steadyhand.review.partners.model import Escalation
from steadyhand.review.partners.views import EscalationView

_TIMES: Final = (
    Column(name="p50", title="Median", unit="span"),
    Column(name="p90", title="Nine of ten within", unit="span"),
)


def escalations(read: Ledger) -> list[Escalation]:
    """What partners asked about elections, of the window and the baseline, that may concern this one."""
    rows = folded(EscalationView(), read.of(*EscalationView.facts))
    return [row for _, row in sorted(rows.items()) if row.area == AREA and read.touches(row.region)]


def partners(read: Ledger) -> Section:
    """By kind of partner; kinds of few partners together."""
    rows = [row for row in escalations(read) if read.window.holds(row.at)]
    names = {row.escalation for row in rows}
    entries = only(read.of(*EscalationView.facts), lambda fact, _: fact.escalation in names)
    asked = len({row.partner for row in rows})
    return Section(
        name="partners",
        title="Partners",
        says=(
            f"{several(asked, 'partner')} asked {several(len(rows), 'time')} about an election.",
            f"A kind of which fewer than {FEW} asked is told together with others.",
            "Who asks may change a clock, and never a verdict.",
            "The time is that from asking to the decision on the last subject.",
        ),
        tables=(
            Table(
                name="kinds",
                title="By kind of partner",
                columns=(
                    Column(name="kind", title="Kind", unit="text"),
                    Column(name="escalations", title="Asked"),
                    Column(name="subjects", title="Subjects"),
                    Column(name="violates", title="Broke a rule"),
                    Column(name="no_violation", title="Broke none"),
                    Column(name="not_decided", title="Ended undecided"),
                    Column(name="in_time", title="Answered in time"),
                    Column(name="late", title="Late"),
                    Column(name="withdrawn", title="Withdrawn"),
                    Column(name="waiting", title="Wait"),
                    Column(name="breached", title="Time ran out"),
                    *_TIMES,
                ),
                rows=tuple((kind, *_asked(those)) for kind, those in _kinds(rows).items()),
                empty="No partner asked about an election in this time.",
            ),
        ),
        source=read.source(
            entries,
            EscalationView.facts,
            "of escalations of this time in the area election that may concern it",
        ),
    )


def _kinds(rows: Sequence[Escalation]) -> dict[str, list[Escalation]]:
    """By kind; those of few partners together, and with them as many more kinds as it takes to be no longer few."""
    groups: dict[str, list[Escalation]] = {}
    for row in rows:
        groups.setdefault(row.kind, []).append(row)
    together: list[Escalation] = []
    for kind in sorted(groups, key=lambda kind: (_several(groups[kind]), kind)):
        if _several(groups[kind]) < FEW or 0 < _several(together) < FEW:
            together += groups.pop(kind)
    return {kind: groups[kind] for kind in sorted(groups)} | ({TOGETHER: together} if together else {})


def _several(rows: Sequence[Escalation]) -> int:
    return len({row.partner for row in rows})


def _asked(rows: Sequence[Escalation]) -> tuple[Cell, ...]:
    answers = [answer for row in rows for answer in row.answers]
    decided = [row for row in rows if row.state == "decided"]
    withdrawn = sum(row.state == "closed" for row in rows)
    _, p50, p90 = spans(max(answer.at for answer in row.answers) - row.at for row in decided if row.answers)
    return (
        len(rows),
        sum(len(row.parts) for row in rows),
        *(
            sum(answer.outcome == how for answer in answers)
            for how in ("violates", "no_violation", "not_decided")
        ),
        sum(not row.late for row in decided),
        sum(row.late for row in decided),
        withdrawn,
        len(rows) - len(decided) - withdrawn,
        sum(row.breached is not None for row in rows),
        p50,
        p90,
    )


def decided(read: Ledger) -> list[Entry]:
    """Decisions of people on cases of the area that may concern the election, those taken back at once apart."""
    back = {one.fact.decision for one in read.of(Retracted) if isinstance(one.fact, Retracted)}
    return only(
        read.of(Decided),
        lambda fact, _: fact.area == AREA and fact.decision not in back and read.touches(fact.region),
    )


def answered(read: Ledger) -> list[Entry]:
    """Answers to appeals against decisions of the area that may concern the election."""
    filed = {one.fact.appeal: one.fact for one in read.of(AppealFiled) if isinstance(one.fact, AppealFiled)}
    return only(
        read.of(AppealDecided),
        lambda fact, _: (
            fact.area == AREA and (fact.appeal not in filed or read.touches(filed[fact.appeal].about.region))
        ),
    )


def errors(read: Ledger) -> Section:
    """What was decided, by language; what came out otherwise on a second look; and appeals."""
    window = read.window
    made = only(decided(read), lambda _, entry: window.holds(entry.at))
    breaches = only(read.of(Breached), lambda fact, entry: fact.area == AREA and window.holds(entry.at))
    came = read.of(AppealFiled)
    answers = only(answered(read), lambda _, entry: window.holds(entry.at))
    asked = only(
        came,
        lambda fact, entry: (
            fact.about.area == AREA and window.holds(entry.at) and read.touches(fact.about.region)
        ),
    )
    groups = apart(made, lambda entry: base_of(entry.fact.language) or "unknown")  # type: ignore[attr-defined]
    return Section(
        name="errors",
        title="Decisions, appeals and errors",
        says=(
            f"{several(len(made), 'case')} about elections decided by people.",
            f"{several(len(breaches), 'clock')} of such cases ran out, wherever they are from.",
            f"{several(len(asked), 'appeal')} came, {len(answers)} answered.",
        ),
        tables=(
            Table(
                name="languages",
                title="Decisions by language",
                columns=(
                    Column(name="language", title="Language", unit="text"),
                    Column(name="decided", title="Decided"),
                    Column(name="violates", title="Broke a rule"),
                    Column(name="again", title="Decided again"),
                    Column(name="overturned", title="Came out otherwise"),
                    *_TIMES,
                ),
                rows=tuple((name, *_made(those)) for name, those in groups.items()),
                empty="No case about an election was decided in this time.",
            ),
            Table(
                name="appeals",
                title="Appeals that were answered",
                columns=(
                    Column(name="outcome", title="The decision was", unit="text"),
                    Column(name="appeals", title="Appeals"),
                    Column(name="late", title="Answered late"),
                    *_TIMES,
                ),
                rows=tuple(_appeals(answers)),
                empty="No appeal about an election was answered in this time.",
            ),
        ),
        source=read.source(
            [*made, *breaches, *answers, *asked], (*DECISIONS, *APPEALS), "of the area election in this time"
        ),
    )


def _made(entries: Sequence[Entry]) -> tuple[Cell, ...]:
    facts: list[Any] = [one.fact for one in entries]
    _, p50, p90 = spans(fact.waited for fact in facts)
    return (
        len(facts),
        sum(fact.outcome == "violates" for fact in facts),
        sum(bool(fact.earlier) for fact in facts),
        sum(fact.overturns for fact in facts),
        p50,
        p90,
    )


def _appeals(entries: Sequence[Entry]) -> list[tuple[Cell, ...]]:
    facts: list[Any] = [one.fact for one in entries]
    rows: list[tuple[Cell, ...]] = []
    for outcome in ("upheld", "overturned", "varied"):
        those = [fact for fact in facts if fact.outcome == outcome]
        if those:
            _, p50, p90 = spans(fact.waited for fact in those)
            rows.append((outcome, len(those), sum(fact.late for fact in those), p50, p90))
    return rows


def freezes(read: Ledger) -> Section:
    """Freezes of a scope that reached the area, for any part of the window."""
    found: list[tuple[Entry, Freeze, Instant]] = []
    entries: list[Entry] = []
    every = read.of(*FREEZES)
    for entry in every:
        freeze: Freeze | None = getattr(entry.fact, "freeze", None)
        if not isinstance(freeze, Freeze) or not _reaches(freeze):
            continue
        after = only(every, lambda fact, _, name=freeze.id: fact.freeze == name)  # type: ignore[misc]
        until = freeze.ends
        for one in after:
            fact: Any = one.fact
            until = getattr(fact, "ends", one.at)
        if entry.at < read.window.ends and until > read.window.begins:
            found.append((entry, freeze, until))
            entries += [entry, *after]
    return Section(
        name="freezes",
        title="Freezes that reached it",
        says=(
            "A freeze reaches the area if its scope names elections, or no policy area at all.",
            "What it is called and why it was made are not told here: they may name somebody.",
        ),
        tables=(
            Table(
                name="freezes",
                title="Each of them",
                columns=(
                    Column(name="entry", title="Entry"),
                    Column(name="mode", title="Mode", unit="text"),
                    Column(name="scope", title="Scope", unit="text"),
                    Column(name="begins", title="From", unit="instant"),
                    Column(name="ends", title="Until", unit="instant"),
                    Column(name="second", title="A second person agreed", unit="text"),
                ),
                rows=tuple(
                    (
                        entry.seq,
                        freeze.mode.replace("_", " "),
                        freeze.scope.said(),
                        entry.at,
                        until,
                        "yes" if freeze.under or entry.requests else "no",
                    )
                    for entry, freeze, until in found
                ),
                empty="No freeze reached the area in this time.",
            ),
        ),
        source=read.source(entries, FREEZES, "whose scope reaches the area election, in force in this time"),
    )


def _reaches(freeze: Freeze) -> bool:
    return not freeze.scope.policy_areas or AREA in freeze.scope.policy_areas
