"""What somebody reads and does by the link in their notice: the real application over HTTP, and nobody signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from steadyhand.accountability.commands import Erase
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.appeals.links import Links
from steadyhand.enforcement.commands import Limit
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Verdict
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.web.rooms import Rooms
from tests.support.desk import serving
from tests.support.house import API_KEY, decide, done, make_house, report

WORDS = "It is my own shop, and <b>one</b> link a day is allowed."


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    made, close = make_house(tmp_path)
    yield made
    close()


@pytest.fixture
def url(rooms: Rooms) -> Iterator[str]:
    with serving(rooms) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url) as made:
        yield made


def removed(rooms: Rooms, name: str = "mine") -> str:
    """A post that was reported and removed; the path of its author's link."""
    case = report(rooms, name, f"post:{name}", area="spam", text="Buy here", author="account:shop")
    decide(rooms, case, by="staff:ben", act="remove", policy="spam-1@1")
    return path_of(rooms, f"post:{name}#1")


def path_of(rooms: Rooms, ref: str) -> str:
    return "/notice/" + rooms.links.notice(ref).rpartition("/")[2]


def answered(rooms: Rooms, outcome: str) -> None:
    appeal = next(one for one in rooms.reader.all("appeal").values() if one.open)
    done(rooms.door, TakeAppeal(appeal=appeal.id, decision=appeal.about.decision), "staff:lead")
    verdict = Verdict(outcome=outcome, reason="One a day is fine.")  # type: ignore[arg-type]
    flow.answer(rooms.door, rooms.reader, appeal, verdict, "staff:lead", key=f"k:{appeal.id}")


def test_notice_says_what_why_and_how_to_appeal_and_names_nobody(rooms, client):
    """Neither who decided nor who reported is anywhere on it, and it is kept out of caches and search."""
    page = client.get(removed(rooms))

    assert page.status_code == 200
    for told in ("We removed it", "post:mine", "Appeal this decision", "A person looked at it and decided."):
        assert told in page.text
    for kept in ("staff:", "Ben", "reporter", "case:"):
        assert kept not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"


def test_appeal_is_filed_waits_and_is_answered_on_the_same_page(rooms, client):
    """From the form to the answer, without an account here; markup in their words is text."""
    path = removed(rooms)

    sent = client.post(path, data={"words": WORDS})
    assert sent.status_code == 303
    page = client.get(path).text
    assert "Your appeal waits for an answer." in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert "Appeal this decision" not in page

    answered(rooms, "overturned")
    page = client.get(path).text
    assert "The decision was wrong." in page
    assert "One a day is fine." in page
    assert rooms.standings.of("post:mine").in_force == ()


def test_second_appeal_asks_for_what_is_new(rooms, client):
    """Once heard, a form that asks for what is new; what was typed is kept where it lacks."""
    path = removed(rooms)
    client.post(path, data={"words": WORDS})
    answered(rooms, "upheld")

    refused = client.post(path, data={"words": "Still mine."})

    assert refused.status_code == 422
    assert "Still mine." in refused.text
    assert "say what is new" in refused.text
    assert client.post(path, data={"words": "Still.", "evidence": "A receipt."}).status_code == 303


def test_appeal_is_taken_back(rooms, client):
    """Whoever appealed may do without an answer."""
    path = removed(rooms)
    client.post(path, data={"words": WORDS})
    appeal = next(iter(rooms.reader.all("appeal")))

    assert client.post(path, data={"do": "withdraw", "appeal": appeal}).status_code == 303

    page = client.get(path).text
    assert "You took this appeal back." in page
    assert "Appeal this decision" in page


def test_page_is_in_the_language_of_whoever_reads_it(rooms, client):
    """Spanish by the browser, or by the link on the page."""
    path = removed(rooms)
    assert "Lo retiramos" in client.get(path, headers={"accept-language": "es-MX,es;q=0.9,en;q=0.8"}).text
    assert "Lo retiramos" in client.get(f"{path}?lang=es").text
    assert "We removed it" in client.get(path, headers={"accept-language": "fr"}).text


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "A", lambda t: "x" + t[1:], lambda _: ".", lambda _: "é"]
)
def test_link_that_was_not_made_here_leads_nowhere(rooms, client, change):
    """Not a part of one, not a changed one, and the answer tells nothing of what there is."""
    removed(rooms)
    token = path_of(rooms, "post:mine#1").rpartition("/")[2]
    found = client.get(f"/notice/{change(token)}")
    assert found.status_code == 404
    assert "post:mine" not in found.text


def test_link_of_another_installation_or_kind_leads_nowhere(rooms, client):
    """The key is the installation's own; a notice's link does not open an account, nor the other way round."""
    path = removed(rooms)
    foreign = Links(b"another key", "").notice("post:mine#1").rpartition("/")[2]
    assert client.get(f"/notice/{foreign}").status_code == 404
    assert client.get(path.replace("/notice/", "/person/")).status_code == 404
    account = rooms.links.account("account:shop", rooms.now() + MINUTE).rpartition("/")[2]
    assert client.get(f"/notice/{account}").status_code == 404


