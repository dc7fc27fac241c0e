from __future__ import annotations

from typing import Any

import msgspec
import pytest

from steadyhand.access.capabilities import SANCTIONS as SANCTIONING
from steadyhand.enforcement.commands import Ban, Label, Limit, Remove, Suspend
from steadyhand.enforcement.ending import Expire, Lift, Unlabel
from steadyhand.enforcement.model import SUITS, Standing
from steadyhand.enforcement.room import ROOM
from steadyhand.enforcement.views import StandingView
from steadyhand.flows.decision import SANCTIONS
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import DAY, SECOND
from steadyhand.rules.views import PolicyArticle
from tests.support.judging import NOW, code, effects, entries, fact, folded

ARTICLE = PolicyArticle(
    ref="spam-1@1", article="spam-1", version=1, area="spam", severity="medium", title="Repeated links",
    text="Do not post the same link again and again.", effective=0,
)  # fmt: skip
ACCOUNT = "account:u1"


def suspend(cause: str = "decision:1", days: int = 7, **more: Any) -> Suspend:
    return Suspend(
        **{
            "subject": ACCOUNT,
            "policy": "spam-1@1",
            "cause": cause,
            "mode": "manual",
            "account": ACCOUNT,
            "until": NOW + days * DAY,
        }
        | more
    )


def ban(cause: str = "decision:1", **more: Any) -> Ban:
    return Ban(
        **{"subject": ACCOUNT, "policy": "spam-1@1", "cause": cause, "mode": "manual", "account": ACCOUNT}
        | more
    )


def standing(*facts: Fact, subject: str = ACCOUNT) -> Standing:
    """What is in force after these facts."""
    row = folded(StandingView(), subject, list(entries(*facts)))
    assert isinstance(row, Standing)
    return row


def imposed(command: Any, after: Standing | None = None) -> Any:
    """The fact of a sanction that is allowed, on what is in force already."""
    return fact(command, article_version=ARTICLE, standing=after)


def in_force(row: Standing) -> list[tuple[str, str]]:
    return [(one.kind, one.cause) for one in row.in_force]


# ------------------------------------------------------------------------------------- what is lifted, what stays


def test_lifting_one_of_two_suspensions_leaves_the_other_in_force():
    """Two decisions suspended the account; overturning the first must not free it."""
    first = imposed(suspend("decision:1"))
    second = imposed(suspend("decision:2"), standing(first))
    both = standing(first, second)
    lifted = fact(
        Lift(subject=ACCOUNT, action=both.in_force[0].action, cause="appeal:1", reason="Mistaken."),
        standing=both,
    )

    after = standing(first, second, lifted)

    assert in_force(after) == [("suspend", "decision:2")]
    assert [(one.sanction.cause, one.how, one.cause) for one in after.ended] == [
        ("decision:1", "lifted", "appeal:1")
    ]


def test_lifting_a_suspension_leaves_an_overlapping_ban():
    """A ban that came later is no part of the suspension."""
    first = imposed(suspend())
    both = standing(first, imposed(ban("decision:2"), standing(first)))
    effect, notice = effects(
        Lift(subject=ACCOUNT, action=both.in_force[0].action, cause="appeal:1", reason="x"), standing=both
    )

    assert effect.type == "enforcement.lifted"
    assert "Something else is still in force on it: a ban." in str(notice.data["text"])
    assert [one["kind"] for one in effect.data["in_force"]] == ["ban"]  # type: ignore[attr-defined]


def test_sanction_that_expires_ends_only_itself():
    """A short suspension inside a long one must not end the long one."""
    short = imposed(suspend("decision:1", days=1))
    long = imposed(suspend("decision:2", days=30), standing(short))
    both = standing(short, long)
    expired = fact(
        Expire(subject=ACCOUNT, action=both.in_force[0].action), "system:clock", NOW + DAY, standing=both
    )

    assert in_force(standing(short, long, expired)) == [("suspend", "decision:2")]


