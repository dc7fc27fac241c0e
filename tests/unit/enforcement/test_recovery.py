"""Giving an account back: for a case that somebody else opened, and never with a secret in the message."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.enforcement.recovery import RecoverAccount
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.review.model import Case, Lease
from tests.support.judging import NOW, judged

CASE = Case(
    id="case:1",
    subject="account:u1",
    account="account:u1",
    area="impersonation",
    severity="high",
    region="eu",
    language="en",
    opened=NOW,
    lease=Lease(holder="staff:ana", until=NOW + 1, number=1),
)
ASKED = RecoverAccount(
    subject="account:u1", kind="password_reset", case="case:1", reason="They sent their passport."
)


def test_recovery_is_an_effect_on_the_platform_without_any_secret():
    """What is sent must not be of use to whoever reads it."""
    ruling = judged(ASKED, case=CASE)

    assert isinstance(ruling, Ruling)
    assert ruling.effects[0].type == "account.recover"
    assert ruling.effects[0].data == {"subject": "account:u1", "kind": "password_reset", "case": "case:1"}


@pytest.mark.parametrize(
    ("case", "changes", "code"),
    [
        (None, {}, "no_case"),
        (msgspec.structs.replace(CASE, state="closed"), {}, "no_case"),
        (msgspec.structs.replace(CASE, subject="account:u2", account=None), {}, "no_case"),
        (msgspec.structs.replace(CASE, lease=None), {}, "not_held"),
        (msgspec.structs.replace(CASE, opened_by="staff:ana"), {}, "own_case"),
        (CASE, {"reason": " "}, "no_reason"),
        (CASE, {"subject": "post:1"}, "unsuitable"),
    ],
)
def test_nobody_recovers_an_account_without_a_case_of_somebody_else(case, changes, code):
    """Insiders took accounts over by this very tool."""
    refusal = judged(msgspec.structs.replace(ASKED, **changes), case=case)

    assert isinstance(refusal, Refusal)
    assert refusal.code == code
