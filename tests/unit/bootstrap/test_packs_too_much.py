"""Rules that are too much: each is refused with the reason, and what is in force goes on deciding."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from steadyhand.bootstrap.packs import PackInForce
from steadyhand.rules import load_rules
from tests.support.doors import house_doors
from tests.support.packs import RULES, EditedPack
from tests.support.people import peopled

MANY = 10_000
LOAD_S = 90.0
"""Four times what ten thousand rules take on two slow cores."""


@pytest.fixture
def edited(
    sqlite_url: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[EditedPack, PackInForce]]:
    """A pack in a folder, and the engine that follows it when it is told to look."""
    monkeypatch.setattr("steadyhand.bootstrap.packs.LOOK_SECONDS", 3_600)
    with house_doors(sqlite_url) as opens:
        house, pack = opens(), EditedPack(tmp_path / "pack")
        peopled(house)
        packs = PackInForce(pack.folder, house.reader, house.door)
        yield pack, packs
        packs.close()


def endless(text: str) -> str:
    return text + "\n_Endless = RegexMatch(target=PostText, pattern='(a+)+b')\n"


def unstoppable(text: str) -> str:
    return text + "\n_Slow = RegexMatch(target=PostText, pattern='(.*)(.*)(.*)x\\\\1')\n"


def five_megabytes(text: str) -> str:
    return text + "# " + "x" * 5_000_000


def deeply_nested(text: str) -> str:
    return text + "\n_Deep = " + "(" * 5_000 + "1" + ")" * 5_000 + "\n"


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        (endless, "this pattern can take exponential time"),
        (unstoppable, "this pattern can take very long"),
        (five_megabytes, "this file is larger than 4000000 bytes"),
        (deeply_nested, "too many nested parentheses"),
    ],
)
def test_rules_that_are_too_much_are_refused_and_the_running_ones_stay(
    edited, spoiled: Callable[[str], str], why: str
):
    """An editor's slip, or somebody's intent, must not stop decisions: the reason is told with its file."""
    pack, packs = edited
    before = packs.current().pack.version
    pack.write(RULES, spoiled(pack.read(RULES)))
    began = time.monotonic()
    packs.look()

    assert time.monotonic() - began < 20
    assert packs.error is not None
    assert RULES in packs.error
    assert why in packs.error
    assert packs.current().pack.version == before


def many_rules(count: int) -> dict[str, str]:
    """A rule set of patterns, numbers and labels, with verdicts."""
    lines = [
        "Text: str = JsonData(path='$.text')",
        "Count: int = JsonData(path='$.count')",
        "User: Entity[str] = EntityJson(type='User', path='$.user')",
    ]
    for n in range(count):
        when = (
            rf"RegexMatch(pattern=r'\b(word{n}|term{n})\b', target=Text, case_insensitive=True)",
            rf"RegexMatch(pattern=r'word{n}\s+.{{0,20}}term', target=Text)",
            rf"RegexMatch(pattern=r'word{n}.*term', target=Text), Count > {n % 90}",
            f"HasLabel(entity=User, label='spammer'), Count == {n}",
        )[n % 4]
        lines.append(f"R{n} = Rule(when_all=[{when}], description=f'rule {n} on {{User}}')")
        if n % 10 == 9:
            names = ", ".join(f"R{m}" for m in range(n - 9, n + 1))
            lines.append(f"WhenRules(rules_any=[{names}], then=[DeclareVerdict(verdict='v{n % 7}')])")
    return {"main.sml": "\n".join(lines), "config/labels.yaml": "labels: {spammer: {}}"}


@pytest.mark.long
def test_ten_thousand_rules_are_loaded_and_decide():
    """More than anybody should write; slow to load is allowed, slow to decide is not."""
    began = time.process_time()
    rules = load_rules(many_rules(MANY))
    loaded_s = time.process_time() - began
    event = {"text": "a WORD8 and word9 term9", "count": 95, "user": "u1"}
    outcome = rules.evaluate(event)
    began = time.process_time()
    rules.evaluate(event)

    assert loaded_s < LOAD_S
    assert {rule.name for rule in outcome.rules} == {"R8", "R9"}
    assert time.process_time() - began < 0.1


def test_a_thousand_rules_are_loaded_while_somebody_waits():
    """A growing rule set takes time in proportion to its size, or it will stop being edited."""
    took = []
    for count in (250, 1_000):
        began = time.process_time()
        load_rules(many_rules(count))
        took.append(time.process_time() - began)

    assert took[1] < took[0] * 4 * 3
