"""Signing in at the identity provider as a person does: two sites, their own pages, and a passkey at the end."""

from __future__ import annotations

import re

import msgspec
import pytest
from playwright.sync_api import expect

from steadyhand.access.federation.model import OidcTerms
from steadyhand.access.federation.service import Federation
from steadyhand.web.app import create_app
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import hold_passkey, serving_app
from tests.support.provider import CLIENT, SECRET, identity_provider

POLICIES = re.compile(r"//[^/]+/policies\Z")
LOOKS = [("light", 1280), ("dark", 1280), ("light", 360)]


@pytest.fixture
def federated(rooms):
    """The address of a console with a provider, which is started."""
    made = []
    with identity_provider() as provider:

        def make(url):
            provider.home = url
            provider.start()
            terms = OidcTerms(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="Plaza ID")
            made.append(Federation(terms, url, rooms.reader, rooms.door, rooms.sign_in.sessions))
            return create_app(msgspec.structs.replace(rooms, public_url=url, federation=made[0]), None, dict)

        with serving_app(make) as url:
            yield url
        made[0].close()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_somebody_comes_in_by_way_of_the_provider_and_confirms_with_a_passkey(
    browser, federated, scheme, width
):
    """Cookies that other sites never get, a form that leaves this one, and scripts that hold the key: all at once."""
    with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        hold_passkey(page, federated, "ana")
        page.goto(f"{federated}/sign-in?next=/policies")
        assert_no_axe_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.get_by_role("button", name="Sign in with Plaza ID").click()
        page.get_by_placeholder("Enter any login").fill("ana")
        page.get_by_placeholder("and password").fill("any")
        page.get_by_role("button", name="Sign-in").click()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Confirm")).to_be_visible()
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(POLICIES)
        page.goto(f"{federated}/me")

        expect(page.locator("dl.sheet")).to_contain_text("with a passkey")
