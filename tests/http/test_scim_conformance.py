"""The service as somebody else's suite sees it: scim2-tester reads what we publish and tries all of it."""

import httpx
import pytest
from scim2_client import BaseSyncSCIMClient
from scim2_tester import Status, check_server

from tests.support.desk import serving
from tests.support.directories import TOKEN
from tests.support.house import make_house


class Client(BaseSyncSCIMClient):
    """The suite's client over our own HTTP client: the one that it brings needs another."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def request(self, method, url, **kwargs):
        return self.client.request(method, url, **kwargs)

    def _stays_under_base_url(self, endpoint):
        return endpoint.startswith("/")

    def _parse_json(self, response):
        return response.json()


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Every check, made once."""
    rooms, close = make_house(tmp_path_factory.mktemp("house"))
    with (
        serving(rooms) as url,
        httpx.Client(
            base_url=f"{url}/scim/v2", headers={"authorization": f"Bearer {TOKEN}"}, trust_env=False
        ) as client,
    ):
        yield check_server(Client(client))
    close()


def test_every_check_of_the_suite_passes(results):
    """A directory of another maker follows the RFC, and not our reading of it."""
    wrong = [result for result in results if result.status is not Status.SUCCESS]

    assert [(one.title, one.status.name, one.reason) for one in wrong] == []


def test_suite_tried_what_matters(results):
    """A suite that skips everything passes as well."""
    tried = {(result.resource_type, result.title) for result in results}

    for kind in ("User", "Group"):
        for title in ("object_creation", "object_replacement", "object_deletion", "check_replace_attribute"):
            assert (kind, title) in tried
    assert len(results) > 60
