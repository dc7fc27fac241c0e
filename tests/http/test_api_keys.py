"""What a key reads over the API: what it is for, in its areas, and nothing inside a freeze that stops programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from steadyhand.access.capabilities import IMPERSONAL, TOLD
from steadyhand.access.freezes.model import Exemption, GoesOn
from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import GRANTED, Key
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.reading import takes
from steadyhand.web.app import create_app
from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, frozen, secured, standing
from tests.support.house import PLATFORM, by_rule, done, on_sqlite

pytestmark = on_sqlite

FEED = "service:feed"
READS = {
    "/v1/subjects/{subject}": ("subject.read", "/v1/subjects/account:u1"),
    "/v1/cases": ("case.read", "/v1/cases"),
    "/v1/cases/{case}": ("case.read", "/v1/cases/case:none"),
    "/v1/queues": ("figures.read", "/v1/queues"),
    "/v1/desk": ("figures.read", "/v1/desk"),
    "/v1/quality": ("figures.read", "/v1/quality"),
    "/v1/entries": ("ledger.read", "/v1/entries"),
    "/v1/policies": ("policy.read", "/v1/policies"),
    "/v1/routing": ("policy.read", "/v1/routing"),
    "/v1/heartbeats": ("figures.read", "/v1/heartbeats"),
    "/v1/deliveries": ("delivery.read", "/v1/deliveries"),
    "/v1/appeals/{appeal}": ("appeal.read", "/v1/appeals/appeal:none"),
    "/v1/returns/{name}": ("reinstatement.read", "/v1/returns/return:none"),
    "/v1/people/{account}/link": ("person.link", "/v1/people/u1/link"),
}
"""Every read of the API: the capability that it takes, and how it is asked for."""
OF_PARTNERS = ("/v1/escalations", "/v1/escalations/{escalation}")
"""What is read under the key of a partner's program alone."""
OF_PEOPLE = (
    "/v1/bulks",
    "/v1/bulks/effects",
    "/v1/bulks/{bulk}",
    "/v1/bulks/{bulk}/effects",
    "/v1/bulks/{bulk}/sample/{case}",
)
"""What people read in their own session, and no key does."""
UNASKED = ("/v1/schema",)
"""The description of the API, which is the same for everybody and names nobody."""
STOPPED = {"goes_on": GoesOn(automation=True, contractors=True, api_clients=False), "reads": True}
"""Of a freeze: programs are stopped, and so is reading."""
ANSWERED = {(200, None), (404, "unknown_case"), (404, "unknown_appeal"), (404, "unknown_request")}
"""What these reads answer in a house without such a case, such an appeal and such a request."""
ADDRESSES = [(taken, address) for taken, address in READS.values()]

Caller = Callable[..., httpx.Client]


@pytest.fixture
def calling(rooms: Rooms, url: str) -> Iterator[Caller]:
    """A program with a key of its own: `calling("case.read", areas=("spam",))`."""
    opened: list[httpx.Client] = []

    def call(*capabilities: str, areas: tuple[str, ...] = ()) -> httpx.Client:
        secret = f"shk_{len(opened)}"
        key = Key(
            digest=digest_of(secret),
            service=FEED,
            name="The feed",
            capabilities=capabilities,
            areas=areas,
            until=rooms.now() + DAY,
        )
        done(rooms.door, IssueKey(key=key), "staff:root")
        headers = {"authorization": f"Bearer {secret}"}
        opened.append(httpx.Client(base_url=url, headers=headers, trust_env=False))
        return opened[-1]

    yield call
    for each in opened:
        each.close()


def told(answer: httpx.Response) -> tuple[int, str | None]:
    """The status, and the code of a refusal."""
    return answer.status_code, None if answer.is_success else answer.json()["code"]


def freeze_of(rooms: Rooms, **fields: Any) -> None:
    """Stop programs' reading about spam, or about what is given."""
    secured(rooms)
    frozen(rooms, **(STOPPED | fields))


# --------------------------------------------------------------------------------------------- what a key is for


def test_every_read_of_the_api_names_the_capability_that_it_takes(rooms):
    """A new read that asked for none would tell every key what it tells."""
    found = {
        route.path_format: takes(handler)
        for route in create_app(rooms, None, dict).routes
        if route.path_format.startswith("/v1/") or route.path_format == "/v1"
        for handler in getattr(route, "route_handlers", ())
        if "GET" in getattr(handler, "http_methods", ()) and not route.path_format.startswith(UNASKED)
    }

    assert found == {
        **{path: taken for path, (taken, _) in READS.items()},
        **dict.fromkeys(OF_PARTNERS, "escalation.read"),
        **dict.fromkeys(OF_PEOPLE, "case.bulk"),
    }
    assert set(found.values()) == TOLD | IMPERSONAL | {"escalation.read", "case.bulk"}


