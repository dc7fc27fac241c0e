from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from steadyhand.flows.acts import Terms, spread
from steadyhand.flows.braking import Brakes, is_destructive, without
from steadyhand.flows.post import Asked, Ruled, orders
from steadyhand.flows.tallying import Tallying
from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import TRAFFIC, Tallies, Tally
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.review.opening import OpenCase
from steadyhand.rules.brakes import Quota, Quotas, Raised
from steadyhand.rules.versions.facts import QuotaEnded
from tests.support.intake_events import NOW, kept, post_created

OLD = NOW - 10 * DAY
TERMS = Terms(
    version="sha256:1", quotas=Quotas(usual=Quota(per_hour=5, per_day=8)), ages={"Loud": OLD, "Other": OLD}
)
OTHERWISE = {"Loud": "2"}
"""Another definition of the same rule."""
LIMIT = Asked(effect="limit", subject="post:1", policy="spam-1@1", area="spam", rules=("Loud",))
REVIEW = Asked(effect="review", subject="post:1", policy="spam-1@1", area="spam", rules=("Loud",))


class Clock:
    """Instants that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


class Recorder:
    """Keeps what is asked of the door, and answers as a test says."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.answer: object = 1

    def perform_many(self, orders: Sequence[Order], **_: object) -> list[object]:
        if isinstance(self.answer, Exception):
            raise self.answer
        self.asked += [order.command for order in orders]
        return [self.answer for _ in orders]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door() -> Recorder:
    return Recorder()


@pytest.fixture
def tallies(sqlite_url):
    store = EventStore(sqlite_url)
    store.create()
    yield Tallies(store)
    store.close()


@pytest.fixture
def brakes(tallies, door, clock) -> Brakes:
    return Brakes(Tallying(tallies), door, clock)


def ruled(*asked: Asked) -> Ruled:
    rules = {rule for one in asked for rule in one.rules}
    return Ruled(rules="sha256:1", asked=asked, reasons=tuple((rule, "why") for rule in sorted(rules)))


def held(brakes: Brakes, *asked: Asked, terms: Terms = TERMS) -> list[str]:
    """The effects that are left of a ruling."""
    return [one.effect for one in brakes.hold(ruled(*asked), terms, traffic=True).asked]


def effects(brakes: Brakes, times: int, terms: Terms = TERMS) -> list[str]:
    return [effect for _ in range(times) for effect in held(brakes, LIMIT, terms=terms)]


def test_rule_beyond_its_quota_only_asks_for_reviews_from_that_event_on(brakes):
    """The next event of the same batch would already be one too many."""
    assert effects(brakes, 8) == ["limit"] * 5 + ["review"] * 3


def test_review_in_place_of_an_effect_says_what_it_stands_for(brakes):
    """Whoever reviews it must see the article, the rule, and that the rule is braked."""
    effects(brakes, 5)
    ruling = brakes.hold(ruled(LIMIT), TERMS, traffic=True)
    event = kept(post_created(1))
    (order,) = orders(event, ruling, NOW)

    assert ruling.asked == (msgspec.structs.replace(LIMIT, effect="review"),)
    assert ruling.braked == ("Loud",)
    assert isinstance(order.command, OpenCase)
    assert order.command.rules == ("Loud",)
    assert order.command.why == "why (braked, so a person decides: Loud)"


def test_brake_is_asked_for_once_with_its_reason_and_owner(brakes, door):
    """The owner reads it in the ledger; one brake is one entry."""
    terms = msgspec.structs.replace(
        TERMS, quotas=Quotas(usual=Quota(per_hour=5), owners={"Loud": "staff:ana"})
    )
    effects(brakes, 9, terms)
    brakes.round()
    brakes.round()

    (command,) = door.asked
    assert (command.rule, command.version, command.counted, command.quota, command.window) == (
        "Loud",
        "sha256:1",
        6,
        5,
        "hour",
    )
    assert command.why == ("`Loud` acted 6 times within an hour; its quota is 5. It belongs to staff:ana.")


def test_other_rules_go_on(brakes):
    """A slip in one rule must not switch enforcement off."""
    effects(brakes, 6)

    assert held(brakes, msgspec.structs.replace(LIMIT, rules=("Other",))) == ["limit"]


def test_effect_that_rests_on_another_rule_too_stays(brakes):
    """That rule alone would have asked for it."""
    effects(brakes, 6)

    assert held(brakes, msgspec.structs.replace(LIMIT, rules=("Loud", "Other"))) == ["limit"]


def test_reviews_are_never_counted_and_never_taken_away(brakes):
    """A rule that asks people may ask them a thousand times."""
    assert [held(brakes, REVIEW) for _ in range(20)] == [["review"]] * 20
    assert held(brakes, LIMIT) == ["limit"]


