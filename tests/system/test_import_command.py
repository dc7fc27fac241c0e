"""`steadyhand import sanctions` from a terminal: asked for, agreed to by somebody else, taken in, and run again."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.cli.app import app, told
from steadyhand.enforcement.taking_over.commands import AgreeToList
from steadyhand.flows import seconding
from steadyhand.flows.taking_over import measured, take_in
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Entry
from tests.support.doors import Opened, house_doors
from tests.support.installation import Installation
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.program_access import approved
from tests.support.program_promises import SECOND
from tests.system.test_access_command import at_a_terminal, installation  # noqa: F401 - its fixtures

MANY = 100_000
LIMIT_S = 600
OTHER = "staff:other"


def says(at: Installation, *words: object) -> str:
    """What it prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        app(["import", "sanctions", *map(str, words), "--data", str(at.data)], result_action="return_value")
    return printed.getvalue()


def test_list_is_agreed_to_by_two_taken_in_and_run_again(installation, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    """The terminal says at each step what comes next, and leaves what it could not take in beside the file."""
    path = tmp_path / "bans.csv"
    path.write_text(
        "id,subject,kind,imposed\n1,account:b1,ban,2021-01-08T22:00:00Z\n2,nobody,ban,2021-01-08T22:00:00Z\n"
    )
    words = (path, "--source", "legacy", "--by", "lead")
    asked = says(installation, *words)
    request = next(word for word in asked.split() if word.startswith("request:"))
    with installation.house() as house:
        staff = Staff(principal=OTHER, name="Other", roles=("policy_lead",))
        assert isinstance(house.door.perform(Appoint(staff=staff), ADMIN), Entry)
        proof = Proof(session="s", authenticator="passkey:other", verified=True, fresh=True)
        answers = seconding.approve(house.door, house.reader, request, OTHER, proof)
        assert all(isinstance(one, Entry) for one in answers), answers

    assert "2 lines: 1 taken in, 0 here already, 1 refused" in says(installation, *words)
    assert "1 here already, 1 refused" in says(installation, *words)
    assert '"line":3' in (tmp_path / "bans.csv.refused.jsonl").read_text()
    with installation.house() as house:
        (ban,) = house.reader.row("standing", "account:b1").in_force
    assert (ban.kind, ban.source, ban.classified) == ("ban", "legacy", False)


def test_what_is_no_list_is_one_sentence(installation, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    """No trace for a wrong file."""
    path = tmp_path / "bans.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Exception, match="names the columns") as failed:
        says(installation, path, "--source", "legacy", "--by", "lead")

    assert told(failed.value) is not None


@pytest.mark.long
def test_hundred_thousand_lines_are_taken_in_within_minutes(tmp_path: Path) -> None:
    """Whoever moves house does it in an evening."""
    with house_doors(f"sqlite:///{tmp_path}/record.db") as opens:
        house: Opened = opens()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=SECOND, name="Second", roles=("policy_lead",))), ADMIN)
        path = tmp_path / "bans.csv"
        line = "{0},account:n{0},ban,2021-01-08T22:00:00Z,mod7,Spam.\n"
        path.write_text("id,subject,kind,imposed,by,reason\n" + "".join(line.format(n) for n in range(MANY)))
        manifest, lines = measured(path)
        approved(
            house, AgreeToList(manifest=manifest, source="legacy", lines=lines), LEAD, SECOND, "request:x"
        )
        began, proof = time.monotonic(), Proof(session="s", authenticator="k", verified=True, fresh=True)
        taken = take_in(house.reader, house.door, path, "legacy", LEAD, proof)

    assert (taken.taken, taken.refused) == (MANY, 0)
    assert time.monotonic() - began < LIMIT_S
