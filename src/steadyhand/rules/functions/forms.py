"""Signatures of what is not an ordinary function: the checker and the compiler give these their meaning."""

from __future__ import annotations

from steadyhand.rules.registry import form

form("Import(rules: Const[List[str]]) -> None")
form("Require(rule: str, require_if: bool = True) -> None")
form("Rule(when_all: List[bool], description: str) -> Rule")
form("WhenRules(rules_any: List[Rule], then: List[Effect]) -> None")
form("JsonData(path: Const[str], required: Const[bool] = True, coerce_type: Const[bool] = True) -> Any")
form(
    "EntityJson(type: Const[str], path: Const[str], required: Const[bool] = True, "
    "coerce_type: Const[bool] = True) -> Entity[T]"
)
