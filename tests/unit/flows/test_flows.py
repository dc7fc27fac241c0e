from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from steadyhand.enforcement.commands import Ban, Impose, Label, Limit, Suspend
from steadyhand.enforcement.ending import Unlabel
from steadyhand.flows import decision, report
from steadyhand.flows.deciding import keep, stored
from steadyhand.flows.decision import Act, Verdict
from steadyhand.flows.judging import subject_of
from steadyhand.flows.post import Facts, Ruled, facts_of, labels_added, orders, rule_on
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.intake.model import Event
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import AUTOMATION, DAY, InvalidSubject
from steadyhand.review.commands import Decide
from steadyhand.review.model import Case, Lease
from steadyhand.review.opening import FileReport, OpenCase
from steadyhand.rules.pack import Pack, load_pack
from tests.support.intake_events import NOW, kept, post_created, report_created

POLICIES = """
[articles.spam-1]
area = "spam"
severity = "medium"
title = "Repeated links"
text = "Do not."
effective = 2026-01-01T00:00:00Z

[articles.other-1]
area = "other"
severity = "low"
title = "Other"
text = "Do not."
effective = 2026-01-01T00:00:00Z
"""
VERDICTS = """
[verdicts.ask]
effect = "review"
subject = "post"
article = "spam-1"

[verdicts.limit]
effect = "limit"
subject = "post"
article = "spam-1"
days = 7

[verdicts.stop]
effect = "suspend"
subject = "account"
article = "spam-1"
days = 1
"""
RULES = """
Text: str = JsonData(path='$.post.text')
Author: Entity[str] = EntityJson(type='User', path='$.account.id')
Ask = Rule(when_all=[RegexMatch(target=Text, pattern='ask')], description='somebody asks')
Limit = Rule(when_all=[RegexMatch(target=Text, pattern='limit')], description='a link again')
Stop = Rule(when_all=[RegexMatch(target=Text, pattern='stop')], description='it must stop')
Mark = Rule(when_all=[RegexMatch(target=Text, pattern='mark')], description='marked')
Clear = Rule(when_all=[RegexMatch(target=Text, pattern='clear')], description='cleared')
Quiet = Rule(when_all=[RegexMatch(target=Text, pattern=r'\\bhush\\b'), Limit == False], description='')
WhenRules(rules_any=[Ask], then=[DeclareVerdict(verdict='ask')])
WhenRules(rules_any=[Limit], then=[DeclareVerdict(verdict='limit')])
WhenRules(rules_any=[Stop], then=[DeclareVerdict(verdict='stop')])
WhenRules(rules_any=[Quiet], then=[DeclareVerdict(verdict='limit')])
WhenRules(rules_any=[Mark], then=[LabelAdd(entity=Author, label='seen')])
WhenRules(rules_any=[Clear], then=[LabelRemove(entity=Author, label='seen')])
"""
LABELS = "labels:\n  seen:\n    valid_for: [User]\n    connotation: neutral\n    description: Seen before\n"
PUBLISHED = {"spam-1": "spam-1@2", "other-1": "other-1@1"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    files = {
        "main.sml": RULES,
        "config/labels.yaml": LABELS,
        "pack.toml": VERDICTS,
        "policies.toml": POLICIES,
    }
    return load_pack(files)


def post(text: str, author: str = "u1", **post_fields: Any) -> Event:
    data = {
        "post": {"id": "1", "text": text, "lang": "en"} | post_fields,
        "account": {"id": author, "handle": author, "region": "eu"},
    }
    return kept(post_created(1, data=data))


def ruled(pack: Pack, event: Event, held: dict[str, set[str]] | None = None) -> Ruled:
    extraction = pack.rules.extract(msgspec.json.decode(event.data), action_name=event.type)
    outcome = extraction.decide({need: [] for need in extraction.needs.labels})
    return rule_on(outcome, pack, PUBLISHED, facts_of(event, msgspec.json.decode(event.data)), held or {})


def commands(made: list[Order]) -> list[Any]:
    return [order.command for order in made]


# ------------------------------------------------------------------------------------------- what rules ask for


def test_post_on_which_no_rule_matches_asks_for_nothing(pack):
    """Almost every post is such a one."""
    told = ruled(pack, post("Hello"))

    assert (told.asked, told.verdicts, told.reasons, told.rules) == ((), (), (), pack.version)
    assert orders(post("Hello"), told, NOW) == []


def test_verdict_becomes_what_the_pack_says_it_means(pack):
    """A verdict is a word: subject, article and duration are policy, and the version is the published one."""
    told = ruled(pack, post("limit and stop"))

    assert told.verdicts == ("limit", "stop")
    assert [(one.effect, one.subject, one.policy, one.area, one.seconds) for one in told.asked] == [
        ("limit", "post:1", "spam-1@2", "spam", 7 * 86_400),
        ("suspend", "account:u1", "spam-1@2", "spam", 86_400),
    ]
    assert told.reasons == (("Limit", "a link again"), ("Stop", "it must stop"))


def test_sanction_of_a_rule_says_that_no_person_decided_and_why(pack):
    """Invariant 6 holds for automation too: cause, policy and reason are on the command."""
    event = post("limit")
    (order,) = orders(event, ruled(pack, event), NOW)
    command = order.command

    assert isinstance(command, Limit)
    assert (order.by, order.key) == (AUTOMATION, "event:/plaza/e1#0")
    assert (command.cause, command.policy, command.mode) == ("event:/plaza/e1", "spam-1@2", "automated")
    assert (command.until, command.reason, command.rules) == (NOW + 7 * DAY, "a link again", ("Limit",))
    assert (command.account, command.region, command.language) == ("account:u1", "eu", "en")


def test_each_sanction_gives_the_reasons_of_the_rules_that_it_rests_on_and_no_others(pack):
    """Whoever is told why their post is limited must not read why their account is suspended, nor the reverse."""
    event = post("limit and stop and ask")
    ask, limit, stop = commands(orders(event, ruled(pack, event), NOW))

    assert (ask.why, limit.reason, stop.reason) == ("somebody asks", "a link again", "it must stop")


def test_rule_without_a_description_gives_its_conditions_in_words_and_never_its_name(pack):
    """The name of a rule is for those who write rules: to the person it is noise, or a slur."""
    event = post("hush")
    (limit,) = commands(orders(event, ruled(pack, event), NOW))

    assert limit.reason == "the text contains the word “hush”; this is not so: a link again"
    assert "Quiet" not in limit.reason


def test_review_opens_a_case_with_the_content_as_it_was(pack):
    """A person must see what the rule saw, after an edit too."""
    event = post("ask", link={"url": "http://x.example", "domain": "x.example"})
    (command,) = commands(orders(event, ruled(pack, event), NOW))

    assert isinstance(command, OpenCase)
    assert (command.subject, command.area, command.severity, command.source, command.account) == (
        "post:1", "spam", "medium", "rule", "account:u1",
    )  # fmt: skip
    assert msgspec.json.decode(command.content or "")["link"] == {
        "url": "http://x.example",
        "domain": "x.example",
    }
    assert "post" not in command.why


def test_same_event_always_asks_for_the_very_same(pack):
    """After a crash it is asked for again: another key or another case would do it twice."""
    event = post("ask limit stop mark")
    first, second = (orders(event, ruled(pack, event), NOW) for _ in range(2))

    assert first == second
    assert len({order.key for order in first}) == len(first) == 4
    assert orders(event, stored(keep(ruled(pack, event))), NOW) == first, (
        "also as it was stored beside its event"
    )


def test_label_that_is_in_force_is_not_asked_for_again_and_one_that_is_not_is_not_removed(pack):
    """Every post of somebody who is labelled would else be refused at the door."""
    mark, clear = post("mark"), post("clear")
    held = {"account:u1": {"seen"}}

    assert [one.effect for one in ruled(pack, mark).asked] == ["label"]
    assert ruled(pack, mark, held).asked == ()
    assert [one.effect for one in ruled(pack, clear, held).asked] == ["unlabel"]
    assert ruled(pack, clear).asked == ()
    assert labels_added(ruled(pack, mark).asked) == {"account:u1": {"seen"}}
    (label,) = commands(orders(mark, ruled(pack, mark), NOW))
    (unlabel,) = commands(orders(clear, ruled(pack, clear, held), NOW))
    assert isinstance(label, Label)
    assert isinstance(unlabel, Unlabel)
    assert (label.subject, label.policy, unlabel.subject) == ("account:u1", "other-1@1", "account:u1")


def test_who_posts_changes_nothing_but_the_names(pack):
    """Swapping the two parties leaves verdicts, policies and durations identical."""
    one, other = (
        orders(post("ask limit stop", author=who), ruled(pack, post("ask limit stop", author=who)), NOW)
        for who in ("red", "blue")
    )

    named = re.compile(r"case:[0-9a-f]{16}")  # a hash over the subject, whose name differs

    assert named.sub("case", repr(one)).replace("red", "blue") == named.sub("case", repr(other))


@pytest.mark.parametrize("entity", ["User/u1", "user/u1", "Account/u1"])
def test_user_of_the_rules_is_an_account_of_the_house(entity):
    """The language says User where the record says account."""
    assert subject_of(entity) == "account:u1"


def test_facts_of_an_event_are_unknown_where_it_does_not_say():
    """What is missing or written oddly is unknown, never a default that looks like a value."""
    data = {"post": {"id": "1", "lang": 5}, "account": {"id": "u1", "region": None}}
    bare = msgspec.structs.replace(kept(post_created(1)), data=msgspec.json.encode(data))

    assert facts_of(bare, msgspec.json.decode(bare.data)) == Facts(
        post="post:1",
        account="account:u1",
        region="unknown",
        language="unknown",
    )


def test_erased_event_keeps_no_more_than_the_version_of_its_rules():
    """What was concluded about somebody is personal too."""
    assert stored(msgspec.structs.replace(keep(Ruled(rules="v1", verdicts=("x",))), outcome=None)) == Ruled(
        rules="v1"
    )


# ------------------------------------------------------------------------------------------------- from reports


def test_report_that_came_as_an_event_is_filed_and_asks_a_person():
    """Both go through the door: what was said, and what is asked."""
    filed, opened = commands(orders(kept(report_created()), Ruled(rules="v1"), NOW))

    assert isinstance(filed, FileReport)
    assert isinstance(opened, OpenCase)
    assert (filed.report, filed.reporter, filed.text) == ("report:/plaza/r1", "account:u2", "This is spam")
    assert (opened.subject, opened.account, opened.note, opened.source) == (
        "post:1",
        "account:u1",
        filed.report,
        "report",
    )


ODD_REPORTS: list[dict[str, Any]] = [
    {"text": None}, {"text": 5}, {"lang": None}, {"lang": ["en"]}, {"region": {}}, {"extra": {"deep": [1]}},
]  # fmt: skip
ODD_CONTENTS: list[Any] = [
    None, [], "text", {}, {"text": 5}, {"author": {"id": 1}}, {"media": "x"}, {"media": [1, {"id": 1, "url": "u"}]},
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD_REPORTS)
@pytest.mark.parametrize("content", ODD_CONTENTS)
def test_report_that_is_written_oddly_is_filed_all_the_same(odd, content):
    """Intake has taken it: an error here would stop the stream at this event for ever."""
    event = report_created()
    event["data"]["report"] |= odd
    event["data"]["content"] = content
    data = msgspec.json.encode(event["data"])
    taken = msgspec.structs.replace(kept(report_created()), data=data)

    filed, opened = commands(orders(taken, Ruled(rules="v1"), NOW))

    assert isinstance(filed, FileReport)
    assert isinstance(opened, OpenCase)
    assert (filed.report, opened.subject) == ("report:/plaza/r1", "post:1")


@pytest.mark.parametrize("author", ["u1", "account:u1"])
def test_author_of_reported_content_is_an_account_however_it_was_written(author):
    """Their content is erased by that name, and they are the one to be told."""
    event = report_created()
    event["data"]["content"]["author"] = author
    _, opened = commands(orders(kept(event), Ruled(rules="v1"), NOW))

    assert opened.account == "account:u1"


def test_report_on_what_is_no_subject_is_refused_before_anything_is_asked():
    """The platform must hear it at once, with what to write."""
    common: dict[str, Any] = {"id": "r1", "subject": "post:1", "reporter": "account:u2", "area": "spam"}
    for wrong in ({"subject": "user:1"}, {"reporter": "u2"}, {"content": ReportedContent(author="u 1")}):
        with pytest.raises(InvalidSubject):
            report.orders(ReportIn(**(common | wrong)), "service:plaza", "plaza")


def test_severity_of_an_unread_report_comes_from_its_area_alone():
    """Who reports, in which words and from where, must not move it up."""

    def severity(**changes: Any) -> str:
        asked: dict[str, Any] = {"id": "r1", "subject": "post:1", "reporter": "account:u2", "area": "spam"}
        return report.orders(ReportIn(**(asked | changes)), "service:plaza", "plaza")[1].command.severity  # type: ignore[attr-defined,no-any-return]

    assert len({severity(reporter=f"account:{who}") for who in ("candidate", "nobody", "press")}) == 1
    assert severity(text="URGENT!!!") == severity(region="na") == severity()
    assert severity(area="child_safety") == "severe"


# ----------------------------------------------------------------------------------------------- from decisions

CASE = Case(
    id="case:1", subject="post:1", account="account:u1", area="spam", severity="medium", region="eu", language="en",
    opened=NOW, state="leased", leases=2, lease=Lease(holder="staff:ana", until=NOW, number=2),
)  # fmt: skip


def follow(case: Case = CASE, act: Any = None, days: int | None = None, **verdict: Any) -> list[Any]:
    told: dict[str, Any] = {"outcome": "violates", "reason": "One link, forty times.", "policy": "spam-1@1"}
    told["acts"] = () if act is None else (Act(kind=act, days=days),)
    return commands(
        list(decision.orders(case, Verdict(**(told | verdict)), "staff:ana", expect=9, key="k", now=NOW))
    )


def test_decision_and_sanction_are_two_commands_and_the_second_names_the_first():
    """Deciding and carrying out are two records; lifting finds what it lifts by its cause."""
    decided, sanction = follow(act="remove")

    assert isinstance(decided, Decide)
    assert isinstance(sanction, Impose)
    assert sanction.cause == "decision:1.2"
    assert (sanction.subject, sanction.account, sanction.policy, sanction.mode, sanction.until) == (
        "post:1", "account:u1", "spam-1@1", "manual", None,
    )  # fmt: skip
    assert sanction.reason == "One link, forty times."


def test_decision_without_consequence_is_one_command():
    """That nothing follows is a decision too."""
    assert [type(one) for one in follow()] == [Decide]
    assert [type(one) for one in follow(outcome="no_violation", policy=None, act="remove")] == [Decide]


@pytest.mark.parametrize(
    ("act", "kind", "subject"),
    [("suspend", Suspend, "account:u1"), ("ban", Ban, "account:u1"), ("limit", Limit, "post:1")],
)
def test_act_on_an_account_reaches_the_author_and_any_other_the_content(act, kind, subject):
    """The case is about a post; what follows may be about whoever wrote it."""
    _, sanction = follow(act=act, days=3)

    assert isinstance(sanction, kind)
    assert (sanction.subject, sanction.until) == (subject, NOW + 3 * DAY)
    _, orphan = follow(msgspec.structs.replace(CASE, account=None), act=act, days=3)
    assert orphan.subject == "post:1"


def test_decision_on_what_a_rule_found_is_partly_automated():
    """The person affected is told that a machine pointed at it."""
    _, sanction = follow(msgspec.structs.replace(CASE, by_rule=True), act="remove")

    assert sanction.mode == "partly"


def test_orders_of_a_decision_carry_what_the_reviewer_saw_and_keys_of_their_own():
    """The version protects the decision, the keys protect both from being done twice."""
    made = decision.orders(
        CASE,
        Verdict(outcome="violates", reason="x", policy="p@1", acts=(Act(kind="label", label="spam"),)),
        "staff:ana",
        expect=9,
        key="k",
        now=NOW,
    )

    assert [(order.by, order.key, order.expect) for order in made] == [
        ("staff:ana", "k", 9),
        ("staff:ana", "k/act", None),
    ]
