"""The stand-in for Graph, which also asks Meta's own specification where that lies beside the project."""

from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError

from messaging.simulation.graph import GraphStub
from tests.shared import PROVIDERS

SPECIFICATION = PROVIDERS / "specs" / "meta_business-messaging-api_v23.0.yaml"

# Where Meta's documentation and its specification of v23.0 disagree, the documentation's examples are right.
COMMON = {"biz_opaque_callback_data": {"type": "string", "maxLength": 512}, "recipient": {"type": "string"}}
MEDIA_KEYS = {"voice": {"type": "boolean"}, "filename": {"type": "string"}, "caption": {"type": "string"}}
LATER_INTERACTIVE = {"cta_url", "location_request_message"}
# The documentation's own examples begin at "0".
LATER_BUTTONS = {
    "sub_type": {"enum": ["quick_reply", "url", "catalog", "copy_code", "flow"]},
    "index": {"pattern": "^[0-9]$"},
}
FREE_TYPES = {"AddressObject", "EmailObject", "PhoneObject", "UrlObject"}


class SpecGraph(GraphStub):
    """Takes only what both our own reading and Meta's specification allow."""

    def check(self, message: dict[str, Any]) -> str:
        return super().check(message) or specification_problem(message)


def specification_problem(message: dict[str, Any]) -> str:
    """What Meta's specification has against a message; nothing where it is absent."""
    if not SPECIFICATION.is_file() or message.get("interactive", {}).get("type") in LATER_INTERACTIVE:
        return ""
    try:
        _validator(message["type"]).validate(message)
    except ValidationError as error:
        return f"{error.json_path}: {error.message}"
    return ""


@cache
def _schemas() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(SPECIFICATION.read_bytes(), Loader=loader)["components"]["schemas"]


@cache
def _validator(kind: str) -> Draft202012Validator:
    """The schema of one kind of message, its parts put together.

    As published no message fits: each part forbids the keys of the other. A person without a number is reached by
    `recipient`, which is newer than the specification, so `to` is not required here; our own check sees to it.
    """
    schemas = _schemas()
    name = schemas["Message"]["discriminator"]["mapping"][kind].rsplit("/", 1)[1]
    common, own = (_resolved(part) for part in schemas[name]["allOf"])
    return Draft202012Validator(
        {
            "type": "object",
            "required": [key for key in [*common["required"], *own["required"]] if key != "to"],
            "properties": common["properties"] | COMMON | own["properties"],
            "additionalProperties": False,
        }
    )


def _resolved(schema: Any, name: str = "") -> Any:
    """The schema with its references put in place, and amended."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rsplit("/", 1)[1]
            return _resolved(_schemas()[name], name)
        case dict():
            return _amended(
                {key: _resolved(value, name) for key, value in schema.items() if key != "discriminator"}, name
            )
        case list():
            return [_resolved(item, name) for item in schema]
    return schema


def _amended(schema: dict[str, Any], name: str) -> dict[str, Any]:
    properties = schema.get("properties", {})
    match name:
        case "MediaObject" | "MediaObject_1" if "id" in properties:
            return {**schema, "properties": {**properties, **MEDIA_KEYS}}
        case "TemplateComponent" | "ButtonComponent" if "sub_type" in properties:
            return {**schema, "properties": {**properties, **LATER_BUTTONS}}
        case "LanguageObject" if "policy" in schema.get("required", []):
            return {**schema, "required": ["code"]}
        case _ if name in FREE_TYPES and "type" in properties:
            return {**schema, "properties": {**properties, "type": {"type": "string"}}}
    return schema
