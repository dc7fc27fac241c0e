"""Second looks through the console: served and not picked, blind, and bound by what binds every reading."""

import re

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.model import Staff
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.looks.model import question_id
from steadyhand.review.opening import OpenCase
from steadyhand.rules.commands import PublishArticle
from steadyhand.web.console.sight import sight
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, on_sqlite
from tests.support.looks import FIRST, drawn, held
from tests.support.lookups import held as case_held

pytestmark = on_sqlite
PAGE = "/looks/next"


def said(answer):
    """Where a form leads on to."""
    return answer.headers.get("location", "")


def answering(desk, choice="none", **fields):
    """The fields of the confirmation, as the page has them, with what is typed."""
    text = desk.get(f"{PAGE}?choice={choice}&part=bar").text
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    return {"severity": "medium", "reason": "As I read it.", **shown, **fields}


def test_who_decided_is_served_nothing(desk, rooms):
    """A decider who agrees with themselves is counted as agreement."""
    drawn(rooms, by="staff:ben")
    ben = desk("ben")

    assert said(ben.send(PAGE)) == f"{PAGE}?note=none"
    assert "No look waits that you may answer" in ben.get(f"{PAGE}?note=none").text
    assert rooms.reader.entries(types=("review.look_taken",)) == []
    assert rooms.reader.entries(types=("kernel.refused",)) == []


def test_look_is_served_and_shows_the_case_and_the_policy(desk, rooms):
    """Without content, evidence and article there is nothing to read."""
    drawn(rooms)
    ana = desk("ana")

    assert said(ana.send(PAGE)) == PAGE
    text = ana.get(PAGE).text
    assert "Win a prize today" in text
    assert "Look at seen" in text
    assert "Do not post the same link again and again." in text
    assert "spam-1@1" in text


@pytest.mark.parametrize("part", ["page", "bar", "status"])
def test_nothing_on_the_page_tells_the_first_decision(desk, rooms, part):
    """Whoever knows what a colleague said reads what the colleague read."""
    case = held(rooms).about.case
    text = desk("ana").get(f"{PAGE}?part={part}").text

    for told in (FIRST, "Ben", "staff:ben", case, "decision:", "Removed", "random", "golden", "account:u8", "ago",
                 "just now", "/subjects/"):  # fmt: skip
        assert told not in text, told
    assert "medium" not in re.sub(r"severity medium</small>", "", text), "how grave it was said to be"


def test_policy_and_evidence_are_as_they_were(desk, rooms):
    """Who reads by a later article, or knows of the appeal, does not read what was decided."""
    look = held(rooms)
    article = {
        "article": "spam-1",
        "area": "spam",
        "severity": "high",
        "title": "Any link",
        "text": "No links.",
    }
    done(rooms.door, PublishArticle(**article, effective=0), "staff:lead")
    later = {"case": look.about.case, "subject": look.about.subject, "area": "spam", "severity": "low"}
    for source, ref in (("appeal", "appeal:1"), ("rule", "event:/plaza/late")):
        done(rooms.door, OpenCase(**{**later, "case": f"case:{source}"}, source=source, ref=ref, why=ref,
                                  content='{"text": "Said afterwards"}'), AUTOMATION)  # fmt: skip
    text = desk("ana").get(PAGE).text

    assert "spam-1@1" in text
    assert "Win a prize today" in text
    for told in ("spam-1@2", "No links.", "Said afterwards", "appeal"):
        assert told not in text, told
    assert desk("ana").get(f"{PAGE}?choice=spam-1@2").status_code == 422


def test_no_other_page_tells_it_while_one_looks(desk, rooms):
    """The case is one search away."""
    look = held(rooms)
    case, ana = look.about.case, desk("ana")
    for path in (f"/cases/{case}", f"/cases/{case}?part=status", f"/cases/{case}?part=bar"):
        answer = ana.get(path)
        assert answer.status_code == 403
        assert "Not while you look this over" in answer.text
        assert "Ben" not in answer.text
        assert FIRST not in answer.text
    for path in ("/queues", "/queues/spam", "/deliveries", "/quality", "/quality/questions", "/me",
                 f"/subjects/{look.about.subject}"):  # fmt: skip
        text = ana.get(path).text
        assert FIRST not in text
        assert "Ben Sato" not in text
        assert case not in text


def test_look_up_for_another_case_does_not_tell_it(desk, rooms):
    """What is in force on the post is the first decision."""
    look = held(rooms)
    other = OpenCase(
        case="case:other", subject="post:other", account="account:seen", area="spam", severity="low",
        source="rule", ref="event:/plaza/other",
    )  # fmt: skip
    done(rooms.door, other, AUTOMATION)
    done(rooms.door, TakeLease(case="case:other"), "staff:ana")
    wanted = LookUp(subject="account:seen", case="case:other", fields=("cases", "standing"), reason="To see.")
    done(rooms.door, wanted, "staff:ana")
    ana = desk("ana")

    assert sight(rooms, "staff:ana", "account:seen") is None
    assert look.about.case not in ana.get("/subjects/account:seen").text
    assert ana.get("/cases/case:other").status_code == 403
    assert ana.send("/looks/skip", look=look.id, reason="care").status_code == 303
    assert sight(rooms, "staff:ana", "account:seen") is not None
    assert ana.get("/cases/case:other").status_code == 200


