"""From a rule to what the person reads: the notice says why in words for them, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from steadyhand.flows.post import facts_of, orders, rule_on
from steadyhand.kernel.entry import Entry
from steadyhand.rules.pack import Pack, load_pack
from tests.support.house import make_house
from tests.support.intake_events import kept, post_created

ARTICLE = 'area = "spam"\nseverity = "medium"\ntitle = "Repeated links"\ntext = "Do not."\n'
VERDICT = '[verdicts.{}]\neffect = "{}"\nsubject = "{}"\narticle = "spam-1"\ndays = 7\n'
RULES = """
PostText: str = JsonData(path='$.post.text')
_Loud = RegexMatch(target=PostText, pattern=r'\\bprize\\b')
SockpuppetRing7 = Rule(when_all=[_Loud, StringLength(s=PostText) < 80], description='')
LinkFarm3 = Rule(when_all=[_Loud], description='it repeats one link')
WhenRules(rules_any=[SockpuppetRing7], then=[DeclareVerdict(verdict='limit')])
WhenRules(rules_any=[LinkFarm3], then=[DeclareVerdict(verdict='suspend')])
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    verdicts = VERDICT.format("limit", "limit", "post") + VERDICT.format("suspend", "suspend", "account")
    policies = f"[articles.spam-1]\n{ARTICLE}effective = 2026-01-01T00:00:00Z\n"
    return load_pack({"main.sml": RULES, "pack.toml": verdicts, "policies.toml": policies})


@pytest.fixture
def notices(data_dir: Path, record_url: str, pack: Pack) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """What the author of a post with a text is told, once rules have decided on it."""
    rooms, close = make_house(data_dir, record_url)

    def told(text: str) -> list[dict[str, Any]]:
        data = {"post": {"id": "71", "text": text, "lang": "en"}, "account": {"id": "u71"}}
        event = kept(post_created(1, data=data))
        outcome = pack.rules.evaluate(data)
        ruled = rule_on(outcome, pack, {"spam-1": "spam-1@1"}, facts_of(event, data), {})
        answers = rooms.door.perform_many(orders(event, ruled, rooms.now()))
        assert all(isinstance(answer, Entry) for answer in answers), answers
        sent = [msgspec.json.decode(one.body) for one in rooms.outbox.pending() if one.type == "notice.sent"]
        return [one for one in sent if one["to"] == "account:u71"]

    yield told
    close()


def test_notice_of_a_rule_says_why_in_plain_words_with_and_without_a_description(notices):
    """The person reads what the rule is about: no name of a rule, and nothing of the other measure."""
    limit, suspend = notices("Win a prize today")

    words = "the post text contains the word “prize”; the length of the post text is less than 80"
    assert (limit["reason"], suspend["reason"]) == (words, "it repeats one link")
    quoted = words.replace("“", "‘").replace("”", "’")
    assert f"Why: “{quoted}”." in limit["text"]
    assert "Why: “it repeats one link”." in suspend["text"]
    assert not any("SockpuppetRing7" in str(each) or "LinkFarm3" in str(each) for each in (limit, suspend))
