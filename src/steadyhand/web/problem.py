"""What an HTTP client is told when something is wrong: problem details (RFC 9457), one shape everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

MEDIA_TYPE: Final = "application/problem+json"
_encode = msgspec.json.Encoder().encode


class Problem(Exception):
    """A refusal or failure with its HTTP status, a stable code, and a sentence that says what to do.

    `extra` are further members of the document; `headers` go out with it (`Retry-After`, `Allow`).
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.headers: Mapping[str, str] = headers or {}
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """The members of the problem document."""
        own = {"type": f"urn:steadyhand:problem:{self.code}", "title": self.title, "status": self.status}
        return {**own, "code": self.code, "detail": self.detail, **self.extra}

    def body(self) -> bytes:
        """The document as JSON."""
        return _encode(self.document())
