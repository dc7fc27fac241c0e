"""What insider risk brings to the door."""

from steadyhand.access.risk.commands import CloseAlert, CountRisk, OpenAlert, RaiseAlert
from steadyhand.access.risk.facts import AlertClosed, AlertOpened, AlertRaised, RiskCounted
from steadyhand.access.risk.views import AlertView, ToldView
from steadyhand.kernel.registry import Room

RISK = Room(
    name="access.risk",
    commands=(RaiseAlert, OpenAlert, CloseAlert, CountRisk),
    facts=(AlertRaised, AlertOpened, AlertClosed, RiskCounted),
    views=(AlertView(), ToldView()),
)
