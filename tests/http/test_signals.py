"""Security events from whoever signs people in: a session that is revoked there is over here."""

from __future__ import annotations

import itertools
import json
import time

import httpx
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from steadyhand.access.identity.model import NOWHERE
from steadyhand.access.provisioning.model import Told
from steadyhand.access.revocation.model import EVENTS, SignalTerms
from steadyhand.access.revocation.service import Signals
from tests.support.desk import serving
from tests.support.house import API_KEY, make_house

ISSUER, AUDIENCE = "https://idp.example.org", "https://safety.example.org"
REVOKED, CHANGED, DISABLED = EVENTS
NUMBERS = itertools.count()


class Issuer:
    """Whoever signs people in, with a key of their own."""

    def __init__(self, folder):
        self.key = ECKey.generate_key("P-256", {"kid": "k1"})
        self.file = folder / "jwks.json"
        self.publish()

    def publish(self):
        """The public half, for whoever takes events."""
        self.file.write_text(json.dumps(KeySet([self.key]).as_dict(private=False)))

    def token(self, subject, kind=REVOKED, *, typ="secevent+jwt", key=None, **claims):
        """A signed event about somebody."""
        said = {
            "iss": ISSUER,
            "aud": [AUDIENCE],
            "iat": int(time.time()),
            "jti": f"event-{next(NUMBERS)}",
            "sub_id": subject,
            "events": {kind: {"event_timestamp": int(time.time())}},
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode({"alg": "ES256", "typ": typ, "kid": "k1"}, said, key or self.key)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="module")
def rooms(tmp_path_factory, issuer):
    """Ida, who is listed by a directory."""
    made, close = make_house(tmp_path_factory.mktemp("house"), peopled=False)
    terms = SignalTerms(issuer=ISSUER, audience=AUDIENCE, keys=issuer.file)
    made.directory.add(Told(user_name="Ida@plaza.example", external_id="00u1"))
    yield msgspec.structs.replace(made, signals=Signals(made.door, made.reader, terms))
    close()


@pytest.fixture(scope="module")
def push(rooms):
    with serving(rooms) as url, httpx.Client(trust_env=False) as client:

        def pushed(token, media="application/secevent+jwt"):
            return client.post(f"{url}/v1/signals/events", content=token, headers={"content-type": media})

        yield pushed


@pytest.fixture
def alive(rooms):
    """Whether a session of Ida's that begins now still counts."""
    begun = rooms.sign_in.enter("staff:ida@plaza.example", rooms.now(), "", NOWHERE)
    assert begun is not None
    return lambda: rooms.sign_in.find(begun[0], rooms.now()) is not None


SUBJECTS = {
    "id of the issuer": {"format": "iss_sub", "iss": ISSUER, "sub": "00u1"},
    "opaque": {"format": "opaque", "id": "00u1"},
    "address": {"format": "email", "email": "IDA@plaza.example"},
    "account": {"format": "account", "uri": "acct:ida@plaza.example"},
    "user of a complex one": {"format": "complex", "user": {"format": "opaque", "id": "00u1"}},
}


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_session_that_is_revoked_at_its_source_is_over_here(push, issuer, alive, subject):
    """Each maker names people in another way."""
    assert alive()
    answer = push(issuer.token(subject))

    assert (answer.status_code, answer.content) == (202, b"")
    assert not alive()


@pytest.mark.parametrize("kind", EVENTS)
def test_each_event_that_ends_sessions_does(push, issuer, alive, kind):
    """A password that was stolen is changed; whoever has the old session must go."""
    subject = {"format": "opaque", "id": "00u1"}
    assert push(issuer.token(None, kind, events={kind: {"subject": subject}})).status_code == 202
    assert not alive()


def test_event_that_is_sent_again_ends_no_session_that_began_since(push, issuer, rooms, alive):
    """Senders try until they are answered."""
    token = issuer.token(SUBJECTS["opaque"], sub_id={"format": "opaque", "id": "00u1"})
    push(token)
    assert not alive()
    token_of_later, _ = rooms.sign_in.enter("staff:ida@plaza.example", rooms.now(), "", NOWHERE)
    before = rooms.reader.head().seq

    assert push(token).status_code == 202
    assert rooms.sign_in.find(token_of_later, rooms.now()) is not None
    assert rooms.reader.head().seq == before


