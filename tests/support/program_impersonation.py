"""A part of the program: somebody is listed, an account passes for them, they are told; another may look so."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.civic.impersonation.record.commands import (
    AllowLookalike,
    ConfirmImitated,
    EnterImitated,
    WithdrawImitated,
)
from steadyhand.civic.impersonation.record.model import BY
from steadyhand.civic.impersonation.record.reporting import ReportLookalike, TellImitated
from tests.support.civic_namesakes import ADVERTISER, CANDIDATE
from tests.support.doors import Opened
from tests.support.program_access import seconded
from tests.support.program_elections import ANALYST, OTHER_ANALYST

FRAUD = ReportLookalike(
    imitated=CANDIDATE.id, account="account:fraud", version=1, points=85, signs=("name_drawn_alike", "bio_claims"),
    apart=False, badge="paid", evidence='{"shown": {"account": "account:fraud"}, "marks": [], "apart": []}',
    case="case:fraud", incident="incident:imp-1",
)  # fmt: skip


def impersonation(house: Opened) -> None:
    """Everything that happens to the register and to what was found."""
    house.done(EnterImitated(imitated=CANDIDATE), ANALYST)
    house.done(ConfirmImitated(imitated=CANDIDATE.id, number=1), OTHER_ANALYST)
    house.done(EnterImitated(imitated=ADVERTISER), ANALYST)
    house.done(WithdrawImitated(imitated=ADVERTISER.id, why="The contract ended."), ANALYST)
    house.done(FRAUD, BY)
    house.done(replace(FRAUD, version=2, points=95), BY)
    house.done(replace(FRAUD, account="account:parody", apart=True, incident=""), BY)
    told = TellImitated(
        imitated=CANDIDATE.id, incident=FRAUD.incident, to=CANDIDATE.told, name="Lena Torvald", language="es"
    )
    house.done(told, BY)
    allow = AllowLookalike(imitated=CANDIDATE.id, account="account:parody", why="She likes it.")
    seconded(house, allow, ANALYST, OTHER_ANALYST, "request:allow")
    house.many(FRAUD, told, by=BY)
