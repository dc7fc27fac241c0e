"""The categories of the EU's transparency database, under which a platform states why it restricted something.

Source: digital-services-act/transparency-database, API documentation of transparency.dsa.ec.europa.eu (category),
(c) European Union, CC BY 4.0. The words are those that the database shows.
"""

from __future__ import annotations

from typing import Final

PREFIX: Final = "STATEMENT_CATEGORY_"
CATEGORIES: Final[dict[str, str]] = {
    f"{PREFIX}ANIMAL_WELFARE": "Animal welfare",
    f"{PREFIX}CONSUMER_INFORMATION": "Consumer information infringements",
    f"{PREFIX}CYBER_VIOLENCE": "Cyber violence",
    f"{PREFIX}CYBER_VIOLENCE_AGAINST_WOMEN": "Cyber violence against women",
    f"{PREFIX}DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": "Data protection and privacy violations",
    f"{PREFIX}ILLEGAL_OR_HARMFUL_SPEECH": "Illegal or harmful speech",
    f"{PREFIX}INTELLECTUAL_PROPERTY_INFRINGEMENTS": "Intellectual property infringements",
    f"{PREFIX}NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS": (
        "Negative effects on civic discourse or elections"
    ),
    f"{PREFIX}NOT_SPECIFIED_NOTICE": "Type of alleged illegal content not specified by the notifier",
    f"{PREFIX}OTHER_VIOLATION_TC": "Other violation of provider's terms and conditions",
    f"{PREFIX}PROTECTION_OF_MINORS": "Protection of minors",
    f"{PREFIX}RISK_FOR_PUBLIC_SECURITY": "Risk for public security",
    f"{PREFIX}SCAMS_AND_FRAUD": "Scams and/or fraud",
    f"{PREFIX}SELF_HARM": "Self-harm",
    f"{PREFIX}UNSAFE_AND_PROHIBITED_PRODUCTS": "Unsafe, non-compliant or prohibited products",
    f"{PREFIX}VIOLENCE": "Violence",
}
"""Category to its words."""


def category(code: str) -> str:
    """What a category is called; a code of another version of the list stands for itself."""
    return CATEGORIES.get(code, code)
