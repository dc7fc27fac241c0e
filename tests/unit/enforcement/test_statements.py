from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from steadyhand.enforcement.model import Mode, Sanction
from steadyhand.enforcement.statements.codes import TERRITORIES
from steadyhand.enforcement.statements.mapping import (
    DID,
    HOW,
    LED,
    SOURCES,
    VISIBLE,
    Found,
    Grounds,
    puid,
    stated,
)
from steadyhand.enforcement.statements.model import EXPLANATION, SHORT, Statement
from steadyhand.enforcement.statements.validating import problems
from steadyhand.kernel.values import DAY
from steadyhand.rules.acts import ACTS, TRAITS
from tests.support.judging import NOW
from tests.unit.enforcement.test_standing import ARTICLE

KEY = b"a key of this installation"
VISIBILITY = "DECISION_VISIBILITY_"


def sanction(kind: str = "remove", on: str = "post:1", **more: Any) -> Sanction:
    given: dict[str, Any] = {
        "action": f"{on}#1", "kind": kind, "policy": "spam-1@1", "cause": "decision:7d3f.1", "mode": "manual",
        "by": "staff:ana", "starts": NOW, "account": "account:u1",
    }  # fmt: skip
    return Sanction(**(given | more))


def grounds(one: Sanction | None = None, **more: Any) -> Grounds:
    given: dict[str, Any] = {
        "subject": (one or sanction()).action.rpartition("#")[0],
        "sanction": one or sanction(),
        "article": ARTICLE,
        "found": "report",
        "created": NOW - DAY,
        "language": "en",
    }
    return Grounds(**(given | more))


def told(one: Sanction | None = None, **more: Any) -> dict[str, Any]:
    """The statement as it is sent; it must keep the rules of the database."""
    made = stated(grounds(one, **more), KEY)
    assert made is not None
    assert problems(made.payload()) == ()
    return made.payload()


def restricted(one: Sanction) -> dict[str, Any]:
    """The fields that say what is restricted."""
    return {name: value for name, value in told(one).items() if name.startswith(("decision_", "end_date_"))
            and not name.startswith(("decision_ground", "decision_facts"))}  # fmt: skip


# ----------------------------------------------------------------------------------------- each act, each restriction


@pytest.mark.parametrize(
    ("kind", "on", "fields"),
    [
        ("label", "post:1", {"decision_visibility": [f"{VISIBILITY}CONTENT_LABELLED"]}),
        (
            "interstitial",
            "post:1",
            {
                "decision_visibility": [f"{VISIBILITY}OTHER"],
                "decision_visibility_other": "Covered by a notice until whoever comes to it asks to see it.",
            },
        ),
        ("age_gate", "post:1", {"decision_visibility": [f"{VISIBILITY}CONTENT_AGE_RESTRICTED"]}),
        ("age_gate", "account:u1", {"decision_visibility": [f"{VISIBILITY}CONTENT_AGE_RESTRICTED"]}),
        ("limit", "post:1", {"decision_visibility": [f"{VISIBILITY}CONTENT_DEMOTED"]}),
        ("limit", "account:u1", {"decision_visibility": [f"{VISIBILITY}CONTENT_DEMOTED"]}),
        ("restrict", "post:1", {"decision_visibility": [f"{VISIBILITY}CONTENT_INTERACTION_RESTRICTED"]}),
        ("restrict", "account:u1", {"decision_provision": "DECISION_PROVISION_PARTIAL_TERMINATION"}),
        ("restrict_feature", "account:u1", {"decision_provision": "DECISION_PROVISION_PARTIAL_TERMINATION"}),
        ("demonetise", "post:1", {"decision_monetary": "DECISION_MONETARY_TERMINATION"}),
        ("demonetise", "account:u1", {"decision_monetary": "DECISION_MONETARY_TERMINATION"}),
        ("remove", "post:1", {"decision_visibility": [f"{VISIBILITY}CONTENT_REMOVED"]}),
        ("ban", "account:u1", {"decision_account": "DECISION_ACCOUNT_TERMINATED"}),
    ],
)
def test_act_without_an_end_is_stated_under_its_own_code_and_no_other(kind, on, fields):
    """A ban that is stated as a removal is counted wrongly in public for years."""
    assert restricted(sanction(kind, on)) == fields


