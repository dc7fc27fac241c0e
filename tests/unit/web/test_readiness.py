from __future__ import annotations

import pytest

from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from steadyhand.web.readiness import looked, outage, readiness, status_code

OK = {"status": "ok"}
DOWN = {"status": "unavailable"}
VITAL = frozenset({"record"})


@pytest.mark.parametrize(
    ("components", "status", "code"),
    [
        ({"record": OK, "engine": OK}, "ready", 200),
        ({"record": OK, "stream": {"status": "standby"}, "delivery": {"status": "off"}}, "ready", 200),
        ({"record": OK, "engine": DOWN}, "degraded", 200),
        ({"record": OK, "engine": {"status": "degraded"}}, "degraded", 200),
        ({"record": DOWN, "engine": OK}, "unavailable", 503),
        ({"record": {"status": "degraded"}}, "degraded", 200),
    ],
)
def test_process_is_unavailable_only_where_it_cannot_do_its_work(components, status, code):
    """Taking a console away because something beside it is down would cost people more than it gives."""
    document = readiness(components, VITAL)

    assert (document["status"], status_code(document)) == (status, code)
    assert document["components"] == components


def test_component_that_cannot_be_read_says_why_without_an_address():
    """Anyone may ask, and the driver's words name hosts and ports."""

    def look():
        raise RecordUnavailable('connection to server at "10.0.0.7", port 5432 failed')

    assert looked(look) == {"status": "unavailable", "reason": "the database does not answer"}
    assert outage(DiskFull("/var/lib is full"))["reason"] == "the disk is full"
