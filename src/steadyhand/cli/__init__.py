"""The command line: one file per command, each importing what it needs only when it runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `steadyhand`; ends the process with 1 and one clear sentence when something is wrong."""
    from steadyhand.cli.app import app, told

    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has seen enough
    except Exception as error:
        sentence = told(error)
        if sentence is None:
            raise
        sys.stderr.write(f"steadyhand: {sentence}\n")
        sys.exit(1)
