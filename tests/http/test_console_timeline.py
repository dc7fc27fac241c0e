"""The page of a subject: all that happened as one list, why each measure is in force, and what a lift would do."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.ending import Lift, Vary
from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.flows import appeal as appealing
from steadyhand.flows.appeal import Said
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.opening import OpenCase
from steadyhand.web.rooms import Rooms
from tests.http.test_console_strikes import confirming, decided, opened
from tests.support.desk import Desk, hidden
from tests.support.freezing import frozen, secured
from tests.support.house import decide, done, enrol, on_sqlite, report
from tests.support.lived import ACCOUNT, LEAD, TERMS, lived, suspended
from tests.support.lookups import looked_up
from tests.support.program_access import seconded

Sit = Callable[..., Desk]
PAGE = f"/subjects/{ACCOUNT}"


def lines(page: str) -> list[str]:
    """The lines of the list as one reads them, the latest first."""
    listed = page.partition('<ol class="timeline">')[2].partition("</ol>")[0]
    return [plain(one) for one in listed.split("<li>")[1:]]


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_everything_that_happened_to_an_account_and_what_it_wrote_is_one_list(
    desk: Sit, rooms: Rooms
) -> None:
    """Whoever decides about somebody must not put a story together from five tables."""
    lived(rooms)
    looked_up(rooms, LEAD, ACCOUNT)
    told = lines(desk("lead").get(PAGE).text)
    said = "\n".join(told)

    for what in (
        "The latest of 2 reports received on post:p1",
        "Case opened: Spam on post:p0 case:",
        "Decided: it breaks the rule on post:p0 by Lea Moreau decision:",
        "by Lea Moreau because of decision:other.1 spam-1@1",
        "Suspended: lifted account:u1#2 by Lea Moreau\n",
        "Notice: “We suspended your account”: waiting because of account:u1#1",
        "Appeal by whoever was decided about by account:u1 appeal:",
        "Suspended: kept in force by a moratorium from here on account:u1#1 by Lea Moreau moratorium:all",
        "The platform enforces otherwise than it should by the comparison with the platform",
    ):
        assert what in said, said
    assert "account:u8" not in said, "who reported is nobody's to read"
    stamps = [one[:19] for one in told]
    assert stamps == sorted(stamps, reverse=True)


def test_changes_of_the_register_are_listed_for_those_who_see_it(desk: Sit, rooms: Rooms) -> None:
    """Who is protected is on a page of its own, for few; those few must find it here too."""
    secured(rooms)
    for name, subject in (("lead", ACCOUNT), ("ana", ACCOUNT)):
        report(rooms, f"for-{name}", f"post:{name}", area="spam", text="Look", author=subject)
        looked_up(rooms, f"staff:{name}", subject)
    for account in (ACCOUNT, "account:u10"):
        protect = ProtectSubject(
            account=account, kind="press", source="The press register", until=rooms.now() + 300 * DAY
        )
        done(rooms.door, protect, "staff:sol")
    lead, ana = (lines(desk(name).get(PAGE).text) for name in ("lead", "ana"))

    (told,) = [line for line in lead if "register" in line]
    assert "On the register of protected accounts as press, until" in told
    assert told.endswith("by The press register by Sol Varga")
    assert not any("register" in line for line in ana)


@on_sqlite
def test_list_is_filtered_by_links_and_read_page_by_page(desk: Sit, rooms: Rooms) -> None:
    """An account of years is read from the latest on, and no line comes twice or is left out."""
    for number in range(60):
        opened = OpenCase(
            case=f"case:t{number}", subject=f"post:t{number}", area="spam", severity="low", source="rule",
            ref=f"event:t{number}", account=ACCOUNT, attested=True,
        )  # fmt: skip
        done(rooms.door, opened, AUTOMATION)
    looked_up(rooms, "staff:ana", ACCOUNT)
    ana = desk("ana")
    address, seen = f"{PAGE}?timeline.kind=cases", list[str]()
    while address:
        page = ana.get(address).text
        seen += lines(page)
        (address,) = [html.unescape(one) for one in re.findall(r'rel="next" href="([^"#]*)', page)] or [""]

    assert len(seen) == len(set(seen)) == 62
    assert all("Case opened" in line for line in seen)
    assert len(lines(ana.get(PAGE).text)) == 50
    assert "Decisions</a> <small>1</small>" in ana.get(PAGE).text
    assert ana.get(f"{PAGE}?timeline.kind=gossip").status_code == 400
    assert ana.get(f"{PAGE}?timeline.before=yesterday").status_code == 400


@on_sqlite
@pytest.mark.parametrize(
    ("field", "kinds"),
    [
        ("standing", {"Measures"}),
        ("cases", {"Reports", "Cases", "Decisions"}),
        ("deliveries", {"Notices"}),
        ("content", set()),
    ],
)
def test_list_has_only_what_was_looked_up(desk: Sit, rooms: Rooms, field: str, kinds: set[str]) -> None:
    """Less is seen by whoever needs less."""
    looked_up(rooms, "staff:ana", ACCOUNT, field)  # type: ignore[arg-type]
    page = desk("ana").get(PAGE).text
    shown = page.partition('class="kinds"')[2].partition("</nav>")[0]

    assert set(re.findall(r">([A-Z][\w ]+)</a>", shown)) - {"All"} == kinds


@on_sqlite
def test_nothing_of_an_area_that_a_freeze_keeps_is_in_the_list_or_beside_it(desk: Sit, rooms: Rooms) -> None:
    """One may read about spam; that anything was done about hate is what the freeze keeps."""
    secured(rooms)
    hated = report(rooms, "hated", "post:hated", area="hate", text="Slurs", author=ACCOUNT)
    decide(rooms, hated, by=LEAD, act="remove", policy="hate-1@1")
    suspended(rooms, "decision:hate.1", policy="hate-1@1")
    appeal = appealing.file(
        rooms.door, rooms.reader, Said(account=ACCOUNT, ref="post:hated#1", words="A joke.")
    )
    assert not isinstance(appeal, Refusal), appeal
    looked_up(rooms, "staff:ana", ACCOUNT)
    ana = desk("ana")
    before = ana.get(PAGE).text
    frozen(rooms, reads=True, scope_set=ScopeSet(policy_areas=("hate",)))
    after = ana.get(PAGE).text

    for kept in ("post:hated", "hate-1", "Hate", "We removed your post", "appeal:", f"{ACCOUNT}#2"):
        assert kept in before, kept
        assert kept not in after, kept
    assert "Decided: it breaks the rule" in "\n".join(lines(after))
    assert len(lines(after)) == len(lines(before)) - 8


@on_sqlite
def test_what_happened_in_an_area_that_one_does_not_serve_is_told_without_what_it_was(
    desk: Sit, rooms: Rooms
) -> None:
    """That somebody was decided about elsewhere may matter; what it was is for those who answer for it."""
    hated = report(rooms, "hated", "post:hated", area="hate", text="Slurs", author=ACCOUNT)
    decide(rooms, hated, by=LEAD, act="remove", policy="hate-1@1")
    looked_up(rooms, "staff:ben", ACCOUNT)
    told = lines(desk("ben").get(PAGE).text)
    masked = [line for line in told if "do not serve" in line]

    assert len(masked) == 5
    assert not any("post:hated" in line or "hate-1" in line for line in told)
    assert all(line.endswith("Something in a policy area that you do not serve") for line in masked)


@on_sqlite
def test_page_of_a_post_lists_what_happened_to_it_alone(desk: Sit, rooms: Rooms) -> None:
    """What its author did elsewhere is not asked for."""
    looked_up(rooms, "staff:ana", "post:p1")
    said = "\n".join(lines(desk("ana").get("/subjects/post:p1").text))

    assert "The latest of 2 reports received" in said
    assert "Suspended" not in said
    assert "post:p0" not in said


@on_sqlite
def test_reads_of_the_list_walk_along_indexes(rooms: Rooms, desk: Sit) -> None:
    """A page must not take longer because a million others were decided about."""
    lived(rooms)
    looked_up(rooms, LEAD, ACCOUNT)
    lead = desk("lead")
    lead.get(PAGE)
    with asked_of(rooms) as queries:
        assert lead.get(PAGE).status_code == 200
    scanned = {detail for query in queries for detail in plan(rooms, query) if detail.startswith("SCAN ")}
    assert len(queries) > 20
    assert {one for one in scanned if not SMALL(one)} == set()


SMALL = re.compile(
    r"SCAN (json_each|anon_|\(subquery|view_moratorium$|head|view_(staff|reason_template)|CONSTANT)"
).match
"""What may be read whole: parameters, rows of the house itself."""


@contextmanager
def asked_of(rooms: Rooms) -> Iterator[list[str]]:
    """The statements that readers run meanwhile, with their values in them."""
    asked: list[str] = []

    def watched(raw: object, *_: object) -> None:
        raw.set_trace_callback(asked.append)  # type: ignore[attr-defined]

    event.listen(rooms.reader.engine, "checkout", watched)
    try:
        yield asked
    finally:
        event.remove(rooms.reader.engine, "checkout", watched)


def plan(rooms: Rooms, query: str) -> list[str]:
    if not query.lstrip().upper().startswith(("SELECT", "WITH")):
        return []
    with rooms.reader.connection() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]


@on_sqlite
def test_measure_says_in_whose_place_it_is_three_deep_and_who_was_told(desk: Sit, rooms: Rooms) -> None:
    """A chain of overrides is followed to its beginning, or nobody knows what the measure rests on."""
    first = suspended(rooms, "decision:first.1", days=90)
    chain = [first]
    for days in (60, 30, 10):
        vary = Vary(
            subject=ACCOUNT, action=chain[-1], kind="suspend", until=rooms.now() + days * DAY,
            cause=f"decision:eased{days}.1", reason="Less.",
        )  # fmt: skip
        chain.append(done(rooms.door, vary, LEAD).fact.sanction.action)  # type: ignore[attr-defined]
    looked_up(rooms, LEAD, ACCOUNT)
    page = desk("lead").get(PAGE).text
    block = plain(
        page.partition(f'name="action" value="{chain[-1]}"')[0].rpartition('<article class="measure">')[2]
    )

    placed = [
        block.index(name) for name in (f"In place of Suspended {chain[2]}", f"{chain[1]} ,", f"{first} ,")
    ]
    assert placed == sorted(placed)
    assert "Told just now , waiting; may appeal until" in block
    assert "Do not post the same link again and again." in block
    assert "Where everywhere" in block


@on_sqlite
def test_what_was_lifted_early_says_that_the_other_of_its_kind_stays(desk: Sit, rooms: Rooms) -> None:
    """Lifting one of two never frees anybody, and whoever lifted it must read that."""
    one, other = (suspended(rooms, f"decision:{name}.1") for name in ("one", "other"))
    done(rooms.door, Lift(subject=ACCOUNT, action=one, cause="case:x", reason="A brand."), LEAD)
    looked_up(rooms, LEAD, ACCOUNT)
    said = plain(desk("lead").get(PAGE).text.partition('id="not-so"')[2].partition("</section>")[0])

    assert f"Suspended {one} : lifted" in said
    assert "That ended this one alone" in said
    assert other in said.partition("That ended this one alone")[2]


@on_sqlite
def test_lift_says_beforehand_what_stays_who_agrees_and_what_the_person_reads(
    desk: Sit, rooms: Rooms
) -> None:
    """Whoever lifts reads what follows before they do, in the words of those whom it concerns."""
    one = suspended(rooms, "decision:one.1", speaks="es")
    ban = Ban(
        subject=ACCOUNT, account=ACCOUNT, policy="spam-1@1", cause="decision:ban.1", mode="manual",
        until=rooms.now() + 300 * DAY,
    )  # fmt: skip
    done(rooms.door, ban, LEAD)
    looked_up(rooms, LEAD, ACCOUNT)
    page = desk("lead").get(PAGE).text
    form = page.partition(f'name="action" value="{one}"')[2].partition("</form>")[0]
    said = plain(form)

    assert re.search(r"In force on account:u1 then: Suspended until .*; Banned until .*\.", said)
    assert "One person is enough." in said
    assert 'lang="es"' in form
    assert "In English: " in said
    assert "(your reason)" in said
    answer = desk("lead").send(PAGE, action=one, key="k", reason="A brand.")
    assert answer.is_redirect
    sent = "".join(one.body for one in rooms.outbox.of_subject(ACCOUNT, 2))
    told = re.search(r'<blockquote lang="es".*?<br>(.*?)</blockquote>', form)
    assert told is not None
    assert html.unescape(told[1]).replace("(your reason)", "A brand") in sent


@on_sqlite
def test_lift_of_what_a_moratorium_keeps_says_that_it_would_be_refused(desk: Sit, rooms: Rooms) -> None:
    """Nobody writes a reason for what cannot be done."""
    lived(rooms)
    looked_up(rooms, LEAD, ACCOUNT)
    page = desk("lead").get(PAGE).text

    assert "moratorium:all</a> keeps it in force" in page
    assert "Lift it" not in page


@on_sqlite
def test_decision_says_beforehand_what_stays_and_what_the_person_reads_with_the_strike_in_it(
    desk: Sit, rooms: Rooms
) -> None:
    """The notice that is read before is the notice that is sent."""
    done(rooms.door, PublishLadder(ladder="ladder:civic", terms=TERMS), LEAD)
    ana, case = desk("ana"), opened(rooms, 1)
    bar = confirming(ana, case, "choice=remove&also=limit-7")
    foretold = bar.partition("What is in force then")[2].partition("</form>")[0]

    assert "In force on post:dd1 then: Removed." in plain(foretold)
    assert re.search(r"In force on post:dd1 then: Removed; Reach limited until", plain(foretold))
    told = re.search(r'<blockquote lang="en".*?<br>(.*?)</blockquote>', foretold)
    assert told is not None
    assert "1 strike" in told[1] or "1 point" in told[1]
    decided(ana, case)
    sent = "".join(one.body for one in rooms.outbox.of_subject("account:dd", 5))
    assert html.unescape(told[1]).replace("(your reason)", "One link").split(" You can object")[0] in sent


@on_sqlite
def test_appeal_says_beforehand_what_each_answer_leaves_in_force_and_tells(desk: Sit, rooms: Rooms) -> None:
    """Whoever answers sees what their answer does before it is done, whatever they choose."""
    case = report(rooms, "mine", "post:mine", area="spam", text="Buy", author="account:shop")
    decide(rooms, case, by="staff:ben", act="remove", policy="spam-1@1")
    said = Said(account="account:shop", ref="post:mine#1", words="It is mine.")
    assert not isinstance(appealing.file(rooms.door, rooms.reader, said), Refusal)
    lead = desk("lead")
    lead.send("/appeals/next")
    pages = {
        choice: plain(lead.get(f"/appeals/next?choice={choice}").text)
        for choice in ("upheld", "overturned", "varied")
    }
    form = hidden(lead.get("/appeals/next?choice=varied").text.partition('id="decision"')[2])
    look = lead.send(
        "/appeals/answer", **form, reason="Too much.", look="yes", **{"milder:post:mine#1": "limit"}
    )

    assert "Nothing is in force on post:mine then." in pages["overturned"]
    assert "What account:shop will read" in pages["overturned"]
    assert "In force on post:mine then" not in pages["upheld"] + pages["varied"]
    assert look.status_code == 200
    assert "In force on post:mine then: Reach limited." in plain(look.text)
    assert "Too much." in look.text
    assert rooms.standings.of("post:mine").in_force[0].kind == "remove", "looking changes nothing"


@on_sqlite
def test_what_a_freeze_keeps_is_not_in_what_a_page_foretells(desk: Sit, rooms: Rooms) -> None:
    """What stays in force names what is kept as well as any table does."""
    secured(rooms)
    one = suspended(rooms, "decision:one.1")
    ban = Ban(
        subject=ACCOUNT, account=ACCOUNT, policy="hate-1@1", cause="decision:ban.1", mode="manual",
        until=rooms.now() + 300 * DAY,
    )  # fmt: skip
    done(rooms.door, ban, LEAD)
    looked_up(rooms, LEAD, ACCOUNT)
    lead = desk("lead")
    case = next(
        found.holder == LEAD and found.id for found in rooms.cases.about(ACCOUNT) if found.holder == LEAD
    )
    addresses = (PAGE, f"/cases/{case}?choice=suspend-7&part=bar")
    before = [lead.get(address).text for address in addresses]
    frozen(rooms, reads=True, scope_set=ScopeSet(policy_areas=("hate",)))
    after = [lead.get(address).text for address in addresses]

    for shown, kept in zip(before, after, strict=True):
        assert "Banned until" in shown
        assert "Banned" not in kept
    assert one in after[0]


@on_sqlite
def test_milder_measure_is_looked_at_before_it_takes_the_place_of_another(desk: Sit, rooms: Rooms) -> None:
    """What is eased by hand says first what is in force then, and what the person reads."""
    one = suspended(rooms, "decision:one.1", days=20)
    looked_up(rooms, LEAD, ACCOUNT)
    lead = desk("lead")
    form = (
        lead.get(PAGE).text.partition(f'value="vary:{one}')[0].rpartition("<form")[2]
        + (lead.get(PAGE).text.partition(f'value="vary:{one}')[2].partition("</form>")[0])
    )
    fields = {"action": one, "key": f"vary:{one}", "at": re.findall(r'name="at" value="(\d+)"', form)[0]}
    look = lead.send(PAGE, **fields, milder="suspend:3", reason="Less.", look="yes")
    unchanged = rooms.standings.of(ACCOUNT)
    done_ = lead.send(PAGE, **fields, milder="suspend:3", reason="Less.")
    again = lead.send(PAGE, **fields, milder="suspend:3", reason="Less.")
    (eased,) = [each for each in rooms.standings.of(ACCOUNT).in_force if each.supersedes == one]

    assert 'value="suspend:30"' not in form, "nothing that lasts longer is offered"
    assert (look.status_code, 'value="Less."' in look.text) == (200, True)
    assert 'value="suspend:3" selected' in look.text
    assert re.search(
        r"In force on account:u1 then: Suspended until .*; Suspended until .*\.", plain(look.text)
    )
    assert unchanged.find(one) is not None
    assert (done_.status_code, again.status_code) == (303, 303)
    assert eased.ends == int(fields["at"]) + 3 * DAY
    assert lead.send(PAGE, **fields, milder="flogging", reason="Less.").status_code == 422
    limited = lead.send(
        PAGE, action=eased.action, key="l", at=fields["at"], milder="restrict", reason="Less."
    )
    assert limited.is_redirect, limited.text
    assert [each.ends for each in rooms.standings.of(ACCOUNT).in_force if each.kind == "restrict"] == [
        eased.ends
    ]


@on_sqlite
def test_ban_by_two_names_their_request_and_its_lift_says_that_two_are_needed(
    desk: Sit, rooms: Rooms
) -> None:
    """Who agreed is one link away; and nobody is surprised that they cannot lift it alone."""
    second = Staff(principal="staff:second", name="Second", roles=("policy_lead",))
    done(rooms.door, Appoint(staff=second), "staff:root")
    enrol(rooms.door, second.principal)
    ban = Ban(subject=ACCOUNT, account=ACCOUNT, policy="spam-1@1", cause="decision:1.1", mode="manual")
    seconded(rooms, ban, LEAD, second.principal, "request:ban")
    looked_up(rooms, LEAD, ACCOUNT)
    page = desk("lead").get(PAGE).text
    (action,) = [one.action for one in rooms.standings.of(ACCOUNT).in_force if one.kind == "ban"]
    form = page.partition(f'name="action" value="{action}"')[2].partition("</form>")[0]

    assert 'href="/access/requests/request:ban">request:ban</a>' in page
    assert "Two people are needed: A ban without end is lifted by two people." in plain(form)
