from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.identity import device
from steadyhand.access.identity.challenges import LASTS, Challenges
from steadyhand.access.identity.commands import (
    AllowEnrolment,
    DropPasskey,
    EnrolPasskey,
    RevokePasskey,
    UsePasskey,
)
from steadyhand.access.identity.facts import EnrolmentAllowed, PasskeyDropped, PasskeyEnrolled, PasskeyUsed
from steadyhand.access.identity.model import (
    CODE_LASTS,
    KEPT,
    Invitation,
    Passkey,
    Passkeys,
    Place,
    party_of,
    place,
)
from steadyhand.access.identity.service import digest_of
from steadyhand.access.identity.views import PasskeyOwnerView, PasskeysView
from steadyhand.access.model import Staff
from steadyhand.kernel.command import Proof, Rows
from steadyhand.kernel.entry import Refusal
from tests.support.device import Device
from tests.support.judging import NOW, entries, folded

ANA = "staff:ana"
HERE = Place("192.0.2.7", "Firefox/1")
VERIFIED = Proof(session="session:1", authenticator="k1", verified=True, fresh=True)
PASSWORD_ONLY = Proof(session="session:1")


def passkey(name: str = "k1", count: int = 0, label: str = "Mine") -> Passkey:
    return Passkey(id=name, key="pQEC", count=count, aaguid="", label=label)


FULL = Passkeys(passkeys=tuple(passkey(f"k{n}") for n in range(KEPT)))


def decided(command, by=ANA, proof=PASSWORD_ONLY, **rows):
    """The fact, or the code of the refusal."""
    known = {"passkeys": None, "passkey_owner": None, "staff": None, **rows}
    told = command.decide(Rows(known, by, proof), NOW)
    return told.code if isinstance(told, Refusal) else told


def enrol(name="k2", code=None):
    return EnrolPasskey(principal=ANA, passkey=passkey(name), code=code)


# ------------------------------------------------------------------------------------------------ enrolling


def test_first_passkey_is_free_and_the_next_is_not():
    """Whoever knows only the password must not add a key of their own beside the owner's."""
    held = Passkeys(passkeys=(passkey(),), ever=True)

    assert decided(enrol()).how == "first"
    assert decided(enrol(), passkeys=held) == "passkey_needed"
    assert decided(enrol(), passkeys=held, proof=VERIFIED).how == "verified"


def test_desk_that_was_left_open_gives_nobody_a_key_of_their_own():
    """A confirmation of this morning is not whoever sits there now; a key stays for good."""
    stale = msgspec.structs.replace(VERIFIED, fresh=False)
    held = Passkeys(passkeys=(passkey(),), ever=True)

    assert decided(enrol(), passkeys=held, proof=stale) == "passkey_needed"
    assert decided(DropPasskey(passkey="k1"), passkeys=held, proof=stale) == "passkey_needed"
    assert decided(DropPasskey(passkey="k1"), passkeys=held, proof=VERIFIED).last


def test_first_passkey_is_free_only_once():
    """Dropping the last one must not open the account to whoever has the password."""
    assert decided(enrol(), passkeys=Passkeys(ever=True)) == "passkey_needed"


def test_code_of_an_administrator_lets_in_once_and_for_a_day():
    """A lost device must not lock somebody out, nor an old code let somebody in."""
    digest = digest_of("mango-pilot")
    held = Passkeys(ever=True, invitation=Invitation(digest=digest, until=NOW + 1, by="staff:root"))
    late = Passkeys(ever=True, invitation=Invitation(digest=digest, until=NOW, by="staff:root"))
    used = decided(enrol(code=digest), passkeys=held)

    assert used.how == "code"
    assert decided(enrol(code=digest), passkeys=late) == "wrong_code"
    assert decided(enrol(code=digest_of("other")), passkeys=held) == "wrong_code"
    after = folded(PasskeysView(), ANA, list(entries(
        EnrolmentAllowed(principal=ANA, invitation=held.invitation), used,
    )))  # fmt: skip
    assert decided(enrol("k3", code=digest), passkeys=after) == "wrong_code"


