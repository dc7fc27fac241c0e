"""`claims recalibrate` and `claims reach` at a terminal: what is learned is said, and taken up by a person only."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.calibration.model import CALIBRATION, LEAST
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.model import VIEW
from steadyhand.civic.matches.commands import BY, AnswerMatch
from steadyhand.civic.matching.verifier import shipped
from steadyhand.cli.app import app
from steadyhand.cli.common import CommandRefused, on_host
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry
from tests.support.installation import PASSWORD
from tests.support.program_claims import content
from tests.support.program_matches import CLAIM, SAID, SURE, found
from tests.system.test_access_command import at_a_terminal, installation  # noqa: F401 - its fixtures

ROOT, VERA, REVIEWER, HEAD = "staff:root", "staff:vera", "staff:rev", "staff:head"
ROLES = {VERA: "civic_analyst", REVIEWER: "reviewer", HEAD: "policy_lead"}
PROOF = on_host(signed=True)


def peopled(house) -> None:
    """Those who write, answer and take up; and a claim that suggests."""
    for principal, role in ROLES.items():
        staff = Staff(principal=principal, name=principal, roles=(role,))
        assert isinstance(house.door.perform(Appoint(staff=staff), ROOT), Entry)
        assert isinstance(house.door.perform(set_password(principal, PASSWORD), ROOT), Entry)
    for command in (EnterClaim(claim=CLAIM, content=content(SAID)), SuggestClaim(claim=CLAIM, version=1)):
        assert isinstance(house.door.perform(command, VERA, proof=PROOF), Entry)


@pytest.fixture
def typed(installation, capsys):  # noqa: F811 - the fixture
    """What `steadyhand claims ...` says in this installation, where a claim suggests."""
    with installation.house() as house:
        if house.reader.row(VIEW, CLAIM) is None:
            peopled(house)

    def says(*words: object) -> str:
        app(["claims", *map(str, words), "--data", str(installation.data)], result_action="return_value")
        return str(capsys.readouterr().out)

    return says


def answered(house, numbers: range) -> None:
    """Reviewers found two in three of these matches wrong, however likely they were."""
    orders = []
    for number in numbers:
        how = replace(SURE, probability=0.65 + (number % 30) / 100)
        one = found(number, how, ask=True)
        said = "right" if number % 3 == 0 else "wrong"
        orders += [Order(one, BY), Order(AnswerMatch(match=one.match, answer=said), REVIEWER, proof=PROOF)]
    assert all(isinstance(answer, Entry) for answer in house.door.perform_many(orders))


def test_answers_are_learned_from_once_there_are_enough_and_a_person_takes_it_up(installation, typed):  # noqa: F811
    """Before that nothing changes; and after it matches are as likely as people found them."""
    with installation.house() as house:
        answered(house, range(20))
    told = typed("recalibrate")
    assert "20 answers, 7 of them yes" in told
    assert f"It takes {LEAST} answers" in told
    with pytest.raises(CommandRefused, match="nothing to take up"):
        typed("recalibrate", "--apply", "--by", "head")
    with installation.house() as house:
        answered(house, range(20, 320))
    assert "tried on" in typed("recalibrate")
    with pytest.raises(CommandRefused, match="Say who"):
        typed("recalibrate", "--apply")
    with pytest.raises(CommandRefused):
        typed("recalibrate", "--apply", "--by", "rev")
    with installation.house() as house:
        assert house.reader.all(CALIBRATION) == {}
    assert "Calibration 1 of full is in force." in typed("recalibrate", "--apply", "--by", "head")
    with installation.house() as house:
        library = ClaimLibrary(house.reader)
        library.refresh()
        row = house.reader.row(CALIBRATION, "full")
        assert (row.by, row.version) == (HEAD, 1)
        assert library.matcher.parameters.full.offset == row.lesson.offset != shipped().full.offset
    assert "0 answers" in typed("recalibrate"), "those that were learned from are not learned from again"


def test_views_of_what_nobody_did_anything_about_are_not_told(typed):
    """And a claim that is not there is said not to be."""
    assert "Nothing was done about a post that says so." in typed("reach", CLAIM)
    with pytest.raises(CommandRefused, match="There is no claim"):
        typed("reach", "none")
