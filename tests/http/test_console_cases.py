from contextlib import nullcontext

import msgspec

from steadyhand.accountability.commands import Erase
from steadyhand.kernel.tx import DiskFull
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.desk import Desk, hidden, serving
from tests.support.house import by_rule, done, on_sqlite, report
from tests.support.lookups import held


def case_of(rooms, subject):
    """The id of the one case about a subject."""
    (case,) = rooms.cases.about(subject)
    return case.id


def test_next_case_is_taken_decided_and_its_sanction_shown(desk, rooms):
    """The main job: a report becomes a decision, and the decision a measure that names it."""
    ana = desk("ana")
    address = ana.send("/queues/spam/next").headers["location"]
    case = address.removeprefix("/cases/")
    fields = ana.about_to(case, "suspend-7")
    done_it = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="One link, ten times.")

    assert (done_it.status_code, done_it.headers["location"]) == (303, address)
    decided = rooms.cases.get(case).row
    (_, new) = rooms.standings.of("account:u1").in_force
    assert (decided.state, decided.decision.by) == ("decided", "staff:ana")
    assert (new.cause, new.by, new.ends) == (
        decided.decision.id,
        "staff:ana",
        int(fields["at"]) + 7 * 86_400_000_000,
    )
    assert "<strong>Suspended:</strong>" in ana.get(address).text


def test_decision_sent_twice_is_taken_once(desk, rooms):
    """A double click, or a browser that asks again, must not suspend twice."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    fields = {**ana.about_to(case, "suspend-1"), "policy": "spam-1@1", "reason": "Spam."}
    first = ana.send(f"/cases/{case}/decision", **fields)
    head = rooms.reader.head().seq
    second = ana.send(f"/cases/{case}/decision", **fields)

    assert (first.status_code, second.status_code) == (303, 303)
    assert rooms.reader.head().seq == head


def test_second_of_two_deciders_sees_who_was_first_and_loses_nothing(desk, rooms):
    """Two people on one case: one decision stands, and the other's words are still on the page."""
    ana, lead = desk("ana"), desk("lead")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    fields = {**ana.about_to(case, "remove"), "policy": "spam-1@1", "reason": "My own careful words."}
    done(rooms.door, Release(case=case), "staff:ana")
    lead.send(f"/cases/{case}/take")
    lead.send(
        f"/cases/{case}/decision", **lead.about_to(case, "none"), reason="It is an advertisement we sold."
    )
    late = ana.send(f"/cases/{case}/decision", **fields)

    assert late.status_code == 409
    assert "Lea Moreau changed it" in late.text
    assert "It now stands decided: it breaks no rule" in late.text
    assert "It is an advertisement we sold." not in late.text, (
        "why is told to who holds the case, and to the author"
    )
    assert "My own careful words." in late.text
    assert rooms.standings.of("post:p1").in_force == ()


@on_sqlite
def test_reports_that_go_on_coming_do_not_keep_a_case_from_being_decided(desk, rooms):
    """A crowd must not be able to hold a decision up by reporting faster than a person reads."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    fields = ana.about_to(case, "remove")
    report(rooms, "more", "post:p1", area="spam", text="And me too", reporter="account:u5")
    ana.send(f"/cases/{case}/take")
    answer = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="Spam.")

    assert answer.status_code == 303


@on_sqlite
def test_new_evidence_of_a_rule_must_be_seen_before_deciding(desk, rooms):
    """What a rule found in the meantime may change the answer: the page is shown again, the words kept."""
    ana = desk("ana")
    case = by_rule(rooms)
    ana.send(f"/cases/{case}/take")
    fields = ana.about_to(case, "none")
    again = msgspec.structs.replace(
        _opening(rooms, case), ref="event:/plaza/p2-edited", why="The link leads elsewhere now"
    )
    done(rooms.door, again, "automation")
    answer = ana.send(f"/cases/{case}/decision", **fields, reason="Harmless.")

    assert (answer.status_code, rooms.cases.get(case).row.state) == (409, "leased")
    assert "The link leads elsewhere now" in answer.text
    assert "Harmless." in answer.text


@on_sqlite
def test_consequence_that_was_shown_long_ago_is_shown_again(desk, rooms):
    """The end of a suspension counts from what was read, not from when somebody came back from lunch."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    fields = {**ana.about_to(case, "suspend-1"), "at": str(rooms.now() - 3_600_000_000)}
    answer = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="Spam.")

    assert answer.status_code == 422
    assert "read them, then confirm again" in answer.text
    assert int(hidden(answer.text)["at"]) > int(fields["at"])


