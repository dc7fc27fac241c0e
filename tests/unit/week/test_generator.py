"""The generator of the Week: deterministic, complete, even-handed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from functools import cache

import msgspec
import pytest

from steadyhand.intake.parsing import parse_all
from steadyhand.week.accounts import LEAST, accounts
from steadyhand.week.dates import DAY, Calendar, instant, rfc3339
from steadyhand.week.dice import Dice
from steadyhand.week.part_one import events
from steadyhand.week.parties import LANGUAGES, PARTIES
from steadyhand.week.texts.phrases import AREAS, invented_slurs, phrases
from steadyhand.week.timed import Timed

TYPES = {
    "post.created",
    "post.edited",
    "account.created",
    "account.updated",
    "report.created",
    "view.counted",
}


@cache
def day() -> list[Timed]:
    return list(events(7, 600, 2000))


def of(kind: str) -> list[Timed]:
    return [timed for timed in day() if timed.event["type"] == kind]


def test_the_same_arguments_in_another_process_give_the_same_bytes():
    """A run can be repeated on another machine: no hash order, clock or global chance leaks in."""
    program = [
        sys.executable,
        "-m",
        "steadyhand.week",
        "events",
        "--seed",
        "3",
        "--accounts",
        "250",
        "--posts",
        "80",
    ]
    made = subprocess.run(program, capture_output=True, check=True, env={"PYTHONHASHSEED": "11"}).stdout

    random.seed(99)
    here = b"".join(msgspec.json.encode(timed.event) + b"\n" for timed in events(3, 250, 80))

    assert made == here


def test_the_first_numbers_of_a_stream_are_pinned():
    """A change of the dice would silently change every recorded run: it must be seen here."""
    dice = Dice(7, "e12", "posts")

    assert [dice.below(1000) for _ in range(6)] == PINNED


PINNED = [534, 243, 915, 683, 570, 137]


def test_another_seed_gives_another_day():
    """The seed is used."""
    one, other = (
        [timed.event["data"] for timed in events(seed, 250, 50) if timed.event["type"] == "post.created"]
        for seed in (1, 2)
    )

    assert one != other


def test_more_posts_leave_the_accounts_as_they_were():
    """Streams have dice of their own: a larger day must not give people other names."""
    few, many = (
        [timed.event for timed in events(7, 250, posts) if timed.event["type"].startswith("account.")]
        for posts in (10, 300)
    )

    assert few == many


def test_more_accounts_begin_with_the_same_accounts():
    """A larger platform is the smaller one with more people in it."""
    small, large = (accounts(7, size, PARTIES, Calendar()) for size in (250, 400))

    assert large[:250] == small


def test_too_few_accounts_are_refused():
    """Below the least a language has no writer, and the day could not be filled."""
    with pytest.raises(ValueError, match=str(LEAST)):
        accounts(7, LEAST - 1, PARTIES, Calendar())


def test_events_come_in_the_order_of_time_within_the_day_and_with_ids_of_their_own():
    """What is sent first happened first, and (source, id) names one event."""
    offsets = [timed.at_offset_us for timed in day()]

    assert offsets == sorted(offsets)
    assert offsets[0] >= 0
    assert offsets[-1] < DAY
    assert len({timed.event["id"] for timed in day()}) == len(day())


def test_the_time_of_an_event_is_its_offset_from_the_start_of_e_12():
    """The offset and the CloudEvent's time are one fact told twice; election day moves both."""
    calendar = Calendar(instant("2030-05-20T00:00:00Z"))
    moved = list(events(7, 250, 30, calendar=calendar))

    assert calendar.start == instant("2030-05-08T00:00:00Z")
    assert all(timed.event["time"] == rfc3339(calendar.start + timed.at_offset_us) for timed in moved)


def test_all_types_occur_as_cloud_events_1_0():
    """Every attribute that the door's intake needs is there."""
    assert {timed.event["type"] for timed in day()} == TYPES
    for timed in day():
        assert timed.event["specversion"] == "1.0"
        assert timed.event["source"] == "/plaza"
        assert timed.event["subject"].partition(":")[0] in {"post", "account"}


def test_the_intake_takes_every_event():
    """What Plaza sends is what Steadyhand's door for events accepts, without one fault."""
    sent = [msgspec.json.encode(timed.event) for timed in day()]

    taken, faults = parse_all(sent, instant("2026-11-10T00:00:00Z"))

    assert faults == []
    assert len(taken) == len(day())


def test_posts_carry_what_rules_read():
    """The fields of `post` and `account` that rules may read through JsonData."""
    for timed in of("post.created"):
        post, account = timed.event["data"]["post"], timed.event["data"]["account"]
        assert {"id", "text", "lang", "created_at", "mentions", "media"} <= post.keys()
        assert account.keys() == {
            *("id", "handle", "created_at", "age_s", "post_count", "followers", "region", "verified"),
        }
        assert "{" not in post["text"]
        assert account["age_s"] >= 0


