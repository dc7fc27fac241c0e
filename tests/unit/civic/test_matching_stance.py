"""Posts that deny a claim or quote it, each beside the claim: the set by which stance is judged."""

import pytest

from steadyhand.civic.matching.stance import stance

TEXTING = "Voters in Lowmark can cast their ballot by text message."
NOON = "Polling stations in Highmark close at noon on election day."
DEAD = "Two thousand dead people voted in the Lowmark mayoral election."
PENS = "Ballots marked with a felt-tip pen are thrown away."
NOT_COUNTED = "Postal votes are not counted."
STAGED = "The video of torn ballots is a hoax."

STATES = [
    (TEXTING, "You can vote by text in Lowmark this year! Just send your choice to 4455"),
    (NOON, "Polls in Highmark close at noon tomorrow so go early"),
    (DEAD, "2000 dead people voted in the Lowmark mayoral election. Wake up"),
    (PENS, "Ballots marked with felt-tip pens are thrown away, bring your own ballpoint!"),
    (NOT_COUNTED, "Postal votes are not counted. Vote in person."),
    (
        DEAD,
        "2000 dead people voted for mayor in Lowmark. I have never seen such a thing in all my years here.",
    ),
    (NOT_COUNTED, "they don't count postal votes"),
    (STAGED, "That video of torn ballots is a hoax"),
]
DENIES = [
    (TEXTING, "It is false that you can vote by text in Lowmark."),
    (TEXTING, "FALSE: you can vote by text in Lowmark. Find your polling station here."),
    (TEXTING, "Fact check: voting by text message in Lowmark. There is no such thing."),
    (TEXTING, "Don't fall for it: nobody votes by text in Lowmark"),
    (TEXTING, "The text message saying you can vote by SMS in Lowmark is a scam."),
    (TEXTING, "Voting by text in Lowmark? Debunked."),
    (NOON, "There is a rumour going round that polls in Highmark close at noon. They close at 8pm."),
    (NOON, "Untrue that polling stations close at noon in Highmark, they are open until eight"),
    (NOON, "Misinformation alert: Highmark polls closing at noon"),
    (NOON, "The noon closing time in Highmark is a myth"),
    (DEAD, "No evidence that 2000 dead people voted in Lowmark, county says"),
    (DEAD, "The claim that dead people voted in the Lowmark election is baseless"),
    (DEAD, "Stop sharing lies about 2000 dead voters in Lowmark"),
    (DEAD, "An audit has refuted the story of two thousand dead voters in Lowmark"),
    (PENS, "Ballots marked with felt-tip pens thrown away: this is wrong, every pen is fine"),
    (PENS, "CORRECTION: felt-tip pens are fine, ballots marked with them are counted"),
    (PENS, "That post about felt-tip pens voiding ballots? Fake."),
    (NOT_COUNTED, "It is a lie that postal votes are not counted"),
    (STAGED, "False. The video of torn ballots is a hoax? It is real and was checked"),
]
NEITHER = [
    # Denied without a word for it: somebody has to look.
    (TEXTING, "You cannot vote by text in Lowmark"),
    (TEXTING, "Nobody in Lowmark can cast a ballot by text message, ever"),
    (NOON, "Highmark polling stations do NOT close at noon"),
    (DEAD, "Dead people didn\u2019t vote in the Lowmark mayoral election"),
    (PENS, "Your ballot will never be thrown away because of a felt-tip pen"),
    (TEXTING, "You can vote by text in Lowmark. No, you can't."),
    (NOON, "Highmark polls close at noon? Never. They close at eight in the evening like everywhere else."),
    (
        DEAD,
        "I keep reading that 2000 dead people voted in Lowmark. It did not occur at all, says the county.",
    ),
    # Two denials may be none.
    (DEAD, "It is no hoax: 2000 dead people voted in Lowmark and the media won't tell you"),
    (DEAD, "They say it is false but 2000 dead people voted in Lowmark"),
    # Asked, doubted, joked about.
    (TEXTING, "Is it true that you can vote by text in Lowmark?"),
    (NOON, "Do polls in Highmark really close at noon?"),
    (DEAD, "Apparently 2000 dead people voted in Lowmark lol"),
    (PENS, "Supposedly ballots marked with felt-tip pens are thrown away"),
]
QUOTES = [
    (TEXTING, "My uncle says you can vote by text in Lowmark"),
    (NOON, "According to the mayor polling stations in Highmark close at noon"),
    (DEAD, "Brandt claims two thousand dead people voted in the Lowmark mayoral election"),
    (PENS, "\u201cBallots marked with felt-tip pens are thrown away\u201d writes the Dunmore Herald"),
    (DEAD, "RT @mara: 2000 dead people voted in the Lowmark election"),
]


@pytest.mark.parametrize(("claim", "post"), DENIES + NEITHER)
def test_a_debunk_is_never_taken_for_the_claim(claim: str, post: str):
    """A label on a correction tells everybody that the correction is the falsehood."""
    assert stance(post, claim, "en") != "states"


@pytest.mark.parametrize(("claim", "post"), DENIES)
def test_a_post_that_says_in_words_that_it_is_false_denies(claim: str, post: str):
    """Who corrects is told apart from who is unsure."""
    assert stance(post, claim, "en") == "denies"


@pytest.mark.parametrize(("claim", "post"), NEITHER)
def test_what_the_words_do_not_settle_is_unclear(claim: str, post: str):
    """A person decides, not a guess."""
    assert stance(post, claim, "en") == "unclear"


@pytest.mark.parametrize(("claim", "post"), QUOTES)
def test_who_tells_what_others_say_quotes(claim: str, post: str):
    """A report that somebody claims something is not the claim."""
    assert stance(post, claim, "en") == "quotes"


@pytest.mark.parametrize(("claim", "post"), STATES)
def test_a_post_that_says_the_same_states_it(claim: str, post: str):
    """If everything were unclear, nothing would ever be acted on; and a claim may itself deny something."""
    assert stance(post, claim, "en") == "states"


@pytest.mark.parametrize("lang", ["de", "fr-CA", "th", "und-Latn"])
def test_in_a_language_without_words_here_every_post_is_unclear(lang: str):
    """What cannot be read is not acted on."""
    assert stance("Man kann per SMS abstimmen", TEXTING, lang) == "unclear"
