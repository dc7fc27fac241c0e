"""Our own check of statements agrees with a JSON Schema of the rules, on whatever is written in them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, get_args

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.enforcement.statements import codes
from steadyhand.enforcement.statements.mapping import Found, stated
from steadyhand.enforcement.statements.validating import DECISIONS, ENDS, problems
from steadyhand.kernel.values import DAY
from steadyhand.rules.acts import ACTS
from tests.support.judging import NOW
from tests.support.shared import require_shared
from tests.unit.enforcement.test_statement_rules import GOOD
from tests.unit.enforcement.test_statements import KEY, grounds, sanction

IN_WORDS_ALONE = {"span", "order"}
"""What the schema says in its descriptions, and no validator reads."""
JUNK = st.sampled_from(
    [None, "", "x", 0, True, [], {}, ["x"], [1], "x" * 501, "x" * 2_001, "x" * 5_001, "ä" * 500]
)
ODD_DAYS = st.sampled_from(["2022-11-7", "2022-02-30", "2022-11-08T10:00:00Z"])
DAYS = st.one_of(st.dates().map(str), ODD_DAYS)


def some(known: Any) -> Any:
    return st.lists(st.sampled_from(sorted(known)), max_size=3)


def one(known: Any) -> Any:
    return st.sampled_from(sorted(known))


VALUES: dict[str, Any] = {
    "decision_visibility": some(codes.VISIBILITIES),
    "decision_visibility_other": st.text(max_size=5),
    "decision_monetary": one(codes.MONETARIES),
    "decision_monetary_other": st.text(max_size=5),
    "decision_provision": one(codes.PROVISIONS),
    "decision_account": one(codes.ACCOUNTS),
    "account_type": one(codes.ACCOUNT_TYPES),
    "decision_ground": one(codes.GROUNDS),
    "decision_ground_reference_url": st.sampled_from(
        ["https://rules.example/1", "rules", "https://a b", "http://"]
    ),
    "illegal_content_legal_ground": st.text(max_size=5),
    "illegal_content_explanation": st.text(max_size=5),
    "incompatible_content_ground": st.text(max_size=5),
    "incompatible_content_explanation": st.text(max_size=5),
    "incompatible_content_illegal": one(codes.YES_NO),
    "content_type": some(codes.CONTENT_TYPES),
    "content_type_other": st.text(max_size=5),
    "category": one(codes.CATEGORY_CODES),
    "category_addition": some(codes.CATEGORY_CODES),
    "category_specification": some(codes.KEYWORDS),
    "category_specification_other": st.text(max_size=5),
    "territorial_scope": some(codes.TERRITORIES),
    "content_language": one(codes.LANGUAGES),
    "content_date": DAYS,
    "application_date": DAYS,
    **dict.fromkeys(ENDS, DAYS),
    "decision_facts": st.text(max_size=5),
    "source_type": one(codes.SOURCE_TYPES),
    "source_identity": st.text(max_size=5),
    "automated_detection": one(codes.YES_NO),
    "automated_decision": one(codes.AUTOMATIONS),
    "puid": st.one_of(st.text(max_size=5), st.from_regex(r"[a-zA-Z0-9_-]{1,9}", fullmatch=True)),
    "content_id": st.sampled_from([{}, {"EAN-13": "4006381333931"}, {"EAN-13": "1"}, {"other": 1}]),
}
CHANGES = st.fixed_dictionaries(
    {}, optional={name: st.one_of(values, values, JUNK) for name, values in VALUES.items()}
)


@cache
def schema() -> Any:
    path = require_shared("interop/dsa") / "statement_of_reasons.schema.json"
    return jsonschema_rs.Draft202012Validator(
        json.loads(path.read_text(encoding="utf-8")), validate_formats=True
    )


@given(CHANGES, st.sets(st.sampled_from(sorted(GOOD)), max_size=2))
def test_our_check_and_the_schema_agree(changes, dropped):
    """One that is laxer costs a batch, one that is stricter keeps from the public what it should read."""
    told = {name: value for name, value in {**GOOD, **changes}.items() if name not in dropped}
    ours = [problem for problem in problems(told) if problem.code not in IN_WORDS_ALONE]

    assert (not ours) == schema().is_valid(told), (told, ours)


@given(CHANGES.map(lambda changes: {name: changes[name] for name in changes if name in DECISIONS}))
def test_decisions_alone_are_judged_alike(changes):
    """At least one of four: the rule that is easiest to get wrong."""
    told = {**{name: value for name, value in GOOD.items() if name not in DECISIONS}, **changes}
    told["decision_visibility_other"] = told["decision_monetary_other"] = "Something else."

    assert (problems(told) == ()) == schema().is_valid(told)


@given(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(["post:1", "account:u1", "profile:1"]),
        st.sampled_from(["manual", "partly", "automated"]),
    ),
    st.sampled_from(get_args(Found)),
    st.one_of(st.none(), st.integers(1, 365 * DAY)),
    st.lists(st.sampled_from(["DE", "FR", "US", "GR"]), max_size=3, unique=True),
    st.text(max_size=12),
    st.integers(-3_000 * DAY, 3_000 * DAY),
)
def test_every_statement_that_is_made_is_valid(what, found, lasts, territory, language, age):
    """What is stated of a sanction is never refused for its form."""
    act, on, mode = what
    known = sanction(
        act, on, mode=mode, ends=None if lasts is None else NOW + lasts, territory=tuple(territory)
    )
    made = stated(grounds(known, found=found, language=language, created=NOW - age), KEY)

    assert made is None or schema().is_valid(made.payload())
    assert made is None or problems(made.payload()) == ()
