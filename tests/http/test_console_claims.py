"""The pages of the claims library: found, entered, corrected, and let act by two who are shown what it would hit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.bringing import LISTS, Weighed
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.lists import BringClaims
from steadyhand.civic.claims.model import VIEW, Content, Origin, Preview, Seen, Wording
from steadyhand.kernel.values import DAY
from steadyhand.kernel.zones import instant
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, serving
from tests.support.house import PASSWORD, done, enrol, on_sqlite
from tests.support.program_claims import ANALYST, SAID, content

PAGE = "/claims/polls"
FORM = {
    "name": "polls", "kind": "fact_check", "statement": SAID, "language": "en", "area": "election", "topic": "Hours",
    "variants": "[es] Los colegios de Arven cierran a mediodía el día de la elección\n\nPolls here close at twelve",
    "rating": "Pants on Fire", "verdict": "false", "jurisdictions": "us, us-ga", "publisher": "Arven Facts",
    "url": "https://facts.example/polls", "author": "R. Ruiz", "published": "2022-11-01", "expires": "2122-11-08T20:00",
    "panel": "They close at eight.", "act_at": "0.97",
}  # fmt: skip
HITS = 3


def matched(said: Sequence[Content]) -> Seen:
    """An engine that finds three posts for everything, and many for what says everything."""
    hits = tuple(500 if any("everything" in text for text in each.texts) else HITS for each in said)
    return Seen(posts=2_000, hits=hits, examples=(("post:p0", "post:p1"),) * len(said), how="lexical")


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """An analyst beside the policy lead, and an engine."""
    staff = Staff(principal=ANALYST, name="Vera Lind", roles=("civic_analyst",))
    done(rooms.door, Appoint(staff=staff), "staff:root")
    done(rooms.door, set_password(ANALYST, PASSWORD), "staff:root")
    enrol(rooms.door, ANALYST)
    return replace(rooms, previewer=matched)


@pytest.fixture
def url(house: Rooms):
    """Where that house is served."""
    with serving(house) as address:
        yield address


def entered(rooms: Rooms, name: str = "polls", **more: object) -> None:
    done(rooms.door, EnterClaim(claim=f"claim:{name}", content=content(**more)), ANALYST)


def of(rooms: Rooms, name: str = "polls"):
    return rooms.reader.row(VIEW, f"claim:{name}")


def test_claim_is_entered_suggests_and_acts_when_somebody_else_agreed(desk, house):
    """The page says at each step what follows, and shows the second person what it would hit."""
    vera, lead = desk("vera"), desk("lead")
    assert vera.send("/claims", **FORM).headers["location"] == PAGE
    page = vera.get(PAGE).text
    for words in (
        SAID,
        "A draft: it matches nobody.",
        "Pants on Fire",
        "Arven Facts",
        "US, US-GA",
        "Los colegios",
        "acts from 0.97",
    ):
        assert words in page
    said = of(house).newest.content
    assert said.variants[0] == Wording(
        text=FORM["variants"].split("\n")[0].removeprefix("[es] "), language="es"
    )
    assert (said.expires, said.act_at) == (instant("2122-11-08T20:00:00Z"), 0.97)
    assert vera.send(f"{PAGE}/suggest", version="1").is_redirect
    assert "a match goes to a reviewer" in vera.get(PAGE).text
    assert vera.send(f"{PAGE}/ask", version="1").is_redirect
    assert "Agree that it acts" not in vera.get(PAGE).text
    assert vera.send(f"{PAGE}/agree", version="1", digest=of(house).newest.digest).status_code == 403

    shown = lead.get(PAGE).text
    assert "In 2,000 recent posts it would have hit 3 (lexical)." in shown
    assert "post:p0" in shown
    assert lead.send(f"{PAGE}/agree", version="1", digest=of(house).newest.digest).is_redirect
    assert "a match may by itself put a label or a panel" in lead.get(PAGE).text
    assert "Lea Moreau" in vera.get(PAGE).text


@on_sqlite
def test_what_matches_everything_or_cannot_be_looked_at_does_not_act(desk, house, rooms):
    """And the page says why, with what remains possible."""
    vera = desk("vera")
    vera.send("/claims", **(FORM | {"statement": "They said everything at the polls here."}))
    desk("lead").send(f"{PAGE}/suggest", version="1")
    refused = vera.send(f"{PAGE}/ask", version="1")
    assert (refused.status_code, "It would hit 500 of 2,000 posts" in refused.text) == (422, True)
    with serving(rooms) as address:
        blind = Desk(address, "vera")
        refused = blind.send(f"{PAGE}/ask", version="1")
        blind.close()
    assert "could not be found out" in refused.text
    vera.send("/claims", **(FORM | {"name": "short", "variants": "", "statement": "Polls closed."}))
    vera.send("/claims/short/suggest", version="1")

    page = vera.get("/claims/short").text
    assert "It cannot act: “Polls closed.” is too short" in page
    assert "Ask that it may act" not in page


@on_sqlite
def test_claim_that_would_flood_reviewers_is_let_suggest_by_whoever_may_approve(desk, house):
    """As in a file: one person's common words do not bury everything else."""
    vera = desk("vera")
    vera.send("/claims", **(FORM | {"statement": "They said everything at the polls here."}))
    refused = vera.send(f"{PAGE}/suggest", version="1")

    assert (refused.status_code, "500 of 2,000 recent posts would go" in refused.text) == (422, True)
    assert of(house).state == "draft"
    assert desk("lead").send(f"{PAGE}/suggest", version="1").is_redirect


