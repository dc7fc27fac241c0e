"""Every address about rules."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.console.rules import agreeing, changes, drafts, history, overview, rule, writing

HANDLERS: Final[list[Any]] = [
    overview.rules_page,
    rule.rule_page,
    drafts.drafts_page,
    drafts.begin,
    writing.write_page,
    writing.save,
    writing.check,
    changes.changes_page,
    changes.remark,
    agreeing.publish_page,
    agreeing.step,
    history.history_page,
    history.change_page,
    history.revert_page,
    history.revert,
    history.end_rollout,
]
