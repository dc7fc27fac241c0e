"""Sending statements of reasons while the service runs, where the settings name a transparency database."""

from __future__ import annotations

from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.keys import statements_key
from steadyhand.bootstrap.settings import Settings
from steadyhand.enforcement.statements.exporting import Exporter, Register
from steadyhand.flows.stating import EVERY_S, Posted, Reasons, Stating
from steadyhand.kernel.door import Door
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader


class Reporting:
    """Of several processes on one record, one sends."""

    def __init__(self, settings: Settings, reader: Reader, door: Door, posted: Posted) -> None:
        register = settings.statements
        assert register is not None
        self._exporter = Exporter(Register(url=register.url, token=register.token))
        self._office = Office(settings.record, "statements")
        self._stating = Stating(
            reader, door, Reasons(reader, statements_key(settings), posted), self._exporter
        )
        self._duty = Duty("statements", self._round, EVERY_S)

    def start(self) -> None:
        """Begin."""
        self._duty.start()

    def close(self) -> None:
        """Stop; what is on its way is sent again by whoever begins next, and made once."""
        self._exporter.stop()
        self._duty.close()
        self._exporter.close()
        self._office.close()

    def _round(self) -> int:
        return self._stating.round() if self._office.held() else 0