def test_ids_of_sanctions_are_never_used_again():
    """An id that named a lifted sanction must not come to name another one."""
    facts: list[Fact] = []
    actions = []
    for n in range(4):
        made = imposed(suspend(f"decision:{n}"), standing(*facts) if facts else None)
        actions.append(made.sanction.action)
        facts += [
            made,
            fact(
                Lift(subject=ACCOUNT, action=made.sanction.action, cause="x", reason="x"),
                standing=standing(*facts, made),
            ),
        ]

    assert actions == [f"{ACCOUNT}#{n}" for n in (1, 2, 3, 4)]


def test_lifting_what_is_not_in_force_is_refused():
    """An answer that says done, where nothing was done, would mislead the person who appealed."""
    once = standing(imposed(suspend()))
    assert (
        code(Lift(subject=ACCOUNT, action=f"{ACCOUNT}#9", cause="x", reason="x"), standing=once)
        == "not_in_force"
    )
    assert code(Lift(subject="account:u2", action=f"{ACCOUNT}#1", cause="x", reason="x")) == "not_in_force"
    assert code(Unlabel(subject=ACCOUNT, label="spam", cause="e1"), standing=once) == "not_in_force"


def test_sanction_does_not_expire_before_its_end_nor_without_one():
    """An alarm that goes off early, or for a ban, must change nothing."""
    both = standing(first := imposed(suspend()), imposed(ban("decision:2"), standing(first)))
    one, other = (each.action for each in both.in_force)

    assert (
        code(Expire(subject=ACCOUNT, action=one), "system:clock", NOW + 7 * DAY - 1, standing=both)
        == "not_due"
    )
    assert (
        code(Expire(subject=ACCOUNT, action=other), "system:clock", NOW + 700 * DAY, standing=both)
        == "not_due"
    )


def test_timer_of_a_sanction_begins_with_it_and_ends_with_its_lift():
    """A lifted suspension must not expire later, nor a ban ever."""
    made = imposed(suspend())
    (entry,) = entries(made)
    (timer,) = made.timers(entry)
    lifted = fact(
        Lift(subject=ACCOUNT, action=made.sanction.action, cause="x", reason="x"), standing=standing(made)
    )

    assert (timer.due, timer.command) == (NOW + 7 * DAY, Expire(subject=ACCOUNT, action=made.sanction.action))
    assert [(one.key, one.due) for one in lifted.timers(entry)] == [(timer.key, None)]
    assert imposed(ban()).timers(entry) == []


# ------------------------------------------------------------------------------------- causes and their rules


@pytest.mark.parametrize("kind", [Label, Limit, Remove, Suspend, Ban])
def test_every_sanction_names_its_cause_and_policy(kind):
    """Nobody is sanctioned for nothing: the decision and the rule stand on each entry."""
    subject = "account:u1" if kind in (Suspend, Ban) else "post:1"
    common: dict[str, Any] = {
        "subject": subject,
        "policy": "spam-1@1",
        "cause": "decision:1",
        "mode": "manual",
        "until": NOW + DAY,
    }
    label = {"label": "spam"} if kind is Label else {}
    made = imposed(kind(**common, **label)).sanction

    assert (made.cause, made.policy, made.by, made.starts) == ("decision:1", "spam-1@1", "staff:ana", NOW)
    for nothing in ("", "  "):
        assert code(kind(**(common | {"cause": nothing}), **label), article_version=ARTICLE) == "no_cause"
    assert code(kind(**common, **label)) == "unknown_policy"
    with pytest.raises(TypeError):
        kind(**{name: value for name, value in common.items() if name != "cause"}, **label)


def test_lift_names_its_cause_too():
    """A change of mind is an entry that says because of what."""
    held = standing(imposed(suspend()))

    assert (
        code(Lift(subject=ACCOUNT, action=f"{ACCOUNT}#1", cause=" ", reason="x"), standing=held) == "no_cause"
    )


def test_policy_that_is_not_yet_in_effect_carries_no_sanction():
    """People are held to the rules of the day, not to those of next week."""
    coming = msgspec.structs.replace(ARTICLE, effective=NOW + SECOND)

    assert code(suspend(), article_version=coming) == "not_yet_effective"
    assert fact(suspend(days=8), now=NOW + SECOND, article_version=coming)


