from __future__ import annotations

from contextlib import suppress
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.kernel.turn import commitment
from steadyhand.kernel.values import InvalidSubject, kind_of, subject
from steadyhand.kernel.zones import day, instant, rfc3339

YEARS = st.integers(min_value=0, max_value=4_000_000_000_000_000)


@pytest.mark.parametrize(
    "text", ["post:1", "account:u-1_x.y", "message:ключ", "ad:" + "x" * 200, "profile:a:b"]
)
def test_subject_is_a_known_kind_and_an_id(text):
    """Ids are the platform's own: whatever can be written in one word."""
    assert subject(text) == text
    assert kind_of(text) == text.split(":")[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "post",
        "post:",
        "Post:1",
        "user:1",
        "post:a b",
        "post:1\n",
        "post:\x00",
        "post:\ud800",
        "post:" + "x" * 201,
        " post:1",
        "account:account:z",
        "account:post:1",
        "account:u\u202e1",
    ],
)
def test_what_is_no_subject_is_refused_with_what_to_write(text):
    """A subject that is written in two ways would be two subjects."""
    with pytest.raises(InvalidSubject, match="kind:id"):
        subject(text)


def test_no_id_has_a_character_that_nobody_sees():
    """With one, two ids look alike, or the text beside an id is shown the wrong way round."""
    unseen = [chr(n) for n in range(0x110000) if category(chr(n)) in {"Cc", "Cf"}]
    taken = []
    for each in unseen:
        with suppress(InvalidSubject):
            taken.append(subject(f"post:a{each}b"))

    assert len(unseen) > 200
    assert taken == []


@given(YEARS)
def test_instant_written_and_read_again_is_the_same_to_the_millisecond(at):
    """What is told to others must mean the instant that is stored."""
    written = rfc3339(at)

    assert written.endswith("Z")
    assert instant(written) == at - at % 1_000


def test_instant_is_read_in_any_zone_and_refused_without_one():
    """A time without a zone means another instant to each reader."""
    assert instant("2022-11-08T15:10:00+01:00") == instant("2022-11-08T14:10:00Z")
    with pytest.raises(ValueError, match="has no zone"):
        instant("2022-11-08T14:10:00")
    with pytest.raises(ValueError, match="RFC 3339"):
        instant("next Tuesday")
    assert rfc3339(None) is None
    assert day(instant("2022-11-08T14:10:00Z")) == "8 November 2022, 14:10 UTC"


@given(st.binary(max_size=100), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_commitment_depends_on_body_and_salt(body, one, other):
    """Without the salt nobody can try out what the words may have been."""
    assert (commitment(one, body) == commitment(other, body)) == (one == other)
    assert commitment(one, body) != commitment(one, body + b"x")


def test_commitment_is_the_hmac_of_rfc_4231():
    """Test case 1 of RFC 4231, section 4.2: anybody can verify with any library."""
    expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"

    assert commitment(b"\x0b" * 20, b"Hi There") == expected
