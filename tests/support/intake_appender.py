"""A program that appends events for ever and prints each number once it is acknowledged: to be killed.

python -m tests.support.intake_appender URL FIRST
"""

from __future__ import annotations

import sys

from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.intake.writer import IntakeWriter
from tests.support.intake_events import posts

BATCH = 20


def main(url: str, first: int) -> None:
    """Append batches of posts, numbered from `first`, through the writer."""
    writer = IntakeWriter(EventStore(url))
    while True:
        numbers = range(first, first + BATCH)
        receipts = writer.submit([Item(event) for event in posts(*numbers)]).result()
        told = [f"{number} {receipt.offset}" for number, receipt in zip(numbers, receipts, strict=True)]
        sys.stdout.write("\n".join(told) + "\n")
        sys.stdout.flush()
        first += BATCH


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
