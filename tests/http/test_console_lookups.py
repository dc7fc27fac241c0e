"""What is personal is shown for a case, or not at all: look-ups on the page of a subject."""

import re

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.lookups.commands import EndLookUp
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.care.commands import LeaveArea, SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.web.console.sight import sight
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, on_sqlite
from tests.support.lookups import REASON, asked, held, looked_up

pytestmark = on_sqlite
KNOWN, UNKNOWN = "account:u1", "account:u0"
"""Two names of the same length: of the second nothing was ever heard."""


def bare(text, name):
    """A page without the name it was asked for, and without the token of its session."""
    return re.sub(r'name="csrf" value="[^"]*"', "", text).replace(name, "…")


def test_subject_that_exists_and_one_that_does_not_look_the_same(desk):
    """Whether an account is known at all is the first thing a spy wants to hear."""
    ana = desk("ana")
    known, unknown = (ana.get(f"/subjects/{name}") for name in (KNOWN, UNKNOWN))

    assert known.status_code == unknown.status_code == 200
    assert bare(known.text, KNOWN) == bare(unknown.text, UNKNOWN)
    assert "Suspended" not in known.text
    assert "case:" not in known.text.replace('placeholder="case:', "")
    assert "csv" not in ana.get(f"/subjects/{KNOWN}?csv=cases").headers["content-type"]


def test_refusals_are_the_same_for_what_exists_and_what_does_not(desk, rooms):
    """A form that says more than the page is the page."""
    ana = desk("ana")
    case = held(rooms, "staff:ana", "post:h1")
    told = [bare(asked(ana, name, case).text, name) for name in (KNOWN, UNKNOWN)]
    lifted = [
        bare(ana.send(f"/subjects/{name}", action=f"{name}#1", key="k", reason="Please.").text, name)
        for name in (KNOWN, UNKNOWN)
    ]

    assert told[0] == told[1]
    assert "Name an open case about this subject that you hold" in told[0]
    assert lifted[0] == lifted[1]
    assert "look up what is in force" in lifted[0]


def test_look_up_for_a_case_one_holds_opens_the_page_and_says_until_when_and_why(desk, rooms):
    """Whoever reads must see that it is counted, and how to be done with it."""
    ana = desk("ana")
    case = held(rooms, "staff:ana", KNOWN)
    form = ana.get(f"/subjects/{KNOWN}").text
    answer = asked(ana, KNOWN, case)
    text = ana.get(f"/subjects/{KNOWN}").text

    assert f'name="case" value="{case}" required checked' in form
    assert (answer.status_code, answer.headers["location"]) == (303, f"/subjects/{KNOWN}")
    assert re.search(rf"Open until .* for <a href=\"/cases/{case}\">{case}</a>, because “{REASON}”", text)
    assert "Suspended" in text
    (entry,) = rooms.reader.entries(types=("access.looked_up",))
    assert (entry.by, entry.fact.subject, entry.fact.case) == ("staff:ana", KNOWN, case)
    assert "Suspended" not in desk("lead").get(f"/subjects/{KNOWN}").text


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("standing", 'id="in-force"'),
        ("cases", 'id="cases"'),
        ("content", 'id="content"'),
        ("deliveries", 'id="effects"'),
    ],
)
def test_page_shows_only_the_fields_that_were_asked_for(desk, rooms, field, shown):
    """Less is seen by whoever needs less."""
    looked_up(rooms, "staff:ana", KNOWN, field)
    text = desk("ana").get(f"/subjects/{KNOWN}").text

    found = re.findall(r'<h2 id="(?:in-force|ended|cases|content|effects)"', text)
    assert shown in text
    assert len(found) == (2 if field == "standing" else 1)
    assert ("See more of it" in text) == (len(found) < 5)


