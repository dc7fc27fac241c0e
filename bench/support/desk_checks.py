"""What a desk did, held against what it should do: the reference order, and who held what by the ledger's account."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from steadyhand.kernel.entry import Fact
from steadyhand.review import facts as f
from steadyhand.review.model import Case
from steadyhand.review.order import key, median_of
from steadyhand.review.serving import Asks, Serving
from steadyhand.storage.reading import Reader

PAGE: Final = 1_000
FREES: Final[tuple[type[Fact], ...]] = (
    f.Released, f.Lapsed, f.HandedOver, f.Held, f.Assigned, f.Escalated, f.Merged, f.Cancelled, f.Decided,
)  # fmt: skip
TYPES: Final = tuple(f"review.{name}" for name in (
    "leased", "released", "lapsed", "handed_over", "held", "assigned", "escalated", "merged", "cancelled", "decided",
))  # fmt: skip


def served_twice(reader: Reader) -> tuple[int, int]:
    """(leases given to one person while another held the case, all leases), read from the ledger and nothing else."""
    holder: dict[str, str] = {}
    twice = leases = after = 0
    while entries := reader.entries(after, PAGE, TYPES):
        after = entries[-1].seq
        for entry in entries:
            fact = entry.fact
            if isinstance(fact, f.Leased):
                leases += 1
                twice += holder.get(fact.case, fact.holder) != fact.holder
                holder[fact.case] = fact.holder
            elif isinstance(fact, FREES):
                holder.pop(fact.case, None)  # type: ignore[attr-defined]  # each of these is about a case
    return twice, leases


def in_order(reader: Reader, queues: Sequence[str], count: int) -> int:
    """Ask for the next cases of all queues and of each, and compare with the sort; how many were compared.

    Raises `AssertionError` at the first that differs.
    """
    waiting = [case for case in reader.all("case").values() if case.is_waiting]
    chosen: list[Sequence[str]] = [queues, *([queue] for queue in queues)]
    return sum(_compared(reader, waiting, among, count) for among in chosen)


def _compared(reader: Reader, waiting: list[Case], queues: Sequence[str], count: int) -> int:
    asks = Asks(principal="staff:nobody", areas=queues, queues=dict.fromkeys(queues, "harm"))
    offers = Serving(reader).next(asks, reader.now())
    served = [offer.case.id for offer in islice(offers, count)]
    expected = _sorted([case for case in waiting if case.queue in queues])[:count]
    assert served == expected, f"{queues}: {_difference(served, expected)}"
    return len(served)


def _sorted(cases: list[Case]) -> list[str]:
    """As `review.order.ranked` does for one queue; of several, each case by the middle of its own queue's tier."""
    groups: dict[tuple[str, int], list[int | None]] = {}
    for case in cases:
        groups.setdefault((case.queue, case.tier), []).append(case.harm)
    medians = {group: median_of(harms) for group, harms in groups.items()}
    return [
        case.id for case in sorted(cases, key=lambda case: key(case, "harm", medians[case.queue, case.tier]))
    ]


def _difference(served: list[str], expected: list[str]) -> str:
    at = next((n for n, (one, other) in enumerate(zip(served, expected, strict=False)) if one != other), -1)
    return f"{len(served)} served, {len(expected)} expected, the first difference at {at}"
