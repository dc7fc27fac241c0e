"""Signing in at an identity provider that is real, in a process of its own: there and back, and all that goes wrong."""

from __future__ import annotations

import html
import re
import time
from contextlib import closing

import httpx
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from steadyhand.access.commands import Deactivate
from steadyhand.access.federation.model import NotAccepted, OidcTerms
from steadyhand.access.federation.provider import ANEW
from steadyhand.access.federation.service import BACK, Federation
from steadyhand.access.federation.tokens import LOGOUT
from steadyhand.access.identity.model import NOWHERE
from steadyhand.access.provisioning.model import Told
from steadyhand.kernel.values import MINUTE, SECOND
from steadyhand.web.app import create_app
from tests.support.desk import Desk, serving_app
from tests.support.house import done, make_house
from tests.support.provider import CLIENT, SECRET, browser, identity_provider

WAITS_S = 10


@pytest.fixture(scope="module")
def provider():
    with identity_provider() as made:
        yield made


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    made, close = make_house(tmp_path_factory.mktemp("house"))
    yield made
    close()


@pytest.fixture(scope="module")
def url(rooms, provider):
    """The console with its provider, which was told where to send people."""
    federations = []

    def make(url):
        provider.home = url
        provider.start()
        terms = OidcTerms(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="Plaza ID")
        federations.append(Federation(terms, url, rooms.reader, rooms.door, rooms.sign_in.sessions))
        return create_app(
            msgspec.structs.replace(rooms, public_url=url, federation=federations[0]), None, dict
        )

    with serving_app(make) as url:
        yield url
    federations[0].close()


@pytest.fixture
def desk(url):
    made = Desk(url)
    yield made
    made.client.close()


@pytest.fixture
def at_provider():
    with browser() as made:
        yield made


def sets_out(desk: Desk, wanted: str = "/queues") -> str:
    """The address to which the page leads."""
    told = {"next": wanted, "device": desk.client.device.jwk}
    page = desk.client.post("/sign-in/provider", data=told)
    assert page.status_code == 200, page.text
    return leads_to(page)


def leads_to(page: httpx.Response) -> str:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def comes_back(desk: Desk, address: str) -> httpx.Response:
    answer = desk.client.get(address.removeprefix(desk.url))
    if answer.is_success:
        desk.client.proved = time.monotonic()
    return answer


def signs_in(desk: Desk, provider, at_provider, name: str) -> httpx.Response:
    """There and back."""
    return comes_back(desk, provider.signs_in(at_provider, sets_out(desk), name))


def is_signed_in(desk: Desk) -> bool:
    return desk.get("/me").status_code == 200


# ------------------------------------------------------------------------------------------- there and back


def test_somebody_signs_in_at_the_provider_and_goes_on_to_what_they_wanted(desk, provider, at_provider):
    """It says who they are; what has consequences still takes their passkey."""
    address = provider.signs_in(at_provider, sets_out(desk, "/policies"), "ana")
    page = comes_back(desk, address)

    assert leads_to(page) == "/session/confirm?next=/policies"
    assert "Ana" in desk.get("/me").text
    assert 'data-passkey="confirm"' in desk.get("/session/confirm").text


def test_page_offers_the_provider_and_keeps_passwords_for_administrators(desk, url):
    """A password that was phished from a reviewer opens nothing."""
    page = desk.get("/sign-in").text
    refused = desk.sign_in("ana")

    assert "Sign in with Plaza ID" in page
    assert (refused.status_code, "Passwords are for administrators here" in refused.text) == (403, True)
    assert not is_signed_in(desk)
    assert desk.sign_in("root").status_code == 303


def test_what_is_wanted_is_never_another_site(desk, provider, at_provider):
    """Whoever sends somebody a link to sign in must not choose where they land."""
    address = provider.signs_in(at_provider, sets_out(desk, "//evil.example/x"), "ana")

    assert leads_to(comes_back(desk, address)) == "/session/confirm?next=/queues"


def test_browser_without_a_key_is_not_sent_away(desk):
    """It would come back to a session that nothing binds to its device."""
    answer = desk.client.post("/sign-in/provider", data={"next": "/queues"})

    assert (answer.status_code, "needs scripts" in answer.text) == (400, True)


# ------------------------------------------------------------------------------------------- who is not let in


def test_whom_nobody_here_knows_is_not_signed_in(desk, provider, at_provider):
    """The provider knows everybody in the organisation; here work those whom the record names."""
    page = signs_in(desk, provider, at_provider, "somebody.else")

    assert page.status_code == 403
    assert "Nobody here is known by the sub &#39;somebody.else&#39;" in page.text
    assert not is_signed_in(desk)


