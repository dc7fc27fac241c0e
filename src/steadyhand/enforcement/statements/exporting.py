"""Sending statements of reasons to the EU's transparency database, each once, whatever breaks in between.

A batch is taken whole or not at all. What it finds wrong is left out and the rest sent again; what it has already is
asked of it by `puid` and counts as sent, so that a cut line or a restart makes no second statement.

Source: API documentation of transparency.dsa.ec.europa.eu, (c) European Union, CC BY 4.0.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import httpx
import msgspec

from steadyhand.delivery.model import asked_wait
from steadyhand.enforcement.statements.model import Statement
from steadyhand.enforcement.statements.validating import problems
from steadyhand.kernel.values import SECOND

AT_ONCE: Final = 100
"""Statements that the database takes in one batch."""
PAUSES_S: Final = (1.0, 5.0, 30.0)
"""Seconds before each further try; then the batch waits for the next round."""
TIMEOUT_S: Final = 30.0
STATEMENT: Final = "statement_"
"""How the database names a member of a batch: this, and its number from 0."""


class Unsent(Exception):
    """The database did not take a batch; the message says why. Nothing is known to be sent of it: send it again."""


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """Where statements go: the address before `/api/v1`, and the platform's token."""

    url: str
    token: str


class Refused(msgspec.Struct, frozen=True):
    """A statement that is not sent, and the fields for which it is not: by our own check, or by the database's."""

    puid: str
    fields: tuple[str, ...]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of statements, by their `puid`."""

    made: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    """The database had them already."""
    refused: tuple[Refused, ...] = ()

    def __add__(self, other: Sent) -> Sent:
        return Sent(
            made=self.made + other.made, known=self.known + other.known, refused=self.refused + other.refused
        )


class Exporter:
    """Sends statements. Used by one thread."""

    def __init__(self, register: Register, pauses_s: Sequence[float] = PAUSES_S) -> None:
        self._pauses = pauses_s
        self._stop = threading.Event()
        self._client = httpx.Client(
            base_url=f"{register.url.rstrip('/')}/api/v1/",
            headers={"authorization": f"Bearer {register.token}", "accept": "application/json"},
            timeout=TIMEOUT_S,
        )

    def send(self, statements: Iterable[Statement]) -> Sent:
        """Send these, bad ones left out. Raises `Unsent`: then send all of them again, none is made twice."""
        good, bad = checked(statements)
        sent = Sent(refused=bad)
        for first in range(0, len(good), AT_ONCE):
            sent += self._batch(good[first : first + AT_ONCE])
        return sent

    def stop(self) -> None:
        """Begin nothing more, and wait no more; may be called by another thread."""
        self._stop.set()

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _batch(self, batch: Sequence[Statement]) -> Sent:
        """One batch, again and again without what is not taken, until the rest is or none is left."""
        sent = Sent()
        while batch:
            answer = self._asked("POST", "statements", {"statements": [one.payload() for one in batch]})
            if answer.status_code == HTTPStatus.CREATED:
                return sent + Sent(made=tuple(one.puid for one in batch))
            if answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise Unsent(f"The transparency database answered {answer.status_code}.")
            found = self._not_taken(batch, _faults(answer, len(batch)))
            gone = {*found.known, *(one.puid for one in found.refused)}
            if not gone:
                raise Unsent("The transparency database refused a batch and does not say what of it.")
            sent, batch = sent + found, [one for one in batch if one.puid not in gone]
        return sent

    def _not_taken(self, batch: Sequence[Statement], faults: Mapping[int, tuple[str, ...]]) -> Sent:
        """Which of a batch were refused, and which it has already: it is asked of those that have no other fault."""
        wrong = {n: fields for n, fields in faults.items() if fields != ("puid",)}
        doubtful = [one for n, one in enumerate(batch) if n not in wrong and (not faults or n in faults)]
        known = tuple(one.puid for one in doubtful if self._has(one.puid))
        named = {n: fields for n, fields in faults.items() if batch[n].puid not in known}
        return Sent(known=known, refused=tuple(Refused(batch[n].puid, named[n]) for n in sorted(named)))

    def _has(self, puid: str) -> bool:
        answer = self._asked("GET", f"statement/existing-puid/{puid}", None)
        if answer.status_code not in {HTTPStatus.FOUND, HTTPStatus.NOT_FOUND}:
            raise Unsent(
                f"The transparency database answered {answer.status_code} when asked for a statement."
            )
        return answer.status_code == HTTPStatus.FOUND

    def _asked(self, method: str, path: str, body: Any) -> httpx.Response:
        """An answer that is one. Where there is none, or not now, it is asked again with growing pauses."""
        why = ""
        for pause in (*self._pauses, None):
            if self._stop.is_set():
                raise Unsent("Sending was stopped.")
            wait = 0.0
            try:
                answer = self._client.request(method, path, json=body)
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                if not _later(answer):
                    return answer
                why, wait = str(answer.status_code), _wait_s(answer)
            if pause is not None:
                self._stop.wait(max(pause, wait))
        raise Unsent(f"The transparency database cannot be reached, or not now ({why}).")


def checked(statements: Iterable[Statement]) -> tuple[list[Statement], tuple[Refused, ...]]:
    """Those that keep the rules, and those that do not with the fields that are wrong."""
    good, bad = list[Statement](), list[Refused]()
    for one in statements:
        wrong = problems(one.payload())
        if wrong:
            bad.append(Refused(one.puid, _named(problem.field for problem in wrong)))
        else:
            good.append(one)
    return good, tuple(bad)


def _faults(answer: httpx.Response, size: int) -> dict[int, tuple[str, ...]]:
    """Which members of a batch are wrong in which fields; nothing where the answer does not say it of members."""
    try:
        errors = answer.json()["errors"]
        return dict(_members(errors, size))
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _members(errors: Mapping[str, Collection[str]], size: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    for name, fields in errors.items():
        number = name.removeprefix(STATEMENT)
        if name.startswith(STATEMENT) and number.isdecimal() and int(number) < size:
            yield int(number), _named(fields)


def _named(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(fields)))


def _later(answer: httpx.Response) -> bool:
    return answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error


def _wait_s(answer: httpx.Response) -> float:
    headers = answer.headers
    return (asked_wait(headers.get("retry-after"), headers.get("date"), time.time()) or 0) / SECOND
