"""One event, one decision: `/v1/decide` and the stream share what was first decided about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from steadyhand.flows.counting import Counting, number_of
from steadyhand.flows.in_force import InForce
from steadyhand.flows.post import REPORT, Facts, Ruled, facts_of, labels_added, reported_subject, rule_on
from steadyhand.intake.appending import Decided
from steadyhand.intake.model import Event
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import kind_of
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.model import Outcome
from steadyhand.rules.pack import Pack
from steadyhand.rules.ruleset import Extraction
from steadyhand.rules.runtime import Needs

Labels = Mapping[str, Collection[str]]
KINDS = {"user": "account"}
"""Entity types of rules that the house calls otherwise."""
_ruled = msgspec.json.Decoder(Ruled)


class LabelFacts(Protocol):
    """Labels in force by subject (`account:u1`), read in one batch; implemented by enforcement."""

    def labels(self, subjects: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Subjects without labels may be left out."""


class MailHosts(Protocol):
    """Mail exchangers of domains; implemented by signals."""

    def load(self, domains: Collection[str]) -> Mapping[str, str | None]:
        """The address of each domain's first one, where it has one and somebody said so in time. Never raises."""


class Packs(Protocol):
    """The rules in force."""

    def current(self) -> InForce:
        """What decides now."""


class Decider:
    """Decides events by the pack in force: extract, load the facts of all in one batch, decide."""

    def __init__(
        self, packs: Packs, facts: LabelFacts, store: EventStore, mail: MailHosts | None = None
    ) -> None:
        """Without `mail` nobody looks for mail exchangers, and `MXLookup` is null."""
        self._packs = packs
        self._facts = facts
        self._store = store
        self._mail = mail
        self._counting = Counting(store)

    def decide(self, events: Sequence[Event], pending: Labels | None = None) -> list[Ruled]:
        """What the rules say of each event, in order. Later events see the labels that earlier ones add.

        `pending` are labels asked for but perhaps not committed yet.
        """
        in_force = self._packs.current()
        data = [msgspec.json.decode(event.data) for event in events]
        about = [facts_of(event, read) for event, read in zip(events, data, strict=True)]
        authors = [self._author(event, read) for event, read in zip(events, data, strict=True)]
        rules = [in_force.of(*one) for one in zip(about, authors, data, strict=True)]
        extractions = [
            _extract(by[0], event, read) for by, event, read in zip(rules, events, data, strict=True)
        ]
        needs = [extraction.needs for extraction in extractions]
        held = self._held(needs, about, pending or {})
        hosts = self._mail_hosts(needs)
        rulings = []
        with self._counting.batch(events, [need.counts for need in needs]):
            each = zip(events, rules, extractions, about, authors, strict=True)
            for event, (pack, policies), extraction, facts, author in each:
                need = extraction.needs
                asked = {name: list(held.get(subject_of(name), ())) for name in need.labels}
                outcome = self._outcome(event, extraction, asked, hosts)
                ruled = rule_on(outcome, pack, policies, facts, held, author)
                if need.counts:
                    ruled = msgspec.structs.replace(ruled, marks=self._counting.marks())
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

    def _outcome(
        self,
        event: Event,
        extraction: Extraction,
        labels: Mapping[str, Sequence[str]],
        hosts: Mapping[str, str | None],
    ) -> Outcome:
        if not extraction.needs.counts:
            return extraction.decide(labels, mail_hosts=hosts)
        return extraction.decide(
            labels, mail_hosts=hosts, counters=self._counting, at=event.time, number=number_of(event)
        )

    def _mail_hosts(self, needs: Iterable[Needs]) -> Mapping[str, str | None]:
        domains = {domain for need in needs for domain in need.domains}
        return self._mail.load(domains) if self._mail is not None and domains else {}

    def _held(self, needs: Iterable[Needs], about: Iterable[Facts], pending: Labels) -> dict[str, set[str]]:
        subjects = {subject_of(name) for need in needs for name in need.labels}
        subjects |= {name for facts in about for name in (facts.post, facts.account) if name}
        held = {subject: set(labels) for subject, labels in self._facts.labels(subjects).items()}
        for subject, labels in pending.items():
            held.setdefault(subject, set()).update(labels)
        return held


def keep(ruled: Ruled) -> Decided:
    """A ruling as it is stored beside its event."""
    told = msgspec.structs.replace(ruled, marks=()) if ruled.marks else ruled
    return Decided(ruled.rules, msgspec.json.encode(told).decode(), ruled.marks)


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
