"""What reaches the outbox, on both databases: the whole notice in every language, the person's own chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.commands import Remove
from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.flows.post import facts_of, orders, rule_on
from steadyhand.kernel.entry import Entry
from steadyhand.messages.catalogue import InvalidMessages
from steadyhand.rules.pack import load_pack
from tests.contract.test_strikes import LADDER, TERMS, VERDICT, asked, decided
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.intake_events import kept, post_created
from tests.support.people import LEAD, REVIEWER, peopled
from tests.support.pseudo import CLOSE, OPEN, TAG, pseudo

LANGUAGES = {"en", "es"}


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with house_doors(record_url) as opened:
        peopled(opened())
        yield opened


def notices(house: Opened) -> list[dict[str, Any]]:
    waiting = Outbox(house.reader).pending(100)
    return [msgspec.json.decode(one.body) for one in waiting if one.type == "notice.sent"]


@pytest.mark.parametrize(
    ("speaks", "language", "chosen"),
    [("es-AR", "en", "es"), ("", "es", "es"), ("en", "es", "en"), ("fr", "de", "en"), ("", "unknown", "en")],
)
def test_notice_holds_every_language_and_is_in_that_of_the_person_first(opens, speaks, language, chosen):
    """The platform knows its people best: whichever language it shows them, the whole text is there."""
    house = opens()
    remove = Remove(
        subject="post:1", policy="spam-1@1", cause="decision:1", mode="manual", account="account:u1",
        speaks=speaks, language=language, reason="One link.",
    )  # fmt: skip
    house.done(remove, REVIEWER)
    (told,) = notices(house)

    assert told["lang"] == chosen
    assert set(told["translations"]) == LANGUAGES
    assert {"title": told["title"], "text": told["text"]} == told["translations"][chosen]
    assert told["translations"]["es"]["title"] == "Hemos retirado tu publicación"
    assert told["translations"]["en"]["title"] == "We removed your post"


@pytest.mark.parametrize(("lang", "chosen"), [("es", "es"), ("en", "en"), (None, "en"), ("not a tag!", "en")])
def test_language_of_an_account_is_what_its_event_says(opens, lang, chosen):
    """From the platform's event to the notice: the post may be in another language than its author's."""
    house = opens()
    rules = "PostText: str = JsonData(path='$.post.text')\nAny = Rule(when_all=[PostText != None], description='')\n"
    rules += "WhenRules(rules_any=[Any], then=[DeclareVerdict(verdict='remove')])\n"
    verdict = '[verdicts.remove]\neffect = "remove"\nsubject = "post"\narticle = "spam-1"\n'
    article = 'area = "spam"\nseverity = "medium"\ntitle = "Links"\ntext = "No."\neffective = 2020-01-01T00:00:00Z\n'
    pack = load_pack(
        {"main.sml": rules, "pack.toml": verdict, "policies.toml": f"[articles.spam-1]\n{article}"}
    )
    account = {"id": "u7"} | ({"lang": lang} if lang else {})
    data = {"post": {"id": "7", "text": "Win", "lang": "en"}, "account": account}
    event = kept(post_created(1, data=data))
    ruled = rule_on(pack.rules.evaluate(data), pack, {"spam-1": "spam-1@1"}, facts_of(event, data), {})
    answers = house.door.perform_many(orders(event, ruled, house.reader.now()))
    assert all(isinstance(answer, Entry) for answer in answers), answers

    assert [one["lang"] for one in notices(house)] == [chosen]


def test_language_of_an_account_is_kept_with_the_case_that_its_event_opened(opens):
    """Who decides later never sees the event, and the person is told all the same in their own language."""
    house = opens()
    decided(house, asked(house, 1, language="en", speaks="es"))

    assert [one["lang"] for one in notices(house)] == ["es"]


def test_notice_says_how_many_strikes_count_with_this_one_and_what_comes_next(opens):
    """One who does not know that the next time is a suspension cannot take care that there is none."""
    house = opens()
    house.done(PublishLadder(ladder=LADDER, terms=TERMS), LEAD)
    for n in (1, 2):
        decided(house, asked(house, n), replace(VERDICT, reason=f"Link {n}."))
    first, second = (one["translations"] for one in notices(house))

    assert "On “Spam”, 1 strike counts against your account now (1 point)." in first["en"]["text"]
    assert "With 1 more point, the next step is a suspension for 12 hours." in first["en"]["text"]
    assert "On “Spam”, 2 strikes count against your account now (2 points)." in second["en"]["text"]
    assert "the next step" not in second["en"]["text"]
    assert "The oldest stops counting on" in second["en"]["text"]
    assert "ahora cuentan 2 faltas contra tu cuenta (2 puntos)" in second["es"]["text"]


def test_installation_tells_people_things_in_the_languages_of_its_folder(tmp_path: Path):
    """Another language is a file in a folder that a setting names; nobody is told things in a half of one."""
    folder, data = tmp_path / "messages", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    file = pseudo(folder)
    (data / "steadyhand.toml").write_text(f"messages = '{folder}'\nlanguage = '{TAG}'\n")
    house = House(load(data))
    words = house.registry.words
    house.close()

    assert set(words.languages) == LANGUAGES | {TAG}
    assert words.default == TAG
    assert words[TAG].say("notice.span.open") == f"{OPEN}This holds until a further decision.{CLOSE}"
    file.write_text("[notice.why]\nquoted = 'Why: {reason}'\n")
    with pytest.raises(InvalidMessages, match=r"eo\.toml: .* is missing"):
        House(load(data))
