"""Posts that deny a claim or quote it, each beside the claim: the set by which stance is judged."""

import pytest

from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.civic.matching.stance import stance

TEXTING = "Voters in Lowmark can cast their ballot by text message."
NOON = "Polling stations in Highmark close at noon on election day."
DEAD = "Two thousand dead people voted in the Lowmark mayoral election."
PENS = "Ballots marked with a felt-tip pen are thrown away."
NOT_COUNTED = "Postal votes are not counted."
STAGED = "The video of torn ballots is a hoax."

STATES = [
    (NOON, "Polls in Highmark close at noon tomorrow so go early"),
    (NOON, "URGENT!! Polling stations in Highmark close at NOON today, tell your friends"),
    (
        NOON,
        "\U0001f6a8\U0001f6a8 polling stations in Highmark close at noon on election day \U0001f6a8 please share",
    ),
    (DEAD, "Two thousand dead people voted in the Lowmark mayoral election. Wake up"),
    (PENS, "Ballots marked with felt-tip pens are thrown away!"),
    (NOT_COUNTED, "Postal votes are not counted. Pass it on"),
    (STAGED, "That video of torn ballots is a hoax"),
]
PLAIN = [
    *STATES,
    (NOON, "On election day polling stations in Highmark will be closing at noon."),
    (DEAD, "Two thousand dead people have voted for mayor in Lowmark"),
    (PENS, "They throw away ballots that are marked with a felt-tip pen"),
    (TEXTING, "In Lowmark you can vote by text message"),
    (NOT_COUNTED, "they don't count postal votes"),
    (TEXTING, "You can vote by text in Lowmark this year! Just send your choice to 4455"),
    (TEXTING, "Lowmark voters can cast ballots by SMS"),
    (NOON, "Highmark polling places shut at 12 on election day"),
    (NOON, "Polling ends at noon in Highmark"),
    (DEAD, "2000 dead people voted in the Lowmark mayoral election. Wake up"),
    (DEAD, "Lowmark mayoral election: two thousand votes from dead people"),
    (DEAD, "The dead voted in Lowmark, two thousand of them"),
    (
        DEAD,
        "2000 dead people voted for mayor in Lowmark. I have never seen such a thing in all my years here.",
    ),
    (PENS, "Ballots marked with felt-tip pens are thrown away, bring your own ballpoint!"),
    (PENS, "Use a felt-tip pen and your ballot is thrown away"),
    (NOT_COUNTED, "Postal votes are not counted. Vote in person."),
    (NOT_COUNTED, "Nobody counts the postal votes"),
    (STAGED, "The torn ballots video is a hoax"),
]
"""Posts that say so plainly, in other words too, and with advice that comes of it."""
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


