"""An identity provider's tokens: what is believed of them, and what is not, each said in words."""

from __future__ import annotations

import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from steadyhand.access.federation.attempts import KEPT, LASTS, Attempts
from steadyhand.access.federation.model import NotAccepted, OidcTerms
from steadyhand.access.federation.tokens import LEEWAY, LIMIT, UnknownKey, identity
from steadyhand.kernel.values import SECOND
from tests.support.authenticator import packed
from tests.support.provider import new_key

NOW = 1_790_000_000 * SECOND
KEY = ECKey.import_key(new_key("k1"))
KEYS = KeySet([ECKey.import_key(KEY.as_dict(private=False))])
TERMS = OidcTerms(issuer="https://id.example", client_id="steadyhand")
CLAIMS = {
    "iss": "https://id.example",
    "aud": "steadyhand",
    "sub": "u1",
    "nonce": "n1",
    "iat": NOW // SECOND,
    "exp": NOW // SECOND + 600,
    "email": "ana@plaza.example",
    "email_verified": True,
    "preferred_username": "ana",
    "sid": "s1",
}


def token(key=KEY, alg="ES256", **claims):
    """A signed token; what is None is left out."""
    told = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "k1"}, told, key, algorithms=[alg])


def read(text, terms=TERMS, keys=KEYS, now=NOW):
    return identity(text, keys, terms, "n1", now)


@pytest.mark.parametrize(
    ("claim", "name"), [("sub", "u1"), ("preferred_username", "ana"), ("email", "ana@plaza.example")]
)
def test_token_says_who_somebody_is_by_the_claim_that_was_chosen(claim, name):
    """Organisations know their people by one of these."""
    terms = OidcTerms(issuer="https://id.example", client_id="steadyhand", claim=claim)

    assert read(token(), terms).name == name


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://evil.example"}, "issued by somebody else than https://id.example"),
        ({"iss": None}, "has no `iss`"),
        ({"aud": "another"}, "meant for somebody else than steadyhand"),
        ({"aud": ["steadyhand", "another"]}, "issued to another party"),
        ({"aud": ["steadyhand", "another"], "azp": "another"}, "issued to another party"),
        ({"azp": "another"}, "issued to another party"),
        ({"nonce": "n2"}, "answers another sign-in"),
        ({"nonce": None}, "has no `nonce`"),
        ({"exp": NOW // SECOND - 121}, "more than two minutes apart"),
        ({"exp": None}, "has no `exp`"),
        ({"iat": NOW // SECOND + 121}, "issued in the future"),
        ({"iat": NOW // SECOND - 121}, "issued too long ago"),
        ({"iat": "today"}, "issued in the future"),
        ({"nbf": NOW // SECOND + 121}, "does not count yet"),
        ({"sub": 7}, "`sub`"),
        ({"sub": ""}, "has no `sub`"),
    ],
    ids=str,
)
def test_token_that_is_not_meant_for_this_sign_in_is_told_apart(claims, said):
    """Whoever reads the log must know which clock, which client or which issuer to look at."""
    with pytest.raises(NotAccepted) as told:
        read(token(**claims))

    assert said in str(told.value)


def test_clocks_may_be_two_minutes_apart():
    """Most are, a little."""
    assert read(token(), now=NOW + LEEWAY).name == "u1"
    assert read(token(), now=NOW - LEEWAY).name == "u1"


def test_address_that_nobody_confirmed_names_nobody():
    """At many providers people type their address in themselves: that of an administrator, say."""
    terms = OidcTerms(issuer="https://id.example", client_id="steadyhand", claim="email")

    for verified in (None, False, "true"):
        with pytest.raises(NotAccepted, match="does not say that this person's e-mail address is theirs"):
            read(token(email_verified=verified), terms)


def test_token_without_a_signature_or_with_a_public_key_as_its_secret_is_nothing():
    """The two oldest forgeries: `none`, and a signature that anybody can make who reads the keys."""
    public = json.dumps(KEY.as_dict(private=False))
    forged = token(OctKey.import_key(public, {"kid": "k1"}), "HS256")
    bare = ".".join([packed(b'{"alg":"none"}'), packed(json.dumps(CLAIMS).encode()), ""])

    for text in (
        forged,
        bare,
        token(ECKey.import_key(new_key("k1"))),
        "no token",
        "a.b.c",
        "a" * (LIMIT + 1),
    ):
        with pytest.raises(NotAccepted):
            read(text)


def test_key_that_is_not_known_yet_is_told_apart_so_that_keys_are_read_again():
    """Providers change their keys without a word."""
    with pytest.raises(UnknownKey):
        read(token(ECKey.import_key(new_key("k2"))))


def test_sign_in_counts_once_for_ten_minutes_in_the_browser_that_began_it():
    """An answer that lies in a history, or in somebody else's hands, opens nothing."""
    attempts = Attempts()
    state, browser, attempt = attempts.begin("{}", "/queues", NOW)
    late, his, _ = attempts.begin("{}", "/queues", NOW)

    assert attempts.take(state, "another", NOW) is None
    assert attempts.take(state, browser, NOW) == attempt
    assert attempts.take(state, browser, NOW) is None
    assert attempts.take(late, his, NOW + LASTS) is None


def test_sign_ins_that_nobody_finishes_do_not_fill_the_memory():
    """Anybody can begin one."""
    attempts = Attempts()
    first, browser, _ = attempts.begin("{}", "/queues", NOW)
    for _ in range(KEPT):
        attempts.begin("{}", "/queues", NOW)

    assert attempts.take(first, browser, NOW) is None
