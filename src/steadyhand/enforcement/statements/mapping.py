"""From what is known of a sanction to its statement of reasons: a pure function, field by field.

It is made of codes, days, and the words of the published article. Names and free words are never read into it: not
those of subjects, accounts, reviewers, labels, features or surfaces, not what anybody wrote. The one field that depends
on a name is `puid`, a keyed digest, from which nobody gets back to it without the key.

What the codes mean: "Additional explanation for statement attributes", transparency.dsa.ec.europa.eu, (c) European
Union, CC BY 4.0.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final, Literal

import msgspec

from steadyhand.enforcement.model import UNNOTED, Mode, Sanction
from steadyhand.enforcement.statements.codes import (
    CATEGORY_CODES,
    LANGUAGES,
    OTHER_BREACH,
    TERRITORIES,
    Automation,
    ContentType,
    SourceType,
    Visibility,
    YesNo,
)
from steadyhand.enforcement.statements.model import EXPLANATION, SHORT, Statement
from steadyhand.kernel.values import Instant, kind_of
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.acts import Act
from steadyhand.rules.views import PolicyArticle

Found = Literal[
    "rule", "hash", "staff", "notice", "report", "trusted_flagger", "authority", "partner", "federation", "appeal",
    "campaign",
]  # fmt: skip
"""What led to it first. A `notice` says that something is illegal (Art. 16), a `report` that it breaks the rules."""


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a sanction when its reasons are stated."""

    subject: str
    sanction: Sanction
    article: PolicyArticle
    found: Found
    first: Mode | None = None
    """How the decision came about in whose place this one was put; None where it is the first."""
    created: Instant
    """When the content came to the platform, or the earliest that it is known to have been there."""
    language: str = "unknown"
    """Of the content (BCP 47)."""
    content: tuple[ContentType, ...] = ()
    """What kinds of content it was; none: as the kind of its subject says."""
    reference: str | None = None
    """Where the article can be read."""
    ordered: Ordered | None = None
    """The legal order that it carries out."""
    ended: Instant | None = None
    """When it ended, where that is past: by its own end, or before."""


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """Of a legal order what may be published: the law, and its authority's country."""

    law: str
    country: str


def stated(known: Grounds, key: bytes) -> Statement | None:
    """The statement of reasons of a sanction; None where nothing is restricted in the EU and the EEA.

    Nor where an authority of one of these countries ordered it: Art. 17 does not apply to its orders (Art. 17(5)).
    `key` is the installation's: with it the same sanction has the same `puid` for ever.
    """
    sanction = known.sanction
    restricts, territory, mode = _restriction(sanction, known.ended), territory_of(sanction), sanction.mode
    if restricts is None or not territory or mode == UNNOTED:
        return None
    if known.ordered is not None and known.ordered.country in TERRITORIES:
        return None
    types, other = _content(known)
    return Statement(
        puid=puid(sanction.action, key),
        **restricts,
        **_grounds(known),
        content_type=types,
        content_type_other=other,
        category=known.article.eu_code if known.article.eu_code in CATEGORY_CODES else OTHER_BREACH,
        territorial_scope=territory,
        content_language=language_of(known.language),
        content_date=day_of(min(known.created, sanction.starts)),
        application_date=day_of(sanction.starts),
        decision_facts=_facts(known),
        source_type=SOURCES[known.found],
        automated_detection=detected(known.first or mode, known.found),
        automated_decision=DECIDED[mode],
    )


def puid(action: str, key: bytes) -> str:
    """The identifier of a sanction's statement: HMAC-SHA256, hex. A plain digest of few possible names tells them."""
    return hmac.new(key, action.encode(), hashlib.sha256).hexdigest()


def day_of(instant: Instant) -> str:
    """The day (UTC) of an instant, `YYYY-MM-DD`."""
    return rfc3339(instant)[:10]


def language_of(language: str) -> str | None:
    """The language as the database has it, `PT` of `pt-BR`; None where it does not know it."""
    code = language.partition("-")[0].upper()
    return code if code in LANGUAGES else None


def territory_of(sanction: Sanction) -> tuple[str, ...]:
    """In which countries of the EU and the EEA it holds: in all of them where it holds everywhere."""
    return tuple(
        country for country in TERRITORIES if not sanction.territory or country in sanction.territory
    )


def detected(mode: Mode, found: Found) -> YesNo:
    """Whether automated means identified the content: a rule, or a comparison with known material."""
    return "Yes" if mode != "manual" or found in {"rule", "hash"} else "No"


def _restriction(sanction: Sanction, ended: Instant | None) -> dict[str, Any] | None:
    """The fields that say what is restricted, and until when; None where nothing is.

    What was imposed with an end is a suspension, and what was with none a termination, however early it ended.
    """
    until, lasting = _until(sanction, ended), "SUSPENSION" if sanction.ends is not None else "TERMINATION"
    match sanction.kind:
        case "warn":
            return None
        case "label" if sanction.on_account:
            return None  # a fact for rules, which nobody sees
        case "suspend":
            return {"decision_account": "DECISION_ACCOUNT_SUSPENDED", "end_date_account_restriction": until}
        case "ban":
            return {"decision_account": "DECISION_ACCOUNT_TERMINATED", "end_date_account_restriction": until}
        case "demonetise":
            return {
                "decision_monetary": f"DECISION_MONETARY_{lasting}",
                "end_date_monetary_restriction": until,
            }
        case "restrict_feature":
            return _service(lasting, until)
        case "restrict" if sanction.on_account:
            return _service(lasting, until)
    return _visibility(sanction, until)


