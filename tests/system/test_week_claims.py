"""The Week on election day: a settled claim is recognised as it is posted, labelled, and its panel is at Plaza."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.model import VIEW
from steadyhand.civic.claims.model import Claim as Settled
from steadyhand.civic.incidents.model import Incident
from steadyhand.civic.matches.model import LABEL
from steadyhand.civic.matches.store import Matches
from steadyhand.civic.novel.telling import suggested
from steadyhand.civic.prebunks.commands import AgreeToPreBunk, EndPreBunk, WritePreBunk
from steadyhand.civic.prebunks.model import Dates
from steadyhand.flows.answering_match import following
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.rules.commands import PublishArticle
from tests.support.attacked import done, staffed
from tests.support.installation import PASSKEYS, Installation
from tests.support.plaza import Plaza, running_plaza
from tests.support.program_claims import content, preview
from tests.support.program_responses import PREBUNK, told
from tests.support.traffic import post

CLAIM = "claim:machines-switch-votes"
SAID = "Voting machines in Arven switch votes from the Harbour party to the Meadow party."
LEA, VERA = "staff:lea", "staff:vera"
ARTICLE = PublishArticle(
    article="election-1",
    area="election",
    severity="high",
    title="Voting",
    text="Do not mislead voters.",
    effective=0,
)


@pytest.fixture(scope="module")
def plaza(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plaza]:
    with running_plaza(tmp_path_factory.mktemp("plaza")) as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, plaza: Plaza) -> Iterator[Installation]:
    """An installation whose library has one claim, which two people let act."""
    vera = Staff(principal=VERA, name="Vera Lind", roles=("civic_analyst",), team="civic")
    folder = tmp_path_factory.mktemp("week") / "data"
    with staffed(folder, vera, access=PASSKEYS, webhook=plaza.webhook) as running:
        done(running, LEA, ARTICLE)
        done(
            running,
            VERA,
            EnterClaim(claim=CLAIM, content=content(SAID, panel="Machines are tested in public.")),
        )
        done(running, VERA, SuggestClaim(claim=CLAIM, version=1))
        with running.reader() as reader:
            row: Settled = reader.row(VIEW, CLAIM)
            seen = preview(reader.now())
        done(running, VERA, AskToAct(claim=CLAIM, version=1, preview=seen))
        done(running, LEA, AgreeToAct(claim=CLAIM, version=1, digest=row.newest.digest))
        yield running


def test_settled_claim_is_labelled_and_panelled_as_it_is_posted(house: Installation, plaza: Plaza) -> None:
    """E: without a person in between, with the library's words; what is about something else has nothing beside it."""
    plaza.http.post(
        "/posts", json=[{"id": f"p{n}", "text": text} for n, text in ((1, SAID), (2, "A fine day."))]
    )
    house.deliver([post(1, SAID), post(2, "A fine day on the harbour, bring the children and a book.")])

    def shown() -> list[str]:
        return [one["text"] for one in plaza.http.get("/posts/p1").json()["panels"]]

    house.until(lambda: bool(shown()), "the panel is at Plaza")
    house.until(lambda: plaza.http.get("/posts/p1").json()["labels"] == [LABEL], "the label is at Plaza")
    other = plaza.http.get("/posts/p2").json()
    assert shown() == ["Machines are tested in public."]
    assert (other["panels"], other["labels"]) == ([], [])


def test_those_who_saw_it_are_offered_a_correction_once_a_person_said_so(
    house: Installation, plaza: Plaza
) -> None:
    """With how many there are, as Plaza counted; until they say that it was wrong."""
    seen = {**post(90, "x"), "type": "view.counted", "data": {"subject": "post:p1", "views": 840}}
    house.deliver([seen])
    with house.reader() as reader:
        (match,) = Matches(reader).about("post:p1")

    def offered() -> list[int | None]:
        return [one["most"] for one in plaza.http.get("/posts/p1").json()["corrections"]]

    assert offered() == []
    house.catch_up()
    for said, then in (("right", [840]), ("wrong", [])):
        with house.reader() as reader:
            commands = following(reader, match.id, said)  # type: ignore[arg-type]  # one of both
        done(house, "staff:ana", *commands)
        house.until(lambda wanted=then: offered() == wanted, f"the correction is {then}")  # type: ignore[misc]


