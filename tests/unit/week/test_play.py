"""Playing the Week to a server: batches, pacing, refusals, resuming."""

from __future__ import annotations

from itertools import pairwise

import httpx
import msgspec
import pytest

from steadyhand.week.part_one import events
from steadyhand.week.play import BATCH, Progress, Turned, play

DAY = list(events(7, 250, 20))


class Intake:
    """An HTTP server's side of a connection, answering as told and keeping what it took."""

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self.answers, self.taken, self.requests = list(answers), [], []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else httpx.Response(202)
        if isinstance(answer, httpx.TransportError):
            raise answer
        if answer.is_success:
            self.taken += [event["id"] for event in msgspec.json.decode(request.content)]
        return answer


def played(intake, naps=None, **how):
    client = httpx.Client(transport=httpx.MockTransport(intake))
    naps = [] if naps is None else naps
    return list(play("http://steadyhand.test/", "key-1", DAY, client=client, sleep=naps.append, **how))


def test_every_event_is_sent_once_in_order_as_cloud_events_batches():
    """Media type, key and address are those of the intake."""
    intake = Intake()

    progress = played(intake)

    assert intake.taken == [timed.event["id"] for timed in DAY]
    assert progress[-1] == Progress(sent=len(DAY), total=len(DAY))
    assert len(progress) == -(-len(DAY) // BATCH)
    assert str(intake.requests[0].url) == "http://steadyhand.test/v1/events?history=true"
    assert intake.requests[0].headers["content-type"] == "application/cloudevents-batch+json"
    assert intake.requests[0].headers["authorization"] == "Bearer key-1"


def test_a_batch_that_is_too_much_waits_as_long_as_asked_and_is_sent_again():
    """429 with Retry-After: nothing is lost and nothing is sent early."""
    intake, naps = Intake(httpx.Response(429, headers={"retry-after": "7"})), []

    played(intake, naps)

    assert naps == [7.0]
    assert intake.taken == [timed.event["id"] for timed in DAY]


def test_a_retry_after_that_is_a_date_is_understood():
    """RFC 9110 allows both forms; a date that has passed is a short wait."""
    intake, naps = Intake(httpx.Response(503, headers={"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})), []

    played(intake, naps)

    assert naps == [0.1]


def test_a_broken_line_is_tried_again():
    """A connection that fails once costs a short wait."""
    intake, naps = Intake(httpx.ConnectError("refused"), httpx.Response(500)), []

    played(intake, naps)

    assert len(naps) == 2
    assert intake.taken == [timed.event["id"] for timed in DAY]


def test_a_server_that_never_answers_is_given_up_with_what_was_sent():
    """The play ends in a stated time and says where."""
    intake = Intake(httpx.Response(202), *[httpx.ConnectError("refused")] * 200)

    with pytest.raises(Turned) as turned:
        played(intake)

    assert turned.value.progress.sent == BATCH


def test_a_wrong_key_is_not_tried_again():
    """401 does not become right by waiting."""
    intake, naps = Intake(httpx.Response(401, text="no such key")), []

    with pytest.raises(Turned, match="no such key"):
        played(intake, naps)

    assert naps == []


def test_resuming_sends_what_was_left():
    """After a broken run the rest is sent and the progress counts from where it was."""
    intake = Intake()

    progress = played(intake, skip=BATCH)

    assert intake.taken == [timed.event["id"] for timed in DAY[BATCH:]]
    assert progress[-1].sent == len(DAY)


def test_refused_and_repeated_items_are_counted():
    """The answer tells what the intake would not take and what it knew, as a list or as a number."""
    intake = Intake(
        httpx.Response(202, json={"refused": [{"index": 3}], "repeated": 5}),
        httpx.Response(202, json={"refused": 2, "repeated": 1}),
    )

    last = played(intake)[-1]

    assert (last.refused, last.repeated) == (3, 6)


def test_pacing_spreads_the_batches_evenly():
    """The waits grow by the same step: the first batch goes at once, the last before the end."""
    naps: list[float] = []

    played(Intake(), naps, over_s=1000.0)

    steps = [round(later - earlier, 1) for earlier, later in pairwise(naps)]
    assert naps[0] < 1
    assert naps[-1] < 1000
    assert steps[:-1] == pytest.approx([1000.0 * BATCH / len(DAY)] * (len(steps) - 1), abs=0.2)
