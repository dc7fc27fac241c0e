"""The Week from E-10: every route by which somebody banned could be brought back, tried at the running installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import select

from steadyhand.delivery.commands import GiveUp, Supersede
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.drift.wire import State
from steadyhand.enforcement.ending import Expire, Lift, Unlabel, Vary
from steadyhand.enforcement.facts import Expired, Lifted, Varied, Withdrawn
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.strikes.model import LADDERS, VERSIONS
from steadyhand.flows.comparing import Comparing
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import UNPROVED, Command
from steadyhand.kernel.entry import Refused, tag_of
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR
from steadyhand.storage import tables
from steadyhand.web.console.ladders import Typed
from tests.support.attacked import at_desk, done, proof_of, reported, staffed
from tests.support.desk import Desk
from tests.support.doors import told
from tests.support.installation import Installation
from tests.support.packs import RULES, EditedPack
from tests.support.plaza import Plaza, running_plaza
from tests.support.traffic import post
from tests.system.test_week_appeals import HANA
from tests.system.test_week_comparison import LOU, MORATORIUM, banned

LEA: Final = "staff:lea"
PROGRAM: Final = "service:platform"
STAR, RULED, DATED = "account:star", "account:zed", "account:dated"
BANNED: Final = (STAR, RULED, DATED)
"""Banned for good by two people; by a rule; and by a rule with an end a month away."""
SAYS: Final[dict[str, Any]] = {"cause": "poll:1", "reason": "The people have spoken."}
OF_STAR: Final[dict[str, Any]] = {"subject": STAR, "action": f"{STAR}#1"}
OF_DATED: Final[dict[str, Any]] = {"subject": DATED, "action": f"{DATED}#1"}
ENDS: Final = tuple(tag_of(one) for one in (Lifted, Varied, Withdrawn, Expired))
FOUND: Final = """
_SaysZebra = RegexMatch(target=PostText, pattern='zebra')
SaysZebra = Rule(when_all=[_SaysZebra], description='zebras are forbidden')
"""
BANS: Final = f"""{FOUND}
WhenRules(
  rules_any=[SaysZebra],
  then=[DeclareVerdict(verdict='ban_zebra'), LabelAdd(entity=AccountId, label='suspected_spam')],
)
"""
UNLABELS: Final = f"""{FOUND}
WhenRules(rules_any=[SaysZebra], then=[LabelRemove(entity=AccountId, label='suspected_spam')])
"""
MEANT: Final = """
[verdicts.ban_zebra]
effect = "ban"
subject = "account"
article = "scams-1"
"""
ALONE: Final = "[articles.scams-1.two_people]\nwithout_end = []\n"
"""Of this article rules ban for good by themselves, as the platform has written."""
LADDER: Final = """
title = "Spam"
areas = ["spam"]
points = {{ low = 1, medium = 1, high = 1, severe = 1 }}
steps = [{{ points = {points}, act = "suspend", hours = 1 }}]
"""


class Place(NamedTuple):
    """Where it is tried."""

    house: Installation
    plaza: Plaza
    rules: EditedPack
    folder: Path


Tried = set[tuple[str, str, str]]
"""What the ledger must hold of it: who was refused, which command, and why."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Three accounts that Plaza enforces a ban on, and the promise that nobody returns."""
    folder = tmp_path_factory.mktemp("week")
    rules = EditedPack(folder / "rules", unbraked=True)
    usual = rules.read(RULES)
    rules.write("pack.toml", rules.read("pack.toml") + MEANT)
    rules.write("policies.toml", rules.read("policies.toml") + ALONE)
    rules.write(RULES, usual + BANS)
    with (
        running_plaza(folder) as plaza,
        staffed(folder / "data", LOU, HANA, webhook=plaza.webhook, rules=str(rules.folder)) as house,
    ):
        banned(house, STAR)
        house.decided(post(1, "A zebra.", "zed"))
        with house.house() as opened:
            until = opened.reader.now() + 30 * DAY
            ban = Ban(
                subject=DATED,
                account=DATED,
                policy="spam-1@1",
                cause="event:x",
                mode="automated",
                until=until,
            )
            assert told([opened.door.perform(ban, AUTOMATION)]) == ["done"]
        house.until(lambda: all(bans(plaza, one) for one in BANNED), "Plaza enforces them")
        promise = StartMoratorium(moratorium=MORATORIUM, statement="Nobody returns.", condition="A council.")
        done(house, LEA, promise)
        yield Place(house, plaza, rules, folder)


def bans(plaza: Plaza, account: str) -> list[dict[str, Any]]:
    """What Plaza enforces of it."""
    return [one for one in plaza.enforced(account) if one["kind"] == "ban"]


def tried(house: Installation, by: str, *commands: Command) -> Tried:
    """Ask the door beside the running service; each is refused."""
    with house.house() as opened:
        proof = proof_of(by) if by == LEA else UNPROVED
        codes = told([opened.door.perform(one, by, proof=proof) for one in commands])
    assert "done" not in codes
    return {(by, tag_of(type(one)), code) for one, code in zip(commands, codes, strict=True)}


