from __future__ import annotations

import itertools

import httpx
import pytest

from steadyhand.web.scim.attributes import ENTERPRISE, USER
from tests.support.desk import serving
from tests.support.directories import TOKEN
from tests.support.house import API_KEY, make_house
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


# --------------------------------------------------------------------------------------------- who may ask


@pytest.mark.parametrize("header", ["", "Bearer", f"Bearer {API_KEY}", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_whoever_has_not_the_directorys_key_is_told_to_send_it(scim, header):
    """The key of the platform's own back end appoints nobody."""
    for path in ("/Users", "/Groups", "/ServiceProviderConfig", "/Schemas"):
        answer = httpx.get(
            f"{scim.http.base_url}{path[1:]}", headers={"authorization": header}, trust_env=False
        )
        assert answer.headers["www-authenticate"] == "Bearer"
        assert error(answer)[0] == 401


def test_key_of_the_directory_opens_nothing_else(scim):
    """Whoever may say who works here may not read what they work on."""
    url = scim.http.base_url.copy_with(path="/v1/cases")
    answer = httpx.get(url, headers={"authorization": f"Bearer {TOKEN}"}, trust_env=False)

    assert answer.status_code == 401


# -------------------------------------------------------------------------------------------------- users


def test_user_is_shown_as_it_was_sent_with_its_version_and_place(scim, rooms, who):
    """The directory compares what it has with what we have."""
    boss = scim.user(f"{who}.boss")
    made = scim.user(
        f"{who.upper()}@plaza.example",
        externalId=who,
        displayName="Ida Berg",
        **enterprise(
            employeeNumber="77", department="Trust", organization="Plaza", manager={"value": boss["id"]}
        ),
    )
    answer = scim.get(f"/Users/{made['id']}")

    assert answer.json() == made
    assert answer.headers["etag"] == made["meta"]["version"]
    assert answer.headers["content-type"] == "application/scim+json"
    assert made["meta"]["location"].startswith("http://localhost:")
    assert made["meta"]["location"].endswith(f"/scim/v2/Users/{made['id']}")
    assert (made["active"], made[ENTERPRISE]["manager"]["value"]) == (True, boss["id"])
    assert rooms.reader.row("staff", f"staff:{who}@plaza.example").team == "Trust"


def test_what_nobody_needs_of_a_person_is_not_kept(scim, rooms, who):
    """Names, addresses and telephone numbers would lie in the ledger for ever."""
    made = scim.user(
        who,
        name={"familyName": "Secretname", "givenName": "Ida"},
        emails=[{"value": "ida@secret.example", "primary": True}],
        phoneNumbers=[{"value": "555-0100"}],
        password="t1meMa$heen",
        title="Reviewer",
    )
    scim.patch(made, {"op": "add", "path": 'emails[type eq "work"].value', "value": "more@secret.example"})
    scim.patch(made, {"op": "replace", "path": "name.familyName", "value": "Secretname"})
    scim.patch(made, {"op": "replace", "value": {"nickName": "Secretname", "displayName": "Ida"}})

    kept = str(rooms.reader.entries(limit=10_000)) + str(scim.get(f"/Users/{made['id']}").json())
    assert not [word for word in ("Secretname", "secret.example", "555-0100", "t1meMa") if word in kept]
    assert rooms.reader.row("staff", f"staff:{who}").name == "Ida"


@pytest.mark.parametrize("word", [False, "False", "false"])
def test_false_is_false_however_the_directory_writes_it(scim, rooms, who, word):
    """One large directory writes it as text: nobody may stay in because of quotation marks."""
    made = scim.user(who)
    answer = scim.active(made, word)

    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert not rooms.reader.row("staff", f"staff:{who}").active


WAYS = {
    "path": {"op": "replace", "path": "active", "value": False},
    "no path": {"op": "replace", "value": {"active": False}},
    "capitals": {"OP": "Replace", "PATH": "ACTIVE", "VALUE": False},
    "urn": {"op": "replace", "path": f"{USER}:active", "value": False},
    "add": {"op": "add", "path": "active", "value": False},
    "remove": {"op": "remove", "path": "active"},
    "null": {"op": "replace", "path": "active", "value": None},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_person_is_out_in_whatever_way_the_directory_says_so(scim, rooms, who, way):
    """Each of these is right by the RFC, and each is some product's way."""
    answer = scim.patch(scim.user(who), way)

    assert answer.status_code == 200, answer.text
    assert not rooms.reader.row("staff", f"staff:{who}").active


def test_put_takes_away_what_it_does_not_say_but_brings_nobody_back(scim, rooms, who):
    """`active` left out of a PUT is no word on whether somebody works here."""
    made = scim.user(who, displayName="Ida", **enterprise(department="Trust"))
    again = scim.send("PUT", f"/Users/{made['id']}", {"schemas": [USER], "userName": who}).json()
    assert ENTERPRISE not in again
    assert (again.get("displayName"), again["active"]) == (None, True)
    assert rooms.reader.row("staff", f"staff:{who}").team == ""

    scim.active(made, False)
    again = scim.send("PUT", f"/Users/{made['id']}", {"schemas": [USER], "userName": who}).json()
    assert again["active"] is False


def test_operations_on_the_extension_work_in_each_way_it_is_written(scim, rooms, who):
    """Directories differ in how they name what an extension holds."""
    boss, made = scim.user(f"{who}.boss"), scim.user(who)

    def after(*those):
        answer = scim.patch(made, *those)
        assert answer.status_code == 200, answer.text
        return answer.json().get(ENTERPRISE, {})

    assert after({"op": "add", "path": f"{ENTERPRISE}:department", "value": "Trust"}) == {
        "department": "Trust"
    }
    assert after({"op": "add", "value": {ENTERPRISE: {"organization": "Vendor"}}})["organization"] == "Vendor"
    assert after({"op": "replace", "value": {f"{ENTERPRISE}:employeeNumber": "7"}})["employeeNumber"] == "7"
    for value in (boss["id"], {"value": boss["id"]}, [{"$ref": None, "value": boss["id"]}]):
        after({"op": "remove", "path": f"{ENTERPRISE}:manager"})
        told = after({"op": "add", "path": f"{ENTERPRISE}:manager", "value": value})
        assert told["manager"]["value"] == boss["id"]
    assert rooms.reader.row("staff", f"staff:{who}").reports_to == f"staff:{who}.boss"
    assert after({"op": "remove", "path": ENTERPRISE}) == {}
    assert rooms.reader.row("staff", f"staff:{who}").reports_to is None


def test_operations_are_all_done_or_none(scim, who):
    """Half a change is a state that nobody asked for."""
    made = scim.user(who, displayName="Ida")
    wrong = {"op": "replace", "path": "actve", "value": False}
    answer = scim.patch(made, {"op": "replace", "path": "displayName", "value": "Other"}, wrong)

    assert error(answer)[:2] == (400, "invalidPath")
    assert scim.get(f"/Users/{made['id']}").json() == made


def test_same_again_is_answered_and_changes_no_version(scim, who):
    """A directory that saw no answer sends again."""
    made = scim.user(who)
    first = scim.active(made, False).json()

    assert scim.active(made, False).json() == first
    assert scim.send("PUT", f"/Users/{made['id']}", {**first, "meta": {"version": 'W/"1"'}}).json() == first


def test_part_of_a_user_may_be_asked_for(scim, who):
    """Directories ask for an id where they need no more."""
    made = scim.user(who, displayName="Ida", **enterprise(department="Trust", organization="Plaza"))
    path = f"/Users/{made['id']}"

    def keys(query):
        return sorted(scim.get(f"{path}?{query}").json())

    assert keys("attributes=userName") == ["id", "schemas", "userName"]
    assert keys(f"attributes={ENTERPRISE}:department,meta.version") == ["id", "meta", "schemas", ENTERPRISE]
    assert keys("excludedAttributes=displayName,meta") == ["active", "id", "schemas", ENTERPRISE, "userName"]
    assert scim.get(f"{path}?excludedAttributes={ENTERPRISE}:department").json()[ENTERPRISE] == {
        "organization": "Plaza"
    }
    assert error(scim.get(f"{path}?attributes=id&excludedAttributes=meta"))[:2] == (400, "invalidValue")


# ------------------------------------------------------------------------------------------------- versions


def test_version_that_is_not_the_present_one_is_refused(scim, rooms, who):
    """Whoever changes what they have not seen would undo it."""
    made = scim.user(who)
    old = made["meta"]["version"]
    scim.patch(made, {"op": "replace", "path": "displayName", "value": "Ida"})
    whole = {"schemas": [USER], "userName": who}

    for answer in (
        scim.active(made, False, seen=old),
        scim.send("PUT", f"/Users/{made['id']}", whole, seen=old),
        scim.send("PUT", f"/Users/{made['id']}", whole, seen="nonsense"),
        scim.delete(made, seen=old),
    ):
        assert error(answer)[0] == 412
    assert rooms.reader.row("staff", f"staff:{who}").active
    now = scim.get(f"/Users/{made['id']}").headers["etag"]
    assert scim.delete(made, seen=now).status_code == 204


def test_one_of_several_versions_is_enough_where_it_is_the_present_one(scim, who):
    """RFC 9110 lets a sender name all that it knows."""
    made = scim.user(who)
    old = made["meta"]["version"]
    now = scim.patch(made, {"op": "replace", "path": "displayName", "value": "Ida"}).headers["etag"]

    again = {"op": "replace", "path": "displayName", "value": "Ida Berg"}
    assert scim.patch(made, again, seen=f'{old}, "x"').status_code == 412
    assert scim.patch(made, again, seen=f"{old}, {now}").status_code == 200
    latest = scim.get(f"/Users/{made['id']}").headers["etag"]
    assert scim.delete(made, seen=f"{now},{latest}").status_code == 204


def test_what_is_known_already_is_not_sent_again(scim, who):
    """If-None-Match saves both sides the work."""
    made = scim.user(who)
    answer = scim.get(f"/Users/{made['id']}", if_none_match=made["meta"]["version"])

    assert (answer.status_code, answer.content) == (304, b"")
    assert scim.get(f"/Users/{made['id']}", if_none_match='W/"1"').status_code == 200


# -------------------------------------------------------------------------------------------------- lists


def test_users_are_found_by_what_directories_look_for(scim, who):
    """A directory that does not find somebody creates them again."""
    ida, omar = scim.user(who.title(), externalId=who), scim.user(f"{who}.omar")
    scim.active(omar, False)

    def found(text):
        return [one["id"] for one in scim.find("/Users", filter=text)["Resources"]]

    assert found(f'userName eq "{who.upper()}"') == [ida["id"]]
    assert found(f'{USER}:userName Eq "{who}" AND externalId eq "{who}"') == [ida["id"]]
    assert found(f'externalId eq "{who.upper()}"') == []
    assert found(f'id eq "{omar["id"]}" and active eq false') == [omar["id"]]
    assert found(f'id eq "{ida["id"]}" and active eq false') == []
    assert omar["id"] in found("active eq false")
    assert found(f'userName eq "{who}" and userName eq "{who}.omar"') == []
    assert found('displayName eq "x"') == [], "what only Groups have, no User meets"


def test_users_come_in_pages_that_together_are_all(scim, who):
    """Somebody left out of a page would be created again, or deleted here."""
    for n in range(7):
        scim.user(f"{who}.{n}")
    total = scim.find("/Users", count=0)["totalResults"]
    pages = [scim.find("/Users", startIndex=start, count=3) for start in range(1, total + 4, 3)]
    ids = [one["id"] for page in pages for one in page["Resources"]]

    assert (len(ids), len(set(ids))) == (total, total)
    assert {page["totalResults"] for page in pages} == {total}
    assert (pages[1]["startIndex"], pages[1]["itemsPerPage"]) == (4, 3)
    assert scim.find("/Users", startIndex=-5, count=-1)["Resources"] == []
    assert scim.find("/Users", startIndex=total + 9)["Resources"] == []
    assert error(scim.get("/Users?count=many"))[:2] == (400, "invalidValue")


def test_search_in_a_body_finds_users_and_groups(scim, who):
    """For whoever keeps filters out of addresses."""
    made = scim.user(who)
    reviewers = scim.group("Reviewers", made)

    def found(path, **asked):
        answer = scim.send("POST", path, asked)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["Resources"]]

    everything = found("/.search", attributes=["userName", "displayName"], count=200)
    assert {made["id"], reviewers["id"]} <= set(everything)
    assert everything[-1] in found("/Groups/.search"), "Users first"
    assert found("/.search", startIndex=len(everything), count=5) == everything[-1:]
    assert found("/.search", filter=f'id eq "{made["id"]}"') == [made["id"]]
    assert found("/Users/.search", filter=f'userName eq "{who}"') == [made["id"]]
    assert reviewers["id"] in found("/Groups/.search", filter='displayName eq "reviewers"')
    assert error(scim.send("POST", "/.search", {"attributes": [7]}))[:2] == (400, "invalidValue")
    assert error(scim.send("POST", "/.search", {"filter": 7}))[:2] == (400, "invalidFilter")
