"""Every address about rules."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.console.rules import history, overview, rule

HANDLERS: Final[list[Any]] = [
    overview.rules_page,
    rule.rule_page,
    history.history_page,
    history.change_page,
    history.revert_page,
    history.revert,
    history.end_rollout,
]
