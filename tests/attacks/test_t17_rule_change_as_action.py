"""T17: whoever may not act on somebody has the rules do it: a number or a list is edited, and automation goes on.

Under a freeze a change of rules counts as what rules do. The other half, an unban that somebody was bribed to have
automation carry out, waits for the room of appeals and reversals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

import pytest

from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.entry import Refusal
from steadyhand.rules.versions.brakes import AskQuota
from steadyhand.rules.versions.model import RELEASE
from tests.support import traffic
from tests.support.attacked import SOL, appointed, at_desk, done, performed
from tests.support.desk import Desk, hidden
from tests.support.freezing import freeze
from tests.support.installation import Installation
from tests.support.packs import RULES

NUMBERS: Final = count(1)
TURNED_AWAY: Final = "what the folder holds was refused: This is stopped by freeze:"
EDITS: Final = {
    "a threshold": ("MentionCount >= 3", "MentionCount >= 300"),
    "a list of words": ("'bit.ly', ", ""),
    "who is spared": ("AccountAgeSeconds < 86400, ", "AccountAgeSeconds < 86400, AccountId != 'cousin', "),
}
FREEZES: Final = {
    "of an area": {"scope_set": ScopeSet(policy_areas=("spam",))},
    "of one act in another area": {
        "scope_set": ScopeSet(policy_areas=("hate",), actions=("sanction.limit",))
    },
    "of the tool that acts": {"scope_set": ScopeSet(policy_areas=("hate",), tools=("enforcement",))},
}


@pytest.fixture(scope="module")
def ruled(house: Installation) -> Installation:
    """The folder of rules has put a version in force, and then another: there is something to go back to."""
    appointed(house, SOL)
    house.decided(traffic.event(next(NUMBERS), "pushed"))
    first = in_force(house)
    folder = house.data / "rules"
    (folder / RULES).write_text(read(folder) + "\n# A remark of somebody who may write here.\nNew = 1\n")
    house.until(lambda: in_force(house) != first, "the folder is in force")
    return house


@pytest.fixture(scope="module")
def lea(ruled: Installation) -> Iterator[Desk]:
    """A policy lead, who may write rules and publish them."""
    desk = at_desk(ruled, "lea")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def agreed(ruled: Installation, lea: Desk) -> dict[str, tuple[str, str]]:
    """Before any freeze, each edit was written and agreed to by somebody else: its page, and its version."""
    root = at_desk(ruled, "root")
    found = {}
    for name, (before, after) in EDITS.items():
        address = lea.send("/rules/drafts", title=name).headers["location"]
        page = hidden(lea.get(f"{address}?file={RULES}").text)
        text = read(ruled.data / "rules").replace(before, after)
        saved = lea.send(f"{address}/save", title=name, on=page["on"], file=RULES, text=text)
        assert "saved=saved" in saved.headers["location"]
        version = re.findall(r'name="version" value="([^"]+)"', lea.get(f"{address}/publish").text)[0]
        steps = [(lea, "propose"), (root, "approve")]
        told = [desk.send(f"{address}/step", do=do, version=version) for desk, do in steps]
        assert [answer.status_code for answer in told] == [303, 303], [answer.text for answer in told]
        found[name] = address, version
    root.close()
    return found


@contextmanager
def under(house: Installation, kind: str) -> Iterator[Installation]:
    """A freeze stops people, and lets automation go on."""
    name = f"freeze:t17-{next(NUMBERS)}"
    with house.reader() as reader:
        command = freeze(reader.now(), name, **FREEZES[kind])
    done(house, SOL.principal, command)
    yield house
    sol, root = at_desk(house, "sol"), at_desk(house, "root")
    asked = sol.send(f"/access/freezes/{name}/lift", reason="It is over.", second="ask", to_second="Now.")
    assert root.send(f"{asked.headers['location']}/approve").status_code == 303
    sol.close(), root.close()


@pytest.fixture(scope="module", params=FREEZES)
def frozen(
    ruled: Installation, agreed: dict[str, tuple[str, str]], request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """One freeze after the other."""
    with under(ruled, request.param) as house:
        yield house


def read(folder: Any) -> str:
    """The rules on spam, as a folder has them."""
    return str((folder / RULES).read_text(encoding="utf-8"))


def in_force(house: Installation) -> str:
    """The version that decides for everybody."""
    with house.reader() as reader:
        release = reader.row("release", RELEASE)
    assert release is not None
    return str(release.in_force)


def limited(house: Installation) -> bool:
    """Whether the rules still do what they do to a post that pushes a shortened link."""
    decision = house.decided(traffic.event(next(NUMBERS), "pushed"))
    return "limit_spam_link" in str(decision)


@pytest.mark.parametrize("edit", EDITS)
def test_edit_that_was_agreed_to_before_is_not_published_for_all_or_for_some(
    frozen: Installation, lea: Desk, agreed: dict[str, tuple[str, str]], edit: str
) -> None:
    """A draft in a drawer must not be the way to spare somebody when nobody may act."""
    before, (address, version) = in_force(frozen), agreed[edit]
    told = [
        lea.send(f"{address}/step", do="publish", version=version, percent=percent)
        for percent in ("1", "100")
    ]

    assert [answer.status_code for answer in told] == [422, 422], told[0].text
    assert all("freeze:t17" in answer.text for answer in told)
    assert in_force(frozen) == before
    assert limited(frozen)


def test_rule_is_not_let_act_more_often(frozen: Installation) -> None:
    """A quota is a threshold as well."""
    with frozen.reader() as reader:
        until = reader.now() + 60_000_000
    ask = AskQuota(
        rule="ShortLinkPushedByNewAccount", per_hour=9_000, incident="A wave of links.", until=until
    )
    (answer,) = performed(frozen, "staff:lea", ask)

    assert isinstance(answer, Refusal)
    assert answer.code == "frozen"


def test_folder_of_rules_is_no_way_around(frozen: Installation) -> None:
    """Who can write a file there may be anybody whom the freeze stops."""
    before, file, told = in_force(frozen), frozen.data / "rules" / RULES, frozen.log().count(TURNED_AWAY)
    text = read(frozen.data / "rules")
    file.write_text(text.replace(*EDITS["a list of words"]) + f"\nMore{next(NUMBERS)} = 1\n")
    frozen.until(lambda: frozen.log().count(TURNED_AWAY) > told, "the folder was refused")
    file.write_text(text)

    assert in_force(frozen) == before
    assert limited(frozen)


def test_going_back_to_what_was_approved_is_never_frozen(ruled: Installation, lea: Desk) -> None:
    """A rule that does harm is taken back at any time, freeze or not."""
    with ruled.reader() as reader:
        published = [entry.fact.version for entry in reader.entries(types=("rules.published",))]  # type: ignore[attr-defined]  # the type says so
    other = next(version for version in published if version != in_force(ruled))
    with under(ruled, "of an area"):
        answer = lea.send("/rules/revert", to=other, reason="It was better before.")

    assert answer.status_code == 303, answer.text
    assert in_force(ruled) == other
    assert limited(ruled)
