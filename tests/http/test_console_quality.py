"""What second looks tell in the console: figures by policy, questions, golden cases; and nothing of anybody."""

import pytest

from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.care.commands import LeaveArea
from steadyhand.review.looks.commands import DrawGolden, ReleaseLook, TakeLook
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import decide, done, on_sqlite, report
from tests.support.looks import FIRST, answered, drawn, golden, held

pytestmark = on_sqlite
QUESTION = "/quality/questions/question:1"


def disputed(rooms, desk):
    """A question: what Ben found to break the rule, Ana does not."""
    look = held(rooms)
    ana = desk("ana")
    ana.send("/looks/answer", look=look.id, key="k", choice="none", reason="It is a joke.")
    return look


def test_of_too_few_looks_nothing_is_told(desk, rooms):
    """A figure of four looks is one of two people."""
    answered(rooms, "violates", "violates", 4)
    text = desk("lead").get("/quality").text
    page = desk("lead").get("/quality/spam-1").text

    assert "too few" in text
    assert "Too few looks name it" in page
    assert 'class="number">4<' not in text + page


def test_figures_are_told_by_article_queue_and_language(desk, rooms):
    """Whoever leads a policy sees where it is read differently."""
    answered(rooms, "violates", "violates", 12, prefix="a")
    answered(rooms, "no_violation", "no_violation", 6, prefix="b")
    answered(rooms, "violates", "no_violation", 5, prefix="c")
    text, page = (desk("lead").get(path).text for path in ("/quality", "/quality/spam-1"))

    for each in (text, page):
        assert 'class="number">23<' in each
        assert 'class="number">78<' in each
        assert "0.54" in each
    assert "Language en, by lot" in page
    assert "17 looks name it" in page
    assert page.count("too few") >= 2
    assert 'class="number">12<' in page
    assert '/quality/questions/question:19"' in page


def test_nobody_is_named_on_any_of_these_pages(desk, rooms):
    """Figures by person would be a ranking, whatever they are called."""
    answered(rooms, "violates", "no_violation", 6)
    golden(rooms)
    lead = desk("lead")
    told = "".join(
        lead.get(path).text for path in ("/quality", "/quality/spam-1", "/quality/questions", QUESTION)
    )

    for name in ("Ana", "Ben", "staff:"):
        assert name not in told
    assert told.count("Lea Moreau") == 8, "who is signed in, above and in print"


def test_question_shows_both_readings_and_is_answered_once(desk, rooms):
    """The policy is asked, its lead answers in words, and no decision changes."""
    look = disputed(rooms, desk)
    lead = desk("lead")
    text = lead.get(QUESTION).text
    before = rooms.cases.get(look.about.case)
    answer = lead.send(f"{QUESTION}/answer", right="first", words="Ten times is again.", change="yes")
    after = lead.get(QUESTION).text

    assert FIRST in text
    assert "It is a joke." in text
    assert answer.status_code == 303
    assert "Ten times is again." in after
    assert "The article should be changed" in after
    assert rooms.cases.get(look.about.case) == before
    again = lead.send(f"{QUESTION}/answer", right="second", words="No.")
    assert (again.status_code, "has been answered" in again.text) == (422, True)


def test_question_is_read_by_reviewers_and_answered_by_who_leads_the_policy(desk, rooms):
    """An answer that reviewers may not read helps nobody; one that anybody may give is none."""
    disputed(rooms, desk)
    ana = desk("ana")
    form = ana.get(QUESTION)
    refused = ana.send(f"{QUESTION}/answer", right="first", words="Mine.")

    assert "has not answered yet" in form.text
    assert refused.status_code == 403
    assert ana.get("/quality/questions/question:9").status_code == 404


def test_refused_answer_to_a_question_keeps_its_words(desk, rooms):
    """Nor is this written twice."""
    disputed(rooms, desk)
    answer = desk("lead").send(f"{QUESTION}/answer", right="first", words=" ")

    assert answer.status_code == 422
    assert "Say how the policy is to be read" in answer.text


def test_question_is_shut_while_one_looks_over_the_same_account(desk, rooms):
    """It tells how another decision about them ended."""
    look = disputed(rooms, desk)
    other = drawn(rooms, "again", by="staff:lead", author="account:seen")
    waiting = next(one for one in rooms.reader.all("look").values() if one.state == "waiting")
    done(rooms.door, TakeLook(look=waiting.id, case=other), "staff:ben")

    assert look.about.account == waiting.about.account
    assert desk("ben").get(QUESTION).status_code == 403


def test_freeze_of_reading_keeps_questions_back(desk, rooms):
    """Reasons quote what was written."""
    secured(rooms)
    disputed(rooms, desk)
    lead = desk("lead")
    frozen(rooms, reads=True)
    answer = lead.get(QUESTION)

    assert FREEZE in answer.text
    assert FIRST not in answer.text


