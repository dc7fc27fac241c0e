"""Which queue a case goes to: ordered rules in the rule language say so, and where none does, its policy area.

Routing is a function of the case alone. It knows neither who posted nor who reported, asks nothing of the world, and
always ends: the language has no loops, and patterns have a budget of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from steadyhand.rules.errors import Problem
from steadyhand.rules.model import Outcome, VerdictDeclared
from steadyhand.rules.queues import Kind, Queue, completed, home
from steadyhand.rules.ruleset import RuleSet

ACTION: Final = "case"
"""The action name under which rules see a case."""
_HOME: Final[dict[Kind, str]] = {
    "ordinary": "the queue of its policy area",
    "protected": "the queue of protected subjects",
    "appeals": "the queue of appeals",
}


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What routing rules know of a case, as JSON under these names; see `rules.areas` for the words."""

    area: str
    severity: str = "medium"
    language: str = "unknown"
    region: str = "unknown"
    """The jurisdiction."""
    source: str = "report"
    """Who or what asked first: a sort, never a name."""
    subject_class: str = "ordinary"
    subject_kind: str = "post"
    reach: int | None = None
    """How many views are still to come; None where nobody counted."""
    reports: int = 0
    appeal: bool = False

    @property
    def kind(self) -> Kind:
        """What sort of case it is."""
        if self.appeal:
            return "appeals"
        return "protected" if self.subject_class == "protected" else "ordinary"


class Routed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case goes, and why; `within` and `max_wait` are microseconds from when it came into the queue."""

    queue: str
    rule: str = ""
    """The routing rule that decided; empty where none did."""
    version: str
    """Of the pack."""
    within: int
    max_wait: int
    why: str
    """In words, for people."""


class Routing:
    """The queues of a pack, and the rules that send cases to them. Safe to share between threads."""

    def __init__(
        self,
        written: Mapping[str, Queue],
        rules: RuleSet | None = None,
        version: str = "",
        notes: tuple[Problem, ...] = (),
    ) -> None:
        """`written` are the queues that the pack names; those that every house has are added."""
        self.queues: Mapping[str, Queue] = completed(written)
        self.written: Mapping[str, Queue] = dict(written)
        self.rules: tuple[str, ...] = rules.names if rules else ()
        """The names of the routing rules, in the order of the text."""
        self.notes = notes
        """What is no mistake, and what an author should know."""
        self._rules, self._version = rules, version

    def route(self, facts: CaseFacts) -> Routed:
        """The queue of a case; the same facts always give the same. Never raises for what is in them."""
        if self._rules is None:
            return self._at_home(facts, "There are no routing rules")
        outcome = self._rules.evaluate(msgspec.to_builtins(facts), action_name=ACTION, features=False)
        for effect in outcome.effects:
            if isinstance(effect, VerdictDeclared):
                queue = self.queues.get(effect.verdict)
                if queue is not None and facts.kind in queue.takes:
                    return self._sent(queue, facts, effect, outcome)
        return self._at_home(facts, _nothing(outcome))

    def _sent(self, queue: Queue, facts: CaseFacts, effect: VerdictDeclared, outcome: Outcome) -> Routed:
        rule = effect.rules[0] if effect.rules else ""
        reason = next((each.reason for each in outcome.rules if each.name == rule), "")
        return self._routed(queue, facts, rule, f"The routing rule {rule} holds: {reason}.")

    def _at_home(self, facts: CaseFacts, why: str) -> Routed:
        queue = self.queues[home(self.queues, facts.area, facts.kind)]
        return self._routed(queue, facts, "", f"{why}: it goes to {_HOME[facts.kind]}.")

    def _routed(self, queue: Queue, facts: CaseFacts, rule: str, why: str) -> Routed:
        return Routed(
            queue=queue.name,
            rule=rule,
            version=self._version,
            within=queue.clock(facts.severity, facts.source),
            max_wait=queue.waits(facts.severity),
            why=why,
        )


def _nothing(outcome: Outcome) -> str:
    """Why no rule decided: what failed is named, for it may be a mistake in the rules."""
    if not outcome.errors:
        return "No routing rule sends it elsewhere"
    return f"No routing rule sends it elsewhere, and one failed ({outcome.errors[0]})"
