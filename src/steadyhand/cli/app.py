"""The commands of `steadyhand`, and which errors are answers rather than faults."""

from __future__ import annotations

import cyclopts

from steadyhand import __version__
from steadyhand.cli.access import access
from steadyhand.cli.access_keys import keys
from steadyhand.cli.civic import civic
from steadyhand.cli.claims import claims
from steadyhand.cli.decide import decide
from steadyhand.cli.demo import demo
from steadyhand.cli.doctor import doctor
from steadyhand.cli.export_statements import exports
from steadyhand.cli.impersonation import impersonation
from steadyhand.cli.import_sanctions import imports
from steadyhand.cli.ingest import ingest
from steadyhand.cli.ladder import ladder
from steadyhand.cli.moratorium import lift, moratorium
from steadyhand.cli.privacy import privacy
from steadyhand.cli.rebuild import rebuild
from steadyhand.cli.rules import rules
from steadyhand.cli.serve import serve
from steadyhand.cli.staff import staff

app = cyclopts.App(
    name="steadyhand",
    help="Trust-and-safety operations: rules enforced, people decide the rest, every decision on record.",
    version=__version__,
    help_format="plaintext",  # Markdown would load a parser, and help comes at once
)
for command in (serve, demo, ingest, decide, rebuild, exports, doctor, lift):
    app.command(command)
app.command(staff)
access.command(keys)
app.command(access)
app.command(rules)
app.command(privacy)
app.command(moratorium)
app.command(ladder)
app.command(imports)
app.command(claims)
app.command(civic)
app.command(impersonation)

_ANSWERS = frozenset(
    {
        "AlreadyServed",
        "PortTaken",
        "CommandRefused",
        "InvalidMessages",
        "InvalidSettings",
        "InvalidSubject",
        "InvalidSecret",
        "NeverStarted",
        "NewerTables",
        "NotTaken",
        "RecordUnavailable",
        "RuleError",
        "Turned",
        "UnknownVersion",
        "WeakPassword",
        "WorkerLost",
        "WrongIsolation",
    }
)
_OF_FILES = {
    "FileNotFoundError": "is not here: look at how it is written",
    "FileExistsError": "is there already: name another one",
    "NotADirectoryError": "is a file, and a folder is needed: name another one",
    "IsADirectoryError": "is a folder, and a file is needed: name another one",
    "PermissionError": "may not be read or written by you: change its owner or mode, or name another one",
}


def told(error: Exception) -> str | None:
    """The sentence for an error that a user can act on; None for a fault of ours, which shows its trace."""
    # By name, so that asking for help imports none of the rooms that raise them.
    kind = type(error).__name__
    if isinstance(error, OSError) and kind in _OF_FILES:
        return str(error) if error.filename is None else f"{error.filename} {_OF_FILES[kind]}."
    return str(error) if kind in _ANSWERS else None
