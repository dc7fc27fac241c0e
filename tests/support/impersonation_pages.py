"""The register in a house of pages: a candidate, with a fraud and a parody; and an office that waits."""

from __future__ import annotations

from typing import Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.impersonation.detector import Detector
from steadyhand.civic.impersonation.model import Profile
from steadyhand.civic.impersonation.record.commands import ConfirmImitated, EnterImitated
from steadyhand.civic.impersonation.record.model import BY, evidence_of
from steadyhand.civic.impersonation.record.reporting import ReportLookalike, TellImitated
from steadyhand.civic.impersonation.register import Register
from steadyhand.kernel.command import Command
from steadyhand.web.rooms import Rooms
from tests.support.civic_namesakes import CANDIDATE, LAWFUL, OFFICE, PASSING
from tests.support.house import done

ENTERER: Final = "staff:cleo"
CONFIRMER: Final = "staff:cyd"
FRAUD: Final = PASSING["the bio claims it"]
PARODY: Final = LAWFUL["parody in the bio"]
REGISTER_FILE: Final = (
    "id,kind,names,accounts,source\nnine-ovens,advertiser,Nine Ovens,account:a02,Its contract\n"
)


def registered(rooms: Rooms) -> None:
    """All of it is on record."""
    for name in (ENTERER, CONFIRMER):
        staff = Staff(principal=name, name=name, roles=("civic_analyst",), team="civic")
        done(rooms.door, Appoint(staff=staff), "staff:root")
    done(rooms.door, EnterImitated(imitated=CANDIDATE), ENTERER)
    done(rooms.door, ConfirmImitated(imitated=CANDIDATE.id, number=1), CONFIRMER)
    done(rooms.door, EnterImitated(imitated=OFFICE), ENTERER)
    incident = "incident:imp-torvald-1"
    done(rooms.door, _report(FRAUD, incident), BY)
    done(rooms.door, _report(PARODY, ""), BY)
    told: Command = TellImitated(
        imitated=CANDIDATE.id, incident=incident, to=CANDIDATE.told, name=CANDIDATE.names[0]
    )
    done(rooms.door, told, BY)


def _report(shown: Profile, incident: str) -> ReportLookalike:
    found = Detector(Register([CANDIDATE])).judge(shown)
    assert found is not None
    return ReportLookalike(
        imitated=found.imitated, account=found.account, version=1, points=found.points,
        signs=tuple(one.sign for one in found.marks), apart=bool(found.apart), badge="paid",
        evidence=evidence_of(found, shown).decode(), case="case:fraud", incident=incident,
    )  # fmt: skip
