"""One fixed program through every room: each kind of fact happens at least once, refusals and timers among them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.coverage.commands import (
    MeasureCoverage,
    ReportLoss,
    RestoreCoverage,
    ScoreForecast,
)
from steadyhand.access.coverage.facts import Score
from steadyhand.access.coverage.losses import Place
from steadyhand.access.coverage.measures import AreaBand
from steadyhand.access.identity.commands import (
    AllowEnrolment,
    EnrolPasskey,
    RefuseSession,
    RevokePasskey,
    UsePasskey,
)
from steadyhand.access.identity.model import SIGN_IN, Passkey
from steadyhand.access.identity.service import digest_of
from steadyhand.access.keys.commands import IssueKey, RevokeKey, RevokeService
from steadyhand.access.keys.model import Key
from steadyhand.access.model import Staff
from steadyhand.access.provisioning.groups import KeepGroup, RemoveGroup
from steadyhand.access.provisioning.model import DIRECTORY, Listing, Told
from steadyhand.access.provisioning.people import Deprovision, Provision
from steadyhand.access.revocation.commands import EndSessions
from steadyhand.access.revocation.model import SIGNALS
from steadyhand.access.service import set_password
from steadyhand.accountability.commands import ApplyRetention, BeginHeartbeat, Erase, PlaceHold, ReleaseHold
from steadyhand.delivery.commands import GiveUp, Receive, Replay, Supersede
from steadyhand.enforcement.commands import Ban, Label, Limit, Suspend
from steadyhand.enforcement.ending import Lift, Unlabel, Withdraw
from steadyhand.enforcement.moratorium.model import NOTICE
from steadyhand.flows.decision import Act, Verdict
from steadyhand.flows.decision import orders as decision_orders
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.kernel.clock import RETRY_SECONDS, Clock
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR
from steadyhand.review.commands import Decide, Release, Retract, TakeLease
from steadyhand.review.model import Case
from steadyhand.review.moving import HandOver
from steadyhand.review.opening import Attribute, OpenCase
from steadyhand.rules.versions.brakes import ApproveQuota, AskQuota, ReleaseBrake, TripBrake
from steadyhand.rules.versions.drafts import (
    AbandonDraft,
    ApproveDraft,
    CommentOnDraft,
    ProposeDraft,
    SaveDraft,
    SendBackDraft,
)
from steadyhand.rules.versions.releases import BeginShadow, EndRollout, EndShadow, Publish, Revert
from tests.support.doors import Opened, Reopen, entry
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled
from tests.support.program_access import access
from tests.support.program_appeals import appeals
from tests.support.program_campaigns import campaigns
from tests.support.program_care import care
from tests.support.program_claims import claims
from tests.support.program_comparing import comparing
from tests.support.program_council import council, council_later
from tests.support.program_deciding import deciding
from tests.support.program_elections import elections
from tests.support.program_evasion import evasion
from tests.support.program_impersonation import impersonation
from tests.support.program_incidents import incidents
from tests.support.program_looks import looks
from tests.support.program_matches import matches
from tests.support.program_offices import offices
from tests.support.program_orders import orders
from tests.support.program_partners import partners, partners_later
from tests.support.program_promises import promises, promises_later
from tests.support.program_responses import responses
from tests.support.program_returns import returns
from tests.support.program_review import answered
from tests.support.program_review import cases as desk
from tests.support.program_strikes import strikes

SETUP = "system:setup"
COURIER = "system:delivery"
PLATFORM = "service:plaza"
AREAS, REGIONS = ("spam", "hate"), ("eu", "unknown")


def play(opens: Reopen) -> Opened:
    """Play it all; the house that it ends in, days later."""
    house = opens()
    peopled(house)
    house.done(BeginHeartbeat(areas=AREAS, regions=REGIONS), SETUP)
    house.done(set_password(REVIEWER, "a long enough password"), ADMIN)
    first, second, third = (report(house, n) for n in range(3))
    decide(house, first, "remove")
    decide(house, second, "suspend", days=1)
    second_thoughts(house, third)
    rule(house)
    evasion(house)
    promises(house)
    strikes(house)
    comparing(house)
    orders(house)
    council(house)
    claims(house)
    elections(house)
    matches(house)
    responses(house)
    incidents(house)
    campaigns(house)
    impersonation(house)
    rule_sets(house)
    staff(house)
    directory(house)
    passkeys(house)
    api_keys(house)
    deliveries(house)
    privacy(house)
    coverage(house)
    partners(house)
    offices(house)
    access(house)
    desk(house)
    care(house)
    looks(house)
    deciding(house)
    house.many(Lift(subject="post:p0", action="post:p0#1", cause="x", reason="y"), by=REVIEWER)
    house.many(*[TakeLease(case="case:none")] * 3, by=REVIEWER)
    house.done(TakeLease(case=third), REVIEWER)
    return a_day_later(opens)


def a_day_later(opens: Reopen) -> Opened:
    """The clock catches up: leases lapse, sanctions expire, hours are counted."""
    partners_later(opens, HOUR)
    house = opens(DAY + 2 * HOUR)
    clock = Clock(house.door, house.reader)
    an_alarm_that_nobody_reads(house, clock)
    for _ in range(400):
        if clock.tick(lambda: 2 * RETRY_SECONDS) == 0:
            break
    answered(house)
    council_later(house)
    house.door.sweep()
    promises_later(opens)
    return opens(returns(opens, appeals(opens, NOTICE + 3 * HOUR)))


def an_alarm_that_nobody_reads(house: Opened, clock: Clock) -> None:
    """An older version of the program meets a timer of a newer one, and the newer one comes back."""
    lapse = house.registry.commands.pop("review.lapse")
    clock.tick(lambda: 0.0)
    house.registry.commands["review.lapse"] = lapse


def report(house: Opened, number: int) -> str:
    """A report that opens a case, and the same again that joins it; the case's id."""
    for name in (f"r{number}", f"again{number}"):
        filed = ReportIn(
            id=name,
            subject=f"post:p{number}",
            reporter=f"account:{name}",
            area="spam",
            text="Please look",
            region="eu",
            lang="en",
            content=ReportedContent(
                text="Same link for the tenth time", lang="en", author=f"account:u{number}"
            ),
        )
        answers = house.door.perform_many(report_orders(filed, PLATFORM, "plaza"), atomic=True)
    case: str = entry(answers[1]).fact.case  # type: ignore[attr-defined]
    return case


