"""The tables of pack.toml about brakes: `[brakes]`, `[brakes.rules.<Rule>]` and `[owners]`.

A quota stands in the pack, beside the rule it holds: who changes it changes a rule set, and a second person agrees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import msgspec

from steadyhand.rules.brakes import Quota, Quotas
from steadyhand.rules.errors import Place, Problems, did_you_mean
from steadyhand.rules.toml import value_of

BRAKES: Final = "brakes"
OWNERS: Final = "owners"
TABLES: Final = frozenset({BRAKES, OWNERS})
RULES: Final = "rules"
_OWNER: Final = re.compile(r"staff:\S{1,100}")
Placed = Callable[..., Place]
"""The line of a table, and in it of a key, as far as a look at the text can tell."""


def read_quotas(
    document: Mapping[str, Any], rules: Collection[str], problems: Problems, place: Placed
) -> Quotas:
    """The quotas of a pack with these rules; what is wrong goes to `problems`."""
    reading = _Reading(rules, problems, place)
    table = reading.table(document, BRAKES)
    own = {name: value for name, value in table.items() if name != RULES}
    usual = reading.quota(BRAKES, "", own, Quota())
    named = reading.table(table, RULES, BRAKES)
    quotas = {
        rule: reading.quota(f"{BRAKES}.{RULES}", rule, body, usual)
        for rule, body in named.items()
        if reading.is_rule(f"{BRAKES}.{RULES}", rule)
    }
    owners = {
        rule: owner
        for rule, owner in reading.table(document, OWNERS).items()
        if reading.is_rule(OWNERS, rule) and reading.is_owner(rule, owner)
    }
    return Quotas(usual=usual, rules=quotas, owners=owners)


class _Reading:
    def __init__(self, rules: Collection[str], problems: Problems, place: Placed) -> None:
        self._rules, self._problems, self._place = rules, problems, place

    def table(self, document: Mapping[str, Any], name: str, within: str = "") -> dict[str, Any]:
        found = document.get(name, {})
        if isinstance(found, dict):
            return found
        path = f"{within}.{name}" if within else name
        place = self._place(within, "", name) if within else self._place(name)
        self._problems.add(place, f"`{path}` is not a table", f"write [{path}]")
        return {}

    def quota(self, table: str, rule: str, body: object, usual: Quota) -> Quota:
        """What is left out is as for every rule."""
        path = f"{table}.{rule}" if rule else table
        try:
            given = msgspec.convert(body, dict[str, Any])
            return msgspec.convert(msgspec.structs.asdict(usual) | given, Quota)
        except msgspec.ValidationError as error:
            message, key = value_of(str(error))
            told = f"{path}.{key}: {message}" if key else f"{path}: {message}"
            self._problems.add(self._place(table, rule, key), told, self._meant(message))
            return usual

    def is_rule(self, table: str, rule: str) -> bool:
        if rule in self._rules:
            return True
        place = self._place(table, rule) if table != OWNERS else self._place(table, "", rule)
        hint = did_you_mean(rule, self._rules) or "name a rule as it is written before `= Rule(`"
        self._problems.add(place, f"{table}: there is no rule `{rule}`", hint)
        return False

    def is_owner(self, rule: str, owner: object) -> bool:
        if isinstance(owner, str) and _OWNER.fullmatch(owner):
            return True
        message = f"{OWNERS}.{rule}: this is no member of staff"
        self._problems.add(self._place(OWNERS, "", rule), message, 'write for instance "staff:ana"')
        return False

    def _meant(self, message: str) -> str:
        stray = re.search(r"unknown field `(.*)`", message)
        return did_you_mean(stray[1], Quota.__struct_fields__) if stray else ""
