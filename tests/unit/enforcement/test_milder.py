"""Sanctions that are to come, that hold somewhere only, and that a milder one takes the place of."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.enforcement.commands import Ban, Limit, RestrictFeature, Warn
from steadyhand.enforcement.ending import Begin, Expire, Lift, Vary, Withdraw
from steadyhand.kernel.values import DAY, SECOND
from tests.support.judging import NOW, code, effects, entries, fact
from tests.unit.enforcement.test_standing import ACCOUNT, ARTICLE, ban, imposed, in_force, standing, suspend

CLOCK = "system:clock"
FIRST = f"{ACCOUNT}#1"


def varied(**more: Any) -> Vary:
    return Vary(
        **{
            "subject": ACCOUNT, "action": FIRST, "kind": "suspend", "until": NOW + 30 * DAY,
            "cause": "appeal:1", "reason": "A month is enough.",
        }
        | more
    )  # fmt: skip


def vary(**more: Any) -> Any:
    """The fact of a milder sanction in the place of a ban."""
    return fact(varied(**more), "staff:lea", NOW + DAY, standing=standing(imposed(ban())))


def test_sanction_that_is_to_come_is_not_in_force_before_its_start():
    """Whoever reads what is in force must not find what is only planned; and its end is not counted before."""
    made = imposed(suspend(starts=NOW + DAY))
    (entry,) = entries(made)
    planned = standing(made)

    assert (planned.in_force, [one.action for one in planned.scheduled]) == ((), [FIRST])
    assert [(one.due, one.command) for one in made.timers(entry)] == [
        (NOW + DAY, Begin(subject=ACCOUNT, action=FIRST))
    ]
    assert code(Begin(subject=ACCOUNT, action=FIRST), CLOCK, NOW + DAY - 1, standing=planned) == "not_due"

    begun = fact(Begin(subject=ACCOUNT, action=FIRST), CLOCK, NOW + DAY, standing=planned)
    after = standing(made, begun)
    assert in_force(after) == [("suspend", "decision:1")]
    assert [(one.due, one.command) for one in begun.timers(entry)] == [
        (NOW + 7 * DAY, Expire(subject=ACCOUNT, action=FIRST))
    ]


def test_who_is_concerned_is_told_when_it_is_decided_and_the_platform_when_it_begins():
    """Nobody is to be surprised, and nothing is to be done too early."""
    asked = suspend(starts=NOW + DAY)
    (told,) = effects(asked, article_version=ARTICLE)
    (done,) = effects(
        Begin(subject=ACCOUNT, action=FIRST), CLOCK, NOW + DAY, standing=standing(imposed(asked))
    )

    assert told.type == "notice.sent"
    assert "from 9 November 2022, 14:10 UTC until 15 November 2022" in told.data["text"]
    assert (done.type, [one["action"] for one in done.data["in_force"]]) == ("enforcement.suspended", [FIRST])


def test_what_is_lifted_before_it_began_asks_the_platform_for_nothing():
    """There is nothing to undo there; but who was told that it would come is told that it will not."""
    planned = standing(imposed(suspend(starts=NOW + DAY)))
    lift = Lift(subject=ACCOUNT, action=FIRST, cause="appeal:1", reason="A mistake.")

    assert [effect.type for effect in effects(lift, standing=planned)] == ["notice.sent"]
    after = standing(imposed(suspend(starts=NOW + DAY)), fact(lift, standing=planned))
    assert (after.scheduled, [one.how for one in after.ended]) == ((), ["lifted"])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"starts": NOW + 8 * DAY}, "end_before_start"),
        ({"starts": NOW + 366 * DAY, "until": None}, "start_too_far"),
        ({"territory": ("Germany",)}, "unknown_territory"),
        ({"surfaces": ("Der Feed",)}, "unknown_surface"),
    ],
)
def test_sanction_that_holds_never_or_nowhere_is_refused(more, why):
    """It would look as if something were done."""
    until = {"until": NOW + 7 * DAY} | more
    asked = Ban(subject=ACCOUNT, policy="spam-1@1", cause="d", mode="manual", account=ACCOUNT, **until)

    assert code(asked, article_version=ARTICLE) == why


def test_start_that_has_passed_is_now():
    """A message takes its time: what was to begin a moment ago begins."""
    assert imposed(suspend(starts=NOW - 1)).sanction.starts == NOW


def test_feature_and_place_are_told():
    """A limit that holds in one country is no limit everywhere, and the platform must know."""
    asked = RestrictFeature(
        subject=ACCOUNT, policy="spam-1@1", cause="d", mode="manual", account=ACCOUNT, feature="live",
        until=NOW + DAY, surfaces=("video",), territory=("BR", "PT"),
    )  # fmt: skip
    done, told = effects(asked, article_version=ARTICLE)

    where = {name: done.data[name] for name in ("feature", "surfaces", "territory")}
    assert where == {"feature": "live", "surfaces": ["video"], "territory": ["BR", "PT"]}
    assert (
        "The feature is “live”. It holds in: video. It holds in these countries: Brazil and Portugal."
        in told.data["text"]
    )


def test_same_act_elsewhere_is_another_act():
    """What holds in one country does not keep the same from being imposed in another."""
    common: dict[str, Any] = {"subject": "post:1", "policy": "spam-1@1", "cause": "d", "mode": "manual"}
    held = standing(imposed(Limit(**common, territory=("BR",))), subject="post:1")

    assert code(Limit(**common, territory=("BR",)), article_version=ARTICLE, standing=held) == "in_force"
    assert fact(Limit(**common, territory=("PT",)), article_version=ARTICLE, standing=held)


def test_warning_takes_nothing_and_names_no_end():
    """Nobody reads of a warning "until a further decision"."""
    asked = Warn(subject=ACCOUNT, policy="spam-1@1", cause="d", mode="manual", account=ACCOUNT)
    _, told = effects(asked, article_version=ARTICLE)

    assert told.data["text"].startswith("We warn you about your account. We did this because of the rule")


def test_milder_sanction_takes_the_place_of_one_and_of_no_other():
    """A varied ban is a suspension: one stands, the other is past, and whatever else is in force stays."""
    other = imposed(suspend("decision:2"), standing(imposed(ban())))
    milder = fact(varied(), "staff:lea", NOW + DAY, standing=standing(imposed(ban()), other))
    after = standing(imposed(ban()), other, (milder, "staff:lea", NOW + DAY))

    assert in_force(after) == [("suspend", "decision:2"), ("suspend", "appeal:1")]
    assert [(one.sanction.kind, one.how, one.by) for one in after.ended] == [
        ("ban", "superseded", "staff:lea")
    ]
    assert after.in_force[-1].supersedes == FIRST
    (entry,) = entries((milder, "staff:lea", NOW + DAY))
    assert [(one.key, one.due) for one in milder.timers(entry)] == [
        (f"sanction:{FIRST}", None), (f"sanction:{ACCOUNT}#3", NOW + 30 * DAY),
    ]  # fmt: skip


def test_platform_is_told_both_and_ends_with_what_is_in_force():
    """Whichever of the two messages comes last, the account is suspended and no longer banned."""
    lifted, begun, told = effects(varied(), "staff:lea", NOW + DAY, standing=standing(imposed(ban())))

    for message in (lifted, begun):
        assert [one["kind"] for one in message.data["in_force"]] == ["suspend"]
    assert (lifted.data["how"], begun.type) == ("superseded", "enforcement.suspended")
    assert "something milder" in told.data["text"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "ban", "until": None}, "not_milder"),
        ({"kind": "suspend", "until": None}, "no_end"),
        ({"kind": "remove"}, "unsuitable"),
        ({"kind": "label"}, "unsuitable"),
        ({"until": NOW + DAY}, "end_in_past"),
        ({"territory": ("Chile",)}, "unknown_territory"),
        ({"action": f"{ACCOUNT}#9"}, "not_in_force"),
        ({"cause": " "}, "no_cause"),
        ({"reason": ""}, "no_reason"),
    ],
)
def test_what_is_no_milder_is_refused(more, why):
    """Under the name of mercy nothing harder is imposed."""
    held = standing(imposed(ban()))

    assert code(varied(**more), "staff:lea", NOW + DAY, standing=held) == why


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "ban", "until": NOW + 60 * DAY},
        {"kind": "ban", "until": None, "territory": ("BR",)},
        {"kind": "warn"},
    ],
)
def test_shorter_narrower_or_lesser_is_milder(more):
    """A ban that ends, that holds in one country only, or that becomes a warning."""
    assert vary(**more).sanction.supersedes == FIRST


def test_wider_and_shorter_is_milder_in_one_way_and_that_is_enough():
    """Whoever gets something off hard by getting something else is still asked for it as an end of the first."""
    held = standing(imposed(suspend(days=7, territory=("BR",))))
    asked = varied(kind="suspend", until=NOW + 3 * DAY, territory=())

    assert fact(asked, "staff:lea", NOW + DAY, standing=held).sanction.ends == NOW + 3 * DAY


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "ban", "until": None, "territory": ("BR",)},
        {"kind": "ban", "until": NOW + 3 * DAY},
        {"until": NOW + 400 * DAY, "surfaces": ("video",)},
    ],
)
def test_nothing_graver_or_longer_is_milder_wherever_it_holds(more):
    """Whoever may lift would ban for good by it, alone, in all countries but one."""
    held = standing(imposed(suspend(days=7)))

    assert code(varied(**more), "staff:lea", NOW + DAY, standing=held) == "not_milder"


def test_what_is_to_come_is_taken_back_within_half_a_minute_of_its_decision():
    """Counted from its start, whoever planned a ban could undo it for months, and past a moratorium."""
    planned = standing((imposed(ban(starts=NOW + 30 * DAY)), "staff:ana", NOW))
    slip = Withdraw(subject=ACCOUNT, action=FIRST, cause="decision:1")

    assert fact(slip, "staff:ana", NOW + 30 * SECOND, standing=planned)
    assert code(slip, "staff:ana", NOW + 30 * SECOND + 1, standing=planned) == "too_late"


def test_milder_one_is_not_taken_back_by_one_person():
    """Two agreed to a month in place of a ban; taking the month back would free the account by one."""
    first = imposed(ban())
    eased = fact(varied(), "staff:lea", NOW + DAY, standing=standing(first))
    after = standing(first, (eased, "staff:lea", NOW + DAY))
    slip = Withdraw(subject=ACCOUNT, action=f"{ACCOUNT}#2", cause="appeal:1")

    assert code(slip, "staff:lea", NOW + DAY + 1, standing=after) == "eased"


def test_what_is_to_come_and_is_eased_is_still_to_come():
    """A ban that begins next week, made a suspension, does not begin at once."""
    planned = imposed(ban(starts=NOW + 7 * DAY))
    eased = fact(varied(), "staff:lea", NOW + DAY, standing=standing(planned))
    after = standing(planned, (eased, "staff:lea", NOW + DAY))

    assert (after.in_force, [one.kind for one in after.scheduled]) == ((), ["suspend"])
