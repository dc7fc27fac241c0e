"""The very text of rules, read out of their file."""

from __future__ import annotations

import time

from steadyhand.rules.written import written_rules

ODD = (
    "T: str = JsonData(path='$.t')\r\n"
    "R = Rule(when_all=[T ==\r\n  '\u00e4\u4e2d\U0001f993', ('\u00e9' in T) ,\n\n T != 'x\u2028y'], description='d')\r"
    "S = Rule(when_all=T == '\u00fc', description=f'so {T}')\n"
)


def test_conditions_are_read_whatever_letters_and_line_ends_stand_before_them():
    """A condition cut in the middle would be shown to people as the reason of a decision."""
    told = {
        name: (rule.conditions, rule.description) for (_, name), rule in written_rules({"a.sml": ODD}).items()
    }

    assert told == {
        "R": (("T == '\u00e4\u4e2d\U0001f993'", "'\u00e9' in T", "T != 'x y'"), "d"),
        "S": (("T == '\u00fc'",), "so {T}"),
    }


def test_time_to_read_rules_grows_with_their_number():
    """With two thousand rules in a file an explanation once took minutes."""
    rules = (f"R{at} = Rule(when_all=[T == 'a{at}', T != 'b'], description='')\n" for at in range(3_000))
    text = "T: str = JsonData(path='$.t')\n" + "".join(rules)
    began = time.process_time()

    assert len(written_rules({"main.sml": text})) == 3_000
    assert time.process_time() - began < 10
