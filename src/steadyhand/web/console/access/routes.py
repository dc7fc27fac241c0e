"""Every address of the control room."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.console.access import requests

HANDLERS: Final[list[Any]] = [
    requests.requests_page,
    requests.request_page,
    requests.approve,
    requests.decline,
    requests.withdraw,
]
