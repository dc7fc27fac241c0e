from __future__ import annotations

import itertools

import pytest

from steadyhand.web.scim.attributes import ENTERPRISE, USER
from tests.support.desk import serving
from tests.support.house import make_house
from tests.support.scim import Scim, enterprise, error

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    """One house for all: each test brings people of its own."""
    made, close = make_house(tmp_path_factory.mktemp("house"), peopled=False)
    yield made
    close()


@pytest.fixture(scope="module")
def scim(rooms):
    with serving(rooms) as url:
        made = Scim(url)
        yield made
        made.close()


@pytest.fixture
def who():
    """A name that nobody had before."""
    return f"ida{next(NUMBERS)}"


FILTERS = ["x", "userName", 'userName co "a"', "userName eq", "userName eq ida", 'userName eq "a" or id eq "b"',
    'userName eq "a" and', "actve eq true", "userName eq true", 'active eq "perhaps"', '(userName eq "a")',
    'userName eq "a', "userName eq null", "x" * 3000]  # fmt: skip


@pytest.mark.parametrize("text", FILTERS)
def test_filter_that_cannot_be_answered_is_refused(scim, text):
    """An empty list would say that nobody is there, and the directory would create them again."""
    answer = scim.http.get("/Users", params={"filter": text})

    assert error(answer)[:2] == (400, "invalidFilter")


BODIES = {
    "no userName": ({"schemas": [USER]}, "invalidValue"),
    "empty userName": ({"userName": "  "}, "invalidValue"),
    "no handle": ({"userName": "Ida Berg"}, "invalidValue"),
    "number": ({"userName": 7}, "invalidValue"),
    "too long": ({"userName": "x" * 300}, "invalidValue"),
    "two lines": ({"userName": "ida", "displayName": "Ida\nBerg"}, "invalidValue"),
    "active perhaps": ({"userName": "ida", "active": "perhaps"}, "invalidValue"),
    "slip": ({"userName": "ida", "actve": False}, "invalidPath"),
    "extension": ({"userName": "ida", ENTERPRISE: "Trust"}, "invalidValue"),
    "slip in the extension": ({"userName": "ida", **enterprise(departmnt="x")}, "invalidPath"),
    "manager": ({"userName": "ida", **enterprise(manager={"value": "nobody"})}, "invalidValue"),
    "manager of a kind": ({"userName": "ida", **enterprise(manager={"value": 7})}, "invalidValue"),
    "no object": ([], "invalidSyntax"),
}


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES)
def test_body_that_makes_no_user_is_refused_in_words(scim, rooms, body, kind):
    """Whoever connects a directory must see what to mend."""
    before = rooms.reader.entries(limit=10_000, types=["access.provisioned"])
    status, told, detail = error(scim.send("POST", "/Users", body))

    assert (status, told) == (400, kind)
    assert detail.endswith((".", "}")), detail
    assert rooms.reader.entries(limit=10_000, types=["access.provisioned"]) == before


PATCHES = {
    "no schemas": ({"Operations": [{"op": "remove", "path": "active"}]}, "invalidSyntax"),
    "no operations": ({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}, "invalidSyntax"),
}
OPERATIONS = {
    "op": ({"op": "delete", "path": "active"}, "invalidSyntax"),
    "no path": ({"op": "remove"}, "noTarget"),
    "slip": ({"op": "replace", "path": "actve", "value": False}, "invalidPath"),
    "nonsense": ({"op": "replace", "path": "[[", "value": False}, "invalidPath"),
    "path of a kind": ({"op": "replace", "path": 7, "value": False}, "invalidPath"),
    "no value": ({"op": "replace", "path": "active"}, "invalidValue"),
    "value of a kind": ({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue"),
    "no attributes": ({"op": "add", "value": "x"}, "invalidValue"),
    "required": ({"op": "remove", "path": "userName"}, "mutability"),
    "required by null": ({"op": "replace", "path": "userName", "value": None}, "invalidValue"),
    "id": ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
    "meta": ({"op": "replace", "path": "meta.version", "value": "x"}, "mutability"),
    "part of a text": ({"op": "replace", "path": "displayName.x", "value": "x"}, "invalidPath"),
    "narrowed": ({"op": "replace", "path": 'active[value eq "x"]', "value": False}, "invalidPath"),
    "no operation": ("remove", "invalidSyntax"),
}


@pytest.mark.parametrize(("operation", "kind"), OPERATIONS.values(), ids=OPERATIONS)
def test_operation_that_cannot_be_done_is_refused_in_words(scim, who, operation, kind):
    """A slip in a mapping must show in the directory's own log, on the first day."""
    status, told, detail = error(scim.patch(scim.user(who), operation))

    assert (status, told) == (400, kind)
    assert detail.endswith(".")


@pytest.mark.parametrize(("body", "kind"), PATCHES.values(), ids=PATCHES)
def test_patch_that_is_none_is_refused(scim, who, body, kind):
    """A PUT sent as a PATCH would otherwise change nothing and look done."""
    made = scim.user(who)

    assert error(scim.send("PATCH", f"/Users/{made['id']}", body))[:2] == (400, kind)


def test_name_of_somebody_who_is_here_is_a_conflict_that_says_what_to_do(scim, who):
    """`uniqueness` is what directories look for to link instead of creating."""
    made = scim.user(who, externalId=who)
    for body in ({"userName": who.upper()}, {"userName": "other", "externalId": who}):
        status, told, detail = error(scim.send("POST", "/Users", body))
        assert (status, told) == (409, "uniqueness")
        assert made["id"] in detail


def test_handle_of_somebody_else_is_a_conflict_in_a_change_as_in_a_new_user(scim, who):
    """A newcomer who is given the name of somebody renamed would be let in as them."""
    first, second = scim.user(who), scim.user(f"{who}.omar")
    renamed = {"op": "replace", "path": "userName", "value": f"{who}.old"}
    assert scim.patch(first, renamed).status_code == 200

    whole = {"schemas": [USER], "userName": who}
    answers = (
        scim.patch(second, {"op": "replace", "path": "userName", "value": who}),
        scim.send("PUT", f"/Users/{second['id']}", whole),
        scim.send("POST", "/Users", whole),
    )
    assert {error(answer)[:2] for answer in answers} == {(409, "uniqueness")}


def test_what_is_not_there_is_told_so_in_the_directorys_words(scim):
    """A web page of ours would only confuse it."""
    for answer in (
        scim.get("/Users/nobody"),
        scim.get("/Nothing"),
        scim.get("/Groups/a/b"),
        scim.active({"id": "nobody", "meta": {"resourceType": "User"}}, False),
        scim.get(""),
    ):
        assert error(answer)[0] == 404
    assert error(scim.http.put("/Users", json={}))[0] == 405


@pytest.mark.parametrize(
    ("media", "content", "status"),
    [
        ("text/plain", b"{}", 415),
        ("application/json; charset=latin-1", b"{}", 415),
        ("application/scim+json", b"{", 400),
        ("application/scim+json", b"", 400),
        ("application/scim+json", b'{"userName": "a\\u0000"}', 400),
        ("application/scim+json", b"[" * 10_000, 400),
        ("application/scim+json", b'{"userName": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
def test_body_that_is_no_document_is_refused(scim, media, content, status):
    """Nothing of it may be guessed."""
    answer = scim.http.post("/Users", content=content, headers={"content-type": media})

    assert error(answer)[0] == status
