"""Legal orders as values: what is put on record, where it has effect, what it ends, and who is told when."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.enforcement.commands import Ban, Remove
from steadyhand.enforcement.ending import LiftByOrder
from steadyhand.enforcement.facts import Lifted
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers, Moratoria
from steadyhand.enforcement.moratorium.views import MoratoriaView
from steadyhand.enforcement.orders.carrying import ImposeByOrder
from steadyhand.enforcement.orders.commands import (
    BreachOrder,
    ChallengeOrder,
    CheckOrder,
    CloseOrder,
    DelayNotice,
    EnterOrder,
    JudgeOrder,
)
from steadyhand.enforcement.orders.model import LegalOrder, Part
from steadyhand.enforcement.orders.telling import SendNotices, TellNow
from steadyhand.enforcement.orders.views import LegalOrderView, OrderMonthView
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.rules.countries import COUNTRIES
from steadyhand.rules.views import PolicyArticle
from tests.support.judging import NOW, code, effects, entries, fact, folded, payloads
from tests.unit.enforcement.test_standing import imposed, standing

NAME = "order:plauen"
POST = Part(subject="post:1", account="account:u1", act="remove")
ARTICLE = PolicyArticle(
    ref="legal@1", article="legal", version=1, area="other", severity="high", title="Orders", text="We obey.",
    effective=0,
)  # fmt: skip


def enter(**more: Any) -> EnterOrder:
    given = {
        "order": NAME,
        "authority": "Amtsgericht Plauen",
        "country": "DE",
        "kind": "act",
        "basis": "§ 1004 BGB",
        "reference": "4 C 17/26",
        "parts": (POST,),
        "territory": ("DE",),
        "received": NOW - HOUR,
        "due": NOW + DAY,
        "policy": "legal@1",
        "document": "The post is to be removed.",
    }
    return EnterOrder(**(given | more))


def entered(**more: Any) -> Any:
    return fact(enter(**more), "staff:lars", article_version=ARTICLE)


def row(*facts: Any) -> LegalOrder:
    found = folded(LegalOrderView(), NAME, list(entries(*((one, "staff:lars", NOW) for one in facts))))
    assert isinstance(found, LegalOrder)
    return found


def check(**more: Any) -> CheckOrder:
    return CheckOrder(**({"order": NAME, "valid": True, "reason": "Served and signed."} | more))


def valid(*, confirmed: bool = False, **more: Any) -> LegalOrder:
    first = entered(**more)
    return row(first, fact(check(beyond=confirmed), "staff:lin", legal_order=row(first)))


def impose(order: LegalOrder | None, **more: Any) -> Any:
    command = ImposeByOrder(order=NAME, subject="post:1", act="remove", policy="legal@1")
    return fact(command, "staff:lars", legal_order=order, article_version=ARTICLE, **more)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"order": "order:Plauen"}, "invalid_id"),
        ({"authority": " "}, "incomplete_order"),
        ({"reference": "4 C\n17"}, "incomplete_order"),
        ({"basis": "mail max@example.com"}, "no_basis"),
        ({"document": ""}, "no_document"),
        ({"country": "XX"}, "unknown_territory"),
        ({"territory": ("D",)}, "unknown_territory"),
        ({"territory": ("FR",), "beyond": "In France."}, "elsewhere"),
        ({"territory": ("DE", "FR")}, "no_territory"),
        ({"territory": ()}, "no_territory"),
        ({"received": NOW + 1}, "received"),
        ({"due": NOW - DAY}, "due"),
        ({"parts": ()}, "no_subjects"),
        ({"parts": (POST, POST)}, "twice"),
        ({"parts": (Part(subject="nobody", act="ban"),)}, "invalid_subject"),
        ({"parts": (Part(subject="post:1", account="post:1", act="remove"),)}, "invalid_subject"),
        ({"parts": (Part(subject="post:1", act="ban"),)}, "unsuitable"),
        ({"parts": (Part(subject="post:1", act="warn"),)}, "no_act"),
        ({"parts": (Part(subject="account:1", act="suspend"),)}, "no_end"),
        ({"kind": "reinstate"}, "no_measure"),
        ({"kind": "reinstate", "parts": (Part(subject="post:1", action="post:2#1"),)}, "no_measure"),
        ({"policy": "none@1"}, "unknown_policy"),
    ],
)
def test_order_that_lacks_something_is_not_put_on_record(more, why):
    """What nobody can check, or claims more than it says, is asked about before its clock runs."""
    rows = {} if why == "unknown_policy" else {"article_version": ARTICLE}

    assert code(enter(**more), "staff:lars", **rows) == why


def test_text_of_an_order_is_a_payload_of_whom_it_is_about():
    """It names people, so it lies apart from the ledger and can be erased."""
    (kept,) = payloads(enter(), "staff:lars", article_version=ARTICLE)

    assert (kept.kind, kept.subject, kept.about) == ("order", "account:u1", "post:1")
    assert "removed" not in str(entered())


def test_nobody_checks_what_they_entered():
    """One person who is bribed must not be able to remove anything by a letter they wrote."""
    held = row(entered())

    assert code(check(), "staff:lars", legal_order=held) == "yourself"
    assert code(check(valid=False), "staff:lin", legal_order=held) == "no_flaw"
    assert code(check(flaw="forged"), "staff:lin", legal_order=held) == "no_flaw"
    assert code(check(reason=" "), "staff:lin", legal_order=held) == "no_reason"
    assert code(check(), "staff:lin", legal_order=valid()) == "checked"
    assert check().scope(_rows(held)).apart == ("staff:lars",)


def _rows(held: LegalOrder) -> Any:
    class Held:
        legal_order = held

    return Held


def test_nothing_is_done_before_somebody_found_it_valid():
    """Neither what waits to be checked nor what was found invalid is carried out."""
    bad = row(entered(), fact(check(valid=False, flaw="no_power"), "staff:lin", legal_order=row(entered())))
    command = ImposeByOrder(order=NAME, subject="post:1", act="remove", policy="legal@1")

    for held in (row(entered()), bad):
        assert code(command, "staff:lars", legal_order=held, article_version=ARTICLE) == "not_valid"
    assert code(command, "staff:lars", article_version=ARTICLE) == "unknown_order"
    assert code(CloseOrder(order=NAME), legal_order=row(entered())) == "unchecked"


def test_it_has_effect_where_its_authority_is_unless_two_people_say_more():
    """A court of one country takes nothing from the rest of the world by claiming to."""
    everywhere = {"territory": (), "beyond": "It holds worldwide."}

    assert impose(valid()).sanction.territory == ("DE",)
    assert impose(valid(**everywhere)).sanction.territory == ("DE",)
    assert impose(valid(confirmed=True, **everywhere)).sanction.territory == ()
    both = {"territory": ("FR", "DE"), "beyond": "In both."}
    assert impose(valid(confirmed=True, **both)).sanction.territory == ("DE", "FR")
    assert code(check(beyond=True), "staff:lin", legal_order=row(entered())) == "not_beyond"


def test_only_what_it_names_is_done_and_once():
    """An order on one post is no order on its author."""
    held = valid()
    other = ImposeByOrder(order=NAME, subject="account:u1", act="ban", policy="legal@1")
    assert code(other, legal_order=held, article_version=ARTICLE) == "not_ordered"

    done = row(entered(), fact(check(), "staff:lin", legal_order=row(entered())), impose(held))
    again = ImposeByOrder(order=NAME, subject="post:1", act="remove", policy="legal@1")
    assert code(again, legal_order=done, article_version=ARTICLE) == "done"
    assert (done.done[0].action, done.done[0].told) == ("post:1#1", True)
    assert fact(CloseOrder(order=NAME), legal_order=done).outcome == "carried_out"


def test_measure_names_the_order_and_the_notice_names_the_authority():
    """Whoever is concerned must not believe that they broke our rules."""
    command = ImposeByOrder(order=NAME, subject="post:1", act="remove", policy="legal@1")
    act, notice = effects(command, "staff:lars", legal_order=valid(), article_version=ARTICLE)

    assert (act.data["cause"], act.data["territory"]) == (NAME, ["DE"])
    text = str(notice.data["text"])
    assert "Amtsgericht Plauen ordered it by law (§ 1004 BGB)." in text
    assert "it breaks the rule" not in text
    assert "It holds in these countries: Germany." in text


def test_notice_waits_as_long_as_it_may_and_is_sent_then():
    """Whoever may not be told for now is told later: nothing is lost."""
    first = entered()
    ok = fact(check(), "staff:lin", legal_order=row(first))
    wait = DelayNotice(order=NAME, silence="law", law="§ 101 StPO", until=NOW + 30 * DAY)
    assert code(wait, legal_order=row(entered(kind="reinstate", parts=(BACK,)))) == "nothing_to_tell"
    too_long = DelayNotice(order=NAME, silence="law", law="§ 101 StPO", until=NOW + 91 * DAY)
    assert code(too_long, legal_order=row(first)) == "too_long"
    assert (
        code(DelayNotice(order=NAME, silence="law", law="", until=NOW + DAY), legal_order=row(first))
        == "no_law"
    )

    delayed = fact(wait, legal_order=row(first, ok))
    (timer,) = delayed.timers(next(entries(delayed)))
    assert (timer.due, timer.command) == (NOW + 30 * DAY, SendNotices(order=NAME, policy="legal@1"))
    silent = row(first, ok, delayed)
    command = ImposeByOrder(order=NAME, subject="post:1", act="remove", policy="legal@1")
    (only,) = effects(command, legal_order=silent, article_version=ARTICLE)
    assert only.type == "enforcement.removed"

    done = row(first, ok, delayed, fact(command, legal_order=silent, article_version=ARTICLE))
    send = {"legal_order": done, "article_version": ARTICLE}
    assert (
        code(SendNotices(order=NAME, policy="legal@1"), "system:clock", NOW + 29 * DAY, **send) == "not_due"
    )
    (late,) = effects(SendNotices(order=NAME, policy="legal@1"), "system:clock", NOW + 30 * DAY, **send)
    assert (late.type, late.data["object_ref"]) == ("notice.sent", "post:1#1")
    sent = fact(TellNow(order=NAME, policy="legal@1"), **send)
    assert sent.actions == ("post:1#1",)
    told = row(first, ok, delayed, fact(command, legal_order=silent, article_version=ARTICLE), sent)
    assert told.untold() == ()
    assert "two people" in str(wait.scope(_rows(silent)).second)
    assert wait.scope(_rows(row(first))).second is None


BACK = Part(subject="account:u1", account="account:u1", action="account:u1#1")
REINSTATE: dict[str, Any] = {"kind": "reinstate", "parts": (BACK,), "policy": ""}
LIFT = LiftByOrder(subject="account:u1", action="account:u1#1", order=NAME)


def banned(**more: Any) -> Any:
    ban = Ban(
        subject="account:u1",
        account="account:u1",
        policy="spam-1@1",
        cause="decision:1",
        mode="manual",
        **more,
    )
    return standing(imposed(ban), subject="account:u1")


def test_order_ends_past_a_moratorium_what_it_names_where_it_has_effect():
    """A court of one country reinstates nobody anywhere else."""
    promise = StartMoratorium(
        moratorium="moratorium:all", covers=Covers(kinds=()), statement="No.", condition="x"
    )
    over = folded(MoratoriaView(), "moratoria", list(entries(fact(promise))))
    assert isinstance(over, Moratoria)

    varied = fact(LIFT, "staff:lars", legal_order=valid(**REINSTATE), standing=banned(), moratoria=over)
    left = varied.sanction.territory
    assert (set(COUNTRIES) - set(left), varied.sanction.kind) == ({"DE"}, "ban")
    here = fact(LIFT, "staff:lars", legal_order=valid(**REINSTATE), standing=banned(territory=("DE",)))
    assert isinstance(here, Lifted)
    two = fact(LIFT, legal_order=valid(**REINSTATE), standing=banned(territory=("AT", "DE")))
    assert two.sanction.territory == ("AT",)
    assert here.moratorium == "", "it is no error that is corrected, and uses up none of them"


def test_it_ends_nothing_else():
    """What it does not name, or where it has no effect, stays."""
    other = LiftByOrder(subject="account:u1", action="account:u1#2", order=NAME)

    assert code(other, legal_order=valid(**REINSTATE), standing=banned()) == "not_ordered"
    assert code(LIFT, legal_order=row(entered(**REINSTATE)), standing=banned()) == "not_ordered"
    assert code(LIFT, legal_order=valid(), standing=banned()) == "not_ordered"
    assert code(LIFT, legal_order=valid(**REINSTATE), standing=banned(territory=("FR",))) == "elsewhere"
    assert code(LIFT, legal_order=valid(**REINSTATE)) == "not_in_force"


def test_end_by_order_says_so_to_whom_it_concerns():
    """Not that somebody thought better of it."""
    told = effects(LIFT, legal_order=valid(**REINSTATE), standing=banned())[-1]

    assert "A public authority or a court ordered that it end." in str(told.data["text"])
    again = effects(LIFT, legal_order=valid(**REINSTATE), standing=banned())[1]
    assert len(again.data["territory"]) == len(COUNTRIES) - 1  # type: ignore[arg-type]  # it is a list


def test_what_a_court_set_aside_is_undone_and_no_more():
    """What was done by an order that never should have been ends past a moratorium too."""
    first, ok = entered(), fact(check(), "staff:lin", legal_order=row(entered()))
    done = (first, ok, impose(row(first, ok)))
    taken = fact(ChallengeOrder(order=NAME, court="LG Berlin, 1 O 2/26"), legal_order=row(*done))
    assert code(JudgeOrder(order=NAME, judgment="set_aside"), legal_order=row(*done)) == "not_challenged"
    judged = fact(JudgeOrder(order=NAME, judgment="set_aside"), legal_order=row(*done, taken))
    gone = row(*done, taken, judged)
    removal = Remove(
        subject="post:1", account="account:u1", policy="legal@1", cause=NAME, mode="manual", territory=("DE",)
    )
    back = LiftByOrder(subject="post:1", action="post:1#1", order=NAME)

    assert fact(back, legal_order=gone, standing=standing(imposed(removal), subject="post:1")).cause == NAME
    assert code(back, legal_order=row(*done, taken)) == "not_ordered"
    other = LiftByOrder(subject="post:1", action="post:1#2", order=NAME)
    assert code(other, legal_order=gone) == "not_ordered"


def test_order_that_is_not_answered_in_time_is_a_breach_once():
    """A court that waits must not be forgotten by whoever went home."""
    (timer,) = entered().timers(next(entries(entered())))
    breach = BreachOrder(order=NAME)
    assert (timer.due, timer.command) == (NOW + DAY, breach)

    assert code(breach, "system:clock", NOW, legal_order=valid()) == "not_due"
    late = fact(breach, "system:clock", NOW + DAY, legal_order=valid())
    assert code(breach, "system:clock", NOW + DAY, legal_order=row(entered(), late)) == "not_due"


def test_partly_and_not_at_all_are_answered_with_why():
    """The record says itself what became of an order; nobody chooses a nicer word."""
    two = {"parts": (POST, Part(subject="account:u1", account="account:u1", act="ban"))}
    first = entered(**two)
    ok = fact(check(), "staff:lin", legal_order=row(first))
    half = row(first, ok, impose(row(first, ok)))

    assert code(CloseOrder(order=NAME), legal_order=half) == "no_reason"
    assert (
        fact(CloseOrder(order=NAME, reason="The ban is out of proportion."), legal_order=half).outcome
        == "partly"
    )
    closed = fact(CloseOrder(order=NAME, reason="No."), legal_order=row(first, ok))
    assert closed.outcome == "refused"
    over = row(first, ok, closed)
    command = ImposeByOrder(order=NAME, subject="post:1", act="remove", policy="legal@1")
    assert code(command, legal_order=over, article_version=ARTICLE) == "order_closed"


def test_orders_are_counted_by_month_country_and_kind():
    """What authorities ask of us is for everybody to know."""
    first, ok = entered(), fact(check(), "staff:lin", legal_order=row(entered()))
    closed = fact(CloseOrder(order=NAME, reason="No."), legal_order=row(first, ok))
    counted = folded(OrderMonthView(), "2022-11|DE|act", list(entries(first, ok, closed)))

    assert (counted.received, counted.refused, counted.carried_out, counted.beyond) == (1, 1, 0, 0)
    assert row(first).line.key == "2022-11|DE|act"