def test_stream_and_api_tell_nothing_of_it(desk, rooms, api):
    """A stream that named the case would be the page by another way."""
    look = held(rooms)
    params = {"seq": rooms.reader.head().seq - 1, "case": look.about.case}
    with desk("ana").client.stream("GET", "/console/stream", params=params) as answer:
        lines = answer.iter_lines()
        told = [next(lines) for _ in range(4)]

    assert "violates" not in "".join(told)
    assert "ben" not in "".join(told)
    assert api.get(f"/v1/looks/{look.id}").status_code == 404


def test_answer_is_recorded_once_and_tells_nothing(desk, rooms):
    """Whoever is told that they differ will not differ again."""
    look = held(rooms)
    ana = desk("ana")
    fields = answering(ana)
    sent = [ana.send("/looks/answer", **fields) for _ in range(2)]
    text = ana.get(said(sent[0])).text

    assert [said(one) for one in sent] == [f"{PAGE}?note=answered"] * 2
    (entry,) = rooms.reader.entries(types=("review.look_answered",))
    assert (entry.fact.compared, entry.fact.second.outcome) == ("outcome", "no_violation")
    assert "Your answer is recorded" in text
    assert "breaks" not in text.replace("breaks no rule", "")
    assert rooms.reader.row("question", question_id(look.id)) is not None


def test_refused_answer_keeps_what_was_typed(desk, rooms):
    """A sentence is not written twice."""
    held(rooms)
    ana = desk("ana")
    fields = answering(ana, "spam-1@1", severity="none", reason="A long sentence.")
    answer = ana.send("/looks/answer", **fields)

    assert answer.status_code == 422
    assert "Say how grave it is" in answer.text
    assert "A long sentence." in answer.text
    assert ana.get(f"{PAGE}?choice=hate-1@1").status_code == 422


def test_answer_from_an_old_tab_falls_on_no_other_look(desk, rooms):
    """What was written of one post must not be counted for the next."""
    held(rooms, name="first")
    ana = desk("ana")
    old = answering(ana)
    ana.send("/looks/skip", look=old["look"], reason="care")
    held(rooms, name="second")
    answer = ana.send("/looks/answer", **old)

    assert answer.status_code == 422
    assert "You hold no such look" in answer.text
    assert rooms.reader.entries(types=("review.look_answered",)) == []


def test_who_knows_somebody_gives_it_back_and_is_served_nothing_of_theirs(desk, rooms):
    """And the same holds for cases."""
    look = held(rooms)
    ana = desk("ana")
    back = ana.send("/looks/skip", look=look.id, reason="conflict")

    assert said(back) == f"{PAGE}?note=skipped"
    assert said(ana.send(PAGE)) == f"{PAGE}?note=none"
    case = case_held(rooms, "staff:lead", "account:seen")
    done(rooms.door, Release(case=case), "staff:lead")
    assert ana.send(f"/cases/{case}/take").status_code == 403


def test_freeze_shuts_the_page_and_stops_the_answer(desk, rooms):
    """A second look is reading like any other."""
    secured(rooms)
    look = held(rooms)
    ana = desk("ana")
    fields = answering(ana)
    frozen(rooms, reads=True)
    shown = ana.get(PAGE)
    live = ana.get(f"{PAGE}?part=status", **{"hx-request": "true"})

    assert shown.status_code == 422
    assert FREEZE in shown.text
    assert "Win a prize" not in shown.text
    assert live.headers["hx-redirect"] == PAGE
    assert FREEZE in ana.send("/looks/answer", **fields).text
    assert FREEZE in ana.send("/looks/skip", look=look.id, reason="care").text
    assert rooms.reader.entries(types=("review.look_answered",)) == []


def test_freeze_serves_nobody_and_says_so(desk, rooms):
    """Nothing waits, and nothing may be served, are two answers."""
    secured(rooms)
    drawn(rooms)
    frozen(rooms)
    answer = desk("ana").send(PAGE)

    assert FREEZE in answer.text
    assert rooms.reader.entries(types=("review.look_taken",)) == []


def test_look_goes_from_who_loses_the_role(desk, rooms):
    """What was served in the morning is not theirs in the afternoon."""
    held(rooms)
    ana = desk("ana")
    done(
        rooms.door,
        Appoint(staff=Staff(principal="staff:ana", name="Ana Duarte", roles=("legal",))),
        "staff:root",
    )
    ana = desk("ana")

    assert "Win a prize" not in ana.get(PAGE).text


def test_who_decides_no_cases_is_told_whom_to_ask(desk):
    """The page must not look as if nothing waited."""
    text = desk("root").get(PAGE).text

    assert "Second looks are for those who decide cases." in text
    assert "Lea Moreau" in text


def test_navigation_offers_it_to_who_may(desk):
    """A link that always refuses teaches people to ignore refusals."""
    ana, root = desk("ana").get("/queues").text, desk("root").get("/queues").text

    assert ('href="/looks/next"' in ana, 'href="/quality"' in ana) == (True, True)
    assert ('href="/looks/next"' in root, 'href="/quality"' in root) == (False, True)


def test_forged_form_takes_nothing(desk, rooms):
    """A link in a post must not make somebody look at something."""
    drawn(rooms)
    ana = desk("ana")

    assert ana.client.post(PAGE, data={}).status_code == 403
    assert rooms.reader.entries(types=("review.look_taken",)) == []
