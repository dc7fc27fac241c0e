"""Takes the pictures of the documentation from the running demonstration: every page, light and dark, wide and narrow.

python -m tools.screenshots               those that the documentation shows, into docs/screenshots
python -m tools.screenshots --into DIR    all of them, to look at before a change lands
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from steadyhand.cli.demonstration import PASSWORD
from tests.support.browser import chromium
from tests.support.desk import virtual_authenticator
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"wide": (1440, 900), "narrow": (360, 760)}
QUEUE = "election"
OFFER = """_SaysVote = RegexMatch(target=PostText, pattern='vote', case_insensitive=True)
SaysVote = Rule(when_all=[_SaysVote], description='it speaks of voting')
WhenRules(rules_any=[SaysVote], then=[DeclareVerdict(verdict='review_spam')])
"""
DOCUMENTED = ROOT / "docs" / "screenshots"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
NAMED = re.compile(r"screenshots/([\w-]+)\.png")


def main() -> None:
    """Play the demonstration in a folder that is thrown away, and walk through its pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--into", type=Path)
    asked: Path | None = parser.parse_args().into
    into = asked or DOCUMENTED
    into.mkdir(parents=True, exist_ok=True)
    with demonstration() as url, chromium() as browser:
        passkeys: list[Any] = []
        for scheme, size in product(("light", "dark"), SIZES):
            walk(browser, url, scheme, size, into, passkeys)
    shown = {name for page in PAGES for name in NAMED.findall(page.read_text(encoding="utf-8"))}
    for picture in into.iterdir() if asked is None else ():
        if picture.stem not in shown:
            picture.unlink()


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration with its day played."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "steadyhand", "demo", "--data", folder, "--port", str(port)]
        command += ["--posts", "1500", "--seconds", "6"]
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert demo.stdout is not None
            for line in demo.stdout:
                if "The day is played" in line:
                    break
            yield f"http://localhost:{port}"
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(30)


def walk(browser: Browser, url: str, scheme: str, size: str, into: Path, passkeys: list[Any]) -> None:
    """Through the pages as a policy lead; `passkeys` is what their authenticator holds."""
    width, height = SIZES[size]
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
    page = context.new_page()

    def take(name: str) -> None:
        page.screenshot(path=into / f"{name}-{scheme}-{size}.png")

    page.goto(f"{url}/sign-in")
    take("sign-in")
    sign_in(page, take, passkeys)
    take("queues")
    page.goto(f"{url}/queues/{QUEUE}")
    take("queue")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/*")
    settle(page)
    take("case")
    look_up(page, take)
    page.keyboard.press("2")
    page.keyboard.press("d")
    settle(page)
    take("confirm")
    page.keyboard.type("It gives a false way to vote.")
    page.keyboard.press("Enter")
    link = page.locator("[data-decided] a[href^='/subjects/']").first
    link.wait_for()
    settle(page)
    take("decided")
    for name in ("deliveries", "policies"):
        page.goto(f"{url}/{name}")
        take(name)
    walk_through_rules(page, url, take)
    context.close()


def look_up(page: Page, take: Callable[[str], None]) -> None:
    """See what is known of the post whose case one holds, and come back."""
    case = page.url
    page.locator("h1 a").click()
    page.wait_for_url("**/subjects/*")
    settle(page)
    take("subject-masked")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("What you need it for").fill("To see whether it was told before.")
    page.get_by_role("button", name="Look it up").click()
    page.get_by_text("Open until").wait_for()
    settle(page)
    take("subject")
    page.goto(case)
    settle(page)


def walk_through_rules(page: Page, url: str, take: Callable[[str], None]) -> None:
    """What decides now; and a draft with a mistake in it, mended and tried."""
    page.goto(f"{url}/rules?sort=-day")
    take("rules")
    page.keyboard.press("n")
    page.wait_for_url("**/rules/drafts/d-*")
    page.get_by_role("button", name="rules/spam.sml").click()
    page.wait_for_url("**file=rules*")
    text = page.locator("#text")
    written = text.input_value()
    text.fill(f"{written}\n{OFFER.replace('PostText', 'PostTxt')}")
    page.locator("#mistake-list a").click()
    take("rules-write")
    text.fill(f"{written}\n{OFFER}")
    page.keyboard.press("Control+s")
    page.wait_for_url("**saved=saved*")
    page.get_by_role("link", name="Try").click()
    page.get_by_role("button", name="Judge them").click()
    page.locator("#judged").wait_for()
    take("rules-try")


def sign_in(page: Page, take: Callable[[str], None], passkeys: list[Any]) -> None:
    """As the guest policy lead of the demonstration: with the password and a first passkey, then with the passkey."""
    session, authenticator = virtual_authenticator(page)
    named = {"authenticatorId": authenticator}
    for credential in passkeys:
        session.send("WebAuthn.addCredential", {**named, "credential": credential})
    if passkeys:
        page.get_by_role("button", name="Sign in with a passkey").click()
    else:
        page.fill("input[name=name]", "lead")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/me/passkeys/new**")
        take("enrol")
        page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url(re.compile(r"//[^/]+/queues"))
    passkeys[:] = session.send("WebAuthn.getCredentials", named)["credentials"]


def settle(page: Page) -> None:
    """Let what was swapped in come to rest."""
    page.wait_for_load_state("load")
    time.sleep(0.4)


if __name__ == "__main__":
    main()
