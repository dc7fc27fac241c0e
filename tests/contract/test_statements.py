"""Statements of reasons reach the transparency database, each once, whatever breaks; on both databases."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Remove, Suspend, Warn
from steadyhand.enforcement.ending import Vary, Withdraw
from steadyhand.enforcement.statements.exporting import Exporter, Unsent
from steadyhand.enforcement.statements.exporting import Register as Address
from steadyhand.enforcement.statements.mapping import puid, stated
from steadyhand.enforcement.statements.model import Statement
from steadyhand.enforcement.statements.validating import problems
from steadyhand.flows.escalation import Filed, Wanted, file
from steadyhand.flows.report import ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.flows.stating import CURSOR, SETTLED, Reasons, Stating
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.partners.model import Said
from steadyhand.review.partners.registry import RegisterPartner
from tests.support.doors import Opened, Reopen
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD, PAT, PRESS
from tests.support.register import TOKEN, CutOff, Register, register
from tests.unit.enforcement.test_statements import KEY, grounds, sanction

LATER = SETTLED + MINUTE
AT_ONCE = (0.0, 0.0, 0.0)
SAID = Said(rule="", words="The same link, again.")


@pytest.fixture
def taker() -> Iterator[Register]:
    with register(lambda told: sorted({one.field for one in problems(told)})) as made:
        yield made


@pytest.fixture
def sends(taker: Register) -> Iterator[Callable[..., Exporter]]:
    """An exporter to it; pauses take no time unless they are given."""
    made: list[Exporter] = []

    def exporter(pauses_s: tuple[float, ...] = AT_ONCE, token: str = TOKEN) -> Exporter:
        made.append(Exporter(Address(url=taker.url, token=token), pauses_s))
        return made[-1]

    yield exporter
    for one in made:
        one.close()


def statement(number: int) -> Statement:
    made = stated(grounds(sanction("remove", f"post:{number}")), KEY)
    assert made is not None
    return made


def some(count: int, first: int = 1) -> list[Statement]:
    return [statement(number) for number in range(first, first + count)]


def names(statements: list[Statement]) -> tuple[str, ...]:
    return tuple(one.puid for one in statements)


# ------------------------------------------------------------------------------------------------- batches and faults


def test_statements_go_in_batches_of_at_most_a_hundred(taker, sends):
    """A batch of 101 is refused as a whole."""
    those = some(250)

    sent = sends().send(those)

    assert [len(batch) for batch in taker.batches] == [100, 100, 50]
    assert (sent.made, sent.known, sent.refused) == (names(those), (), ())
    assert set(taker.statements) == set(names(those))


def test_nothing_to_send_asks_for_nothing(taker, sends):
    """An empty batch is refused."""
    assert sends().send([]).made == ()
    assert taker.batches == []


def test_bad_statement_is_never_sent(taker, sends):
    """It would cost its whole batch a round, and may say what it should not."""
    bad = msgspec.structs.replace(statement(1), content_language="en")

    sent = sends().send([bad, *some(2, 2)])

    assert [(one.puid, one.fields) for one in sent.refused] == [(bad.puid, ("content_language",))]
    assert len(sent.made) == 2
    assert bad.puid not in {name for batch in taker.batches for name in batch}


def test_one_that_the_database_refuses_is_left_out_and_the_rest_sent_again(taker, sends):
    """Its rules change before ours do: the other 99 must not wait for that."""
    those = some(5)
    taker.faults = lambda told: ["category"] if told["puid"] in {those[0].puid, those[3].puid} else []

    sent = sends().send(those)

    assert [one.fields for one in sent.refused] == [("category",), ("category",)]
    assert sent.made == names([those[1], those[2], those[4]])
    assert [len(batch) for batch in taker.batches] == [5, 3]


def test_what_the_database_has_already_counts_as_sent(taker, sends):
    """An identifier is taken once for ever."""
    sends().send(some(3))

    sent = sends().send(some(6))

    assert sent.known == names(some(3))
    assert sent.made == names(some(3, 4))
    assert len(taker.statements) == 6


def test_line_that_is_cut_after_the_batch_was_taken_makes_no_second_statement(taker, sends):
    """Nobody knows then whether it arrived."""

    def cut(number: int) -> None:
        if number == 0:
            raise CutOff

    taker.after = cut

    sent = sends().send(some(4))

    assert sent.known == names(some(4))
    assert len(taker.statements) == 4


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_database_is_asked_again(taker, sends, status):
    """It answers so for minutes, and then takes everything."""
    taker.before = lambda number: (status, {}) if number < 2 else None

    assert len(sends().send(some(2)).made) == 2
    assert len(taker.batches) == 3


def test_pauses_grow_and_a_retry_after_is_heeded(taker, sends, monkeypatch):
    """Whoever knocks without pause is locked out."""
    taker.before = lambda number: (429, {"retry-after": "1"} if number == 1 else {}) if number < 3 else None
    exporter, waited = sends((0.01, 0.02, 0.03)), []
    monkeypatch.setattr(exporter._stop, "wait", lambda pause: bool(waited.append(pause)))

    exporter.send(some(1))

    assert waited == [0.01, 1.0, 0.03]


def test_database_that_stays_away_leaves_all_for_another_time(taker, sends):
    """Nothing may count as sent that is not there."""
    taker.before = lambda _number: (503, {})

    with pytest.raises(Unsent, match="503"):
        sends().send(some(1))
    assert taker.statements == {}
    assert len(taker.batches) == 4


def test_wrong_token_is_told_and_not_tried_again(taker, sends):
    """Only a person can mend it."""
    with pytest.raises(Unsent, match="401"):
        sends(token="another").send(some(1))
    assert taker.strangers == 1


def test_exporter_that_is_to_stop_waits_no_longer(taker, sends):
    """A service must end when it is told to."""
    taker.before = lambda _number: (503, {})
    exporter = sends((600.0,))
    threading.Timer(0.3, exporter.stop).start()

    with pytest.raises(Unsent, match="stopped"):
        exporter.send(some(1))
    with pytest.raises(Unsent, match="stopped"):
        exporter.send(some(1))
    assert len(taker.batches) == 1


# ------------------------------------------------------------------------------------------------- from the record


@pytest.fixture
def house(opens: Reopen) -> Opened:
    house = opens()
    peopled(house)
    return house


def given(**more: Any) -> dict[str, Any]:
    return {
        "policy": "spam-1@1", "cause": "event:plaza/1", "mode": "automated", "account": "account:u1", **more
    }  # fmt: skip


def stating(house: Opened, exporter: Exporter, **more: Any) -> Stating:
    return Stating(house.reader, house.door, Reasons(house.reader, KEY, **more), exporter)


def decided(house: Opened, case: str, subject: str = "post:1") -> None:
    """A person decides the case, and removes what it is about."""
    house.done(TakeLease(case=case), REVIEWER)
    house.done(
        Decide(case=case, outcome="violates", reason="Zoe Quill wrote it.", policy="spam-1@1"), REVIEWER
    )
    cause = house.reader.row("case", case).decision.id
    mode = "partly" if house.reader.row("case", case).by_rule else "manual"
    house.done(Remove(subject=subject, **given(cause=cause, mode=mode, language="pt-BR")), REVIEWER)


def only(taker: Register) -> dict[str, Any]:
    (told,) = taker.statements.values()
    return told


def test_each_decision_is_stated_once_and_remembered_across_a_restart(opens, house, taker, sends):
    """Twice is one too many in a public record, and once too few is a breach of the law."""
    house.done(Suspend(subject="account:u1", until=house.reader.now() + 7 * DAY, **given()), AUTOMATION)
    house.done(Remove(subject="post:1", **given()), AUTOMATION)
    house.done(Warn(subject="post:2", **given()), AUTOMATION)
    later = opens(LATER)

    assert stating(later, sends()).round() == 2
    assert stating(later, sends()).round() == 0
    assert stating(opens(LATER), sends()).round() == 0
    assert set(taker.statements) == {puid("account:u1#1", KEY), puid("post:1#1", KEY)}
    assert len(taker.batches) == 1


def test_crash_between_sending_and_remembering_makes_no_second_statement(opens, house, taker, sends):
    """The cursor is set after the database has it, and a crash may come in between."""
    house.done(Remove(subject="post:1", **given()), AUTOMATION)
    later = opens(LATER)
    with closing(opens(LATER)) as crashed:
        crashed.door.close()
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a door says that is closed
            stating(crashed, sends()).round()
    assert len(taker.statements) == 1
    assert later.reader.cursor(CURSOR) == 0

    assert stating(later, sends()).round() == 1
    assert len(taker.statements) == 1


def test_database_that_is_away_is_sent_everything_later(opens, house, taker, sends):
    """What was decided while it was away is stated as well."""
    house.done(Remove(subject="post:1", **given()), AUTOMATION)
    later = opens(LATER)
    taker.before = lambda _number: (503, {})
    assert stating(later, sends()).round() == 0
    house.done(Remove(subject="post:2", **given()), AUTOMATION)
    taker.before = lambda _number: None

    assert stating(opens(LATER + DAY), sends()).round() == 2


def test_decision_is_not_stated_while_it_can_be_taken_back(opens, house, taker, sends):
    """A slip of the hand is no restriction: the platform never heard of it."""
    house.done(Remove(subject="post:1", **given(mode="manual")), REVIEWER)
    assert stating(house, sends()).round() == 0
    house.done(Withdraw(subject="post:1", action="post:1#1", cause="event:plaza/1"), REVIEWER)

    assert stating(opens(LATER), sends()).round() == 0
    assert taker.statements == {}


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ({"illegal": True, "good_faith": True}, "SOURCE_ARTICLE_16"),
        ({}, "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ({"source": "trusted_flagger"}, "SOURCE_TRUSTED_FLAGGER"),
    ],
)
def test_report_is_stated_as_what_it_was(opens, house, taker, sends, said, source):
    """A report on the rules is no notice of illegal content, and a trusted flagger's is its own kind."""
    told = ReportIn(id="r1", subject="post:1", reporter="account:u2", area="spam", **said)
    answers = house.door.perform_many(report_orders(told, AUTOMATION, "plaza", "account:u1"), atomic=True)
    assert not isinstance(answers[1], Refusal), answers
    decided(house, answers[1].fact.case)  # type: ignore[attr-defined]
    stating(opens(LATER), sends()).round()

    made = only(taker)
    assert made["source_type"] == source
    assert made["content_language"] == "PT"
    assert (made["automated_detection"], made["automated_decision"]) == (
        "No",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    )
    for name in ("zoe", "quill", "u1", "u2", "r1", "post:1", "staff:ana"):
        assert name not in json.dumps({**made, "puid": ""}, ensure_ascii=False).lower()


