"""What is stated of a legal order: the law where its authority is elsewhere, nothing where it is in the EU."""

from __future__ import annotations

import pytest

from steadyhand.enforcement.statements.mapping import Ordered, stated
from tests.unit.enforcement.test_statements import KEY, grounds, sanction, told


def test_order_from_elsewhere_is_stated_as_illegal_by_the_law_that_it_names():
    """It was not found to break the rules, and nobody may read that it was."""
    by_law = Ordered(law="Communications Act, s. 127", country="GB")
    made = told(sanction(cause="order:x"), found="authority", ordered=by_law)

    assert made["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert made["illegal_content_legal_ground"] == by_law.law
    assert "incompatible_content_ground" not in made
    assert "break" not in made["decision_facts"]
    assert made["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"


@pytest.mark.parametrize("country", ["DE", "NO"])
def test_order_of_an_authority_of_the_eu_is_not_stated(country):
    """Regulation (EU) 2022/2065, Art. 17(5)."""
    known = grounds(sanction(territory=("DE", "NO")), ordered=Ordered(law="§ 1004 BGB", country=country))

    assert stated(known, KEY) is None