def test_code_is_the_same_however_it_was_typed():
    """It is read to somebody on the telephone."""
    assert digest_of(" MANGO-pilot ") == digest_of("mango pilot") == digest_of("mangopilot")


@pytest.mark.parametrize(
    ("command", "rows", "code"),
    [
        (EnrolPasskey(principal="staff:ben", passkey=passkey()), {}, "not_yours"),
        (enrol(), {"passkey_owner": "staff:ben"}, "passkey_known"),
        (enrol(), {"passkeys": FULL}, "too_many_passkeys"),
        (EnrolPasskey(principal=ANA, passkey=passkey("k", label="")), {}, "invalid_label"),
        (EnrolPasskey(principal=ANA, passkey=passkey("k", label="x" * 81)), {}, "invalid_label"),
    ],
)
def test_passkey_that_cannot_be_enrolled_is_refused_with_the_reason(command, rows, code):
    """Nobody enrols for another, nor the same one twice, nor without end."""
    assert decided(command, **rows) == code


def test_administrator_gives_nobody_but_others_a_code():
    """One who is phished would let the thief in; on the machine itself it is the way back of the last one."""
    active = Staff(principal=ANA, name="Ana", roles=())
    command = AllowEnrolment(principal=ANA, digest="d")
    on_host = Proof(authenticator="host:root", verified=True, fresh=True)

    assert decided(command, staff=active) == "yourself"
    assert decided(command, staff=active, proof=on_host).invitation.until == NOW + CODE_LASTS
    assert decided(command, by="staff:root", staff=active).invitation.by == "staff:root"
    assert decided(command, by="staff:root", staff=None) == "not_active"


# ------------------------------------------------------------------------------------------ using, dropping


def use(count):
    return UsePasskey(principal=ANA, passkey="k1", count=count, session="session:1", purpose="sign_in")


