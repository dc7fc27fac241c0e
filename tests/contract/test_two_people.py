"""What an article leaves to two people, at the door on both databases: lasting bans, and what very many see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.reading import AccessNow
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.enforcement.commands import Ban, Impose, Label, Limit, Remove
from steadyhand.flows import decision as flow
from steadyhand.flows import seconding
from steadyhand.flows.bulk import Bulks, Preview, preview
from steadyhand.flows.decision import Act, Verdict
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, SampleBulk, StartBulk, StopBulk
from steadyhand.review.bulk.model import BulkAct, BulkVerdict
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.review.opening import OpenCase
from steadyhand.review.reach.commands import CountReach
from steadyhand.rules.commands import PublishArticle
from steadyhand.rules.two_people import TwoPeople
from tests.support.doors import Opened, Reopen, entry, house_doors, told, trusting
from tests.support.people import ADMIN, ARTICLE, LEAD, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD

WHY = "They sell one drug from forty accounts."
REMOVE = BulkVerdict(area="spam", outcome="violates", policy="spam-1@1", acts=(BulkAct(kind="remove"),))
BAN = BulkVerdict(area="spam", outcome="violates", policy="spam-1@1", acts=(BulkAct(kind="ban"),))


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with two policy leads."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def proof(person: str) -> Proof:
    return Proof(session=f"s-{person}", authenticator=f"key-{person}", verified=True, fresh=True)


def opened_case(house: Opened, number: int = 1, views: int | None = None) -> Case:
    """A case about a post of an account of its own, which so many people saw."""
    made = OpenCase(
        case=f"case:c{number}", subject=f"post:p{number}", area="spam", severity="medium", source="rule",
        ref=f"event:{number}", account=f"account:u{number}", attested=True, content='{"text": "Buy"}',
    )  # fmt: skip
    house.done(made, AUTOMATION)
    if views is not None:
        house.done(CountReach(case=made.case, views=views, remaining=0.0), AUTOMATION)
    return row(house, made.case)


def row(house: Opened, case: str) -> Case:
    found: Case = house.reader.row("case", case)
    return found


def kinds(house: Opened, subject: str) -> list[str]:
    standing = house.reader.row("standing", subject)
    return [one.kind for one in standing.in_force] if standing is not None else []


def orders(house: Opened, case: Case, *acts: Act, by: str = LEAD) -> Sequence[Order]:
    """A decision on a case that somebody takes, and what follows from it."""
    house.done(TakeLease(case=case.id, way="picked", reason="Asked to."), by)
    verdict = Verdict(outcome="violates", policy="spam-1@1", reason=WHY, acts=acts)
    taken = house.reader.stored_many("case", [case.id])[case.id]
    now = house.reader.now()
    return flow.orders(taken.row, verdict, by, expect=taken.seq, key=case.id, now=now, proof=proof(by))


def decided(house: Opened, case: Case, *acts: Act) -> list[str]:
    return told(house.door.perform_many(orders(house, case, *acts), atomic=True))


def asked(house: Opened, commands: Sequence[Command], case: str | None = None, by: str = LEAD) -> str:
    answer = seconding.ask(
        house.door, house.reader, commands, by, proof(by), why="lasting", reason="All forty.", case=case
    )
    return str(entry(answer).fact.request.id)  # type: ignore[attr-defined]


def approve(house: Opened, request: str, by: str) -> list[Answer]:
    return seconding.approve(house.door, house.reader, request, by, proof(by))


def test_ban_without_end_is_decided_by_two_or_not_at_all(house):
    """One person who is leaned on must not be able to ban somebody for good; nor is half of it done."""
    case = opened_case(house)
    both = orders(house, case, Act(kind="remove"), Act(kind="ban"))

    assert set(told(house.door.perform_many(both, atomic=True))) == {"second_needed", "set_refused"}
    assert row(house, case.id).is_open
    assert kinds(house, "post:p1") == []

    request = asked(house, [order.command for order in both], case.id)
    assert told(approve(house, request, LEAD)) == ["yourself"]
    assert told(approve(house, request, OTHER_LEAD)) == ["done"] * 4
    assert (kinds(house, "post:p1"), kinds(house, "account:u1")) == (["remove"], ["ban"])


@pytest.mark.parametrize("kind", [Ban, Remove, Limit])
def test_end_in_a_hundred_years_is_no_way_around(house, kind):
    """It would be a ban without end by another name."""
    about = "account:u1" if kind is Ban else "post:p1"
    far: Impose = kind(
        subject=about,
        policy="spam-1@1",
        cause="event:1",
        mode="manual",
        account="account:u1",
        until=house.reader.now() + 36_500 * DAY,
    )

    assert house.refused(far, LEAD) == "end_too_far"


def test_label_may_last_longer_than_a_year(house):
    """It keeps nothing from anybody."""
    house.done(
        Label(subject="post:p1", policy="spam-1@1", cause="event:1", mode="manual", account="account:u1", label="ad",
              until=house.reader.now() + 800 * DAY),
        LEAD,
    )  # fmt: skip

    assert kinds(house, "post:p1") == ["label"]


def test_what_very_many_see_is_decided_by_two_and_held_by_one_meanwhile(house):
    """A slip before so many is not made good; but it need not go on spreading while somebody is asked."""
    case = opened_case(house, views=100_000)
    assert decided(house, case, Act(kind="remove"))[-1] == "second_needed"

    seen_by_fewer = opened_case(house, 2, views=99_999)
    assert decided(house, seen_by_fewer, Act(kind="remove")) == ["done", "done"]

    interim = orders(house, opened_case(house, 3, views=100_000), Act(kind="limit", days=7))
    assert told(house.door.perform_many(interim, atomic=True)) == ["done", "done"]
    lasting = orders(house, opened_case(house, 4, views=100_000), Act(kind="limit"))
    assert told(house.door.perform_many(lasting, atomic=True))[-1] == "second_needed"


def test_article_says_what_takes_two(house):
    """It is a policy's to say, and its text may be stricter or laxer than the usual."""
    lax = TwoPeople(without_end=(), from_views=1_000_000)
    house.done(PublishArticle(**{**_fields(ARTICLE), "text": "No spam.", "two_people": lax}), LEAD)
    case = opened_case(house, views=100_000)
    ban = Ban(subject="account:u1", policy="spam-1@2", cause="event:1", mode="manual", account="account:u1")

    house.done(ban, LEAD)
    assert decided(house, case, Act(kind="remove"))[-1] == "second_needed", (
        "the earlier version says otherwise"
    )


