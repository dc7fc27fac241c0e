import itertools

import httpx
import hypothesis
import msgspec
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from steadyhand.intake.model import Event, Fault
from steadyhand.intake.parsing import EARLIEST, parse
from tests.support.desk import Desk, serving
from tests.support.house import API_KEY, make_house
from tests.support.intake_events import NOW

OF_THE_ENGINE = {"/v1/events", "/v1/decide"}
OF_PEOPLE = "/v1/bulks"
WITHOUT_QUESTION = {
    "/v1/queues",
    "/v1/policies",
    "/v1/routing",
    "/v1/bulks/{bulk}/start",
    "/v1/bulks/{bulk}/stop",
}
"""Nothing can be asked wrongly where there is nothing to say."""


def not_called_invalid(_context, response, case):
    """A caller who keeps to the document is never told to read it again."""
    of_no_use = "%00" in response.request.url  # no text of ours holds a NUL character
    if response.status_code in {400, 415} and not of_no_use:
        raise AssertionError(f"{case.as_curl_command()} gave {response.text}")


def refused_for_its_body(context, response, case):
    """Parameters that nobody knows are passed over; bodies are held to their word."""
    body = case.meta.components.get(ParameterLocation.BODY)
    if body is not None and body.mode is GenerationMode.NEGATIVE:
        checks.negative_data_rejection(context, response, case)


CONFORM = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
CHECKS = {
    GenerationMode.POSITIVE: (*CONFORM, not_called_invalid),
    GenerationMode.NEGATIVE: (*CONFORM, refused_for_its_body),
}
BEYOND = {"clock", "nul", "no_good_faith"}
"""No schema knows what time it is, reaches into fields it does not name, or says that one field asks for another."""
SETTINGS = hypothesis.settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """One house for all generated requests: they may leave in it what they like."""
    rooms, close = make_house(tmp_path_factory.mktemp("house"))
    with serving(rooms) as url:
        yield url
    close()


@pytest.fixture
def document(address):
    """The OpenAPI document as it is served."""
    return httpx.get(f"{address}/openapi.json", trust_env=False).json()


def test_document_names_every_route_of_the_api(document):
    """What is not in the document does not exist for those who generate clients."""
    assert document["openapi"].startswith("3.1")
    assert sorted(document["paths"]) == [
        "/v1/appeals",
        "/v1/appeals/{appeal}",
        "/v1/bulks",
        "/v1/bulks/effects",
        "/v1/bulks/{bulk}",
        "/v1/bulks/{bulk}/effects",
        "/v1/bulks/{bulk}/reverse",
        "/v1/bulks/{bulk}/sample/{case}",
        "/v1/bulks/{bulk}/sample/{case}/answer",
        "/v1/bulks/{bulk}/sample/{case}/open",
        "/v1/bulks/{bulk}/second",
        "/v1/bulks/{bulk}/start",
        "/v1/bulks/{bulk}/stop",
        "/v1/cases",
        "/v1/cases/{case}",
        "/v1/decide",
        "/v1/deliveries",
        "/v1/deliveries/{effect}/replay",
        "/v1/desk",
        "/v1/entries",
        "/v1/escalations",
        "/v1/escalations/{escalation}",
        "/v1/events",
        "/v1/heartbeats",
        "/v1/people/{account}/link",
        "/v1/policies",
        "/v1/quality",
        "/v1/queues",
        "/v1/reports",
        "/v1/returns",
        "/v1/returns/{name}",
        "/v1/routing",
        "/v1/state",
        "/v1/subjects/{subject}",
    ]