@on_sqlite
def test_ban_by_a_reviewer_is_refused_with_whom_to_ask_and_nothing_is_decided(desk, rooms):
    """Either all of a decision happens or none of it; the person is told who may."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    answer = ana.send(
        f"/cases/{case}/decision", **ana.about_to(case, "ban"), policy="spam-1@1", reason="Enough."
    )

    assert answer.status_code == 403
    assert "Ask someone with the role policy_lead" in answer.text
    assert rooms.cases.get(case).row.state == "leased"


@on_sqlite
def test_words_are_kept_while_nothing_can_be_recorded(desk, rooms):
    """A full disk costs a minute, not what somebody has just thought through."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    fields = ana.about_to(case, "remove")

    class Full:
        waiting = 0
        attending = staticmethod(nullcontext)

        def perform_many(self, *_orders, **_options):
            raise DiskFull("The disk is full: nothing was recorded.")

    with serving(msgspec.structs.replace(rooms, door=Full())) as url:
        there = Desk(url)
        there.client.cookies = ana.client.cookies
        answer = there.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="Kept words.")
        there.close()

    assert answer.status_code == 507
    assert "Kept words." in answer.text
    assert hidden(answer.text)["key"] == fields["key"]


@on_sqlite
def test_skipped_case_is_not_served_to_that_person_again(desk, rooms):
    """Whoever would rather not look at something need not meet it again at once."""
    ben = desk("ben")
    first = ben.send("/queues/scams/next").headers["location"]
    ben.send(f"{first}/skip", reason="care")

    assert ben.send("/queues/scams/next").headers["location"] == "/queues?note=none"
    assert desk("ana").send("/queues/scams/next").headers["location"] == first


@on_sqlite
def test_next_case_is_one_in_a_queue_and_language_of_that_person(desk, rooms):
    """A reviewer who does not read French must not decide what is written in it."""
    ben = desk("ben")
    report(rooms, "fr1", "post:f1", area="spam", text="Encore", author="account:u8", lang="fr")
    served = {ben.send("/next").headers["location"]}
    for _ in range(3):
        ben.send(f"{max(served)}/skip", reason="language")
        served.add(ben.send("/next").headers["location"])

    assert "/queues?note=none" in served
    assert f"/cases/{case_of(rooms, 'post:f1')}" not in served
    assert f"/cases/{case_of(rooms, 'post:h1')}" not in served


@on_sqlite
def test_case_somebody_else_took_first_is_passed_over(desk, rooms):
    """Two people press the same key at once: each gets a case."""
    ana = desk("ana")
    first, second = rooms.cases.waiting(rooms.areas, 2)
    done(rooms.door, TakeLease(case=first.id), "staff:lead")

    assert ana.send("/next").headers["location"] == f"/cases/{second.id}"


@on_sqlite
def test_undo_within_half_a_minute_lifts_what_the_decision_began(desk, rooms):
    """A slip of the finger is mended at once, by an entry of its own, and only that one."""
    lead = desk("lead")
    case = case_of(rooms, "post:p1")
    lead.send(f"/cases/{case}/take")
    lead.send(
        f"/cases/{case}/decision", **lead.about_to(case, "suspend-30"), policy="spam-1@1", reason="Spam."
    )
    answer = lead.send(f"/cases/{case}/undo")

    assert answer.status_code == 303
    (left,) = rooms.standings.of("account:u1").in_force
    assert left.action == "account:u1#1"
    assert rooms.standings.of("account:u1").ended[0].how == "withdrawn"
    again = rooms.cases.get(case).row
    assert (again.state, again.holder, again.stands) == ("leased", "staff:lead", None)
    assert "You took back your decision" in lead.get(f"/cases/{case}").text


@on_sqlite
def test_undo_by_a_reviewer_takes_back_their_own_decision_and_nobody_elses(desk, rooms):
    """Reviewers may not lift what stands, but a slip of their own hand they may mend at once."""
    ana, ben = desk("ana"), desk("ben")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    ana.send(f"/cases/{case}/decision", **ana.about_to(case, "remove"), policy="spam-1@1", reason="Spam.")
    refused, undone = ben.send(f"/cases/{case}/undo"), ana.send(f"/cases/{case}/undo")

    assert refused.status_code == 422
    assert undone.status_code == 303
    assert rooms.standings.of("post:p1").in_force == ()


