"""A directory over HTTP: the requests that identity providers send."""

from __future__ import annotations

from typing import Any, Final

import httpx

from steadyhand.web.scim.attributes import ENTERPRISE, GROUP, USER
from steadyhand.web.scim.patching import PATCH
from tests.support.directories import TOKEN

MEDIA: Final = "application/scim+json"
Json = dict[str, Any]


class Scim:
    """Somebody's directory, with the key of this house."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        headers = {"authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=f"{url}/scim/v2", headers=headers, trust_env=False, timeout=30)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A resource, or a list of them."""
        return self.http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def find(self, path: str, **asked: Any) -> Json:
        """A list by its parameters."""
        found: Json = self.http.get(path, params=asked).json()
        return found

    def send(self, method: str, path: str, body: Any, seen: str | None = None) -> httpx.Response:
        """A body, with If-Match where a version was seen."""
        headers = {"content-type": MEDIA} | ({"if-match": seen} if seen else {})
        return self.http.request(method, path, json=body, headers=headers)

    def user(self, who: str, **more: Any) -> Json:
        """A new User; what the service shows of it."""
        answer = self.send("POST", "/Users", {"schemas": [USER], "userName": who, **more})
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    def group(self, name: str, *members: Json) -> Json:
        """A new Group of these Users; what the service shows of it."""
        of = [{"value": member["id"]} for member in members]
        answer = self.send("POST", "/Groups", {"schemas": [GROUP], "displayName": name, "members": of})
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    def patch(self, of: Json, *those: Json, seen: str | None = None) -> httpx.Response:
        """Operations on a resource."""
        path = f"/{of['meta']['resourceType']}s/{of['id']}"
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": list(those)}, seen)

    def active(self, of: Json, active: Any, seen: str | None = None) -> httpx.Response:
        """As most directories say that somebody comes or leaves."""
        return self.patch(of, {"op": "Replace", "path": "active", "value": active}, seen=seen)

    def delete(self, of: Json, seen: str | None = None) -> httpx.Response:
        """The directory has this no longer."""
        path = f"/{of['meta']['resourceType']}s/{of['id']}"
        return self.http.delete(path, headers={"if-match": seen} if seen else {})

    def close(self) -> None:
        """Hang up."""
        self.http.close()


def enterprise(**attributes: Any) -> Json:
    """What the extension says of somebody."""
    return {ENTERPRISE: attributes}


def error(answer: httpx.Response) -> tuple[int, str | None, str]:
    """Status, `scimType` and detail of an error document."""
    document = answer.json()
    assert answer.headers["content-type"] == MEDIA
    assert document["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert document["status"] == str(answer.status_code)
    return answer.status_code, document.get("scimType"), document["detail"]