def decide(house: Opened, name: str, act: Any, days: int | None = None) -> None:
    """Take a case, give it back, take it again and decide it with its sanction, as one."""
    house.done(TakeLease(case=name), OTHER_REVIEWER)
    house.done(Release(case=name, reason="conflict"), OTHER_REVIEWER)
    house.done(TakeLease(case=name), REVIEWER)
    stored = house.reader.stored("case", name)
    assert stored is not None
    case: Case = stored.row
    verdict = Verdict(
        outcome="violates",
        reason="The same link again.",
        policy="spam-1@1",
        note="Seen twice.",
        acts=(Act(kind=act, days=days),),
    )
    orders = decision_orders(
        case, verdict, REVIEWER, expect=stored.seq, key=f"k:{name}", now=house.reader.now()
    )
    for answer in house.door.perform_many(orders, atomic=True):
        entry(answer)


def second_thoughts(house: Opened, name: str) -> None:
    """A slip of the hand, taken back with what it imposed; then the case goes to another queue."""
    house.done(TakeLease(case=name), REVIEWER)
    house.done(Attribute(case=name, account="account:u2"), AUTOMATION)
    house.done(Decide(case=name, outcome="no_violation", reason="A joke."), REVIEWER)
    house.done(Retract(case=name, subject="post:p2", area="spam"), REVIEWER)
    house.done(HandOver(case=name, subject="post:p2", to="hate"), REVIEWER)
    slip = Limit(
        subject="post:p2", account="account:u2", policy="spam-1@1", cause="decision:8", mode="manual"
    )
    house.done(slip, REVIEWER)
    house.done(Withdraw(subject="post:p2", action="post:p2#1", cause="decision:8"), REVIEWER)