def _fields(command: PublishArticle) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def test_rule_that_bans_for_good_asks_people_instead(house):
    """Automation is nobody, and surely not two."""
    ban = Ban(
        subject="account:u1", policy="spam-1@1", cause="event:1", mode="automated", account="account:u1"
    )
    instead = OpenCase(
        case="case:b", subject="account:u1", area="spam", severity="medium", source="rule", ref="event:1",
        account="account:u1", attested=True,
    )  # fmt: skip

    house.door.perform_many([Order(ban, AUTOMATION, "k", instead=instead)])
    assert kinds(house, "account:u1") == []
    assert row(house, "case:b").is_open


def test_small_team_waits_a_day_for_a_ban(opens):
    """Who has nobody else must not be unable to ban, and must not be quick about it."""
    house = opens()
    house.done(Appoint(staff=Staff(principal="staff:sol", name="Sol", roles=("security_lead",))), ADMIN)
    for name in (OTHER_LEAD, "staff:ana", "staff:ben"):
        house.done(Appoint(staff=Staff(principal=name, name=name, roles=("legal",))), ADMIN)
    for capability in ("account.ban", "case.decide"):
        until = house.reader.now() + 60 * DAY
        seconded(
            house,
            DeclareSmallTeam(of=capability, until=until, reason="Two of us."),
            "staff:sol",
            ADMIN,
            "request:" + capability.replace(".", "-"),
        )
    later = opens(ahead=40 * DAY)
    case = opened_case(later)
    request = asked(later, [order.command for order in orders(later, case, Act(kind="ban"))], case.id)

    assert told(approve(later, request, LEAD)) == ["too_early"]
    assert told(approve(opens(ahead=41 * DAY), request, LEAD)) == ["done"] * 3


def shown(house: Opened, names: Sequence[str], verdict: BulkVerdict) -> Preview:
    access = AccessNow(house.reader, trusting()).snapshot()
    return preview(house.reader, access, verdict, names, LEAD, WHY, house.reader.now())


def planned(house: Opened, number: int, names: Sequence[str], verdict: BulkVerdict) -> StartBulk:
    """A bulk that was shown, whose sample was looked at, and that is to begin."""
    bulk, seen = f"bulk:b{number}", shown(house, names, verdict)
    house.done(PlanBulk(bulk=bulk, verdict=verdict, members=seen.members, reason=WHY), LEAD)
    for case in house.reader.row("bulk", bulk).sample:
        house.done(OpenSample(bulk=bulk, case=case), LEAD)
        house.done(SampleBulk(bulk=bulk, case=case, fits=True), LEAD)
    return StartBulk(bulk=bulk)


def test_bulk_that_bans_takes_two_however_few_it_is_about(house):
    """Two bans at once are not less than one."""
    names = [opened_case(house, n).id for n in (1, 2)]
    start = planned(house, 1, names, BAN)

    assert shown(house, names, BAN).why_two == "A ban without end is decided by two people."
    assert house.refused(start, LEAD) == "second_needed"
    seconded(house, start, LEAD, OTHER_LEAD, "request:bulk")
    Bulks(house.reader, house.door).round()
    assert kinds(house, "account:u1") == kinds(house, "account:u2") == ["ban"]


def test_bulk_leaves_what_very_many_see_to_be_decided_by_itself(house):
    """Nobody saw that it was among the others, unless two people agreed to the whole."""
    names = [opened_case(house, n, views=100_000 if n == 3 else 10).id for n in (1, 2, 3)]
    seen = shown(house, names, REMOVE)

    assert [(case, refusal.code) for case, refusal in seen.left] == [("case:c3", "second_needed")]
    assert seen.why_two is None


def test_bulks_that_are_split_are_one(opens):
    """Twenty and twenty are forty, whether they are planned before or after; an hour later they are none."""
    house = opens()
    names = [opened_case(house, n).id for n in range(45)]
    first, second = planned(house, 1, names[:15], REMOVE), planned(house, 2, names[15:25], REMOVE)
    house.done(first, LEAD)

    assert house.refused(second, LEAD) == "second_needed"
    seconded(house, second, LEAD, OTHER_LEAD, "request:bulk")
    fits = planned(house, 3, names[25:30], REMOVE)
    house.done(fits, LEAD)
    Bulks(house.reader, house.door).round()

    later = opens(ahead=HOUR + 1)
    later.done(planned(later, 4, names[30:45], REMOVE), LEAD)


def test_whoever_stops_a_bulk_goes_on_alone_if_they_began_alone(house):
    """What was counted once is not counted again."""
    names = [opened_case(house, n).id for n in range(15)]
    start = planned(house, 1, names, REMOVE)
    house.done(start, LEAD)
    house.done(StopBulk(bulk=start.bulk), LEAD)

    house.done(start, LEAD)