@pytest.mark.parametrize(
    ("effect", "subject", "is_one"),
    [
        ("limit", "post:1", True),
        ("remove", "post:1", True),
        ("suspend", "account:u1", True),
        ("ban", "account:u1", True),
        ("label", "post:1", True),
        ("label", "account:u1", False),
        ("unlabel", "post:1", False),
        ("review", "post:1", False),
    ],
)
def test_only_what_people_feel_is_braked(effect, subject, is_one):
    """A label on an account is a note that other rules read: taking it away would change them."""
    assert is_destructive(Asked(effect=effect, subject=subject)) is is_one


def test_review_that_is_asked_for_already_is_not_asked_for_twice(brakes):
    """One event opens one case a subject and area."""
    effects(brakes, 6)
    remove = msgspec.structs.replace(LIMIT, effect="remove")

    assert held(brakes, LIMIT, REVIEW) == ["review"]
    assert held(brakes, LIMIT, remove) == ["review"]
    assert held(brakes, LIMIT, msgspec.structs.replace(REVIEW, area="scams")) == ["review", "review"]


def test_effect_without_a_rule_stays():
    """Nothing is known that could be braked."""
    bare = ruled(msgspec.structs.replace(LIMIT, rules=()))

    assert without(bare, frozenset({"Loud"})).asked == bare.asked


def test_an_hour_later_the_rule_may_act_again_if_nothing_braked_it(brakes, clock):
    """Quotas slide: what happened two hours ago is no reason."""
    assert effects(brakes, 4) == ["limit"] * 4
    clock.now += HOUR
    assert effects(brakes, 4) == ["limit"] * 4
    assert effects(brakes, 1) == ["review"]  # and that was the day's quota


def test_braked_rule_stays_braked_though_its_hour_is_over(brakes, clock):
    """Only people release it."""
    effects(brakes, 6)
    clock.now += 5 * DAY

    assert effects(brakes, 2) == ["review"] * 2


def test_rule_that_the_record_brakes_asks_for_reviews_from_its_first_act(brakes, door):
    """After a restart, and on the other machine."""
    terms = msgspec.structs.replace(TERMS, braked=frozenset({("Loud", "")}))

    assert effects(brakes, 2, terms) == ["review"] * 2
    brakes.round()
    assert door.asked == []


def test_released_rule_acts_again_and_begins_to_count_anew(brakes):
    """Else its old acts would brake it at once."""
    effects(brakes, 6)
    effects(brakes, 1, msgspec.structs.replace(TERMS, braked=frozenset({("Loud", "")})))

    assert effects(brakes, 6, msgspec.structs.replace(TERMS)) == ["limit"] * 5 + ["review"]


def test_rule_stays_braked_until_the_record_says_so(brakes):
    """Between its trip and its entry a second passes."""
    effects(brakes, 6)

    assert effects(brakes, 1, msgspec.structs.replace(TERMS, braked=frozenset({("Another", "")}))) == [
        "review"
    ]


def test_rule_that_was_changed_begins_to_count_anew(brakes, clock):
    """Its counts were another rule's."""
    assert effects(brakes, 5) == ["limit"] * 5
    changed = msgspec.structs.replace(TERMS, version="sha256:2", definitions=OTHERWISE, ages={"Loud": NOW})

    assert effects(brakes, 5, changed) == ["limit"] * 5


def test_raised_quota_holds_in_place_of_the_usual_one(brakes):
    """Two people have agreed to it for this incident."""
    terms = msgspec.structs.replace(TERMS, raised={"Loud": Raised(per_hour=7)})

    assert effects(brakes, 8, terms) == ["limit"] * 7 + ["review"]


def test_new_rule_is_measured_by_what_came_in_since_there_is_it(brakes, clock):
    """A day of traffic before it would hide that it acts on every post."""
    terms = msgspec.structs.replace(TERMS, quotas=Quotas(), ages={"Loud": NOW + 10 * MINUTE})
    for _ in range(500):
        brakes.hold(ruled(), terms, traffic=True)
    clock.now += 10 * MINUTE
    for _ in range(20):
        brakes.hold(ruled(), terms, traffic=True)

    assert effects(brakes, 4, terms) == ["limit"] * 2 + ["review"] * 2


def test_views_and_reports_are_no_traffic(brakes):
    """Thousands of view counts would make any rule look narrow."""
    terms = msgspec.structs.replace(TERMS, quotas=Quotas(), ages={})
    for _ in range(1_000):
        brakes.hold(ruled(), terms, traffic=False)
    for _ in range(20):
        brakes.hold(ruled(), terms, traffic=True)

    assert effects(brakes, 3, terms) == ["limit"] * 2 + ["review"]


