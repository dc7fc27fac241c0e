"""Thresholds that people chose: they hold at once, where they are of, and for nobody's sake."""

from __future__ import annotations

from typing import Any

from steadyhand.civic.claims.model import Wording
from steadyhand.civic.matches.commands import AnswerMatch
from steadyhand.civic.thresholds.commands import ChooseThresholds
from steadyhand.civic.thresholds.model import THRESHOLDS, Levels
from steadyhand.flows.choosing_thresholds import Choosing
from tests.contract.test_claiming import OTHERWISE, SAID, World, world  # noqa: F401 - its fixture
from tests.support.doors import told
from tests.support.people import LEAD, REVIEWER

HARD = Levels(0.99, 0.995)


def choose(house: Any, levels: Levels | None, language: str = "", version: int = 1) -> ChooseThresholds:
    return ChooseThresholds(
        area="election", language=language, mode="lexical", version=version, levels=levels
    )


def test_they_hold_from_the_next_post_on_and_only_for_their_language(world: World):  # noqa: F811 - the fixture
    """Spanish is held to more; then everything; then what was chosen for all is taken back."""
    world.claims(acts=False)
    house = world.house
    assert world.matches.about(world.posts(OTHERWISE)), "as shipped a person is asked"
    house.done(choose(house, HARD, "es"), LEAD)
    assert world.matches.about(world.posts(f"{OTHERWISE} again", lang="es-MX")) == []
    assert world.matches.about(world.posts(f"{OTHERWISE} again"))
    house.done(choose(house, HARD), LEAD)
    assert world.matches.about(world.posts(f"{OTHERWISE} still")) == []
    world.restarts()
    assert world.matches.about(world.posts(f"{OTHERWISE} and now")) == []
    assert world.matches.about(world.posts(SAID)), "what is word for word a claim is as sure as can be"


def test_who_posts_it_changes_no_threshold(world: World):  # noqa: F811 - the fixture
    """Swapped parties are asked about alike."""
    world.claims(acts=False)
    world.house.done(choose(world.house, HARD, "es"), LEAD)
    for author in ("harbour", "meadow"):
        assert world.matches.about(world.posts(f"{OTHERWISE} says {author}", author=author))
        assert not world.matches.about(world.posts(f"{OTHERWISE} dice {author}", author=author, lang="es"))


def test_others_than_policy_leads_choose_none_and_more_that_acts_takes_two(world: World):  # noqa: F811
    """The machine labels on two people's word."""
    house = world.house
    assert told(house.many(choose(house, HARD), by=REVIEWER)) == ["not_allowed"]
    lower = choose(house, Levels(0.5, 0.6))
    assert told(house.many(lower, by=LEAD)) == ["second_needed"]
    assert house.reader.all(THRESHOLDS) == {}


def test_page_reads_answers_by_language_and_how_many_matches_would_be_left(world: World):  # noqa: F811
    """What is known here, beside what ships."""
    world.claims(acts=False)
    words = [
        "today",
        "again",
        "still",
        "now",
        "there",
        "really",
        "badly",
        "openly",
        "quietly",
        "everywhere",
        "always",
        "clearly",
    ]
    posts = [world.posts(f"{OTHERWISE} {word}", lang="es" if n % 2 else "en") for n, word in enumerate(words)]
    matches = [one for post in posts for one in world.matches.about(post)]
    assert len(matches) == 12
    for one in matches:
        answer = AnswerMatch(match=one.id, answer="right" if one.language == "es" else "wrong")
        world.house.done(answer, REVIEWER)
    read = Choosing(world.house.reader)
    assert read.places("lexical") == [("election", ""), ("election", "en"), ("election", "es")]
    assert ("election", "es") not in read.places("full"), "Spanish is read by words alone"
    everywhere, spanish = (read.held("election", one, "lexical") for one in ("", "es"))
    assert everywhere.doing.trial.suggest.answers >= spanish.doing.trial.suggest.answers
    assert spanish.doing.trial.suggest.right == spanish.doing.trial.suggest.answers
    assert (spanish.wider, spanish.version) == (True, 1)
    assert read.lately("election", "es", "lexical", spanish.doing.levels).suggested == 6
    assert read.lately("election", "es", "lexical", HARD).suggested == 0
    world.house.done(choose(world.house, HARD, "es"), LEAD)
    again = Choosing(world.house.reader).held("election", "es", "lexical")
    assert (again.wider, again.version, again.doing.levels) == (False, 2, HARD)


def test_post_whose_language_nobody_said_is_held_to_that_which_it_is_recognised_in(world: World):  # noqa: F811
    """Leaving a word out of an event leaves no threshold behind."""
    spanish = "Las máquinas de votar de Arven pasan los votos de un partido al otro, según han visto."
    world.claims(acts=False, variants=(Wording(text=spanish, language="es"),))
    otherwise = f"Hoy también las {spanish[4:]}"
    assert world.matches.about(world.posts(otherwise, lang="unknown"))
    world.house.done(choose(world.house, HARD, "es"), LEAD)
    assert not world.matches.about(world.posts(f"{otherwise} Ya está", lang="es"))
    assert not world.matches.about(world.posts(f"{otherwise} Ya está hecho", lang="unknown"))
