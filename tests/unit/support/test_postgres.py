import psycopg
import pytest
import sqlalchemy as sa


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))


def test_fresh_databases_are_empty_and_apart(postgres):
    """One test's rows must never be another's."""
    one, other = postgres.fresh_database(), postgres.fresh_database()
    with connect(one) as connection:
        connection.execute("CREATE TABLE kept (n int)")

    with connect(other) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    postgres.drop_database(one)
    postgres.drop_database(other)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("full_page_writes", "on"), ("wal_level", "replica"), ("synchronous_commit", "on"), ("TimeZone", "UTC")],
)
def test_server_keeps_what_it_acknowledges(postgres_url, setting, value):
    """A crash test on a server that need not write proves nothing."""
    with connect(postgres_url) as connection:
        assert connection.execute("SELECT current_setting(%s)", [setting]).fetchone() == (value,)


def test_record_url_opens_a_real_database_of_each_kind(record_url):
    """Every storage test runs on both databases, through the same fixture."""
    engine = sa.create_engine(record_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()

    assert record_url.startswith(("sqlite:///", "postgresql+psycopg://"))
