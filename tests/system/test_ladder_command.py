"""`steadyhand ladder` from a terminal: tried on the past, published, listed, and retired."""

from __future__ import annotations

import pytest

from steadyhand.cli.app import app
from steadyhand.cli.common import CommandRefused
from steadyhand.enforcement.strikes.model import LADDERS
from steadyhand.flows.decision import Verdict, decide
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.people import ARTICLE, LEAD, REVIEWER
from tests.system.test_access_command import at_a_terminal, installation  # noqa: F401 - its fixtures

PROOF = Proof(session="s", authenticator="key", verified=True, fresh=True)
TERMS = """
title = "Spam"
areas = ["spam"]
points = { low = 1, medium = 1, high = 1, severe = 1 }
warning_first = false
together_hours = 0
steps = [{ points = 2, act = "suspend", hours = 12 }]
"""


@pytest.fixture
def typed(installation, capsys):  # noqa: F811 - the fixture
    """What `steadyhand ladder ...` says in this installation."""

    def says(*words: object) -> str:
        app(["ladder", *map(str, words), "--data", str(installation.data)], result_action="return_value")
        return str(capsys.readouterr().out)

    return says


def decided(house, number: int) -> None:
    """A reviewer finds that one account broke a rule."""
    name = f"case:s{number}"
    case = OpenCase(
        case=name, subject=f"post:s{number}", area="spam", severity="medium", source="rule", ref=f"event:{number}",
        account="account:s", attested=True,
    )  # fmt: skip
    assert isinstance(house.door.perform(case, AUTOMATION), Entry)
    take = TakeLease(case=name, way="picked", reason="Asked to.")
    assert isinstance(house.door.perform(take, REVIEWER, proof=PROOF), Entry)
    stored = house.reader.stored("case", name)
    verdict = Verdict(outcome="violates", reason="One link.", policy="spam-1@1")
    now = house.reader.now()
    answers = decide(
        house.door, stored.row, verdict, REVIEWER, expect=stored.seq, key=name, now=now, proof=PROOF
    )
    assert all(isinstance(one, Entry) for one in answers), answers


def test_ladder_is_tried_on_the_past_published_listed_and_retired(installation, typed, tmp_path):  # noqa: F811 - the fixture
    """Whoever publishes a ladder must be able to see first whom it would have reached."""
    file = tmp_path / "spam.toml"
    file.write_text(TERMS)
    with installation.house() as house:
        assert isinstance(house.door.perform(ARTICLE, LEAD, proof=PROOF), Entry)
        for number in range(3):
            decided(house, number)

    told = typed("simulate", file)
    assert "2  suspend 12 h, from 2 points on" in told
    assert "1  nothing proposed" in told
    assert "1  accounts would have had something proposed" in told
    assert "None is in force" in typed("list")
    typed("publish", "spam", file, "--by", "lead")
    assert "ladder:spam@1  Spam  spam  2: suspend 12 h" in typed("list")
    typed("retire", "spam", "--by", "lead")
    with installation.house() as house:
        assert house.reader.row(LADDERS, LADDERS).in_force == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title = ", "is no ladder"),
        (TERMS.replace("spam", "weather"), "no policy area"),
        (TERMS.replace("together_hours", "together_minutes"), "together_minutes"),
        (TERMS.replace(', act = "suspend"', ', act = "exile"'), "is no ladder"),
    ],
)
def test_file_that_is_no_ladder_is_refused_with_why(typed, tmp_path, text, why):
    """A slip of the pen must not become a ladder of anything else."""
    file = tmp_path / "spam.toml"
    file.write_text(text)

    with pytest.raises(CommandRefused, match=why):
        typed("simulate", file)
