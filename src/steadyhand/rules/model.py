"""What the rules conclude about one event, as values that a later reader can check: outcome, effects, reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from steadyhand.rules.errors import Place


class Facts(Protocol):
    """What the rules may ask about the world beyond the event itself; loaded in one batch per event or more."""

    def labels(self, subjects: Collection[str]) -> Mapping[str, Sequence[str]]:
        """The labels in force on each subject, written `Type/id`; a subject without labels may be left out."""
        ...

    def mail_hosts(self, domains: Collection[str]) -> Mapping[str, str | None]:
        """The address of each domain's first mail exchanger, where it has one and answered in time."""
        ...


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event as the rules see it. `action_time` is ISO 8601; `secret_data` is read by Secret names only."""

    data: Any
    action_name: str = ""
    action_id: int = 0
    action_time: str | None = None
    secret_data: Any = None


class Entity(msgspec.Struct, frozen=True):
    """Somebody or something that rules act on; `key` is how labels are asked for and reported."""

    type: str
    id: Any

    @property
    def key(self) -> str:
        try:
            return f"{self.type}/{self.id}"
        except ValueError:  # Python writes out no numbers of thousands of digits
            return f"{self.type}/{self.id:x}"


class Experiment(msgspec.Struct, frozen=True):
    """Which bucket of an experiment an entity is in; `index` is -1 and `bucket` empty for who takes no part."""

    name: str
    entity: Entity
    bucket: str
    index: int
    version: int
    revision: int

    @property
    def row(self) -> list[str]:
        """The experiment as a feature."""
        numbers = (self.index, self.version, self.revision)
        return [self.name, str(self.entity.id), self.entity.type, self.bucket, *map(str, numbers)]


class NodeError(msgspec.Struct, frozen=True):
    """One expression that failed on this event; what depends on it was not decided."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class MatchedRule(msgspec.Struct, frozen=True):
    """A rule that held, with its description filled in: the reason a decision can name."""

    name: str
    description: str
    plain: str = ""
    """Its conditions in words, where its text gives it no description."""

    @property
    def reason(self) -> str:
        """Why it held, in words that the people affected may read; never its name."""
        return self.description.strip() or self.plain


class VerdictDeclared(msgspec.Struct, frozen=True):
    """`DeclareVerdict` under the rules that matched; the pack says what the verdict means."""

    verdict: str
    rules: tuple[str, ...] = ()


class LabelChange(msgspec.Struct, frozen=True, kw_only=True):
    """`LabelAdd` (`add`) or `LabelRemove`; the times are seconds."""

    entity_type: str
    entity_id: str
    label: str
    add: bool
    expires_after_s: float | None = None
    delay_s: float | None = None
    rules: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.entity_type}/{self.entity_id}/{self.label}"


Effect = VerdictDeclared | LabelChange


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one evaluation says.

    `features`: the named values, plain JSON types, null where an expression failed. `verdicts` and `labels`
    (`Type/id/label`, added or removed) repeat `effects` in the shape that callers of the language expect.
    """

    features: dict[str, Any]
    verdicts: list[str]
    labels: list[str]
    errors: list[NodeError]
    effects: tuple[Effect, ...] = ()
    rules: tuple[MatchedRule, ...] = ()
