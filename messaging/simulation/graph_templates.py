"""Templates as the stand-in for Graph keeps them: what Meta would refuse is refused, the rest waits for its review."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from .refusals import Refused

CATEGORIES = {"MARKETING", "UTILITY", "AUTHENTICATION"}
LENGTHS = {"BODY": 1024, "FOOTER": 60, "HEADER": 60}
BUTTONS = {
    "QUICK_REPLY": {"type", "text"},
    "URL": {"type", "text", "url", "example"},
    "PHONE_NUMBER": {"type", "text", "phone_number"},
    "COPY_CODE": {"type", "example"},
    "FLOW": {"type", "text", "flow_id", "flow_action"},
}
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
EXISTS, PARAMETERS, AT_THE_EDGE, HANDLE, NOT_THERE = 2388024, 2388072, 2388299, 2494102, 2593002


class TemplateDesk:
    """An account's templates, and the uploads that are their examples."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.uploads: dict[str, dict[str, str]] = {}
        self.handles: dict[str, bytes] = {}
        self.on_taken: Callable[[dict[str, Any]], None] = lambda row: None

    def submit(self, told: dict[str, Any]) -> dict[str, Any]:
        if unknown := told.keys() - {"name", "language", "category", "parameter_format", "components"}:
            raise Refused(100, f"(#100) unknown keys: {', '.join(sorted(unknown))}")
        if not re.fullmatch(r"[a-z0-9_]{1,512}", str(told.get("name", ""))) or not told.get("language"):
            raise Refused(100, "(#100) name or language is wrong")
        if any((row["name"], row["language"]) == (told["name"], told["language"]) for row in self.rows):
            raise Refused(100, "Invalid parameter", subcode=EXISTS)
        self._check(told)
        row = {**told, "id": str(secrets.randbelow(10**12) + 10**15), "status": "PENDING"}
        self.rows.append(row)
        self.on_taken(row)
        return {"id": row["id"], "status": "PENDING", "category": row["category"]}

    def change(self, template_id: str, told: dict[str, Any]) -> dict[str, Any]:
        row = self._of(template_id)
        self._check({**row, **told})
        row.update(told, status="PENDING")
        self.on_taken(row)
        return {"success": True}

    def delete(self, name: str, template_id: str) -> dict[str, Any]:
        found = [row for row in self.rows if row["name"] == name and template_id in ("", row["id"])]
        if not found:
            raise Refused(100, "Message template not found", subcode=NOT_THERE)
        self.rows[:] = [row for row in self.rows if row not in found]
        return {"success": True}

    def begin(self, query: dict[str, str]) -> dict[str, Any]:
        if query.keys() < {"file_name", "file_length", "file_type"}:
            raise Refused(100, "(#100) an upload says its name, length and type")
        session, signature = f"upload:{secrets.token_urlsafe(9)}", secrets.token_urlsafe(9)
        self.uploads[session] = {**query, "sig": signature}
        return {"id": f"{session}?sig={signature}"}

    def take(self, session: str, signature: str, content: bytes) -> dict[str, Any]:
        announced = self.uploads.pop(session, None)
        if announced is None or announced["sig"] != signature or int(announced["file_length"]) != len(content):
            raise Refused(100, "(#100) no such upload, or of another length")
        handle = f"4::{secrets.token_urlsafe(12)}"
        self.handles[handle] = content
        return {"h": handle}

    def has(self, template_id: str) -> bool:
        return any(row.get("id") == template_id for row in self.rows)

    def _of(self, template_id: str) -> dict[str, Any]:
        for row in self.rows:
            if row.get("id") == template_id:
                return row
        raise Refused(100, f"Object with ID '{template_id}' does not exist", subcode=33)

    def _check(self, told: dict[str, Any]) -> None:
        if told.get("category") not in CATEGORIES or told.get("parameter_format") not in {"NAMED", "POSITIONAL"}:
            raise Refused(100, "(#100) category or parameter_format is wrong")
        kinds = [part.get("type") for part in told["components"]]
        if kinds.count("BODY") != 1 or len(set(kinds)) != len(kinds):
            raise Refused(100, "(#100) a template has one body, and one of each other part at most")
        for part in told["components"]:
            self._check_part(part, is_named=told["parameter_format"] == "NAMED")

    def _check_part(self, part: dict[str, Any], *, is_named: bool) -> None:
        kind = part["type"]
        if kind == "BUTTONS":
            for button in part["buttons"]:
                _check_button(button)
            return
        if part.get("format", "TEXT") != "TEXT":
            handles = part.get("example", {}).get("header_handle", [])
            if part["format"] != "LOCATION" and (len(handles) != 1 or handles[0] not in self.handles):
                raise Refused(100, "Invalid parameter", subcode=HANDLE)
            return
        text, places = part["text"], list(dict.fromkeys(PLACE.findall(part["text"])))
        if not 0 < len(text) <= LENGTHS[kind]:
            raise Refused(100, f"(#100) {kind} is too long or empty", subcode=PARAMETERS)
        if kind == "BODY" and places and (text.strip().startswith("{{") or text.strip().endswith("}}")):
            raise Refused(100, "Invalid parameter", subcode=AT_THE_EDGE)
        if places != _given(part, kind, is_named=is_named, n=len(places)):
            raise Refused(100, "(#100) each variable needs an example", subcode=PARAMETERS)


def _given(part: dict[str, Any], kind: str, *, is_named: bool, n: int) -> list[str]:
    """The variables that have an example."""
    example, label = part.get("example", {}), f"{kind.lower()}_text"
    if is_named:
        return [pair["param_name"] for pair in example.get(f"{label}_named_params", []) if pair["example"]]
    values = example.get(label, [[]] if kind == "BODY" else [])
    values = values[0] if kind == "BODY" else values
    return [str(number) for number, value in enumerate(values, start=1) if value][:n]


def _check_button(button: dict[str, Any]) -> None:
    allowed = BUTTONS.get(button.get("type", ""))
    if allowed is None or button.keys() - allowed or (allowed - {"example"}) - button.keys():
        raise Refused(100, "(#100) a button has wrong keys")
    if "text" in allowed and not 0 < len(button["text"]) <= 25:
        raise Refused(100, "(#100) a button's text has 1 to 25 characters")
    if "{{" in button.get("url", "") and len(button.get("example", [])) != 1:
        raise Refused(100, "(#100) a link that varies needs an example")
