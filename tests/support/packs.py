"""A rule pack in a folder of its own, edited while it is in force."""

from __future__ import annotations

import shutil
from pathlib import Path

from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import STARTER

RULES = "rules/spam.sml"
ZEBRAS = """
_SaysZebra = RegexMatch(target=PostText, pattern='zebra')
SaysZebra = Rule(when_all=[_SaysZebra], description='zebras are forbidden')
WhenRules(rules_any=[SaysZebra], then=[DeclareVerdict(verdict='review_spam')])
"""
UNBRAKED = """
# The events of these tests are acted on far more often than any platform's.
[brakes]
per_hour = 1_000_000
per_day = 1_000_000
percent_hour = 100
percent_day = 100
"""


class EditedPack:
    """The starter pack, copied; `unbraked`: its rules may act however often."""

    def __init__(self, folder: Path, *, unbraked: bool = False) -> None:
        self.folder = folder
        shutil.copytree(STARTER, folder)
        if unbraked:
            self.write("pack.toml", self.read("pack.toml") + UNBRAKED)
        self._as_it_was = {name: self.read(name) for name in (RULES, "policies.toml")}

    def read(self, name: str) -> str:
        """A file of it."""
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Replace a file in one step, as careful editors do."""
        unfinished = self.folder / "unfinished"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.folder / name)

    def forbid_zebras(self) -> None:
        """A rule more: posts with zebras go to people."""
        self.write(RULES, self._as_it_was[RULES] + ZEBRAS)

    def limit_zebras(self) -> None:
        """A rule more, of staff:ana: posts with zebras are limited at once."""
        self.write("pack.toml", self.read("pack.toml") + '[owners]\nSaysZebra = "staff:ana"\n')
        self.write(RULES, self._as_it_was[RULES] + ZEBRAS.replace("review_spam", "limit_spam_link"))

    def put_back(self) -> None:
        """As it was copied."""
        for name, text in self._as_it_was.items():
            self.write(name, text)


def uncounted() -> dict[str, str]:
    """The starter pack without the rules that count: many processes may judge by it, in any order."""
    texts = read_folder(STARTER)
    spam = texts["rules/spam.sml"]
    begin, end = spam.index("# What one post does not show."), spam.index("WhenRules(")
    texts["rules/spam.sml"] = (spam[:begin] + spam[end:]).replace(
        "LinkFlood, LinkPushedByYoungAccounts, ", ""
    )
    return texts
