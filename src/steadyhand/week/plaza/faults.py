"""Misbehaviour on request: what does Steadyhand do when its platform is slow, down or forgetful?"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next `fail` deliveries are answered `status`; every delivery first waits `delay_ms`.

    `when` = "before" fails without doing anything; "after" applies the effect, commits, and then answers badly, as a
    platform does whose answer is lost on the way. `retry_after` (seconds) becomes a header of the bad
    answers.
    """

    fail: Annotated[int, Meta(ge=0)] = 0
    status: Annotated[int, Meta(ge=400, le=599)] = 503
    delay_ms: Annotated[int, Meta(ge=0, le=60_000)] = 0
    when: Literal["before", "after"] = "before"
    retry_after: Annotated[int, Meta(ge=0)] | None = None

    def spent(self) -> Faults:
        """The same with one failure less."""
        return msgspec.structs.replace(self, fail=max(0, self.fail - 1))

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
