"""What a directory may send, generated: it is taken or refused in its own words, and what is taken is shown so."""

from __future__ import annotations

import copy
import string
from contextlib import suppress
from typing import Any

import hypothesis
from hypothesis import strategies as st

from steadyhand.web.scim.attributes import ENTERPRISE, GROUPS, USER, USERS, Attribute
from steadyhand.web.scim.documents import group_of, of_group, of_user, user_of
from steadyhand.web.scim.errors import ScimError
from steadyhand.web.scim.filters import parse, query
from steadyhand.web.scim.patching import PATCH, operations, patched
from steadyhand.web.scim.reading import read

NAMES = [each.name for each in USERS.schema.attributes] + [
    "externalId",
    "emails",
    "id",
    "meta",
    "actve",
    ENTERPRISE,
]
PATHS = st.one_of(
    st.sampled_from(
        [*NAMES, f"{USER}:active", f"{ENTERPRISE}:manager", f"{ENTERPRISE}:manager.value", "members"]
    ),
    st.builds('members[value eq "{}"]'.format, st.sampled_from("abc")),
    st.text(max_size=12),
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.sampled_from(["a", "b", "False", ""]), st.text(max_size=8)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*NAMES, "value", "$ref", "department"]), inner, max_size=3),
    ),
    max_leaves=6,
)
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "Replace", "remove", "x"])}, optional={"path": PATHS, "value": VALUES}
    ),
    max_size=4,
)
USER_BEFORE = {"userName": "ida", "active": True, ENTERPRISE: {"department": "Trust"}}
GROUP_BEFORE = {"displayName": "Reviewers", "members": [{"value": "a"}, {"value": "b"}]}


@hypothesis.given(sent=OPERATIONS)
def test_operations_are_done_or_refused_and_never_half_done(sent):
    """Nothing that a directory sends may fail inside, or change what others read meanwhile."""
    for resource, before, made, shown in (
        (USERS, USER_BEFORE, lambda document: user_of(document, active=None), of_user),
        (GROUPS, GROUP_BEFORE, group_of, of_group),
    ):
        kept: Any = copy.deepcopy(before)
        with suppress(ScimError):
            told = made(patched(kept, operations({"schemas": [PATCH], "Operations": sent}), resource))
            assert made(read(shown(told), resource)) == told, "what is shown is what was told"
        assert kept == before


@hypothesis.given(body=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5))
def test_body_is_taken_or_refused(body):
    """The same of whole resources."""
    with suppress(ScimError):
        told = user_of(read(body, USERS), active=True)
        assert user_of(read(of_user(told), USERS), active=None) == told


@hypothesis.given(
    terms=st.lists(
        st.tuples(st.sampled_from(["userName", "externalId", "id"]), st.text(string.printable, max_size=9)),
        min_size=1,
        max_size=3,
        unique_by=lambda term: term[0],
    )
)
def test_filter_means_what_was_written(terms):
    """A quotation mark in a name must not become another filter."""
    escaped = [(name, value.replace("\\", "\\\\").replace('"', '\\"')) for name, value in terms]
    if any(ord(char) < 32 for _, value in terms for char in value):
        return
    asked = query(parse(" and ".join(f'{name} eq "{value}"' for name, value in escaped)), USERS)

    fields = {"userName": "user_name", "externalId": "external_id", "id": "id"}
    told = {fields[name]: value.casefold() if name == "userName" else value for name, value in terms}
    assert asked == told


@hypothesis.given(text=st.text(max_size=40))
def test_filter_is_understood_or_refused(text):
    """One that fails inside would be answered with our fault."""
    with suppress(ScimError):
        query(parse(text), USERS)


def test_every_attribute_says_what_it_is_for():
    """`/Schemas` is what whoever maps a directory reads."""

    def all_of(attributes: tuple[Attribute, ...]) -> list[Attribute]:
        return [one for each in attributes for one in (each, *all_of(each.sub))]

    for resource in (USERS, GROUPS):
        for schema in resource.schemas():
            for attribute in all_of(schema.attributes):
                assert attribute.description.endswith("."), attribute.name
