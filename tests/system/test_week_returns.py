"""The Week from E+1 to E+3: who was banned comes back by the published programme, in waves that stop by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.service import set_password
from steadyhand.bootstrap.articles import policies_of
from steadyhand.cli.common import on_host
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.facts import Lifted
from steadyhand.enforcement.reinstatement.model import HOUSE, Programme, Request
from steadyhand.flows.coming_back import ComingBack
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.rules.pack import STARTER, load_pack
from tests.support.attacked import ROOT, STAFF, appointed, at_desk, reported
from tests.support.desk import Desk
from tests.support.doors import told
from tests.support.house import enrol
from tests.support.installation import PASSKEYS, PASSWORD, Installation, installed
from tests.support.plaza import Plaza, running_plaza
from tests.support.traffic import post
from tests.system.test_week_appeals import HANA
from tests.system.test_week_comparison import LOU, kinds
from tests.system.test_week_moratorium import ORDERED

OLD: Final = 200 * DAY
"""How long ago all were banned: whoever broke this rule waits for 90 days."""
LEA: Final = STAFF[0]
BANNED: Final = tuple(f"account:m{n}" for n in range(8))
ASK: Final = BANNED[:5]
WAVE: Final = BANNED[:3]
PROGRAMME, CRITERIA = "programme:first", "criteria:2026@1"
LIMITS: Final = ["demonetise", "limit", "restrict"]
SAYS: Final = """
title = "Who may come back"
text = "Whoever broke a rule that is not grave, after a quarter of a year."
"""
TERMS: Final = f"""
title = "The first programme"
text = "Waves of three, watched for two weeks each."
criteria = "{CRITERIA}"
cohorts = ["c"]
wave = 3
reviewers = 1
hold_out = 0
council = false
stop = {{ recidivism = 0.3, reports = 5.0, fewest = 3 }}
"""
WORDS: Final = "I have read the rules, and will not do it again."


@pytest.fixture(scope="module")
def plaza(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plaza]:
    """The platform, which tells its people what it is told to."""
    with running_plaza(tmp_path_factory.mktemp("plaza")) as running:
        yield running


@pytest.fixture(scope="module")
def house(plaza: Plaza, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Eight accounts that rules banned half a year ago, as Plaza has told them; two policy leads were there then."""
    data = tmp_path_factory.mktemp("week") / "data"
    with installed(data, start=False, access=PASSKEYS, webhook=plaza.webhook) as running:
        with running.house(ahead=-OLD) as then:
            began = (
                Found(principal=ROOT, name="Rut Okafor"),
                *(Appoint(staff=one) for one in (LEA, LOU)),
                set_password(LOU.principal, PASSWORD),
            )
            answers = [then.door.perform(one, ROOT, proof=on_host(signed=True)) for one in began]
            assert set(told(answers)) == {"done"}
            for one in (ROOT, LEA.principal, LOU.principal):
                enrol(then.door, one)
            policies_of(load_pack(STARTER), then.reader, then.door, latest=True)
            bans = [Order(banned(account, then.reader.now() + 365 * DAY), AUTOMATION) for account in BANNED]
            assert set(told(then.door.perform_many(bans))) == {"done"}
        appointed(running, *STAFF[1:], HANA)
        running.start()
        running.until(lambda: all(messages(plaza, account) for account in BANNED), "they are told")
        yield running


def banned(account: str, until: int) -> Ban:
    return Ban(
        subject=account,
        account=account,
        policy="spam-1@1",
        cause=f"event:{account}",
        mode="automated",
        until=until,
    )


def messages(plaza: Plaza, account: str) -> list[dict[str, Any]]:
    return plaza.messages(account.removeprefix("account:"))


def by_link(house: Installation, plaza: Plaza, account: str) -> httpx.Response:
    """Ask to come back by the link in the notice of the ban."""
    path = urlsplit(messages(plaza, account)[0]["link"]).path
    with httpx.Client(base_url=house.url("door"), trust_env=False) as person:
        return person.post(path, data={"do": "return", "words": WORDS})


def by_two(lea: Desk, lou: Desk, path: str, **form: str) -> str:
    """One asks on the page, another agrees; the page of the request."""
    asked = lea.send(path, **form, second="ask", to_second="As we spoke of.")
    assert asked.is_redirect, asked.text
    agreed = lou.send(f"{asked.headers['location']}/approve")
    assert agreed.is_redirect, agreed.text
    return lea.get(asked.headers["location"]).text


def request(house: Installation, account: str) -> Request:
    with house.reader() as reader:
        asked = reader.row("reinstatement_asked", account)
        row: Request = reader.row("reinstatement", asked.requests[-1])
    return row


def programme(house: Installation) -> Programme:
    with house.reader() as reader:
        row: Programme = reader.row("programme", PROGRAMME)
    return row


