"""Plaza's rules on Plaza's traffic: what they find, what they leave alone, and that they know no parties."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from steadyhand.cli.demonstration import RULES
from steadyhand.rules import LabelChange, Outcome, Pack, load_pack
from steadyhand.rules.areas import Area
from steadyhand.week.part_one import events
from steadyhand.week.parties import PARTIES, Parties
from steadyhand.week.timed import Timed

KNOWN, HELD_OUT = 7, 41  # the seed in view while the rules were written, and one that was not
ACCOUNTS, POSTS = 600, 2_500
OTHER_WORDS = Path(__file__).with_name("other_words.toml")


class Judged(msgspec.Struct, frozen=True):
    """One event, what the rules concluded, and the policy areas that the verdicts stand under."""

    timed: Timed
    outcome: Outcome
    areas: frozenset[str]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack that the demonstration loads."""
    return load_pack(RULES)


@pytest.fixture(scope="module", params=[KNOWN, HELD_OUT], ids=["known", "held out"])
def day(request: pytest.FixtureRequest, pack: Pack) -> list[Judged]:
    """A day of posts and edits, judged in order."""
    return list(judged(pack, request.param))


def judged(pack: Pack, seed: int, parties: Parties = PARTIES) -> Iterator[Judged]:
    """Each post and edit of a day with its outcome; labels that the rules set are in force for later events."""
    labels: dict[str, list[str]] = {}
    for timed in events(seed, ACCOUNTS, POSTS, parties=parties):
        event = timed.event
        if event["type"].startswith("post."):
            outcome = pack.rules.evaluate(
                event["data"], action_name=event["type"], action_time=event["time"], labels=labels
            )
            for effect in outcome.effects:
                if isinstance(effect, LabelChange):
                    labels.setdefault(f"{effect.entity_type}/{effect.entity_id}", []).append(effect.label)
            yield Judged(timed, outcome, areas_of(outcome, pack))


def areas_of(outcome: Outcome, pack: Pack) -> frozenset[str]:
    return frozenset(pack.articles[pack.verdicts[verdict].article].area for verdict in outcome.verdicts)


def share(part: list[Any], whole: list[Any]) -> float:
    assert whole
    return len(part) / len(whole)


def test_there_is_an_article_and_a_verdict_for_each_of_the_twelve_areas(pack: Pack):
    """A queue that no rule can fill stays empty until somebody reports."""
    assert {article.area for article in pack.articles.values()} == set(get_args(Area))
    assert {pack.articles[meaning.article].area for meaning in pack.verdicts.values()} == set(get_args(Area))


def test_nothing_but_clear_cut_spam_acts_by_itself(pack: Pack):
    """Slurs, threats and election lies go to people; a limit ends by itself."""
    acting = {name: meaning for name, meaning in pack.verdicts.items() if meaning.effect != "review"}

    assert list(acting) == ["limit_spam"]
    assert (acting["limit_spam"].effect, acting["limit_spam"].days) == ("limit", 7)


def test_most_posts_that_break_a_rule_are_found_in_their_area(day: list[Judged]):
    """Six of ten are asked for. It is nearly all, because the Week repeats sentences; see `other_words.toml`."""
    breaking = [one for one in day if one.timed.truth.violates]

    assert share([one for one in breaking if one.timed.truth.violates in one.areas], breaking) >= 0.9


def test_whatever_is_routed_is_mostly_routed_rightly(day: list[Judged]):
    """Reviewers' time is the scarcest thing there is."""
    routed = [one for one in day if one.areas]

    assert share([one for one in routed if one.timed.truth.violates], routed) >= 0.9


def test_automatic_limits_hit_spam_and_nothing_else(day: list[Judged]):
    """Nobody looks before these: at most one in twenty may be wrong, and here none is."""
    limited = [one for one in day if "limit_spam" in one.outcome.verdicts]

    assert len(limited) >= 20
    assert [one for one in limited if one.timed.truth.violates != "spam"] == []
    assert all(one.outcome.labels for one in limited)


def test_counter_speech_quotes_corrections_and_officials_are_left_alone(day: list[Judged]):
    """Whoever warns of a lie, tells of an insult or announces the vote is not looked into."""
    innocent = [
        one
        for one in day
        if re.search(r"/(lookalike|official\.\w+)/", one.timed.truth.template or "")
        and not one.timed.truth.violates
    ]

    assert len(innocent) > 150
    assert share([one for one in innocent if one.areas], innocent) <= 0.02


def test_everyday_posts_and_politics_are_left_alone(day: list[Judged]):
    """Sharp words about parties are what an election is made of."""
    plain = [
        one
        for one in day
        if re.search(r"/(everyday|politics)/", one.timed.truth.template or "")
        and not one.timed.truth.violates
    ]

    assert len(plain) > 1_500
    assert share([one for one in plain if one.areas], plain) <= 0.005


