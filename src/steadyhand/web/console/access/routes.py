"""Every address of the control room."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.console.access import glass, requests

HANDLERS: Final[list[Any]] = [
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
]
