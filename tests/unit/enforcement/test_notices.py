from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.enforcement.commands import Ban, Label, Limit, Remove, Suspend
from steadyhand.enforcement.ending import Expire, Lift, Unlabel, Withdraw
from steadyhand.enforcement.model import OBJECTION_WINDOW
from steadyhand.enforcement.strikes.model import Ladders, Offence, Strikes, strike_on
from steadyhand.kernel.values import DAY
from steadyhand.review.model import Evidence
from tests.support.judging import NOW, code, effects, fact, payloads
from tests.unit.enforcement.test_standing import ACCOUNT, ARTICLE, imposed, standing, suspend
from tests.unit.enforcement.test_strikes import CASE, LADDER, TERMS

REPORTED, OWN = "Somebody reported it to us.", "We looked at it of our own accord."
OTHER = replace(TERMS, areas=("election",))
ENDED = "We ended the suspension of your account."
COMMON: dict[str, Any] = {"policy": "spam-1@1", "cause": "decision:1", "mode": "manual", "account": ACCOUNT}
REASON = "You posted one link forty times in an hour."


def told(command: Any) -> tuple[dict[str, Any], str]:
    """The notice that the person affected gets, and its text."""
    act, notice = effects(command, article_version=ARTICLE)
    assert notice.type == "notice.sent"
    assert act.type.startswith("enforcement.")
    data: dict[str, Any] = notice.data
    return data, str(data["text"])


def test_notice_reads_as_a_person_would_want_it():
    """What was done, until when, by whom, why, under which rule, how to object: in this order, in plain words."""
    data, text = told(Suspend(subject=ACCOUNT, until=NOW + 7 * DAY, reason=REASON, **COMMON))

    assert text == (
        "We suspended your account. This holds until 15 November 2022, 14:10 UTC. "
        "We did this because of the rule “Repeated links”, which says: “Do not post the same link again and again”. "
        "A person looked at it and decided. "
        "Why: “You posted one link forty times in an hour”. "
        "You may object until 10 May 2023, 14:10 UTC, free of charge; another person will look at it. "
        "Name the reference account:u1#1. "
        "You may also turn to a certified out-of-court dispute settlement body, or go to court."
    )
    assert data["title"] == "We suspended your account"
    assert (data["to"], data["subject"], data["lang"]) == (ACCOUNT, ACCOUNT, "en")


@pytest.mark.parametrize(
    ("command", "begins"),
    [
        (Remove(subject="post:1", **COMMON), "We removed your post. This holds until a further decision."),
        (
            Limit(subject="post:1", until=NOW + DAY, **COMMON),
            "We limited how far others see your post. This holds until 9 November 2022, 14:10 UTC.",
        ),
        (Ban(subject=ACCOUNT, **COMMON), "We banned your account. This holds until a further decision."),
        (
            Label(subject="post:1", label="spam", **COMMON),
            "We put a label on your post. This holds until a further decision.",
        ),
    ],
)
def test_notice_says_what_was_done_to_what_and_for_how_long(command, begins):
    """Someone who reads only the first words must know what happened."""
    assert told(command)[1].startswith(begins)


@pytest.mark.parametrize(
    ("mode", "automated", "sentence"),
    [
        ("manual", False, "A person looked at it and decided."),
        ("partly", False, "Our systems found it; a person looked at it and decided."),
        ("automated", True, "Our systems found it and decided without a person."),
    ],
)
def test_notice_says_whether_a_machine_decided(mode, automated, sentence):
    """Whether automation was used must be told (Regulation (EU) 2022/2065, Art. 17(3)(c))."""
    data, text = told(Remove(subject="post:1", **(COMMON | {"mode": mode})))

    assert data["automated"] is automated
    assert sentence in text


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("report", "Somebody reported it to us."),
        ("partner", "Somebody reported it to us."),
        ("trusted_flagger", "Somebody reported it to us."),
        ("staff", "We looked at it of our own accord."),
        ("campaign", "We looked at it of our own accord."),
        ("appeal", ""),
    ],
)
def test_notice_says_what_led_to_it_and_never_who(source, sentence):
    """Whether somebody reported it is the person's to know (Art. 17(3)(b)); who did is nobody's."""
    found = Evidence(source=source, ref="report:plaza/n1", at=NOW, note="account:u8")
    case = replace(CASE, evidence=(found,))
    command = Remove(subject="post:1", reason="So.", **(COMMON | {"cause": "decision:1.1"}))
    _, notice = effects(command, article_version=ARTICLE, case=case)
    text = notice.data["text"]

    assert [one for one in (REPORTED, OWN) if one in text] == ([sentence] if sentence else [])
    assert "u8" not in str(notice.data)
    assert "n1" not in str(notice.data)


