"""What pack.toml says of incidents: by rule, in the words that incidents have, or it is no pack."""

from __future__ import annotations

import pytest

from steadyhand.rules import STARTER, RuleError, load_pack
from tests.unit.rules.test_pack import VERDICTS, files


def test_rules_say_which_incident_it_is_where_many_say_what_they_match():
    """A pack that says nothing leaves it to people."""
    assert load_pack(files(verdicts=VERDICTS)).incidents == {}
    assert load_pack(files(verdicts=f'{VERDICTS}\n[incidents]\nR = "procedure"')).incidents == {
        "R": "procedure"
    }


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[incidents]\nQ = "procedure"', "incidents: there is no rule `Q`"),
        ('[incidents]\nR = "procedur"', "incidents.R: 'procedur' is no class of incident"),
        ("[incidents]\nR = 3", "incidents.R: 3 is no class of incident"),
    ],
)
def test_mistake_is_refused_with_what_to_write(table: str, says: str):
    """A class with a typo would open nothing, and nobody would know why."""
    with pytest.raises(RuleError) as refused:
        load_pack(files(verdicts=f"{VERDICTS}\n{table}"))
    assert says in str(refused.value)


def test_packs_that_come_along_name_a_class_for_each_rule_on_elections():
    """What misleads about how to vote is never left without one."""
    for name in ("starter", "plaza"):
        pack = load_pack(STARTER.parent / name)
        assert set(pack.incidents.values()) & {"suppression", "intimidation"}
        assert pack.incidents["WrongDayToVote"] == pack.incidents["WrongWayToVote"] == "procedure"
