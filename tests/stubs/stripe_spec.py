"""Stripe's specification, asked whether a request may be made; it allows everything where it is absent.

It is of 2023, the newest there is to have: what came since is described here. Of its four megabytes only the paths that
are asked about are read.
"""

import gzip
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import yaml
from jsonschema import Draft202012Validator

from tests.shared import PROVIDERS

SPEC = PROVIDERS / "specs" / "stripe_spec3_2023-09-12.yaml.gz"
FORM = "application/x-www-form-urlencoded"
PATHS = (
    "customers",
    "customers/{customer}/tax_ids",
    "customers/{customer}/tax_ids/{id}",
    "checkout/sessions",
    "billing_portal/sessions",
    "subscriptions",
    "subscriptions/{subscription_exposed_id}",
    "invoices",
)
_TEXT = {"type": "string", "maxLength": 5000}
_ITEM = {"type": "object", "additionalProperties": False, "required": ["id", "price"]}
# POST /v1/invoices/create_preview took the place of GET /v1/invoices/upcoming in 2025-03-31.basil.
PREVIEW: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "customer": _TEXT,
        "subscription": _TEXT,
        "subscription_details": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "items": {
                    "type": "array",
                    "items": {**_ITEM, "properties": {"id": _TEXT, "price": _TEXT, "quantity": {"type": "integer"}}},
                },
                "proration_behavior": {"enum": ["always_invoice", "create_prorations", "none"]},
            },
        },
    },
}


def problem(method: str, path: str, query: str, body: bytes) -> str:
    """What the specification has against a request; nothing where it is absent."""
    if not SPEC.is_file():
        return ""
    if (method, path) == ("POST", "invoices/create_preview"):
        return _about(parse_qsl(body.decode()), PREVIEW)
    template = next((each for each in PATHS if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), path)), None)
    operation = _operations().get(template or "", {}).get(method.lower())
    if operation is None:
        return f"There is no {method} {path}."
    known = {each["name"]: each["schema"] for each in operation.get("parameters", []) if each["in"] == "query"}
    asked = _about(parse_qsl(query), {"type": "object", "additionalProperties": False, "properties": known})
    schema = operation["requestBody"]["content"][FORM]["schema"]
    return asked or _about(parse_qsl(body.decode(), keep_blank_values=True), schema)


def _about(pairs: list[tuple[str, str]], schema: dict[str, Any]) -> str:
    try:
        said = _typed(_nested(pairs), schema)
    except (KeyError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    errors = Draft202012Validator({"additionalProperties": False, **schema}).iter_errors(said)
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in errors)


def _nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """``line_items[0][price]=x`` as the value that it stands for."""
    said: dict[str, Any] = {}
    for name, value in pairs:
        *inner, last = re.findall(r"[^\[\]]+", name)
        place = said
        for step in inner:
            place = place.setdefault(step, {})
        if last in place:
            raise ValueError(f"{name} is said twice")
        place[last] = value
    return said


def _typed(said: Any, schema: dict[str, Any]) -> Any:
    """A form's values as the kinds that the specification names."""
    if options := schema.get("anyOf"):
        wanted = dict if isinstance(said, dict) else str
        kinds = {dict: ("object", "array"), str: ("string", "integer", "boolean")}[wanted]
        schema = next((each for each in options if each.get("type") in kinds), options[0])
    match schema.get("type"):
        case "object" if isinstance(said, dict):
            inner = schema.get("properties", {})
            return {key: _typed(value, inner.get(key, {})) for key, value in said.items()}
        case "array" if isinstance(said, dict):
            return [_typed(said[str(number)], schema["items"]) for number in range(len(said))]
        case "integer":
            return int(said)
        case "boolean":
            return {"true": True, "false": False}[said]
    return said


@cache
def _operations() -> dict[str, Any]:
    text = gzip.decompress(SPEC.read_bytes()).decode()
    return {path: _block(text, path) for path in PATHS}


def _block(text: str, path: str) -> dict[str, Any]:
    begins = re.search(rf"^  '?/v1/{re.escape(path)}'?:\n", text, re.MULTILINE)
    assert begins, path
    ends = re.compile(r"^ {0,2}\S", re.MULTILINE).search(text, begins.end())
    assert ends, path
    return yaml.safe_load(text[begins.end() : ends.start()])
