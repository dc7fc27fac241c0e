import asyncio
import json
from contextlib import suppress

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.identity.commands import AllowEnrolment
from steadyhand.access.identity.model import Policy
from steadyhand.access.identity.service import digest_of
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.web.console.live import Live
from steadyhand.web.console.session import Person
from tests.support.authenticator import packed, passkey_of
from tests.support.desk import Desk, serving
from tests.support.house import PASSWORD, done, make_house, on_sqlite, report

AAGUID = "2fc0579f-8113-47ea-b116-bb5a8db9202a"


def appoint_newcomer(rooms, name="new"):
    """Somebody with a password and no passkey."""
    staff = Staff(principal=f"staff:{name}", name="Nia Voss", roles=("reviewer",))
    done(rooms.door, Appoint(staff=staff), "staff:root")
    done(rooms.door, set_password(f"staff:{name}", PASSWORD), "staff:root")


def own(name):
    """The id of somebody's passkey as pages name it."""
    return packed(passkey_of(name).id)


@on_sqlite
def test_first_sign_in_leads_to_a_first_passkey_and_that_verifies_the_session(desk, rooms):
    """A newcomer has one way in, and it ends with everything they need."""
    appoint_newcomer(rooms)
    new = desk()
    led = new.sign_in("new", next="/queues/spam").headers["location"]
    page = new.get(led).text
    enrolled = new.enrol("new", label="  My   laptop ")

    assert led == "/me/passkeys/new?next=/queues/spam"
    assert "Make the passkey" in page
    assert enrolled.status_code == 204
    me = new.get("/me").text
    assert "My laptop" in me
    assert "with a passkey" in me
    assert "Passkey enrolled" in me


@on_sqlite
def test_own_page_shows_where_one_is_signed_in_and_ends_the_others(desk):
    """Whoever forgot to sign out at another desk, or fears a copy, ends it from here."""
    first, second, other = desk("ana"), desk("ana"), desk("ben")
    page = first.get("/me").text
    first.send("/me/sessions/end", session="others")

    assert page.count("End <span") == 1
    assert [each.get("/queues").status_code for each in (first, second, other)] == [200, 303, 200]


@on_sqlite
def test_nobody_ends_a_session_of_somebody_else(desk, rooms):
    """The name of a session is no key to it."""
    ana, ben = desk("ana"), desk("ben")
    (theirs,) = rooms.sign_in.sessions.of("staff:ben", rooms.now())
    ana.send("/me/sessions/end", session=theirs.id)

    assert ben.get("/queues").status_code == 200


@on_sqlite
def test_dropping_a_passkey_takes_a_confirmation_and_ends_what_it_confirmed(desk):
    """The page offers the confirmation at once, and what was asked for is only to be sent again."""
    ana, other = desk(), desk("ana")
    ana.sign_in("ana")
    refused = ana.send("/me/passkeys/drop", passkey=own("ana"))
    ana.confirm("ana")
    dropped = ana.send("/me/passkeys/drop", passkey=own("ana"))

    assert (refused.status_code, dropped.status_code) == (403, 303)
    assert 'data-passkey="confirm"' in refused.text
    assert [each.get("/queues").status_code for each in (ana, other)] == [303, 303]


@on_sqlite
def test_who_lost_the_last_passkey_comes_back_with_an_administrators_code(desk, rooms):
    """And with nothing less: the password alone makes no new one."""
    ana = desk("ana")
    ana.send("/me/passkeys/drop", passkey=own("ana"))
    ana.sign_in("ana")
    without = ana.enrol("ana's new one")
    done(rooms.door, AllowEnrolment(principal="staff:ana", digest=digest_of("mango-pilot")), "staff:root")
    wrong = ana.enrol("ana's new one", code="mango-pilots")
    right = ana.enrol("ana's new one", code="MANGO PILOT")

    assert [each.status_code for each in (without, wrong, right)] == [403, 403, 204]
    assert [without.json()["code"], wrong.json()["code"]] == ["passkey_needed", "wrong_code"]
    assert "Code of an administrator" not in ana.get("/me/passkeys/new").text


def test_where_passkeys_are_off_nobody_is_asked_for_one(data_dir):
    """One person who tries things out alone should not have to make one first."""
    rooms, close = make_house(data_dir, policy=Policy(passkeys=False))
    with serving(rooms) as url:
        ana = Desk(url)
        led, page = ana.sign_in("ana").headers["location"], ana.get("/sign-in").text
        ana.close()
    close()

    assert led == "/queues"
    assert "passkey" not in page.replace("passkeys.js", "")


def test_administrator_enrols_only_an_authenticator_that_is_listed(data_dir):
    """Where keys are handed out, a key from elsewhere is a key of somebody else."""
    rooms, close = make_house(data_dir, policy=Policy(authenticators=(AAGUID,)))
    with serving(rooms) as url:
        root, ana = Desk(url, "root"), Desk(url, "ana")
        asked = root.client.post("/passkeys/enrol/ask").json()
        answers = [root.enrol("another of root"), ana.enrol("another of ana")]
        root.close()
        ana.close()
    close()

    assert asked["attestation"] == "direct"
    assert [answer.status_code for answer in answers] == [403, 204]
    assert answers[0].json()["code"] == "authenticator_not_listed"


