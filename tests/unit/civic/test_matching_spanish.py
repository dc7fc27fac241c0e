"""Stance in Spanish: what is read, what stays unclear, and when a post is in Spanish at all."""

from __future__ import annotations

import re
import unicodedata

import pytest

from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.languages.known import LANGUAGES, primary, recognised
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.civic.matching.stance import stance
from steadyhand.civic.novel.cues import cue, states
from tests.support.stance_spanish import (
    AROUND,
    DEAD,
    DENIES,
    NOON,
    NOT_COUNTED,
    PENS,
    QUOTES,
    STATES,
    TEXTING,
    UNCLEAR,
    Judged,
)

SET = [
    *((*one, "states") for one in STATES),
    *((*one, "denies") for one in DENIES),
    *((*one, "quotes") for one in QUOTES),
    *((*one, "unclear") for one in UNCLEAR),
]


@pytest.mark.parametrize(("claim", "post", "why", "expected"), SET, ids=lambda one: str(one)[:60])
def test_each_post_of_the_set_stands_to_its_claim_as_people_read_it(
    claim: str, post: str, why: str, expected: str
) -> None:
    """A label on a correction tells everybody that the correction is the falsehood, in Spanish too."""
    assert stance(post, claim, "es") == expected, why


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("claim", [NOON, DEAD, PENS, NOT_COUNTED])
def test_what_stands_around_a_claim_and_is_not_understood_leads_away_from_it(around: str, claim: str) -> None:
    """There are more ways to doubt than a list can hold: a word that nobody knows is one."""
    assert stance(around.format(claim.rstrip(".")), claim, "es") != "states"


@pytest.mark.parametrize("lang", ["es", "es-MX", "ES-419", ""])
def test_every_spanish_is_read_also_where_nobody_said_so(lang: str) -> None:
    """Events say it in more than one way, and some not at all."""
    assert stance(NOON, NOON, lang) == "states"
    assert stance(f"Bulo: {NOON}", NOON, lang) == "denies"


def test_accents_are_read_however_they_are_encoded() -> None:
    """Some keyboards send a letter and its accent apart: the conditional must not pass for the infinitive."""
    claim = "Los colegios electorales de Altamar van a cerrar a mediodía."
    for form in ("NFC", "NFD"):
        post = "Los colegios electorales de Altamar cerrarían a mediodía"
        assert stance(unicodedata.normalize(form, post), claim, "es") == "unclear", form
        assert stance(unicodedata.normalize(form, claim), claim, "es") == "states", form


def test_what_is_not_surely_spanish_is_not_read_where_nobody_said_what_it_is() -> None:
    """Its neighbours share most small words with it, and a debunk in one has none of the signs of the other."""
    assert recognised(NOON) == "es"
    for text in (
        "Votar por SMS en Bajomar",
        "Os votos do Bajomar são contados hoy y mañana con una urna",
        "Els vots per correu no es compten, amb una urna y el sobre del col·legi",
        "I voti del comune sono una bugia, il sindaco y las urnas",
        "Le vote est annulé pour una mesa del colegio y las urnas",
    ):
        assert recognised(text) == "", text
        assert stance(text, text, "") == "unclear", text


def test_english_is_read_as_before_where_spanish_is_mixed_in() -> None:
    """Who quotes a Spanish slogan within an English post is read as English, where nothing else passes."""
    assert recognised("They have told us that los votos y las urnas del pueblo are here") == "en"


def test_words_of_each_language_are_its_own() -> None:
    """A third language is a table of words: none may be known by words that count for another."""
    tables = [set(one.own.split()) for one in LANGUAGES.values()]
    assert set.intersection(*tables) == set()
    for one in LANGUAGES.values():
        assert set(one.own.split()).isdisjoint(one.others.split()), one.code
        assert one.harmless, one.code


def test_no_harmless_word_is_a_sign_of_doubt_by_itself() -> None:
    """A word in both lists would look harmless to whoever edits one of them."""
    for one in LANGUAGES.values():
        alone = [word for word in one.changes_nothing.split() if one.denies.fullmatch(word)]
        assert alone == [], one.code


def matched(text: str, lang: str, known: Known) -> str:
    index = Index()
    index.add(known)
    return Matcher(index).match(text, lang).candidates[0].stance