def seen(house: Installation, lea: Desk, account: str, post: str) -> str:
    """Look up what is in force on an account, for the case of a post; its page."""
    case = reported(house, post, account)
    lea.send(f"/cases/{case}/take", reason="Asked to.")
    look = {"subject": account, "case": case, "see-standing": "yes", "reason": "To see what is in force."}
    lea.send("/look-ups", **look)
    return f"/subjects/{account}"


def console(place: Place) -> Tried:
    """Two people at the page of the account, and one alone where one is enough."""
    lift = {"key": "k", "reason": "A poll."}
    with closing(at_desk(place.house, "lea")) as lea:
        two = lift | {"action": f"{STAR}#1", "second": "ask", "to_second": "A poll."}
        pages = [
            lea.send(seen(place.house, lea, STAR, "s1"), **two),
            lea.send(seen(place.house, lea, DATED, "d1"), **lift, action=f"{DATED}#1"),
        ]
    assert all(MORATORIUM in page.text for page in pages)
    return {(LEA, "access.ask_second", "moratorium"), (LEA, "enforcement.lift", "moratorium")}


def shortened(place: Place) -> Tried:
    """A suspension for a day instead, at the page; and an end that comes sooner, at the door."""
    with place.house.reader() as reader:
        now = reader.now()
    with closing(at_desk(place.house, "lea")) as lea:
        eased = {
            "action": f"{DATED}#1",
            "milder": "suspend:1",
            "at": str(now),
            "key": "k",
            "reason": "A poll.",
        }
        page = lea.send(seen(place.house, lea, DATED, "d2"), **eased)
    assert MORATORIUM in page.text
    return tried(place.house, LEA, Vary(**OF_DATED, **SAYS, kind="ban", until=now + HOUR))


def listed(place: Place) -> Tried:
    """Two lines of a file."""
    path = place.folder / "few.csv"
    path.write_text(f"subject\n{DATED}\n{STAR}\n")
    answer = place.house.cli("lift", str(path), "The people have spoken.", "--by", "lou")
    assert (answer.returncode, MORATORIUM in answer.stderr) == (1, True), answer.stderr
    return {("staff:lou", "enforcement.lift", "moratorium")}


def api(place: Place) -> Tried:
    """All that the platform's own key may write: what asks is heard, what acts is refused, and nothing is lifted."""
    url = place.house.url("door")
    document = place.house.http.get(f"{url}/openapi.json").json()["paths"]
    writes = {path for path, on in document.items() if on.keys() & {"post", "put", "patch", "delete"}}
    assert writes == API.keys(), "a new way in is tried here"
    for path, (body, expected) in API.items():
        named = path.format(effect=told_of(place.house)[0], bulk="bulk:x", case="case:x", subject=STAR)
        at = place.house.url() if path in {"/v1/events", "/v1/decide"} else url
        answer = place.house.http.post(f"{at}{named}", json=body, headers={"idempotency-key": f"k:{path}"})
        assert answer.status_code == expected, f"{path}: {answer.text}"
    return {
        (PROGRAM, "enforcement.ask_return", "no_programme"),
        (PROGRAM, "delivery.replay", "not_dead"),
    }


MEMBERS: Final = [{"case": "case:x", "version": 1}, {"case": "case:y", "version": 1}]
API: Final[dict[str, tuple[Any, int]]] = {
    "/v1/appeals": ({"account": STAR, "ref": f"{STAR}#1", "words": "Bring me back."}, 201),
    "/v1/bulks": ({"area": "spam", "choices": ["none"], "members": MEMBERS, "reason": "A poll."}, 403),
    "/v1/bulks/{bulk}/reverse": ({"reason": "A poll."}, 403),
    "/v1/bulks/{bulk}/sample/{case}/answer": ({"fits": True}, 403),
    "/v1/bulks/{bulk}/sample/{case}/open": (None, 403),
    "/v1/bulks/{bulk}/second": ({"reason": "A poll."}, 403),
    "/v1/bulks/{bulk}/start": (None, 403),
    "/v1/bulks/{bulk}/stop": (None, 403),
    "/v1/decide": (post(3, "Bring me back.", "star"), 200),
    "/v1/deliveries/{effect}/replay": (None, 422),
    "/v1/escalations": (
        {
            "reference": "r-1",
            "area": "spam",
            "subjects": [STAR],
            "severity": "low",
            "words": "Bring them back.",
        },
        404,
    ),
    "/v1/events": ([post(2, "Bring me back.", "star")], 202),
    "/v1/reports": (
        {
            "id": "r-api",
            "subject": STAR,
            "reporter": STAR,
            "area": "spam",
            "content": {"text": "Bring me back."},
        },
        201,
    ),
    "/v1/returns": ({"account": STAR, "statement": "Bring me back."}, 422),
    "/v1/state": ({"subjects": [{"subject": STAR, "enforced": []}]}, 200),
}


