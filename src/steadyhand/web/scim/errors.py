"""What a directory is told when something is wrong: the error format of RFC 7644, section 3.12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec
from litestar import Request, Response

from steadyhand.kernel.entry import Refusal
from steadyhand.web.errors import problem_of
from steadyhand.web.problem import Problem

MEDIA_TYPE: Final = "application/scim+json"
ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
ScimType = Literal[
    "invalidFilter",
    "tooMany",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
]
_encode = msgspec.json.Encoder().encode

OF_REFUSAL: Final[Mapping[str, tuple[int, ScimType | None]]] = {
    "taken": (409, "uniqueness"),
    "left": (409, "uniqueness"),
    "appointed_by_hand": (409, "uniqueness"),
    "version_conflict": (412, None),
    "unseen_version": (412, None),
    "last_administrator": (403, None),
    "unknown_user": (404, None),
    "unknown_group": (404, None),
    "invalid_handle": (400, "invalidValue"),
    "invalid_colleague": (400, "invalidValue"),
    "no_manager": (400, "invalidValue"),
    "no_member": (400, "invalidValue"),
}
"""What the door, or whoever asks it, refuses, as status and `scimType`; everything else is 403."""


class ScimError(Problem):
    """A refusal in SCIM's words: a status, where the RFC has one a `scimType`, and what to do."""

    def __init__(
        self, status: int, detail: str, type: ScimType | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, type or "scim", "SCIM", detail, headers=headers)
        self.scim_type = type


def of_refusal(refusal: Refusal) -> ScimError:
    """A refusal of the door as an error."""
    status, kind = OF_REFUSAL.get(refusal.code, (403, None))
    return ScimError(status, refusal.message, kind)


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The error document of whatever went wrong."""
    problem = problem_of(error)
    document: dict[str, Any] = {"schemas": [ERROR], "status": str(problem.status), "detail": problem.detail}
    if isinstance(problem, ScimError) and problem.scim_type is not None:
        document["scimType"] = problem.scim_type
    elif problem.status == 400:  # noqa: PLR2004 - what HTTP itself could not read
        document["scimType"] = "invalidSyntax"
    return Response(
        _encode(document),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )
