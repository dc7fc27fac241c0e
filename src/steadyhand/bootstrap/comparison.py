"""Comparing what the platform enforces while the service runs, where the settings say whom to ask."""

from __future__ import annotations

from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.keys import comparison_key
from steadyhand.bootstrap.settings import Settings
from steadyhand.enforcement.drift.asking import Platform, Source
from steadyhand.flows.comparing import EVERY_S, Comparing
from steadyhand.kernel.door import Door
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader


class Comparison:
    """Of several processes on one record, one asks."""

    def __init__(self, settings: Settings, reader: Reader, door: Door) -> None:
        state, webhook = settings.state, settings.webhook
        assert state is not None
        secret = "" if webhook is None else webhook.secret
        self._platform = Platform(Source(url=state.url, token=state.token, secret=secret))
        self._office = Office(settings.record, "comparison")
        self._comparing = Comparing(reader, door, self._platform, key=comparison_key(settings))
        self._duty = Duty("comparison", self._round, EVERY_S)

    def start(self) -> None:
        """Begin."""
        self._duty.start()

    def close(self) -> None:
        """Stop; a comparison that was begun is made anew by whoever goes on."""
        self._platform.stop()
        self._duty.close()
        self._platform.close()
        self._office.close()

    def _round(self) -> int:
        return self._comparing.round() if self._office.held() else 0