def told_of(house: Installation) -> list[str]:
    """The effects by which Plaza learns of the ban."""
    with house.reader() as reader:
        rows = reader.fetch(select(tables.outbox).order_by(tables.outbox.c.seq))
    return [str(row.id) for row in rows if row.type == "enforcement.banned" and row.subject == STAR]


def automation(place: Place) -> Tried:
    """A rule, or whoever has its name, lifts what a rule imposed, or calls it a label."""
    (ban,) = held(place.house, RULED)
    of_ruled = {"subject": RULED, "action": ban.action}
    lifts = (Lift(**of_ruled, **SAYS), Unlabel(subject=RULED, label="ban", cause="event:2"))
    return tried(place.house, AUTOMATION, *lifts)


def rules(place: Place) -> Tried:
    """By the rules in force since, zebras are welcome, and the label that came with the ban is taken away."""
    before = place.house.decided(post(900, "Nothing."))["rules"]
    place.rules.write(RULES, place.rules.read(RULES).replace(BANS, UNLABELS))
    number = iter(range(1_000, 10_000))
    another = place.house.decided
    place.house.until(
        lambda: another(post(next(number), "Nothing."))["rules"] != before, "other rules decide"
    )
    welcome = place.house.decided(post(901, "A zebra.", "zed"))
    assert welcome["verdicts"] == []
    with place.house.reader() as reader:
        place.house.until(lambda: labels(reader.row("standing", RULED)) == [], "the label is gone")
    return set()


def labels(standing: Any) -> list[str]:
    return [one.label for one in standing.in_force if one.label]


def ladders(place: Place) -> Tried:
    """A ladder, a milder one, and then none."""
    with closing(at_desk(place.house, "lea")) as lea:
        for points in (2, 9):
            form = Typed("spam", LADDER.format(points=points))
            page = lea.send("/ladders/publish", name=form.name, text=form.text, tried=form.digest)
            assert page.is_redirect, page.text
        assert lea.send("/ladders/retire", name="spam").is_redirect
    with place.house.reader() as reader:
        assert reader.row(VERSIONS, "ladder:spam").version == 2
        assert reader.row(LADDERS, LADDERS).in_force == ()
    return set()


def suppressed(place: Place) -> Tried:
    """Nobody calls the effect obsolete; and Plaza, which says that it enforces nothing, is told again."""
    name = told_of(place.house)[0]
    refused = tried(
        place.house, LEA, Supersede(effect=name, later="x"), GiveUp(effect=name, attempts=1, error="x")
    )
    nothing = [State(subject=STAR, measures=())]
    with place.house.house(ahead=HOUR) as later:
        found = Comparing(later.reader, later.door).take("told:1", nothing, later.reader.now())
    assert [one.differs[0].where for one in found] == ["missing"]
    assert len(told_of(place.house)) == 2
    return refused


def timer(place: Place) -> Tried:
    """Rung ahead of its time, by the clock or by somebody; and a day before the one end that there is, by itself."""
    expire = Expire(**OF_DATED)
    refused = tried(place.house, CLOCK, expire, Expire(**OF_STAR)) | tried(place.house, LEA, expire)
    with place.house.house(ahead=29 * DAY) as later:
        clock = Clock(later.door, later.reader)
        for _ in range(3):
            clock.tick(lambda: 0.0)
    return refused


ROUTES: Final[dict[str, Callable[[Place], Tried]]] = {
    "console": console,
    "API": api,
    "CSV": listed,
    "rule edit": rules,
    "ladder edit": ladders,
    "shortened end date": shortened,
    "automation": automation,
    "suppressed delivery": suppressed,
    "timer": timer,  # the last, because it is a month later then
}


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_unbans_anybody(place: Place, route: str) -> None:
    """E-10: refused and recorded, or nothing for a ban; which stands as before, here and at Plaza."""
    enforced = {account: bans(place.plaza, account) for account in BANNED}
    standing = {account: held(place.house, account) for account in BANNED}
    refused = ROUTES[route](place)

    with place.house.reader() as reader:
        kept = reader.entries(types=(tag_of(Refused),))
        ended = reader.entries(types=ENDS)
    recorded = {(one.by, one.fact.command, one.fact.code) for one in kept}  # type: ignore[attr-defined]
    assert refused <= recorded
    assert ended == []
    assert {account: held(place.house, account) for account in BANNED} == standing
    assert all(len(one) == 1 for one in standing.values())
    assert {account: bans(place.plaza, account) for account in BANNED} == enforced


def held(house: Installation, account: str) -> list[Any]:
    """The bans in force on an account."""
    with house.reader() as reader:
        return [one for one in reader.row("standing", account).in_force if one.kind == "ban"]
