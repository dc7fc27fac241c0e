"""Plaza's verification of signed webhooks, against the published example, foreign schemes and our own sender."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.delivery.model import key_of, sign
from steadyhand.week.plaza.signature import TOLERANCE_S, BadSecret, BadSignature, secret_key, verify
from tests.support.shared import require_shared

# The example that the Standard Webhooks reference libraries publish and test with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SENT = 1_614_265_330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def headers(signature=SIGNATURE, message=MESSAGE, sent=SENT):
    return {"webhook-id": message, "webhook-timestamp": str(sent), "webhook-signature": signature}


def accepted(told, body=BODY, secret=SECRET, now=SENT):
    return verify([secret_key(secret)], told, body, now)


def signature_of(key, body):
    signed = f"{MESSAGE}.{SENT}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def test_the_published_example_is_accepted():
    """The standard's own example verifies, and gives the message's id."""
    assert accepted(headers()) == MESSAGE


def test_one_changed_byte_of_the_body_is_refused():
    """The signature covers the bytes as sent: one space less is another message."""
    with pytest.raises(BadSignature):
        accepted(headers(), body=b'{"test":2432232314}')


@pytest.mark.parametrize("change", [{"message": "msg_other"}, {"sent": SENT + 1}])
def test_the_id_and_the_time_are_signed_too(change):
    """Neither can be replaced to replay an old body as a new message."""
    with pytest.raises(BadSignature):
        accepted(headers(**change))


@pytest.mark.parametrize("away", [-TOLERANCE_S - 1, TOLERANCE_S + 1])
def test_more_than_five_minutes_from_now_is_refused(away):
    """Old messages cannot be replayed later, nor prepared for later."""
    with pytest.raises(BadSignature, match="five minutes"):
        accepted(headers(), now=SENT + away)


@pytest.mark.parametrize("away", [-TOLERANCE_S, TOLERANCE_S])
def test_five_minutes_from_now_is_accepted(away):
    """Clocks may differ by the tolerance itself."""
    assert accepted(headers(), now=SENT + away) == MESSAGE


def test_one_right_signature_among_several_is_enough():
    """While secrets change a sender signs with both, and may add schemes that we do not know."""
    wrong = "v1," + base64.b64encode(bytes(32)).decode()

    assert (
        accepted(headers(f"v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5B {wrong} {SIGNATURE}")) == MESSAGE
    )


def test_a_signature_by_the_next_secret_is_accepted_while_both_are_known():
    """The receiver too may hold two secrets during a change."""
    key = b"the next secret of plaza"

    assert verify([secret_key(SECRET), key], headers(signature_of(key, BODY)), BODY, SENT) == MESSAGE


@pytest.mark.parametrize(
    "signature",
    [
        "v1,",
        "v1," + SIGNATURE[3:-5],
        SIGNATURE[3:],
        "v2" + SIGNATURE[2:],
        "v1a" + SIGNATURE[2:],
        "v1,not base64 at all",
        "v1,жжж",
        " ",
        "v1," + base64.b64encode(bytes(32)).decode(),
    ],
)
def test_what_is_no_right_v1_signature_is_refused(signature):
    """Another scheme, a part of a signature, no base64, or nothing."""
    with pytest.raises(BadSignature):
        accepted(headers(signature))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_must_be_there(name):
    """All three are the standard's minimum."""
    told = headers()
    del told[name]

    with pytest.raises(BadSignature, match=name):
        accepted(told)


@pytest.mark.parametrize(
    "sent", ["", "yesterday", "1614265330.0", "-1614265330", "١٦١٤٢٦٥٣٣٠", "0x60", "9" * 5000]
)
def test_a_time_that_is_no_number_of_seconds_is_refused(sent):
    """`int()` would accept more than the standard does."""
    with pytest.raises(BadSignature):
        accepted(headers(sent=sent))


@pytest.mark.parametrize(
    "secret", ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_%%%", "whsec_c2hvcnQ="]
)
def test_a_secret_that_is_none_is_refused_when_plaza_starts(secret):
    """A missing prefix, nothing, no base64, or too few bytes to be a secret."""
    with pytest.raises(BadSecret):
        secret_key(secret)


@given(body=st.binary(max_size=300), key=st.binary(min_size=16, max_size=64), sent=st.integers(0, 2**40))
def test_what_the_delivery_room_signs_plaza_accepts(body, key, sent):
    """Two implementations of one standard, written apart, check each other."""
    secret = "whsec_" + base64.b64encode(key).decode()
    told = {
        "webhook-id": "eff_1",
        "webhook-timestamp": str(sent),
        "webhook-signature": sign(key_of(secret), "eff_1", sent, body),
    }

    assert verify([secret_key(secret)], told, body, sent) == "eff_1"


def test_signatures_of_other_systems_are_not_taken_for_ours():
    """Mastodon and Discourse sign the body alone, in hexadecimal: the right secret does not make that ours."""
    for vector in foreign_vectors():
        for signature in (
            vector["value"],
            f"v1,{vector['value']}",
            f"v1,{vector['value'].removeprefix('sha256=')}",
        ):
            with pytest.raises(BadSignature):
                verify([vector["secret"].encode()], headers(signature), vector["bodyUtf8"].encode(), SENT)


def test_a_body_that_others_count_as_changed_is_changed_for_us_too():
    """The vectors pair a body with the same body and a space: what signs the first does not sign the second."""
    bodies = {vector["valid"]: vector["bodyUtf8"].encode() for vector in foreign_vectors("mastodon")}
    key = foreign_vectors("mastodon")[0]["secret"].encode()
    told = headers(signature_of(key, bodies[True]))

    assert verify([key], told, bodies[True], SENT) == MESSAGE
    with pytest.raises(BadSignature):
        verify([key], told, bodies[False], SENT)


def foreign_vectors(*systems):
    told = json.loads(
        require_shared("interop/vectors/webhook_signature_vectors.json").read_text(encoding="utf-8")
    )
    wanted = systems or ("mastodon", "discourse")
    return [vector for vector in told["vectors"] if vector["system"] in wanted]
