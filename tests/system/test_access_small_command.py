"""`steadyhand access declare-small` from a terminal: asked for, approved by somebody else, listed, and ended by one."""

from __future__ import annotations

import re

from steadyhand.flows import seconding
from steadyhand.kernel.command import Proof
from tests.support.doors import told as told_of
from tests.system.test_access_command import at_a_terminal, fails, installation, says  # noqa: F401 - its fixtures

REASON = "We are two."


def approved(installation, request: str) -> list[str]:  # noqa: F811 - the fixture
    """The administrator is the second person, with a passkey of their own."""
    proof = Proof(session="s", authenticator="key-root", verified=True, fresh=True)
    with installation.house() as house:
        return told_of(seconding.approve(house.door, house.reader, request, "staff:root", proof))


def test_team_is_declared_small_by_two_listed_and_ended_by_one(installation):  # noqa: F811 - the fixture
    """Who has only a terminal must be able to say that nobody else is left, and to take that back."""
    assert "No team was ever declared small." in says(installation, "small-teams")
    asked = says(installation, "declare-small", "case.bulk", REASON, "--days", "30", "--by", "sol")
    (request,) = set(re.findall(r"request:\w+", asked))
    assert "No team was ever declared small." in says(installation, "small-teams"), "not by one alone"

    assert approved(installation, request) == ["done", "done"]
    assert re.search(r"case\.bulk  until \S+Z  0 acts done alone", says(installation, "small-teams"))
    says(installation, "end-small", "case.bulk", "--by", "sol")
    assert "case.bulk  over" in says(installation, "small-teams")


def test_what_cannot_be_declared_is_refused_with_why(installation):  # noqa: F811 - the fixture
    """A slip must not become a declaration of anything else."""
    assert "from 1 to 90" in fails(
        installation, "declare-small", "case.bulk", REASON, "--days", "91", "--by", "sol"
    )
    assert "No team is declared small" in fails(installation, "end-small", "look.answer", "--by", "sol")
