from __future__ import annotations

from sqlalchemy import make_url

from tests import conftest


def test_every_test_that_asks_for_a_database_runs_once_on_each_of_the_two():
    """Invariant 12: what only SQLite was shown to do fails in the grown installation, and the other way round."""
    assert set(conftest.record_url._fixture_function_marker.params) == {"sqlite", "postgresql"}


def test_database_that_is_asked_for_is_the_one_that_is_given(request, record_url):
    """A fixture that gave SQLite under both names would hide half of the tests."""
    side = request.node.callspec.params["record_url"]

    assert make_url(record_url).get_backend_name() == side
