from __future__ import annotations

from typing import Any

import msgspec
import pytest

from steadyhand.accountability.commands import ApplyRetention, Erase
from steadyhand.accountability.views import Holds, HoldsView
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.flows.sealing import refs_in
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.review.model import Case, Lease
from steadyhand.review.vault.commands import LiftSeal, OpenSealed, SealComing, SealMedia
from steadyhand.review.vault.facts import MediaSealed, SealLifted
from steadyhand.review.vault.model import OPEN, PRESERVED, Opening, Sealed, refs_of
from steadyhand.review.vault.views import SealedView
from tests.support.judging import NOW, code, entries, fact, folded, payloads

ANA, CEM = "staff:ana", "staff:cem"
PICTURE = {"id": "m1", "kind": "image", "url": "https://media.example/m1.png", "alt": "A child"}
REFS = refs_of(PICTURE)


def case(holder: str = CEM, area: str = "child_safety", **changes: Any) -> Case:
    lease = Lease(holder=holder, until=NOW + 10 * MINUTE, number=1)
    told: dict[str, Any] = {
        "id": "case:1", "subject": "post:1", "account": "account:u1", "region": "eu", "language": "en",
        "severity": "severe", "opened": NOW, "state": "leased", "lease": lease,
    }  # fmt: skip
    return Case(**{**told, "area": area, **changes})


def sealed(*refs: str, subject: str = "post:1", **changes: Any) -> MediaSealed:
    told: dict[str, Any] = {"account": "account:u1", "until": NOW + PRESERVED, **changes}
    return MediaSealed(subject=subject, refs=refs or REFS, **told)


# --------------------------------------------------------------------------------------------------- sealing


def test_media_that_comes_with_a_report_about_child_safety_is_sealed_in_the_same_set():
    """Between the case and the seal there must be no moment in which somebody is shown it."""
    filed = ReportIn(
        id="r1", subject="post:1", reporter="account:u2", area="child_safety",
        content=ReportedContent(text="x", author="account:u1", media=(PICTURE,)),
    )  # fmt: skip
    *_, last = report_orders(filed, "service:plaza", "plaza")

    assert last.by == AUTOMATION
    assert isinstance(last.command, SealComing)
    assert fact(last.command, AUTOMATION).refs == REFS


@pytest.mark.parametrize(
    ("area", "media"), [("spam", (PICTURE,)), ("child_safety", ()), ("child_safety", ({"kind": "image"},))]
)
def test_other_reports_seal_nothing(area, media):
    """A vault that holds everything is one that nobody can work with."""
    content = ReportedContent(text="x", author="account:u1", media=media)
    filed = ReportIn(id="r1", subject="post:1", reporter="account:u2", area=area, content=content)

    assert len(report_orders(filed, "service:plaza", "plaza")) == 2


@pytest.mark.parametrize("content", [None, "", "no json", "[]", '{"media": 1}', '{"media": [1, {"url": 2}]}'])
def test_oddly_written_media_stops_nobody(content):
    """What somebody sends must not keep a report about a child out of the house."""
    assert refs_in(content) == ()


def test_entries_name_media_by_digests_and_never_by_its_link():
    """A ledger that is exported would otherwise be a list of links to such material."""
    made = msgspec.json.encode(fact(SealComing(subject="post:1", refs=REFS, area="child_safety"), AUTOMATION))

    assert b"media.example" not in made
    assert b"m1" not in made
    assert len(set(REFS)) == 2


def test_people_seal_in_a_case_that_they_hold_and_say_why():
    """A seal keeps everybody else from seeing: somebody must answer for it."""
    asked = SealMedia(case="case:1", refs=REFS, why="It shows a child.")

    assert fact(asked, ANA, case=case(ANA, "spam")).until == NOW + PRESERVED
    assert [one.body for one in payloads(asked, ANA, case=case(ANA, "spam"))] == [b"It shows a child."]
    assert code(asked, ANA, case=case(CEM, "spam")) == "not_held"
    assert code(asked, ANA, NOW + 10 * MINUTE, case=case(ANA, "spam")) == "not_held"
    assert code(SealMedia(case="case:1", refs=REFS, why=" "), ANA, case=case(ANA)) == "no_reason"
    assert code(SealMedia(case="case:1", refs=(), why="x"), ANA, case=case(ANA)) == "no_media"
    assert code(SealComing(subject="post:1", refs=REFS, area="child_safety"), ANA) == "by_hand"


