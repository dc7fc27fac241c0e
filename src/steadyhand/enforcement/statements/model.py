"""A statement of reasons as the EU's transparency database takes it: codes, plain days, and nobody's name."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from steadyhand.enforcement.statements.codes import (
    Account,
    AccountType,
    Automation,
    ContentType,
    Ground,
    Monetary,
    Provision,
    SourceType,
    Visibility,
    YesNo,
)

SHORT: Final = 500
"""Characters of a ground, an address, an identifier, and of what an `OTHER` stands for."""
EXPLANATION: Final = 2_000
FACTS: Final = 5_000


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One statement, by the field names of the schema in force since 1 July 2025.

    Days are `YYYY-MM-DD`; an end that is not there means that none is set.
    """

    puid: str
    """Unique for ever among those of one platform: letters, digits, `-` and `_`."""
    decision_visibility: tuple[Visibility, ...] = ()
    decision_visibility_other: str | None = None
    decision_monetary: Monetary | None = None
    decision_monetary_other: str | None = None
    decision_provision: Provision | None = None
    decision_account: Account | None = None
    account_type: AccountType | None = None
    decision_ground: Ground
    decision_ground_reference_url: str | None = None
    illegal_content_legal_ground: str | None = None
    illegal_content_explanation: str | None = None
    incompatible_content_ground: str | None = None
    incompatible_content_explanation: str | None = None
    incompatible_content_illegal: YesNo | None = None
    content_type: tuple[ContentType, ...]
    content_type_other: str | None = None
    category: str
    category_addition: tuple[str, ...] = ()
    category_specification: tuple[str, ...] = ()
    category_specification_other: str | None = None
    territorial_scope: tuple[str, ...] = ()
    content_language: str | None = None
    content_date: str
    application_date: str
    end_date_visibility_restriction: str | None = None
    end_date_monetary_restriction: str | None = None
    end_date_service_restriction: str | None = None
    end_date_account_restriction: str | None = None
    decision_facts: str
    source_type: SourceType
    source_identity: str | None = None
    automated_detection: YesNo
    automated_decision: Automation
    content_id: dict[str, str] | None = None
    """A product's `EAN-13`."""

    def payload(self) -> dict[str, Any]:
        """As it is sent: JSON values, without the fields that say nothing."""
        told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return told