@pytest.mark.parametrize(("taken", "address"), ADDRESSES)
def test_read_is_answered_under_a_key_for_it_and_under_no_other(calling, taken, address):
    """A key that leaks tells what it was made to tell: one for events tells nothing of anybody."""
    mine, others = calling(taken), calling(*sorted(GRANTED - {taken}))

    assert told(mine.get(address)) in ANSWERED
    assert told(others.get(address)) == (403, "not_in_key")
    assert taken in others.get(address).json()["detail"]


@pytest.mark.parametrize("address", OF_PEOPLE)
def test_no_key_reads_what_is_of_people(api, calling, address):
    """Not the installation's own either: what is decided about people is for people to read."""
    for key in (api, calling(*sorted(GRANTED))):
        assert told(key.get(address)) == (403, "not_in_key")


def test_refusal_comes_before_anything_is_said_of_the_question(calling):
    """Whether a subject, a type or an area exists is an answer too."""
    feed = calling("events.send")
    asked = ("/v1/subjects/nobody", "/v1/cases?area=x", "/v1/cases/case:x", "/v1/entries?type=x&limit=0")

    assert {told(feed.get(address)) for address in asked} == {(403, "not_in_key")}


def test_installation_s_own_key_reads_what_a_platform_needs(api):
    """The back end that was there before goes on as it did."""
    assert {told(api.get(address)) for _, address in ADDRESSES} == ANSWERED


def test_document_says_what_each_read_takes(api):
    """Whoever has a key made must know what to ask for."""
    paths = api.get("/openapi.json").json()["paths"]

    assert all(f"Takes `{taken}`." in paths[path]["get"]["description"] for path, (taken, _) in READS.items())


# ------------------------------------------------------------------------------------------- where it is for it


def test_key_of_one_policy_area_sees_its_cases_and_counts_only(rooms, calling):
    """A partner for spam must not learn who was reported for hate, nor how many were."""
    feed = calling("case.read", "figures.read", areas=("spam",))
    (hate,) = rooms.cases.waiting(("hate",), 10)
    (spam,) = rooms.cases.waiting(("spam",), 10)

    assert [case["id"] for case in feed.get("/v1/cases").json()["cases"]] == [spam.id]
    assert told(feed.get(f"/v1/cases/{spam.id}")) == (200, None)
    assert told(feed.get(f"/v1/cases/{hate.id}")) == (404, "unknown_case")
    assert told(feed.get("/v1/cases?area=hate")) == (403, "not_in_key")
    assert [queue["area"] for queue in feed.get("/v1/queues").json()] == ["spam"]


def test_key_of_one_policy_area_sees_of_a_subject_what_belongs_to_it(calling):
    """An account that spams is nobody's business in another area."""
    spam, hate = (calling("subject.read", areas=(area,)) for area in ("spam", "hate"))
    inside, outside = (each.get("/v1/subjects/account:u1").json() for each in (spam, hate))

    assert [sanction["kind"] for sanction in inside["in_force"]] == ["suspend"]
    assert {case["area"] for case in inside["cases"]} == {"spam"}
    assert (outside["in_force"], outside["ended"], outside["cases"]) == ([], [], [])


@pytest.mark.parametrize("address", ["/v1/entries", "/v1/deliveries", "/v1/heartbeats", "/v1/people/u1/link"])
def test_what_is_not_told_apart_by_area_is_for_no_key_of_some_areas(calling, address):
    """The ledger has everybody in it: a filter that missed one fact would be a hole for ever."""
    answer = calling(*sorted(GRANTED), areas=("spam",)).get(address)

    assert told(answer) == (403, "not_in_key")
    assert "takes a key for all of them" in answer.json()["detail"]


# -------------------------------------------------------------------------------------------- inside a freeze


