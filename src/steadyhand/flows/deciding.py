"""One event, one decision: `/v1/decide` and the stream share what was first decided about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from steadyhand.flows.post import REPORT, Facts, Ruled, facts_of, labels_added, reported_subject, rule_on
from steadyhand.intake.appending import Decided
from steadyhand.intake.model import Event
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import kind_of
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.pack import Pack
from steadyhand.rules.ruleset import Extraction

Labels = Mapping[str, Collection[str]]
KINDS = {"user": "account"}
"""Entity types of rules that the house calls otherwise."""
_ruled = msgspec.json.Decoder(Ruled)


class LabelFacts(Protocol):
    """Labels in force by subject (`account:u1`), read in one batch; implemented by enforcement."""

    def labels(self, subjects: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Subjects without labels may be left out."""


class Packs(Protocol):
    """The rule pack in force and the published versions of its articles."""

    def current(self) -> tuple[Pack, Mapping[str, str]]:
        """The pack, and article to published version (`spam-1` to `spam-1@2`)."""


class Decider:
    """Decides events by the pack in force: extract, load the facts of all in one batch, decide."""

    def __init__(self, packs: Packs, facts: LabelFacts, store: EventStore) -> None:
        self._packs = packs
        self._facts = facts
        self._store = store

    def decide(self, events: Sequence[Event], pending: Labels | None = None) -> list[Ruled]:
        """What the rules say of each event, in order. Later events see the labels that earlier ones add.

        `pending` are labels asked for but perhaps not committed yet.
        """
        pack, policies = self._packs.current()
        data = [msgspec.json.decode(event.data) for event in events]
        extractions = [_extract(pack, event, read) for event, read in zip(events, data, strict=True)]
        about = [facts_of(event, read) for event, read in zip(events, data, strict=True)]
        held = self._held(extractions, about, pending or {})
        rulings = []
        authors = [self._author(event, read) for event, read in zip(events, data, strict=True)]
        for extraction, facts, author in zip(extractions, about, authors, strict=True):
            asked = {need: list(held.get(subject_of(need), ())) for need in extraction.needs.labels}
            ruled = rule_on(extraction.decide(asked), pack, policies, facts, held, author)
            for subject, labels in labels_added(ruled.asked).items():
                held.setdefault(subject, set()).update(labels)
            rulings.append(ruled)
        return rulings

    def decide_logged(self, logged: Sequence[Logged], pending: Labels | None = None) -> list[Ruled]:
        """The decision on each logged event: what stands already, or one made and kept now."""
        known = self._store.outcomes([event.offset for event in logged])
        fresh = [one for one in logged if one.offset not in known]
        rulings = self.decide([one.event for one in fresh], pending)
        made = [(one.offset, keep(ruled)) for one, ruled in zip(fresh, rulings, strict=True)]
        stands = known | (self._store.record_outcomes(made) if made else {})
        return [stored(stands[one.offset]) for one in logged]

    def _author(self, event: Event, data: Mapping[str, Any]) -> str | None:
        """Who wrote what a report is about, by the event of the post itself."""
        subject = reported_subject(data) if event.type == REPORT else None
        return self._store.author_of(subject) if subject and kind_of(subject) == "post" else None

    def _held(
        self, extractions: Iterable[Extraction], about: Iterable[Facts], pending: Labels
    ) -> dict[str, set[str]]:
        subjects = {subject_of(need) for extraction in extractions for need in extraction.needs.labels}
        subjects |= {name for facts in about for name in (facts.post, facts.account) if name}
        held = {subject: set(labels) for subject, labels in self._facts.labels(subjects).items()}
        for subject, labels in pending.items():
            held.setdefault(subject, set()).update(labels)
        return held


def keep(ruled: Ruled) -> Decided:
    """A ruling as it is stored beside its event."""
    return Decided(ruled.rules, msgspec.json.encode(ruled).decode())


def stored(decided: Decided) -> Ruled:
    """The ruling that is stored; of an erased event only the rules' version is left."""
    return _ruled.decode(decided.outcome) if decided.outcome else Ruled(rules=decided.rules)


def subject_of(entity: str) -> str:
    """The subject that an entity of the rules names: `User/u1` is `account:u1`."""
    kind, _, name = entity.partition("/")
    return f"{KINDS.get(kind.lower(), kind.lower())}:{name}"


def _extract(pack: Pack, event: Event, data: object) -> Extraction:
    return pack.rules.extract(
        data,
        action_name=event.type,
        action_id=int.from_bytes(event.digest[:7], "big"),
        action_time=rfc3339(event.time),
    )
