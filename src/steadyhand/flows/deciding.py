"""One event, one decision: `/v1/decide` and the stream share what was first decided about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import msgspec
import structlog

from steadyhand.flows.braking import Brakes, is_traffic
from steadyhand.flows.in_force import InForce
from steadyhand.flows.judging import Elections, Judging, LabelFacts, Labels, MailHosts
from steadyhand.flows.post import Ruled
from steadyhand.flows.shadowing import Shadowing
from steadyhand.intake.appending import Decided
from steadyhand.intake.model import Event
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable

log = structlog.get_logger()
_ruled = msgspec.json.Decoder(Ruled)


class Packs(Protocol):
    """The rules in force."""

    def current(self) -> InForce:
        """What decides now."""


class Decider:
    """Decides events by the rules in force, and lets brakes and a shadow see what was decided."""

    def __init__(
        self,
        packs: Packs,
        facts: LabelFacts,
        store: EventStore,
        mail: MailHosts | None = None,
        elections: Elections | None = None,
        *,
        brakes: Brakes | None = None,
        shadowing: Shadowing | None = None,
    ) -> None:
        """`mail` and `elections` as for `Judging`; without `brakes` rules act however often; no need of `shadowing`."""
        self._packs = packs
        self._store = store
        self._judging = Judging(facts, store, mail, elections)
        self._brakes, self._shadowing = brakes, shadowing
        self._cost_s = 0.0
        """Processor time that deciding one event took lately."""

    def decide(self, events: Sequence[Event], pending: Labels | None = None) -> list[Ruled]:
        """What the rules say of each event, in order. Later events see the labels that earlier ones add.

        `pending` are labels asked for but perhaps not committed yet.
        """
        in_force, brakes = self._packs.current(), self._brakes
        terms = in_force.terms()

        def settle(n: int, ruled: Ruled) -> Ruled:
            if brakes is None:
                return ruled
            return brakes.hold(ruled, terms[ruled.rules], traffic=is_traffic(events[n].type))

        began = time.thread_time()
        rulings = self._judging.judge(events, in_force.of, pending or {}, settle)
        if events:
            self._cost_s = (time.thread_time() - began) / len(events)
        return rulings

    def decide_logged(self, logged: Sequence[Logged], pending: Labels | None = None) -> list[Ruled]:
        """The decision on each logged event: what stands already, or one made and kept now."""
        known = self._store.outcomes([event.offset for event in logged])
        fresh = [one for one in logged if one.offset not in known]
        rulings = self._decided([one.event for one in fresh], pending)
        made = [(one.offset, keep(ruled)) for one, ruled in zip(fresh, rulings, strict=True)]
        stands = known | (self._store.record_outcomes(made) if made else {})
        return [stored(stands[one.offset]) for one in logged]

    def _decided(self, events: Sequence[Event], pending: Labels | None) -> list[Ruled]:
        """The same; an event on which something of ours is wrong is told in the log, and holds up no other."""
        try:
            return self.decide(events, pending)
        except RecordUnavailable:
            raise
        except Exception as error:
            if len(events) > 1:
                return [ruled for event in events for ruled in self._decided([event], pending)]
            version = self._packs.current().pack.version
            log.exception(
                "decide.fault", event_name=events[0].name, rules=version, error=type(error).__name__
            )
            return [Ruled(rules=version, errors=1)]

    def shadow(
        self, logged: Sequence[Logged], rulings: Sequence[Ruled], pending: Labels | None = None
    ) -> None:
        """Let the shadow, if there is one, see what was decided of these events. Never raises."""
        pack = self._packs.current().shadow
        if pack is not None and self._shadowing is not None:
            self._shadowing.look(pack, logged, rulings, pending or {}, self._cost_s * len(logged))


def keep(ruled: Ruled) -> Decided:
    """A ruling as it is stored beside its event."""
    told = msgspec.structs.replace(ruled, marks=()) if ruled.marks else ruled
    return Decided(ruled.rules, msgspec.json.encode(told).decode(), ruled.marks)


def stored(decided: Decided) -> Ruled:
    """The ruling that is stored; of an erased event only the rules' version is left."""
    return _ruled.decode(decided.outcome) if decided.outcome else Ruled(rules=decided.rules)
