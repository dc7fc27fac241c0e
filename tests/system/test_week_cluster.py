"""The Week on E-9 at the console: one slur in copies with small edits, looked at by sample, done in bulk, taken back.

What the day brings in 50,000 posts of 300 accounts is played with a post each of 60. That a cluster becomes one
incident by itself is a statement of its own, and waits for its room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

import pytest
from msgspec.structs import replace

from steadyhand.week.dates import Calendar
from steadyhand.week.posts import Post
from steadyhand.week.staff import Member
from steadyhand.week.texts.phrases import invented_slurs
from tests.support.desk import Desk, hidden
from tests.support.week_days import posts_of
from tests.support.week_desk import WeekDesk, week_desk

DAY: Final = -9
COPIES: Final = 54
EDITED: Final = 6
EDITS: Final = (
    str,
    str.upper,
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace("e", "e\u200b"),
    lambda text: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text),
)
"""Small edits that leave what is read: capitals, spaces, a sign that nobody sees, letters of full width."""
VERDICT: Final = "choice=remove&policy=hate-1@1"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Plaza's desk in the morning of E-9; the lead of another policy can stand in for the one of hate."""
    calendar = Calendar()
    with week_desk(tmp_path_factory.mktemp("cluster") / "data", calendar.day(DAY)) as made:
        made.appoint(replace(lead_of(made, "harassment"), areas=("harassment", "hate")))
        yield made


def lead_of(desk: WeekDesk, area: str) -> Member:
    """Who answers for the policy of an area."""
    return next(one for one in desk.members.values() if one.areas == (area,))


def reported(desk: WeekDesk, post: str, text: str, author: str) -> str:
    """Somebody reports a post as hateful; its case."""
    report = {
        "id": f"r-{post}", "subject": f"post:{post}", "reporter": "account:u00001", "area": "hate",
        "text": "Look at this.", "lang": "en", "content": {"text": text, "lang": "en", "author": author},
    }  # fmt: skip
    return desk.report(report)


def flood(desk: WeekDesk, slur: Post) -> tuple[list[str], list[str]]:
    """One text by many accounts: cases of those that read the same, and of those with words added."""
    text = slur.document["text"]
    texts = [EDITS[n % len(EDITS)](text) for n in range(COPIES)]
    texts += [f"{text} Pass it on, number {n}." for n in range(EDITED)]
    cases = [reported(desk, f"copy{n}", each, f"account:c{n:05d}") for n, each in enumerate(texts)]
    return cases[:COPIES], cases[COPIES:]


def counter_speech(posts: Sequence[Post]) -> list[Post]:
    """What speaks of the word against it, or is said by those whom it is meant for."""
    slurs = invented_slurs("en")
    words = [(post, post.document["text"].casefold()) for post in posts if post.document["lang"] == "en"]
    return [post for post, text in words if post.truth.violates is None and any(one in text for one in slurs)]


def linked(page: str, before: str = "/cases/") -> list[str]:
    """Cases that a page links to, each once."""
    return list(dict.fromkeys(map(unescape, re.findall(rf'href="{before}(case:[^"/?]+)"', page))))


def in_force(desk: WeekDesk, post: str) -> list[str]:
    """What the platform reads of a post, by its key."""
    told = {"authorization": f"Bearer {desk.key}"}
    answer = desk.platform.get(f"/v1/subjects/post:{post}", headers=told).raise_for_status()
    return [one["kind"] for one in answer.json()["in_force"]]


def sampled(lead: Desk, page: str) -> list[str]:
    """Open and judge what is to be looked at, one by one."""
    seen = []
    while left := linked(lead.get(page).text, f"{page}/sample/"):
        assert lead.send(f"{page}/open", case=left[0]).status_code == 303
        assert "Does it fit" in lead.get(f"{page}/sample/{left[0]}").text
        assert lead.send(f"{page}/fits", case=left[0]).status_code == 303
        seen.append(left[0])
    return seen


def approved(desk: WeekDesk, lead: Desk, page: str, second: Desk) -> None:
    """Ask for the second person on the spot, who reads the request and agrees."""
    alone = lead.send(f"{page}/start")
    assert "second person" in alone.text, "sixty cases are more than one person decides at once"
    request = lead.send(f"{page}/start", second="ask", to_second="A flood of one slur.").headers["location"]
    assert second.send(f"{request}/approve").is_redirect


def test_cluster_is_reviewed_by_sample_decided_in_bulk_with_preview_and_taken_back(desk):
    """E-9: a copy costs nobody a reading of its own, and a mistake in sixty cases is one command to undo."""
    written = posts_of(DAY, Calendar())
    copies, edited = flood(desk, next(one for one in written if one.truth.template.startswith("en/hate/")))
    against = counter_speech(written)
    assert len(against) > 2
    for one in against:
        reported(desk, one.id, one.document["text"], f"account:{one.author.id}")
    lead, second = (desk.seat(lead_of(desk, area).handle) for area in ("hate", "harassment"))

    found = lead.get(f"/bulk/new?copies={copies[0]}&{VERDICT}").text
    assert sorted(linked(found)) == sorted(copies), (
        "all that reads the same, and nothing else that has the word"
    )
    ticked = "&".join(f"case={one}" for one in (*copies, *edited))
    shown = lead.get(f"/bulk/new?{ticked}&{VERDICT}").text
    assert shown.count("Removed: <span") == len(copies + edited), "every effect, before anything is planned"
    page = lead.send("/bulk", **hidden(shown), reason="One slur, many times.").headers["location"]
    seen = sampled(lead, page)
    assert (len(seen), {*seen} <= {*copies, *edited}) == (8, True)
    assert in_force(desk, "copy0") == [], "nobody is struck before the sample is read"

    approved(desk, lead, page, second)
    desk.does_duties()
    assert "60 of 60 cases decided" in lead.get(page).text
    assert {tuple(in_force(desk, f"copy{n}")) for n in range(len(copies + edited))} == {("remove",)}
    assert [in_force(desk, one.id) for one in against] == [[]] * len(against)

    assert lead.send(f"{page}/reverse", reason="It was quoted from a play.").is_redirect
    desk.does_duties()
    assert "60 cases are asked anew" in lead.get(page).text
    assert not any(in_force(desk, f"copy{n}") for n in range(len(copies + edited)))
