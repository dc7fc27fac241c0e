from __future__ import annotations

import itertools

import pytest

from steadyhand.web.scim.attributes import GROUP
from tests.support.desk import serving
from tests.support.house import make_house
from tests.support.scim import Scim, error

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
def two(scim):
    """Two Users whom nobody had before."""
    number = next(NUMBERS)
    return scim.user(f"ida{number}"), scim.user(f"omar{number}")


def roles(rooms, user):
    """What somebody may do."""
    return rooms.reader.row("staff", f"staff:{user['userName']}").roles


def members(group):
    """The ids in a group."""
    return [one["value"] for one in group.get("members", ())]


def test_group_is_shown_with_its_members_and_gives_them_their_role(scim, rooms, two):
    """The directory compares what it has with what we have."""
    ida, omar = two
    made = scim.group("Reviewers", ida)

    assert scim.get(f"/Groups/{made['id']}").json() == made
    assert made["members"] == [{"value": ida["id"], "$ref": ida["meta"]["location"], "type": "User"}]
    assert (roles(rooms, ida), roles(rooms, omar)) == (("reviewer",), ())


def test_members_come_and_go_in_each_way_that_directories_write_it(scim, rooms, two):
    """Each of these is some product's way to take a role from somebody."""
    ida, omar = two
    made = scim.group("Reviewers", ida)

    def after(*those):
        answer = scim.patch(made, *those)
        assert answer.status_code == 200, answer.text
        return members(answer.json())

    both = [ida["id"], omar["id"]]
    assert after({"op": "Add", "path": "members", "value": [{"value": omar["id"]}]}) == both
    assert after({"op": "add", "value": {"members": [{"value": omar["id"]}]}}) == both
    assert after({"op": "remove", "path": f'members[value eq "{ida["id"]}"]'}) == [omar["id"]]
    assert roles(rooms, ida) == ()
    assert after({"op": "add", "path": f"{GROUP}:members", "value": {"value": ida["id"]}}) == both[::-1]
    assert after({"op": "Remove", "path": "members", "value": [{"value": omar["id"]}]}) == [ida["id"]]
    assert after({"op": "replace", "path": "members", "value": [{"value": omar["id"]}]}) == [omar["id"]]
    assert after({"op": "replace", "value": {"id": made["id"], "displayName": "Reviewers"}}) == [omar["id"]]
    assert after({"op": "remove", "path": "members"}) == []
    assert (roles(rooms, ida), roles(rooms, omar)) == ((), ())


def test_put_makes_a_group_just_what_it_says(scim, rooms, two):
    """Whoever is not in it loses what came with it."""
    ida, omar = two
    made = scim.group("Reviewers", ida)
    body = {"schemas": [GROUP], "displayName": "Leads", "members": [{"value": omar["id"]}], "externalId": "g"}
    answer = scim.send("PUT", f"/Groups/{made['id']}", body).json()

    assert (answer["displayName"], answer["externalId"], members(answer)) == ("Leads", "g", [omar["id"]])
    assert (roles(rooms, ida), roles(rooms, omar)) == ((), ("policy_lead",))
    assert error(scim.send("POST", "/Groups", {"displayName": "x", "externalId": "g"}))[:2] == (
        409,
        "uniqueness",
    )


def test_role_ends_with_the_group_and_with_its_name(scim, rooms, two):
    """A name that the settings do not know gives nothing."""
    ida, omar = two
    made, other = scim.group("Reviewers", ida), scim.group("Reviewers", omar)
    scim.patch(made, {"op": "replace", "path": "displayName", "value": "Friends of the reviewers"})
    assert roles(rooms, ida) == ()

    assert scim.delete(other).status_code == 204
    assert roles(rooms, omar) == ()
    assert error(scim.get(f"/Groups/{other['id']}"))[0] == 404
    assert error(scim.delete(other))[0] == 404


