"""`steadyhand export statements`."""

from __future__ import annotations

import sys
from pathlib import Path

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, house
from steadyhand.cli.export import export

exports = cyclopts.App(
    name="export",
    help="Write the ledger, or statements of reasons, as JSON lines.",
    help_format="plaintext",
)
exports.default(export)


@exports.command
def statements(
    *, since: str, to: Path | None = None, corrections: Path | None = None, data: Data = Path("data")
) -> None:
    """Write the statements of reasons of what was decided since a time, as the EU's transparency database takes them.

    One JSON line each, without anybody's name. What breaks a rule of the database is left out and counted.

    Parameters
    ----------
    since
        RFC 3339, for example 2022-11-08T00:00:00Z.
    to
        A file; standard output if not given.
    corrections
        A file for the statements, by their puid, whose decision an appeal overturned or varied since that time: the
        database takes no change of a statement.
    """
    import msgspec

    from steadyhand.bootstrap.keys import statements_key
    from steadyhand.enforcement.statements.exporting import checked
    from steadyhand.flows.restating import corrections as corrected
    from steadyhand.flows.stating import Reasons, settled
    from steadyhand.kernel.zones import instant

    try:
        first = instant(since)
    except ValueError as error:
        raise CommandRefused(str(error)) from None
    written = left = 0
    with house(data) as opened, to.open("wb") if to else sys.stdout.buffer as file:
        reasons = Reasons(opened.reader, statements_key(opened.settings), opened.posted)
        for entries in settled(opened.reader, first):
            good, bad = checked(one for _, one in reasons.of(entries))
            file.writelines(msgspec.json.encode(one.payload()) + b"\n" for one in good)
            written, left = written + len(good), left + len(bad)
        if corrections is not None:
            lines = [msgspec.json.encode(one) + b"\n" for one in corrected(opened.reader, reasons, first)]
            corrections.write_bytes(b"".join(lines))
    print(
        f"{written:,} statements. What was decided just now is stated once nobody can take it back.",
        file=sys.stderr,
    )
    if corrections is not None:
        print(f"{len(lines):,} statements were corrected on appeal: {corrections}.", file=sys.stderr)
    if left:
        print(f"Left out because they break a rule of the database: {left}.", file=sys.stderr)