def test_every_operation_says_which_problems_it_answers_with(document):
    """An error that a client does not expect is an error it mishandles."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            statuses = operation["responses"].keys()
            assert {"400", "401", "503"} <= statuses, (method, path)
            assert operation["summary"], (method, path)


def test_every_reference_in_the_document_leads_somewhere(document):
    """A document put together from two parts must hang together."""
    schemas = document["components"]["schemas"]
    named = {name for name in _references(document) if name not in schemas}

    assert named == set()


def test_document_says_what_bodies_may_not_have_and_how_subjects_are_written(document):
    """Whoever checks a request before sending it must come to the server's own answer."""
    schemas = document["components"]["schemas"]
    bodies = (
        "ReportBody",
        "ContentBody",
        "MediaItem",
        "PostEvent",
        "AccountEvent",
        "ReportEvent",
        "ViewEvent",
    )
    (asked,) = document["paths"]["/v1/subjects/{subject}"]["get"]["parameters"]

    assert [schemas[name]["additionalProperties"] for name in bodies] == [False] * len(bodies)
    for subject in (asked["schema"], schemas["ReportBody"]["properties"]["subject"]):
        kinds = "account|ad|media|message|post|profile"
        assert subject["pattern"].startswith(f"^(?!account:({kinds}):)({kinds}):")
    assert document["paths"]["/v1/events"]["post"]["parameters"][0]["name"] == "history"


def test_every_generated_request_is_answered_as_the_document_says(document, address):
    """No failure of ours; what the document forbids is refused, and what it allows is not called invalid."""
    document["paths"] = {path: it for path, it in document["paths"].items() if path not in OF_THE_ENGINE}
    schema = schemathesis.openapi.from_dict(document)

    asked = [
        asked_all(found.ok(), mode, address)
        for found, mode in itertools.product(schema.get_all_operations(), GenerationMode)
        if mode is GenerationMode.POSITIVE or found.ok().path not in WITHOUT_QUESTION
    ]

    assert min(asked) > 0


def test_every_generated_request_of_a_person_is_answered_as_the_document_says(document, address):
    """What takes a session is asked under one too: else a key's refusal is all that is ever seen of it."""
    document["paths"] = {path: it for path, it in document["paths"].items() if path.startswith(OF_PEOPLE)}
    schema = schemathesis.openapi.from_dict(document)
    lead = Desk(address, "lead")

    def session():
        lead.client.prove()
        return {
            "cookies": dict(lead.client.cookies),
            "headers": {"user-agent": lead.client.headers["user-agent"]},
        }

    asked = [
        asked_all(found.ok(), mode, address, session, (let_in,))
        for found, mode in itertools.product(schema.get_all_operations(), GenerationMode)
        if mode is GenerationMode.POSITIVE or found.ok().path not in WITHOUT_QUESTION
    ]
    lead.close()

    assert min(asked) > 0


def keyed():
    """What comes with a request of the installation's own."""
    return {"headers": {"authorization": f"Bearer {API_KEY}"}}


def let_in(_context, response, case):
    """Whoever is sent away at the entrance sees nothing of what lies behind it."""
    if response.status_code == 401:
        raise AssertionError(f"{case.as_curl_command()} gave {response.text}")


def asked_all(operation, mode, address, caller=keyed, also=()) -> int:
    """Send generated requests of one kind, and judge the answers; how many."""
    asked = 0

    @SETTINGS
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        nonlocal asked
        asked += 1
        case.body = whole(case.body)
        answer = case.call(base_url=address, **caller())
        case.validate_response(answer, checks=(*CHECKS[mode], *also))

    ask()
    return asked


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_generated_event_is_taken_or_refused_as_the_document_says(document, mode):
    """Events are checked by hand for speed: the document must say the same."""
    operation = schemathesis.openapi.from_dict(document)["/v1/decide"]["POST"]
    judged = 0

    @hypothesis.settings(SETTINGS, max_examples=60)
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def judge(case):
        nonlocal judged
        body = case.meta.components.get(ParameterLocation.BODY)
        hypothesis.assume(body is not None and body.mode is mode)
        parsed = parse(msgspec.json.encode(whole(case.body)), 0, NOW, EARLIEST)
        judged += 1
        if mode is GenerationMode.NEGATIVE:
            assert isinstance(parsed, Fault), case.body
        else:
            assert isinstance(parsed, Event) or parsed.code in BEYOND, (parsed, case.body)

    judge()

    assert judged >= 30


def whole(value):
    """The value with whole numbers written as such: to JSON Schema 1.0 is one, to JSON in most languages it is not."""
    if isinstance(value, dict):
        return {name: whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix("#/components/schemas/")
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