def rule(house: Opened) -> None:
    """What rules ask for: labels that end, a limit, a case; and a person who ends and bans."""
    common: dict[str, Any] = {
        "policy": "spam-1@1",
        "cause": "event:/plaza/e1",
        "mode": "automated",
        "region": "eu",
    }
    now = house.reader.now()
    house.done(Label(subject="account:u5", label="new", until=now + HOUR, **common), AUTOMATION, "e1#0")
    house.done(Label(subject="post:p5", label="spam", account="account:u5", **common), AUTOMATION, "e1#1")
    house.done(Unlabel(subject="post:p5", label="spam", cause="event:/plaza/e2"), AUTOMATION, "e2#0")
    house.done(Limit(subject="post:p5", account="account:u5", until=now + DAY, **common), AUTOMATION, "e1#2")
    opened = OpenCase(
        case="case:e1", subject="post:p5", area="hate", severity="high", source="rule", ref="event:/plaza/e1",
        why="A slur", account="account:u5", region="eu", language="en", rules=("Slur",), content='{"text":"x"}',
    )  # fmt: skip
    house.done(opened, AUTOMATION, "e1#3")
    person: dict[str, Any] = {**common, "mode": "manual", "cause": "decision:9"}
    house.done(Suspend(subject="account:u6", account="account:u6", until=now + DAY, **person), REVIEWER)
    house.done(Ban(subject="account:u6", account="account:u6", until=now + DAY, **person), LEAD)
    house.done(Lift(subject="account:u6", action="account:u6#2", cause="appeal:1", reason="Mistaken."), LEAD)


def rule_sets(house: Opened) -> None:
    """Rules are drafted, discussed, tried, published for some and for all, braked, and taken back."""
    first = save("d-first", "", "sha256:first", {"main.sml": "X = 1"})
    house.done(first, SETUP)
    house.done(Publish(draft="d-first", version="sha256:first", changed={"Slur": "1"}), SETUP)
    house.done(save("d-other", "sha256:first", "sha256:other", {"main.sml": "X = 2"}), LEAD)
    on: dict[str, Any] = {"draft": "d-other", "version": "sha256:other"}
    house.done(CommentOnDraft(**on, text="Why 2?", file="main.sml", line=1), ADMIN)
    house.done(ProposeDraft(**on), LEAD)
    house.done(SendBackDraft(**on, reason="Say why."), ADMIN)
    house.done(ProposeDraft(**on), LEAD)
    house.done(ApproveDraft(**on), ADMIN)
    house.done(BeginShadow(**on), LEAD)
    house.done(EndShadow(), LEAD)
    house.done(Publish(**on, percent=10), LEAD)
    house.done(EndRollout(reason="Too many."), LEAD)
    house.done(Publish(**on, changed={"Slur": "2"}), LEAD)
    brake(house)
    house.done(Revert(to="sha256:first", reason="Too many.", changed={"Slur": "1"}), LEAD)
    house.done(save("d-third", "sha256:first", "sha256:third", {"more.sml": "Y = 1"}), LEAD)
    house.done(AbandonDraft(draft="d-third", version="sha256:third", reason="Not needed."), LEAD)


def brake(house: Opened) -> None:
    """A rule acts too often: two people release it, and raise its quota for an hour."""
    trip = TripBrake(
        rule="Slur",
        version="sha256:other",
        digest="2",
        why="101 in an hour",
        counted=101,
        quota=100,
        window="hour",
    )
    tripped = house.done(trip, AUTOMATION)
    for who in (LEAD, ADMIN):
        house.done(ReleaseBrake(rule="Slur", since=tripped.at, reason="It is right."), who)
    terms: dict[str, Any] = {"per_hour": 500, "incident": "A raid.", "until": house.reader.now() + HOUR}
    house.done(AskQuota(rule="Slur", **terms), LEAD)
    house.done(ApproveQuota(rule="Slur", **terms), ADMIN)


def coverage(house: Opened) -> None:
    """An hour is measured, a loss is found and is over, and a forecast is scored."""
    now = house.reader.now()
    banded = (AreaBand("spam", "<10"),)
    house.done(MeasureCoverage(hour=now - now % HOUR, areas=banded, digest="0" * 64, measure=b"m"), CLOCK)
    place = Place(area="spam", languages=("en",), hours=((0, 6),))
    lost = ReportLoss(
        loss="loss:1", kind="people", places=(place,), depth="20-50 %", gaps=b"[]", people=(LEAD,)
    )
    house.done(lost, CLOCK)
    house.done(RestoreCoverage(loss="loss:1"), CLOCK)
    score = Score(area="spam", what="backlog", foretold=12.0, happened=10.0)
    house.done(ScoreForecast(freeze="freeze:1", day=1, at=now, scores=(score,), last=True), CLOCK)


def save(draft: str, base: str, version: str, texts: dict[str, str | None]) -> SaveDraft:
    """A draft begun with these texts; nobody checked them."""
    return SaveDraft(
        draft=draft, title="Fewer slurs", base=base, on=base, version=version, texts=texts, size=9, count=1
    )