def test_share_of_subjects_is_counted_apart(brakes):
    """A candidate that decides for one subject of ten must be braked by its own acts, and brake nobody else's."""
    candidate = msgspec.structs.replace(TERMS, version="sha256:2", definitions=OTHERWISE, lane="sha256:2")
    assert effects(brakes, 4) == ["limit"] * 4
    assert effects(brakes, 5, candidate) == ["limit"] * 5
    assert effects(brakes, 1) == ["limit"]
    assert len(brakes._acts._lanes) == 2
    effects(brakes, 1, msgspec.structs.replace(candidate, lane="sha256:3"))
    assert sorted(brakes._acts._lanes) == ["", "sha256:3"]


def test_rule_that_a_share_leaves_as_it_is_is_counted_as_one(brakes):
    """Else every roll-out doubles the quota of all rules."""
    candidate = msgspec.structs.replace(TERMS, version="sha256:2", lane="sha256:2")
    assert effects(brakes, 4) == ["limit"] * 4
    assert effects(brakes, 2, candidate) == ["limit", "review"]
    assert effects(brakes, 1) == ["review"], "it is braked wherever it decides"


def test_rule_that_comes_back_goes_on_with_its_counts(brakes):
    """Whoever goes back and forth must not give a rule its quota twice."""
    assert effects(brakes, 4) == ["limit"] * 4
    other = msgspec.structs.replace(TERMS, version="sha256:2", definitions=OTHERWISE)
    assert effects(brakes, 5, other) == ["limit"] * 5

    assert effects(brakes, 2) == ["limit", "review"]


def test_brake_of_one_definition_holds_back_no_other(brakes):
    """A candidate that is far too broad must not switch off the good rule of the same name."""
    other = msgspec.structs.replace(TERMS, version="sha256:2", lane="sha256:2", definitions=OTHERWISE)
    assert effects(brakes, 6, other)[-1] == "review"
    braked = frozenset({("Loud", "2")})
    assert effects(brakes, 1, msgspec.structs.replace(TERMS, braked=braked)) == ["limit"]
    assert effects(brakes, 1, msgspec.structs.replace(other, braked=braked)) == ["review"]


def test_rule_tried_by_a_share_is_no_broader_for_it_once_it_decides_for_all(brakes, clock):
    """What it did in the trial it did on the trial's posts: the share begins anew, and the number goes on."""
    usual = Quotas(usual=Quota(per_hour=30))
    tried = Terms(version="sha256:2", lane="sha256:2", definitions=OTHERWISE, quotas=usual)
    for n in range(400):
        brakes.hold(ruled(*([LIMIT] if n % 20 == 19 else [])), tried, traffic=True)
    clock.now += MINUTE
    for_all = msgspec.structs.replace(tried, lane="", ages={"Loud": clock.now})
    for _ in range(200):
        brakes.hold(ruled(), for_all, traffic=True)

    assert effects(brakes, 11, for_all) == ["limit"] * 10 + ["review"]


def test_record_has_the_last_word_once_it_was_read_after_the_brake(brakes, door):
    """Two people may release a brake within the second in which this engine does not look."""
    effects(brakes, 6)
    door.answer = Entry(seq=7, at=NOW, epoch=0, by="automation", fact=QuotaEnded(rule="Loud"))
    brakes.round()

    assert effects(brakes, 1, msgspec.structs.replace(TERMS, braked=frozenset({("Other", "")}), seq=6)) == [
        "review"
    ]
    released = msgspec.structs.replace(TERMS, braked=frozenset({("Else", "")}), seq=8)
    assert effects(brakes, 6, released) == ["limit"] * 5 + ["review"], "and it begins anew"


def before(matched: int, acted: int, ago: int, rule: str = "Loud", rules: str = "sha256:1") -> Tally:
    hour = (NOW - ago) - (NOW - ago) % HOUR
    return Tally(hour=hour, rules=rules, mode="live", rule=rule, matched=matched, acted=acted)


def test_counts_of_before_a_start_go_on(brakes):
    """A service that is started anew every hour would never brake anything."""
    tallies = [before(9, 7, 3 * HOUR), before(500, 0, 3 * HOUR, TRAFFIC)]
    brakes.begin_with(tallies, {"sha256:1": TERMS}, {})

    assert effects(brakes, 2) == ["limit", "review"]