def _service(lasting: str, until: str | None) -> dict[str, Any]:
    return {
        "decision_provision": f"DECISION_PROVISION_PARTIAL_{lasting}",
        "end_date_service_restriction": until,
    }


def _visibility(sanction: Sanction, until: str | None) -> dict[str, Any]:
    code = VISIBLE[sanction.kind]
    if sanction.kind == "remove" and (sanction.territory or sanction.surfaces):
        code = "DECISION_VISIBILITY_CONTENT_DISABLED"  # elsewhere it is there
    return {
        "decision_visibility": (code,),
        "decision_visibility_other": COVERED if code == "DECISION_VISIBILITY_OTHER" else None,
        "end_date_visibility_restriction": until,
    }


def _until(sanction: Sanction, ended: Instant | None) -> str | None:
    ends = sanction.ends if ended is None else max(ended, sanction.starts)
    return None if ends is None else day_of(ends)


def _content(known: Grounds) -> tuple[tuple[ContentType, ...], str | None]:
    """The kinds of content, and what it is where no code says it."""
    kind = kind_of(known.subject)
    types = known.content or (("CONTENT_TYPE_TEXT",) if kind in TEXTS else ("CONTENT_TYPE_OTHER",))
    return types, OTHERS.get(kind, "content") if "CONTENT_TYPE_OTHER" in types else None


def _grounds(known: Grounds) -> dict[str, Any]:
    """On which ground it rests: the law that an order names, or the article of the rules."""
    if known.ordered is not None:
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": _clipped(known.ordered.law, SHORT),
            "illegal_content_explanation": f"{BY_LAW} The law that the order names: {known.ordered.law}.",
        }
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": known.reference,
        "incompatible_content_ground": _ground(known.article),
        "incompatible_content_explanation": _explanation(known.article),
    }


def _ground(article: PolicyArticle) -> str:
    return _clipped(f"Article {article.article}, version {article.version}: {article.title}", SHORT)


def _explanation(article: PolicyArticle) -> str:
    return _clipped(
        f"It was found to break this article of our rules. The article says: “{article.text}”", EXPLANATION
    )


def _facts(known: Grounds) -> str:
    article = known.article
    if known.ordered is not None:
        return f"{BY_LAW} {DID[known.sanction.kind]}"
    broke = f"article {article.article}, version {article.version}, of our rules"
    about = f"(area: {article.area}, severity: {article.severity})"
    sanction = known.sanction
    return " ".join(
        (LED[known.found], HOW[sanction.mode], f"It was found to break {broke} {about}.", DID[sanction.kind])
    )


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


VISIBLE: Final[dict[Act, Visibility]] = {
    "label": "DECISION_VISIBILITY_CONTENT_LABELLED",
    "interstitial": "DECISION_VISIBILITY_OTHER",
    "age_gate": "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    "limit": "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "restrict": "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "remove": "DECISION_VISIBILITY_CONTENT_REMOVED",
}
"""What each act on content does to how it is seen."""
COVERED: Final = "Covered by a notice until whoever comes to it asks to see it."
BY_LAW: Final = "A public authority ordered it by law; two people found the order valid and carried it out."
DECIDED: Final[dict[Mode, Automation]] = {
    "manual": "AUTOMATED_DECISION_NOT_AUTOMATED",
    "partly": "AUTOMATED_DECISION_PARTIALLY",
    "automated": "AUTOMATED_DECISION_FULLY",
}
"""How a decision came about. Where a rule asked, its verdict and reasons lie before the person who decides."""
SOURCES: Final[dict[Found, SourceType]] = {
    "rule": "SOURCE_VOLUNTARY",
    "hash": "SOURCE_VOLUNTARY",
    "staff": "SOURCE_VOLUNTARY",
    "notice": "SOURCE_ARTICLE_16",
    "report": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "trusted_flagger": "SOURCE_TRUSTED_FLAGGER",
    "authority": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "partner": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "federation": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "appeal": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "campaign": "SOURCE_VOLUNTARY",
}
"""Only a notice of something illegal is one under Art. 16; on the rules alone it is another notification."""
TEXTS: Final = frozenset({"post", "message"})
OTHERS: Final = {
    "account": "account",
    "profile": "profile of an account",
    "ad": "advertisement",
    "media": "media file",
}
"""What it is, by the kind of its subject, where no code of the list says it."""
LED: Final[dict[Found, str]] = {
    "rule": "Our own rules for detection led to it.",
    "hash": "A comparison with known material led to it.",
    "staff": "Our own staff came upon it.",
    "notice": "A notice that it is illegal led to it.",
    "report": "A report that it breaks our rules led to it.",
    "trusted_flagger": "A notice of a trusted flagger led to it.",
    "authority": "A public authority pointed it out.",
    "partner": "An organisation that works with us pointed it out.",
    "federation": "Another service pointed it out.",
    "appeal": "An objection to an earlier decision led to it.",
    "campaign": "Our own staff had it looked at, because accounts act as one.",
}
HOW: Final[dict[str, str]] = {
    "manual": "A person looked at it and decided, without automated means.",
    "partly": "Automated means found that it may break our rules; a person looked at it and decided.",
    "automated": "Automated means decided, without a person.",
}
DID: Final[dict[Act, str]] = {
    "warn": "A warning was given.",
    "label": "A label was put on it.",
    "interstitial": "It was covered by a notice.",
    "age_gate": "It is shown to adults only.",
    "limit": "It is recommended to nobody, or shown further down.",
    "restrict": "Interaction was limited.",
    "restrict_feature": "A feature was taken from the account.",
    "demonetise": "Earnings were ended.",
    "remove": "It was taken out of sight.",
    "suspend": "The account was suspended.",
    "ban": "The account was banned.",
}
