"""The starter pack: what it finds, what it leaves to people, and what it lets pass."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from steadyhand.rules import STARTER, Outcome, Pack, load_pack
from steadyhand.rules.areas import Area


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack as it is shipped."""
    return load_pack(STARTER)


def judged(
    pack: Pack,
    text: str,
    *,
    age_s: int = 10**8,
    mentions: tuple[str, ...] = (),
    domain: str = "",
    **more: Any,
) -> Outcome:
    post: dict[str, Any] = {"id": "p1", "text": text, "mentions": list(mentions)}
    if domain:
        post["link"] = {"url": f"https://{domain}/x", "domain": domain}
    return pack.rules.evaluate(
        {"post": post, "account": {"id": "u1", "age_s": age_s}}, **{"action_name": "post.created", **more}
    )


def test_there_is_an_article_for_each_policy_area_in_words_to_the_reader(pack: Pack):
    """Every queue has something to tell the person whose post it decides on."""
    assert {article.area for article in pack.articles.values()} == set(get_args(Area))
    assert all("You " in article.text for article in pack.articles.values())


def test_nothing_in_the_pack_removes_a_post_or_touches_an_account(pack: Pack):
    """Words are ambiguous: whoever installs this pack must not find people punished by it."""
    assert {meaning.effect for meaning in pack.verdicts.values()} == {"review", "limit"}
    assert {meaning.subject for meaning in pack.verdicts.values()} == {"post"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("This year you can vote by text! Send YES to 54321.", "review_election"),
        ("Reminder: polling has been moved to Friday.", "review_election"),
        ("Este año puedes votar por SMS desde casa.", "review_election"),
        ("You don’t need to queue, just vote by email", "review_election"),
        ("I'm going to kill you tomorrow", "review_threat"),
        ("I know where you live.", "review_threat"),
        ("they should all be shot", "review_violence"),
        ("go kill yourself", "review_self_harm"),
        ("her number is 555 123 4567, call her all night", "review_harassment"),
        ("he lives at 12 Oak Street", "review_harassment"),
        ("Guaranteed profits! WhatsApp +1 555 123 4567", "review_scam"),
        ("Call +44 20 7946 0000 now to release your prize", "review_scam"),
        ("you are a filthy kike", "review_hate"),
        ("those people are vermin", "review_hate"),
        ("FREE FOLLOWERS, no password needed https://example.com/x", "review_spam"),
    ],
)
def test_a_post_that_breaks_an_article_goes_to_review(pack: Pack, text: str, verdict: str):
    """One example for each thing that the pack looks for."""
    assert judged(pack, text).verdicts == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        "Good morning! Lovely weather for a walk.",
        "You cannot vote by text. That message is a hoax.",
        "There is no voting by text, by telephone or on a website.",
        "No se vota por SMS ni por teléfono.",
        "Se puede votar por SMS? Es FALSO, se vota en persona.",
        "My teacher called me a kike in front of everyone. I still think about it.",
        "This commute is killing me.",
        "Our team will destroy yours on Saturday, no survivors!",
        "Got a call from 555 123 4567 saying I won a gift card. It is a scam, do not call back.",
        "Our bakery: 12 Oak Street, open from 8. Call us on 555 123 4567!",
        "Order 12345678 shipped on 2026-10-11 12:30:00",
        "",
    ],
)
def test_everyday_speech_corrections_and_counter_speech_pass(pack: Pack, text: str):
    """Whoever warns of a lie, or tells what was done to them, must not be the one who is looked into."""
    assert judged(pack, text).verdicts == []


def test_a_hidden_link_pushed_at_people_by_an_account_of_the_day_is_limited_and_the_account_labelled(
    pack: Pack,
):
    """The only rule that acts by itself rests on behaviour, ends by itself, and says why."""
    found = judged(pack, "look at this", age_s=600, mentions=("a", "b", "c"), domain="bit.ly")

    assert found.verdicts == ["limit_spam_link"]
    assert found.labels == ["Account/u1/suspected_spam"]
    assert (
        found.rules[0].description
        == "a shortened link, addressed to 3 people, from an account younger than a day"
    )
    assert pack.verdicts["limit_spam_link"].days == 7


@pytest.mark.parametrize(
    "changed",
    [{"age_s": 90_000}, {"mentions": ("a",)}, {"domain": "example.com"}, {"action_name": "account.updated"}],
)
def test_the_same_post_with_one_sign_less_is_not_limited(pack: Pack, changed: dict[str, Any]):
    """Each condition carries weight: a new account may share a short link."""
    post: dict[str, Any] = {"age_s": 600, "mentions": ("a", "b", "c"), "domain": "bit.ly", **changed}

    assert judged(pack, "look at this", **post).verdicts == []


def test_a_short_link_of_a_suspected_account_goes_to_review(pack: Pack):
    """The label is a fact that a later rule asks for."""
    post = {
        "post": {"id": "p", "text": "x", "link": {"domain": "bit.ly"}},
        "account": {"id": "u1", "age_s": 10**8},
    }
    extraction = pack.rules.extract(post, action_name="post.created")

    assert extraction.needs.labels == {"Account/u1"}
    assert extraction.decide({"Account/u1": ["suspected_spam"]}).verdicts == ["review_spam"]
    assert extraction.decide({}).verdicts == []


@pytest.mark.parametrize("party", ["Unity", "Harbour"])
def test_a_wrong_day_is_found_whichever_party_is_told_it(pack: Pack, party: str):
    """The rules look at the claim about the vote and know no parties."""
    assert judged(pack, f"{party} voters must vote on Wednesday").verdicts == ["review_election"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [("view.counted", {"subject": "post:1", "views": 3}), ("post.deleted", {"post": {"id": "1"}})],
)
def test_events_that_are_no_posts_are_judged_without_errors(pack: Pack, kind: str, data: dict[str, Any]):
    """A view count has no text, and that is no mistake; nor has what was deleted."""
    found = pack.rules.evaluate(data, action_name=kind)

    assert (found.verdicts, found.errors) == ([], [])