def test_nobody_posts_before_their_account_exists():
    """Accounts that join on the day write only afterwards."""
    joined = {timed.event["data"]["account"]["id"]: timed.at_offset_us for timed in of("account.created")}
    posts = [timed for timed in of("post.created") if timed.event["data"]["account"]["id"] in joined]

    assert posts
    assert all(joined[timed.event["data"]["account"]["id"]] < timed.at_offset_us for timed in posts)


def test_replies_and_mentions_name_what_exists():
    """A reply answers an earlier post; a mention names an account that the text names too."""
    handles = {
        timed.event["data"]["account"]["id"]: timed.event["data"]["account"]["handle"]
        for timed in day()
        if timed.event["type"].startswith("account.")
    }
    seen: set[str] = set()
    for timed in of("post.created"):
        post = timed.event["data"]["post"]
        assert post.get("reply_to") is None or post["reply_to"] in seen
        assert all("@" + handles[account] in post["text"] for account in post["mentions"])
        seen.add(post["id"])


def test_every_area_and_every_language_occurs():
    """No queue of the Week stays empty on the first day, and every language is written."""
    violated = {timed.truth.violates for timed in of("post.created")}

    assert violated == {None, *AREAS}
    assert {timed.event["data"]["post"]["lang"] for timed in of("post.created")} == set(LANGUAGES)


def test_most_posts_break_no_rule_and_few_are_identical():
    """A real platform is mostly harmless, and harmless posts must not look like a copied campaign."""
    posts = of("post.created")
    harmless = [timed for timed in posts if timed.truth.violates is None]

    assert 0.02 < 1 - len(harmless) / len(posts) < 0.08
    assert len({timed.event["data"]["post"]["text"] for timed in harmless}) / len(harmless) > 0.93


def test_some_edits_turn_an_innocent_post_into_spam():
    """What was looked at and passed is changed afterwards: the rules must look again."""
    before = {timed.event["data"]["post"]["id"]: timed for timed in of("post.created")}
    turned = [timed for timed in of("post.edited") if timed.truth.turned]

    assert turned
    for timed in turned:
        post = timed.event["data"]["post"]
        assert before[post["id"]].truth.violates is None
        assert timed.truth.violates == "spam"
        assert post["previous_text"] == before[post["id"]].event["data"]["post"]["text"]
        assert post["link"]["url"] in post["text"]
        assert before[post["id"]].at_offset_us < timed.at_offset_us


def test_reports_are_right_and_wrong():
    """Both occur, and the truth says which is which."""
    told = of("report.created")

    assert Counter(timed.truth.accurate for timed in told).keys() == {True, False}
    assert all(
        (timed.truth.violates == timed.event["data"]["report"]["area"]) == timed.truth.accurate
        for timed in told
    )


def test_both_sides_write_and_report_equally():
    """Neither party's supporters are given more politics or more reports of the other's politics."""
    written = Counter(
        timed.truth.side for timed in of("post.created") if "/politics/" in str(timed.truth.template)
    )
    reported = Counter(
        timed.truth.side for timed in of("report.created") if "/politics/" in str(timed.truth.template)
    )

    assert abs(written[0] - written[1]) <= 40
    assert reported[0] == reported[1] > 0


def test_protected_accounts_have_the_same_standing_on_both_sides():
    """Age, followers and posts of the two parties' accounts are equal: only names differ."""
    told = [account for account in accounts(7, LEAST, PARTIES, Calendar()) if account.id.startswith("k")]
    first, second = (
        [
            (account.kind, account.followers, account.posts_before, account.region, account.created_at)
            for account in told
            if account.side == side
        ]
        for side in (0, 1)
    )

    assert first == second
    assert len(first) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_enough_templates_to_read_like_people(lang):
    """Forty everyday templates in the large languages, twenty in the others, all areas and look-alikes in each."""
    sheet = phrases(lang)

    assert len(sheet.everyday) >= (40 if lang in {"en", "es"} else 20)
    assert sheet.violations.keys() == sheet.area_words.keys() == set(AREAS)
    assert len(sheet.lookalikes) >= 9
    assert all(len(set(texts)) == len(texts) for texts in (sheet.everyday, sheet.politics, sheet.lookalikes))


def test_the_slurs_are_the_invented_ones():
    """A new word among the slurs must be looked at by a person: this list is the proof that none is real."""
    known = {"zorbl", "quim", "زوربل", "كيمت", "ज़ोर्बलर", "क्विमेट"}
    told = {word for lang in LANGUAGES for word in invented_slurs(lang)}

    assert all(any(root in word for root in known) for word in told)