def test_content_kept_for_the_cases_of_an_account_is_shown_where_it_was_asked_for(desk, rooms):
    """What somebody wrote before tells a joke from a habit."""
    looked_up(rooms, "staff:ana", KNOWN, "content")
    text = desk("ana").get(f"/subjects/{KNOWN}").text

    assert "http://prize.example/p1" in text
    assert "http://prize.example/p0" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"case": "case:none"}, "Name an open case"),
        ({"case": ""}, "Name an open case"),
        ({"reason": " "}, "Say in a sentence what you need it for."),
        ({"see-standing": ""}, "Say what you need to see."),
    ],
    ids=["no such case", "no case", "no reason", "no field"],
)
def test_refused_look_up_says_why_and_keeps_what_was_typed(desk, rooms, change, sentence):
    """A sentence is not written twice because a number was wrong."""
    ana = desk("ana")
    case = held(rooms, "staff:ana", KNOWN)
    form = {"subject": KNOWN, "case": case, "reason": "A long sentence.", "see-standing": "yes", **change}
    answer = ana.send("/look-ups", **form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert ('value="A long sentence."' in answer.text) == ("reason" not in change)
    assert ('name="see-standing" value="yes" checked' in answer.text) == ("see-standing" not in change)
    assert sight(rooms, "staff:ana", KNOWN) is None


def test_form_from_elsewhere_and_a_name_that_is_none_open_nothing(desk, rooms):
    """Nobody is made to look somebody up by a link in a post."""
    ana = desk("ana")
    case = held(rooms, "staff:ana", KNOWN)
    forged = ana.client.post("/look-ups", data={"subject": KNOWN, "case": case, "see-standing": "yes"})

    assert forged.status_code == 403
    assert asked(ana, "nobody", case).status_code == 400
    assert rooms.reader.entries(types=("access.looked_up",)) == []


def test_look_up_is_closed_by_hand(desk, rooms):
    """Done is done, before the time is up."""
    case = looked_up(rooms, "staff:ana", KNOWN)
    ana = desk("ana")
    answer = ana.send("/look-ups/end", subject=KNOWN, case=case)

    assert answer.headers["location"] == f"/subjects/{KNOWN}"
    assert "Look it up" in ana.get(f"/subjects/{KNOWN}").text
    assert len(rooms.reader.entries(types=("access.lookup_ended",))) == 1
    assert ana.send("/look-ups/end", subject=KNOWN, case=case).status_code == 303


def test_look_up_ends_with_the_case_it_is_for(desk, rooms):
    """Who gives the case back because they know somebody in it has no more business there."""
    case = looked_up(rooms, "staff:ana", KNOWN)
    ana = desk("ana")
    assert "Suspended" in ana.get(f"/subjects/{KNOWN}").text
    done(rooms.door, Release(case=case, reason="conflict"), "staff:ana")

    assert "Suspended" not in ana.get(f"/subjects/{KNOWN}").text
    done(rooms.door, TakeLease(case=case), "staff:lead")
    assert asked(ana, KNOWN, case).status_code == 422


def test_look_up_ends_with_the_right_to_look(desk, rooms):
    """A grant that is revoked or a role that is taken away counts at once, also for what is open."""
    looked_up(rooms, "staff:ana", KNOWN)
    done(
        rooms.door,
        Appoint(staff=Staff(principal="staff:ana", name="Ana Duarte", roles=("legal",))),
        "staff:root",
    )

    assert sight(rooms, "staff:ana", KNOWN) is None


def test_who_looks_nobody_up_is_told_whom_to_ask(desk):
    """A form that always refuses teaches people to ignore refusals."""
    text = desk("root").get(f"/subjects/{KNOWN}").text

    assert "Your role looks nobody up." in text
    assert "Lea Moreau" in text
    assert 'action="/look-ups"' not in text


def test_protected_account_is_called_so_only_to_those_who_may_see_the_register(desk, rooms):
    """That somebody is protected says that they are somebody."""
    protect = ProtectSubject(
        account=KNOWN, kind="press", source="press register", until=rooms.now() + 9 * DAY
    )
    done(rooms.door, protect, "staff:lead")
    ana, lead = desk("ana"), desk("lead")
    other = held(rooms, "staff:ana", "post:h1")

    assert "On the register of protected accounts: press" in lead.get(f"/subjects/{KNOWN}").text
    assert bare(ana.get(f"/subjects/{KNOWN}").text, KNOWN) == bare(
        ana.get(f"/subjects/{UNKNOWN}").text, UNKNOWN
    )
    assert bare(asked(ana, KNOWN, other).text, KNOWN) == bare(asked(ana, UNKNOWN, other).text, UNKNOWN)
    mine = asked(ana, KNOWN, held(rooms, "staff:ana", KNOWN))
    assert "The account is protected." in mine.text
    assert sight(rooms, "staff:ana", KNOWN) is None


def test_freeze_of_reads_shows_nothing_and_names_itself_whatever_exists(desk, rooms):
    """Frozen reading must not become a way of asking what there is."""
    secured(rooms)
    case = looked_up(rooms, "staff:ana", KNOWN)
    ana = desk("ana")
    frozen(rooms, reads=True)
    opened, masked = ana.get(f"/subjects/{KNOWN}"), ana.get(f"/subjects/{UNKNOWN}")

    assert opened.status_code == 403
    assert FREEZE in opened.text
    assert "Suspended" not in opened.text
    assert FREEZE in masked.text
    lead = desk("lead")
    assert bare(lead.get(f"/subjects/{KNOWN}").text, KNOWN) == bare(
        lead.get(f"/subjects/{UNKNOWN}").text, UNKNOWN
    )
    assert FREEZE in asked(ana, KNOWN, case).text
    done(rooms.door, EndLookUp(subject=KNOWN, case=case, of="staff:ana"), "staff:ana")


def test_stream_tells_of_a_subject_only_to_who_looked_it_up(desk, rooms):
    """The first event of a stream for any name would say whether something was ever in force there."""
    ana = desk("ana")
    told = {}
    for name in (KNOWN, UNKNOWN):
        with ana.client.stream(
            "GET", "/console/stream", params={"subject": name, "seq": rooms.reader.head().seq}
        ) as answer:
            told[name] = [line for line in answer.iter_lines() if line.startswith(("event", "data"))]

    assert told[KNOWN] == told[UNKNOWN] == ["event: masked", "data: {}"]


def test_deliveries_name_people_only_to_who_has_them_tried_again(desk, rooms):
    """A list of who was suspended is a look-up of everybody."""
    ana, lead = (desk(name) for name in ("ana", "lead"))

    assert KNOWN in lead.get("/deliveries").text
    assert KNOWN not in ana.get("/deliveries").text
    assert KNOWN in lead.get("/deliveries?csv=waiting").text
    assert KNOWN not in ana.get("/deliveries?csv=waiting").text
    assert ana.get("/deliveries?waiting.sort=subject").status_code == 400


def of_two_areas(rooms):
    """Ana has looked up an account for a case about spam; another about adult content says something else."""
    content = '{"text": "Not for everybody"}'
    adult = OpenCase(case="case:adult", subject="post:adult", area="adult", severity="medium", source="rule",
                     ref="event:/plaza/adult", account=KNOWN, attested=True, content=content)  # fmt: skip
    held(rooms, "staff:ana", "post:p1")
    looked_up(rooms, "staff:ana", KNOWN)
    done(rooms.door, adult, AUTOMATION)


def opened(desk, case="case:adult", subject=KNOWN):
    """Ask for the content of another case; what comes of it is the caller's to judge."""
    form = desk.get(f"/subjects/{subject}").text
    held = re.search(r'name="for" value="([^"]+)"', form)
    return desk.send(
        "/look-ups/content", subject=subject, case=case, **{"for": held[1] if held else "case:x"}
    )


def of_today(rooms, by="staff:ana"):
    """What somebody saw today, by area: cases taken."""
    care = rooms.reader.row("care", by)
    return {one.area: one.taken for one in care.of_today(rooms.now())} if care else {}


def test_sensitive_content_of_another_case_is_opened_one_by_one_and_counted_as_a_case(desk, rooms):
    """Whoever reads on the page of an account reads: it wears on them as the same in a case does."""
    of_two_areas(rooms)
    ana = desk("ana")
    before = ana.get(f"/subjects/{KNOWN}").text
    answer = opened(ana)
    text = ana.get(f"/subjects/{KNOWN}").text

    assert "Not for everybody" not in before
    assert answer.headers["location"] == f"/subjects/{KNOWN}#content"
    assert "Not for everybody" in text
    (entry,) = rooms.reader.entries(types=("review.content_opened",))
    assert (entry.by, entry.fact.case, entry.fact.area) == ("staff:ana", "case:adult", "adult")
    assert of_today(rooms) == {"adult": 1}
    assert [held.case for held in rooms.reader.row("care", "staff:ana").holding] == ["case:adult"]


def test_closing_the_look_up_closes_what_was_opened_by_it(desk, rooms):
    """Time is counted while something is open, and nothing that was opened comes back by itself."""
    of_two_areas(rooms)
    ana = desk("ana")
    opened(ana)
    (look_up,) = rooms.reader.entries(types=("access.looked_up",))
    ana.send("/look-ups/end", subject=KNOWN, case=look_up.fact.case)
    assert rooms.reader.row("care", "staff:ana").holding == ()
    looked_up(rooms, "staff:ana", KNOWN)

    assert "Not for everybody" not in ana.get(f"/subjects/{KNOWN}").text


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ("left", "You left this category"),
        ("enough", "That is enough of this category for today."),
        ("area", "You are not served cases of this policy area"),
    ],
)
def test_content_that_would_not_be_given_out_is_not_shown_for_another_case_either(desk, rooms, kept, why):
    """Whoever left a category, had enough of it today, or is not served it, must not meet it on the way."""
    of_two_areas(rooms)
    if kept == "left":
        done(rooms.door, LeaveArea(area="adult"), "staff:ana")
    elif kept == "enough":
        done(rooms.door, SetLimits(limits=Limits(cases=0)), "staff:lead")
    else:
        narrowed = Staff(principal="staff:ana", name="Ana Duarte", roles=("reviewer",), areas=("spam",))
        done(rooms.door, Appoint(staff=narrowed), "staff:root")
    ana = desk("ana")
    text = ana.get(f"/subjects/{KNOWN}").text
    (look_up,) = rooms.reader.entries(types=("access.looked_up",))
    form = {"subject": KNOWN, "case": "case:adult", "for": look_up.fact.case}
    answer = ana.send("/look-ups/content", **form)

    assert why in text
    assert answer.status_code in {403, 422}
    for told in (text, answer.text, ana.get(f"/subjects/{KNOWN}").text):
        assert "Not for everybody" not in told
    assert "http://prize.example" in text, "what is theirs to read stays"
    assert "case:adult" in text, "it is told that there is one"
    assert of_today(rooms) == {}