def test_start_forgives_a_new_rule_nothing(brakes, clock):
    """Nobody knows in which minutes of its hour it acted: not before there was it."""
    terms = msgspec.structs.replace(
        TERMS, ages={"Loud": NOW - MINUTE}, quotas=Quotas(usual=Quota(per_hour=10))
    )
    tallies = [before(9, 9, 0), before(500, 0, 0, TRAFFIC)]
    brakes.begin_with(tallies, {"sha256:1": terms}, {})

    assert effects(brakes, 2, terms) == ["limit", "review"]


def test_counts_of_a_share_go_on_after_a_start(brakes):
    """A roll-out would never be braked by a service that is started anew every hour."""
    usual = Quotas(usual=Quota(percent_day=10))
    candidate = Terms(version="sha256:2", lane="sha256:2", definitions=OTHERWISE, quotas=usual)
    tallies = [
        before(2, 2, 0, rules="sha256:2"),
        before(40, 0, 0, TRAFFIC, "sha256:2"),
        before(9_000, 0, 0, TRAFFIC),
    ]
    brakes.begin_with(tallies, {"sha256:1": TERMS, "sha256:2": candidate}, {})

    assert effects(brakes, 3, candidate) == ["limit"] * 2 + ["review"], "of 43 posts of its own, 10 % are 4"


def test_counts_of_a_day_ago_of_a_shadow_and_of_an_older_rule_do_not(brakes):
    """They are not what this rule did in the window."""
    shadow = msgspec.structs.replace(before(9, 8, HOUR), mode="shadow")
    older = before(9, 8, 3 * HOUR, "Other", "sha256:0")
    brakes.begin_with(
        [before(9, 8, 26 * HOUR), shadow, older], {"sha256:1": TERMS}, {"sha256:0": {"Other": "0"}}
    )

    assert effects(brakes, 1) == ["limit"]
    assert held(brakes, msgspec.structs.replace(LIMIT, rules=("Other",))) == ["limit"]


def test_counts_of_an_older_version_go_on_where_it_defined_the_rule_alike(brakes):
    """A push of another rule an hour ago must not forgive this one everything."""
    tallies = [before(9, 8, 3 * HOUR, rules="sha256:0"), before(9, 8, 3 * HOUR, rules="sha256:9")]
    brakes.begin_with(tallies, {"sha256:1": TERMS}, {"sha256:0": {}})

    assert effects(brakes, 1) == ["review"]


@pytest.mark.parametrize(("count", "first"), [(1, 59), (9, 51), (60, 0), (61, 0)])
def test_count_of_an_hour_is_spread_evenly_and_rather_late_than_early(count, first):
    """What is placed too early would be forgiven at the next full hour."""
    hour = NOW - NOW % HOUR
    minutes = spread(hour, count, hour + 5 * HOUR)

    assert (sum(n for _, n in minutes), minutes[0][0]) == (count, hour // MINUTE + first)
    assert spread(hour, count, hour + 5 * HOUR, hour + HOUR - MINUTE) == [(hour // MINUTE + 59, count)]


def test_tallies_say_what_was_really_done(brakes, tallies):
    """What became a review was no act, nor did a braked rule act where another one did."""
    effects(brakes, 8)
    held(brakes, msgspec.structs.replace(LIMIT, rules=("Loud", "Other")))
    brakes.round()

    found = {one.rule: (one.matched, one.acted) for one in tallies.read(0)}
    assert (found["Loud"], found["Other"]) == ((9, 5), (1, 1))


def test_brake_is_recorded_once_the_door_is_back(brakes, door, tallies):
    """Meanwhile the rule is braked all the same, and its counts are written."""
    effects(brakes, 6)
    door.answer = RecordUnavailable("away")
    with pytest.raises(RecordUnavailable):
        brakes.round()
    assert tallies.read(0)
    door.answer = 1
    brakes.round()

    assert [command.rule for command in door.asked] == ["Loud"]
    assert effects(brakes, 1) == ["review"]


def test_brake_of_rules_that_no_longer_decide_is_let_go(brakes, door):
    """The rule may be mended in those that came in their place."""
    effects(brakes, 6)
    door.answer = Refusal("not_in_force", "It no longer decides.")
    brakes.round()

    changed = msgspec.structs.replace(TERMS, version="sha256:2", definitions=OTHERWISE, ages={"Loud": NOW})
    assert effects(brakes, 1, changed) == ["limit"]


def test_rules_that_are_gone_leave_nothing_behind(brakes, clock):
    """A thousand pushes with rules of other names must not grow the memory."""
    for push in range(50):
        name = f"Rule{push}"
        terms = msgspec.structs.replace(TERMS, version=f"sha256:{push}", ages={name: OLD})
        held(brakes, msgspec.structs.replace(LIMIT, rules=(name,)), terms=terms)
        clock.now += 2 * HOUR

    assert len(brakes._acts._acts) <= 13
