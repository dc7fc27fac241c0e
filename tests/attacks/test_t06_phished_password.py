"""T6: somebody phished a password, and a code from the telephone with it, and signs in from their own computer.

Neither gives anything but a view: whatever has consequences, or shows what is personal, takes the passkey, and that
signs for one origin only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.authenticator import ATTESTED, PRESENT, VERIFIED, Authenticator, passkey_of
from tests.support.desk import Desk
from tests.support.entrance import at_console, case_of, guarded, head, since
from tests.support.installation import Installation

EVIL = "https://steadyhand.example-login.com"
Relay = Callable[[Desk], dict[str, Any]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation."""
    with guarded(tmp_path_factory.mktemp("t06") / "data") as running:
        yield running


@pytest.fixture
def phisher(made: Installation) -> Iterator[Desk]:
    """Somebody at their own computer with Lea's password: a policy lead who leads security too."""
    desk = Desk(made.url("door"))
    assert desk.sign_in("lea").headers["location"].startswith("/session/confirm")
    yield desk
    desk.close()


def test_password_alone_gives_no_act_and_no_look_at_anybody(made, phisher):
    """Each is refused with the one thing that is missing, and stands in the record; nothing else does."""
    case, before = case_of(made, "post:t6"), head(made)
    tried = {
        f"/cases/{case}/take": {},
        f"/cases/{case}/decision": {"choice": "remove", "at": "0", "expect": "0", "seen": "0", "lease": "0"},
        "/next": {},
        "/rules/revert": {"to": "sha256:x", "reason": "x"},
    }
    told = [phisher.send(path, **fields) for path, fields in tried.items()]

    assert all(answer.status_code in {303, 403, 422} for answer in told), [
        answer.status_code for answer in told
    ]
    assert told[0].status_code == 403
    assert "Confirm with your passkey" in told[0].text
    happened = [entry for entry in since(made, before) if entry.by == "staff:lea"]
    assert {entry.type for entry in happened} <= {"kernel.refused", "kernel.refused_again"}
    assert {entry.fact.code for entry in happened if entry.type == "kernel.refused"} >= {"passkey_needed"}


def test_password_alone_shows_nothing_of_anybody(made, phisher):
    """What Lea opened with her passkey is hers to read, and not whoever's who knows her password."""
    case = case_of(made, "post:t6-read")
    lea = at_console(made, "lea")
    assert lea.send(f"/cases/{case}/take").status_code == 303
    asked = {"subject": "post:t6-read", "case": case, "reason": "To see it.", "see-content": "yes"}
    assert lea.send("/look-ups", **asked).status_code == 303
    wanted = [f"/cases/{case}", "/subjects/post:t6-read", "/queues/spam", "/queues/spam?csv=spam"]
    wanted += ["/access/requests", "/access/alerts", "/access/people", "/access/people?csv=people", "/access"]
    wanted += ["/rules/why?event=/plaza/e1", "/search?q=post:t6-read"]
    own = [lea.get(address) for address in wanted[:2]]
    theirs = [phisher.get(address, **part) for address in wanted for part in ({}, {"hx-request": "true"})]
    lea.close()

    assert all("post:t6-read" in answer.text for answer in own)
    assert {answer.status_code for answer in theirs} == {303, 204}
    assert all(answer.text == "" for answer in theirs)
    assert "post:t6-read" not in phisher.get("/queues").text + phisher.get("/me").text


def test_password_alone_neither_adds_a_passkey_nor_takes_one_away(made, phisher):
    """Otherwise the second lock would open with the first key."""
    before, known = head(made), passkey_of("lea")
    added = phisher.enrol("thief")
    guessed = phisher.enrol("thief", code="mango pilot mango pilot")
    dropped = phisher.send("/me/passkeys/drop", passkey=phisher_id(known))

    assert [added.json()["code"], guessed.json()["code"]] == ["passkey_needed", "wrong_code"]
    assert dropped.status_code == 403
    assert since(made, before, "access.passkey_enrolled", "access.passkey_dropped") == []


def phisher_id(known: Authenticator) -> str:
    """The id of a passkey as pages name it."""
    return str(known.create({"challenge": "", "rp": {"id": "x"}}, "x")["id"])


def from_copy(desk: Desk) -> dict[str, Any]:
    """The browser tells the authenticator, and us, on whose page it was asked."""
    return passkey_of("lea").get(asked(desk), EVIL)


def for_copy(desk: Desk) -> dict[str, Any]:
    """What a passkey signs for the name of the copy."""
    return passkey_of("lea").get({**asked(desk), "rpId": "steadyhand.example-login.com"}, desk.url)


def unverified(desk: Desk) -> dict[str, Any]:
    """A stolen key that was only touched: nobody has shown it finger, face or code."""
    return signing(passkey_of("lea"), PRESENT, desk)


def absent(desk: Desk) -> dict[str, Any]:
    """Malware signs while nobody is there."""
    return signing(passkey_of("lea"), VERIFIED, desk)