def test_golden_case_is_proposed_by_one_and_confirmed_by_another(desk, rooms):
    """What people are measured by takes two."""
    case = drawn(rooms)
    lead, root = desk("lead"), desk("root")
    assert "Win a prize" in opened(lead, case).text
    fields = {"case": case, "choice": "spam-1@1", "severity": "medium"}
    empty = lead.send("/quality/golden", **fields, why="")
    made = lead.send("/quality/golden", **fields, why="Ten times one link.")
    page = made.headers["location"]

    assert "Say why this is the answer" in empty.text
    assert "Somebody else must agree" in lead.get(page).text
    assert lead.send(f"{page}/confirm").status_code == 422
    assert root.send(f"{page}/confirm").status_code == 303
    assert "among the looks" in root.get(page).text
    retired = lead.send(f"{page}/retire", reason="The rule has changed.")
    assert retired.status_code == 303
    assert "The rule has changed." in lead.get(page).text


@pytest.mark.parametrize("path", ["/quality/golden", "/quality/golden/new", "/quality/golden/golden:1"])
def test_golden_cases_are_for_who_keeps_them(desk, rooms, path):
    """Who knows the answer does not give it."""
    made = golden(rooms)
    answer = desk("ana").get(path.replace("golden:1", made))

    assert answer.status_code == 403
    assert "Win a prize" not in answer.text
    assert made not in answer.text


def test_content_for_a_golden_case_is_shut_like_any_other(desk, rooms):
    """A form that shows what was written is a way to read it: blind, after leaving a category, or about a child."""
    case, lead = drawn(rooms), desk("lead")
    page = f"/quality/golden/new?case={case}"
    look = next(one for one in rooms.reader.all("look").values() if one.state == "waiting")
    done(rooms.door, TakeLook(look=look.id, case=case), "staff:lead")
    shut = lead.get(page)
    assert "Not while you look this over" in shut.text
    done(rooms.door, ReleaseLook(look=look.id, reason="care"), "staff:lead")
    assert "Win a prize" in opened(lead, case).text
    hurt, child = decided_in(rooms, "violence"), decided_in(rooms, "child_safety")
    done(rooms.door, LeaveArea(area="violence"), "staff:lead")
    left, kept = (lead.get(f"/quality/golden/new?case={name}") for name in (hurt, child))

    assert "You left this category" in left.text
    assert "is not looked at again" in kept.text
    for answer in (shut, left, kept):
        assert answer.status_code in {403, 422}
        assert "Win a prize" not in answer.text


def opened(desk, case):
    """The page of a golden case, or of one to be, once its content was asked for."""
    answer = desk.send(f"/quality/golden/{case.replace('case:', 'golden:')}/open")
    assert answer.status_code == 303
    return desk.get(answer.headers["location"])


def test_content_for_a_golden_case_is_opened_counted_and_kept_on_record(desk, rooms):
    """A form that shows what was written, and leaves no trace, is the way to read what nobody gave one to read."""
    case, lead, root = decided_in(rooms, "violence"), desk("lead"), desk("root")
    page = f"/quality/golden/new?case={case}"
    before = lead.get(page).text
    shown = opened(lead, case).text

    assert "Win a prize" not in before
    assert "Win a prize" in shown
    (entry,) = rooms.reader.entries(types=("review.content_opened",))
    assert (entry.by, entry.fact.case, entry.fact.look_up) == ("staff:lead", case, None)
    assert [one.taken for one in rooms.reader.row("care", "staff:lead").of_today(rooms.now())] == [1]
    fields = {"case": case, "choice": "none", "severity": "medium", "why": "A quotation."}
    made = lead.send("/quality/golden", **fields).headers["location"]
    assert "Win a prize" in lead.get(made).text
    assert "Win a prize" not in root.get(made).text
    assert "Win a prize" in opened(root, case).text
    assert desk("ana").send(f"{made}/open").status_code == 403
    assert len(rooms.reader.entries(types=("review.content_opened",))) == 2


def decided_in(rooms, area):
    """A decided case of a policy area; its id."""
    case = report(rooms, area, f"post:{area}", area=area, text="Look", author=f"account:{area}")
    decide(rooms, case, by="staff:ana")
    return case


def test_golden_case_is_not_served_to_who_keeps_them(desk, rooms):
    """They have the list."""
    golden(rooms)
    (made,) = rooms.reader.all("golden")
    done(rooms.door, DrawGolden(golden=made), AUTOMATION)

    assert desk("lead").send("/looks/next").headers["location"] == "/looks/next?note=none"
    assert desk("ana").send("/looks/next").headers["location"] == "/looks/next"


def test_figures_are_for_who_decides_or_leads(desk, rooms):
    """The rest are told whom to ask."""
    secured(rooms)
    for path in ("/quality", "/quality/spam-1", "/quality/questions", QUESTION):
        assert desk("sol").get(path).status_code == 403
    assert desk("lead").get("/quality/none-1").status_code == 404


def test_programs_read_the_figures_and_nothing_of_too_few(rooms, api):
    """A dashboard must not have to scrape the page, nor learn more than the page tells."""
    answered(rooms, "violates", "violates", 4, prefix="a")
    few = {each["article"]: each for each in api.get("/v1/quality").json()}
    answered(rooms, "violates", "no_violation", 5, prefix="b")
    enough = {each["article"]: each for each in api.get("/v1/quality").json()}

    assert (few["spam-1"]["looks"], few["spam-1"]["agreement"]) == (None, None)
    assert (enough["spam-1"]["looks"], enough["hate-1"]["looks"]) == (9, None)
    assert enough["spam-1"]["agreed"] == pytest.approx(4 / 9)
    assert enough["spam-1"]["agreement"]["alpha"] < 0
