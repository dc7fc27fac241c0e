"""The main job whole: a real post comes in, a rule routes it, a person decides by keyboard, the platform is told."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from steadyhand.week.plaza.signature import secret_key, verify
from tests import davidson
from tests.support.desk import virtual_authenticator
from tests.support.hook import hooked
from tests.support.installation import PASSKEYS, PASSWORD, SECRET, Installation, installed
from tests.support.shared import require_shared

POSTS = 2_000
"""Of the real posts: enough that the starter pack routes some."""


def test_a_real_post_is_routed_decided_by_keyboard_and_the_platform_told(page: Page, data_dir: Path) -> None:
    """From `steadyhand ingest` to the signed effect and the notice, with two processes and a real browser."""
    posts = require_shared("posts/davidson") / "labeled_data.csv"
    with (
        hooked() as platform,
        installed(data_dir, access=PASSKEYS, webhook={"url": platform.url, "secret": SECRET}) as house,
    ):
        _founded(house)
        _ingested(house, posts)
        subject = _decided_by_keyboard(page, house)

        expect(page.locator("main")).to_contain_text("removed", ignore_case=True)
        _until(lambda: platform.of_type("notice.sent"), "the notice arrives")
        effect, notice = platform.of_type("enforcement.removed")[0], platform.of_type("notice.sent")[0]
        for delivery in (effect, notice):
            verify([secret_key(SECRET)], delivery.headers, delivery.body, int(time.time()))
        assert effect.told["data"]["subject"] == subject
        assert effect.told["data"]["op"] == "apply"
        assert notice.told["data"]["subject"] == subject
        assert "a person looked at it" in notice.told["data"]["text"]
        assert "“It attacks somebody with a slur”" in notice.told["data"]["text"]
        assert "You may object until" in notice.told["data"]["text"]
        assert notice.told["data"]["policy_text"]


def _founded(house: Installation) -> None:
    assert house.cli("staff", "found", "root", "Rut Okafor").returncode == 0
    added = house.cli("staff", "add", "lea", "Lea Moreau", "--by", "root", "--role", "policy_lead")
    assert added.returncode == 0, added.stderr


def _ingested(house: Installation, posts: Path) -> None:
    file = house.data / "posts.jsonl"
    events = map(davidson.event_of, itertools.islice(davidson.read_posts(posts), POSTS))
    file.write_text("".join(json.dumps(event) + "\n" for event in events))
    told = house.cli("ingest", str(file))
    assert f"{POSTS} accepted" in told.stdout, told.stderr
    house.catch_up()


def _decided_by_keyboard(page: Page, house: Installation) -> str:
    """Sign in, enrol a passkey, take a case, remove its post; the mouse is never used. Returns the subject."""
    virtual_authenticator(page)
    page.goto(house.url("door"))
    # A browser gives the first control its focus with the first frame it draws, not with the page's load.
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("lea")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Make the passkey")).to_be_focused()
    page.wait_for_load_state()  # its script runs after the page is there: nobody is so quick but this test
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"//[^/]+/queues"))
    page.keyboard.press("n")
    page.wait_for_url("**/cases/*")
    remove = page.get_by_role("radio", name="Remove")
    page.keyboard.press(remove.first.get_attribute("data-key") or "")
    expect(remove.first).to_be_checked()
    page.keyboard.press("d")
    expect(page.locator("#consequence")).to_contain_text("object")
    page.keyboard.type("It attacks somebody with a slur.")
    page.keyboard.press("Enter")
    link = page.locator("[data-decided] a[href^='/subjects/']").first
    expect(link).to_be_visible()
    return link.inner_text()


def _until(holds: Callable[[], object], what: str, limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, f"waited {limit_s} s in vain: {what}"
        time.sleep(0.05)