@pytest.mark.parametrize(
    ("known", "now", "copied"),
    [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_counter_that_does_not_grow_means_that_there_are_two(known, now, copied):
    """An authenticator counts its signatures: whoever copied its key has another count."""
    told = decided(use(now), passkeys=Passkeys(passkeys=(passkey(count=known),)))

    assert (told == "passkey_copied") is copied


def test_nobody_uses_what_is_another_persons_or_was_dropped():
    """The door judges it again, whatever the page made of it."""
    held = Passkeys(passkeys=(passkey("other"),))

    assert decided(use(1), passkeys=held) == "unknown_passkey"
    assert decided(use(1), by="staff:ben", passkeys=Passkeys(passkeys=(passkey(),))) == "not_yours"


def test_dropping_needs_a_confirmation_and_revoking_a_reason():
    """A stolen password must not take away what stands in its way."""
    held = Passkeys(passkeys=(passkey("k1"), passkey("k2")), ever=True)
    revoke = RevokePasskey(principal=ANA, passkey="k1", reason=" ")

    assert decided(DropPasskey(passkey="k1"), passkeys=held) == "passkey_needed"
    assert decided(DropPasskey(passkey="k1"), passkeys=held, proof=VERIFIED).last is False
    assert decided(DropPasskey(passkey="k9"), passkeys=held, proof=VERIFIED) == "unknown_passkey"
    assert decided(revoke, by="staff:root", passkeys=held) == "no_reason"


def test_views_follow_a_passkey_from_its_first_day_to_its_last():
    """What it counts and when it was used is what the next use is judged by."""
    life = list(entries(
        PasskeyEnrolled(principal=ANA, passkey=passkey(), how="first"),
        PasskeyUsed(principal=ANA, passkey="k1", count=3, session="session:1", purpose="confirm"),
    ))  # fmt: skip
    held = folded(PasskeysView(), ANA, life)
    dropped = list(entries(PasskeyDropped(principal=ANA, passkey="k1", last=True, reason="own")))

    assert (held.passkeys[0].count, held.passkeys[0].used) == (3, life[1].at)
    assert folded(PasskeysView(), ANA, life + dropped) == Passkeys(ever=True)
    assert folded(PasskeyOwnerView(), "k1", life).principal == ANA
    assert folded(PasskeyOwnerView(), "k1", [life[0], *dropped]) is None


# --------------------------------------------------------------------------------------------------- devices


def test_proof_of_a_device_holds_where_it_was_made_and_for_a_while():
    """A copy of both cookies must be worth nothing from anywhere else."""
    given = device.proof("secret", HERE, NOW + 1)

    assert device.standing(given, "secret", HERE, NOW) == "proved"
    assert device.standing(given, "secret", HERE, NOW + 1) == "unproved"
    assert device.standing(given, "secret", Place("192.0.2.8", HERE.agent), NOW) == "elsewhere"
    assert device.standing(given, "secret", Place(HERE.address, "curl"), NOW) == "elsewhere"
    assert device.standing(given, "another", HERE, NOW) == "unproved"


@pytest.mark.parametrize(
    "given", ["", ".", "..", "1.2.3", "-1.a.b", "٣.a.b", "9" * 40 + ".a.b", "x" * 9000, "é.é.é"]
)
def test_garbage_proves_nothing_and_ends_no_session(given):
    """Whoever holds one cookie must not be able to sign its owner out with the other."""
    assert device.standing(given, "secret", HERE, NOW) == "unproved"


def test_proof_whose_end_was_moved_is_no_proof():
    """Its end is signed with it."""
    until, rest = device.proof("secret", HERE, NOW + 1).split(".", 1)

    assert device.standing(f"{int(until) + 9}.{rest}", "secret", HERE, NOW) == "unproved"


def test_device_signs_for_itself_only():
    """Another key, another message and a shortened signature prove nothing."""
    own, other = Device(), Device()
    signature = device.unpacked(own.sign(b"challenge"))

    assert device.signed(own.jwk, b"challenge", signature)
    assert not device.signed(other.jwk, b"challenge", signature)
    assert not device.signed(own.jwk, b"another", signature)
    assert not device.signed(own.jwk, b"challenge", signature[:-1])
    assert not device.signed(own.jwk, b"challenge", bytes(64))


@pytest.mark.parametrize(
    "text",
    ["", "{}", "null", "[]", '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}',
     '{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}', '{"kty":"EC","crv":"P-256","x":1,"y":2}', "x" * 5000],
)  # fmt: skip
def test_what_is_no_key_of_a_device_is_refused(text):
    """A point that is not on the curve, or another kind of key, binds nothing."""
    with pytest.raises(device.InvalidDevice):
        device.device_key(text)


def test_challenge_is_good_once_for_its_purpose_and_for_minutes():
    """A signature that was seen once must not open anything again."""
    challenges = Challenges()
    one, two, three = (challenges.make("sign staff:ana", NOW) for _ in range(3))

    assert challenges.take(one, "sign staff:ana", NOW)
    assert not challenges.take(one, "sign staff:ana", NOW)
    assert not challenges.take(two, "sign staff:ben", NOW)
    assert challenges.take(two, "sign staff:ana", NOW)
    assert not challenges.take(three, "sign staff:ana", NOW + LASTS)
    assert not Challenges().take(three, "sign staff:ana", NOW)
    assert not any(challenges.take(each, "sign staff:ana", NOW) for each in (b"", bytes(48), bytes(4000)))


# ---------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("192.0.2.7", "", (), "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9", (), "192.0.2.7"),
        ("10.0.0.1", "203.0.113.9", ("10.0.0.0/8",), "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", ("10.0.0.0/8",), "203.0.113.9"),
        ("10.0.0.1", "", ("10.0.0.1",), "10.0.0.1"),
        ("10.0.0.1", "nonsense", ("10.0.0.1",), "nonsense"),
        ("2001:db8:1:2:aaaa::1", "", (), "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", (), "192.0.2.7"),
        ("", "", ("10.0.0.0/8",), ""),
    ],
)
def test_address_is_the_callers_own_unless_our_proxy_says_whose_it_is(peer, forwarded, proxies, address):
    """Anybody can write a header; and a network that changes the end of its addresses is still the same."""
    assert place(peer, forwarded, "x", proxies).address == address


def test_relying_party_is_the_name_people_reach_us_by():
    """Passkeys are bound to it: with another they would open nothing."""
    assert party_of("https://tns.example.org").id == "tns.example.org"
    assert party_of("http://localhost:8321").origin == "http://localhost:8321"
