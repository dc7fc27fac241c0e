"""Signals of accounts: one spelling, item by item refused, and gone from what is kept."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.intake import contacts
from steadyhand.intake.model import Event, Fault
from steadyhand.intake.parsing import parse
from steadyhand.intake.signals import KEYLESS, Hashes
from tests.support.intake_events import NOW, encoded, kept, post_created


def told(signals: Any, kind: str = "account.created", **account: Any) -> Event | Fault:
    data: dict[str, Any] = {"account": {"id": "u1", "signals": signals} | account}
    data |= {"post": {"id": "p1"}} if kind.startswith("post.") else {}
    return parse(encoded(post_created(type=kind, data=data)), 0, NOW)


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("A.n.a+x@GMail.com", "ana@gmail.com"),
        ("a.na@googlemail.com", "ana@gmail.com"),
        ("Ana+x@outlook.com", "ana@outlook.com"),
        ("a.na@outlook.com", "a.na@outlook.com"),
        ("ana-x@yahoo.co.uk", "ana@yahoo.co.uk"),
        ("ana-x@ymail.com", "ana@ymail.com"),
        ("ana+x@fastmail.com", "ana@fastmail.com"),
        ("x@ana.fastmail.com", "ana@fastmail.com"),
        ("ana+x@me.com", "ana@icloud.com"),
        ("A.na+x@Example.ORG", "A.na+x@example.org"),
        ("ana@Bücher.example", "ana@xn--bcher-kva.example"),
    ],
)
def test_mail_is_one_mailbox_by_its_providers_rules_and_by_no_others(text, mailbox):
    """Dots say nothing at one provider and another person at the next: nobody may be taken for a stranger."""
    assert contacts.email(text) == mailbox


@given(st.from_regex(r"[a-z][a-z0-9.+-]{0,20}@(gmail\.com|yahoo\.fr|example\.org)", fullmatch=True))
def test_a_spelling_is_its_own_spelling(text):
    """What is brought to one spelling twice is the same."""
    try:
        once = contacts.email(text)
    except ValueError:
        return
    assert contacts.email(once) == once


@pytest.mark.parametrize("text", ["+49 (30) 123-456", "0049 30/123.456", "\uff0b4930123456"])
def test_telephone_is_e164(text):
    """People and programs write it in every way there is."""
    assert contacts.phone(text) == "+4930123456"


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:0:1:2::3", "2001:db8:0:1::/64"),
    ],
)
def test_network_is_what_one_connection_has(text, network):
    """Of the last numbers every provider gives others every day."""
    assert contacts.network(text) == network


@pytest.mark.parametrize(
    ("signals", "field", "code"),
    [
        ("x", "", "wrong_type"),
        ({"shoe_size": "44"}, ".shoe_size", "unknown_signal"),
        ({"email": 7}, ".email", "wrong_type"),
        ({"email": "ana"}, ".email", "invalid_signal"),
        ({"email": "a b@example.org"}, ".email", "invalid_signal"),
        ({"email": "+x@gmail.com"}, ".email", "invalid_signal"),
        ({"phone": "030 123456"}, ".phone", "invalid_signal"),
        ({"recovery": "?"}, ".recovery", "invalid_signal"),
        ({"network": "home"}, ".network", "invalid_signal"),
        ({"network": "fe80::1%eth0"}, ".network", "invalid_signal"),
        ({"device": " "}, ".device", "invalid_signal"),
        ({"payment": "x" * 257}, ".payment", "invalid_signal"),
        ({"user_agent": "Firefox"}, ".user_agent", "no_network"),
        ({"text": "x" * 10_001}, ".text", "invalid_signal"),
    ],
)
def test_a_strange_signal_refuses_its_event_by_name(signals, field, code):
    """What is dropped in silence is missed for years."""
    fault = told(signals)

    assert isinstance(fault, Fault)
    assert (fault.field, fault.code) == (f"data.account.signals{field}", code)


@pytest.mark.parametrize("kind", ["post.created", "account.deleted"])
def test_signals_come_with_accounts_only(kind):
    """With every post they would be sent a thousand times, and kept as often."""
    assert told({"device": "d"}, kind).code == "misplaced"


def test_an_event_is_kept_without_them():
    """Rules, cases, the archive and whoever reads it never see an address."""
    event = told(
        {"email": "ana@example.org", "network": "192.0.2.7", "user_agent": "Firefox", "text": "short"}
    )

    assert event.signals == (("email", "ana@example.org"), ("network", "192.0.2.0/24\nFirefox"))
    assert msgspec.json.decode(event.data) == {"account": {"id": "u1"}}
    assert event.digest == told(None).digest == told({"device": "d"}).digest


def test_when_the_account_began_is_what_it_says_unless_that_is_later():
    """Somebody who was there before the ban came back from nothing."""
    event = kept(
        post_created(type="account.updated", data={"account": {"id": "u1", "signals": {"device": "d"}}})
    )
    early = told({"device": "d"}, created_at="2020-01-01T00:00:00Z")
    late = told({"device": "d"}, created_at="2099-01-01T00:00:00Z")
    odd = told({"device": "d"}, created_at="yesterday")

    assert early.begun < event.time == event.begun == late.begun == odd.begun


def test_values_tell_nothing_without_the_key():
    """The same signal under another key is another value, and without any there is none."""
    signals = (("email", "ana@example.org"),)
    one, other = Hashes(b"1").of(signals)[0], Hashes(b"2").of(signals)[0]

    assert (one.split(":")[0], len(one.split(":")[2])) == ("email", 32)
    assert one != other
    assert list(Hashes(b"2", b"1").of(signals)) == [other, one]
    assert Hashes(b"1").of((("phone", "ana@example.org"),))[0].split(":")[2] != one.split(":")[2]
    assert list(KEYLESS.of(signals)) == []
