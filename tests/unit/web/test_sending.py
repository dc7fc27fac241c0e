"""Which reports somebody may send among their events."""

from __future__ import annotations

import pytest

from steadyhand.access.keys.model import Bearer
from steadyhand.web.sending import beyond
from tests.support.intake_events import kept, report_created

PLAIN, CLAIMS = ({"report.file", "case.open"}, {"report.source", "case.open"})


def fault_of(source: str | None, capabilities: set[str]) -> tuple[str, str] | None:
    """The field and code that a report from this source is refused by under a key for this."""
    report = report_created()
    report["data"]["report"] |= {} if source is None else {"source": source}
    bearer = Bearer(principal="service:feed", capabilities=frozenset({"events.send", *capabilities}))
    fault = beyond(0, kept(report), bearer)
    return None if fault is None else (fault.field, fault.code)


@pytest.mark.parametrize("source", ["trusted_flagger", "authority", "rule", "hash", "federation", "staff"])
def test_from_whom_a_report_comes_is_claimed_only_under_a_key_for_it(source):
    """Else any feed could have what it reports answered before everybody else's."""
    assert fault_of(source, PLAIN) == ("data.report.source", "not_in_key")
    assert fault_of(source, CLAIMS) is None
    assert fault_of(source, {"report.source"}) == ("type", "not_in_key")


@pytest.mark.parametrize("source", [None, "report"])
def test_report_of_somebody_on_the_platform_takes_the_key_that_it_ever_took(source):
    """A key for the reports of others is none for these."""
    assert fault_of(source, PLAIN) is None
    assert fault_of(source, CLAIMS) == ("type", "not_in_key")
