"""`steadyhand export`."""

from __future__ import annotations

import sys
from pathlib import Path

from steadyhand.cli.common import Data, house


def export(*, data: Data = Path("data"), after: int = 0, out: Path | None = None) -> None:
    """Write the ledger as JSON lines, one entry each, in its order.

    Holds commitments to personal content, never the content; and of what people set for themselves alone, only that.

    Parameters
    ----------
    after
        Only entries with a greater number, to continue an earlier export.
    out
        A file; standard output if not given.
    """
    import msgspec

    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened, out.open("wb") if out else sys.stdout.buffer as file:
        while entries := opened.reader.entries(after):
            for entry in entries:
                told = {"fact": {"type": entry.type}} if entry.fact.own else {}
                line = {
                    "type": entry.type,
                    "time": rfc3339(entry.at),
                    **msgspec.structs.asdict(entry),
                    **told,
                }
                file.write(msgspec.json.encode(line) + b"\n")
            after = entries[-1].seq
