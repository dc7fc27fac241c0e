"""Draws docs/case-states.svg and writes the table of docs/case-states.md from the one table in `review.machine`.

python -m tools.case_states            writes both
python -m tools.case_states --check    says whether they are what the code says; changes nothing
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

from steadyhand.review import machine
from steadyhand.review.machine import State

DOCS: Final = Path(__file__).parent.parent / "docs"
PICTURE: Final = DOCS / "case-states.svg"
PAGE: Final = DOCS / "case-states.md"
BEGIN, END = "<!-- states: begin -->", "<!-- states: end -->"
PLACES: Final[dict[State, tuple[int, int]]] = {
    "new": (110, 80),
    "queued": (110, 240),
    "leased": (440, 240),
    "on_hold": (440, 80),
    "escalated": (440, 400),
    "decided": (760, 240),
    "closed": (760, 80),
    "merged": (760, 350),
    "cancelled": (760, 430),
}
"""The middle of each state's box."""
WIDE, HIGH = 120, 40
FRAME: Final = (30, 30, 510, 430)
"""Around the states in which a case is worked on: left, top, width and height."""
STYLE: Final = """<style>
  .box { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.2 }
  .frame { fill: none; stroke: #8c959f; stroke-dasharray: 4 4 }
  .edge { stroke: #57606a; stroke-width: 1; fill: none; marker-end: url(#tip) }
  text { font: 13px system-ui, sans-serif; fill: #1f2328; text-anchor: middle; dominant-baseline: middle }
  .step { font-size: 11px; fill: #424a53; paint-order: stroke; stroke: #fff; stroke-width: 4px }
  @media (prefers-color-scheme: dark) {
    .box { fill: #21262d; stroke: #8b949e }
    .frame { fill: none; stroke: #8c959f; stroke-dasharray: 4 4 }
  .edge { stroke: #8b949e }
    text { fill: #e6edf3 }
    .step { fill: #b1bac4; stroke: #0d1117 }
  }
</style>"""

HEAD: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 850 490" role="img" aria-label="How a case goes">'
)
TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>'
)


def picture() -> str:
    """The states and steps as SVG.

    A step that is possible from every state in which a case is worked on is drawn once, from the frame around them;
    one that leads back to where it began is left to the table.
    """
    between: dict[tuple[State, State], list[str]] = defaultdict(list)
    for start, step, end in machine.edges():
        if start != end and not (start in machine.WORKED and step in _everywhere()):
            between[start, end].append(step)
    drawn = [
        line
        for (start, end), steps in between.items()
        for line in _edge(start, end, steps, to_and_fro=(end, start) in between)
    ]
    boxes = [line for state, place in PLACES.items() for line in _box(state, *place)]
    return "\n".join([HEAD, STYLE, TIP, *_frame(), *drawn, *boxes, "</svg>"]) + "\n"


def _everywhere() -> dict[str, State]:
    """Steps that lead to one state from every other state in which a case is worked on."""
    found: dict[str, set[tuple[State, State]]] = defaultdict(set)
    for start, step, end in machine.edges():
        if start in machine.WORKED:
            found[step].add((start, end))
    return {
        step: next(iter(ends))
        for step, ways in found.items()
        if len(ends := {end for _, end in ways}) == 1
        and {start for start, _ in ways} | ends >= machine.WORKED
    }


def _frame() -> list[str]:
    left, top, wide, high = FRAME
    lines = [f'<rect class="frame" x="{left}" y="{top}" width="{wide}" height="{high}" rx="10"/>']
    for step, end in sorted(_everywhere().items()):
        x, y = PLACES[end]
        if end in machine.WORKED:
            lines.append(f'<text class="step" x="{x}" y="{y + HIGH}">{step}, from all of these</text>')
            continue
        lines.append(f'<path class="edge" d="M{left + wide} {y} {x - WIDE // 2} {y}"/>')
        lines.append(f'<text class="step" x="{(left + wide + x - WIDE // 2) // 2}" y="{y - 9}">{step}</text>')
    return lines


def table() -> str:
    """Every step, from and to, as a Markdown table."""
    rows = [f"| {start} | {step} | {to} |" for start, step, to in machine.edges()]
    return "\n".join(["| from | step | to |", "|---|---|---|", *rows])


def page(text: str) -> str:
    """The page with the table of now."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _box(state: State, x: int, y: int) -> list[str]:
    left, top = x - WIDE // 2, y - HIGH // 2
    return [
        f'<rect class="box" x="{left}" y="{top}" width="{WIDE}" height="{HIGH}" rx="6"/>',
        f'<text x="{x}" y="{y}">{state}</text>',
    ]


def _edge(start: State, end: State, steps: list[str], *, to_and_fro: bool) -> list[str]:
    (x1, y1), (x2, y2) = PLACES[start], PLACES[end]
    dx, dy = x2 - x1, y2 - y1
    long = (dx * dx + dy * dy) ** 0.5
    aside = 12.0 if to_and_fro else 0.0  # two that go to and fro must not lie on one another
    ax, ay = -dy / long * aside, dx / long * aside
    bx, by = _border(x1 + ax, y1 + ay, dx, dy)
    ex, ey = _border(x2 + ax, y2 + ay, -dx, -dy)
    along = 0.25 if dx and dy else 0.5  # long ones cross in the middle
    mx, my = bx + (ex - bx) * along + ax, by + (ey - by) * along + ay
    return [
        f'<path class="edge" d="M{bx:.0f} {by:.0f} {ex:.0f} {ey:.0f}"/>',
        *(
            f'<text class="step" x="{mx:.0f}" y="{my + line * 15:.0f}">{", ".join(steps[n : n + 2])}</text>'
            for line, n in enumerate(range(0, len(steps), 2))
        ),
    ]


def _border(x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
    """Where a line from the middle of a box leaves it."""
    by_side = WIDE / 2 / abs(dx) if dx else float("inf")
    by_top = HIGH / 2 / abs(dy) if dy else float("inf")
    share = min(by_side, by_top)
    return x + dx * share, y + dy * share


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    made = {PICTURE: picture(), PAGE: page(PAGE.read_text(encoding="utf-8"))}
    stale = [
        path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if check:
        for path in stale:
            print(f"{path.name} is not what review/machine.py says: run python -m tools.case_states")
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
