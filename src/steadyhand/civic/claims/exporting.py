"""Claims as files, as they stand: ClaimReview as it came where a claim still says that, or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from steadyhand.civic.claims import claim_review, csv_form
from steadyhand.civic.claims.model import State
from steadyhand.civic.claims.store import Claims
from steadyhand.storage.reading import Reader

_AT_ONCE: Final = 500


def as_claim_review(reader: Reader, states: tuple[State, ...] = ()) -> Iterator[bytes]:
    """One JSON-LD document with all claims in `@graph`, in pieces. Raises `RecordUnavailable`."""
    yield b'{"@context":"%s","@graph":[' % claim_review.CONTEXT.encode()
    left, before = Claims(reader).every(*states), b"\n"
    while some := list(islice(left, _AT_ONCE)):
        named = [row.shown.document for row in some if row.shown.document is not None]
        came = reader.payloads(named)
        for row in some:
            body = came.get(row.shown.document or "")
            document = None if body is None else body.decode()
            yield before + claim_review.written(row.id, row.shown.content, document)
            before = b",\n"
    yield b"\n]}\n"


def as_csv(reader: Reader, states: tuple[State, ...] = ()) -> Iterator[str]:
    """A CSV of all claims, line by line. Raises `RecordUnavailable`."""
    yield csv_form.header()
    for row in Claims(reader).every(*states):
        yield csv_form.written(row.id, row.shown.content, row.shown.origin.fetched)