def staff(house: Opened) -> None:
    """Someone comes and goes; a set that would have changed access is refused."""
    someone = Staff(
        principal="staff:eve", name="Eve Lind", roles=("reviewer",), areas=("hate",), languages=("en",)
    )
    house.done(Appoint(staff=someone), ADMIN)
    house.done(Deactivate(principal="staff:eve", reason="Left."), ADMIN)
    house.many(
        Appoint(staff=someone), Deactivate(principal="staff:nobody", reason="x"), by=ADMIN, atomic=True
    )


def directory(house: Opened) -> None:
    """A directory lists somebody, gives them a role by a group, and says that they left; then it deletes both."""
    told = Told(user_name="Ida.Berg", external_id="e-1", department="Trust", employee_number="77")
    who = "staff:ida.berg"
    house.done(
        KeepGroup(group="g1", display_name="Reviewers", external_id="eg-1", role="reviewer"), DIRECTORY
    )
    listed = Listing(id="u1", told=told, groups={"g1": "reviewer"})
    on = house.done(Provision(principal=who, listing=listed), DIRECTORY).seq
    out = Listing(id="u1", told=replace(told, active=False), groups=listed.groups)
    on = house.done(Deprovision(principal=who, listing=out, on=on), DIRECTORY).seq
    house.done(Deprovision(principal=who, listing=replace(out, groups={}), on=on, gone=True), DIRECTORY)
    house.done(RemoveGroup(group="g1", on=1), DIRECTORY)
    house.done(EndSessions(principal=who, event="https://idp.example#1", why="session-revoked"), SIGNALS)


def passkeys(house: Opened) -> None:
    """A passkey is enrolled and used; it is lost, and another one comes with an administrator's code."""
    first, second = (
        Passkey(id=name, key="pQEC", count=0, aaguid="", label=f"The {name} one")
        for name in ("first", "second")
    )
    used = UsePasskey(principal=REVIEWER, passkey="first", count=1, session="session:1", purpose="sign_in")
    house.done(EnrolPasskey(principal=REVIEWER, passkey=first), REVIEWER)
    house.done(used, REVIEWER)
    house.done(RevokePasskey(principal=REVIEWER, passkey="first", reason="Lost."), ADMIN)
    house.done(AllowEnrolment(principal=REVIEWER, digest=digest_of("a code")), ADMIN)
    house.done(EnrolPasskey(principal=REVIEWER, passkey=second, code=digest_of("a code")), REVIEWER)
    copied = RefuseSession(
        principal=REVIEWER, session="session:1", why="used from another address or program"
    )
    house.done(copied, SIGN_IN)


def api_keys(house: Opened) -> None:
    """A service gets a key and loses it, and then goes for good."""
    until = house.reader.now() + 30 * DAY
    key = Key(
        digest="0" * 64, service="service:feed", name="The feed", capabilities=("report.file",), until=until
    )
    house.done(IssueKey(key=key), ADMIN)
    house.done(RevokeKey(digest=key.digest, reason="In a public repository."), ADMIN)
    house.done(RevokeService(service=key.service, reason="Closed."), ADMIN)


def deliveries(house: Opened) -> None:
    """One effect is received, one given up, tried again and received, one overtaken."""
    names = house.outbox.c.keys()
    rows = (dict(zip(names, row, strict=True)) for row in house.rows(house.outbox))
    first, second, third, *_ = (str(row["id"]) for row in rows if row["state"] == "pending")

    def receipt(effect: str) -> Receive:
        return Receive(
            effect=effect, status=200, applied=True, receipt="p1", platform_at="2026-01-01T00:00:00Z"
        )

    house.done(receipt(first), COURIER)
    house.done(GiveUp(effect=second, attempts=11, error="no answer"), COURIER)
    house.done(Replay(effect=second), LEAD)
    house.done(receipt(second), COURIER)
    house.done(Supersede(effect=third, later=second), COURIER)


def privacy(house: Opened) -> None:
    """A hold that wins, an erasure, and retention."""
    house.done(PlaceHold(subject="account:u0", reason="Court order."), ADMIN)
    house.door.perform_many([Order(Erase(subject="account:u0", reason="Asked."), ADMIN)])
    house.done(PlaceHold(subject="account:u1", reason="Court order."), ADMIN)
    house.done(ReleaseHold(subject="account:u1", reason="Closed."), ADMIN)
    house.done(Erase(subject="account:u1", reason="Asked."), ADMIN)
    house.done(ApplyRetention(kind="content"), CLOCK)