# --------------------------------------------------------------------------------------------------- opening


def test_sealed_media_is_opened_by_who_holds_the_case_for_as_long_as_they_do():
    """Each look is an act, with a case and a reason."""
    asked = OpenSealed(case="case:1", ref=REFS[0], reason="To decide.")

    assert fact(asked, CEM, case=case()).until == NOW + 10 * MINUTE
    long = case(lease=Lease(holder=CEM, until=NOW + DAY, number=1))
    assert fact(asked, CEM, case=long).until == NOW + OPEN
    assert code(asked, CEM, case=case(ANA)) == "not_held"
    assert code(asked, CEM, case=case(opened_by=CEM)) == "own_case"
    assert code(OpenSealed(case="case:1", ref=REFS[0], reason=""), CEM, case=case()) == "no_reason"
    assert code(asked, CEM, case=case(area="spam")) == "not_sealed"
    assert fact(asked, CEM, case=case(area="spam"), sealed=Sealed(until=NOW)).ref == REFS[0]


def test_seal_is_lifted_by_who_has_just_looked():
    """Nobody says what a picture is whom the record does not show to have opened it."""
    asked = LiftSeal(case="case:1", by=CEM, refs=REFS, reason="A cartoon.")
    there = (Sealed(until=NOW + DAY), None)
    opened, over = Opening(NOW + MINUTE), Opening(NOW)

    assert fact(asked, CEM, case=case(), sealed=there, sealed_open=opened).refs == REFS
    assert code(asked, CEM, case=case(), sealed=there) == "not_opened"
    assert code(asked, CEM, case=case(), sealed=there, sealed_open=over) == "not_opened"
    assert code(asked, ANA, case=case(ANA), sealed=there, sealed_open=opened) == "not_opened"
    assert code(asked, CEM, case=case(), sealed=(None, None), sealed_open=opened) == "not_sealed"


def test_medium_is_sealed_wherever_it_is_known_again_and_lifting_frees_that_one_only():
    """The same picture in another post is the same picture; another one of the post is not."""
    other = "0" * 32
    those = list(entries(sealed(), sealed(other), SealLifted(subject="post:1", case="case:1", refs=REFS)))

    assert folded(SealedView(), REFS[0], those[:2]) is not None
    assert folded(SealedView(), "post:1", those[:2]).refs == (*REFS, other)
    assert folded(SealedView(), REFS[0], those) is None
    assert folded(SealedView(), other, those) is not None
    assert folded(SealedView(), "post:1", those).refs == (other,)


# ------------------------------------------------------------------------------------------------ preserving


def holds(*facts: MediaSealed) -> Holds:
    row = folded(HoldsView(), "holds", list(entries(*((one, AUTOMATION, NOW) for one in facts))))
    assert isinstance(row, Holds)
    return row


def test_what_is_sealed_is_not_erased_before_its_time():
    """Erasure on request does not destroy what the law says must be kept; after that it does."""
    rows = {"holds": holds(sealed())}
    later = NOW + PRESERVED

    assert code(Erase(subject="post:1", reason="Asked."), **rows) == "preserved"
    assert fact(Erase(subject="account:u1", reason="Asked."), **rows).held == ("post:1",)
    assert fact(Erase(subject="account:u9", reason="Asked."), **rows).held == ()
    assert fact(ApplyRetention(kind="content"), **rows).held == ("post:1",)
    assert fact(Erase(subject="post:1", reason="Asked."), now=later, **rows).held == ()
    assert fact(ApplyRetention(kind="content"), now=later, **rows).held == ()


def test_what_may_be_several_peoples_is_kept_whoever_of_them_is_erased():
    """A report names one author, the next another: both wrongly or rightly."""
    two = holds(sealed(), sealed(account="account:u2"))
    by_hand = holds(sealed(), sealed(case="case:1"))
    nobodys = holds(sealed(account=None), sealed())

    for who in ("account:u1", "account:u2"):
        assert fact(Erase(subject=who, reason="Asked."), holds=two).held == ("post:1",)
    for row in (by_hand, nobodys):
        assert fact(Erase(subject="account:u9", reason="Asked."), holds=row).held == ("post:1",)


def test_sealing_again_preserves_for_longer_and_never_for_less():
    """A later, shorter word must not end an earlier duty."""
    row = holds(sealed(until=NOW + 9 * DAY), sealed(until=NOW + 3 * DAY))

    assert row.preserved["post:1"].until == NOW + 9 * DAY
