"""An answer that is counted for everybody: told again for some seconds, so that nobody can make it work hard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

FRESH_SECONDS: Final = 5.0
HEADERS: Final = {"cache-control": f"public, max-age={FRESH_SECONDS:.0f}", "access-control-allow-origin": "*"}


class Counted:
    """A document, made anew when it is older than `FRESH_SECONDS`. Safe from several threads."""

    def __init__(self, make: Callable[[], bytes], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._make = make
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known: tuple[float, bytes] | None = None

    def document(self) -> bytes:
        """The document. Raises what making it raises."""
        with self._lock:
            if self._known is None or self._monotonic() - self._known[0] >= FRESH_SECONDS:
                self._known = (self._monotonic(), self._make())
            return self._known[1]
