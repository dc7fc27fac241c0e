"""Why an event that was taken in was decided as it was: by the rules that decided it, beside what was recorded then.

The command line and the console ask here. Only reads: nothing follows from asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec

from steadyhand.civic.elections.almanac import Almanacs
from steadyhand.enforcement.facts import Sanctioned
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.store import Standings
from steadyhand.flows.counting import Counting, number_of
from steadyhand.flows.deciding import stored
from steadyhand.flows.judging import as_rules_see, subject_of
from steadyhand.flows.sealing import without_sealed
from steadyhand.intake.lookup import events_named
from steadyhand.intake.marks import KEPT
from steadyhand.intake.model import Event
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import Instant
from steadyhand.review.store import Cases
from steadyhand.rules import model
from steadyhand.rules.errors import RuleError
from steadyhand.rules.explain import Explainer, Explanation, explainer_of
from steadyhand.rules.load import read_folder, version_of
from steadyhand.rules.pack import STARTER, pack_files
from steadyhand.rules.runtime import Needs
from steadyhand.rules.versions.store import RuleSets, UnknownVersion
from steadyhand.rules.world import World
from steadyhand.storage.reading import Reader

How = Literal["decided", "named", "in_force", "pack", "asked"]
"""Why these rules: stored as having decided it, named by a case or a measure, in force now, the program's own pack
because nothing was published yet, or asked for."""
IN_FORCE: Final = "in-force"


class Unexplained(LookupError):
    """Nothing can be explained; the message says why, and what to do."""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What was written down when the event was decided, as far as it is kept."""

    rules: str = ""
    """The version that decided; empty where nobody wrote it down."""
    verdicts: tuple[str, ...] | None = None
    matched: tuple[str, ...] = ()
    """Rules that held; all of them where there are `verdicts`, else those that a case or a measure rests on."""
    braked: tuple[str, ...] = ()
    """Rules that held and were braked: what only they asked for became a review."""


class LabelSince(msgspec.Struct, frozen=True):
    """A label that came or went after the event was taken in: the rules may not have seen it so."""

    subject: str
    label: str
    added: bool


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """An event, what the rules say of it now, and what differs from what was recorded."""

    event: Event
    received: Instant
    found: Explanation
    how: How
    recorded: Recorded
    labels: bool
    """Whether labels were asked about: they are those in force now."""
    labels_since: tuple[LabelSince, ...] = ()
    counts: bool = False
    """Whether something was counted."""
    counts_gone: bool = False
    """Whether marks that a count needs may no longer be kept."""

    @property
    def other_rules(self) -> bool:
        """Whether the rules asked are others than those that are known to have decided."""
        return bool(self.recorded.rules) and self.recorded.rules != self.version

    @property
    def version(self) -> str:
        """The version of the rules that were asked."""
        return self.found.version

    @property
    def verdicts_gone(self) -> tuple[str, ...]:
        """Recorded verdicts that these rules do not come to now."""
        return tuple(each for each in self.recorded.verdicts or () if each not in self.found.verdicts)

    @property
    def verdicts_new(self) -> tuple[str, ...]:
        """Verdicts of now that were not recorded; none where nobody knows what was."""
        known = self.recorded.verdicts
        return () if known is None else tuple(each for each in self.found.verdicts if each not in known)

    @property
    def rules_gone(self) -> tuple[str, ...]:
        """Rules that held then and do not now."""
        now = {rule.name for rule in self.found.rules if rule.held}
        return tuple(each for each in self.recorded.matched if each not in now)

    @property
    def rules_new(self) -> tuple[str, ...]:
        """Rules that hold now and did not then; none where nobody knows which did."""
        if self.recorded.verdicts is None:
            return ()
        return tuple(
            rule.name for rule in self.found.rules if rule.held and rule.name not in self.recorded.matched
        )

    @property
    def differs(self) -> bool:
        """Whether asking now comes to something else than what was recorded."""
        return bool(self.verdicts_gone or self.verdicts_new or self.rules_gone or self.rules_new)


