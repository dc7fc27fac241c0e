"""The Coordination Network Toolkit (QUT, MIT), an outside opinion on who is tied to whom.

    python tests/support/toolkit.py FOLDER DATABASE   reads posts and a span in JSON, writes its edges in JSON

It is installed into a folder of its own, without what it needs for Twitter and for drawing, and runs as it is in a
process of its own: so it changes nothing of what the project is tested with.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

NAME = "coordination_network_toolkit"
PACKAGES = (f"{NAME}==1.5.2", "regex>=2024.5")
Rows = list[tuple[str, str, int]]


def install(folder: Path) -> str | None:
    """Put it there; gives the reason where it cannot be had."""
    told = ["--quiet", "--no-deps", "--target", str(folder), *PACKAGES]
    uv = shutil.which("uv")
    if uv is not None:
        command = [uv, "pip", "install", "--no-config", "--python", sys.executable, *told]
    else:
        command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *told]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return None if done.returncode == 0 else done.stderr.strip()[-300:]


def edges(folder: Path, database: Path, posts: list[dict[str, Any]], span_s: float) -> dict[str, Rows]:
    """Its networks `co_tweet` and `co_link` of posts (post, account, at_s, text, links), without loops."""
    done = subprocess.run(
        [sys.executable, __file__, str(folder), str(database)],
        input=json.dumps({"posts": posts, "span_s": span_s}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    found: dict[str, Rows] = json.loads(done.stdout)
    return {kind: [(one, other, weight) for one, other, weight in rows] for kind, rows in found.items()}


def main(folder: str, database: str) -> None:
    """Compute in this process; its package would import everything it can do, so only its parts are imported."""
    sys.path.insert(0, folder)
    package = types.ModuleType(NAME)
    package.__path__ = [str(Path(folder) / NAME)]
    sys.modules[NAME] = package
    compute = importlib.import_module(f"{NAME}.compute_networks")
    store = importlib.import_module(f"{NAME}.database")
    asked = json.load(sys.stdin)
    db = store.initialise_db(database)
    for post in asked["posts"]:
        row = (
            post["post"],
            post["account"],
            None,
            None,
            None,
            post["text"],
            None,
            None,
            None,
            None,
            post["at_s"],
        )
        db.execute("insert into edge values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for link in post["links"]:
            address = (post["post"], link, post["at_s"], post["account"])
            db.execute("insert into message_url values (?, ?, ?, ?)", address)
    with contextlib.redirect_stdout(sys.stderr):
        compute.compute_co_tweet_network(database, asked["span_s"], n_threads=1)
        compute.compute_co_link_network(database, asked["span_s"], n_threads=1)
    kinds = {"co_tweet": "select * from co_tweet_network", "co_link": "select * from co_link_network"}
    found = {kind: [row for row in db.execute(query) if row[0] != row[1]] for kind, query in kinds.items()}
    print(json.dumps(found))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