def test_who_left_is_not_signed_in(desk, provider, at_provider, rooms):
    """The provider may be late to hear of it."""
    done(rooms.door, Deactivate(principal="staff:ben", reason="Left."), "staff:root")
    page = signs_in(desk, provider, at_provider, "ben")

    assert (page.status_code, "no longer work here" in page.text) == (403, True)


def test_answer_of_another_browser_signs_nobody_in(desk, url, provider, at_provider):
    """Somebody is sent the link of another's sign-in: they would work under that name without knowing."""
    address = provider.signs_in(at_provider, sets_out(desk), "ana")
    other = Desk(url)
    refused = comes_back(other, address)

    assert (refused.status_code, is_signed_in(other)) == (403, False)
    assert comes_back(desk, address).status_code == 200, "and it still counts where it was begun"
    other.client.close()


def test_answer_counts_once(desk, provider, at_provider):
    """It stands in the browser's history."""
    address = provider.signs_in(at_provider, sets_out(desk), "ana")

    assert comes_back(desk, address).status_code == 200
    assert comes_back(desk, address).status_code == 403


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"code": "made up"}, "gave no token for the code: invalid_grant"),
        (
            {"error": "access_denied", "error_description": "<b>Call this number</b>"},
            "did not sign this person in",
        ),
        ({"code": "x", "iss": "https://evil.example"}, "comes from https://evil.example"),
    ],
    ids=["code that is none", "refused there", "another issuer"],
)
def test_answer_that_the_provider_did_not_give_signs_nobody_in(desk, told, said):
    """What comes in the address may come from anybody."""
    state = re.search(r"[?&]state=([^&]+)", sets_out(desk))
    assert state
    answer = desk.client.get(BACK, params={"state": state[1], **told})

    assert (answer.status_code, said in answer.text) == (403, True), answer.text
    assert "Call this number" not in answer.text
    assert not is_signed_in(desk)


def test_clocks_that_are_ten_minutes_apart_are_told(rooms, provider, at_provider, url):
    """Nobody would find out why nobody can sign in any more."""
    terms = OidcTerms(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="Plaza ID")
    federation = Federation(terms, url, rooms.reader, rooms.door, rooms.sign_in.sessions)

    def ahead():
        return rooms.now() + 10 * MINUTE

    late = msgspec.structs.replace(rooms, federation=federation, now=ahead)
    with serving_app(
        lambda here: create_app(msgspec.structs.replace(late, public_url=here), None, dict)
    ) as here:
        desk = Desk(here)
        address = provider.signs_in(at_provider, sets_out(desk), "ana")
        page = comes_back(desk, address.replace(url, here))
        desk.client.close()
    federation.close()

    assert (page.status_code, "Its clock and ours are more than two minutes apart" in page.text) == (
        403,
        True,
    )


@pytest.mark.parametrize("claim", ["sub", "preferred_username", "email"])
def test_newcomer_with_a_name_that_somebody_had_before_is_not_signed_in_as_them(
    rooms, provider, at_provider, url, claim
):
    """Names are given again at the provider: the handle stays with whom the directory calls otherwise by now."""
    at = "@plaza.example" if claim == "email" else ""
    made = rooms.directory.add(Told(user_name=f"{claim}{at}")).row
    told = msgspec.structs.replace(made.told, user_name=f"{claim}.old{at}", external_id=f"{claim}.old")
    rooms.directory.change(made.id, lambda _: told)

    with pytest.raises(NotAccepted, match="Nobody here is known"):
        named(rooms, provider, at_provider, url, claim, claim)
    with browser() as elsewhere:
        assert named(rooms, provider, elsewhere, url, claim, f"{claim}.old") == made.principal


def named(rooms, provider, person, url, claim, name):
    """Whom the house takes somebody for who is called so at the provider."""
    terms = OidcTerms(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, claim=claim)
    federation = Federation(terms, url, rooms.reader, rooms.door, rooms.sign_in.sessions)
    with closing(federation):
        begun = federation.begin("{}", "/queues", rooms.now())
        back = httpx.URL(provider.signs_in(person, begun.address, name))
        return federation.returned(dict(back.params), begun.browser, rooms.now()).principal


# ------------------------------------------------------------------------------------------- keys, and being down


def test_keys_may_change_while_people_are_signed_in(desk, url, provider, at_provider):
    """Providers change them without a word; the first token with a new one has ours read again."""
    assert signs_in(desk, provider, at_provider, "ana").status_code == 200
    provider.stop()
    provider.start("second", "first")
    later, elsewhere = Desk(url), browser()

    assert signs_in(later, provider, elsewhere, "ana").status_code == 200
    assert is_signed_in(desk)
    for client in (later.client, elsewhere):
        client.close()


