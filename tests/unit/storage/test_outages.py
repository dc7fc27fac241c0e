from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from steadyhand.storage.engines import Mode, engine, unavailable
from tests.support.ports import free_port
from tests.support.small_disk import Limited, small_disk


def outage(url: str, mode: Mode, statement: str = "SELECT 1") -> tuple[RecordUnavailable | None, str]:
    """What callers are told when this fails, and what the log says."""
    made = engine(url, mode)
    with capture_logs() as lines, pytest.raises(DBAPIError) as raised, made.begin() as connection:
        connection.exec_driver_sql(statement)
    with capture_logs() as more:
        told = unavailable(raised.value)
    made.dispose()
    return told, str([*lines, *more])


def test_callers_are_not_told_where_the_database_is_but_the_log_is():
    """The answer goes to anybody on the internet; who mends it reads the log."""
    port = free_port()
    told, logged = outage(f"postgresql://steady:secret@127.0.0.1:{port}/ledger", "write")

    assert isinstance(told, RecordUnavailable)
    assert not any(word in str(told) for word in (str(port), "127.0.0.1", "steady", "ledger"))
    assert str(port) in logged
    assert "secret" not in logged


@pytest.mark.parametrize("mode", ["write", "read"])
def test_disk_that_is_full_when_the_database_is_opened_is_told_as_full(tmp_path, mode):
    """SQLite calls it an I/O error, and who reads that looks for a broken disk."""
    with small_disk(tmp_path / "data") as disk:
        if isinstance(disk, Limited):
            pytest.skip("no file system may be mounted here")
        url = f"sqlite:///{disk.folder}/record.db"
        made = engine(url, "write")
        with made.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE kept (a INTEGER)")
        made.dispose()
        disk.fill()

        told, _ = outage(url, mode, "SELECT * FROM kept")

        assert isinstance(told, DiskFull)
        disk.free()
        again = engine(url, mode)
        with again.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM kept").scalar_one() == 0
        again.dispose()