@on_sqlite
def test_few_posts_are_said_to_be_few_by_both(desk, house):
    """Nobody agrees by accident to what nobody could see."""
    few = replace(house, previewer=lambda _: Seen(posts=7, hits=(0,), examples=((),), how="lexical"))
    with serving(few) as address:
        vera, lead = Desk(address, "vera"), Desk(address, "lead")
        vera.send("/claims", **FORM)
        vera.send(f"{PAGE}/suggest", version="1")
        refused = vera.send(f"{PAGE}/ask", version="1")
        assert (refused.status_code, "too few to tell" in refused.text) == (422, True)
        assert vera.send(f"{PAGE}/ask", version="1", few="yes").is_redirect
        assert "I know that this is too few posts to tell" in lead.get(PAGE).text
        digest = of(house).newest.digest
        assert lead.send(f"{PAGE}/agree", version="1", digest=digest).status_code == 422
        assert lead.send(f"{PAGE}/agree", version="1", digest=digest, few="yes").is_redirect
        vera.close(), lead.close()
    assert of(house).state == "acting"


@on_sqlite
def test_later_text_waits_beside_the_one_that_stands(desk, house):
    """Whoever looks at it sees what is otherwise, and nothing that was typed is lost."""
    vera, lead = desk("vera"), desk("lead")
    vera.send("/claims", **FORM)
    vera.send(f"{PAGE}/suggest", version="1")
    form = {name: text for name, text in FORM.items() if name not in {"name", "kind"}}
    assert vera.send(f"{PAGE}/correct", **form).status_code == 422, "the same is no correction"
    assert vera.send(f"{PAGE}/correct", **(form | {"verdict": "misleading", "expires": ""})).is_redirect
    page = vera.get(PAGE).text
    assert "A later text waits" in page
    assert ">misleading</td>" in page
    assert ">never</td>" in page
    assert (of(house).shown.number, of(house).newest.number) == (1, 2)
    assert vera.send(f"{PAGE}/suggest", version="1").status_code == 409
    vera.send(f"{PAGE}/ask", version="2")
    lead.send(f"{PAGE}/agree", version="2", digest=of(house).newest.digest)

    assert (of(house).state, of(house).shown.number, of(house).draft) == ("acting", 2, None)
    assert lead.send(f"{PAGE}/recheck", says="same").is_redirect
    assert lead.send(f"{PAGE}/recheck", says="other").is_redirect
    assert "Its source says something else since" in lead.get(PAGE).text
    assert vera.send(f"{PAGE}/retire", why="outdated").status_code == 403
    assert lead.send(f"{PAGE}/retire", why="outdated").is_redirect
    assert "Lea Moreau: it is out of date." in lead.get(PAGE).text