def test_while_the_provider_is_down_who_is_in_stays_in_and_others_are_told(desk, url, provider, at_provider):
    """Work on people must not stop because somebody else's service does."""
    assert signs_in(desk, provider, at_provider, "ana").status_code == 200
    late, keyed, root = Desk(url), Desk(url), Desk(url)
    address = provider.signs_in(at_provider, sets_out(late), "ana")
    provider.stop()
    time.sleep(ANEW)
    told = {"next": "/policies", "device": late.client.device.jwk}
    try:
        returned = comes_back(late, address)
        sent = late.client.post("/sign-in/provider", data=told)

        assert is_signed_in(desk)
        for answer in (returned, sent):
            assert (answer.status_code, "Plaza ID does not answer" in answer.text) == (503, True)
        assert 'value="/policies"' in sent.text, "what was wanted is not lost"
        assert keyed.enter("ana").status_code == 200
        assert root.sign_in("root").status_code == 303
    finally:
        provider.start()
        for each in (late, keyed, root):
            each.client.close()


# ------------------------------------------------------------------------------------------- signing out there


def test_who_signs_out_at_the_provider_is_signed_out_here(desk, provider, at_provider):
    """A laptop is handed on: whoever has it next must not find an open desk."""
    assert signs_in(desk, provider, at_provider, "ana").status_code == 200
    provider.signs_out(at_provider)
    deadline = time.monotonic() + WAITS_S
    while is_signed_in(desk) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not is_signed_in(desk)


@pytest.fixture
def logout(url, provider, rooms):
    """Sends a logout token about ana, and gives the answer."""

    def sent(key=None, **claims):
        token = logout_token(provider, rooms, key, **claims)
        return httpx.post(f"{url}/v1/signals/logout", data={"logout_token": token}, trust_env=False)

    return sent


def logout_token(provider, rooms, key=None, **claims):
    """A logout token about ana; what is None is left out of it."""
    told = {
        "iss": provider.issuer,
        "aud": CLIENT,
        "iat": rooms.now() // SECOND,
        "exp": rooms.now() // SECOND + 60,
        "jti": f"out-{time.monotonic_ns()}",
        "sub": "ana",
        "events": {LOGOUT: {}},
    } | claims
    told = {name: value for name, value in told.items() if value is not None}
    signer = ECKey.import_key(key or provider.keys[0])
    return jwt.encode({"alg": "ES256", "typ": "logout+jwt", "kid": signer.kid}, told, signer)


def test_token_about_somebody_ends_all_their_sessions_once(desk, url, logout):
    """Sent again later, by whoever kept it, it must not throw them out again."""
    desk.enter("ana")
    assert logout(jti="the same").status_code == 200
    assert not is_signed_in(desk)

    again = Desk(url, "ana")
    assert logout(jti="the same").status_code == 200
    assert is_signed_in(again)
    again.client.close()


def test_somebody_is_ended_by_the_providers_name_for_them_whatever_they_are_known_by_here(
    rooms, provider, at_provider, url
):
    """Where people are known by `preferred_username`, a token still says `sub`: it must not end nobody, silently."""
    terms = OidcTerms(
        issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, claim="preferred_username"
    )
    federation = Federation(terms, url, rooms.reader, rooms.door, rooms.sign_in.sessions)
    begun = federation.begin("{}", "/queues", rooms.now())
    back = httpx.URL(provider.signs_in(at_provider, begun.address, "ana"))
    found = federation.returned(dict(back.params), begun.browser, rooms.now())
    token, _ = rooms.sign_in.enter(found.principal, rooms.now(), "{}", NOWHERE, found.session)
    assert rooms.sign_in.find(token, rooms.now())
    signed = logout_token(provider, rooms, sub=found.session.sub)
    federation.log_out(signed, rooms.now())
    federation.close()

    assert rooms.sign_in.find(token, rooms.now()) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"exp": 1},
        {"iat": 1},
        {"jti": None},
        {"events": {}},
        {"events": {LOGOUT: None}},
        {"sub": None},
        {"nonce": "n"},
    ],
    ids=lambda claims: ",".join(f"{name} {value}" for name, value in claims.items())[:40],
)
def test_token_that_is_not_one_of_the_providers_logout_tokens_ends_nothing(desk, logout, claims):
    """An ID token, or one meant for somebody else, would otherwise sign people out."""
    desk.enter("ana")
    answer = logout(**claims)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert is_signed_in(desk)


def test_token_of_a_strangers_key_ends_nothing(desk, logout, provider):
    """Anybody can send one."""
    desk.enter("ana")
    stranger = ECKey.generate_key("P-256", {"kid": provider.keys[0]["kid"]}, private=True).as_dict(
        private=True
    )

    assert logout(key=stranger).status_code == 400
    assert is_signed_in(desk)
