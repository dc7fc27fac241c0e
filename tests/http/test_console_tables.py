import csv
import io
import re

from steadyhand.delivery.commands import GiveUp, Receive
from tests.support.house import by_rule, done, on_sqlite, report
from tests.support.lookups import looked_up

pytestmark = on_sqlite


def table_of(text):
    """A CSV as a list of rows by their heads."""
    return list(csv.DictReader(io.StringIO(text)))


def heads(text):
    """The sorted heads of the tables on a page: name and direction."""
    return re.findall(r'aria-sort="(\w+)"><a id="by-[\w-]+-(\w+)"', text)


def test_queue_is_sorted_and_filtered_by_its_address(desk, rooms):
    """A view of a queue can be sent to a colleague."""
    for number in range(3):
        report(rooms, f"e{number}", f"post:e{number}", area="scams", text="x", lang="fr" if number else "en")
    report(rooms, "again", "post:e1", area="scams", text="y", reporter="account:u5")
    ana = desk("ana")

    def cases(query):
        return re.findall(
            r'<tr id="row-case:\w+" data-row>\s+<th scope="row"><a [^>]+>([^<]+)<',
            ana.get(f"/queues/scams{query}").text,
        )

    assert cases("") == ["post:p2", "post:e0", "post:e1", "post:e2"]
    assert cases("?sort=-reports") == ["post:e1", "post:e0", "post:e2", "post:p2"]
    assert cases("?sort=subject") == ["post:e0", "post:e1", "post:e2", "post:p2"]
    assert cases("?language=fr&sort=subject") == ["post:e1", "post:e2"]
    assert cases("?why=rule") == ["post:p2"]
    assert cases("?severity=low") == []
    assert "No waiting case is like this" in ana.get("/queues/scams?severity=low").text
    assert heads(ana.get("/queues/scams?sort=-reports").text) == [("descending", "reports")]


def test_queue_says_how_many_of_its_cases_it_shows(desk, rooms):
    """Fifty rows of a queue of sixty must not look like all of it."""
    for number in range(60):
        by_rule(rooms, f"q{number}")
    text = desk("ana").get("/queues/scams").text
    rows = table_of(desk("ana").get("/queues/scams?csv=scams").text)

    assert "50 of 61 shown." in text
    assert "61 cases wait" in text
    assert len(rows) == 61
    assert rows[0]["rules"] == "NewDomainAsksForPayment"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", rows[0]["came"])


def test_board_can_be_taken_along_as_a_table(desk):
    """A shift lead copies the counts into a report."""
    answer = desk("ana").get("/queues?show=all&sort=-waiting&csv=queues")
    rows = table_of(answer.text)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="queues.csv"'
    assert len(rows) == 12
    assert next(row for row in rows if row["queue"] == "spam")["waiting"] == "1"
    assert [row["waiting"] for row in rows] == sorted((row["waiting"] for row in rows), reverse=True)


def test_deliveries_are_sorted_filtered_and_taken_along(desk, rooms):
    """Whoever mends the platform wants the effects of one kind, the oldest first, as a list."""
    effect, notice = rooms.outbox.pending()
    done(rooms.door, GiveUp(effect=effect.effect, attempts=10, error="=503 for a day"), "system:delivery")
    lead = desk("lead")
    page = lead.get("/deliveries?given-up.sort=-decided&waiting.what=notice.sent").text
    (dead,) = table_of(lead.get("/deliveries?csv=given-up").text)
    (waiting,) = table_of(lead.get("/deliveries?csv=waiting").text)

    assert heads(page) == [("descending", "decided")]
    assert notice.effect in page
    assert (dead["effect"], dead["what"], dead["why"]) == (effect.effect, effect.type, "'=503 for a day")
    assert (waiting["effect"], waiting["tries"]) == (notice.effect, "0")
    assert "None of them is like this" in lead.get("/deliveries?waiting.what=enforcement.banned").text


def test_deliveries_say_what_an_effect_comes_after(desk, rooms):
    """A next try that is past, with no try made, would look like a fault: it is not its turn yet."""
    effect, notice = rooms.outbox.pending()
    page = desk("lead").get("/deliveries").text
    rows = {row["effect"]: row for row in table_of(desk("lead").get("/deliveries?csv=waiting").text)}

    assert f'after <span class="code">{effect.effect}</span>' in page
    assert (rows[notice.effect]["after"], rows[notice.effect]["next_try"]) == (effect.effect, "")
    assert rows[effect.effect]["after"] == ""
    assert rows[effect.effect]["next_try"]


def test_deliveries_say_when_the_platform_last_took_one(desk, rooms):
    """Nothing waiting may mean all is well, or that nothing was ever sent."""
    ana = desk("ana")
    before = ana.get("/deliveries").text
    for effect in rooms.outbox.pending():
        receipt = Receive(effect=effect.effect, status=200, applied=True, receipt="r", platform_at="")
        done(rooms.door, receipt, "system:delivery")
    after = ana.get("/deliveries").text

    assert "The platform never took one." in before
    assert "The one that waits longest was decided" in before
    assert "The platform last took one" in after
    assert "Nothing waits" in after


def test_subjects_cases_and_effects_are_sorted_and_taken_along(desk, rooms):
    """An account with a history is read by what counts just now."""
    report(rooms, "s", "post:p1", area="scams", text="x")
    for subject in ("post:p1", "account:u1"):
        looked_up(rooms, "staff:ana", subject)
    ana = desk("ana")
    rising, falling = (
        ana.get(f"/subjects/post:p1?{sort}").text.partition('id="cases"')[2]
        for sort in ("cases.sort=reports", "cases.sort=-reports&effects.sort=what")
    )
    cases = table_of(ana.get("/subjects/post:p1?cases.sort=-reports&csv=cases").text)
    effects = table_of(ana.get("/subjects/account:u1?csv=effects&effects.sort=-what").text)

    assert rising.index("Scams") < rising.index("Spam")
    assert falling.index("Spam") < falling.index("Scams")
    assert [(case["queue"], case["reports"]) for case in cases] == [("spam", "2"), ("scams", "1")]
    assert [effect["what"] for effect in effects] == ["notice.sent", "enforcement.suspended"]
    assert 'href="/subjects/post:p1?cases.sort=-reports#cases"' in rising


def test_table_that_a_page_has_not_is_said_to_be_missing(desk):
    """A wrong name must not give the whole page as a file."""
    assert desk("ana").get("/queues?csv=other").status_code == 404
    assert desk("ana").get("/queues?sort=other").status_code == 400


def test_address_of_a_subject_with_a_slash_stays_itself_in_its_links(desk, rooms):
    """Names come from the platform: a link must lead back to the same subject."""
    looked_up(rooms, "staff:ana", "post:a/b")
    text = desk("ana").get("/subjects/post:a%2Fb").text

    assert 'href="/subjects/post:a%2Fb?cases.sort=-reports#cases"' in text
    assert 'href="/subjects/post:a%2Fb?csv=cases"' in text


def test_account_page_lists_and_counts_the_cases_about_what_it_wrote(desk, rooms):
    """Whoever decides about an account must see what it did, and the number above must be that of the table."""
    looked_up(rooms, "staff:ana", "account:u1", "cases")
    ana = desk("ana")
    text = ana.get("/subjects/account:u1").text
    cases = table_of(ana.get("/subjects/account:u1?csv=cases&cases.sort=about").text)

    assert [case["about"] for case in cases] == ["post:p0", "post:p1"]
    assert "2 cases, 0 reports" in text
    assert 'href="/subjects/post:p1">post:p1</a></td>' in text