@on_sqlite
def test_undo_of_no_violation_opens_the_case_again(desk, rooms):
    """A slip that lets something stand must be as easy to mend as one that takes it down."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    ana.send(f"/cases/{case}/decision", **ana.about_to(case, "none"), reason="A joke.")
    assert rooms.cases.get(case).row.state == "decided"
    ana.send(f"/cases/{case}/undo")

    assert rooms.cases.get(case).row.state == "leased"


@on_sqlite
def test_case_handed_over_waits_in_the_other_queue(desk, rooms):
    """Somebody who knows those rules is asked, and nothing is decided."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    page = ana.get(f"/cases/{case}").text
    answer = ana.send(f"/cases/{case}/hand-over", to="violence")

    assert 'data-opens="hand-over"' in page
    assert answer.headers["location"] == "/queues?note=handed-over"
    assert "You handed the case over" in ana.get("/queues?note=handed-over").text
    assert [one.id for one in rooms.cases.waiting(["violence"], 9)] == [case]
    assert ana.send(f"/cases/{case}/hand-over", to="nonsense").status_code == 400


@on_sqlite
def test_who_knows_somebody_in_a_case_is_refused_it_by_its_address_too(desk, rooms):
    """Not being served it is not enough: its address is in the history of the browser."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    ana.send(f"/cases/{case}/skip", reason="conflict")
    refused = ana.send(f"/cases/{case}/take")

    assert refused.status_code == 403
    assert "You know somebody in" in refused.text


@on_sqlite
def test_conflict_with_somebody_holds_for_every_case_about_them(desk, rooms):
    """The next report opens another case: the reviewer still knows them."""
    ana = desk("ana")
    case = case_of(rooms, "post:p1")
    ana.send(f"/cases/{case}/take")
    ana.send(f"/cases/{case}/skip", reason="conflict")
    report(rooms, "again", "post:p77", area="spam", text="Look", author="account:u1")
    other = case_of(rooms, "post:p77")
    served = ana.send("/queues/spam/next").headers["location"]

    assert ana.send(f"/cases/{other}/take").status_code == 403
    assert served != f"/cases/{other}"


@on_sqlite
def test_content_of_a_sensitive_queue_is_covered_and_no_picture_is_loaded(desk, rooms):
    """Nobody must see the worst before they asked to; text first, pictures only by hand."""
    text = desk("ana").get(f"/cases/{held(rooms, 'staff:ana', 'post:h1')}").text

    assert '<details class="cover" >' in text
    assert "<img" not in text
    assert "A crowd before a town hall" in text


@on_sqlite
def test_content_of_an_event_links_its_author_and_what_it_answers(desk, rooms):
    """Events name people by their bare id; a link that leads nowhere costs a reviewer their context."""
    text = desk("ana").get(f"/cases/{held(rooms, 'staff:ana', 'post:p2')}").text

    assert 'href="/subjects/account:u2"' in text
    assert 'in reply to <a class="name" href="/subjects/post:p1"' in text


@on_sqlite
def test_erased_words_are_told_as_erased(desk, rooms):
    """Erasure must show: an empty line would look like a report without words."""
    done(rooms.door, Erase(subject="account:u8", reason="Asked for it"), "staff:root")
    done(rooms.door, Erase(subject="account:u1", reason="Asked for it"), "staff:root")
    text = desk("ana").get(f"/cases/{held(rooms, 'staff:ana', 'post:p1')}").text

    assert "tenth time" not in text
    assert "<em>erased</em>" in text
    assert "The content was erased." in text
    assert "Please make it stop" in text


@on_sqlite
def test_what_people_wrote_is_shown_as_text_and_never_as_markup(desk, rooms):
    """The people whose posts are read here are the last who should run a script in this page."""
    report(rooms, "x", "post:x", area="spam", text="<script>alert(1)</script>", author="account:<b>bold</b>")
    case = held(rooms, "staff:ana", "post:x")
    text = desk("ana").get(f"/cases/{case}").text

    assert "<script>alert" not in text
    assert "<b>bold" not in text
    assert "&lt;script&gt;" in text


def _opening(rooms, case):
    """The command that opened a case, as far as its entry tells."""
    (entry,) = [each for each in rooms.reader.entries(types=("review.opened",)) if each.fact.case == case]
    known = msgspec.structs.asdict(entry.fact)
    return OpenCase(**{name: known[name] for name in OpenCase.__struct_fields__ if name in known})
