"""Whatever a decision leads to, undoing it leaves standings and strikes exactly as they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import LADDERS, STRIKES
from steadyhand.flows import decision as flow
from steadyhand.flows.striking import Counting
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, entry, house_doors
from tests.support.people import LEAD, peopled

CASE, SUBJECTS = "case:one", ("", "post:a", "post:b", "account:u")
ACTS = st.builds(
    flow.Act,
    kind=st.sampled_from(("label", "limit", "remove", "suspend", "ban")),
    subject=st.sampled_from(SUBJECTS),
    days=st.none() | st.integers(1, 30),
    label=st.sampled_from(("misleading", "sensitive")),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One house with one case, decided and undone again and again."""
    with house_doors(f"sqlite:///{tmp_path_factory.mktemp('undo')}/record.db") as opens:
        made = opens()
        peopled(made)
        asked = OpenCase(
            case=CASE, subject="post:a", area="spam", severity="medium", source="rule", ref="event:1",
            account="account:u", attested=True,
        )  # fmt: skip
        made.done(asked, AUTOMATION)
        terms = msgspec.structs.replace(CIVIC, areas=("spam",), together_hours=0)
        made.done(PublishLadder(ladder="ladder:spam", terms=terms), LEAD)
        yield made


def points(house: Opened) -> int:
    row = house.reader.row(STRIKES, "account:u")
    return 0 if row is None else row.points("ladder:spam", house.reader.now())


def in_force(house: Opened) -> dict[str, Any]:
    return {name: row.in_force for name, row in house.reader.all("standing").items() if row.in_force}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=5), number=st.integers(0, 10**12))
def test_undo_restores_what_was_in_force_whatever_was_decided(
    house: Opened, acts: list[flow.Act], number: int
):
    """An undo that leaves one measure behind is a measure that nobody decided."""
    house.done(TakeLease(case=CASE), LEAD)
    stored = house.reader.stored("case", CASE)
    assert stored is not None
    before = in_force(house)
    verdict = flow.Verdict(outcome="violates", reason="One link.", policy="spam-1@1", acts=tuple(acts))
    key = f"k:{stored.seq}:{number}"
    answers = flow.decide(
        house.door,
        stored.row,
        verdict,
        LEAD,
        expect=stored.seq,
        key=key,
        now=house.reader.now(),
        counting=Counting(ladders=house.reader.row(LADDERS, LADDERS)),
    )
    if any(isinstance(answer, Refusal) for answer in answers):
        assert (in_force(house), points(house)) == (before, 0), "all or nothing"
        house.done(Release(case=CASE), LEAD)
        return
    case = house.reader.row("case", CASE)
    began = [
        (name, one)
        for name, those in in_force(house).items()
        for one in those
        if one.cause == case.decision.id
    ]
    assert len(began) == len(acts)
    assert set(case.decision.on) <= {"post:b"}
    assert points(house) == 1
    strikes = house.reader.row(STRIKES, "account:u")
    for answer in flow.undo(house.door, case, began, LEAD, strikes=strikes):
        entry(answer)
    assert (in_force(house), points(house)) == (before, 0)
    house.done(Release(case=CASE), LEAD)


@given(acts=st.lists(ACTS, max_size=6))
def test_what_goes_together_falls_on_each_subject_once_in_each_way(acts: list[flow.Act]):
    """Two of one kind on one subject would contradict each other."""
    if flow.together(acts) is None:
        ways = [(a.subject, "account" if a.kind in flow.ON_ACCOUNT else a.kind, a.label) for a in acts]
        assert len(set(ways)) == len(ways)
