"""A small pack with queues and routing rules, for tests of where cases go."""

from __future__ import annotations

from typing import Final

from steadyhand.rules import RuleError
from steadyhand.rules.pack_routing import load_routing
from steadyhand.rules.routing import CaseFacts, Routed, Routing

QUEUES: Final = """
[queues.imminent_harm]
title = "Somebody may be in danger"
takes = ["ordinary", "protected"]
skills = ["crisis"]
hidden = ["ban"]
within = { severe = "30m", high = "2h" }
within_from = { partner = "1h" }
max_wait = "4h"

[queues.voting]
title = "Voting"
areas = ["election"]
languages = ["en", "pt-BR"]
roles = ["policy_lead"]
index = "deadline"
"""
CASE: Final = """
Area: str = JsonData(path='$.area')
Severity: str = JsonData(path='$.severity')
Reach: Optional[int] = JsonData(path='$.reach', required=False)
"""
MAIN: Final = """
Import(rules=['routing/case.sml'])
Danger = Rule(when_all=[Area == 'imminent_harm'], description='somebody may be in danger')
Wide = Rule(when_all=[Reach > 100], description='it is seen widely')
WhenRules(rules_any=[Danger], then=[DeclareVerdict(verdict='imminent_harm')])
WhenRules(rules_any=[Wide], then=[DeclareVerdict(verdict='voting')])
"""


def texts(*, queues: str = QUEUES, main: str = MAIN, case: str = CASE) -> dict[str, str]:
    """The files of the pack that are about routing."""
    return {"queues.toml": queues, "routing/main.sml": main, "routing/case.sml": case}


def routing(**changed: str) -> Routing:
    """The routing that they make."""
    return load_routing(texts(**changed), "sha256:one")


def routed(area: str = "spam", /, *, by: Routing | None = None, **facts: object) -> Routed:
    """Where a case goes, by the routing above if no other is given."""
    return (by or routing()).route(CaseFacts(area=area, **facts))  # type: ignore[arg-type]  # facts as tests name them


def refusal_of(**changed: str) -> RuleError:
    """Why such files are refused; fails where they are not."""
    try:
        load_routing(texts(**changed))
    except RuleError as error:
        return error
    raise AssertionError("these files were taken")
