"""What pack.toml says of brakes and owners."""

from __future__ import annotations

import pytest

from steadyhand.rules import RuleError, load_pack
from steadyhand.rules.brakes import Quota, Quotas
from tests.unit.rules.test_pack import VERDICTS, files

MORE = "Shouts = Rule(when_all=[True], description='in capitals')"


def quotas(added: str, before: str = "") -> Quotas:
    return load_pack(files(verdicts=before + VERDICTS + added, more=MORE)).quotas


def test_pack_that_says_nothing_has_the_usual_quotas():
    """A brake that must be written down first is none for who needs it."""
    assert quotas("") == Quotas()


def test_quotas_are_written_for_all_rules_and_for_some():
    """What a rule's own table leaves out is as for every other rule of this pack."""
    found = quotas("""
[brakes]
per_hour = 300
percent_day = 2.5
[brakes.rules.R]
percent_day = 50
[owners]
R = "staff:ana"
""")

    assert found.of("Other") == Quota(per_hour=300, percent_day=2.5)
    assert found.of("R") == Quota(per_hour=300, percent_day=50)
    assert found.owners == {"R": "staff:ana"}


@pytest.mark.parametrize(
    ("added", "line", "says", "hint"),
    [
        ("[brakes]\nper_huor = 3", 7, "brakes: Object contains unknown field `per_huor`", "`per_hour`?"),
        ("[brakes]\nper_hour = -1", 8, "brakes.per_hour: Expected `int` >= 0", ""),
        ("[brakes]\npercent_day = 101", 8, "brakes.percent_day: Expected `float` <= 100", ""),
        ("[brakes]\npercent_day = nan", 8, "brakes.percent_day: Expected `float`", ""),
        ("[brakes.rules.R]\nper_day = 'x'", 8, "brakes.rules.R.per_day: Expected `int`, got `str`", ""),
        ("[brakes.rules.Shout]\nper_day = 1", 7, "brakes.rules: there is no rule `Shout`", "`Shouts`?"),
        ("[brakes.rules.Q]\nper_day = 1", 7, "brakes.rules: there is no rule `Q`", "before `= Rule(`"),
        ("[brakes]\nrules = 3", 8, "`brakes.rules` is not a table", "write [brakes.rules]"),
        ("[owners]\nR = 'ana'", 8, "owners.R: this is no member of staff", '"staff:ana"'),
        ("[owners]\nR = 3", 8, "owners.R: this is no member of staff", '"staff:ana"'),
        ("[owners]\nQ = 'staff:ana'", 8, "owners: there is no rule `Q`", "before `= Rule(`"),
    ],
)
def test_mistake_in_a_quota_is_refused_with_its_place(added, line, says, hint):
    """A quota that is misspelt would be the usual one, and nobody would know until it is needed."""
    with pytest.raises(RuleError) as caught:
        quotas(added)

    (problem,) = caught.value.problems
    assert (problem.place.file, problem.place.line) == ("pack.toml", line)
    assert says in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("table", ["brakes", "owners"])
def test_what_should_be_a_table_and_is_none_is_refused(table):
    """A number in its place is a slip."""
    with pytest.raises(RuleError, match=f"`{table}` is not a table"):
        quotas("", before=f"{table} = 3\n")


def test_quotas_are_part_of_the_version():
    """Who raises a quota for good changes the rule set, and a second person agrees."""
    texts = [files(verdicts=VERDICTS + f"[brakes]\nper_hour = {n}\n") for n in (1, 2)]

    assert load_pack(texts[0]).version != load_pack(texts[1]).version
