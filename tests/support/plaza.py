"""Plaza's real back end as a process, asked to misbehave and asked what it enforces."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from steadyhand.bootstrap.house import House
from steadyhand.kernel.zones import rfc3339
from tests.support.installation import SECRET


class Plaza:
    """Where it listens, and what it says."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.webhook = {"url": f"{url}/webhooks/steadyhand", "secret": SECRET}
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def misbehave(self, **faults: Any) -> None:
        """Fail the next `fail` deliveries, or be slow: see `week.plaza.faults`."""
        self.http.post("/faults", json=faults).raise_for_status()

    def enforced(self, subject: str) -> list[dict[str, Any]]:
        """What it enforces on a subject now."""
        found: list[dict[str, Any]] = self._get("/enforced", subject=subject)["enforced"]
        return found

    def heard(self, subject: str) -> int | None:
        """The ledger's number of the last effect it applied to a subject."""
        seq: int | None = self._get("/enforced", subject=subject)["seq"]
        return seq

    def messages(self, account: str) -> list[dict[str, Any]]:
        """The messages in an account's inbox."""
        found: list[dict[str, Any]] = self._get(f"/messages/{account}")["messages"]
        return found

    def times(self, effect: str) -> int:
        """How often an effect arrived."""
        answer = self.http.get(f"/deliveries/{effect}")
        return 0 if answer.status_code == httpx.codes.NOT_FOUND else int(answer.json()["times"])

    def assert_enforces_what_stands(self, house: House) -> None:
        """On every subject that was ever acted on, exactly what is in force is enforced."""
        for subject, standing in house.reader.all("standing").items():
            stands = [{**s.shown(), "until": rfc3339(s.ends)} for s in standing.in_force]
            enforced = self.enforced(subject)
            assert _sorted(enforced) == _sorted(stands), subject

    def _get(self, path: str, **query: str) -> dict[str, Any]:
        answer = self.http.get(path, params=query)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told


def _sorted(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(actions, key=lambda one: str(one["action"]))


@contextmanager
def running_plaza(folder: Path) -> Iterator[Plaza]:
    """A back end with a database of its own in this folder."""
    command = [
        sys.executable,
        "-m",
        "steadyhand.week.plaza",
        "--db",
        str(folder / "plaza.db"),
        "--secret",
        SECRET,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        plaza = Plaza(json.loads(process.stdout.readline())["listening"])
        yield plaza
        plaza.http.close()
    finally:
        process.terminate()
        process.communicate()
