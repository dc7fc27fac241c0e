"""A whole house for tests of pages and API: staff who can sign in, published articles, cases with evidence.

The people and posts are invented; the record, the door and every room are the real ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

import msgspec
import pytest

from steadyhand.access.commands import Appoint, Found, SetCredential
from steadyhand.access.coverage.store import Losses
from steadyhand.access.identity.challenges import Challenges
from steadyhand.access.identity.commands import EnrolPasskey
from steadyhand.access.identity.model import Passkey, Policy
from steadyhand.access.identity.service import Ceremonies
from steadyhand.access.keys.keyring import Keyring
from steadyhand.access.keys.model import Bearer
from steadyhand.access.model import Staff
from steadyhand.access.provisioning.service import Directory
from steadyhand.access.reading import AccessNow
from steadyhand.access.service import SignIn, set_password
from steadyhand.access.store import Sessions
from steadyhand.bootstrap.registry import registry as rooms_known
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.appeals.links import Links
from steadyhand.enforcement.model import Kind
from steadyhand.enforcement.store import Standings
from steadyhand.enforcement.strikes.model import LADDERS
from steadyhand.flows import decision
from steadyhand.flows.decision import UNCOUNTED
from steadyhand.flows.forecasting import OfferedLoad
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.flows.striking import Counting
from steadyhand.kernel.command import Command
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.review.serving import Serving
from steadyhand.review.store import Cases
from steadyhand.rules.areas import Area
from steadyhand.rules.commands import PublishArticle
from steadyhand.storage import tables
from steadyhand.storage.reading import Reader
from steadyhand.storage.record import Record
from steadyhand.storage.working import Working
from steadyhand.web.rooms import Rooms
from tests.support.authenticator import packed, passkey_of
from tests.support.directories import TERMS
from tests.support.doors import trusting
from tests.support.tables import furnish

AREAS: Final = get_args(Area)
PASSWORD: Final = "a long enough password"
on_sqlite = pytest.mark.parametrize("record_url", ["sqlite"], indirect=True)
"""For tests of `rooms` in which the database plays no part: once, on the quicker one."""
API_KEY: Final = "key-of-plaza"
PLATFORM: Final = "service:plaza"

STAFF: Final = (
    Staff(principal="staff:root", name="Rut Okafor", roles=("admin",)),
    Staff(principal="staff:lead", name="Lea Moreau", roles=("policy_lead",)),
    Staff(principal="staff:ana", name="Ana Duarte", roles=("reviewer",)),
    Staff(
        principal="staff:ben",
        name="Ben Sato",
        roles=("reviewer",),
        areas=("spam", "scams"),
        languages=("en",),
        employer="vendor",
    ),
)
ARTICLES: Final = (
    ("spam-1", "spam", "medium", "Repeated links", "Do not post the same link again and again."),
    ("scams-1", "scams", "high", "False offers of money", "Do not promise money to make people pay first."),
    ("hate-1", "hate", "high", "Slurs", "Do not attack people with slurs for who they are."),
    (
        "election-1",
        "election",
        "high",
        "Where and when to vote",
        "Do not give false times or places of voting.",
    ),
)


def make_house(
    data_dir: Path, record_url: str | None = None, *, peopled: bool = True, policy: Policy | None = None
) -> tuple[Rooms, Callable[[], None]]:
    """A running house in this folder (or on this database), and what closes it.

    With `peopled` there are staff, articles and cases (`people`, `publish`, `fill`); all have `PASSWORD` and a passkey.
    """
    record_url = record_url or f"sqlite:///{data_dir / 'record.db'}"
    working_url = f"sqlite:///{data_dir / 'working.db'}"
    registry = rooms_known()
    furnish(record_url)
    record = Record(record_url, registry)
    working = Working(working_url)
    tables.working.create_all(working.engine)
    guard = trusting()
    door, reader = Door(registry, record, guard), Reader(record_url, registry)
    access, challenges, keyring = AccessNow(reader, guard), Challenges(), Keyring(reader, API_KEY)
    rooms = Rooms(
        door=door,
        reader=reader,
        cases=Cases(reader),
        serving=Serving(reader),
        standings=Standings(reader),
        outbox=Outbox(reader),
        sign_in=SignIn(reader, Sessions(working, policy)),
        access=access,
        forecaster=OfferedLoad(reader, access),
        ceremonies=Ceremonies(reader, challenges, policy or Policy()),
        challenges=challenges,
        api_key=lambda key: Bearer(principal=PLATFORM) if key == API_KEY else keyring(key),
        areas=AREAS,
        now=reader.now,
        links=Links(b"a key of tests", "http://localhost:8321"),
        public_url="http://localhost:8321",
        directory=Directory(door, reader, TERMS),
        coverage_losses=Losses(reader).standing,
    )
    if peopled:
        people(door)
        publish(door)
        fill(rooms)

    def close() -> None:
        door.close()
        reader.close()
        working.close()
        record.close()

    return rooms, close


def done(door: Door, command: Command, by: str, key: str | None = None) -> Entry:
    """Perform a command that must succeed."""
    answer = door.perform(command, by, key)
    assert not isinstance(answer, Refusal), answer
    return answer


def people(door: Door) -> None:
    """The first administrator appoints everyone and sets their passwords."""
    done(door, Found(principal="staff:root", name="Rut Okafor"), "staff:root")
    for staff in STAFF[1:]:
        done(door, Appoint(staff=staff), "staff:root")
    for staff in STAFF:
        done(door, SetCredential(principal=staff.principal, hashed=_password_hash()), "staff:root")
        enrol(door, staff.principal)


@cache
def _password_hash() -> str:
    """Made once: it takes longer than everything else in a house."""
    return set_password("staff:anybody", PASSWORD).hashed


def enrol(door: Door, principal: str) -> None:
    """Give somebody the passkey that the software authenticator has for them."""
    made = passkey_of(principal.removeprefix("staff:"))
    passkey = Passkey(
        id=packed(made.id),
        key=packed(made.public_key()),
        count=0,
        aaguid="",
        label="Test",
        transports=("internal",),
    )
    done(door, EnrolPasskey(principal=principal, passkey=passkey), principal)


def publish(door: Door) -> None:
    """One article for each of four areas."""
    for name, area, severity, title, text in ARTICLES:
        article: Any = {"article": name, "area": area, "severity": severity, "title": title, "text": text}
        done(door, PublishArticle(**article, effective=0), "staff:lead")


def fill(rooms: Rooms) -> None:
    """Cases as they come: reported, found by a rule, covered and with media; and one decided in the past."""
    old = report(rooms, "old", "post:p0", area="spam", text="And again", author="account:u1")
    decide(rooms, old, by="staff:lead", act="suspend", days=7, policy="spam-1@1")
    report(
        rooms, "r1", "post:p1", area="spam", text="Same link for the tenth time today", author="account:u1"
    )
    report(
        rooms,
        "r2",
        "post:p1",
        area="spam",
        text="Please make it stop",
        reporter="account:u9",
        author="account:u1",
    )
    by_rule(rooms)
    media = (
        {
            "id": "m1",
            "kind": "image",
            "url": "https://media.example/m1.png",
            "alt": "A crowd before a town hall",
        },
    )
    report(rooms, "r3", "post:h1", area="hate", text="They call us names", author="account:u3", media=media)
    report(rooms, "r4", "account:u4", area="election", text="Says that we vote by text message", lang="fr")


def report(  # noqa: PLR0913 - each is what a test may want to say about it
    rooms: Rooms,
    name: str,
    subject: str,
    *,
    area: str,
    text: str,
    reporter: str = "account:u8",
    author: str | None = None,
    lang: str = "en",
    region: str = "eu",
    media: tuple[dict[str, str], ...] = (),
) -> str:
    """A report on a subject, with content where there is an author; returns the case it opens or joins."""
    words = f"Win a prize today, see http://prize.example/{subject.partition(':')[2]} before it is gone."
    content = ReportedContent(text=words, lang=lang, author=author, media=media) if author else None
    filed = ReportIn(
        id=name,
        subject=subject,
        reporter=reporter,
        area=area,
        text=text,
        lang=lang,
        region=region,
        content=content,
    )
    answers = rooms.door.perform_many(report_orders(filed, PLATFORM, "plaza"), atomic=True)
    entry = answers[1]
    assert isinstance(entry, Entry), entry
    case: str = entry.fact.case  # type: ignore[attr-defined]
    return case


def by_rule(rooms: Rooms, name: str = "p2") -> str:
    """A case that a rule opened on a post that an event brought."""
    content = {
        "text": "Your parcel waits. Pay 2.99 at http://parcel.example/pay or it goes back.",
        "lang": "en",
        "link": {"url": "http://parcel.example/pay", "domain": "parcel.example"},
        "author": "u2",
        "reply_to": "p1",
        "handle": "parcel_desk",
    }
    ref = f"event:/plaza/{name}"
    command = OpenCase(
        case=case_id(f"post:{name}", "scams", ref),
        subject=f"post:{name}",
        area="scams",
        severity="high",
        source="rule",
        ref=ref,
        why="Asks for a payment and links to a domain seen for the first time",
        account="account:u2",
        region="na",
        language="en",
        rules=("NewDomainAsksForPayment",),
        content=msgspec.json.encode(content).decode(),
    )
    done(rooms.door, command, AUTOMATION)
    return command.case


def decide(
    rooms: Rooms,
    case: str,
    *,
    by: str,
    act: Kind | Literal["none"] = "none",
    days: int | None = None,
    policy: str | None = None,
    strikes: bool = False,
) -> None:
    """Take a case and decide it as one person; with `strikes` it counts on the ladders in force."""
    done(rooms.door, TakeLease(case=case), by)
    stored = rooms.cases.get(case)
    assert stored is not None
    verdict = decision.Verdict(
        outcome="violates" if policy else "no_violation",
        reason="It repeats one link in every answer.",
        policy=policy,
        acts=() if act == "none" else (decision.Act(kind=act, days=days),),
    )
    counting = Counting(ladders=rooms.reader.row(LADDERS, LADDERS)) if strikes else UNCOUNTED
    answers = decision.decide(
        rooms.door,
        stored.row,
        verdict,
        by,
        expect=stored.seq,
        key=f"test:{case}",
        now=rooms.now(),
        counting=counting,
    )
    assert all(isinstance(answer, Entry) for answer in answers), answers
