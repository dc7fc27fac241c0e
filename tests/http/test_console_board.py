"""The board, cases that nobody can be served, similar cases and figures, as people and programs see them."""

import csv
import io
import re

import httpx
import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.flows.unserving import Unserving
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.desk.model import FEWEST
from steadyhand.review.opening import OpenCase
from steadyhand.review.unserved.commands import AskTranslation
from steadyhand.review.vault.commands import SealComing
from steadyhand.web.public.desk import _counted
from tests.support.house import PASSWORD, done, enrol, on_sqlite

pytestmark = on_sqlite
UNKNOWN = {"region": "unknown", "language": "unknown"}
TEXT = "Buy now at shop.example"
CORA = Staff(principal="staff:council", name="Cora", roles=("outside_reviewer",), employer="council")


def said(text):
    return msgspec.json.encode({"text": text}).decode()


def request_of(rooms, by):
    """A request for a second person."""
    suspend = Suspend(
        subject="account:here", policy="spam-1@1", cause="event:1", mode="manual", until=rooms.now() + DAY,
        reason="They break the rule.",
    )  # fmt: skip
    proof = Proof(session=f"s-{by}", authenticator=f"key-{by}", verified=True, fresh=True)
    answer = seconding.ask(rooms.door, rooms.reader, [suspend], by, proof, why="two", reason="See it.")
    return answer.fact.request.id


def opened(rooms, name, **changes):
    told = {
        "case": f"case:{name}", "subject": f"post:{name}", "account": f"account:{name}", "area": "spam",
        "severity": "medium", "source": "rule", "ref": f"event:{name}", "language": "en", "rules": ("ManyLinks",),
        "content": said(TEXT), "attested": True,
    }  # fmt: skip
    done(rooms.door, OpenCase(**{**told, **changes}), AUTOMATION)
    return f"case:{name}"


def decided(rooms, name, outcome="violates", by="staff:lead", **changes):
    case = opened(rooms, name, **changes)
    done(rooms.door, TakeLease(case=case, way="picked", reason="a test"), by)
    policy = f"{changes.get('area', 'spam')}-1@1" if outcome == "violates" else None
    done(rooms.door, Decide(case=case, outcome=outcome, reason="So it is.", policy=policy), by)
    return case


def similar(text):
    """The rows of the table of similar cases: what is in common, and the four counts."""
    part = text[text.index('id="alike"') : text.index("</section>", text.index('id="alike"'))]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', part, re.DOTALL)
    return {name: [int(n) for n in re.findall(r'class="number[^>]*>(\d+)<', cells)] for name, cells in rows}


def everybody_reads_english(rooms):
    for name, staff in rooms.reader.all("staff").items():
        changed = Staff(principal=name, name=staff.name, roles=staff.roles, languages=("en",))
        done(rooms.door, Appoint(staff=changed), "staff:root")


def unserving(rooms):
    return Unserving(rooms.reader, rooms.access, rooms.door).round()


# ---------------------------------------------------------------------------------------------------- the board


def test_board_tells_where_nobody_decides_what_is_due(desk, rooms):
    """A queue without people must not look calm."""
    opened(rooms, "soon", severity="severe", area="adult")
    text = desk("ana").get("/queues?show=all").text

    assert "Nobody decides here now: the case due in the next 2 hours will be late." in text
    assert 'id="idle-adult"' in text


def test_board_by_language_is_a_table_of_its_own(desk, rooms):
    """Whoever reads Portuguese is called in by what waits in Portuguese."""
    opened(rooms, "pt", language="pt-BR")
    answer = desk("ana").get("/queues?show=languages&csv=queues")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert {"queue": "spam", "language": "pt"}.items() <= next(
        r for r in rows if r["language"] == "pt"
    ).items()
    assert 'id="queue-spam-pt"' in desk("ana").get("/queues?show=languages&language=pt").text
    assert 'id="queue-spam-en"' not in desk("ana").get("/queues?show=languages&language=pt").text


