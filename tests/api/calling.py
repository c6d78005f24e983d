"""Calling the API as a key or as a person; every answer is held to the description."""

import json
import re
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from jsonschema import Draft202012Validator

from tenants.access import KEY_SCOPES
from tenants.api.docs import description
from tenants.models import ApiKey, Membership
from tests.cast import Cast, client_of

ROOT = "/api/v1/"
NOWHERE = {404, 405}  # an address or a method that the description does not have


class Caller:
    """``caller.get("leads/")``: the answer, after it was found in the description."""

    def __init__(self, root: str, client: Client, **headers: str):
        self.root = root
        self.client = client
        self.headers = {"Accept-Language": "en", **headers}

    def get(self, path: str, **options: Any):
        return self.call("get", path, **options)

    def post(self, path: str, body: Any = None, **options: Any):
        return self.call("post", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any):
        return self.call("patch", path, body, **options)

    def delete(self, path: str, **options: Any):
        return self.call("delete", path, **options)

    def call(self, method: str, path: str, body: Any = None, *, headers: dict | None = None, **options: Any):
        """``data`` are bytes, sent as they are."""
        if body is not None:
            options = {"content_type": "application/json", "data": json.dumps(body).encode(), **options}
        headers = self.headers | (headers or {})
        answer = self.client.generic(method.upper(), self.root + path, headers=headers, **options)
        insist_on_description(method, path, answer)
        return answer

    def all_of(self, path: str) -> list[dict]:
        """The rows of all pages."""
        rows, answer = [], self.get(path)
        while True:
            assert answer.status_code == 200, answer.content
            rows += answer.json()["results"]
            if not (following := answer.json()["next"]):
                return rows
            address = urlsplit(following)
            answer = self.get(f"{address.path.removeprefix(self.root)}?{address.query}")


def make_key(cast: Cast, *scopes: str, name: str = "Site") -> tuple[ApiKey, str]:
    """A key of the organization and its secret; with all scopes unless some are named."""
    secret = ApiKey.new_secret()
    key = ApiKey.objects.of(cast.organization).create(
        organization=cast.organization,
        name=name,
        start=secret[:8],
        digest=ApiKey.digest_of(secret),
        scopes=list(scopes or KEY_SCOPES),
        created_by=cast.owner.user,
    )
    return key, secret


def key_of(cast: Cast, *scopes: str) -> Caller:
    """Whoever holds a new key of the organization."""
    _key, secret = make_key(cast, *scopes)
    return bearing(cast, secret)


def bearing(cast: Cast, secret: str) -> Caller:
    """Whoever shows a key or an access token, and means this organization."""
    return Caller(ROOT, Client(), Authorization=f"Bearer {secret}", **{"X-Org-Id": str(cast.organization.pk)})


def session_of(cast: Cast, member: Membership) -> Caller:
    """Somebody signed in, at the address of an organization."""
    return Caller(cast.url("api/v1/"), client_of(member.user))


def insist_on_description(method: str, path: str, answer) -> None:
    """The description knows this status of this action, and the shape of its body."""
    operation = _operation(method, path.partition("?")[0])
    if operation is None:
        assert answer.status_code in NOWHERE | {401, 403, 429}, f"{method} {path} is not described."
        return
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{method} {path} answered {answer.status_code}, which is not described: {answer.content[:300]}"
    if "content" not in described:
        assert answer.content == b""
        return
    (media_type, body), given = next(iter(described["content"].items())), answer.headers["Content-Type"]
    assert given.partition(";")[0] == media_type
    if answer.streaming:  # bytes have no shape; read to their end they close their file
        b"".join(answer.streaming_content)
        return
    validator(json.dumps(body["schema"])).validate(answer.json())


@cache
def validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": description()["components"]})


def _operation(method: str, path: str) -> dict | None:
    for pattern, methods in _paths():
        if pattern.fullmatch(path):
            return methods.get(method)
    return None


def _shape(methods: dict, found: re.Match) -> str:
    """What stands in an address for a row: an id, or the name of a kind."""
    told = [one["schema"] for each in methods.values() for one in each["parameters"] if one["name"] == found[1]]
    return "[0-9a-fA-F-]{36}" if "uuid" in {schema.get("format") for schema in told} else "[-a-zA-Z0-9_]+"


@cache
def _paths() -> list[tuple[re.Pattern, dict]]:
    known = description()["paths"]
    return [
        (re.compile(re.sub(r"\{(\w+)\}", partial(_shape, methods), path.removeprefix(ROOT))), methods)
        for path, methods in sorted(known.items(), key=lambda item: "{" in item[0])
    ]
