"""Passkeys at work (WebAuthn): enrolling one, signing in with one, confirming with one that it is still you."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import msgspec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, options_to_json_dict
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialType,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from steadyhand.access.identity.challenges import Challenges
from steadyhand.access.identity.commands import EnrolPasskey, UsePasskey
from steadyhand.access.identity.device import unpacked
from steadyhand.access.identity.facts import Purpose
from steadyhand.access.identity.model import Party, Passkey, Passkeys, Policy
from steadyhand.access.model import Staff, administers
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

TIMEOUT_MS: Final = 120_000
CREDENTIAL_LIMIT: Final = 16 * 1024
ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
_CREATE: Final = "webauthn.create"
_GET: Final = "webauthn.get"
_TRANSPORTS: Final = {each.value: each for each in AuthenticatorTransport}

Options = dict[str, Any]
"""What a browser is asked for, as JSON."""
T = TypeVar("T")


class Unacceptable(Exception):
    """What an authenticator answered does not hold; the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey that has just signed for its owner, who was verified by it."""

    principal: str
    passkey: str
    count: int

    def use(self, session: str, purpose: Purpose) -> UsePasskey:
        """The command that notes it."""
        return UsePasskey(
            principal=self.principal, passkey=self.passkey, count=self.count, session=session, purpose=purpose
        )


class _Client(msgspec.Struct, frozen=True):
    """What the browser says it was asked (client data)."""

    type: str
    challenge: str
    origin: str


class _Response(msgspec.Struct, frozen=True, rename="camel"):
    client_data_json: str = msgspec.field(name="clientDataJSON")
    transports: list[str] = []


class _Credential(msgspec.Struct, frozen=True):
    """What a browser sends back; the library reads the rest."""

    id: str
    response: _Response


class Ceremonies:
    """Asks authenticators, and checks what they answer."""

    def __init__(self, reader: Reader, challenges: Challenges, policy: Policy) -> None:
        self._reader = reader
        self._challenges = challenges
        self._policy = policy

    def held(self, principal: str) -> Passkeys:
        """Somebody's passkeys."""
        found: Passkeys | None = self._reader.row("passkeys", principal)
        return found or Passkeys()

    def enrolment(self, party: Party, staff: Staff, now: Instant) -> Options:
        """What to ask a browser for, so that somebody may enrol a passkey."""
        direct = self._restricted(staff)
        options = generate_registration_options(
            rp_id=party.id,
            rp_name="Steadyhand",
            user_name=staff.principal.removeprefix("staff:"),
            user_display_name=staff.name,
            user_id=hashlib.sha256(staff.principal.encode()).digest(),
            challenge=self._challenges.make(f"enrol {staff.principal}", now),
            timeout=TIMEOUT_MS,
            attestation=AttestationConveyancePreference("direct" if direct else "none"),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_descriptors(self.held(staff.principal).passkeys),
            supported_pub_key_algs=ALGORITHMS,
        )
        return dict(options_to_json_dict(options))

    def enrolled(
        self, party: Party, staff: Staff, sent: bytes, label: str, code: str | None, now: Instant
    ) -> EnrolPasskey:
        """The command that adds the passkey a browser has made. Raises `Unacceptable`."""
        credential = _read(sent)
        challenge = self._answered(credential, party, _CREATE, f"enrol {staff.principal}", now)
        made = _checked(
            lambda: verify_registration_response(
                credential=sent.decode(),
                expected_challenge=challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                require_user_verification=True,
                supported_pub_key_algs=ALGORITHMS,
            )
        )
        if self._restricted(staff) and (made.fmt == "none" or made.aaguid not in self._policy.authenticators):
            raise Unacceptable(
                "authenticator_not_listed",
                "Administrators enrol only authenticators that this installation lists, which this one is not.",
            )
        passkey = Passkey(
            id=bytes_to_base64url(made.credential_id),
            key=bytes_to_base64url(made.credential_public_key),
            count=made.sign_count,
            aaguid=made.aaguid,
            label=label,
            transports=tuple(each for each in credential.response.transports if each in _TRANSPORTS),
            synced=made.credential_backed_up,
        )
        digest = None if code is None else digest_of(code)
        return EnrolPasskey(principal=staff.principal, passkey=passkey, code=digest)

    def asking(self, party: Party, principal: str | None, now: Instant) -> Options:
        """What to ask a browser for, so that somebody may sign in (`principal` unset) or confirm that it is them."""
        known = () if principal is None else self.held(principal).passkeys
        options = generate_authentication_options(
            rp_id=party.id,
            challenge=self._challenges.make(f"sign {principal}", now),
            timeout=TIMEOUT_MS,
            allow_credentials=_descriptors(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return dict(options_to_json_dict(options))

    def signed(self, party: Party, principal: str | None, sent: bytes, now: Instant) -> Signed:
        """Who has signed, with which passkey. The count is for the door to judge. Raises `Unacceptable`."""
        credential = _read(sent)
        challenge = self._answered(credential, party, _GET, f"sign {principal}", now)
        owner = self._reader.row("passkey_owner", credential.id)
        passkey = self.held(owner.principal).get(credential.id) if owner else None
        if passkey is None or (principal is not None and owner.principal != principal):
            raise Unacceptable(
                "unknown_passkey", "This passkey is not enrolled here: use another one, or your password."
            )
        found = _checked(
            lambda: verify_authentication_response(
                credential=sent.decode(),
                expected_challenge=challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=unpacked(passkey.key),
                credential_current_sign_count=0,  # the door compares it with the record's, and notes a refusal
                require_user_verification=True,
            )
        )
        return Signed(principal=owner.principal, passkey=passkey.id, count=found.new_sign_count)

    def _restricted(self, staff: Staff) -> bool:
        return administers(staff) and bool(self._policy.authenticators)

    def _answered(
        self, credential: _Credential, party: Party, kind: str, purpose: str, now: Instant
    ) -> bytes:
        """The challenge that was signed: one of ours, and not yet used. Raises `Unacceptable`."""
        with _garbage():
            client = msgspec.json.decode(unpacked(credential.response.client_data_json), type=_Client)
            challenge = unpacked(client.challenge)
        if client.type != kind:
            raise Unacceptable("invalid_passkey", "This was made for something else: begin again.")
        if client.origin != party.origin:
            raise Unacceptable(
                "other_origin",
                f"Passkeys work at {party.origin} only: open this page there, and begin again.",
            )
        if not self._challenges.take(challenge, purpose, now):
            raise Unacceptable("stale_challenge", "This took too long, or was sent before: begin again.")
        return challenge


def digest_of(code: str) -> str:
    """What is kept of a code for enrolling, however it was typed: SHA-256 (hex)."""
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode()).hexdigest()


def _read(sent: bytes) -> _Credential:
    if len(sent) > CREDENTIAL_LIMIT:
        raise Unacceptable("too_large", f"No passkey needs more than {CREDENTIAL_LIMIT} bytes: begin again.")
    with _garbage():
        return msgspec.json.decode(sent, type=_Credential)


def _checked(check: Callable[[], T]) -> T:
    with _garbage():
        return check()


@contextmanager
def _garbage() -> Iterator[None]:
    """The library reads hostile bytes by many readers: whatever they raise, it was no passkey's answer."""
    try:
        yield
    except (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise Unacceptable(
            "invalid_passkey", f"This is no valid answer of a passkey ({error}): begin again."
        ) from error


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=unpacked(passkey.id),
            type=PublicKeyCredentialType.PUBLIC_KEY,
            transports=[_TRANSPORTS[each] for each in passkey.transports] or None,
        )
        for passkey in passkeys
    ]
