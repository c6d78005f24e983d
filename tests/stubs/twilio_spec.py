"""Twilio's specification, asked whether a request may be made; it allows everything where it is absent."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

from tests.shared import PROVIDERS

SPECS = PROVIDERS / "specs"
FILES = {
    "api": ["twilio_api_v2010"],
    "content": ["twilio_content_v1"],
    "messaging": ["twilio_messaging_v1", "twilio_messaging_v2"],
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def problem(method: str, path: str, query: str, content_type: str, body: bytes) -> str:
    """What the specification has against a request; nothing where it is absent."""
    _empty, product, rest = path.split("/", 2)
    if not SPECS.is_dir() or ("/Media/" in path and not path.endswith(".json")):
        return ""  # a file's own address is described in words only
    found = _operation(method.lower(), product, f"/{rest}")
    if found is None:
        return f"There is no {method} {path}."
    operation, document = found
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    unknown = {name for name, _value in parse_qsl(query)} - known
    return f"Unknown: {sorted(unknown)}" if unknown else _about_body(operation, document, content_type, body)


def _about_body(operation: dict[str, Any], document: str, content_type: str, body: bytes) -> str:
    offered = operation.get("requestBody", {}).get("content", {})
    if not offered:
        return ""
    kind = content_type.partition(";")[0]
    if kind not in offered:
        return f"It takes {list(offered)}, not {kind}."
    schema = _resolved(document, offered[kind]["schema"])
    said = json.loads(body) if kind == JSON else _typed(parse_qsl(body.decode(), keep_blank_values=True), schema)
    errors = Draft202012Validator({"additionalProperties": False, **schema}).iter_errors(said)
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in errors)


def _typed(pairs: list[tuple[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    """A form's fields as the kinds of value that the specification names."""
    said: dict[str, Any] = {}
    for name, value in pairs:
        match schema["properties"].get(name, {}).get("type"):
            case "array":
                said.setdefault(name, []).append(value)
            case "integer":
                said[name] = int(value)
            case "boolean":
                said[name] = {"true": True, "false": False}.get(value, value)
            case _:
                said[name] = value
    return said


@cache
def _document(name: str) -> dict[str, Any]:
    return json.loads((SPECS / f"{name}.json").read_bytes())


@cache
def _operation(method: str, product: str, path: str) -> tuple[dict[str, Any], str] | None:
    for name in FILES.get(product, []):
        for template, operations in _document(name)["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if method in operations and re.fullmatch(pattern, path) and _fits(template, path, operations[method]):
                return operations[method], name
    return None


def _fits(template: str, path: str, operation: dict[str, Any]) -> bool:
    """Whether the ids in the path are such ids."""
    values = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)), path)
    patterns = {each["name"]: each["schema"].get("pattern", "") for each in operation.get("parameters", [])}
    return values is not None and all(
        re.match(patterns.get(name) or "", value) for name, value in values.groupdict().items()
    )


def _resolved(document: str, schema: Any) -> Any:
    """The schema with its references put in place."""
    match schema:
        case {"$ref": str(reference)}:
            return _resolved(document, _document(document)["components"]["schemas"][reference.rsplit("/", 1)[1]])
        case dict():
            return {key: _resolved(document, value) for key, value in schema.items() if key != "nullable"}
        case list():
            return [_resolved(document, each) for each in schema]
    return schema
