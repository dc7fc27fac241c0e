"""Where each of the processes begins: `python -P -m steadyhand.bootstrap.process door`."""

from __future__ import annotations

import sys
from typing import Any


def begin() -> None:
    """Leave out what a service never uses, and start."""
    # structlog loads rich where it can, for coloured traces that no log of a service has: a tenth of the start.
    modules: dict[str, Any] = sys.modules
    modules["rich"] = None
    from steadyhand.bootstrap.processes import main  # noqa: PLC0415 - only now: it loads structlog

    main()


if __name__ == "__main__":
    begin()
