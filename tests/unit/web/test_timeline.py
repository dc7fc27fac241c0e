"""Lines of a timeline as values: what is months apart in a house, and pages of many lines."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.delivery.model import Pending
from steadyhand.enforcement.appeals.model import About, Appeal, Dispute
from steadyhand.enforcement.drift.model import Drift
from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.enforcement.moratorium.model import Covers, Moratoria, Moratorium
from steadyhand.enforcement.orders.model import Checked, LegalOrder, Part
from steadyhand.enforcement.reinstatement.model import Request, Vote
from steadyhand.enforcement.strikes.model import Offence, Strike, Strikes
from steadyhand.kernel.values import DAY
from steadyhand.review.model import Cancelling, Case, Decision, Evidence
from steadyhand.web.console.in_force import reasons, seeming
from steadyhand.web.console.timeline import lines, others
from steadyhand.web.console.timeline.model import PAGE, Line, page_of
from steadyhand.web.problem import Problem

NOW = 1_000 * DAY
ACCOUNT = "account:a"


def said(made) -> list[str]:
    return [f"{line.at // DAY} {line.what}" for line in sorted(made, key=lambda line: line.place)]


def sanction(number: int = 1, **fields) -> Sanction:
    given = {
        "action": f"{ACCOUNT}#{number}", "kind": "ban", "policy": "spam-1@1", "cause": "decision:1.1", "mode": "manual",
        "by": "staff:a", "starts": 10 * DAY, "imposed": 10 * DAY, "account": ACCOUNT, "area": "spam",
    }  # fmt: skip
    return Sanction(**(given | fields))


def test_measure_that_was_to_come_says_when_it_was_decided_when_it_began_and_when_it_ended():
    """Three days, of which none stands for another."""
    one = sanction(kind="suspend", starts=12 * DAY, ends=20 * DAY)
    over = Ended(sanction=one, at=20 * DAY, how="expired", by="system:clock")
    told = said(lines.of_standing(Standing(subject=ACCOUNT, ended=(over,))))

    assert told == [
        "10 Suspended, from 13 January 1970, 00:00 UTC, until 21 January 1970, 00:00 UTC",
        "12 Suspended: came into force",
        "20 Suspended: ended at its time",
    ]
    assert len(said(lines.of_standing(Standing(subject=ACCOUNT, scheduled=(one,))))) == 1


def test_moratorium_is_listed_from_when_it_held_a_measure_until_either_ended():
    """Who was held by a promise, and how long, is asked of it later."""
    past = Moratorium(
        id="moratorium:m", covers=Covers(), statement="", by="staff:l", at=11 * DAY, ended=30 * DAY
    )
    held = Standing(subject=ACCOUNT, in_force=(sanction(),))
    freed = Ended(sanction=sanction(), at=20 * DAY, how="lifted", by="staff:l")
    before = Ended(sanction=sanction(), at=10 * DAY + 1, how="lifted", by="staff:l")

    assert [line.at // DAY for line in lines.of_moratoria(held, [past])] == [11, 30]
    assert [
        line.at // DAY for line in lines.of_moratoria(Standing(subject=ACCOUNT, ended=(freed,)), [past])
    ] == [11]
    assert said(lines.of_moratoria(Standing(subject=ACCOUNT, ended=(before,)), [past])) == []
    limited = Standing(subject=ACCOUNT, in_force=(sanction(kind="limit"),))
    assert said(lines.of_moratoria(limited, [past])) == []


def test_case_says_each_decision_what_was_taken_back_and_what_was_found_wrong():
    """A decision that no longer stands is history, and not to be left out."""
    made = Decision(
        id="decision:c.1", by="staff:a", at=3 * DAY, outcome="violates", policy="spam-1@1", reason=None
    )
    again = msgspec.structs.replace(made, id="decision:c.2", at=5 * DAY, overruled="appeal:1")
    taken_back = msgspec.structs.replace(made, retracted=3 * DAY + 1)
    case = Case(
        id="case:c", subject="post:1", account=ACCOUNT, area="spam", severity="low", region="eu", language="en",
        opened=4 * DAY, openings=2, reports=3, past=(taken_back,), decision=again,
        evidence=(Evidence(source="report", ref="r", at=4 * DAY + 1), Evidence(source="rule", ref="e", at=9 * DAY)),
        cancelled=Cancelling(at=6 * DAY, reason="duplicate"),
    )  # fmt: skip

    assert said(lines.of_case(case)) == [
        "3 Decided: it breaks the rule",
        "3 Decision taken back",
        "4 Case opened again: Spam",
        "4 The latest of 3 reports received",
        "5 Decided: it breaks the rule, found wrong on appeal since",
        "6 Case ended without a decision: another asks the same",
    ]


def test_strike_says_what_it_counts_and_when_it_counts_no_longer():
    """Who is near to a suspension asks when the first one goes."""
    offence = Offence(
        area="spam", severity="low", at=10 * DAY, done=10 * DAY, by="staff:a", cause="decision:1.1"
    )
    one = Strike(
        number=1, ladder="ladder:l@1", offence=offence, points=2, expires=20 * DAY, warns=False, together=0
    )
    row = Strikes(account=ACCOUNT, strikes=(one,))

    assert said(lines.of_strikes(row, 15 * DAY)) == ["10 Strike 1: 2 points"]
    assert said(lines.of_strikes(row, NOW))[1] == "20 Strike 1: counts no longer, its time is over"
    assert said(lines.of_strikes(row, NOW, "post:other")) == []


def test_appeal_of_whoever_reported_names_nobody():
    """Whoever reads about an account must not learn who reported it."""
    about = About(decision="decision:c.1", subject="post:1", account=ACCOUNT, policy="", area="spam", at=0)
    one = Appeal(
        id="appeal:1", side="notifier", by="account:reporter", about=about, at=DAY, due=9 * DAY, outcome="overturned",
        decided=2 * DAY, decided_by="staff:h", joined=(("account:also", "r2"),),
        dispute=Dispute(body="A body", reference="1", at=3 * DAY, outcome="settled", decided=4 * DAY),
    )  # fmt: skip
    made = list(lines.of_appeal(one))

    assert said(made) == [
        "1 Appeal by whoever reported, joined by 1 other",
        "2 Appeal answered: it may break a rule: decide it anew",
        "3 Dispute brought before A body",
        "4 A body found a settlement",
    ]
    assert "account:" not in "".join(line.by for line in made)


def test_notice_says_whether_it_arrived_and_nothing_once_it_is_erased():
    """What was said to somebody who left is gone with them."""
    effect = Pending(
        effect="1-0", seq=1, at=DAY, subject=ACCOUNT, type="notice.sent", body="", state="dead", due=0, attempts=9,
        error="503",
    )  # fmt: skip
    body = {
        "object_ref": f"{ACCOUNT}#1",
        "title": "Adiós",
        "translations": {"en": {"title": "We banned you"}},
    }

    assert others.of_notice(effect, body, None).what == "Notice: “We banned you”: given up"
    assert others.of_notice(effect, {}, None).what == "Notice, erased since: given up"


def test_legal_order_return_and_drift_are_listed_with_what_came_of_each():
    """What others ordered, what an account asked, and what the platform did are part of its story."""
    order = LegalOrder(
        id="order:1", authority="The court", country="DE", kind="act", basis="", reference="",
        parts=(Part(subject="post:1", act="remove"),), territory=("DE",), beyond="", received=0, due=0, policy="",
        by="staff:l", at=DAY, checked=Checked(valid=True, flaw=None, beyond=False, by="staff:m", at=2 * DAY),
        closed=3 * DAY, outcome="carried_out",
    )  # fmt: skip
    request = Request(
        id="return:1", account=ACCOUNT, programme="p", criteria="c", action="x", at=DAY, state="revoked",
        votes=(Vote(by="staff:r", at=2 * DAY, finding="approve"),), decided=2 * DAY, wave=1, returned=3 * DAY,
        ended=4 * DAY, cause="decision:9.1",
    )  # fmt: skip
    drift = Drift(subject=ACCOUNT, opened=7, since=DAY, seen=DAY, differs=(), times=2, mended=2 * DAY)

    assert said(others.of_order(order, ["post:1"])) == [
        "1 Legal order of The court (DE) to act, on record",
        "2 Legal order checked by a second person: valid",
        "3 Legal order closed: carried out",
    ]
    assert said(others.of_return(request)) == [
        "1 Asked to come back",
        "2 Request to come back: may come back",
        "3 Came back on probation, in wave 1",
        "4 Return revoked because of decision:9.1",
    ]
    assert said(others.of_drift(drift)) == [
        "1 The platform enforces otherwise than it should, for the 2. time",
        "2 The platform enforces what it should again",
    ]


def test_page_begins_where_the_one_before_ended_even_within_one_instant():
    """A transaction of many is one instant: a page that begins at an instant would leave some out."""
    many = [Line(id=f"{number:03}", at=NOW, kind="measures", what="x") for number in range(2 * PAGE + 1)]
    first = page_of(many)
    second = page_of(many, before=first.older)
    third = page_of(many, before=second.older)

    names = [line.id for page in (first, second, third) for line in page.lines]
    assert names == sorted((line.id for line in many), reverse=True)
    assert third.older == ""


@pytest.mark.parametrize("before", ["1", "1~2", "~~x", "-1~2~x", "1~x~y", "9" * 30 + "~1~x"])
def test_place_that_is_none_is_said_to_be_none(before):
    """An address that was cut must not show the latest as if they were older ones."""
    with pytest.raises(Problem):
        page_of([], before=before)


def test_what_ended_at_its_own_time_is_no_surprise_and_what_ended_early_is():
    """Nobody thinks that a suspension lasts beyond its end; of one that was lifted somebody may."""
    expired = Ended(sanction=sanction(1, ends=20 * DAY), at=20 * DAY, how="expired", by="system:clock")
    lifted = Ended(sanction=sanction(2), at=21 * DAY, how="lifted", by="staff:l", cause="case:x")
    standing = Standing(
        subject=ACCOUNT, in_force=(sanction(3), sanction(4, kind="limit")), ended=(expired, lifted)
    )
    (found,) = seeming(standing, NOW)
    why = reasons(standing, moratoria=Moratoria(), notices=None)

    assert found.ended.sanction.action == f"{ACCOUNT}#2"
    assert [one.action for one in found.stays] == [f"{ACCOUNT}#3"]
    assert [one.sanction.action for one in why[f"{ACCOUNT}#3"].over] == [f"{ACCOUNT}#2"]
    assert why[f"{ACCOUNT}#4"].over == ()