def test_notice_says_how_strikes_stand_where_a_ladder_counts_the_area_and_else_nothing():
    """What counts, how far the next step is, and when the first of them counts no longer."""
    row = Strikes(account=ACCOUNT)
    for n in (1, 2):
        at = NOW - (10 - n) * DAY
        row = row.having(strike_on(LADDER, Offence(area="spam", severity="medium", at=at, done=at), n))
    asked = Remove(subject="post:1", **COMMON)
    spam, other = Ladders(in_force=(LADDER,)), Ladders(in_force=(replace(LADDER, terms=OTHER),))
    told = [
        effects(asked, article_version=ARTICLE, strikes=row, ladders=one)[1].data["text"]
        for one in (spam, other)
    ]

    assert (
        "On “Spam”, 1 strike counts against your account now (1 point). With 1 more point, the next step is a "
        "suspension for 12 hours. It stops counting on 31 October 2023. You may object" in told[0]
    )
    assert "strike" not in told[1]


def test_notice_carries_the_rule_in_full_and_the_time_to_object():
    """One cannot object to a rule one has not read; six months are the least (Art. 20(1))."""
    data, _ = told(Remove(subject="post:1", reason=REASON, **COMMON))

    assert data["policy"] == "spam-1@1"
    assert data["policy_text"] == "Do not post the same link again and again."
    assert data["reason"] == REASON
    assert data["object_by"] == "2023-05-10T14:10:00Z"
    assert OBJECTION_WINDOW >= 181 * DAY


def test_notice_never_says_who_decided_or_who_reported():
    """Staff are protected from the people they decide about, and so is whoever reported."""
    data, text = told(Remove(subject="post:1", **COMMON))

    assert "staff:" not in f"{data}{text}"


def test_label_on_an_account_is_told_to_nobody_and_one_on_a_post_is():
    """Labels on accounts are facts for rules; only what others see is told."""
    assert len(effects(Label(subject=ACCOUNT, label="new", **COMMON), article_version=ARTICLE)) == 1
    assert len(effects(Label(subject="post:1", label="new", **COMMON), article_version=ARTICLE)) == 2


def test_sanction_on_a_subject_whose_owner_is_unknown_has_no_notice():
    """There is nobody to tell; the platform is told all the same."""
    (act,) = effects(Remove(subject="post:1", **(COMMON | {"account": None})), article_version=ARTICLE)

    assert act.type == "enforcement.removed"


def test_effect_states_everything_the_platform_needs_and_what_is_in_force_after_it():
    """A platform that missed a message can set itself right by the next one."""
    first = imposed(suspend("decision:1"))
    act, _ = effects(
        Ban(subject=ACCOUNT, **(COMMON | {"cause": "decision:2"})),
        article_version=ARTICLE,
        standing=standing(first),
    )

    everywhere: dict[str, Any] = {"feature": None, "surfaces": [], "territory": []}
    assert act.type == "enforcement.banned"
    assert act.subject == ACCOUNT
    assert act.data == {
        "action": f"{ACCOUNT}#2",
        "subject": ACCOUNT,
        "kind": "ban",
        "op": "apply",
        "until": None,
        "label": None,
        **everywhere,
        "in_force": [
            {
                "action": f"{ACCOUNT}#1",
                "kind": "suspend",
                "until": "2022-11-15T14:10:00Z",
                "label": None,
                **everywhere,
            },
            {"action": f"{ACCOUNT}#2", "kind": "ban", "until": None, "label": None, **everywhere},
        ],
        "cause": "decision:2",
        "policy": "spam-1@1",
        "automated": False,
    }


