"""What a log line of an unforeseen error may say."""

import io

import structlog

from steadyhand.bootstrap import logs


def test_a_logged_exception_holds_no_values_of_local_variables(monkeypatch):
    """They are where keys, passwords and people's words are."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure("test")
    try:
        _fails("shk_secret-in-a-variable")
    except ValueError:
        structlog.get_logger().exception("test.failed")
    finally:
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()

    assert "ValueError" in written.getvalue()
    assert "secret-in-a-variable" not in written.getvalue()


def _fails(key):
    raise ValueError(len(key))
