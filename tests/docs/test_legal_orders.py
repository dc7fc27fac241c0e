"""What the page on legal orders says is what is done: the tables on where they have effect are tried."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.enforcement.orders.model import FLAWS, LONGEST_SILENCE, SILENCES, Checked, LegalOrder, Part
from steadyhand.kernel.values import DAY
from tests.support.judging import NOW

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "legal-orders.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is this."""
    table = PAGE[PAGE.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def territory(words: str) -> tuple[str, ...]:
    return () if words == "everywhere" else tuple(words.split())


def order(country: str, claims: str, *, confirmed: bool) -> LegalOrder:
    return LegalOrder(
        id="order:x", authority="A court", country=country, kind="act", basis="a law", reference="1",
        parts=(Part(subject="post:1"),), territory=territory(claims), beyond="It says so.", received=NOW, due=NOW,
        policy="x@1", by="staff:lars", at=NOW,
        checked=Checked(valid=True, flaw=None, beyond=confirmed, by="staff:lin", at=NOW),
    )  # fmt: skip


def test_it_has_effect_where_the_table_says():
    """Whoever reads the page must know where an order is carried out."""
    found = rows("authority in")
    assert len(found) == 5
    for country, claims, confirmed, effect in found:
        assert order(country, claims, confirmed=confirmed == "yes").effective == territory(effect), claims


def test_measure_stays_where_the_table_says():
    """An order to reinstate is no wider than an order to remove."""
    for measure, effect, left in rows("the measure holds in"):
        row = order("DE", effect, confirmed=True)
        assert row.leaves(territory(measure)) == (() if left == "nowhere" else territory(left)), measure


def test_every_finding_and_every_reason_to_wait_is_on_the_page():
    """A word that nobody can look up explains nothing."""
    assert [row[0].strip("`") for row in rows("found")] == list(FLAWS)
    assert re.findall(r"\(`(\w+)`\)", PAGE) == list(SILENCES)
    assert f"for {LONGEST_SILENCE // DAY} days at most" in PAGE