AROUND = [
    "{}. Don\u2019t trust anybody who tells you this.", "{}? Er, no they do not. Open until eight.",
    "{} \U0001f925\U0001f925", "\u274c {}", "{} \U0001f644", "\U0001f921 {}", "{} \u2260 reality", "~~{}~~",
    "Ignore the posts with: {}", "Stop telling people: {}. Ridiculous.", "The idea: {}. That is absurd.",
    "{}. Absurd. Open until 8 pm.", "{}: garbage. Open until 8 pm.", "Beware of a trick going round: {}",
    "Beware! Trolls spread {}", "Election office warns about this message: {}", "Senator Smith: {}",
    "\u00ab{}\u00bb (Senator Smith)", "\u2018{}\u2019", "> {}\nOpen until eight, folks", "\u201e{}\u201c",
    "{} \u2014 debunking this once more", "{}. Pure propaganda", "{}. Ha ha ha. As if!", "{}. Nope.", "{}, NOT!",
    "{}... yeah right", "{}. Made up. Open until eight.", "{} is a made-up story, they are open until eight",
    "Myth vs fact. {}. Fact: until eight", "Anybody posting that {} should be reported", "I doubt that {}",
    "I refuse to believe {}", "Hardly anyone believes {}", "It would be terrible were it so: {}",
    "In 1950 {}, that was long ago", "{} in the novel I am reading", "Unless you are in line: {}",
    "Falschmeldung: {}", "Bulo: {}", "\u26a0\ufe0f {} \u26a0\ufe0f", "{} \U0001f44e", "{} (source: trust me bro)",
    "Whoever wrote {} has no shame", "Nobody with a brain thinks {}", "{}? Pull the other one", "{}, and I am the pope",
    "If {} then pigs fly", "Some people will tell you {}", "{}. Sure, Jan.", "Today on the internet: {}",
    "Spot the error: {}", "{}. Sigh.", "{} - said nobody ever", "My grandmother dreamt {}", "Quiz, question 4: {}",
    "Once upon a time {}", "What if I told you {}", "Let me guess, {}", "{}. This needs to end.",
    "The office took down a post: {}", "{} .. until a judge stopped it", "{} unless the judge says otherwise",
    "{} only on the moon", "{}, they wish", "Great, now {} again",
]  # fmt: skip
"""Ways to doubt, to quote and to joke that are put around any claim; `{}` is the claim, word for word."""
TURNED = [
    # Words that change places.
    ("There are more votes than voters in Lowmark.", "There are more voters than votes in Lowmark."),
    ("The polls in Arven close at eight, not at ten.", "The polls in Arven close at ten, not at eight."),
    ("Machines moved votes from Smith to Jones.", "Machines moved votes from Jones to Smith."),
    ("Anna Smith beat Ben Jones in Arven.", "Ben Jones beat Anna Smith in Arven."),
    ("Votes were counted before the polls closed.", "The polls closed before votes were counted."),
    ("Ballots that are not signed are counted.", "Ballots that are signed are not counted."),
    # A denial somewhere makes up for one that is gone.
    (NOT_COUNTED, "Don't listen to this: postal votes are counted"),
    (NOT_COUNTED, "Postal votes are counted. Don't let them tell you this"),
    (NOT_COUNTED, "It is not so. Postal votes are counted"),
    (NOT_COUNTED, "Never let them tell you this. Postal votes are counted"),
    (
        "You cannot vote without a passport.",
        "You can vote with no passport. You do not have to have one.",
    ),
    ("You must not bring a pen and you can bring a phone.", "You must not bring a phone."),
    # Denials without their apostrophe, or with another sign for it; and in a sentence of many small words.
    *(
        (NOON, f"Polling stations in Highmark {no} close at noon")
        for no in (
            "dont",
            "wont",
            "don`t",
            "don\u02bct",
            "don\u2018t",
            "don\uff07t",
            "d\u200bon\u200bt",
            "do n\u00f3t",
        )
    ),
    (
        NOON,
        "Polling stations in Highmark close at noon. Everyone tell all your friends and family that they dont.",
    ),
    # Times, where the claim is about one; numbers, where it has one.
    ("Polls close early today.", "Polls close late today."),
    ("The election in Arven is tomorrow.", "The election in Arven is today."),
    ("100000 dead people voted in Ohio.", "100 dead people voted in Ohio."),
    ("Turnout was 90%.", "Turnout was -90%."),
    # Words that deny, of a claim that denies.
    ("Ballots in Arven are fake.", "FAKE: Ballots in Arven are fake"),
    ("The election in Arven was a hoax.", "Hoax alert: the election in Arven was a hoax."),
    (STAGED, "The video of torn ballots is a hoax #hoax"),
    # Asked in the middle, told by others, meant otherwise.
    (NOON, "Please tell me, do polling stations in Highmark close at noon"),
    (NOON, "Polling stations in Highmark close at noon, do they"),
    (NOON, "Friends tell me polling stations in Highmark close at noon"),
    (NOON, "They will tell you that polling stations in Highmark close at noon"),
    (NOON, "News to me: polling stations in Highmark close at noon"),
    (NOON, 'Polling stations in Highmark "close" at noon'),
    (NOON, "'Polling stations in Highmark close at noon'"),
    (NOON, "Polling stations in Highmark close\u20e5 at noon"),
    (NOT_COUNTED, "Postal votes are not counted, they are"),
    (NOON, "Polling stations in Highmark had closed at noon"),
    (NOON, "Polling stations in Highmark were to close at noon"),
    (NOON, "Let polling stations in Highmark close at noon"),
    *(
        (NOON, f"Polling stations in Highmark close at noon {face}")
        for face in (":(", ":^)", ";)", "(!)", "^_^")
    ),
    (NOON, "\U0001f1f3\U0001f1f4 Polling stations in Highmark close at noon"),
]
"""What an attack from outside found: each was taken for the claim once."""
PARAPHRASED = [
    (NOON, "I doubt polls shut at noon"),
    (NOON, "Polls in Highmark used to close at noon"),
    (NOON, "Nope, polls in Highmark shut at noon on election day"),
    (TEXTING, "I refuse to believe people in Lowmark vote by text"),
    (DEAD, "Hardly anyone thinks 2000 dead people voted in Lowmark"),
    (PENS, "Garbage: they throw away ballots marked with a felt-tip pen"),
    (NOT_COUNTED, "Postal votes are not counted. NOT!"),
    *TURNED,
    (NOT_COUNTED, "No. Postal votes are counted."),
    (NOT_COUNTED, "No: postal votes are counted!"),
    (NOT_COUNTED, "Postal votes are counted, not thrown away."),
    (NOT_COUNTED, "Postal votes are counted - never worry"),
    (NOON, "Polling stations in Highmark do n\u00f3t close at noon on election day."),
    (NOON, "Polling stations in Highmark do n\u043et close at noon on election day."),
    (NOON, "Polling stations in Highmark close at eight on election day."),
    (NOON, "Polling stations in Highmark open at noon on election day."),
    (NOON, "Polling stations in Kelmoor close at noon on election day."),
    (NOON, "Polling stations in Highmark close after noon on election day."),
    (PENS, "Ballots marked with a felt-tip pen are counted."),
    (PENS, "Ballots marked with a felt-tip pen are valid."),
    (TEXTING, "Voters in Lowmark can cast their ballot by mail."),
    (DEAD, "Two thousand living people voted in the Lowmark mayoral election."),
    (NOON, "Do polling stations in Highmark close at noon on election day"),
    (PENS, "Are ballots marked with a felt-tip pen thrown away"),
    (DEAD, "They tell us two thousand dead people voted in the Lowmark mayoral election"),
    (NOT_COUNTED, "Never heard that postal votes are not counted"),
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("claim", [NOON, DEAD, NOT_COUNTED])
def test_what_stands_around_a_claim_and_is_not_understood_leads_away_from_it(around: str, claim: str):
    """There are more ways to doubt than a list can hold: a word that nobody knows is one."""
    assert stance(around.format(claim.rstrip(".")), claim, "en") != "states"


@pytest.mark.parametrize(("claim", "post"), PARAPHRASED)
def test_doubt_in_other_words_and_what_one_other_word_makes_a_correction_are_seen(claim: str, post: str):
    """The truth is often the claim with one word in the place of another."""
    assert stance(post, claim, "en") != "states"


def test_plain_statements_in_the_claims_own_order_are_still_ones():
    """Another order, advice and anger beside the claim, and other words for it are not understood, and cost a look."""
    found = [stance(post, claim, "en") for claim, post in PLAIN]
    assert found.count("states") / len(found) >= 0.25, dict(
        zip((post for _, post in PLAIN), found, strict=True)
    )


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


GERMAN = "Die Wahllokale schließen am Wahltag schon um zwölf Uhr mittags"
SPANISH = "Los colegios electorales cierran a mediodía el día de las elecciones"


@pytest.mark.parametrize("lang", ["", "und", "en"])
@pytest.mark.parametrize(
    ("claim", "post"),
    [
        (GERMAN, f"Falschmeldung: {GERMAN}."),
        (GERMAN, f"Es ist falsch, dass {GERMAN}"),
        (GERMAN, f"{GERMAN} NICHT!"),
        (SPANISH, f"Bulo: {SPANISH}"),
        (SPANISH, f"Es mentira que {SPANISH}"),
    ],
)
def test_post_whose_language_nobody_said_is_not_read_as_english(claim: str, post: str, lang: str):
    """A debunk in German has none of the words that are known here, whatever its event says of its language."""
    assert stance(post, claim, lang) != "states"


@pytest.mark.parametrize("lang", ["", "und"])
def test_language_is_recognised_by_its_small_words(lang: str):
    """English that nobody called so is read; what says too little of itself goes to a person."""
    assert stance("Lowmark voters cast ballots by text message", TEXTING, lang) == "unclear"
    assert stance("Voters in Lowmark can cast their ballot by text message", TEXTING, lang) == "states"
    assert stance(GERMAN, GERMAN, lang) == "unclear"


def matched(text: str, lang: str, *known: Known) -> str:
    index = Index()
    index.add_all(known)
    return Matcher(index).match(text, lang).candidates[0].stance


def test_claim_in_another_language_and_its_variants_are_judged_by_their_own_words():
    """A variant is as good as the statement; a claim in German is not judged by English words."""
    english = Known("claim:1", (NOON, "", "Voting ends at midday in all of Highmark"))
    assert matched("Voting ends at midday in all of Highmark!", "en", english) == "states"
    assert matched(GERMAN, "", Known("claim:2", (GERMAN, ""), lang="de")) == "unclear"
    assert matched(NOON, "en", Known("claim:3", (NOON, ""), lang="de")) == "unclear"


def test_what_was_not_read_is_not_taken_for_assent():
    """A correction after a screenful of nothing, or behind the link."""
    known = Known("claim:1", (NOON, ""))
    assert matched(NOON, "en", known) == "states"
    for link in ("https://factcheck.example/1", "https://news.example/today", "www.x.example"):
        assert matched(f"{NOON} {link}", "en", known) == "unclear", link
    assert (
        matched(f"{NOON}{' ' * 4_000}Everything at the top of this post is false.", "en", known) == "unclear"
    )
    embedded = f"{NOON} \u2014 Mara Quill (@maraquill) November 8, 2022"
    assert matched(embedded, "en", known) == "states", "who wrote it, as pages embed a post"