@pytest.mark.parametrize(
    ("kind", "on", "fields", "ends"),
    [
        ("label", "post:1", {"decision_visibility": [f"{VISIBILITY}CONTENT_LABELLED"]}, "visibility"),
        (
            "age_gate",
            "post:1",
            {"decision_visibility": [f"{VISIBILITY}CONTENT_AGE_RESTRICTED"]},
            "visibility",
        ),
        ("limit", "account:u1", {"decision_visibility": [f"{VISIBILITY}CONTENT_DEMOTED"]}, "visibility"),
        (
            "restrict",
            "account:u1",
            {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"},
            "service",
        ),
        (
            "restrict_feature",
            "account:u1",
            {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"},
            "service",
        ),
        ("demonetise", "account:u1", {"decision_monetary": "DECISION_MONETARY_SUSPENSION"}, "monetary"),
        ("suspend", "account:u1", {"decision_account": "DECISION_ACCOUNT_SUSPENDED"}, "account"),
    ],
)
def test_act_with_an_end_is_a_suspension_that_ends_on_that_day(kind, on, fields, ends):
    """The end belongs to the restriction that ends; under another name it says that this one never does."""
    found = restricted(sanction(kind, on, ends=NOW + 7 * DAY))

    assert found == {**fields, f"end_date_{ends}_restriction": "2022-11-15"}


@pytest.mark.parametrize("on", ["post:1", "account:u1"])
def test_warning_restricts_nothing_and_is_not_stated(on):
    """Art. 17 is about restrictions: the database would show one that never was."""
    assert stated(grounds(sanction("warn", on)), KEY) is None


def test_label_on_an_account_is_not_stated():
    """It is a fact for rules, which nobody sees."""
    assert stated(grounds(sanction("label", "account:u1", label="bot")), KEY) is None


@pytest.mark.parametrize("where", [{"territory": ("DE",)}, {"surfaces": ("search",)}])
def test_removal_in_some_places_only_disables_access(where):
    """What is still there elsewhere was not removed."""
    assert told(sanction(**where))["decision_visibility"] == [f"{VISIBILITY}CONTENT_DISABLED"]


def test_every_act_and_every_way_of_finding_has_its_words():
    """An act that somebody adds must not reach the database without a code."""
    without = {"warn", "restrict_feature", "demonetise", "suspend", "ban"}
    assert set(VISIBLE) == set(ACTS) - without
    assert set(DID) == set(ACTS)
    assert set(SOURCES) == set(LED) == set(get_args(Found))
    assert set(HOW) == set(get_args(Mode))
    for act in ACTS:
        for on in TRAITS[act].suits - ({"account"} if act == "label" else set()):
            if act != "warn":
                told(sanction(act, f"{on}:1", ends=NOW + DAY if act == "suspend" else None))


# --------------------------------------------------------------------------------------------- automation, and sources


@pytest.mark.parametrize(
    ("mode", "found", "detection", "decision"),
    [
        ("manual", "report", "No", "AUTOMATED_DECISION_NOT_AUTOMATED"),
        ("manual", "staff", "No", "AUTOMATED_DECISION_NOT_AUTOMATED"),
        ("manual", "notice", "No", "AUTOMATED_DECISION_NOT_AUTOMATED"),
        ("manual", "hash", "Yes", "AUTOMATED_DECISION_NOT_AUTOMATED"),
        ("partly", "rule", "Yes", "AUTOMATED_DECISION_PARTIALLY"),
        ("partly", "report", "Yes", "AUTOMATED_DECISION_PARTIALLY"),
        ("automated", "rule", "Yes", "AUTOMATED_DECISION_FULLY"),
    ],
)
def test_automation_is_stated_as_it_was(mode, found, detection, decision):
    """A large platform stated it the wrong way round for more than two years."""
    made = told(sanction(mode=mode), found=found)

    assert (made["automated_detection"], made["automated_decision"]) == (detection, decision)


@pytest.mark.parametrize(
    ("first", "detection"), [("manual", "No"), ("partly", "Yes"), ("automated", "Yes"), (None, "No")]
)
def test_milder_measure_in_place_of_one_was_found_as_that_one_was(first, detection):
    """A person eased it, but a machine may have pointed at it."""
    made = told(sanction("limit", mode="manual"), first=first)

    assert (made["automated_detection"], made["automated_decision"]) == (
        detection,
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    )


@pytest.mark.parametrize(
    ("found", "source"),
    [
        ("rule", "SOURCE_VOLUNTARY"),
        ("hash", "SOURCE_VOLUNTARY"),
        ("staff", "SOURCE_VOLUNTARY"),
        ("notice", "SOURCE_ARTICLE_16"),
        ("report", "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("trusted_flagger", "SOURCE_TRUSTED_FLAGGER"),
        ("authority", "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("partner", "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("federation", "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("appeal", "SOURCE_TYPE_OTHER_NOTIFICATION"),
    ],
)
def test_source_is_who_pointed_it_out(found, source):
    """A report on the rules alone is no notice under Art. 16, and a trusted flagger's is its own kind."""
    made = told(found=found)

    assert made["source_type"] == source
    assert "source_identity" not in made


# ------------------------------------------------------------------------------- where, when, in which words


def test_what_holds_everywhere_is_stated_for_the_whole_of_the_eu_and_the_eea():
    """Left out it would say nothing, and Art. 17 asks for the territory."""
    assert told()["territorial_scope"] == list(TERRITORIES)


def test_territory_is_what_of_it_lies_in_the_eu_and_the_eea():
    """The database refuses any other country."""
    assert told(sanction(territory=("US", "FR", "DE")))["territorial_scope"] == ["DE", "FR"]


def test_what_holds_only_outside_the_eu_is_not_stated():
    """It restricts nobody there."""
    assert stated(grounds(sanction(territory=("US",))), KEY) is None


@pytest.mark.parametrize(
    ("language", "code"), [("en", "EN"), ("pt-BR", "PT"), ("unknown", None), ("fil", None), ("zh-Hant", "ZH")]
)
def test_language_is_the_two_letters_that_the_database_knows(language, code):
    """One that it does not know costs the whole batch."""
    assert told(language=language).get("content_language") == code


def test_days_are_plain_and_in_utc():
    """An instant in place of a day is refused."""
    late = NOW - NOW % DAY + DAY - 1

    made = told(sanction(starts=late), created=late - DAY)

    assert (made["content_date"], made["application_date"]) == ("2022-11-07", "2022-11-08")


def test_content_is_never_younger_than_what_was_done_to_it():
    """A clock of the platform that is ahead must not turn time round in public."""
    assert told(created=NOW + DAY)["content_date"] == "2022-11-08"


@pytest.mark.parametrize(
    ("on", "types", "other"),
    [
        ("post:1", ["CONTENT_TYPE_TEXT"], None),
        ("message:1", ["CONTENT_TYPE_TEXT"], None),
        ("media:1", ["CONTENT_TYPE_OTHER"], "media file"),
        ("profile:1", ["CONTENT_TYPE_OTHER"], "profile of an account"),
        ("account:u1", ["CONTENT_TYPE_OTHER"], "account"),
    ],
)
def test_kind_of_content_is_that_of_the_subject(on, types, other):
    """Where no code says it, the words have to."""
    made = told(sanction("age_gate" if on != "message:1" else "remove", on))

    assert (made["content_type"], made.get("content_type_other")) == (types, other)


def test_kinds_of_content_that_are_known_are_stated():
    """A picture is no text."""
    made = told(content=("CONTENT_TYPE_IMAGE", "CONTENT_TYPE_TEXT"))

    assert made["content_type"] == ["CONTENT_TYPE_IMAGE", "CONTENT_TYPE_TEXT"]
    assert "content_type_other" not in made


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"),
        ("STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT", "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"),
        (None, "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"),
    ],
)
def test_category_is_that_of_the_article(code, category):
    """A category that was retired is refused; what has none breaks our rules in another way."""
    article = msgspec.structs.replace(ARTICLE, eu_code=code)

    assert told(article=article)["category"] == category


def test_ground_and_explanation_are_the_published_article():
    """Art. 17(3)(e): the contractual ground, and why."""
    made = told(reference="https://rules.example/spam-1")

    assert made["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert made["decision_ground_reference_url"] == "https://rules.example/spam-1"
    assert made["incompatible_content_ground"] == "Article spam-1, version 1: Repeated links"
    assert made["incompatible_content_explanation"] == (
        "It was found to break this article of our rules. "
        "The article says: “Do not post the same link again and again.”"
    )
    assert "incompatible_content_illegal" not in made, "nobody judged whether it is illegal"


def test_facts_read_as_a_person_would_want_them():
    """They are all that the public reads of a decision."""
    made = told(sanction("remove", mode="partly"), found="rule")

    assert made["decision_facts"] == (
        "Our own rules for detection led to it. "
        "Automated means found that it may break our rules; a person looked at it and decided. "
        "It was found to break article spam-1, version 1, of our rules (area: spam, severity: medium). "
        "It was taken out of sight."
    )


def test_long_article_is_cut_where_the_database_cuts_it_off():
    """A statement too long takes its whole batch along."""
    made = told(article=msgspec.structs.replace(ARTICLE, title="t" * 900, text="w" * 9_000))

    assert len(made["incompatible_content_ground"]) == SHORT
    assert len(made["incompatible_content_explanation"]) == EXPLANATION


# --------------------------------------------------------------------------------------------------- nobody's name


def test_puid_is_the_same_for_ever_and_tells_nobody_apart_without_the_key():
    """It finds the decision again for whoever has the key; to others it is noise."""
    first, again = puid("account:u1#1", KEY), puid("account:u1#1", KEY)

    assert first == again
    assert len({first, puid("account:u1#2", KEY), puid("account:u1#1", b"another key")}) == 3
    assert "u1" not in first


@pytest.mark.parametrize("kind", [act for act in ACTS if act != "warn"])
@pytest.mark.parametrize("mode", get_args(Mode))
def test_no_name_and_no_free_word_gets_into_a_statement(kind, mode):
    """The database is public, and Art. 24(5) forbids personal data in it."""
    name = "zoe-quill"
    on = "account" if "account" in TRAITS[kind].suits and kind != "label" else "post"
    one = sanction(
        kind, f"{on}:{name}", mode=mode, by=f"staff:{name}", cause=f"event:plaza/{name}", account=f"account:{name}",
        label=name, feature=name, surfaces=(name,), supersedes=f"account:{name}#0", region=name, language=name,
        ends=NOW + DAY,
    )  # fmt: skip
    for found in get_args(Found):
        made = stated(grounds(one, found=found, language=name), KEY)
        assert made is not None
        assert name not in msgspec.json.encode(made).decode().lower()
        assert "zoe" not in repr(made).lower()


def test_statement_has_the_fields_of_the_schema():
    """A field under another name is a field that is missing."""
    assert set(told()) <= {field.name for field in msgspec.structs.fields(Statement)}
