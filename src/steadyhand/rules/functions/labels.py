"""Labels in force (read) and effects (asked for): nothing here changes a label, the house does that afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from steadyhand.rules.model import Effect, Entity, LabelChange, VerdictDeclared
from steadyhand.rules.registry import BadArgument, function

Labels = Mapping[str, Sequence[str]]
Asked = Callable[[tuple[str, ...]], Effect]  # an effect that still waits for the names of the rules behind it


@function(
    "HasLabel(entity: Entity[Any], label: Const[str], manual: Optional[bool] = None, status: Const[str] = 'added', "
    "min_label_age: Optional[TimeDelta] = None, error_on_empty: bool = False) -> bool",
    asks="labels",
)
def has_label(label: str, status: str) -> Callable[[Labels, Entity, bool | None, float | None, bool], bool]:
    """Whether the entity carries the label (`added`) or does not (`removed`).

    The store says which labels are in force, not who set them or when: every label counts as set by a rule,
    and no label counts as old enough for `min_label_age`.
    """
    if status not in {"added", "removed"}:
        raise BadArgument(
            "status", "`status` is 'added' or 'removed'", "for a label set by hand, write `manual=True`"
        )

    def ask(labels: Labels, entity: Entity, manual: bool | None, min_age: float | None, strict: bool) -> bool:  # noqa: FBT001
        carried = labels.get(entity.key, ())
        if strict and not carried:
            raise LookupError(f"nothing is known about the labels of this {entity.type}")
        if label in carried:
            return status == "added" and manual is not True and min_age is None
        return status == "removed" and manual is not True

    return ask


@function("DeclareVerdict(verdict: str) -> Effect")
def declare_verdict(verdict: str) -> Asked:
    """Say what the rules conclude; what follows from the word stands in `pack.toml`."""
    return lambda rules: VerdictDeclared(verdict, rules)


_CHANGE = """(entity: Entity[Any], label: Const[str], delay_action_by: Optional[TimeDelta] = None,
    apply_if: Optional[Rule] = True, expires_after: Optional[TimeDelta] = None) -> Effect"""


@function(f"LabelAdd{_CHANGE}")
def label_add(label: str) -> Callable[..., Asked | None]:
    """Put a label on an entity for `expires_after`, if `apply_if` held.

    Labels are kept on accounts, posts and what else can be acted on. A pack is refused whose rules use
    `delay_action_by`: a delay is not kept.
    """
    return _changing(label, add=True)


@function(f"LabelRemove{_CHANGE}")
def label_remove(label: str) -> Callable[..., Asked | None]:
    """Take a label off an entity, likewise."""
    return _changing(label, add=False)


def _changing(label: str, *, add: bool) -> Callable[..., Asked | None]:
    def change(entity: Entity, delay: float | None, holds: object, expires: float | None) -> Asked | None:
        # A condition that failed comes as None: when in doubt, nothing happens to anybody.
        if not holds:
            return None
        subject = str(entity.id)
        return lambda rules: LabelChange(
            entity_type=entity.type, entity_id=subject, label=label, add=add,
            expires_after_s=expires, delay_s=delay, rules=rules,
        )  # fmt: skip

    return change
