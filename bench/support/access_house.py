"""A large house for measuring access: 50 roles, 500 people with 1,000 grants, 20 freezes, and the work of a day."""

from __future__ import annotations

import random
import time
from typing import Final

from steadyhand.access.capabilities import CATALOGUE
from steadyhand.access.freezes.model import Exemption, Freeze, GoesOn
from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.guard import AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet, Vocabulary
from steadyhand.access.views import Founding
from steadyhand.enforcement.commands import Label, Limit, Remove, Suspend
from steadyhand.kernel.command import Order, Proof
from steadyhand.kernel.guard import Pass
from steadyhand.kernel.values import DAY, HOUR, Scope
from steadyhand.review.commands import Decide, TakeLease
from tests.support.access_everybody import House

NOW: Final = 1_667_916_600_000_000
ROLES, PEOPLE, GRANTS, FREEZES = 50, 500, 1_000, 20
AREAS: Final = tuple(f"area-{n}" for n in range(20))
REGIONS: Final = ("eu", "na", "latam", "apac", "mena")
LANGUAGES: Final = ("en", "pt", "es", "hi", "ar", "fr", "pt-BR")
SEVERITIES: Final = ("low", "medium", "high", "severe")
WORDS: Final = Vocabulary(
    tools=frozenset({"enforcement", "review", "lookup", "access"}),
    actions=CATALOGUE,
    policy_areas=frozenset(AREAS),
    regions=frozenset(REGIONS),
)
PROVED: Final = Proof(session="s", authenticator="key", verified=True, fresh=True)
_SANCTION: Final = {"policy": "area-1@1", "cause": "event:1", "mode": "manual", "account": "account:u1"}
COMMANDS: Final = (
    Label(subject="post:1", label="spam", **_SANCTION),  # type: ignore[arg-type]  # as every sanction has them
    Limit(subject="post:1", **_SANCTION),  # type: ignore[arg-type]
    Remove(subject="post:1", **_SANCTION),  # type: ignore[arg-type]
    Suspend(subject="account:u1", **_SANCTION),  # type: ignore[arg-type]
    TakeLease(case="case:1"),
    Decide(case="case:1", outcome="no_violation", reason="x"),
)


def authorise_us(rounds: int, orders: int) -> tuple[list[float], dict[str, float]]:
    """CPU microseconds of one answer, by round, after the first; and which share of orders was answered how."""
    rng = random.Random(20221108)
    house = large_house(rng)
    judge = AccessGuard(WORDS).compile(house)
    work = [_order(rng, n) for n in range(orders)]
    answers = [judge(order, scope, NOW, None) for order, scope in work]
    shares = {
        "passed": _share(answers, lambda answer: isinstance(answer, Pass)),
        "passed_under": _share(answers, lambda answer: isinstance(answer, Pass) and answer.under is not None),
        "frozen": _share(answers, lambda answer: getattr(answer, "code", "") == "frozen"),
    }
    took = []
    for _ in range(rounds):
        began = time.thread_time()
        for order, scope in work:
            judge(order, scope, NOW, None)
        took.append((time.thread_time() - began) / orders * 1e6)
    return took, shares


def large_house(rng: random.Random) -> House:
    """50 roles, 500 people, 1,000 grants, 20 freezes."""
    able = sorted(CATALOGUE)
    work = sorted({command.capability for command in COMMANDS})
    roles = {
        f"role-{n}": CustomRole(name=f"role-{n}", capabilities=(*work, *rng.sample(able, 8)))
        for n in range(ROLES)
    }
    people = [_member(rng, n) for n in range(PEOPLE)]
    freezes = [_freeze(rng, n) for n in range(FREEZES)]
    return House(
        words=WORDS,
        staff={one.principal: one for one in people},
        role=roles,
        grants={one.principal: _grants(rng, n) for n, one in enumerate(people)},
        freeze={one.id: one for one in freezes},
        founding={"founding": Founding(at=NOW)},
    )


def _member(rng: random.Random, number: int) -> Staff:
    return Staff(
        principal=f"staff:p{number}",
        name=f"Person {number}",
        roles=tuple(rng.sample([f"role-{n}" for n in range(ROLES)], 3)),
        employer=rng.choice(("platform", "platform", "vendor")),
        location=rng.choice(("lisbon", "delhi", "austin")),
        since=NOW - 400 * DAY,
    )


def _grants(rng: random.Random, number: int) -> Grants:
    each = GRANTS // PEOPLE
    return Grants(
        held=tuple(
            Grant(
                id=f"grant:{number}-{n}",
                capabilities=("sanction.lift", "sanction.label"),
                scope=ScopeSet(policy_areas=(rng.choice(AREAS),)),
                at=NOW - DAY,
                until=NOW + DAY,
                by="staff:root",
            )
            for n in range(each)
        )
    )


def _freeze(rng: random.Random, number: int) -> Freeze:
    """One policy area in one region, mostly for those of some roles; a few people go on."""
    area = rng.choice(AREAS)
    lets = Exemption(
        id=f"exemption:{number}",
        duty="election",
        who=Population(people=tuple(f"staff:p{rng.randrange(PEOPLE)}" for _ in range(20))),
        ends=NOW + DAY,
    )
    return Freeze(
        id=f"freeze:{number}",
        mode=rng.choice(("deny", "deny", "two_person")),
        scope=ScopeSet(policy_areas=(area,), regions=(rng.choice(REGIONS),)),
        who=Population(roles=tuple(f"role-{rng.randrange(ROLES)}" for _ in range(20))),
        reads=False,
        goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
        starts=NOW - HOUR,
        ends=NOW + DAY,
        floor=0.5,
        undelivered="deliver",
        exemptions=(lets,),
        by="staff:root",
    )


def _order(rng: random.Random, number: int) -> tuple[Order, Scope]:
    """Somebody's next act, and the facts of its case; one region in ten is not known."""
    scope = Scope(
        tool="enforcement",
        policy_area=rng.choice(AREAS),
        severity=rng.choice(SEVERITIES),
        region=None if rng.random() < 0.1 else rng.choice(REGIONS),
        language=rng.choice(LANGUAGES),
        subjects=(f"post:{number}", f"account:u{number % 997}"),
    )
    return Order(rng.choice(COMMANDS), f"staff:p{rng.randrange(PEOPLE)}", None, None, PROVED), scope


def _share(answers: list[object], holds: object) -> float:
    assert callable(holds)
    return round(sum(1 for answer in answers if holds(answer)) / len(answers), 3)
