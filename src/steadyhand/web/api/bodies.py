"""A JSON body, read by hand: what is wrong with it is told by the field that the caller wrote, never by one of ours."""

from __future__ import annotations

import re
from typing import Any, Final, NoReturn, TypeVar

import msgspec
from litestar import Request

from steadyhand.intake import scan
from steadyhand.intake.parsing import DEPTH_LIMIT
from steadyhand.web.api.patterns import WORDS
from steadyhand.web.problem import Problem

MEDIA_TYPE: Final = "application/json"
WHOLE: Final = "body"
"""The field of a fault that concerns all of it."""
MALFORMED: Final = "malformed"
_NAMED: Final = re.compile(r"(missing required|contains unknown) field `(.+)`\Z", re.DOTALL)
_TOLD: Final = {
    "missing required": "It is missing.",
    "contains unknown": "Nothing of this name is taken: leave it out, or look for a slip in its spelling.",
}

Shape = TypeVar("Shape")


async def read_json(request: Request[Any, Any, Any], shape: type[Shape], *, itemwise: bool = False) -> Shape:
    """The body as a `shape`. Raises `Problem`: 415, 413, or 400 with `faults`. `itemwise` as of `document_of`."""
    _check_media(request)
    return converted(document_of(await request.body(), itemwise=itemwise), shape)


def document_of(body: bytes, *, itemwise: bool = False) -> dict[str, Any]:
    """The object in a body, of bounded depth, without NUL and lone surrogates. Raises `Problem` 400.

    With `itemwise` whoever reads its items looks for NUL, so that one bad item does not cost the others.
    """
    if not body.strip():
        _refuse(WHOLE, "It is empty: send a JSON object.", MALFORMED)
    if scan.depth(body) > DEPTH_LIMIT:
        _refuse(WHOLE, f"It is nested more than {DEPTH_LIMIT} levels deep.", MALFORMED)
    try:
        document = msgspec.json.decode(body)
    except UnicodeDecodeError:
        _refuse(WHOLE, "It is not UTF-8 text.", MALFORMED)
    except msgspec.DecodeError as error:
        if field := scan.lone_surrogate(body, WHOLE):
            _refuse(field, "It holds half of a surrogate pair, which is no character.")
        _refuse(WHOLE, f"It is not JSON: {str(error).removeprefix('JSON is malformed: ')}.", MALFORMED)
    if type(document) is not dict:
        _refuse(WHOLE, "It must be a JSON object.")
    if not itemwise and (bad := scan.bad_character(document, WHOLE)):
        _refuse(bad[0], "It holds a NUL character (U+0000), which no text has.")
    return document


def converted(document: dict[str, Any], shape: type[Shape]) -> Shape:
    """A document as a `shape`. Raises `Problem` 400 with the first field that is wrong."""
    try:
        return msgspec.convert(document, shape)
    except msgspec.ValidationError as error:
        message, _, where = str(error).rpartition(" - at `$")
        field = where.removesuffix("`").removeprefix(".") if message else ""
        _explain(message or str(error), field)


def _explain(message: str, field: str) -> NoReturn:
    if named := _NAMED.search(message):
        _refuse(f"{field}.{named[2]}" if field else named[2], _TOLD[named[1]])
    for pattern, words in WORDS.items():
        if repr(pattern) in message:
            _refuse(field, words)
    _refuse(field or WHOLE, f"{message}.")


def _refuse(field: str, detail: str, code: str = "invalid") -> NoReturn:
    fault = {"field": field, "detail": detail}
    raise Problem(400, code, "Not valid", f"{field}: {detail}", faults=[fault])


def _check_media(request: Request[Any, Any, Any]) -> None:
    media, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].strip("' \"")
    encoding = request.headers.get("content-encoding", "identity").lower()
    if media.strip() != MEDIA_TYPE or charset not in {"", "utf-8"} or encoding != "identity":
        detail = f"Send {MEDIA_TYPE} in UTF-8, not compressed."
        raise Problem(
            415, "unsupported_media_type", "Media type not supported", detail, accepted=[MEDIA_TYPE]
        )
