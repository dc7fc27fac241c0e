"""The table `[incidents]` of pack.toml: which incident it is where what a rule matches is said by many.

By the name of the rule: one verdict may come of rules about the day of a vote and of rules about who is kept from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from steadyhand.rules.areas import INCIDENT_CLASSES, IncidentClass
from steadyhand.rules.errors import Problems, did_you_mean
from steadyhand.rules.pack_brakes import Placed

KEY: Final = "incidents"


def read_incidents(
    document: Mapping[str, Any], rules: Collection[str], problems: Problems, place: Placed
) -> dict[str, IncidentClass]:
    """Classes by rule; what is wrong goes to `problems`."""
    table = document.get(KEY, {})
    if not isinstance(table, dict):
        problems.add(place(KEY), f"{KEY}: this is no table", f'write [{KEY}], and in it Rule = "procedure"')
        return {}
    found: dict[str, IncidentClass] = {}
    for rule, written in table.items():
        cls = next((one for one in INCIDENT_CLASSES if one == written), None)
        if rule not in rules:
            hint = did_you_mean(rule, rules) or "name one of the rules of this pack"
            problems.add(place(KEY, rule), f"{KEY}: there is no rule `{rule}`", hint)
        elif cls is None:
            hint = did_you_mean(str(written), INCIDENT_CLASSES) or f"one of {', '.join(INCIDENT_CLASSES)}"
            problems.add(place(KEY, rule), f"{KEY}.{rule}: {written!r} is no class of incident", hint)
        else:
            found[rule] = cls
    return found