def test_programme_of_returns_is_the_only_way(house: Installation, plaza: Plaza, tmp_path: Path) -> None:
    """E+1..E+3: no amnesty; asked by the link, decided, back in a wave, on probation; and it stops by its rule."""
    amnesty_is_refused(house, tmp_path)
    assert by_link(house, plaza, ASK[0]).status_code == 422, "no programme runs"
    with closing(at_desk(house, "lea")) as lea, closing(at_desk(house, "lou")) as lou:
        assert "second person" in lea.send("/returns/publish/criteria", ref=CRITERIA, text=SAYS).text
        by_two(lea, lou, "/returns/publish/criteria", ref=CRITERIA, text=SAYS)
        by_two(lea, lou, "/returns/publish/programme", ref=PROGRAMME, text=TERMS)
        by_two(lea, lou, "/returns/programme/start", programme=PROGRAMME)
        everybody_asks_and_is_approved(house, plaza)
        assert [kinds(plaza, account) for account in BANNED] == [["ban"]] * len(BANNED)

        by_two(lea, lou, "/returns/programme/wave", programme=PROGRAMME)
        house.until(
            lambda: all(sorted(kinds(plaza, account)) == LIMITS for account in WAVE), "the wave is back"
        )
        one_breaks_a_rule_again(house)
        assert "broke a rule again. Nobody returns until two people" in lea.get("/returns").text
        again = lea.send(
            "/returns/programme/wave", programme=PROGRAMME, second="ask", to_second="As we spoke of."
        )
        assert "not_running" in again.text

    nobody_else_returned(house, plaza)
    house.until(lambda: pauses(house) == [1], "everybody reads that it stands still")


def amnesty_is_refused(house: Installation, folder: Path) -> None:
    """62,000 names as one order, of all who were banned and of many who never were."""
    order = folder / "amnesty.csv"
    order.write_text("subject\n" + "".join(f"account:m{n}\n" for n in range(ORDERED)))
    answer = house.cli("lift", str(order), "Let them all back.", "--by", "lou")
    assert (answer.returncode, "lifts are not done by one order" in answer.stderr) == (1, True), answer.stderr


def everybody_asks_and_is_approved(house: Installation, plaza: Plaza) -> None:
    """Five of eight ask; those who started the programme do not decide, somebody else does."""
    for account in ASK:
        assert by_link(house, plaza, account).status_code == 303
    screened = ["under_review"] * len(ASK)
    house.until(lambda: [request(house, account).state for account in ASK] == screened, "they are screened")
    with closing(at_desk(house, "hana")) as hana:
        for account in ASK:
            asked = request(house, account)
            assert (asked.cohort, asked.needs) == ("c", 1)
            page = hana.get(f"/returns/{asked.id}").text
            assert WORDS in page
            vote = {"finding": "approve", "reason": "It was one post, half a year ago."}
            assert hana.send(f"/returns/{asked.id}/vote", **vote).is_redirect


def one_breaks_a_rule_again(house: Installation) -> None:
    """A reviewer finds that what one of the wave posts breaks a rule, and the programme pauses."""
    house.deliver([post(7, "Look at this.", "m0")])
    house.catch_up()
    case = reported(house, "p7", WAVE[0])
    with closing(at_desk(house, "ana")) as ana:
        assert ana.send(f"/cases/{case}/take", reason="Asked to.").is_redirect
        typed = {**ana.about_to(case, "remove"), "policy": "spam-1@1", "reason": "The same again."}
        assert ana.send(f"/cases/{case}/decision", **typed).is_redirect
    with house.house(ahead=MINUTE) as later:  # a decision may be taken back for half a minute
        ComingBack(later.reader, later.door).round()
    house.until(lambda: programme(house).state == "paused", "the programme pauses")


def nobody_else_returned(house: Installation, plaza: Plaza) -> None:
    """Two are on probation, one is banned again; who is not of the wave waits, approved or not."""
    states = [request(house, account).state for account in ASK]
    assert states == ["revoked", "returned", "returned", "approved", "approved"]
    assert [kinds(plaza, account) for account in BANNED[3:]] == [["ban"]] * len(BANNED[3:])
    with house.reader() as reader:
        lifted = reader.entries(types=(tag_of(Lifted),))
        again = [one.kind for one in reader.row("standing", WAVE[0]).in_force]
    assert {(one.by, one.fact.subject) for one in lifted} == {(HOUSE, account) for account in WAVE}  # type: ignore[attr-defined]
    assert "ban" in again


def pauses(house: Installation) -> list[int]:
    """What everybody reads: how often each programme that is paused was."""
    read = httpx.get(f"{house.url('door')}/public/returns.json", trust_env=False).json()
    return [len(one["pauses"]) for one in read["programmes"] if one["state"] == "paused"]
