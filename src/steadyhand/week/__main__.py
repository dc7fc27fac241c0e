"""`python -m steadyhand.week`: writes the Week's events to files or plays them to a running Steadyhand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steadyhand.week.timed import Timed


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    return int(asked.run(asked))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m steadyhand.week", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    events = commands.add_parser("events", help="write E-12 as one CloudEvent per line")
    _size(events)
    events.add_argument(
        "--truth", metavar="FILE", help="also write what is really so, one line per event, to FILE"
    )
    events.set_defaults(run=_events)
    play = commands.add_parser("play", help="send E-12 to a running Steadyhand")
    _size(play)
    play.add_argument("--url", default="http://127.0.0.1:8000")
    play.add_argument(
        "--key-file", required=True, metavar="FILE", help="a file that holds the API key of Plaza"
    )
    play.add_argument(
        "--over", type=float, metavar="SECONDS", help="spread the day evenly over so many seconds"
    )
    play.add_argument("--plaza", metavar="URL", help="also load accounts and posts into Plaza's back end")
    play.set_defaults(run=_play)
    return parser


def _size(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--swapped", action="store_true", help="run it with the two parties swapped")
    parser.add_argument(
        "--election",
        metavar="TIME",
        default="2026-11-03T00:00:00Z",
        help="midnight UTC of election day (RFC 3339)",
    )


def _generated(asked: argparse.Namespace) -> Iterator[Timed]:
    from steadyhand.week.dates import Calendar, instant  # noqa: PLC0415 - so that --help is quick
    from steadyhand.week.part_one import events  # noqa: PLC0415
    from steadyhand.week.parties import PARTIES  # noqa: PLC0415

    parties = PARTIES.swapped() if asked.swapped else PARTIES
    calendar = Calendar(instant(asked.election))
    return events(asked.seed, asked.accounts, asked.posts, parties=parties, calendar=calendar)


def _events(asked: argparse.Namespace) -> int:
    from contextlib import ExitStack  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    import msgspec  # noqa: PLC0415

    with ExitStack() as open_files:
        truths = open_files.enter_context(Path(asked.truth).open("wb")) if asked.truth else None
        for timed in _generated(asked):
            sys.stdout.buffer.write(msgspec.json.encode(timed.event) + b"\n")
            if truths is not None:
                told = {"id": timed.event["id"], **msgspec.to_builtins(timed.truth)}
                truths.write(msgspec.json.encode(told) + b"\n")
    return 0


def _play(asked: argparse.Namespace) -> int:
    from pathlib import Path  # noqa: PLC0415

    from steadyhand.week.load import load_plaza  # noqa: PLC0415
    from steadyhand.week.play import Turned, play  # noqa: PLC0415

    todo = list(_generated(asked))
    if asked.plaza:
        load_plaza(asked.plaza, todo)
    key = Path(asked.key_file).read_text(encoding="utf-8").strip()
    try:
        for progress in play(asked.url, key, todo, over_s=asked.over):
            counts = f"{progress.repeated} repeated, {progress.refused} refused"
            sys.stderr.write(f"\r{progress.sent} of {progress.total} sent, {counts}")
    except Turned as turned:
        sys.stderr.write(f"\n{turned}\n")
        return 1
    sys.stderr.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
