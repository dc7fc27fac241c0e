"""The path of a rule whole: written, mended, tried on real posts, agreed to, watched, published, braked, taken back."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from steadyhand.rules.pack import STARTER
from tests import davidson
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import virtual_authenticator
from tests.support.installation import PASSKEYS, PASSWORD, Event, Installation, installed
from tests.support.shared import require_shared

KEPT = 1_200
"""Real posts that the backtest judges."""
MORE = 120
"""Real posts that come in while the draft runs in shadow, and again once it decides."""
BROKEN = """
_SaysThe = RegexMatch(target=PostTxt, pattern='\\\\bthe\\\\b', case_insensitive=True)
SaysThe = Rule(when_all=[_SaysThe], description='it says the')
WhenRules(rules_any=[SaysThe], then=[DeclareVerdict(verdict='limit_spam_link')])
"""
"""Far too broad, and it limits people; `PostTxt` is a slip."""


def test_rule_is_edited_backtested_agreed_to_watched_published_braked_and_taken_back(
    page: Page, browser: Browser, data_dir: Path
) -> None:
    """What policy people do alone, from a slip that is shown at its place to a slip that is taken back in two keys."""
    posts = map(davidson.event_of, davidson.read_posts(require_shared("posts/davidson") / "labeled_data.csv"))
    with installed(data_dir, access=PASSKEYS, rules=str(STARTER)) as house, opened_page(browser) as second:
        _founded(house)
        _ingested(house, itertools.islice(posts, KEPT))
        _signed_in(page, house, "lea")
        _signed_in(second, house, "root")
        draft = _written(page, house)
        _backtested(page, draft)
        _agreed(page, second, draft)
        _watched(page, house, draft, lambda: _sent(house, itertools.islice(posts, MORE)))
        _published(page, draft)
        _braked(page, house, lambda: _sent(house, itertools.islice(posts, MORE)))
        _taken_back(page, house)


def _founded(house: Installation) -> None:
    assert house.cli("staff", "found", "root", "Rut Okafor").returncode == 0
    added = house.cli("staff", "add", "lea", "Lea Moreau", "--by", "root", "--role", "policy_lead")
    assert added.returncode == 0, added.stderr


def _ingested(house: Installation, events: Iterator[Event]) -> None:
    file = house.data / "posts.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in events))
    told = house.cli("ingest", str(file))
    assert f"{KEPT} accepted" in told.stdout, told.stderr
    house.catch_up()


def _sent(house: Installation, events: Iterator[Event]) -> None:
    answer = house.post(list(events))
    assert answer.status_code == 202, answer.text
    house.catch_up()


def _signed_in(page: Page, house: Installation, name: str) -> None:
    """With the password, and a first passkey right after."""
    virtual_authenticator(page)
    page.goto(f"{house.url('door')}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url(re.compile(r"//[^/]+/queues"))


def _written(page: Page, house: Installation) -> str:
    """Begin a draft by its key, write a rule with a slip, go to where it is shown, mend it, save it."""
    page.goto(f"{house.url('door')}/rules")
    page.keyboard.press("n")
    page.wait_for_url("**/rules/drafts/d-*")
    page.get_by_role("button", name="rules/spam.sml").click()
    text, told = page.locator("#text"), page.locator("#checked")
    expect(page.locator("label[for=text]")).to_have_text("rules/spam.sml")
    before = text.input_value()
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(BROKEN)
    expect(told).to_have_text("1 mistake in what is written here.")
    line = before.count("\n") + 2
    expect(page.locator("#gutter .wrong")).to_have_text(str(line))
    link = page.locator("#mistake-list a")
    expect(link).to_have_text(f"rules/spam.sml:{line}:30")
    expect(page.locator("#mistake-list")).to_contain_text("did you mean `PostText`?")
    assert_no_axe_findings(page)
    link.click()
    assert page.evaluate("document.activeElement.selectionStart") == len(before) + BROKEN.index("PostTxt")
    for _ in "PostTxt":
        page.keyboard.press("Delete")
    page.keyboard.insert_text("PostText")
    expect(told).to_have_text("No mistake in what is written here.")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    return page.url.partition("?")[0]


def _backtested(page: Page, draft: str) -> None:
    """Start it, and read on the page what the rule would have done to the real posts."""
    page.goto(f"{draft}/backtest")
    page.get_by_role("button", name="Run it").click()
    expect(page.locator("#backtest")).to_contain_text(f"{KEPT:,} events judged")
    hits = page.get_by_role("row").filter(has_text="SaysThe").first.locator(".number").first.inner_text()
    assert KEPT // 10 < int(hits.replace(",", "")) < KEPT
    page.get_by_role("link", name="SaysThe").click()
    sample = page.locator("#sample article").first
    expect(sample.locator("blockquote")).to_be_hidden()
    sample.locator("summary").click()
    expect(sample.locator("blockquote")).to_contain_text(re.compile(r"\bthe\b", re.IGNORECASE))
    assert_no_axe_findings(page)


def _agreed(page: Page, second: Page, draft: str) -> None:
    """Its author cannot agree; somebody else finds it waiting, reads it and does."""
    page.goto(f"{draft}/publish")
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator("main")).to_contain_text("somebody else must agree")
    expect(page.get_by_role("button", name="Agree to it")).to_have_count(0)
    second.goto(draft.partition("/drafts")[0])
    second.get_by_role("link", name="1 draft waits").click()
    second.locator("tbody th a").first.click()
    second.get_by_role("link", name="Changes").click()
    expect(second.locator("tr.added").filter(has_text="SaysThe = Rule")).to_be_visible()
    second.get_by_role("link", name="Agree and publish").click()
    second.get_by_role("button", name="Agree to it").click()
    expect(second.locator("main")).to_contain_text("Rut Okafor agreed to")


def _watched(page: Page, house: Installation, draft: str, traffic: Callable[[], None]) -> None:
    """In shadow it judges what comes in now, and nothing follows."""
    page.goto(f"{draft}/shadow")
    page.get_by_role("button", name="Begin the shadow").click()
    expect(page.locator("main")).to_contain_text("It runs in shadow since")
    hits = page.locator("#shadow-numbers tr").filter(has_text="SaysThe").locator(".number").first

    def told() -> bool:
        traffic()  # again, until the engine judges by the draft too: it looks once a second
        page.reload()
        return hits.count() > 0 and int(hits.inner_text()) > MORE // 10

    house.until(told, "the shadow judges what comes in")


def _published(page: Page, draft: str) -> None:
    page.goto(f"{draft}/publish")
    expect(page.get_by_role("radio").first).to_be_checked()
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator("main")).to_contain_text("It was published for all.")


def _braked(page: Page, house: Installation, traffic: Callable[[], None]) -> None:
    """The house itself stops what acts on far too many, and every page about rules says so."""
    banner = page.get_by_role("region", name="Brakes")

    def told() -> bool:
        traffic()  # again, until the engine decides by what was published
        page.goto(f"{house.url('door')}/rules")
        return banner.count() > 0

    house.until(told, "the brake trips")
    expect(banner).to_contain_text("SaysThe")
    expect(page.locator("#rule-SaysThe")).to_contain_text("braked")
    assert_no_axe_findings(page)


def _taken_back(page: Page, house: Installation) -> None:
    """One key asks, and shows what would follow; Enter does it."""
    page.keyboard.press("r")
    page.wait_for_url("**/rules/revert")
    expect(page.locator("main")).to_contain_text("1 rule goes: SaysThe")
    expect(page.get_by_role("button", name="Go back to")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/rules\Z"))
    expect(page.get_by_role("region", name="Brakes")).to_have_count(0)
    expect(page.locator("#rule-SaysThe")).to_have_count(0)
    page.goto(f"{house.url('door')}/rules/history")
    expect(page.get_by_role("row").nth(1)).to_contain_text("gone back to")