def test_queue_says_of_each_case_when_it_is_due_and_why_it_stands_there(desk, rooms):
    """An order without its reason is a lottery to whoever works in it."""
    opened(rooms, "far", score=0.5, remaining=4_000.0)
    text = desk("ana").get("/queues/spam").text

    assert "about 2,000 views to come" in text
    assert "its reach is not known" not in text, "what is said of every row says nothing"
    assert "As they are served" in text


# ------------------------------------------------------------------------------------- cases that wait for nobody


def test_case_that_nobody_can_be_served_is_listed_with_why_and_counted_for_everybody(desk, rooms, url):
    """Whom a platform cannot serve is the first thing that it leaves out of its figures."""
    everybody_reads_english(rooms)
    opened(rooms, "pt", language="pt", subject="post:secret")
    unserving(rooms)
    text = desk("lead").get("/queues/nobody").text
    public = httpx.get(f"{url}/public/desk.json", trust_env=False)

    assert "nobody reads the language" in text
    assert "case:pt" in text
    assert public.json()["unserved"] == {"access": 0, "language": 2, "queue": 0, "freeze": 0, "conflict": 0}
    for told in (text, public.text):
        assert "post:secret" not in told
    assert "case:pt" not in public.text


def test_case_is_sent_to_the_panel_by_who_assigns_cases_and_by_nobody_else(desk, rooms):
    """A reviewer who could send cases out could choose their judge."""
    opened(rooms, "pt", language="pt")
    refused = desk("ana").send("/cases/case:pt/send-out", to="panel", reason="I do not like it.")
    sent = desk("lead").send("/cases/case:pt/send-out", to="panel", reason="Nobody here reads it.")

    assert refused.status_code == 403
    assert sent.headers["location"] == "/queues/nobody"
    assert rooms.reader.row("case", "case:pt").queue == "panel"


def test_case_is_read_in_translation_beside_its_original(desk, rooms):
    """A translation that replaces the original decides in its place."""
    opened(rooms, "pt", language="pt")
    done(rooms.door, AskTranslation(case="case:pt"), "staff:lead")
    ana = desk("ana")
    ana.send("/cases/case:pt/take", why="a test")
    ana.send("/cases/case:pt/translation", text="Compra agora", language="en")
    text = ana.get("/cases/case:pt").text

    assert TEXT in text
    assert '<blockquote lang="en">' in text
    assert "Compra agora" in text
    assert "Compra agora" not in desk("ben").get("/cases/case:pt").text


# ------------------------------------------------------------------------------------------------- similar cases


def test_case_page_counts_similar_cases_by_how_they_were_decided(desk, rooms):
    """Two people decide the same text differently where neither knows of the other."""
    decided(rooms, "a")
    decided(rooms, "b", "no_violation", content=said("  BUY now\u200b at  shop.example "))
    decided(rooms, "c", content=said("Something else"), rules=("Other",), account="account:here")
    opened(rooms, "here", account="account:here")
    ana = desk("ana")
    ana.send("/cases/case:here/take", why="a test")
    found = similar(ana.get("/cases/case:here").text)

    assert found == {
        "The same text": [1, 1, 0, 0],
        "The same account": [1, 0, 0, 0],
        "The same rule": [1, 1, 0, 0],
    }


def test_sealed_cases_are_neither_looked_for_nor_found(desk, rooms):
    """What is sealed must be reached from nowhere."""
    decided(rooms, "sealed")
    done(
        rooms.door,
        SealComing(subject="post:sealed", account=None, refs=("0" * 32,), area="spam", **UNKNOWN),
        AUTOMATION,
    )
    opened(rooms, "here")
    opened(rooms, "child", area="child_safety")
    ana = desk("ana")
    ana.send("/cases/case:here/take", why="a test")

    assert similar(ana.get("/cases/case:here").text)["The same text"] == [0, 0, 0, 0]
    ana.send("/cases/case:child/take", why="a test")
    assert "What is sealed is compared with nothing." in ana.get("/cases/case:child").text


