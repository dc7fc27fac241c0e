"""What went wrong at other review tools, each as a test of this one: cases lost, decided twice, closed by a word.

Named in the field note on enforcement, section 6. They go through the console and the API, as people and platforms do,
in one house for all of them but those in which hours pass. What comes of a flood is in `test_floods.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.flows.answering import Answering
from steadyhand.flows.leaver import Leavers
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR, MINUTE, SECOND
from steadyhand.review.care.commands import SetCare
from steadyhand.review.care.model import NOBODYS, Settings
from steadyhand.review.commands import Close, Lapse, TakeEscalated, TakeLease
from steadyhand.review.model import LEASE, RETRACTION
from steadyhand.review.moving import Wake
from steadyhand.review.opening import OpenCase
from steadyhand.review.reach.commands import NoteGone
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, hidden, serving
from tests.support.house import API_KEY, done, enrol, make_house, report

AREA = "scams"
POLICY = "scams-1@1"
WORDS = "It promises money."


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    made, close = make_house(tmp_path_factory.mktemp("house"))
    yield made
    close()


@pytest.fixture(scope="module")
def url(rooms: Rooms) -> Iterator[str]:
    with serving(rooms) as address:
        yield address


@pytest.fixture
def apart(tmp_path) -> Iterator[Rooms]:
    """A house of its own, in which time may pass."""
    made, close = make_house(tmp_path)
    yield made
    close()


@pytest.fixture
def desk(url: str) -> Iterator[Callable[[str], Desk]]:
    opened: list[Desk] = []

    def sit_down(name: str) -> Desk:
        opened.append(Desk(url, name))
        return opened[-1]

    yield sit_down
    for each in opened:
        each.close()


@pytest.fixture
def api(url: str) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {API_KEY}"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        yield client


def later(rooms: Rooms, by: int) -> None:
    """The house by so much later."""
    rooms.door._record.ahead += by
    rooms.reader.ahead += by


def asked(rooms: Rooms, name: str, **told: str) -> str:
    """A case about a post that somebody reported; its id."""
    given = {"area": AREA, "text": "Please look", "author": f"account:{name}", **told}
    return report(rooms, name, f"post:{name}", **given)


def deciding(who: Desk, case: str, choice: str = "remove", reason: str = WORDS) -> dict[str, str]:
    """The form of a decision as the page has it, filled in; whoever sends it adds the token of their session."""
    form = {**who.about_to(case, choice), "policy": POLICY, "reason": reason}
    return {name: value for name, value in form.items() if name != "csrf"}


def decided(who: Desk, case: str, choice: str = "remove") -> None:
    """Decide a case that this person holds."""
    answer = who.send(f"/cases/{case}/decision", **deciding(who, case, choice))
    assert answer.status_code == 303, answer.text


def closed(rooms: Rooms, case: str) -> None:
    """The half minute in which a decision may be taken back goes by."""
    later(rooms, RETRACTION + SECOND)
    done(rooms.door, Close(case=case, decision=rooms.cases.get(case).row.decision.id), CLOCK)


# ------------------------------------------------------------------------------------------- holding a case


def test_case_whose_lease_lapses_sixty_times_is_still_served(apart):
    """A peer's queue drops a job for good when its lock has run out fifty times, and shows it nowhere."""
    case = asked(apart, "lapses")
    for number in range(60):
        state = apart.cases.get(case).row.state
        kind, by = (TakeEscalated, "staff:lead") if state == "escalated" else (TakeLease, "staff:ana")
        done(apart.door, kind(case=case), by)
        later(apart, LEASE + SECOND)
        done(apart.door, Lapse(case=case, number=number + 1), CLOCK)
    with serving(apart) as url, closing(Desk(url, "lead")) as lead:
        while (where := lead.send("/next").headers["location"]) != f"/cases/{case}":
            assert where.startswith("/cases/"), "it is served to nobody"
            assert lead.send(f"{where}/skip", reason="experience").status_code == 303

    row = apart.cases.get(case).row
    assert (row.state, row.leases, row.holder) == ("leased", 61, "staff:lead")


