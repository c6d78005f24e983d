"""The description of the API as a collection for Postman (v2.1), and whatever else reads such: a request for each action, filled in."""

import json
from functools import cache
from typing import Any

from django.http import HttpResponse
from rest_framework.response import Response

from tenants.api import once
from tenants.api.docs import description
from tenants.api.permissions import HEADER
from tenants.api.views import OpenView

FORM = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
FILE = "loved-crm.postman_collection.json"
FRESH = "{{$guid}}"  # Postman's own: another one with each sending
VARIABLES = (
    ("url", "http://localhost:8000", "Where Loved CRM runs."),
    ("token", "", "An API key, or a token of somebody who signed in."),
    ("organization", "", "The id of the organization that it belongs to."),
)


@cache
def collection() -> dict[str, Any]:
    """Folders as the description's tags, in their order."""
    told = description()
    folders: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in told["tags"]}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            folders[operation["tags"][0]].append(_item(path, method, operation))
    return {
        "info": {"name": told["info"]["title"], "description": told["info"]["description"], "schema": FORM},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [{"key": key, "value": value, "description": said} for key, value, said in VARIABLES],
        "item": [
            {"name": tag["name"], "description": tag.get("description", ""), "item": folders[tag["name"]]}
            for tag in told["tags"]
        ],
    }


class PostmanView(OpenView):
    """The collection, to be saved and imported."""

    def get(self, request) -> HttpResponse:
        return Response(collection(), headers={"Content-Disposition": f'attachment; filename="{FILE}"'})


def _item(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    told = operation.get("parameters", [])
    steps = [f":{step[1:-1]}" if step.startswith("{") else step for step in path.strip("/").split("/")]
    asked: dict[str, Any] = {
        "method": method.upper(),
        "header": [{"key": HEADER, "value": "{{organization}}"}, *_headers(told)],
        "url": {
            "raw": "/".join(["{{url}}", *steps, ""]),
            "host": ["{{url}}"],
            "path": [*steps, ""],
            "query": [_named(each) | {"disabled": True} for each in told if each["in"] == "query"],
            "variable": [_named(each) for each in told if each["in"] == "path"],
        },
        "description": operation.get("description", ""),
    }
    if "requestBody" in operation:
        asked["body"] = _body(operation["requestBody"]["content"])
    return {"name": operation["summary"], "request": asked, "response": []}


def _headers(told: list[dict[str, Any]]) -> list[dict[str, str]]:
    ours = [_named(each) for each in told if each["in"] == "header"]
    return [each | ({"value": FRESH} if each["key"] == once.HEADER else {}) for each in ours]


def _named(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"key": parameter["name"], "value": "", "description": parameter.get("description", "")}


def _body(content: dict[str, Any]) -> dict[str, Any]:
    """JSON where there is any, with the example that the description shows."""
    if "application/json" in content:
        shown = content["application/json"]
        examples = [each["value"] for each in shown.get("examples", {}).values()] or [shown.get("example", {})]
        raw = json.dumps(examples[0], ensure_ascii=False, indent=2)
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    if "multipart/form-data" in content:
        return {"mode": "formdata", "formdata": [{"key": "file", "type": "file", "src": []}]}
    return {"mode": "file", "file": {"src": ""}}