def asked(house: Opened, source: str, **more: Any) -> None:
    case = OpenCase(
        case="case:7d3f", subject="post:1", area="spam", severity="medium", source=source,  # type: ignore[arg-type]
        ref="event:plaza/9", why="The same link.", account="account:u1", attested=True, **more,
    )  # fmt: skip
    house.done(case, AUTOMATION)


def test_case_that_a_rule_opened_is_found_by_automated_means_and_decided_by_a_person(
    opens, house, taker, sends
):
    """Both halves are stated: who pointed at it, and who decided."""
    asked(house, "rule", content='{"text": "Zoe Quill", "created_at": "2022-01-02T03:04:05Z"}')
    decided(house, "case:7d3f")
    stating(opens(LATER), sends()).round()

    made = only(taker)
    assert made["source_type"] == "SOURCE_VOLUNTARY"
    assert (made["automated_detection"], made["automated_decision"]) == (
        "Yes",
        "AUTOMATED_DECISION_PARTIALLY",
    )
    assert made["content_date"] == "2022-01-02"


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("trusted_flagger", "SOURCE_TRUSTED_FLAGGER"),
        ("authority", "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("press", "SOURCE_TYPE_OTHER_NOTIFICATION"),
    ],
)
def test_partner_is_stated_by_its_kind_and_never_by_its_name(opens, house, taker, sends, kind, source):
    """Another large platform stated trusted flaggers as something else."""
    listing = msgspec.structs.replace(PRESS, kind=kind)
    house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
    seconded(house, RegisterPartner(listing=listing), LEAD, OTHER_LEAD, "request:press")
    speaks = Staff(principal=PAT, name="P", roles=("partner",), employer=listing.partner)
    house.done(Appoint(staff=speaks), ADMIN)
    wanted = Wanted(reference="r1", area="spam", subjects=("post:1",), severity="severe", said=SAID)
    filed = file(house.door, house.reader, wanted, listing, PAT, lambda _: None)
    assert isinstance(filed, Filed), filed
    decided(house, filed.escalation.cases[0])
    stating(opens(LATER), sends()).round()

    assert only(taker)["source_type"] == source
    assert listing.name.lower() not in json.dumps(only(taker)).lower()