def test_two_who_decide_at_once_leave_one_decision_and_one_refusal(desk, rooms):
    """Two decisions on one post are two notices, and perhaps two punishments."""
    case, pages = asked(rooms, "atonce"), [desk("ana"), desk("ana")]
    done(rooms.door, TakeLease(case=case), "staff:ana")
    forms = [deciding(pages[0], case, "remove"), deciding(pages[1], case, "none")]
    tokens = [page.token() for page in pages]
    start, codes = threading.Barrier(2), []

    def decide(page: Desk, form: dict[str, str], token: str) -> None:
        start.wait()
        codes.append(page.client.post(f"/cases/{case}/decision", data={"csrf": token, **form}).status_code)

    threads = [threading.Thread(target=decide, args=each) for each in zip(pages, forms, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [303, 409]
    (entry,) = [e for e in rooms.reader.entries(types=("review.decided",)) if e.fact.case == case]
    assert len(rooms.standings.of("post:atonce").in_force) == (entry.fact.outcome == "violates")


WAYS = {
    "decision": {},
    "skip": {"reason": "experience"},
    "hold": {"for": "1d", "waits_for": "information", "note": "The sender answers tomorrow."},
    "hand-over": {"to": "spam", "note": "It sells nothing."},
    "pass": {"to": "ben", "note": "You know these."},
    "escalate": {"note": "A candidate."},
    "merge": {},
}


@pytest.mark.parametrize("way", WAYS)
def test_whoever_ends_or_passes_on_a_case_by_any_door_is_free_for_the_next(desk, rooms, way):
    """At a peer a claim outlived the item it was on: the reviewer was told that they were busy, and the item taken."""
    case, ana = asked(rooms, f"by-{way}"), desk("ana")
    done(rooms.door, TakeLease(case=case), "staff:ana")
    fields = {**WAYS[way]}
    if way == "decision":
        fields = deciding(ana, case)
    if way == "merge":
        fields["into"] = asked(rooms, f"into-{way}", author=f"account:by-{way}")
    answer = ana.send(f"/cases/{case}/{way}", **fields)

    assert answer.status_code == 303, answer.text
    row = rooms.cases.get(case).row
    assert (row.lease, row.holder) == (None, "")
    assert case not in [held.id for held in rooms.cases.held_by("staff:ana")]


def test_case_of_a_reviewer_who_leaves_is_freed_before_its_lease_ends(desk, rooms):
    """Whoever was let go at noon must not keep a threat until the lease runs out."""
    gus = Staff(principal="staff:gus", name="Gus Berg", roles=("reviewer",))
    done(rooms.door, Appoint(staff=gus), "staff:root")
    case = asked(rooms, "leaver")
    done(rooms.door, TakeLease(case=case), gus.principal)
    done(rooms.door, Deactivate(principal=gus.principal, reason="Left."), "staff:root")
    Leavers(rooms.reader, rooms.door).round()

    assert rooms.cases.get(case).row.state == "queued"


def test_assigning_a_case_never_takes_it_from_whoever_looks_at_it_unless_that_is_said(desk, rooms):
    """At a peer a permanent assignment silently replaced the lease of somebody in the middle of the case."""
    case, lead, ana = asked(rooms, "steal"), desk("lead"), desk("ana")
    done(rooms.door, TakeLease(case=case), "staff:ana")
    refused = lead.send(f"/cases/{case}/assign", to="ben", note="Yours.")
    assert (refused.status_code, rooms.cases.get(case).row.holder) == (409, "staff:ana")
    lead.send(f"/cases/{case}/assign", to="ben", note="Yours.", steal="yes")

    (entry,) = [e for e in rooms.reader.entries(types=("review.assigned",)) if e.fact.case == case]
    assert (entry.by, entry.fact.taken_from, entry.fact.to) == ("staff:lead", "staff:ana", "staff:ben")
    assert "not_held" in ana.send(f"/cases/{case}/escalate", note="I was not done.").text


def test_reviewer_from_outside_the_queue_neither_reads_nor_decides_by_the_cases_id(desk, rooms):
    """Whoever guesses a number at a peer reads the case and closes it."""
    secret = "They attack people for their faith"
    case = asked(rooms, "outside", area="hate", text=secret)
    ben = desk("ben")
    page = ben.get(f"/cases/{case}")
    taken = ben.send(f"/cases/{case}/take")
    done(rooms.door, TakeLease(case=case), "staff:ana")
    form = deciding(desk("ana"), case)
    decision = ben.send(f"/cases/{case}/decision", **form)

    assert secret not in page.text
    assert "(not_your_area)" in taken.text
    assert "(not_your_area)" in decision.text
    assert rooms.cases.get(case).row.decision is None
    assert secret not in taken.text + decision.text


def test_case_that_was_skipped_is_not_served_to_the_same_person_again(apart):
    """A peer puts a skipped job back on top of the queue, and serves it to whoever skipped it."""
    with serving(apart) as url:
        seen = []
        with closing(Desk(url, "ana")) as ana:
            while (where := ana.send("/next").headers["location"]).startswith("/cases/"):
                seen.append(where)
                assert ana.send(f"{where}/skip", reason="care").status_code == 303

    assert len(seen) == len(set(seen)) == 4


def test_reviewer_whose_role_is_taken_in_the_middle_of_a_case_can_no_longer_read_or_decide_it(desk, rooms):
    """What somebody may do is asked at every step, not when they took the case."""
    ida = Staff(principal="staff:ida", name="Ida Roth", roles=("reviewer",))
    done(rooms.door, Appoint(staff=ida), "staff:root")
    enrol(rooms.door, ida.principal)
    case = asked(rooms, "midway")
    done(rooms.door, TakeLease(case=case), ida.principal)
    who = desk("ida")
    form = deciding(who, case)
    done(rooms.door, Appoint(staff=msgspec.structs.replace(ida, roles=("legal",))), "staff:root")
    again = desk("ida")
    answer = again.send(f"/cases/{case}/decision", **form)

    assert who.get(f"/cases/{case}").status_code in {303, 401, 403}
    assert answer.status_code == 403
    assert "(not_allowed)" in answer.text
    assert rooms.cases.get(case).row.decision is None


# ------------------------------------------------------------------------------------------------ deciding


def test_same_person_cannot_approve_what_they_asked_for(desk, rooms):
    """Two people are two people: whoever decides and whoever agrees to it."""
    request = second_wanted(rooms, desk("ana"), "twice")
    answer = desk("ana").send(f"{request}/approve")

    assert "(yourself)" in answer.text
    assert rooms.standings.of("account:twice").in_force == ()


def test_sanction_neither_begins_nor_runs_out_while_a_second_person_is_still_asked(apart):
    """At a peer a rejection with a date came into force on that date although nobody had approved it."""
    with serving(apart) as url:
        with closing(Desk(url, "ana")) as ana:
            request = second_wanted(apart, ana, "timed").rpartition("/")[2]
        asked_for = apart.reader.row("request", request)
        later(apart, 8 * DAY)
        for alarm in apart.reader.alarms(apart.now(), 100):
            apart.door.ring([alarm])

    assert [member.capability for member in asked_for.members] == ["case.decide", "account.suspend"]
    assert apart.standings.of("account:timed").in_force == ()
    assert apart.standings.of("account:timed").ended == ()
    (case,) = apart.cases.about("post:timed")
    assert (case.decision, case.is_waiting) == (None, True)


def second_wanted(rooms: Rooms, who: Desk, name: str) -> str:
    """Ask for a second person to suspend a candidate for a week; the address of the request."""
    case = asked(rooms, name)
    until = rooms.now() + 100 * DAY
    protect = ProtectSubject(account=f"account:{name}", kind="candidate", source="register", until=until)
    done(rooms.door, protect, "staff:lead")
    done(rooms.door, TakeLease(case=case), "staff:ana")
    refused = who.send(f"/cases/{case}/decision", **deciding(who, case, "suspend-7"))
    form = {**hidden(refused.text.split('id="decision"')[1]), "policy": POLICY, "reason": WORDS}
    answer = who.client.post(f"/cases/{case}/decision", data={**form, "to_second": "Please look at it."})
    return str(answer.headers["location"])


def test_three_decisions_on_one_case_leave_the_last_in_force_and_the_others_on_record(apart):
    """A peer that overrode an override found the first decision in force again."""
    with serving(apart) as url:
        for number, choice in enumerate(("remove", "none", "suspend-7")):
            case = report(
                apart, f"again{number}", "post:again", area=AREA, text="Look", author="account:again"
            )
            done(apart.door, TakeLease(case=case), "staff:ana")
            with closing(Desk(url, "ana")) as ana:
                decided(ana, case, choice)
            closed(apart, case)

    row = apart.cases.get(case).row
    assert [past.outcome for past in row.past] == ["violates", "no_violation"]
    assert (row.stands.outcome, row.openings) == ("violates", 3)
    assert [one.kind for one in apart.standings.of("account:again").in_force] == ["suspend"]


def test_decision_that_was_taken_back_twice_is_the_third_and_nothing_of_the_others_is_in_force(desk, rooms):
    """What was undone is undone, however often."""
    case, ana = asked(rooms, "undone"), desk("ana")
    done(rooms.door, TakeLease(case=case), "staff:ana")
    for choice in ("remove", "suspend-7"):
        decided(ana, case, choice)
        assert ana.send(f"/cases/{case}/undo").status_code == 303
    decided(ana, case, "none")

    assert rooms.cases.get(case).row.stands.outcome == "no_violation"
    assert rooms.standings.of("post:undone").in_force == ()
    assert rooms.standings.of("account:undone").in_force == ()


def test_word_for_colleagues_alone_closes_no_case_and_answers_no_report(apart):
    """At a peer a comment that was aimed at a report closed it."""
    case = asked(apart, "comment")
    with serving(apart) as url:
        done(apart.door, TakeLease(case=case), "staff:ana")
        with closing(Desk(url, "ana")) as ana:
            form = {"for": "1h", "waits_for": "colleague", "note": "Who knows them?"}
            hold = ana.send(f"/cases/{case}/hold", **form)
    later(apart, HOUR + MINUTE)
    done(apart.door, Wake(case=case), CLOCK)
    Answering(apart.reader, apart.door).round()

    assert hold.status_code == 303
    assert apart.cases.get(case).row.is_waiting
    assert [one.answered for one in apart.cases.reports_on("post:comment")] == [None]


def test_date_that_nobody_can_read_does_not_keep_a_case_from_being_decided(desk, rooms):
    """A peer could not decide an item whose `created_at` was no date."""
    case = done(rooms.door, oddly_dated(), AUTOMATION).fact.case
    done(rooms.door, TakeLease(case=case), "staff:ana")
    ana = desk("ana")
    page = ana.get(f"/cases/{case}")
    decided(ana, case)

    assert "Send money to the prince" in page.text
    assert rooms.cases.get(case).row.stands.outcome == "violates"


def oddly_dated():
    content = {"text": "Send money to the prince", "created_at": "the day before yesterday", "author": "u77"}
    return OpenCase(
        case="case:odd", subject="post:odd", area=AREA, severity="medium", source="rule", ref="event:/plaza/odd",
        account="account:u77", content=msgspec.json.encode(content).decode(),
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------- reporting


def reporting(name: str, subject: str, text: str = "Please look", **more: object) -> dict[str, object]:
    return {"id": name, "subject": subject, "reporter": "account:u7", "area": AREA, "text": text, **more}


def test_report_on_content_that_is_gone_is_taken_and_its_evidence_kept(api, desk, rooms):
    """At peers the evidence went with the post, and a report on a deleted post could not be filed."""
    content = {"text": "I shall wait for you", "lang": "en", "author": "u9"}
    first = api.post("/v1/reports", json=reporting("gone1", "post:gone", content=content))
    case = first.json()["case"]
    done(rooms.door, NoteGone(case=case), AUTOMATION)
    second = api.post("/v1/reports", json=reporting("gone2", "post:gone", "I have a screenshot"))
    done(rooms.door, TakeLease(case=case), "staff:ana")
    page = desk("ana").get(f"/cases/{case}").text

    assert (first.status_code, second.status_code, second.json()["case"]) == (201, 201, case)
    assert "I shall wait for you" in page
    assert "I have a screenshot" in page


def test_new_report_opens_a_closed_case_again_and_makes_no_second_one(apart):
    """A second case about the same post is decided by somebody who does not know of the first."""
    case = asked(apart, "anew")
    with serving(apart) as url:
        done(apart.door, TakeLease(case=case), "staff:ana")
        with closing(Desk(url, "ana")) as ana:
            decided(ana, case, "none")
    closed(apart, case)
    again = report(apart, "anew2", "post:anew", area=AREA, text="It is still there")

    row = apart.cases.get(case).row
    assert (again, row.state, row.openings, len(row.past)) == (case, "queued", 2, 1)
    assert len(apart.cases.about("post:anew")) == 1


def test_report_with_a_megabyte_of_words_is_refused_with_the_reason(api, rooms):
    """A refusal that says nothing makes the platform send it again for ever."""
    head = rooms.reader.head().seq
    answer = api.post("/v1/reports", json=reporting("long", "post:long", "x" * 1_000_000))

    assert answer.status_code in {400, 413}
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "text" in answer.json()["detail"]
    assert len(answer.text) < 2_000
    assert rooms.reader.head().seq == head


# ------------------------------------------------------------------------------------- when clocks are set


@pytest.mark.parametrize(("night", "hours"), [((2027, 3, 28), 23), ((2027, 10, 31), 25)])
def test_lease_and_clock_take_as_long_as_ever_when_clocks_are_set(apart, night, hours):
    """A lease of a quarter of an hour must not last 75 minutes, and a day's limit holds for that day."""
    start = int(datetime(*night, 0, 50, tzinfo=UTC).timestamp()) * SECOND  # ten minutes before, in Lisbon
    done(apart.door, SetCare(settings=Settings(zone="Europe/Lisbon")), "staff:ana")
    later(apart, start - apart.now())
    case = asked(apart, "dst")
    within = apart.cases.get(case).row.due - apart.cases.get(case).row.opened
    taken = done(apart.door, TakeLease(case=case), "staff:ana")
    later(apart, LEASE - MINUTE)
    early = apart.door.perform(Lapse(case=case, number=1), CLOCK)
    later(apart, 2 * MINUTE)
    done(apart.door, Lapse(case=case, number=1), CLOCK)
    begin, end = (apart.reader.row("care", "staff:ana") or NOBODYS).today(apart.now())

    assert taken.fact.until - taken.at == LEASE
    assert early.code == "not_due"
    assert within == DAY
    assert end - begin == hours * HOUR
