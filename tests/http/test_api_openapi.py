import itertools

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from tests.support.desk import serving
from tests.support.house import API_KEY, make_house

OF_THE_ENGINE = {"/v1/events", "/v1/decide"}
WITHOUT_QUESTION = {"/v1/queues", "/v1/policies"}
"""Nothing can be asked wrongly where there is nothing to say."""
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
        "/v1/cases",
        "/v1/cases/{case}",
        "/v1/decide",
        "/v1/deliveries",
        "/v1/deliveries/{effect}/replay",
        "/v1/entries",
        "/v1/events",
        "/v1/heartbeats",
        "/v1/policies",
        "/v1/queues",
        "/v1/reports",
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


def test_no_generated_request_makes_the_server_fail(document, address):
    """Whatever a client sends, right or wrong, the fault is never ours."""
    document["paths"] = {path: it for path, it in document["paths"].items() if path not in OF_THE_ENGINE}
    schema = schemathesis.openapi.from_dict(document)
    asked = 0

    for found, mode in itertools.product(schema.get_all_operations(), GenerationMode):
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and operation.path in WITHOUT_QUESTION:
            continue

        @SETTINGS
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            answer = case.call(base_url=address, headers={"authorization": f"Bearer {API_KEY}"})
            case.validate_response(answer, checks=(not_a_server_error,))

        ask()

    assert asked > len(document["paths"])


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