class Explaining:
    """Explains events of one installation."""

    def __init__(self, reader: Reader, events: EventStore, data: Path | None) -> None:
        """`data` is the folder with the archive of events; without it only those still in the log are found."""
        self._reader, self._events, self._data = reader, events, data
        self._sets = RuleSets(reader)

    def why(
        self,
        name: str,
        version: str = "",
        *,
        named: Recorded | None = None,
        texts: Mapping[str, str] | None = None,
        labels: Mapping[str, list[str]] | None = None,
    ) -> Why:
        """Why the event of this name (`source/id`, or an id alone) was decided as it was.

        By the rules that decided it; or by a `version` (`in-force`, or how one begins), or by `texts`. `named` is what
        the asker knows to be recorded of it. Raises `Unexplained`, and `RecordUnavailable`.
        """
        logged = self.event(name)
        recorded = self._recorded(logged, named)
        how, rules = self._rules(recorded, version, texts)
        try:
            explainer = explainer_of(rules)
        except RuleError as error:
            raise _unreadable(error, how) from error
        why = self._why(logged, explainer, how, recorded, labels)
        return msgspec.structs.replace(why, found=of_version(why.found, rules))

    def event(self, name: str) -> Logged:
        """The event of this name, in the log or in the archive, without sealed media. Raises `Unexplained`."""
        found = events_named(name, self._events, self._data)
        sources = sorted({each.event.source for each in found})
        if not found:
            raise Unexplained(
                f"No event is kept under {name[:200]!r}: give `source/id`. Events are kept for a time only."
            )
        if len(sources) > 1:
            raise Unexplained(
                f"Several sources have an event {name!r}: give one of {', '.join(sources)} before it."
            )
        if found[0].event.erased:
            raise Unexplained(
                f"The event {found[0].event.name} was erased: there is nothing left to explain it by."
            )
        return msgspec.structs.replace(found[0], event=without_sealed(self._reader, found[0].event))

    def _recorded(self, logged: Logged, named: Recorded | None) -> Recorded:
        """What is stored beside the event; else what the asker, a case or a measure names."""
        decided = self._events.outcomes([logged.offset]).get(logged.offset)
        if decided is None or decided.outcome is None:
            return named or self._named(logged.event)
        ruled = stored(decided)
        matched = tuple(rule for rule, _ in ruled.reasons)
        return Recorded(rules=ruled.rules, verdicts=ruled.verdicts, matched=matched, braked=ruled.braked)

    def _named(self, event: Event) -> Recorded:
        ref = f"event:{event.name}"
        for case in Cases(self._reader).about(event.subject):
            for piece in case.evidence:
                if piece.ref == ref and piece.source == "rule":
                    return Recorded(rules=piece.rule_set, matched=piece.rules)
        return self._of_measures(event, ref)

    def _of_measures(self, event: Event, ref: str) -> Recorded:
        standings, found = Standings(self._reader), Recorded()
        for subject in dict.fromkeys((event.subject, f"account:{event.account}")):
            standing = standings.of(subject)
            measures = (*standing.in_force, *(ended.sanction for ended in standing.ended))
            for entry in [self._reader.entry(one.seq) for one in measures if one.cause == ref]:
                if entry is not None and isinstance(entry.fact, Sanctioned):
                    rules = dict.fromkeys((*found.matched, *entry.fact.rules))
                    found = Recorded(rules=entry.fact.rule_set, matched=tuple(rules))
        return found

    def _rules(
        self, recorded: Recorded, version: str, texts: Mapping[str, str] | None
    ) -> tuple[How, Mapping[str, str]]:
        if texts is not None:
            return "asked", texts
        try:
            if version and version != IN_FORCE:
                return "asked", self._sets.texts(self._sets.named(version))
        except UnknownVersion as error:
            raise Unexplained(str(error)) from error
        if recorded.rules and not version and self._sets.rule_set(recorded.rules) is not None:
            return ("named" if recorded.verdicts is None else "decided"), self._sets.texts(recorded.rules)
        release = self._sets.release()
        return ("in_force", self._sets.texts(release.in_force)) if release else ("pack", read_folder(STARTER))

    def _why(
        self,
        logged: Logged,
        explainer: Explainer,
        how: How,
        recorded: Recorded,
        labels: Mapping[str, list[str]] | None,
    ) -> Why:
        event = taken_in(logged.event)
        needs = explainer.needs(event)
        standings = self._standings(needs.labels)
        held = {entity: list(standings[subject_of(entity)].labels()) for entity in needs.labels}
        found = explainer.explain(
            event,
            held if labels is None else labels,
            world=World(phases=Almanacs(self._reader).load().at(logged.event.time)),
            counters=Counting(self._events) if needs.counts else None,
            at=logged.event.time,
            number=number_of(logged.event),
        )
        return Why(
            event=logged.event,
            received=logged.received,
            found=found,
            how=how,
            recorded=recorded,
            labels=bool(needs.labels) and labels is None,
            labels_since=tuple(_since(standings.values(), logged.received)) if labels is None else (),
            counts=bool(needs.counts),
            counts_gone=self._are_gone(needs, logged.event),
        )

    def _standings(self, entities: Collection[str]) -> dict[str, Standing]:
        standings = Standings(self._reader)
        return {subject: standings.of(subject) for subject in map(subject_of, entities)}

    def _are_gone(self, needs: Needs, event: Event) -> bool:
        """Whether the marks of the longest window asked for are as old as those that are dropped."""
        longest = max((counter.window_us for counter, _, _ in needs.counts), default=0)
        return bool(needs.counts) and event.time - longest < self._reader.now() - KEPT


def of_version(found: Explanation, texts: Mapping[str, str]) -> Explanation:
    """The explanation under the name that decisions have for these texts: that of the pack, not of its rules alone."""
    return msgspec.structs.replace(found, version=version_of(pack_files(texts)))


def taken_in(event: Event) -> model.Event:
    """An event that was taken in, as it is given to the rules."""
    return model.Event(**as_rules_see(event, msgspec.json.decode(event.data)))


def _since(standings: Collection[Standing], received: Instant) -> Iterator[LabelSince]:
    """Labels that came or went later and stand otherwise now."""
    for standing in standings:
        now = set(standing.labels())
        then = {s.label for s in standing.in_force if s.starts <= received} & now
        then |= {e.sanction.label for e in standing.ended if e.sanction.starts <= received < e.at} - {None}
        yield from (
            LabelSince(standing.subject, str(label), label in now) for label in sorted(now ^ then, key=str)
        )


def _unreadable(error: RuleError, how: How) -> Unexplained:
    first = error.problems[0]
    said = "Ask for the rules in force instead." if how in {"decided", "named"} else "Mend them first."
    return Unexplained(f"These rules cannot be read: {first.place}: {first.message}. {said}")
