import pytest
from playwright.sync_api import Page

from tests.support.browser import assert_no_axe_findings, axe_findings, opened_page

GOOD = """<!doctype html><html lang="en"><head><title>Desk</title></head>
<body><main><h1>Desk</h1><label>Reason <input name="reason"></label></main></body></html>"""


def test_page_without_faults_has_no_finding(page):
    """The check must be passable, or nobody would keep it."""
    page.set_content(GOOD)

    assert_no_axe_findings(page)


def test_field_without_a_label_is_found(page):
    """The check must be able to fail: a field that a screen reader cannot name."""
    page.set_content(GOOD.replace("<label>Reason ", "").replace("</label>", ""))

    assert [finding for finding in axe_findings(page) if finding.startswith("label ")] != []


def serve(page: Page, html: str, policy: str) -> None:
    """Answer whatever the page asks for with this text under this Content-Security-Policy."""
    headers = {"Content-Security-Policy": policy}
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers))


def test_script_error_on_a_page_fails_its_test(browser):
    """A page that throws may look right and do nothing."""
    opened = opened_page(browser)
    opened.__enter__().goto("data:text/html,<script>throw new Error('lost the queue')</script>")

    with pytest.raises(AssertionError, match="lost the queue"):
        opened.__exit__(None, None, None)


def test_axe_runs_under_a_strict_security_policy(page):
    """Our pages allow no inline script; the check must work on them as they are served."""
    serve(page, GOOD, "default-src 'none'")
    page.goto("http://desk.invalid/")

    assert_no_axe_findings(page)


def test_script_that_breaks_the_security_policy_fails_its_test(browser):
    """An inline script that the policy stops is a page that does not work for anybody."""
    opened = opened_page(browser)
    page = opened.__enter__()
    serve(page, GOOD.replace("</main>", "<script>document.title = 'x'</script></main>"), "script-src 'none'")
    page.goto("http://desk.invalid/")

    with pytest.raises(AssertionError, match="Content Security Policy"):
        opened.__exit__(None, None, None)
