"""The test cases that docs/backtest.md writes out are tried on the rules that it writes out."""

from __future__ import annotations

from steadyhand.rules import load_pack
from steadyhand.rules.cases import cases_of, tried
from tests.docs.test_examples import DOCS, files_in


def test_cases_on_the_page_pass_on_the_rules_on_the_page():
    """Whoever copies the page must see green."""
    texts = files_in((DOCS / "backtest.md").read_text(encoding="utf-8"))
    rules = load_pack(texts).rules
    cases = cases_of(texts, rules)

    assert len(cases) == 2
    assert [tried(placed.case, rules) for placed in cases] == [(), ()]
