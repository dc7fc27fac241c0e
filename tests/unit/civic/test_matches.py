"""Matches as values: what acts, what is asked, and how long a panel stands."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.civic.claims.model import Claim, Mark, Origin, Retired, Version
from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.matches.commands import BY, AnswerMatch
from steadyhand.civic.matches.model import MATCH, PANEL, Found, Match, Panel, match_id, panel_key
from steadyhand.civic.matches.views import MatchView, PanelView
from steadyhand.kernel.entry import Refusal
from tests.support.judging import NOW, effects, entries, fact, folded, judged
from tests.support.program_claims import content
from tests.support.program_matches import CLAIM, SAID, SURE, found, hide, show

TEXT = Version(
    number=1, content=content(SAID, panel="Machines are tested in public."), origin=Origin(), by="staff:vera", at=NOW,
    suggested=Mark(by="staff:vera", at=NOW), agreed=Mark(by="staff:lea", at=NOW),
)  # fmt: skip
ACTING = Claim(id=CLAIM, state="acting", latest=1, stands=TEXT, by="staff:vera", at=NOW, moved=1)
ONE = found(1)


def row(*facts: Any) -> Match:
    return folded(MatchView(), ONE.match, list(entries(*facts)))  # type: ignore[no-any-return]


def panel(*facts: Any) -> Panel:
    return folded(PanelView(), panel_key(ONE.subject, CLAIM), list(entries(*facts)))  # type: ignore[no-any-return]


def of(command: Any, rows: dict[str, Any]) -> dict[str, Any]:
    """The rows as the command asks for them: of a match, and of the one that it is a copy of."""
    found = rows.get("match")
    pair = isinstance(command, AnswerMatch) or isinstance(found, tuple)
    return rows if pair else {**rows, "match": (found, found)}


def code(command: Any, by: str = BY, **rows: Any) -> str | None:
    told = judged(command, by, **of(command, rows))
    return told.code if isinstance(told, Refusal) else None


NONE = (None, None)
FOUND = fact(ONE, BY, claim=ACTING, match=NONE)
ASKED = fact(found(1, replace(SURE, probability=0.6)), BY, claim=ACTING, match=NONE)


@pytest.mark.parametrize(
    ("how", "state", "acts"),
    [
        ({}, "acting", True),
        ({"probability": 0.89}, "acting", False),
        ({"stance": "denies"}, "acting", False),
        ({"stance": "quotes"}, "acting", False),
        ({"stance": "unclear"}, "acting", False),
        ({"checkworthy": False}, "acting", False),
        ({"certain": False}, "acting", False),
        ({"certain": False, "exact": True}, "acting", True),
        ({}, "suggesting", False),
    ],
)
def test_match_acts_on_what_states_a_claim_that_two_people_let_act(how, state, acts):
    """Whatever denies, quotes or is unclear goes to a person, however likely."""
    made = fact(found(1, replace(SURE, **how)), BY, claim=replace(ACTING, state=state), match=NONE)
    assert made.acts is acts


def test_claims_own_thresholds_come_before_those_of_all():
    """A claim of common words may ask for more before it acts, and for more before anybody is asked."""
    careful = replace(
        ACTING, stands=replace(TEXT, content=replace(TEXT.content, act_at=0.99, suggest_at=0.8))
    )
    assert fact(ONE, BY, claim=careful, match=NONE).acts is False
    assert code(found(1, replace(SURE, probability=0.79)), claim=careful) == "too_unlikely"
    eager = replace(ACTING, stands=replace(TEXT, content=replace(TEXT.content, act_at=0.1)))
    assert fact(found(1, replace(SURE, probability=0.6)), BY, claim=eager, match=NONE).acts is False, (
        "no claim lowers it"
    )


def test_nothing_matches_a_claim_that_matches_nobody():
    """Drafts, retired ones, and texts that were corrected meanwhile."""
    draft = replace(ACTING, state="draft", stands=None, draft=TEXT)
    gone = replace(ACTING, state="retired", retired=Retired(by="staff:lea", at=NOW, why="mistaken"))
    assert code(ONE, claim=None) == "no_claim"
    assert code(ONE, claim=draft) == "no_claim"
    assert code(ONE, claim=gone) == "no_claim"
    assert code(replace(ONE, version=2), claim=ACTING) == "other_version"
    assert code(ONE, claim=ACTING, match=row(FOUND)) == "known_match"


def test_panel_says_what_the_claim_says_and_never_what_a_caller_does():
    """Its text, its source and its verdict, by the library alone."""
    (effect,) = effects(show(ONE), BY, **of(show(ONE), {"claim": ACTING, "match": row(FOUND)}))
    assert (effect.type, effect.subject) == ("panel.shown", ONE.subject)
    assert effect.data == {
        "subject": ONE.subject,
        "claim": CLAIM,
        "statement": SAID,
        "language": "en",
        "verdict": "false",
        "rating": "Pants on fire",
        "publisher": "Arven Facts",
        "text": "Machines are tested in public.",
        "link": "https://facts.example/polls",
        "place": "",
        "text_language": "en",
        "text_by": "Arven Facts",
        "fallback": False,
        "variants": [
            {
                "place": "",
                "language": "en",
                "text": "Machines are tested in public.",
                "publisher": "Arven Facts",
                "link": "https://facts.example/polls",
                "default": True,
            }
        ],
    }


OFFICE = "https://office.example/"


def by_place(*texts: tuple[str, str]) -> Claim:
    """The claim with a text of the office for each of these places and languages."""
    panels = tuple(
        PanelText(place=place, language=tongue, text=f"In {place} {tongue}.", publisher="Office", link=OFFICE)
        for place, tongue in texts
    )
    return replace(ACTING, stands=replace(TEXT, content=replace(TEXT.content, panels=panels)))


@pytest.mark.parametrize(
    ("texts", "spoken", "shown"),
    [
        ([("US-AZ", "en"), ("US", "en"), ("", "en")], "en", ("US-AZ", "en", False)),
        ([("US", "en"), ("US-NY", "en")], "en", ("US", "en", False)),
        ([("US-NY", "en")], "en", ("", "en", False)),
        ([("US-AZ", "es")], "en", ("US-AZ", "es", True)),
        ([("US-AZ", "es"), ("US-AZ", "en")], "es-MX", ("US-AZ", "es", False)),
        ([("US-AZ", "es"), ("US-AZ", "en")], "fr", ("US-AZ", "en", True)),
        ([("US-AZ", "es"), ("US", "fr")], "unknown", ("US-AZ", "es", True)),
    ],
)
def test_panel_says_what_the_office_of_the_posts_own_place_says(texts, spoken, shown):
    """The nearest place first, then the language; every text goes out for the platform to choose by whoever looks."""
    match = replace(row(FOUND), language=spoken)
    (effect,) = effects(show(ONE), BY, **of(show(ONE), {"claim": by_place(*texts), "match": match}))
    said = effect.data
    assert (said["place"], said["text_language"], said["fallback"]) == shown
    assert {(one["place"], one["language"]) for one in said["variants"]} >= set(texts)
    (default,) = [one for one in said["variants"] if one["default"]]
    assert (default["text"], default["link"]) == (said["text"], said["link"])


def test_what_did_not_act_is_shown_once_a_person_said_that_it_is_right():
    """And not where they said that it is wrong, though it acted."""
    right, wrong = (AnswerMatch(match=ONE.match, answer=said) for said in ("right", "wrong"))
    assert code(show(ONE), claim=ACTING, match=row(ASKED)) == "not_confirmed"
    yes = fact(right, "staff:ana", match=row(ASKED))
    assert code(show(ONE), claim=ACTING, match=row(ASKED, yes)) is None
    no = fact(wrong, "staff:ana", match=row(FOUND))
    assert code(show(ONE), claim=ACTING, match=row(FOUND, no)) == "not_confirmed"
    assert code(right, "staff:ana", match=row(ASKED, yes)) == "no_change"
    assert code(right, "staff:ana", match=None) == "unknown_match"
    assert row(ASKED, yes, fact(wrong, "staff:ben", match=row(ASKED, yes))).answer == "wrong", (
        "a change of mind"
    )


def test_text_is_shown_once_somebody_else_than_its_writer_has_read_it():
    """Who agreed that it acts, who said yes to it, or who shows it: a yes to an earlier text is none to this one."""
    alone = replace(TEXT, agreed=None)
    claim = replace(ACTING, state="suggesting", stands=alone)
    later = replace(claim, stands=replace(alone, suggested=Mark(by="staff:vera", at=NOW + 10)))
    right = AnswerMatch(match=ONE.match, answer="right")
    said = row(ASKED, fact(right, "staff:ana", match=row(ASKED)))
    ana, own = replace(said, by="staff:ana"), replace(said, by="staff:vera")
    assert code(show(ONE), claim=claim, match=ana) is None
    assert code(show(ONE), claim=claim, match=own) == "read_by_one"
    assert code(show(ONE), claim=later, match=ana) == "read_by_one"
    assert code(show(ONE), "staff:vera", claim=later, match=own) == "read_by_one"
    assert code(show(ONE), "staff:ana", claim=later, match=own) is None
    assert code(show(ONE), claim=replace(later, stands=replace(TEXT, number=2)), match=ana) is None


def test_panel_of_another_post_or_claim_is_not_shown_by_this_match():
    """A match is about one post and one claim."""
    assert code(replace(show(ONE), subject="post:other"), claim=ACTING, match=row(FOUND)) == "unknown_match"
    assert code(replace(show(ONE), claim="claim:other"), claim=ACTING, match=row(FOUND)) == "unknown_match"


def test_panel_stands_once_and_is_hidden_for_a_reason_that_is_one():
    """Nobody takes it away by a reason that does not hold; once hidden it can come again."""
    shown = fact(show(ONE), BY, claim=ACTING, match=(row(FOUND), row(FOUND)))
    stands = panel(shown)
    given = {"claim": ACTING, "match": row(FOUND), "panel": stands}
    assert code(show(ONE), **given) == "shown"
    assert code(hide(ONE, "wrong"), **given) == "stands"
    assert code(hide(ONE, "retired"), **given) == "stands"
    assert code(hide(ONE, "changed"), **given) == "stands"
    gone = {**given, "claim": replace(ACTING, state="retired")}
    hidden = fact(hide(ONE, "retired"), BY, **of(hide(ONE, "retired"), gone))
    assert panel(shown, hidden).why == "retired"
    assert code(hide(ONE, "retired"), **{**gone, "panel": panel(shown, hidden)}) == "not_shown"
    assert panel(shown, hidden, shown).stands


def test_copy_is_shown_by_the_answer_to_the_first_and_by_no_other():
    """Of fifty thousand posts with one text a person reads one."""
    copy = fact(
        found(2, replace(SURE, probability=0.6), copy_of=ONE.match),
        BY,
        claim=ACTING,
        match=(None, row(ASKED)),
    )
    mine = folded(MatchView(), copy.match, list(entries(copy)))
    show_it = replace(show(found(2)), through=ONE.match)
    yes, no = (
        fact(AnswerMatch(match=ONE.match, answer=said), "staff:ana", match=row(ASKED))
        for said in ("right", "wrong")
    )
    assert code(show_it, claim=ACTING, match=(mine, row(ASKED))) == "not_confirmed"
    assert code(show_it, claim=ACTING, match=(mine, row(ASKED, no))) == "not_confirmed"
    assert code(show_it, claim=ACTING, match=(mine, row(ASKED, yes))) is None
    other = replace(row(ASKED, yes), id="match:other")
    assert code(show_it, claim=ACTING, match=(mine, other)) == "not_confirmed"
    assert code(replace(found(3), copy_of=copy.match), claim=ACTING, match=(None, mine)) == "unknown_match"


def test_corrected_claim_replaces_what_stands():
    """The panel with the old text goes, and one with the new comes."""
    shown = fact(show(ONE), BY, claim=ACTING, match=(row(FOUND), row(FOUND)))
    other = replace(ACTING, latest=2, stands=replace(TEXT, number=2))
    given = {"claim": other, "match": row(FOUND), "panel": panel(shown)}
    assert code(hide(ONE, "changed"), **given) is None
    assert code(show(ONE), **given) is None


def test_who_posted_changes_nothing():
    """Neither the account nor the region nor the language."""
    verdicts = {
        fact(found(1, account=account, region=region, language=lang), BY, claim=ACTING, match=NONE).acts
        for account in (None, "account:red", "account:blue")
        for region in ("unknown", "US-AZ")
        for lang in ("en", "unknown")
    }
    assert verdicts == {True}


def test_one_event_is_about_one_claim_once():
    """However often it is looked at; and another event is another match."""
    assert match_id("event:1", "claim:a") == match_id("event:1", "claim:a")
    assert len({match_id(f"event:{n}", f"claim:{m}") for n in range(30) for m in range(30)}) == 900
    assert {MatchView.name, PanelView.name} == {MATCH, PANEL}


def test_words_of_the_post_are_not_in_the_ledger():
    """What it met are the claim's own words, and few of them."""
    many = Found(**{**{name: getattr(SURE, name) for name in SURE.__struct_fields__}, "met": ("votes",) * 50})
    assert len(fact(found(1, many), BY, claim=ACTING, match=NONE).found.met) == 12