def test_event_about_somebody_or_something_else_is_taken_and_changes_nothing(push, issuer, rooms, alive):
    """A sender tells all its receivers everything."""
    before = rooms.reader.head().seq
    verification = "https://schemas.openid.net/secevent/ssf/event-type/verification"

    for token in (issuer.token({"format": "opaque", "id": "nobody"}), issuer.token("00u1", verification)):
        assert push(token).status_code == 202
    assert alive()
    assert rooms.reader.head().seq == before


def test_event_about_a_name_that_somebody_had_before_ends_nothing_of_theirs(push, issuer, rooms):
    """It is about whoever has the name now."""
    made = rooms.directory.add(Told(user_name="mia")).row
    rooms.directory.change(made.id, lambda stands: msgspec.structs.replace(stands.told, user_name="mia.old"))
    token, _ = rooms.sign_in.enter("staff:mia", rooms.now(), "", NOWHERE)

    push(issuer.token({"format": "opaque", "id": "mia"}))
    assert rooms.sign_in.find(token, rooms.now()) is not None
    push(issuer.token({"format": "opaque", "id": "mia.old"}))
    assert rooms.sign_in.find(token, rooms.now()) is None


WRONG = {
    "other issuer": ({"iss": "https://evil.example"}, "invalid_issuer"),
    "meant for another": ({"aud": ["https://other.example"]}, "invalid_audience"),
    "meant for nobody": ({"aud": None}, "invalid_audience"),
    "id token": ({"typ": "JWT"}, "invalid_request"),
    "no id": ({"jti": None}, "invalid_request"),
    "no events": ({"events": None}, "invalid_request"),
    "no time": ({"iat": None}, "invalid_request"),
    "of the future": ({"iat": int(time.time()) + 3600}, "invalid_request"),
    "of last year": ({"iat": int(time.time()) - 365 * 86_400}, "invalid_request"),
    "another's key": ({"key": ECKey.generate_key("P-256", {"kid": "k1"})}, "invalid_key"),
}


@pytest.mark.parametrize(("how", "code"), WRONG.values(), ids=WRONG)
def test_token_that_is_not_the_issuers_word_to_us_ends_nothing(push, issuer, alive, how, code):
    """Ending everybody's sessions is how one stops a desk from working."""
    answer = push(issuer.token({"format": "opaque", "id": "00u1"}, **how))

    assert (answer.status_code, answer.json()["err"]) == (400, code)
    assert answer.json()["description"]
    assert alive()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "x" * 70_000, "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_signed_token_is_refused(push, alive, token):
    """`alg: none` among them."""
    answer = push(token.encode())

    assert answer.status_code in {400, 413}
    assert alive()


def test_media_type_must_be_that_of_events_and_receiver_must_be_set_up(push, issuer, tmp_path):
    """Whoever connects a sender must see what is missing."""
    assert push(issuer.token("00u1"), "application/json").status_code == 415
    rooms, close = make_house(tmp_path, peopled=False)
    with serving(rooms) as url:
        answer = httpx.post(
            f"{url}/v1/signals/events",
            content=issuer.token("00u1"),
            headers={"content-type": "application/secevent+jwt", "authorization": f"Bearer {API_KEY}"},
            trust_env=False,
        )
    close()
    assert (answer.status_code, answer.json()["code"]) == (404, "no_signals")


def test_issuer_may_change_its_keys_while_we_run(push, issuer, alive):
    """Keys rotate at night, and nobody restarts us."""
    old, issuer.key = issuer.key, ECKey.generate_key("P-256", {"kid": "k1"})
    subject = {"format": "opaque", "id": "00u1"}
    assert push(issuer.token(subject)).json()["err"] == "invalid_key"
    issuer.publish()

    assert push(issuer.token(subject)).status_code == 202
    assert push(issuer.token(subject, key=old)).json()["err"] == "invalid_key"
    assert not alive()