def test_end_of_a_sanction_tells_what_ended_it_and_what_is_left():
    """The platform must free no more than what ended."""
    held = standing(imposed(suspend()))
    lifted, _ = effects(
        Lift(subject=ACCOUNT, action=f"{ACCOUNT}#1", cause="appeal:1", reason="x"), standing=held
    )
    expired, _ = effects(
        Expire(subject=ACCOUNT, action=f"{ACCOUNT}#1"), "system:clock", NOW + 7 * DAY, standing=held
    )

    for effect, cause in ((lifted, "appeal:1"), (expired, "decision:1")):
        assert effect.type == "enforcement.lifted"
        assert (effect.data["op"], effect.data["kind"], effect.data["in_force"]) == ("lift", "suspend", [])
        assert (effect.data["cause"], effect.data["policy"]) == (cause, "spam-1@1")


@pytest.mark.parametrize(
    ("command", "by", "words"),
    [
        (Lift(subject=ACCOUNT, action=f"{ACCOUNT}#1", cause="appeal:1", reason="It was a quotation."), "staff:lea",
         f"{ENDED} A person looked at it again and decided so. Why: “It was a quotation”."),
        (Expire(subject=ACCOUNT, action=f"{ACCOUNT}#1"), "system:clock",
         f"{ENDED} It ended when we said it would."),
        (Withdraw(subject=ACCOUNT, action=f"{ACCOUNT}#1", cause="decision:1"), "staff:ana",
         f"{ENDED} It was our mistake: the person who decided it took it back at once."),
    ],
    ids=("lifted", "expired", "withdrawn"),
)  # fmt: skip
def test_who_was_told_of_a_sanction_is_told_that_it_ended_and_how(command, by, words):
    """Somebody who was told that they are suspended must not have to try every day whether they still are."""
    now = NOW + 7 * DAY if by == "system:clock" else NOW
    _, notice = effects(command, by, now, standing=standing(imposed(suspend())))

    assert (notice.type, notice.subject, notice.data["to"]) == ("notice.sent", ACCOUNT, ACCOUNT)
    assert notice.data["text"] == words
    assert notice.data["ended_ref"] == f"{ACCOUNT}#1"


def test_end_of_a_label_on_an_account_is_not_told_because_its_beginning_was_not():
    """Such labels are facts for rules: a message about one would say nothing that the person can act on."""
    label = Label(subject=ACCOUNT, label="new", **(COMMON | {"mode": "automated"}))
    held = standing(fact(label, article_version=ARTICLE))
    told = effects(Unlabel(subject=ACCOUNT, label="new", cause="event:2"), standing=held)

    assert [effect.type for effect in told] == ["enforcement.lifted"]


def test_rule_takes_off_no_label_that_a_person_put():
    """What a person decided, only a person ends."""
    label = Label(subject=ACCOUNT, label="impersonates", **(COMMON | {"mode": "manual"}))
    held = standing(fact(label, article_version=ARTICLE))

    assert code(Unlabel(subject=ACCOUNT, label="impersonates", cause="event:2"), standing=held) == "not_yours"


def test_reason_of_a_lift_is_a_payload_and_not_in_the_ledger():
    """Why somebody was freed is about them: it must be erasable."""
    held = standing(imposed(suspend()))
    lift = Lift(subject=ACCOUNT, action=f"{ACCOUNT}#1", cause="appeal:1", reason="Her brother wrote it.")
    (words,) = payloads(lift, standing=held)

    assert (words.kind, words.subject, words.body) == ("reason", ACCOUNT, b"Her brother wrote it.")
    assert "brother" not in str(fact(lift, standing=held))
    blank = Lift(subject=ACCOUNT, action=f"{ACCOUNT}#1", cause="appeal:1", reason="  ")
    assert code(blank, standing=held) == "no_reason"


def test_notice_of_an_automated_decision_promises_a_person_and_not_another_one():
    """Nobody has looked at it before: "another person" would be untrue."""
    texts = [
        told(Remove(subject="post:1", **(COMMON | {"mode": mode})))[1] for mode in ("automated", "manual")
    ]

    assert "; a person will look at it." in texts[0]
    assert "; another person will look at it." in texts[1]


def test_notice_is_the_same_whoever_is_affected():
    """Swapping the two parties changes names and nothing else."""
    one = fact(Remove(subject="post:1", **(COMMON | {"account": "account:red"})), article_version=ARTICLE)
    other = fact(Remove(subject="post:1", **(COMMON | {"account": "account:blue"})), article_version=ARTICLE)
    texts = {
        told(Remove(subject="post:1", **(COMMON | {"account": who})))[1]
        for who in ("account:red", "account:blue")
    }

    assert len(texts) == 1
    assert str(one).replace("red", "blue") == str(other)