@pytest.mark.parametrize("seed", [KNOWN, HELD_OUT])
def test_swapping_the_parties_changes_no_verdict(pack: Pack, seed: int):
    """The mirror: event by event the same verdicts, labels and rules, whoever stands where."""
    week, mirror = (
        {str(one.timed.event["id"]): conclusion(one.outcome) for one in judged(pack, seed, parties)}
        for parties in (PARTIES, PARTIES.swapped())
    )

    assert week == mirror
    assert sum(verdicts != [] for verdicts, _, _ in week.values()) > 50


def conclusion(outcome: Outcome) -> tuple[list[str], list[str], tuple[str, ...]]:
    return outcome.verdicts, outcome.labels, tuple(rule.name for rule in outcome.rules)


def test_who_posts_changes_no_verdict(pack: Pack):
    """Another name, a verified account, a large following: the same post gets the same verdicts."""
    known = {"handle": "mira_delmont", "verified": True, "followers": 2_000_000, "region": "eu", "id": "k02"}
    for timed in events(HELD_OUT, ACCOUNTS, 600):
        event = timed.event
        if event["type"].startswith("post."):
            data: Mapping[str, Any] = event["data"]
            other = {**data, "account": {**data["account"], **known}}
            first, second = (
                pack.rules.evaluate(each, action_name=event["type"], action_time=event["time"])
                for each in (data, other)
            )
            assert first.verdicts == second.verdicts


def said(area: str) -> list[str]:
    texts: list[str] = tomllib.loads(OTHER_WORDS.read_text(encoding="utf-8"))[area]
    return texts


def areas_for(pack: Pack, text: str) -> frozenset[str]:
    text = text.replace("{link}", "https://shrt.example/ab12cd")
    post: dict[str, Any] = {"id": "p1", "text": text, "mentions": ["u2"] if "@" in text else []}
    if found := re.search(r"https://([\w.-]+)/\S*", text):
        post["link"] = {"url": found[0], "domain": found[1]}
    outcome = pack.rules.evaluate(
        {"post": post, "account": {"id": "u1", "age_s": 10**8}}, action_name="post.created"
    )
    assert outcome.errors == []
    return areas_of(outcome, pack)


@pytest.mark.parametrize("area", get_args(Area))
def test_the_same_offence_in_other_words_is_mostly_found(pack: Pack, area: str):
    """Rules that know only the sentences of the Week would find none of these."""
    texts = said(area)

    assert share([text for text in texts if area in areas_for(pack, text)], texts) >= 0.75


def test_innocent_sentences_that_the_week_does_not_know_mostly_pass(pack: Pack):
    """Fifty sentences with the words of an offence and nothing of its meaning."""
    texts = said("none")

    assert share([text for text in texts if areas_for(pack, text)], texts) <= 0.05


@pytest.mark.parametrize(
    "changed", [{"age_s": 10**8}, {"domain": "ferryhill-news.example"}, {"text": "Do not fall for this"}]
)
def test_spam_with_one_sign_less_is_left_to_people(pack: Pack, changed: dict[str, Any]):
    """A limit needs the promise, the hidden link and the behaviour together."""
    sign = {"age_s": 3600, "domain": "go2.example", "text": "FREE followers, no password needed", **changed}
    post = {
        "id": "p1",
        "text": f"{sign['text']} https://{sign['domain']}/x",
        "link": {"domain": sign["domain"]},
    }

    outcome = pack.rules.evaluate(
        {"post": post, "account": {"id": "u1", "age_s": sign["age_s"]}}, action_name="post.created"
    )

    assert "limit_spam" not in outcome.verdicts
    assert outcome.verdicts == ["review_spam"]
    assert outcome.labels == []


def test_a_post_edited_into_spam_is_limited_however_old_the_account(pack: Pack):
    """What people liked and shared was another post."""
    link = "https://go2.example/x"
    text = f"Our cat again. Earn 900 a day from home, no experience! {link}"
    post = {"id": "p1", "text": text, "link": {"domain": "go2.example"}, "previous_text": "Our cat again."}

    outcome = pack.rules.evaluate(
        {"post": post, "account": {"id": "u1", "age_s": 10**8}}, action_name="post.edited"
    )

    assert outcome.verdicts == ["limit_spam"]
    assert outcome.labels == ["Account/u1/suspected_spam"]


def test_a_later_short_link_of_a_labelled_account_goes_to_review(pack: Pack):
    """The label is a fact that a later event asks for."""
    data = {
        "post": {"id": "p2", "text": "hello https://go2.example/y", "link": {"domain": "go2.example"}},
        "account": {"id": "u1", "age_s": 10**8},
    }

    labelled = pack.rules.evaluate(
        data, action_name="post.created", labels={"Account/u1": ["suspected_spam"]}
    )

    assert labelled.verdicts == ["review_spam"]
    assert pack.rules.evaluate(data, action_name="post.created").verdicts == []