def test_suspension_says_when_it_ends_and_ends_after_it_begins():
    """Without an end it would be a ban that nobody decided."""
    assert code(suspend(until=None), article_version=ARTICLE) == "no_end"
    assert code(suspend(until=NOW), article_version=ARTICLE) == "end_in_past"
    assert fact(suspend(until=NOW + 1), article_version=ARTICLE)


def test_same_sanction_for_the_same_cause_is_not_imposed_twice():
    """One decision suspends once, also when it is carried out again."""
    held = standing(imposed(suspend()))

    assert code(suspend(), article_version=ARTICLE, standing=held) == "in_force"
    assert fact(suspend("decision:2"), article_version=ARTICLE, standing=held)
    assert fact(ban(), article_version=ARTICLE, standing=held)


@pytest.mark.parametrize("kind", sorted(SUITS))
def test_sanction_suits_only_subjects_it_can_be_applied_to(kind):
    """An account cannot be removed like a post, nor a post be suspended."""
    command = SANCTIONS[kind]
    for subject_kind in ("account", "post", "message", "media", "profile", "ad"):
        asked: dict[str, Any] = {
            "subject": f"{subject_kind}:1",
            "policy": "spam-1@1",
            "cause": "d",
            "mode": "manual",
            "until": NOW + DAY,
        }
        asked |= {"label": {"label": "x"}, "restrict_feature": {"feature": "live"}}.get(kind, {})
        if subject_kind in SUITS[kind]:
            assert fact(command(**asked), article_version=ARTICLE).subject == f"{subject_kind}:1"
        else:
            assert code(command(**asked), article_version=ARTICLE) == "unsuitable"


def test_label_is_in_force_once_and_is_found_by_its_name():
    """Rules ask for labels by name: two of one name could be lifted only in half."""
    label = Label(subject="post:1", policy="spam-1@1", cause="e1", mode="automated", label="spam")
    held = standing(imposed(label), subject="post:1")

    assert held.labels() == ("spam",)
    assert (
        code(msgspec.structs.replace(label, cause="e2"), article_version=ARTICLE, standing=held) == "in_force"
    )
    removed = fact(Unlabel(subject="post:1", label="spam", cause="e3"), "automation", standing=held)
    assert standing(imposed(label), removed, subject="post:1").labels() == ()


def test_scope_comes_from_the_policy_and_unknown_stays_unknown():
    """A freeze must reach what is asked for under a made-up region; unknown is never a safe value."""
    asked = suspend(region="unknown", language="unknown")
    known = asked.scope(Rows({"standing": None, "article_version": ARTICLE, "case": None}, "staff:ana"))
    unknown = asked.scope(Rows({"standing": None, "article_version": None, "case": None}, "staff:ana"))

    assert (known.policy_area, known.severity) == ("spam", "medium")
    assert (known.region, known.language) == (None, None)
    assert (unknown.policy_area, unknown.severity) == (None, None)


def test_every_command_of_the_room_needs_a_capability_of_its_own():
    """What lifts must not be allowed to whoever may impose."""
    needs = {command.capability for command in ROOM.commands}

    assert needs == {
        *SANCTIONING, "account.ban",
        "sanction.lift", "sanction.withdraw", "label.remove", "sanction.expire", "account.recover",
        "moratorium.start", "moratorium.end", "moratorium.expire",
        "policy.publish", "strike.issue", "strike.annul", "sanction.take_over", "state.tell", "state.compare",
        "order.enter", "order.check", "order.carry_out", "order.delay", "order.expire",
        "council.manage", "council.vote", "council.close",
        "appeal.file", "appeal.decide", "appeal.lapse", "appeal.dispute",
        "reinstatement.manage", "reinstatement.run", "reinstatement.decide", "reinstatement.file",
        "reinstatement.screen", "reinstatement.carry_out", "reinstatement.complete",
        "evasion.watch", "evasion.expire", "signal.read",
    }  # fmt: skip