@pytest.mark.parametrize("written", ["1970-01-01T00:00:00Z", "soon", "2999-01-01T00:00:00Z", 7])
def test_content_with_an_odd_date_is_stated_by_the_day_on_which_it_was_seen(
    opens, house, taker, sends, written
):
    """A platform's faulty clock must not keep a decision from the public."""
    asked(house, "rule", content=json.dumps({"created_at": written}))
    decided(house, "case:7d3f")
    stating(opens(LATER), sends()).round()

    assert only(taker)["content_date"] == only(taker)["application_date"]


def test_day_of_content_is_that_of_its_event(opens, house, taker, sends):
    """Where rules decide, the event says since when it was there."""
    house.done(Remove(subject="post:1", **given()), AUTOMATION)
    known = {"plaza/1": 1_640_995_200_000_000}  # 2022-01-01
    stating(opens(LATER), sends(), posted=known.get).round()

    assert only(taker)["content_date"] == "2022-01-01"


def test_milder_measure_is_stated_as_a_decision_of_its_own(opens, house, taker, sends):
    """It was decided by a person, on what a rule had found."""
    house.done(Remove(subject="post:1", **given()), AUTOMATION)
    house.done(
        Vary(subject="post:1", action="post:1#1", kind="limit", cause="appeal:1", reason="It is no spam."),
        LEAD,
    )
    stating(opens(LATER), sends()).round()

    made = taker.statements[puid("post:1#2", KEY)]
    assert made["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DEMOTED"]
    assert made["source_type"] == "SOURCE_VOLUNTARY"
    assert (made["automated_detection"], made["automated_decision"]) == (
        "Yes",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    )


def test_refused_statement_does_not_hold_up_those_after_it(opens, house, taker, sends):
    """One that the database never takes must not stop the rest for ever."""
    for number in range(1, 4):
        house.done(Remove(subject=f"post:{number}", **given()), AUTOMATION)
    taker.faults = lambda told: ["category"] if told["puid"] == puid("post:2#1", KEY) else []
    later = opens(LATER)

    assert stating(later, sends()).round() == 2
    assert stating(later, sends()).round() == 0


def test_entries_of_other_kinds_are_passed_over_once(opens, house, taker, sends, monkeypatch):
    """Else every round would read all that was ever recorded since the last decision."""
    monkeypatch.setattr("steadyhand.flows.stating.SKIPPED", 2)
    one = stating(house, sends())
    assert one.round() == 0
    assert house.reader.cursor(CURSOR) == (end := house.reader.head().seq) > 2
    house.done(Remove(subject="post:1", **given()), AUTOMATION)
    assert one.round() == 0
    assert house.reader.cursor(CURSOR) == end, "what is not settled yet is still to come"

    assert stating(opens(LATER), sends()).round() == 1
