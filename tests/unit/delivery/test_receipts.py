"""What counts as the platform's receipt: its own word, not a status line."""

import httpx
import pytest

from steadyhand.delivery.sending import Answer
from steadyhand.delivery.sending import told_by as _told


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(204),
        httpx.Response(200, text="<html>Please sign in</html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"applied": "yes"}),
        httpx.Response(200, json={}),
        httpx.Response(200, content=b'{"applied": true, "receipt": "\xff"}'),
        httpx.Response(503, json={"applied": True}),
    ],
    ids=["no body", "a sign-in page", "a list", "a word", "silence", "no UTF-8", "a failure"],
)
def test_an_answer_without_the_platforms_word_is_no_receipt(answer):
    """A webhook behind a sign-in page must not turn every lost effect into a clean ledger."""
    assert _told(answer) is None


def test_the_platforms_word_is_taken_as_it_is():
    """Applied or not: the platform says so itself."""
    assert _told(httpx.Response(200, json={"applied": True, "receipt": "r1"})) == Answer(True, "r1")
    assert _told(httpx.Response(202, json={"applied": False})) == Answer(False)


def test_a_subject_that_is_gone_is_a_receipt_of_nothing_applied():
    """Nothing is left to enforce on."""
    assert _told(httpx.Response(410)) == Answer(False)