def test_whoever_does_not_hold_a_case_sees_nothing_of_similar_ones(desk, rooms):
    """What others wrote is for whoever decides, while they decide."""
    decided(rooms, "a")
    opened(rooms, "here")

    assert 'id="alike"' not in desk("ana").get("/cases/case:here").text


# ------------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(("by", "name"), [("queue", "hate"), ("language", "pt"), ("policy", "hate-1")])
def test_figures_are_told_by_queue_language_and_policy(desk, rooms, by, name):
    """A figure of all queues together hides the one that nobody copes with."""
    for n in range(FEWEST):
        decided(rooms, str(n), area="hate", language="pt")
    text = desk("ana").get(f"/metrics-desk?by={by}&csv=figures").text
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row[by] == name)

    assert (row["decided"], row["violates_percent"], row["late"]) == ("5", "100", "0")
    assert row["handled_p50_s"].isdigit()


def test_of_fewer_than_five_decisions_no_figure_is_told(desk, rooms, api):
    """A figure of four decisions is one of a person."""
    for n in range(FEWEST - 1):
        decided(rooms, str(n), area="hate")
    text = desk("ana").get("/metrics-desk").text
    found = api.get("/v1/desk").json()["figures"]

    assert "too few" in text
    assert {figure["name"] for figure in found} == {"hate", "spam"}
    assert {figure["decided"] for figure in found} == {figure["handled"] for figure in found} == {None}


def test_figures_name_no_person(desk, rooms, api):
    """A table of people would be a race, and the slowest are the most careful."""
    for n in range(FEWEST):
        decided(rooms, str(n))
    pages = [desk("ana").get(f"/metrics-desk?by={by}").text for by in ("queue", "language", "policy", "day")]
    main = [page[page.index("<main") :] for page in pages]

    for told in (*main, api.get("/v1/desk").text, _counted(rooms).decode()):
        for person in ("staff:lead", "Lea Moreau", "staff:ana"):
            assert person not in told


def test_desk_is_told_to_programs_with_clocks_and_figures(api, rooms):
    """Whoever draws a wall of charts reads the same numbers as the page."""
    opened(rooms, "soon", severity="severe", area="adult")
    told = api.get("/v1/desk", params={"by": "policy"}).json()
    adult = next(queue for queue in told["queues"] if queue["queue"] == "adult")

    assert (told["by"], adult["waiting"], adult["due_soon"], adult["late_soon"]) == ("policy", 1, 1, 1)


# ------------------------------------------------------------------------------------------------ outside panel


def test_outside_panel_sees_its_own_queue_and_cases_and_nothing_else(desk, rooms):
    """Whoever helps with one case is not let into the house for it."""
    done(rooms.door, Appoint(staff=CORA), "staff:root")
    done(rooms.door, set_password(CORA.principal, PASSWORD), "staff:root")
    enrol(rooms.door, CORA.principal)
    opened(rooms, "here")
    opened(rooms, "sent", language="pt")
    desk("lead").send("/cases/case:sent/send-out", to="panel", reason="Nobody here reads it.")
    cora = desk("council")
    board = cora.get("/queues").text

    assert re.findall(r'id="queue-(\w+)"', board) == ["panel"]
    assert cora.get("/queues/panel").status_code == 200
    assert cora.send("/next").headers["location"] == "/cases/case:sent"
    assert TEXT in cora.get("/cases/case:sent").text
    for path in ("/cases/case:here", "/queues/spam", "/queues/nobody", "/subjects/account:sent", "/metrics-desk",
                 "/search?q=post:here", "/access", "/rules"):  # fmt: skip
        assert cora.get(path).status_code == 404, path
    house_asks = request_of(rooms, "staff:ana")
    assert house_asks not in cora.get("/access/requests").text
    assert cora.get(f"/access/requests/{house_asks}").status_code == 404
    own = cora.get(f"/access/requests/{request_of(rooms, CORA.principal)}")
    assert own.status_code == 200
    assert "Lea Moreau" not in own.text, "who works here is nothing that outsiders are told"
