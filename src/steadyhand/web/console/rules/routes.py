"""Every address about rules."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.console.rules import (
    agreeing,
    backtests,
    brakes,
    changes,
    drafts,
    history,
    overview,
    queues,
    rule,
    shadow,
    trying,
    writing,
)

HANDLERS: Final[list[Any]] = [
    overview.rules_page,
    queues.queues_page,
    rule.rule_page,
    brakes.release,
    brakes.ask,
    brakes.approve,
    brakes.take_back,
    drafts.drafts_page,
    drafts.begin,
    writing.write_page,
    writing.save,
    writing.check,
    changes.changes_page,
    changes.remark,
    trying.try_page,
    trying.try_on,
    backtests.backtest_page,
    backtests.turn,
    shadow.shadow_page,
    shadow.turn,
    agreeing.publish_page,
    agreeing.step,
    history.history_page,
    history.change_page,
    history.revert_page,
    history.revert,
    history.end_rollout,
]
