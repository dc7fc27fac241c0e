"""The Chromium that people have, driven headless, and what every page must show: no error, no axe finding."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tools import ensure_chromium

AXE = Path(__file__).parent / "vendor" / "axe.min.js"

PATIENCE_MS = 30_000
"""How long a page may take on a machine that is busy with something else; that it is fast, other tests measure."""
LOOK_MS = 50
expect.set_options(timeout=PATIENCE_MS)

# No sandbox: root in a container cannot set one up. The rest keeps Chromium from calling its maker's hosts.
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What WCAG 2.2 at AA asks, and axe's own best practices.
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium, closed on leaving; FileNotFoundError with advice when this machine has none."""
    path = ensure_chromium.find()
    if path is None:
        raise FileNotFoundError(ensure_chromium.ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def opened_page(browser: Browser, **context: Any) -> Iterator[Page]:
    """A page with its own cookies in UTC and English; on leaving, an uncaught script or policy error fails.

    ``context`` takes what Playwright's ``new_context`` takes: ``viewport``, ``color_scheme``, ``base_url``.
    """
    settings = {
        "locale": "en-GB",
        "timezone_id": "UTC",
        "viewport": {"width": 1280, "height": 800},
        **context,
    }
    opened = browser.new_context(**settings)
    opened.set_default_timeout(PATIENCE_MS)
    page = opened.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(policy_errors(message)))
    try:
        yield page
    finally:
        opened.close()
    assert errors == [], "the page raised errors:\n" + "\n".join(errors)


def until(page: Page, came: Sized) -> None:
    """Wait until something has come, such as a request that is held back; AssertionError where nothing does."""
    for _ in range(PATIENCE_MS // LOOK_MS):
        if came:
            return
        page.wait_for_timeout(LOOK_MS)
    raise AssertionError("nothing came")


def policy_errors(message: ConsoleMessage) -> list[str]:
    """The message if it says that the page broke its security policy; a 403 that a test wants is none."""
    broken = message.type == "error" and "content security policy" in message.text.lower().replace("-", " ")
    return [message.text] if broken else []


@cache
def axe_source() -> str:
    """The source of axe-core, vendored for tests only."""
    return AXE.read_text(encoding="utf-8")


def axe_findings(page: Page, **options: Any) -> list[str]:
    """Each rule of axe that the page breaks, with where and how to mend it; works under a strict CSP."""
    page.evaluate(axe_source())  # evaluated by the debugger, so the page's own policy does not stop it
    result = page.evaluate("options => axe.run(document, options)", {**AXE_OPTIONS, **options})
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n  at {node['html']}\n  {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def assert_no_axe_findings(page: Page, **options: Any) -> None:
    """Fail with every accessibility finding of the page as it stands."""
    found = axe_findings(page, **options)
    assert found == [], f"{page.url}\n" + "\n".join(found)
