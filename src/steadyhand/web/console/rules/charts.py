"""Counts over hours as bars of an SVG: positions only, so that the page draws them and a table says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339

WIDTH: Final = 720
HEIGHT: Final = 120
FEWEST: Final = 24
"""A few hours are drawn as narrow as those of a day."""
_LINES: Final = (1, 2, 5)


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of one series, from the ground up, in units of the picture; later series are narrower."""

    series: int
    x: float
    y: float
    width: float
    height: float


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One hour with its counts."""

    at: Instant
    values: tuple[int, ...]
    boxes: tuple[Box, ...]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Hours with one value or several each. `top` is the count at the upper edge."""

    bars: tuple[Bar, ...]
    top: int
    names: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def said(self) -> str:
        """The picture in a sentence, for those who do not see it."""
        if not self.bars:
            return "No hour was counted."
        totals = [sum(bar.values[at] for bar in self.bars) for at in range(len(self.names))]
        parts = ", ".join(f"{name} {total:,}" for name, total in zip(self.names, totals, strict=True))
        return f"From {rfc3339(self.bars[0].at)} by hour, together: {parts}."


def chart(hours: Sequence[tuple[Instant, tuple[int, ...]]], names: tuple[str, ...]) -> Chart:
    """A chart of these hours; the values of one hour stand one before the other, the first one at the back."""
    top = rounded_up(max((value for _, values in hours for value in values), default=0))
    step = WIDTH / max(len(hours), FEWEST)
    bars = [
        Bar(at=at, values=values, boxes=tuple(_boxes(number * step, step, values, top)))
        for number, (at, values) in enumerate(hours)
    ]
    return Chart(bars=tuple(bars), top=top, names=names)


def _boxes(left: float, step: float, values: tuple[int, ...], top: int) -> Iterator[Box]:
    for series, value in enumerate(values):
        width, height = step * 0.8 / 2**series, value / top * HEIGHT
        if value:
            yield Box(
                series=series,
                x=round(left + step * 0.1 + (step * 0.8 - width) / 2, 2),
                y=round(HEIGHT - height, 2),
                width=round(width, 2),
                height=round(height, 2),
            )


def rounded_up(count: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, ... that is not smaller."""
    size = 1
    while True:
        for step in _LINES:
            if step * size >= count:
                return step * size
        size *= 10
