"""Where the time of `perform_many_postgres_per_s` goes: what the door waits for, statement by statement.

python bench/support/profile_door.py > bench/results/intake.perform_many_postgres_per_s.profile.txt
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.doors import perform_many_rate, stop_postgres

COMMANDS = 10_000
SHOWN = 14
seconds: Counter[str] = Counter()
times: Counter[str] = Counter()


@event.listens_for(Engine, "before_cursor_execute")
def _before(connection: Any, *_: object) -> None:
    connection.info["began"] = time.perf_counter()


@event.listens_for(Engine, "after_cursor_execute")
def _after(connection: Any, _cursor: object, statement: str, *_: object) -> None:
    _took(" ".join(statement.split())[:64], connection.info["began"])


def _took(what: str, began: float) -> None:
    seconds[what] += time.perf_counter() - began
    times[what] += 1


def main() -> None:
    """Perform commands beside 50 interactive writers, and print what the statements took."""
    commit = DefaultDialect.do_commit

    def committed(self: DefaultDialect, connection: Any) -> None:
        began = time.perf_counter()
        commit(self, connection)
        _took("COMMIT", began)

    DefaultDialect.do_commit = committed  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        perform_many_rate("postgres", Path(folder), COMMANDS // 5, writers=50)
        seconds.clear()
        times.clear()
        cpu, wall = time.process_time(), time.perf_counter()
        rate, p99 = perform_many_rate("postgres", Path(folder), COMMANDS, writers=50)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    stop_postgres()
    waited = sum(seconds.values())
    print(
        f"{COMMANDS} commands, {rate:.0f}/s, interactive p99 {p99:.0f} ms, preparing included {wall:.1f} s:"
    )
    print(
        f"{cpu:.1f} CPU s of this process, {waited:.1f} s in statements. One door waits for its database, the"
    )
    print("database for its door: they take turns, and so use one of two cores between them.\n")
    print("      s  times   ms each  statement")
    for what, spent in seconds.most_common(SHOWN):
        print(f"{spent:7.2f} {times[what]:6d} {spent / times[what] * 1000:9.2f}  {what}")


if __name__ == "__main__":
    main()
