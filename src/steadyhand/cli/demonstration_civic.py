"""What the demonstration begins its election with: the calendar, two claims and an incident, as people enter them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.bootstrap.house import House
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.model import LEAST, Content, Preview, Source, Wording, digest_of
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.tables import from_csv
from steadyhand.civic.incidents.opening import OpenIncident
from steadyhand.civic.incidents.working import TakeIncident
from steadyhand.cli.common import on_host
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.week.dates import Calendar
from steadyhand.week.elections import elections_csv
from steadyhand.week.parties import PARTIES

LEAD: Final = "staff:lead"
SECOND: Final = "staff:second"
ACTS: Final = "claim:vote-by-text"
SUGGESTS: Final = "claim:registrations-cancelled"
INCIDENT: Final = "incident:moved-polls"
LOOKED_AT: Final = LEAST
"""In a library of two claims words tell little: whoever has so few lets people look sooner."""
BY_TEXT: Final = Content(
    kind="fact_check",
    statement=Wording(text="This year you can vote by text message, without a queue.", language="en"),
    variants=tuple(
        Wording(
            text=said.format(who.first.words[language].name, who.second.words[language].name),
            language=language,
        )
        for language, said in (
            ("en", "Good news, no more queues: this year you can vote by text! Send {} or {} to 55512."),
            ("es", "Se acabaron las colas: ¡este año se vota por SMS! Envía {} o {} al 55512."),
            ("pt", "Chega de fila: este ano dá pra votar por SMS! Mande {} ou {} para 55512."),
            ("fr", "Fini les files d'attente : cette année on vote par SMS ! Envoyez {} ou {} au 55512."),
            ("ar", "لا طوابير بعد اليوم: هذا العام تصوّت برسالة نصية! أرسل {} أو {} إلى 55512."),
            ("hi", "अब लाइन नहीं: इस साल एसएमएस से वोट दें! {} या {} लिखकर 55512 पर भेजें।"),
        )
        for who in (PARTIES, PARTIES.swapped())
    ),
    rating="False",
    verdict="false",
    source=Source(publisher="Plaza Facts", url="https://facts.plaza.example/vote-by-text"),
    suggest_at=LOOKED_AT,
    panel="Nobody can vote by text message. Polling places are open from 7 to 20.",
)
CANCELLED: Final = Content(
    kind="fact_check",
    statement=Wording(
        text="Registrations of people who voted for one party last time were cancelled.", language="en"
    ),
    variants=tuple(
        Wording(text=said.format(party.words[language].name), language=language)
        for language, said in (
            ("en", "If you voted {} last time your registration was cancelled."),
            ("es", "Si votaste a {} la última vez, tu inscripción está anulada."),
        )
        for party in (PARTIES.first, PARTIES.second)
    ),
    rating="Unfounded",
    verdict="false",
    source=Source(publisher="Plaza Facts", url="https://facts.plaza.example/registrations"),
    suggest_at=LOOKED_AT,
    panel="The register is open to everybody: look yours up.",
)


def begin(house: House, calendar: Calendar) -> None:
    """Through the door, by two of the guests, as the pages and the command line do it."""
    for details in from_csv(elections_csv(calendar).encode()):
        _done(house, LEAD, [EnterElection(details=details)])
        _done(house, SECOND, [ConfirmElection(election=details.id, number=1)])
    _done(
        house, LEAD, [EnterClaim(claim=ACTS, content=BY_TEXT), EnterClaim(claim=SUGGESTS, content=CANCELLED)]
    )
    _done(house, LEAD, [SuggestClaim(claim=name, version=1) for name in (ACTS, SUGGESTS)])
    seen = house.previewer([BY_TEXT])
    preview = Preview(made=house.reader.now(), posts=seen.posts, hits=seen.hits[0], how=seen.how)
    _done(house, LEAD, [AskToAct(claim=ACTS, version=1, preview=preview, blind=True)])
    _done(house, SECOND, [AgreeToAct(claim=ACTS, version=1, digest=digest_of(BY_TEXT), blind=True)])
    moved = OpenIncident(
        incident=INCIDENT,
        cls="procedure",
        region="XA",
        title="Polling is said to have been moved to another day",
        what="Posts tell the voters of one party that polling was moved. The election office says that it was not.",
    )
    _done(house, LEAD, [moved, TakeIncident(incident=INCIDENT)])


def _done(house: House, by: str, commands: Sequence[Command]) -> None:
    proof = on_host(signed=True)  # whoever runs a demonstration plays everybody in it
    for answer in house.door.perform_many([Order(one, by, proof=proof) for one in commands]):
        assert not isinstance(answer, Refusal), answer