@pytest.mark.parametrize(("taken", "address"), ADDRESSES)
def test_nothing_about_people_is_read_by_programs_inside_a_freeze_of_reads(rooms, api, taken, address):
    """Whoever is frozen out of the console would read on with the key of a program; counts and articles stay."""
    everything = ScopeSet()
    until = rooms.now() + DAY
    freeze_of(rooms, scope_set=everything, ends=until, exemptions=standing(everything, until))
    answer = api.get(address)

    assert told(answer) == ((403, "frozen") if taken in TOLD else (200, None))
    assert taken in IMPERSONAL or (FREEZE in answer.text and rfc3339(until) in answer.text)


def test_freeze_of_one_area_leaves_what_surely_lies_outside_of_it(rooms, api):
    """Known facts count, and what is about many lies inside: else the list would tell what a case does not."""
    (hate,) = rooms.cases.waiting(("hate",), 10)
    (spam,) = rooms.cases.waiting(("spam",), 10)
    freeze_of(rooms)

    assert told(api.get(f"/v1/cases/{hate.id}")) == told(api.get("/v1/cases?area=hate")) == (200, None)
    inside = (f"/v1/cases/{spam.id}", "/v1/cases/case:none", "/v1/cases?area=spam", "/v1/cases")
    assert {told(api.get(address)) for address in inside} == {(403, "frozen")}
    everybody = ("/v1/subjects/account:u1", "/v1/subjects/post:never", "/v1/entries", "/v1/deliveries")
    assert {told(api.get(address)) for address in everybody} == {(403, "frozen")}


def test_key_of_another_area_reads_on_about_a_subject(rooms, calling):
    """What it is told of a subject lies in its own area, which nothing stops."""
    spam, hate = (calling("subject.read", "case.read", areas=(area,)) for area in ("spam", "hate"))
    freeze_of(rooms)

    assert [told(each.get("/v1/subjects/account:u1")) for each in (spam, hate)] == [
        (403, "frozen"),
        (200, None),
    ]
    assert [told(each.get("/v1/cases")) for each in (spam, hate)] == [(403, "frozen"), (200, None)]


@pytest.mark.parametrize(
    "fields",
    [
        {"reads": False},
        {"goes_on": GoesOn(automation=True, contractors=True, api_clients=True)},
        {"scope_set": ScopeSet(policy_areas=("spam",), actions=("sanction.remove",))},
    ],
    ids=["of acts", "of people", "of other acts"],
)
def test_freeze_that_says_nothing_of_programs_reading_leaves_it(rooms, api, fields):
    """A freeze stops what it says, and the platform's support is not it by accident."""
    freeze_of(rooms, **fields)

    assert told(api.get("/v1/cases?area=spam")) == told(api.get("/v1/entries")) == (200, None)


@pytest.mark.parametrize("mode", ["deny", "two_person"])
@pytest.mark.parametrize("action", ["person.read", "ledger.read"])
def test_freeze_that_names_the_reading_stops_it_for_one_and_for_two(rooms, api, mode, action):
    """Programs have no second person, and reading that a freeze names is not what it leaves."""
    freeze_of(rooms, mode=mode, scope_set=ScopeSet(policy_areas=("spam",), actions=(action,)))

    assert told(api.get("/v1/entries")) == (403, "frozen")


def test_service_that_is_exempted_reads_on_where_it_surely_may(rooms, api):
    """Somebody's support must go on for one duty: by name, and not where the facts are unknown."""
    until = rooms.now() + DAY
    goes_on = Exemption(
        id="exemption:support",
        duty="other",
        who=Population(people=(PLATFORM,)),
        scope=ScopeSet(policy_areas=("scams",), actions=("case.read",)),
        ends=until,
    )
    areas = ScopeSet(policy_areas=("spam", "scams"))
    freeze_of(rooms, scope_set=areas, ends=until, exemptions=(goes_on,))

    assert told(api.get("/v1/cases?area=scams")) == (200, None)
    assert told(api.get("/v1/cases?area=spam")) == (403, "frozen")
    assert told(api.get("/v1/cases")) == (403, "frozen")
    assert told(api.get("/v1/entries")) == (403, "frozen")


def test_freeze_of_a_class_of_subjects_reaches_who_may_be_of_it(rooms, api):
    """Whose a post is, is what only a report says of most: that does not lead out of a freeze of the protected."""
    by_rule(rooms, "p9")
    freeze_of(rooms, scope_set=ScopeSet(policy_areas=("scams",), subject_classes=("protected",)))

    assert told(api.get("/v1/subjects/account:u2")) == (200, None)
    assert told(api.get("/v1/subjects/post:p9")) == (403, "frozen")
    assert told(api.get("/v1/cases?area=scams")) == (403, "frozen")