def test_version_that_is_not_the_present_one_is_refused(scim, rooms, two):
    """A list of members that was read before somebody was taken out would put them back."""
    ida, _ = two
    made = scim.group("Reviewers", ida)
    old = made["meta"]["version"]
    scim.patch(made, {"op": "remove", "path": "members"})
    back = {"op": "add", "path": "members", "value": [{"value": ida["id"]}]}

    for answer in (
        scim.patch(made, back, seen=old),
        scim.send("PUT", f"/Groups/{made['id']}", made, seen=old),
        scim.delete(made, seen=old),
    ):
        assert error(answer)[0] == 412
    assert roles(rooms, ida) == ()
    now = scim.get(f"/Groups/{made['id']}")
    assert scim.get(f"/Groups/{made['id']}", if_none_match=now.headers["etag"]).status_code == 304
    assert scim.patch(made, back, seen=now.headers["etag"]).status_code == 200


def test_one_of_several_versions_is_enough_where_it_is_the_present_one(scim, two):
    """RFC 9110 lets a sender name all that it knows."""
    made = scim.group("Reviewers", two[0])
    old = made["meta"]["version"]
    now = scim.patch(made, {"op": "remove", "path": "members"}).headers["etag"]

    again = {"op": "replace", "path": "displayName", "value": "Nobody"}
    assert scim.patch(made, again, seen=f'{old}, "x"').status_code == 412
    assert scim.patch(made, again, seen=f"{old}, {now}").status_code == 200
    latest = scim.get(f"/Groups/{made['id']}").headers["etag"]
    assert scim.delete(made, seen=f"{now},{latest}").status_code == 204


def test_groups_are_found_by_what_directories_look_for_and_without_their_members(scim, two):
    """A group of thousands is not wanted in every list."""
    made = scim.group(f"Night {two[0]['userName']}", *two)
    found = scim.find(
        "/Groups", filter=f'displayName eq "night {two[0]["userName"]}"', excludedAttributes="members"
    )

    assert [one["id"] for one in found["Resources"]] == [made["id"]]
    assert "members" not in found["Resources"][0]
    assert scim.find("/Groups", filter='userName eq "x"')["Resources"] == []


def test_many_members_are_taken_in_at_once(scim, rooms):
    """A directory sends the whole of a group on its first day."""
    number = next(NUMBERS)
    people = [scim.user(f"one{number}.{n}") for n in range(120)]
    made = scim.group("Reviewers", *people)

    assert len(made["members"]) == 120
    assert roles(rooms, people[0]) == roles(rooms, people[-1]) == ("reviewer",)


WRONG = {
    "no name": ({"members": []}, "invalidValue"),
    "nobody": ({"displayName": "x", "members": [{"value": "nobody"}]}, "invalidValue"),
    "member of a kind": ({"displayName": "x", "members": [7]}, "invalidValue"),
    "slip": ({"displayName": "x", "member": []}, "invalidPath"),
    "crowd": ({"displayName": "x", "members": [{"value": str(n)} for n in range(10_001)]}, "tooMany"),
}


@pytest.mark.parametrize(("body", "kind"), WRONG.values(), ids=WRONG)
def test_body_that_makes_no_group_is_refused_in_words(scim, body, kind):
    """A group with half of its members would look like a whole one."""
    status, told, detail = error(scim.send("POST", "/Groups", body))

    assert (status, told) == (400, kind)
    assert detail.endswith((".", "}"))


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "replace", "path": 'members[value eq "x"]', "value": {"value": "y"}}, "mutability"),
        ({"op": "replace", "path": "members.value", "value": "y"}, "mutability"),
        ({"op": "remove", "path": 'members[type eq "User"]'}, "invalidPath"),
        ({"op": "remove", "path": 'members[value co "x"]'}, "invalidFilter"),
        ({"op": "remove", "path": "displayName"}, "mutability"),
    ],
)
def test_operation_on_a_group_that_cannot_be_done_is_refused_in_words(scim, two, operation, kind):
    """A removal that is not understood must not look done."""
    made = scim.group("Reviewers", *two)

    assert error(scim.patch(made, operation))[:2] == (400, kind)
    assert members(scim.get(f"/Groups/{made['id']}").json()) == [one["id"] for one in two]