@on_sqlite
def test_claims_are_found_by_words_state_place_and_end(desk, house):
    """Before an election somebody asks what matches here, and what soon will not."""
    entered(house, "ga", text="Ballots of Arven were lost.", jurisdictions=("US-GA",))
    entered(house, "de", text="Wahlzettel gingen verloren.", jurisdictions=("DE",))
    entered(house, "soon", text="Ballots of Arven were burned.", expires=house.now() + DAY)
    for name in ("ga", "soon"):
        done(house.door, SuggestClaim(claim=f"claim:{name}", version=1), ANALYST)
    vera = desk("vera")

    def found(query: str) -> set[str]:
        page = vera.get(f"/claims?{query}").text
        return {name for name in ("ga", "de", "soon") if f'href="/claims/{name}"' in page}

    assert found("") == {"ga", "de", "soon"}
    assert found("q=BALLOTS+arven") == {"ga", "soon"}
    assert found("state=draft") == {"de"}
    assert found("place=us-ga") == {"ga", "soon"}
    assert found("soon=yes") == {"soon"}
    assert "No claim is like that." in vera.get("/claims?q=nothing").text


@on_sqlite
def test_list_is_read_before_it_is_agreed_to(desk, house):
    """Whatever is poisoned in it stands there by name."""
    entered(house, "turned", verdict="true", rating="True")
    weighed = Weighed(
        claims=31, fresh=29, changed=1, refused=1, areas=("election",), reversals=("claim:turned",), reversed=1,
        against=(), opposed=0, preview=Preview(made=None),
    )  # fmt: skip
    brought = BringClaims(manifest="c" * 64, name="feed: feed.json", weighed=weighed)
    done(house.door, brought, ANALYST)
    vera, lead, path = desk("vera"), desk("lead"), f"/claim-lists/{'c' * 64}"
    assert path in lead.get("/claims").text
    assert "Agree to it" not in vera.get(path).text
    page = lead.get(path).text
    for words in ("30 claims of feed: feed.json", "claim:turned", "could not be found out"):
        assert words in page
    assert vera.send(f"{path}/agree").status_code == 403
    assert lead.send(f"{path}/agree").is_redirect

    assert house.reader.row(LISTS, "c" * 64).agreed.by == "staff:lead"
    assert "takes it in" in vera.get(path).text
    assert path not in lead.get("/claims").text
    assert lead.get(f"/claim-lists/{'d' * 64}").status_code == 404


@on_sqlite
def test_reversal_at_the_page_asks_a_second_person(desk, house):
    """As everywhere in the console."""
    entered(house, verdict="true", rating="True")
    turned = {name: text for name, text in FORM.items() if name not in {"name", "kind"}}

    answer = desk("vera").send(f"{PAGE}/correct", **turned)
    assert "This takes a second person" in answer.text
    assert "was true until now" in answer.text


@on_sqlite
def test_document_is_shown_as_text_and_never_run(desk, house):
    """It came from anywhere."""
    said = EnterClaim(
        claim="claim:polls", content=content("<b>Polls</b> close."), origin=Origin(name="feed"),
        document='{"x":"<script>alert(1)</script>"}',
    )  # fmt: skip
    done(house.door, said, ANALYST)
    page = desk("vera").get(PAGE).text

    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;Polls&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(1)" in page


@on_sqlite
def test_others_read_and_write_nothing(desk, house):
    """Reviewers look at what matches; what does not exist is said so."""
    entered(house)
    ana = desk("ana")

    page = ana.get(PAGE).text
    assert SAID in page
    assert "Correct it" not in page
    assert "Enter a claim" not in ana.get("/claims").text
    assert ana.send(f"{PAGE}/suggest", version="1").status_code == 403
    assert ana.get("/claims/none").status_code == 404
    assert ana.send(f"{PAGE}/forget").status_code == 404
    assert ana.send("/claims", **FORM).status_code == 403
    lead = desk("lead")
    assert lead.send("/claims", **(FORM | {"published": "yesterday"})).status_code == 422
    assert lead.send("/claims", **(FORM | {"name": "Ö"})).status_code == 422
    assert lead.send(f"{PAGE}/suggest", version="x").status_code == 400
