"""A batch of events and the rules: extract, load the facts of all in one step of the database, judge each in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

import msgspec

from steadyhand.civic.elections.almanac import Almanac
from steadyhand.flows.counting import Counting, number_of
from steadyhand.flows.in_force import By
from steadyhand.flows.post import Facts, Ruled, facts_of, labels_added, reported_subject, rule_on
from steadyhand.intake.model import REPORTED, Event
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import kind_of
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.model import Outcome
from steadyhand.rules.ruleset import Extraction
from steadyhand.rules.runtime import Needs
from steadyhand.rules.world import World

Labels = Mapping[str, Collection[str]]
Chooses = Callable[[Facts, str | None, Mapping[str, Any]], By]
"""Gives the rules for an event, from what it is about, its author where that is known apart, and its data."""
KINDS: Final = {"user": "account"}
"""Entity types of rules that the house calls otherwise."""


class LabelFacts(Protocol):
    """Labels in force by subject (`account:u1`), read in one batch; implemented by enforcement."""

    def labels(self, subjects: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Subjects without labels may be left out."""


class MailHosts(Protocol):
    """Mail exchangers of domains; implemented by signals."""

    def load(self, domains: Collection[str]) -> Mapping[str, str | None]:
        """The address of each domain's first one, where it has one and somebody said so in time. Never raises."""


class Elections(Protocol):
    """The calendar of elections; implemented by civic."""

    def load(self) -> Almanac:
        """As it stands. Raises `RecordUnavailable`."""


class Judging:
    """Judges events with counters of its own; whoever asks says by which rules, and what stands of each ruling."""

    def __init__(
        self,
        facts: LabelFacts,
        store: EventStore,
        mail: MailHosts | None = None,
        elections: Elections | None = None,
    ) -> None:
        """Without `mail` nobody looks for mail exchangers, and `MXLookup` is null; without `elections` none goes on."""
        self._facts, self._store, self._mail, self._elections = facts, store, mail, elections
        self._counting = Counting(store)

    def judge(
        self,
        events: Sequence[Event],
        by: Chooses,
        pending: Labels,
        settle: Callable[[int, Ruled], Ruled],
    ) -> list[Ruled]:
        """What the rules say of each event, in order.

        `pending` are labels asked for but perhaps not committed yet. `settle` gets the place and the ruling of each
        event and gives what stands; later events see the labels that it adds.
        """
        data = [msgspec.json.decode(event.data) for event in events]
        about = [facts_of(event, read) for event, read in zip(events, data, strict=True)]
        authors = [
            self._author(read) if event.type == REPORTED else None
            for event, read in zip(events, data, strict=True)
        ]
        rules = [by(*one) for one in zip(about, authors, data, strict=True)]
        extractions = [_extract(*one) for one in zip(rules, events, data, strict=True)]
        needs = [extraction.needs for extraction in extractions]
        subjects = {name: subject_of(name) for need in needs for name in need.labels}
        held = self._held({*subjects.values()}, about, pending)
        hosts = self._mail_hosts(needs)
        almanac = self._almanac(extractions)
        rulings = []
        with self._counting.batch(events, [need.counts for need in needs]):
            for n, extraction in enumerate(extractions):
                need = extraction.needs
                asked = {name: list(on) for name in need.labels if (on := held.get(subjects[name]))}
                world = World(hosts, almanac.at(events[n].time)) if almanac else World(hosts)
                outcome = self._outcome(events[n], extraction, asked, world)
                ruled = rule_on(outcome, *rules[n], about[n], held, authors[n])
                if need.counts:
                    ruled = msgspec.structs.replace(ruled, marks=self._counting.marks())
                ruled = settle(n, ruled)
                rulings.append(ruled)
                if ruled.asked:
                    add_labels(held, ruled)
        return rulings

    def _author(self, data: Mapping[str, Any]) -> str | None:
        """Who wrote what a report is about, by the event of the post itself."""
        subject = reported_subject(data)
        return self._store.author_of(subject) if subject and kind_of(subject) == "post" else None

    def _outcome(
        self,
        event: Event,
        extraction: Extraction,
        labels: Mapping[str, Sequence[str]],
        world: World,
    ) -> Outcome:
        if not extraction.needs.counts:
            return extraction.decide(labels, world=world, features=False)
        return extraction.decide(
            labels,
            world=world,
            counters=self._counting,
            at=event.time,
            number=number_of(event),
            features=False,
        )

    def _almanac(self, extractions: Iterable[Extraction]) -> Almanac | None:
        asked = self._elections is not None and any("phases" in one.asks for one in extractions)
        return self._elections.load() if asked and self._elections is not None else None

    def _mail_hosts(self, needs: Iterable[Needs]) -> Mapping[str, str | None]:
        domains = {domain for need in needs for domain in need.domains}
        return self._mail.load(domains) if self._mail is not None and domains else {}

    def _held(self, subjects: set[str], about: Iterable[Facts], pending: Labels) -> dict[str, set[str]]:
        subjects |= {name for facts in about for name in (facts.post, facts.account) if name}
        held = {subject: set(labels) for subject, labels in self._facts.labels(subjects).items()}
        for subject, labels in pending.items():
            held.setdefault(subject, set()).update(labels)
        return held


def add_labels(held: dict[str, set[str]], ruled: Ruled) -> None:
    """Add the labels that a ruling puts on subjects to those in force."""
    for subject, labels in labels_added(ruled.asked).items():
        held.setdefault(subject, set()).update(labels)


def subject_of(entity: str) -> str:
    """The subject that an entity of the rules names: `User/u1` is `account:u1`."""
    kind, _, name = entity.partition("/")
    return f"{KINDS.get(kind.lower(), kind.lower())}:{name}"


def _extract(rules: By, event: Event, data: object) -> Extraction:
    return rules[0].rules.extract(**as_rules_see(event, data))


def as_rules_see(event: Event, data: object) -> dict[str, Any]:
    """An event as `RuleSet.extract` and `RuleSet.evaluate` take it, wherever it is judged; `data` is its JSON, read."""
    return {
        "data": data,
        "action_name": event.type,
        "action_id": action_id(event.digest),
        "action_time": rfc3339(event.time),
    }


def action_id(digest: bytes) -> int:
    """The number that chance and `GetActionId` rest on: the same for the same content."""
    return int.from_bytes(digest[:7], "big")
