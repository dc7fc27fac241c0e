"""Every address of the control room."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.console.access import (
    alerts,
    containing,
    freezes,
    glass,
    overview,
    people,
    protecting,
    requests,
    signed_in,
    small,
    starting,
)

HANDLERS: Final[list[Any]] = [
    overview.overview_page,
    freezes.freezes_page,
    starting.new_page,
    starting.start,
    freezes.freeze_page,
    freezes.act,
    containing.contain_page,
    containing.contain,
    requests.requests_page,
    requests.request_page,
    requests.approve,
    requests.decline,
    requests.withdraw,
    glass.glasses_page,
    glass.new_page,
    glass.break_glass,
    glass.glass_page,
    glass.close,
    glass.review,
    alerts.alerts_page,
    alerts.alert_page,
    alerts.open_alert,
    alerts.close_alert,
    people.people_page,
    people.person_page,
    people.act,
    signed_in.sessions_page,
    protecting.protected_page,
    protecting.act,
    small.small_page,
    small.act,
]
