"""The gateway's published description, asked whether a request may be made; it allows everything where it is absent."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

from tests.shared import PROVIDERS

SPEC = PROVIDERS / "specs" / "evolution_openapi-v2.json"
# Where the gateway's own code (2.3) reads something else than its description says, the code counts.
MENTIONED = {"mentioned": {"type": "array", "items": {"type": "string"}}}  # its description has a placeholder there
ALSO_READ = {
    "/message/sendText/{instance}": MENTIONED,
    "/message/sendMedia/{instance}": MENTIONED,
    "/message/sendList/{instance}": {"sections": {"type": "array", "minItems": 1}},
    "/chat/sendPresence/{instance}": {"delay": {"type": "number"}, "presence": {"enum": ["composing", "recording"]}},
}
MOVED = {"/chat/updateBlockStatus/": "/message/updateBlockStatus/"}
WEBHOOK = "/webhook/set/{instance}"
NEWER_EVENTS = {"MESSAGES_EDITED", "SEND_MESSAGE_UPDATE", "STATUS_INSTANCE", "LOGOUT_INSTANCE", "REMOVE_INSTANCE"}


def problem(method: str, path: str, query: str, body: bytes, *, is_old: bool = False) -> str:
    """What is against a request; nothing where the description is absent. ``is_old``: a gateway of before 2.3."""
    if not SPEC.is_file():
        return ""
    for now, described in MOVED.items():
        path = path.replace(now, described)
    found = _operation(method.lower(), path)
    if found is None:
        return f"There is no {method} {path}."
    template, operation = found
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    if unknown := {name for name, _value in parse_qsl(query)} - known:
        return f"Unknown: {sorted(unknown)}"
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return ""
    return _against(_schema(template, content["application/json"]["schema"], is_old=is_old), json.loads(body))


def _schema(template: str, described: dict[str, Any], *, is_old: bool) -> dict[str, Any]:
    schema = {**described, "additionalProperties": False}
    schema["properties"] = schema["properties"] | ALSO_READ.get(template, {})
    if template != WEBHOOK:
        return schema
    events = set(schema["properties"]["events"]["items"]["enum"]) | (set() if is_old else NEWER_EVENTS)
    inner = {
        "type": "object",
        "required": ["enabled", "url"],
        "additionalProperties": False,
        "properties": {
            "enabled": {"type": "boolean"},
            "url": {"type": "string"},
            "headers": {"type": "object"},
            "byEvents": {"type": "boolean"},
            "base64": {"type": "boolean"},
            "events": {"type": "array", "items": {"enum": sorted(events)}},
        },
    }
    return {"type": "object", "required": ["webhook"], "additionalProperties": False, "properties": {"webhook": inner}}


def _against(schema: dict[str, Any], said: Any) -> str:
    errors = Draft202012Validator(schema).iter_errors(said)
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in errors)


@cache
def _operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    for template, operations in json.loads(SPEC.read_bytes())["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method in operations and re.fullmatch(pattern, path):
            return template, operations[method]
    return None
