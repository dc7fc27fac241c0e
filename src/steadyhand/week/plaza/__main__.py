"""`python -m steadyhand.week.plaza`: runs Plaza's back end on loopback and prints where it listens."""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from steadyhand.week.plaza.app import Plaza
from steadyhand.week.plaza.signature import BadSecret, secret_key
from steadyhand.week.plaza.store import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """The first line printed is JSON: {"listening": "http://127.0.0.1:<port>"}."""
    asked = _parser().parse_args(arguments)
    try:
        keys = _keys(asked)
    except (BadSecret, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    listener = socket.create_server(("127.0.0.1", asked.port))
    store = Store(asked.db)
    sys.stdout.write(json.dumps({"listening": f"http://127.0.0.1:{listener.getsockname()[1]}"}) + "\n")
    sys.stdout.flush()
    config = uvicorn.Config(Plaza(store, keys), log_level="warning", access_log=False)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m steadyhand.week.plaza", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--db", required=True, metavar="FILE", help="Plaza's own SQLite database")
    parser.add_argument(
        "--secret", action="append", default=[], help="whsec_...; several while secrets change"
    )
    parser.add_argument(
        "--secret-file", action="append", default=[], type=Path, help="a file that holds the secret"
    )
    return parser


def _keys(asked: argparse.Namespace) -> list[bytes]:
    secrets = [*asked.secret, *(path.read_text(encoding="ascii").strip() for path in asked.secret_file)]
    if not secrets:
        raise BadSecret("Give --secret or --secret-file.")
    return [secret_key(secret) for secret in secrets]


if __name__ == "__main__":
    sys.exit(main())
