from __future__ import annotations

import json
from typing import Any

import pytest

from steadyhand.enforcement.statements import codes
from steadyhand.enforcement.statements.model import Statement
from steadyhand.enforcement.statements.validating import FIELDS, problems
from tests.support.shared import require_shared

CASES = 18
REFERENCE = "decision_ground_reference_url"
GOOD: dict[str, Any] = {
    "puid": "a-1",
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "incompatible_content_ground": "Article 1",
    "incompatible_content_explanation": "It breaks it.",
    "content_type": ["CONTENT_TYPE_TEXT"],
    "category": "STATEMENT_CATEGORY_VIOLENCE",
    "content_date": "2022-11-07",
    "application_date": "2022-11-08",
    "decision_facts": "A report led to it.",
    "source_type": "SOURCE_VOLUNTARY",
    "automated_detection": "No",
    "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
}


def found(**changes: Any) -> list[tuple[str, str]]:
    """What is wrong with a good statement after these changes."""
    return [(one.field, one.code) for one in problems({**GOOD, **changes})]


def test_all_published_cases_are_judged_as_they_are_published():
    """They are what others who send statements agreed on."""
    cases = json.loads((require_shared("interop/dsa") / "sor_cases.json").read_text(encoding="utf-8"))

    assert len(cases) == CASES
    assert {one["name"]: problems(one["payload"]) == () for one in cases} == {
        one["name"]: one["valid"] for one in cases
    }


def test_codes_are_those_of_the_schema():
    """A code that is missing refuses a good statement, and one too many lets a bad one go."""
    schema = json.loads(
        (require_shared("interop/dsa") / "statement_of_reasons.schema.json").read_text(encoding="utf-8")
    )
    fields = schema["properties"]

    def listed(name: str) -> set[str]:
        told = fields[name].get("anyOf", [fields[name]])[0]
        return {code for code in told.get("items", told)["enum"] if code is not None}

    assert set(FIELDS) == set(fields) == set(Statement.__struct_fields__)
    assert {
        "decision_visibility": set(codes.VISIBILITIES),
        "decision_monetary": set(codes.MONETARIES),
        "decision_provision": set(codes.PROVISIONS),
        "decision_account": set(codes.ACCOUNTS),
        "account_type": set(codes.ACCOUNT_TYPES),
        "decision_ground": set(codes.GROUNDS),
        "content_type": set(codes.CONTENT_TYPES),
        "category": set(codes.CATEGORY_CODES),
        "category_addition": set(codes.CATEGORY_CODES),
        "category_specification": set(codes.KEYWORDS),
        "territorial_scope": set(codes.TERRITORIES),
        "content_language": set(codes.LANGUAGES),
        "source_type": set(codes.SOURCE_TYPES),
        "automated_decision": set(codes.AUTOMATIONS),
    } == {
        name: listed(name)
        for name in (
            "decision_visibility", "decision_monetary", "decision_provision", "decision_account", "account_type",
            "decision_ground", "content_type", "category", "category_addition", "category_specification",
            "territorial_scope", "content_language", "source_type", "automated_decision",
        )
    }  # fmt: skip


@pytest.mark.parametrize("name", ["puid", "category", "content_type", "content_date", "decision_facts"])
def test_what_is_required_is_missed(name):
    """The database refuses a whole batch for one field."""
    assert [(one.field, one.code) for one in problems({k: v for k, v in GOOD.items() if k != name})] == [
        (name, "missing")
    ]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"decision_visibility": []}, [("decision_visibility", "no_decision")]),
        ({"decision_visibility": ["DECISION_VISIBILITY_OTHER"]}, [("decision_visibility_other", "missing")]),
        (
            {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"] * 2},
            [("decision_visibility", "twice")],
        ),
        ({"decision_monetary": "DECISION_MONETARY_OTHER"}, [("decision_monetary_other", "missing")]),
        ({"content_type": ["CONTENT_TYPE_OTHER"]}, [("content_type_other", "missing")]),
        ({"content_type": []}, [("content_type", "empty")]),
        (
            {"decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT"},
            [("illegal_content_legal_ground", "missing"), ("illegal_content_explanation", "missing")],
        ),
        ({"incompatible_content_ground": ""}, [("incompatible_content_ground", "length")]),
        ({"incompatible_content_explanation": "x" * 2_001}, [("incompatible_content_explanation", "length")]),
        ({"decision_facts": "x" * 5_001}, [("decision_facts", "length")]),
        ({"puid": "a b"}, [("puid", "shape")]),
        ({"puid": "a\n"}, [("puid", "shape")]),
        ({"puid": "ä"}, [("puid", "shape")]),
        ({"content_date": "2022-02-30"}, [("content_date", "no_day")]),
        ({"content_date": "٢٠٢٢-١١-٠٧"}, [("content_date", "no_day")]),
        ({"content_date": "1999-12-31"}, [("content_date", "span")]),
        ({"application_date": "2019-12-31"}, [("application_date", "span")]),
        ({"application_date": "2038-01-02"}, [("application_date", "span")]),
        (
            {"end_date_visibility_restriction": "2022-11-07"},
            [("end_date_visibility_restriction", "order")],
        ),
        ({"end_date_visibility_restriction": "2022-11-08"}, []),
        ({REFERENCE: "rules"}, [(REFERENCE, "no_address")]),
        ({REFERENCE: "https://rules.example/a b"}, [(REFERENCE, "no_address")]),
        ({REFERENCE: "https://rules.example/a"}, []),
        ({"automated_detection": True}, [("automated_detection", "code")]),
        ({"decision_visibility_other": None}, [("decision_visibility_other", "no_text")]),
        ({"decision_account": None, "territorial_scope": None, "content_language": None}, []),
        ({"content_id": {"EAN-13": "4006381333931"}}, []),
        ({"content_id": {"EAN-13": "400638133393"}}, [("content_id", "length")]),
    ],
)  # fmt: skip
def test_each_rule_is_kept(changes, wrong):
    """What the database refuses is refused here, before it is sent, with the field that is wrong."""
    assert found(**changes) == wrong
