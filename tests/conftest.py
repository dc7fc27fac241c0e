"""Fixtures every test may ask for, and the marks that a test has from where it lies."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest
import structlog
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import settings
from playwright.sync_api import Browser, Page

from tests.support import browser as browsers
from tests.support.browser import PATIENCE_MS
from tests.support.postgres import PostgresServer, start_postgres

HERE = Path(__file__).parent
END = "-----END CERTIFICATE-----"
MARKED_FOLDERS = ("browser", "contract")

# No deadline, because a busy machine is no fault; under CI the same examples each time, so that a change is never
# refused by chance. Everybody else's runs look for new ones.
settings.register_profile(
    "steadyhand", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("steadyhand")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, and run the browser tests last.

    Last, because Playwright's synchronous API keeps an event loop running in the main thread from its first
    use on, and a test that calls ``asyncio.run`` could not follow it.
    """
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_collection_finish() -> None:
    """Nobody looks again and again for garbage among thousands of tests and modules, which stay: as the service does.

    Without it a third of the run is the collector's, and most of that in making each test its application.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(autouse=True, scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A client waits for an answer as long as a browser test does: a busy machine may take httpx's five seconds.

    And it trusts one authority instead of a hundred, whom to read takes longer than a request: nobody here speaks TLS.
    """
    for part in ("connect", "read", "write", "pool"):
        setattr(DEFAULT_TIMEOUT_CONFIG, part, PATIENCE_MS / 1_000)
    every, one = certifi.contents(), tmp_path_factory.mktemp("trusted") / "one.pem"
    one.write_text(every[: every.index(END) + len(END)], encoding="utf-8")
    certifi.where = lambda: str(one)


@pytest.fixture(autouse=True, scope="session")
def loggers_that_follow() -> Iterator[None]:
    """A command that a test runs in this process configures logging: no logger keeps that for the tests after it."""
    configure = structlog.configure

    def following(**told: Any) -> None:
        configure(**{**told, "cache_logger_on_first_use": False})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog, "configure", following)
        yield


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A new, empty data directory for one installation."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this run, started at first use."""
    server = start_postgres(fsync=False)
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """URL of a new, empty PostgreSQL database, dropped after the test."""
    url = postgres.fresh_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of an SQLite database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'record.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def record_url(request: pytest.FixtureRequest) -> str:
    """URL of a new, empty database; a test that asks for it runs once on each of the two."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this run, started at first use."""
    with browsers.chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own for one test; an uncaught script error or a broken security policy fails the test."""
    with browsers.opened_page(browser) as opened:
        yield opened