SPANISH = Known("claim:1", (NOON, ""), lang="es-ES")
ENGLISH = Known("claim:1", ("Polling stations in Altamar close at noon on election day.", ""))
BOTH = Known("claim:1", (*ENGLISH.texts, NOON), tongues=("es",))


@pytest.mark.parametrize(
    ("text", "lang", "known", "expected"),
    [
        (NOON, "es", SPANISH, "states"),
        (NOON, "", SPANISH, "states"),
        (f"Bulo: {NOON}", "es", SPANISH, "denies"),
        (NOON, "es-MX", BOTH, "states"),
        (ENGLISH.statement, "en", BOTH, "states"),
        # In two languages, or in one that nobody can be sure of.
        (NOON, "en", SPANISH, "unclear"),
        (NOON, "pt", SPANISH, "unclear"),
        (NOON, "es", Known("claim:1", (NOON, "")), "unclear"),
        (NOON, "es", Known("claim:1", (*ENGLISH.texts, NOON), tongues=("",)), "unclear"),
        (NOON, "es", Known("claim:1", (NOON, ""), lang="pt"), "unclear"),
        ("Altamar: colegios electorales, mediodía", "", SPANISH, "unclear"),
    ],
)
def test_post_and_wording_have_to_be_in_one_language(
    text: str, lang: str, known: Known, expected: str
) -> None:
    """A variant in Spanish of a claim in English is read as Spanish, and only for a post that is in it."""
    assert matched(text, lang, known) == expected


@pytest.mark.parametrize("link", ["https://maldita.es/1", "https://noticias.example/hoy", "www.x.example"])
def test_post_with_a_link_is_for_a_person_whatever_the_address_says(link: str) -> None:
    """Who links to a debunk may say no more than the claim, and few debunks have it in their address."""
    assert matched(NOON, "es", SPANISH) == "states"
    assert matched(f"{NOON} {link}", "es", SPANISH) == "unclear"


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("Robaron los votos del barrio entero, lo vi desde la ventana", "delegitimisation"),
        ("Las urnas de Altamar fueron quemadas anoche detrás del colegio", "delegitimisation"),
        ("En Bajomar votaron los muertos, está en la lista", "delegitimisation"),
        ("Ya ganó Brandt las elecciones de Bajomar, todo decidido", "premature_result"),
        ("Han cerrado los colegios electorales de Altamar, id a casa", "premature_result"),
    ],
)
def test_what_is_stated_of_a_count_or_result_in_spanish_is_told_by_its_words(text: str, cls: str) -> None:
    """With the language said, and without."""
    assert [cue(text, lang) for lang in ("es", "unknown")] == [cls, cls]


@pytest.mark.parametrize(
    "text",
    [
        "Es falso que las máquinas cambian los votos de todo el barrio",
        "Según mi vecina robaron los votos del barrio entero",
        "¿Robaron los votos del barrio entero de Altamar?",
        "Me robaron la cartera en la cola de la panadería",
        "Han cerrado los colegios por la nieve en todo el valle",
        "Los colegios electorales de Altamar no han cerrado todavía, id a votar",
        "Todavía no han cerrado los colegios electorales de Altamar, id",
    ],
)
def test_what_states_nothing_of_an_election_in_spanish_is_left_alone(text: str) -> None:
    """Denials, quotes, questions and other things open no incident."""
    assert cue(text, "es") is None


def test_denial_in_a_language_that_is_not_read_counts_as_said() -> None:
    """A person has to read it: better one look too many than an incident that nobody sees."""
    assert states("É falso que as máquinas de Altamar troquem todos os votos", "pt")
    assert not states("Es falso que las máquinas de Altamar cambien todos los votos", "es")


def test_the_set_has_every_kind_and_says_why() -> None:
    """Sixty and more, none twice, each with a reason that somebody can disagree with."""
    kinds: list[list[Judged]] = [STATES, DENIES, QUOTES, UNCLEAR]
    assert all(len(kind) >= 10 for kind in kinds)
    assert len({post for kind in kinds for _, post, _ in kind}) == sum(map(len, kinds)) >= 60
    assert all(len(re.findall(r"\w+", why)) for kind in kinds for *_, why in kind)
    assert {primary(tag) for tag in ("es", "es-MX", "ES-419")} == {"es"}
    assert TEXTING != NOON
    assert PENS != DEAD
