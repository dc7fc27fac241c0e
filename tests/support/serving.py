"""`steadyhand serve` for crash tests: the same supervisor, but what was killed comes back at once.

python -m tests.support.serving DATA
"""

from __future__ import annotations

import sys
from pathlib import Path

from steadyhand.bootstrap.logs import configure
from steadyhand.bootstrap.processes import serve
from steadyhand.bootstrap.settings import api_key, load

AT_ONCE = (0.02,)


def main(data: Path) -> None:
    """Serve until told to stop."""
    configure("supervisor")
    settings = load(data)
    api_key(settings)
    serve(settings, pauses=AT_ONCE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
