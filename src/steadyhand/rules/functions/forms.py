"""Signatures of what is not an ordinary function: the checker and the compiler give these their meaning."""

from __future__ import annotations

from steadyhand.rules.registry import form

form(
    "Import(rules: Const[List[str]]) -> None",
    "Makes the names of other files known here. Each file is run once per event, before those that import it.",
)
form(
    "Require(rule: str, require_if: bool = True) -> None",
    "Runs another file for this event, if the condition holds. The file may be an f-string: "
    "`Require(rule=f'rules/{Kind}.sml')` runs the one that is there.",
)
form(
    "Rule(when_all: List[bool], description: str) -> Rule",
    "Holds when all conditions do. Every condition is computed; one that fails leaves the rule without an answer. "
    "The description, which may be an f-string, is the reason that people are told.",
)
form(
    "WhenRules(rules_any: List[Rule], then: List[Effect]) -> None",
    "What follows when at least one of the rules holds. Rules and effects that failed are passed over.",
)
form(
    "JsonData(path: Const[str], required: Const[bool] = True, coerce_type: Const[bool] = True) -> Any",
    "A value of the event, by a JSONPath to one place (RFC 9535). Its name needs a type: "
    "`PostText: str = JsonData(path='$.post.text')`. What is missing is an error, or with `required=False` no value; "
    "None where the type is `Optional[...]`. A value of another type is converted where that is no guess.",
)
form(
    "EntityJson(type: Const[str], path: Const[str], required: Const[bool] = True, "
    "coerce_type: Const[bool] = True) -> Entity[T]",
    "An entity whose id lies in the event: `UserId: Entity[str] = EntityJson(type='User', path='$.user.id')`.",
)