def test_account_page_shows_all_of_one_account_until_its_link_runs_out(rooms, client):
    """The platform asks for it when the person is signed in there; another account's decisions are not on it."""
    removed(rooms)
    removed_of_another = report(rooms, "other", "post:other", area="spam", text="x", author="account:else")
    decide(rooms, removed_of_another, by="staff:ben", act="remove", policy="spam-1@1")
    key = {"authorization": f"Bearer {API_KEY}"}
    link = client.get("/v1/people/shop/link", params={"minutes": 5}, headers=key).json()

    page = client.get("/person/" + link["url"].rpartition("/")[2])

    assert page.status_code == 200
    assert "post:mine" in page.text
    assert "post:other" not in page.text
    over = rooms.links.account("account:shop", rooms.now() - 1).rpartition("/")[2]
    assert client.get(f"/person/{over}").status_code == 404
    data = client.get("/person/" + link["url"].rpartition("/")[2] + "/data.json").json()
    assert [one["subject"] for one in data["notices"]] == ["post:mine"]
    assert not re.search(r"staff:|reporter", str(data))


def test_what_is_kept_of_a_decision_can_be_taken_along(rooms, client):
    """The same as the page, as JSON, with one's own words."""
    path = removed(rooms)
    client.post(path, data={"words": WORDS})
    data = client.get(f"{path}/data.json")
    assert "attachment" in data.headers["content-disposition"]
    told = data.json()
    assert (told["kind"], told["may"], told["appeals"][0]["words"]) == ("remove", "wait", WORDS)


@pytest.mark.parametrize("outcome", [None, "upheld"])
def test_page_says_that_erased_words_are_gone(rooms, client, outcome):
    """Waiting or answered: that they appealed and what came of it stays, what was said does not."""
    path = removed(rooms)
    client.post(path, data={"words": WORDS})
    if outcome:
        answered(rooms, outcome)
    assert "no longer kept" not in client.get(path).text

    done(rooms.door, Erase(subject="account:shop", reason="They asked."), "staff:root")

    page, told = client.get(path).text, client.get(f"{path}/data.json").json()["appeals"][0]
    assert "Your words are no longer kept." in page
    assert ("my own shop" in page, "One a day is fine." in page) == (False, False)
    assert (told["words"], told["answer"], told["erased"], told["outcome"]) == (None, None, True, outcome)
    assert "Tus palabras ya no se guardan." in client.get(f"{path}?lang=es").text


def test_form_from_another_site_is_refused(rooms, client):
    """Nobody appeals, or takes an appeal back, by a page of somebody else."""
    path = removed(rooms)
    sent = client.post(path, data={"words": WORDS}, headers={"origin": "https://evil.example"})
    assert sent.status_code == 403
    assert not rooms.reader.all("appeal")


def test_platform_files_for_its_people_and_repeats_are_one(rooms, client):
    """The API is another way in to the same: 409 where an appeal waits, and who is no party is told so."""
    removed(rooms)
    key = {"authorization": f"Bearer {API_KEY}", "idempotency-key": "a-1"}
    body = {"account": "shop", "ref": "post:mine#1", "words": WORDS}

    first = client.post("/v1/appeals", json=body, headers=key)
    again = client.post("/v1/appeals", json=body, headers=key)
    twice = client.post("/v1/appeals", json=body, headers={**key, "idempotency-key": "a-2"})
    stranger = client.post(
        "/v1/appeals", json={**body, "account": "else"}, headers={**key, "idempotency-key": "a-3"}
    )

    assert first.status_code == 201
    assert again.json() == first.json()
    assert (twice.status_code, twice.json()["code"]) == (409, "open_already")
    assert stranger.json()["code"] == "not_yours"
    told = client.get(f"/v1/appeals/{first.json()['appeal']}", headers=key).json()
    assert told == first.json()
    assert (
        client.get(
            told["link"].replace("http://localhost:8321", "").replace(str(client.base_url), "")
        ).status_code
        == 200
    )


def test_public_page_counts_and_names_nobody(rooms, client):
    """Counts by side and article; no share of few."""
    path = removed(rooms)
    client.post(path, data={"words": WORDS})
    answered(rooms, "overturned")
    told = client.get("/public/appeals.json").json()
    assert told["by_side"][0] | {"median_hours": 0} == {
        "name": "affected", "answered": 1, "upheld": 0, "overturned": 1, "varied": 0, "late": 0,
        "overturn_rate": None, "median_hours": 0,
    }  # fmt: skip
    assert "spam-1" in client.get("/public/appeals").text


def test_why_a_rule_decided_alone_is_on_the_page(rooms, client):
    """Nobody wrote a decision: the reason is what the notice told, and whoever appeals must be able to read it."""
    acted = Limit(
        subject="post:auto", account="account:shop", policy="spam-1@1", cause="event:plaza/9", mode="automated",
        reason="an account younger than a week promises a prize",
    )  # fmt: skip
    done(rooms.door, acted, AUTOMATION)

    page = client.get(path_of(rooms, "post:auto#1")).text

    assert "an account younger than a week promises a prize" in page
    assert "decided without a person" in page
