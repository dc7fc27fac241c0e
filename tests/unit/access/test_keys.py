from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from steadyhand.access.keys.commands import IssueKey, RevokeKey, RevokeService
from steadyhand.access.keys.keyring import Keyring, digest_of
from steadyhand.access.keys.model import GRANTED, LONGEST, Bearer, Key
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.review.opening import FileReport
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.judging import NOW, code
from tests.support.people import ADMIN, REVIEWER, peopled

FEED, PLATFORM, OWN = "service:feed", "service:platform", "the installation's own"
SECRET = "shk_of_the_feed"


def key(secret: str = SECRET, **fields: object) -> Key:
    """A key of the feed for a day, for reports about spam."""
    given = {"digest": digest_of(secret), "service": FEED, "name": "The feed", "until": NOW + DAY}
    return Key(**{**given, "capabilities": ("report.file",), "areas": ("spam",), **fields})  # type: ignore[arg-type]


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with house_doors(record_url) as opens:
        yield opens


@pytest.fixture
def house(opens: Reopen) -> Opened:
    made = opens()
    peopled(made)
    made.done(IssueKey(key=key(until=made.reader.now() + DAY)), ADMIN)
    return made


def filed(house: Opened, area: str = "spam", by: str = FEED, secret: str = SECRET) -> str:
    """What the door says of a report under this key."""
    report = FileReport(report=f"report:{area}", subject="post:1", reporter="account:1", area=area)
    proof = Proof(session=f"key:{digest_of(secret)[:16]}")
    told = house.door.perform(report, by, proof=proof)
    return getattr(told, "code", "done")


def opened_by(house: Opened, *secrets: str) -> list[str | None]:
    """Whose each of these secrets is."""
    bearers = map(Keyring(house.reader, OWN), secrets)
    return [None if bearer is None else bearer.principal for bearer in bearers]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"until": NOW}, "no_end"),
        ({"until": NOW + LONGEST + 1}, "no_end"),
        ({"capabilities": ()}, "no_capability"),
        ({"capabilities": ("report.file", "case.decide")}, "beyond_services"),
        ({"capabilities": ("access.keys",)}, "beyond_services"),
        ({"service": "feed"}, "invalid_service"),
        ({"service": "service:scim"}, "invalid_service"),
        ({"service": "service:signals"}, "invalid_service"),
        ({"service": "staff:root"}, "invalid_service"),
        ({"name": ""}, "invalid_name"),
        ({"digest": SECRET}, "invalid_digest"),
    ],
)
def test_key_without_end_or_beyond_what_services_do_is_not_made(fields, refusal):
    """Keys leak: one for ever, or one that decides about people, would be a standing way in."""
    assert code(IssueKey(key=key(**fields)), api_key=None, service=None) == refusal


def test_record_knows_a_key_by_its_hash_only(house):
    """Whoever reads the ledger, or a backup of it, must not be able to use what is in it."""
    (entry,) = house.entries("access.key_issued")

    assert SECRET.encode() not in msgspec.json.encode(entry.fact)
    assert opened_by(house, SECRET, digest_of(SECRET), "", OWN) == [FEED, None, None, PLATFORM]


def test_key_does_what_it_is_for_and_nothing_else(house):
    """The guard judges by the key, not by the name of the service alone."""
    house.done(
        IssueKey(key=key("other", capabilities=("delivery.replay",), until=house.reader.now() + DAY)), ADMIN
    )

    assert filed(house) == "done"
    assert filed(house, area="hate") == "not_in_key"
    assert filed(house, secret="other") == "not_in_key"
    assert filed(house, by=PLATFORM) == "key_over"


def test_key_that_is_over_opens_nothing(opens, house):
    """It ends by itself, for whoever authenticates and for the door."""
    later = opens(DAY + HOUR)

    assert opened_by(later, SECRET) == [None]
    assert filed(later) == "key_over"


def test_revoked_key_is_out_at_once_and_the_service_goes_on_with_another(house):
    """A key that was found in a public place is changed while the service runs."""
    house.done(IssueKey(key=key("next", until=house.reader.now() + DAY)), ADMIN)
    house.done(RevokeKey(digest=digest_of(SECRET), reason="Leaked."), ADMIN)

    assert opened_by(house, SECRET, "next") == [None, FEED]
    assert (filed(house), filed(house, secret="next")) == ("key_over", "done")
    assert house.refused(RevokeKey(digest=digest_of(SECRET), reason="Again."), ADMIN) == "key_revoked"


def test_revoked_service_is_out_with_every_key_and_gets_no_more(house):
    """Nobody has to know how many keys there were; the installation's own dies with the platform's service."""
    house.done(RevokeService(service=FEED, reason="Closed."), ADMIN)

    assert opened_by(house, SECRET) == [None]
    assert filed(house) == "service_revoked"
    assert (
        house.refused(IssueKey(key=key("next", until=house.reader.now() + DAY)), ADMIN) == "service_revoked"
    )
    assert house.refused(RevokeService(service="service:never", reason="x"), ADMIN) == "unknown_service"


def test_only_who_may_makes_and_revokes_keys(house):
    """A reviewer, and a service itself, do not."""
    for by in (REVIEWER, FEED, PLATFORM):
        assert house.refused(IssueKey(key=key("theirs")), by) == "not_allowed"
        assert house.refused(RevokeKey(digest=digest_of(SECRET), reason="x"), by) == "not_allowed"


def test_events_are_taken_under_a_key_that_is_for_them(house):
    """Sending events is a capability like others, though no command stands behind it."""
    house.done(
        IssueKey(key=key("events", capabilities=("events.send",), until=house.reader.now() + DAY)), ADMIN
    )
    senders = map(Keyring(house.reader, OWN).sender, ("events", SECRET, OWN, "none"))

    assert [each and each.principal for each in senders] == [FEED, None, PLATFORM, None]


def test_what_a_key_is_for_comes_with_it_and_the_installation_s_own_is_for_everything(house):
    """Whoever answers a read judges by this: a word less of it would be a read too much."""
    feed, own = (Keyring(house.reader, OWN)(secret) for secret in (SECRET, OWN))

    assert feed == Bearer(
        principal=FEED, name="The feed", capabilities=frozenset({"report.file"}), areas=("spam",)
    )
    assert own == Bearer(principal=PLATFORM, capabilities=GRANTED)
    assert (feed.lack("report.file"), feed.elsewhere("spam"), own.elsewhere(None)) == (None, None, None)
    refusals = (feed.lack("case.read"), feed.elsewhere("hate"), feed.elsewhere(None), own.lack("person.read"))
    assert [refusal.code for refusal in refusals] == ["not_in_key"] * 4
    assert (feed.within(("hate", "spam")), own.within(("hate", "spam"))) == (("spam",), ("hate", "spam"))