def own_key(desk: Desk) -> dict[str, Any]:
    """Another key under the name of Lea's."""
    other = Authenticator("thief")
    other.id = passkey_of("lea").id
    return other.get(asked(desk), desk.url)


def not_enrolled(desk: Desk) -> dict[str, Any]:
    """A passkey of the thief's own."""
    return Authenticator("thief").get(asked(desk), desk.url)


def of_another(desk: Desk) -> dict[str, Any]:
    """A colleague's passkey confirms the colleague, not Lea."""
    return passkey_of("ana").get(asked(desk), desk.url)


def invented(desk: Desk) -> dict[str, Any]:
    """A challenge that was never made here."""
    return passkey_of("lea").get({**asked(desk), "challenge": "A" * 64}, desk.url)


def for_sign_in(desk: Desk) -> dict[str, Any]:
    """A challenge for something else."""
    return passkey_of("lea").get(desk.client.post("/passkeys/sign-in/ask").json(), desk.url)


def asked(desk: Desk) -> dict[str, Any]:
    """What the service asks of Lea's passkey."""
    told: dict[str, Any] = desk.client.post("/passkeys/confirm/ask").json()
    return told


def signing(key: Authenticator, flags: int, desk: Desk) -> dict[str, Any]:
    """What the passkey signs with these flags."""
    options = asked(desk)
    key.flags = flags
    try:
        return key.get(options, desk.url)
    finally:
        key.flags = PRESENT | VERIFIED


RELAYS: dict[str, Relay] = {
    each.__name__: each
    for each in (
        from_copy,
        for_copy,
        unverified,
        absent,
        own_key,
        not_enrolled,
        of_another,
        invented,
        for_sign_in,
    )
}


@pytest.mark.parametrize("relay", RELAYS.values(), ids=RELAYS)
def test_no_signature_but_one_of_the_owner_on_our_page_confirms(made, phisher, relay):
    """A page between the owner and us can pass on all that they type; what the passkey signs names that page."""
    answer = phisher.client.post("/passkeys/confirm", json={"credential": relay(phisher)})

    assert answer.status_code == 403, answer.text
    assert phisher.send(f"/cases/{case_of(made, 'post:t6')}/take").status_code == 403


def test_signature_confirms_once(made):
    """Whoever records it cannot send it again."""
    lea = at_console(made, "lea")
    credential = passkey_of("lea").get(asked(lea), lea.url)
    first, again = (lea.client.post("/passkeys/confirm", json={"credential": credential}) for _ in range(2))
    lea.close()

    assert [first.status_code, again.status_code] == [204, 403]
    assert again.json()["code"] == "stale_challenge"


def test_authenticator_that_counts_backwards_is_refused_and_recorded(made):
    """Then there are two of it."""
    ana, key, before = at_console(made, "ana"), passkey_of("ana"), head(made)
    options = asked(ana)
    key.count = 1
    try:
        credential = key.get(options, ana.url)
    finally:
        key.count = None
    answer = ana.client.post("/passkeys/confirm", json={"credential": credential})
    ana.close()

    assert (answer.status_code, answer.json()["code"]) == (403, "passkey_copied")
    assert [entry.fact.code for entry in since(made, before, "kernel.refused")] == ["passkey_copied"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"credential":null}', b'{"credential":{"id":"x","response":{}}}', b"\xff\xfe",
     b'{"credential":' + b"[" * 3000 + b"]" * 3000 + b"}", b'{"credential":{"id":"' + b"A" * 20_000 + b'"}}',
     b'{"credential":"' + b"A" * 90_000 + b'"}'],
    ids=range(9),
)  # fmt: skip
def test_garbage_instead_of_a_signature_is_refused_in_words(phisher, body):
    """Oversized and unreadable answers are no failure of ours."""
    headers = {"content-type": "application/json"}
    for path in ("/passkeys/confirm", "/passkeys/sign-in", "/passkeys/enrol"):
        answer = phisher.client.post(path, content=body, headers=headers)
        assert answer.status_code in {400, 403, 413}, (path, answer.status_code, answer.text)


def test_passkey_that_was_not_made_for_us_is_not_enrolled(made):
    """Made on another page, without a person, or sent twice: each is refused."""
    lea = at_console(made, "lea")
    options = lea.client.post("/passkeys/enrol/ask").json()
    key = Authenticator("another of lea")
    evil = lea.client.post("/passkeys/enrol", json={"credential": key.create(options, EVIL), "label": "x"})
    key.flags = PRESENT | ATTESTED
    unseen = lea.client.post(
        "/passkeys/enrol", json={"credential": key.create(options, lea.url), "label": "x"}
    )
    key.flags = PRESENT | VERIFIED
    late = lea.client.post("/passkeys/enrol", json={"credential": key.create(options, lea.url), "label": "x"})
    lea.close()

    assert [answer.status_code for answer in (evil, unseen, late)] == [403] * 3
    assert [answer.json()["code"] for answer in (evil, late)] == ["other_origin", "stale_challenge"]