@on_sqlite
@pytest.mark.parametrize(("ahead", "verified"), [(7 * HOUR, True), (8 * HOUR, False)])
def test_confirmation_lapses_after_its_time(desk, rooms, ahead, verified):
    """Whoever confirmed in the morning is not known to sit there in the evening."""
    desk("ana")
    sessions = rooms.sign_in.sessions
    (session,) = sessions.of("staff:ana", rooms.now())
    sessions.policy = Policy(idle=24 * HOUR)
    (later,) = sessions.of("staff:ana", session.verified_at + ahead)

    assert later.verified is verified


@on_sqlite
@pytest.mark.parametrize(("ahead", "fresh"), [(14 * MINUTE, True), (15 * MINUTE, False)])
def test_gravest_acts_are_proved_by_a_confirmation_of_the_last_quarter_of_an_hour(desk, rooms, ahead, fresh):
    """The page hands on to the door how long ago it was."""
    ana = desk("ana")
    session, staff = rooms.sign_in.find(token_of(ana), rooms.now())
    (later,) = rooms.sign_in.sessions.of("staff:ana", session.verified_at + ahead)
    person = Person(session=later, staff=staff, token=token_of(ana), capabilities=frozenset(), confirmed=True)

    assert (person.proof.verified, person.proof.fresh) == (True, fresh)


@on_sqlite
def test_session_ends_when_nobody_used_it_for_a_while(desk, rooms):
    """A desk that was left is nobody's."""
    desk("ana")
    (session,) = rooms.sign_in.sessions.of("staff:ana", rooms.now())

    assert rooms.sign_in.sessions.of("staff:ana", session.seen + 2 * HOUR - 1)
    assert rooms.sign_in.sessions.of("staff:ana", session.seen + 2 * HOUR) == []


@on_sqlite
def test_page_at_another_address_says_where_passkeys_work(desk):
    """At 127.0.0.1 a browser knows no passkey of localhost, and says so in no words of ours."""
    guest = desk()
    page = guest.get("/sign-in", host="127.0.0.1:1").text

    assert f'Passkeys work at <a href="{guest.url}/sign-in">' in page
    assert "Passkeys work at" not in guest.get("/sign-in").text


@on_sqlite
def test_live_pages_lapse_with_the_proof_and_end_with_the_session(desk, rooms):
    """A stream that was opened a minute ago by a device that is gone must tell nothing more."""
    ana, sessions = desk("ana"), rooms.sign_in.sessions
    session, staff = rooms.sign_in.find(token_of(ana), rooms.now())
    watcher = Person(
        session=session, staff=staff, token=token_of(ana), capabilities=frozenset(), confirmed=True
    )
    live = Live(msgspec.structs.replace(rooms, now=lambda: watcher.session.proved))
    lapsed = live._gone({watcher.token: watcher}, check=False)
    ana.client.prove()
    proved = live._gone({watcher.token: watcher}, check=False)
    sessions.end(watcher.token)

    assert (lapsed, proved) == ({watcher.token: "device"}, {})
    assert live._gone({watcher.token: watcher}, check=False) == {watcher.token: "signed-out"}


def test_look_that_fails_is_not_the_last(desk, rooms, monkeypatch):
    """Every open page would stand still from then on, and look as if nothing happened any more."""
    ana = desk("ana")
    session, staff = rooms.sign_in.find(token_of(ana), rooms.now())
    person = Person(
        session=session, staff=staff, token=token_of(ana), capabilities=frozenset(), confirmed=True
    )
    live, fails, whole = Live(rooms), [ValueError("once")], Live._read

    def read(*given):
        if fails:
            raise fails.pop()
        return whole(live, *given)

    monkeypatch.setattr(live, "_read", read)

    async def told():
        stream = live.stream(person, 0, None)
        sent = [await anext(stream), await asyncio.wait_for(anext(stream), 5)]
        live.close()
        return sent

    assert b"event: changed" in asyncio.run(told())[1]
    assert not fails


def test_what_comes_while_a_page_is_first_looked_at_is_told(desk, rooms, monkeypatch):
    """It was in the counts that were read, and after the number that they were read at: told then, or never again."""
    ana = desk("ana")
    session, staff = rooms.sign_in.find(token_of(ana), rooms.now())
    person = Person(
        session=session, staff=staff, token=token_of(ana), capabilities=frozenset(), confirmed=True
    )
    live, queues, shown, comes = Live(rooms), rooms.cases.queues, rooms.reader.head().seq, ["n"]

    def read(*given):
        if comes:
            report(rooms, comes.pop(), "post:n", area="spam", text="New")
        return queues(*given)

    monkeypatch.setattr(rooms.cases, "queues", read)

    async def told():
        stream = live.stream(person, shown, None)
        await anext(stream)
        with suppress(TimeoutError):
            return await asyncio.wait_for(anext(stream), 3)
        return b""

    changed = asyncio.run(told())
    live.close()
    assert changed.startswith(b"event: changed"), "nothing was told"
    assert json.loads(changed.split(b"data: ")[1]) == {
        "seq": rooms.reader.head().seq,
        "queues": True,
        "case": True,
        "access": True,
    }


def token_of(desk):
    """The token that their cookie carries."""
    return desk.client.cookies["session"]