def test_what_two_people_say_beforehand_is_at_plaza_until_it_is_taken_back(
    house: Installation, plaza: Plaza
) -> None:
    """In its place alone."""

    def shown(place: str) -> list[str]:
        told = plaza.http.get("/prebunks", params={"place": place}).json()["prebunks"]
        return [one["subject"] for one in told]

    with house.reader() as reader:
        now = reader.now()
    done(house, VERA, WritePreBunk(prebunk=PREBUNK, content=told(Dates(starts=now, ends=now + DAY))))
    with house.reader() as reader:
        draft = reader.row("prebunk", PREBUNK).draft
    done(house, LEA, AgreeToPreBunk(prebunk=PREBUNK, version=1, digest=draft.digest))
    house.until(lambda: shown("US-AZ") == [PREBUNK], "it is shown there")
    assert shown("US-NY") == []
    done(house, VERA, EndPreBunk(prebunk=PREBUNK))
    house.until(lambda: shown("US-AZ") == [], "it is shown no more")


def said_by(first: int, text: str, region: str, accounts: int = 8) -> list[dict[str, Any]]:
    """As many accounts of a region say so."""
    events = [post(first + n, f"{text}{'!' * (n % 3)}", f"v{first + n}") for n in range(accounts)]
    for event in events:
        event["data"]["account"]["region"] = region
    return events


def test_known_claims_are_matched_labelled_and_panelled_and_new_ones_become_incidents(
    house: Installation, plaza: Plaza
) -> None:
    """E: what is settled has its panel and no incident; what is new is one incident a place, of its kind, on its clock.

    A false closing time is found by a rule, that machines switch votes elsewhere by its words; and nobody is acted on.
    """
    early = "Polls close early today in the whole county, so go home and tell your neighbours"
    count = "They are throwing ballots for the Harbour party into the canal behind the town hall"
    plaza.http.post("/posts", json=[{"id": f"p{n}", "text": SAID} for n in range(100, 108)])
    house.deliver(
        [
            *said_by(100, SAID, "XA-E"),
            *said_by(200, early, "XA-M"),
            *said_by(300, early, "XA-P"),
            *said_by(400, count, "XA-E"),
            *said_by(500, f"It is false: {count}", "XA-C", 30),
        ]
    )

    def found() -> dict[tuple[str, str], Incident]:
        with house.reader() as reader:
            return {(row.cls, row.region): row for row in reader.all("incident").values()}

    house.until(lambda: len(found()) >= 3, "an incident for each of them")
    house.until(
        lambda: all(plaza.http.get(f"/posts/p{n}").json()["panels"] for n in range(100, 108)), "panels"
    )
    rows = found()
    assert rows.keys() == {("procedure", "XA-M"), ("procedure", "XA-P"), ("delegitimisation", "XA-E")}
    clocks = {key: round((row.answer.due - row.at) / HOUR) for key, row in rows.items()}
    assert clocks == {("procedure", "XA-M"): 2, ("procedure", "XA-P"): 2, ("delegitimisation", "XA-E"): 24}
    assert len({suggested(row.links) for row in rows.values()}) == 2, "one suggestion to the library for each"
    with house.reader() as reader:
        linked = {key: [ref for ref in row.links if ref.startswith("case:")] for key, row in rows.items()}
        assert linked["procedure", "XA-M"], "cases that the rule opened belong to it"
        assert [name for name in reader.all("standing") if name.startswith("account:")] == []


def test_readiness_says_by_what_claims_are_matched(house: Installation) -> None:
    """Without a sentence model by words alone: degraded, and what to do."""
    told = house.http.get(f"{house.url()}/readyz").json()["components"]["claims"]
    assert told["status"] == "degraded"
    assert "steadyhand claims model build" in told["reason"]