def test_content_is_opened_by_nobody_without_a_look_up_of_it(desk, rooms):
    """Else the form would be a way to read any case."""
    of_two_areas(rooms)
    lead = desk("lead")
    held(rooms, "staff:lead", "post:h1")
    (look_up,) = rooms.reader.entries(types=("access.looked_up",))
    for case in (look_up.fact.case, "case:none"):
        form = {"subject": KNOWN, "case": "case:adult", "for": case}
        assert lead.send("/look-ups/content", **form).status_code == 422
    ana, elsewhere = desk("ana"), rooms.cases.about("post:h1")[0].id
    assert opened(ana, case=elsewhere).status_code == 422
    assert rooms.reader.entries(types=("review.content_opened",)) == []


def test_freeze_of_reading_in_another_area_keeps_its_cases_back(desk, rooms):
    """An account leads from a case that one may read to others that one may not."""
    secured(rooms)
    of_two_areas(rooms)
    ana = desk("ana")
    frozen(rooms, reads=True, scope_set=ScopeSet(policy_areas=("adult",)))
    text, table = ana.get(f"/subjects/{KNOWN}").text, ana.get(f"/subjects/{KNOWN}?csv=cases").text

    assert "http://prize.example" in text
    for told in ("Not for everybody", "case:adult", "post:adult"):
        assert told not in text
        assert told not in table
